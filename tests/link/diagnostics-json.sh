# --diagnostics=json: each message is a JSON object on a line, with the same keys each time;
# messages about the command line too.
. "$src/tests/link/common.bash"

ir one.o <<'END'
define i64 @f() { ret i64 1 }
define i64 @p() section "xdp" { ret i64 1 }
END
ir two.o <<<'define i64 @f() { ret i64 2 }'
cp two.o "$(printf 'od\xffd "name".o')"

# objects FILE...: each line is an object with all keys, or says which is not.
objects() {
	python3 - "$@" <<'END'
import json, sys
keys = "severity code where input member symbol demangled file line column message remedy chain"
for name in sys.argv[1:]:
    lines = open(name, encoding="utf-8").read().splitlines()
    assert lines, name + " is empty"
    for line in lines:
        m = json.loads(line)
        assert list(m) == keys.split(), line
        assert m["severity"] in ("error", "warning", "trace"), line
        assert m["code"] and m["message"] and isinstance(m["chain"], list), line
END
}
# value FILE KEY: of each message.
value() { python3 -c 'import json, sys
for line in open(sys.argv[1]): print(json.loads(line)[sys.argv[2]])' "$@"; }

not "$shim" --diagnostics=json --export p -o out one.o two.o 2>err
objects err
[ "$(wc -l <err)" = 1 ] || fail "more than one message"
for want in severity=error code=duplicate-symbol where=two.o input=two.o member=None symbol=f; do
	[ "$(value err "${want%%=*}")" = "${want#*=}" ] || fail "not $want: $(<err)"
done

# A name that is not UTF-8, and a quote.
not "$shim" --diagnostics json --export p -o out one.o od*name*.o 2>err
objects err
[ "$(value err input)" = 'od\xffd "name".o' ] || fail "name: $(<err)"

# Archive and member apart.
printf 'BC\xc0\xdeno' >broken.o
rm -f 'lib(1).a'
"$LLVM_BIN/llvm-ar" rcS 'lib(1).a' broken.o
not "$shim" --diagnostics=json --export p -o out one.o 'lib(1).a' 2>err
objects err
[ "$(value err input)" = 'lib(1).a' ] || fail "archive: $(<err)"
[ "$(value err member)" = broken.o ] || fail "member: $(<err)"

# The command line, before and behind the option.
not "$shim" --bogus --diagnostics=json --cpu v9 2>err
objects err
[ "$(value err where | tr '\n' ' ')" = "--bogus --cpu " ] || fail "usage: $(<err)"

# Traces and times, and the log file.
"$shim" --diagnostics=json --trace --time --log-file log --export p -o out one.o 2>err
objects err log
value err code | grep -q '^time$' || fail "no time"
"$shim" --diagnostics=json --diagnostics=text --trace --export p -o out one.o 2>err
expect_line '^bpf-ld-shim: trace: ' err
