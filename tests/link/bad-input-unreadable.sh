# An input, archive or list that may not be read is named.
. "$src/tests/link/common.bash"
# Root may, unless it gives the right up.
if [ "$(id -u)" = 0 ]; then
	setpriv --bounding-set -dac_override,-dac_read_search true || skip "root may read everything"
	real=$shim
	shim=$PWD/as-user
	printf '#!/bin/sh\nexec setpriv --bounding-set -dac_override,-dac_read_search "%s" "$@"\n' \
		"$real" >"$shim"
	chmod +x "$shim"
fi

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
cp main.o secret.o
chmod 0 secret.o
refuses 1 'secret.o: Permission denied' --export p main.o secret.o
refuses 1 'secret.o: .*Permission denied' --export-symbols secret.o main.o
refuses 2 'secret.o: .*Permission denied' main.o @secret.o
