#!/bin/bash
# make demo: builds cargo-examples/hello-xdp with core from source through our
# linker, shows what came out and what the running kernel says of it.
set -eu

src=$(cd "$(dirname "$0")/.." && pwd)
cd "$src"
O=$(realpath -m "${O:-build}")
. "$src/tests/common.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
make --no-print-directory O="$O" "$loader" >"$work/log" 2>&1 || {
	cat "$work/log"
	fail "cannot build the test loader"
}

# Stands before the linker in PATH and writes down how long it took.
linker=$shim
mkdir "$work/bin"
cat >"$work/bin/bpf-ld-shim" <<EOF
#!/bin/bash
start=\$EPOCHREALTIME
"$linker" "\$@" || exit
echo \$(( \${EPOCHREALTIME/./} - \${start/./} )) >"$work/microseconds"
EOF
chmod +x "$work/bin/bpf-ld-shim"
shim=$work/bin/bpf-ld-shim

title() { printf '\n\033[1m%s\033[0m\n' "$1"; }
[ -t 1 ] || title() { printf '\n%s\n' "$1"; }
row() { printf '  %-10s %s\n' "$1" "$2"; }

title "Building cargo-examples/hello-xdp, and core from source, for bpfel-unknown-none"
cd "$work"
cargo_build hello-xdp 2>&1

title "What came out"
header=$("$LLVM_BIN/llvm-readelf" -h hello-xdp)
field() { sed -n "s/^ *$1: *//p" <<<"$header"; }
row file "${CARGO_TARGET_DIR#"$src"/}/bpfel-unknown-none/release/hello-xdp"
row kind "$(field Class), $(field Data | sed 's/.*, //'), $(field Machine | sed s/EM_BPF/eBPF/), $(
	field Type | sed 's/.*(\(.*\))/\1/')"
"$loader" show hello-xdp >contents
sed -n 's/^program //p' contents | while IFS= read -r line; do row program "$line"; done
sed -n 's/^map //p' contents | while IFS= read -r line; do row map "$line"; done
grep -q '^map ' contents || row maps none
row size "$(stat -c %s hello-xdp) bytes, of them $("$LLVM_BIN/llvm-size" -A hello-xdp |
	awk '$1 == "xdp" || $1 == "license" { printf "%s%d in %s", sep, $2, $1; sep = ", " }')"
milliseconds=$(($(<microseconds) / 1000))
row link "$milliseconds ms"

title "What this machine's kernel ($(uname -r)) says"
status=0
verdict=$("$loader" load hello-xdp) || status=$?
case $status in
0)
	row accepted "The kernel's verifier has proved the program safe and loaded it."
	result=$("$loader" run hello-xdp hello)
	case $result in
	*"returned 2") row run "Given an IPv4 packet, it answered XDP_PASS: the packet may go on." ;;
	*) row run "$result" ;;
	esac
	;;
77)
	row "not asked" "$verdict."
	row "" "As root, this step would load and run the program."
	;;
*)
	row refused "The kernel's verifier did not accept the program. Its last words:"
	sed 's/^/    /' <<<"$verdict"
	exit 1
	;;
esac
