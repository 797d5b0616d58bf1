# An ar that cannot read bitcode (GNU's without a plugin) lists the symbols of ELF members only: the
# bitcode members beside them are found all the same, in archives and thin archives.
. "$src/tests/link/common.bash"

ir main.o <<'END'
declare i64 @f()
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
END
ir f.o <<<'define i64 @f() { ret i64 51 }'
ir g.o <<<'define i64 @g() { ret i64 52 }'
"$LLVM_BIN/llvm-mc" -triple=bpfel -filetype=obj -o elf.o <<'END'
.globl unrelated
unrelated: exit
END

# blind INDEXED [T] MEMBER...: makes lib.a, whose index has the symbol "unrelated" of the first
# member only; with T it is thin.
blind() {
	python3 - "$@" <<'END'
import os, struct, sys
thin = sys.argv[1] == "T"
members = sys.argv[2 if thin else 1:]
def header(name, size):
    return b"%-16s%-12d%-6d%-6d%-8d%-10d`\n" % (name.encode(), 0, 0, 0, 0, size)
index = struct.pack(">II", 1, 8 + 60 + 20) + b"unrelated\0\0\0"
out = (b"!<thin>\n" if thin else b"!<arch>\n") + header("/", 20) + index
names = ""
for m in members:
    names += m + "/\n"
if thin:
    names += "\n" * (len(names) % 2)
    out = out[:8] + header("/", 20) + struct.pack(">II", 1, 8 + 80 + 60 + len(names)) + \
        b"unrelated\0\0\0" + header("//", len(names)) + names.encode()
for m in members:
    data = open(m, "rb").read()
    out += header("/%d" % names.index(m) if thin else m + "/", len(data))
    if not thin:
        out += data + b"\n" * (len(data) % 2)
open("lib.a", "wb").write(out)
END
}
for thin in "" T; do
	# shellcheck disable=SC2086
	blind $thin elf.o g.o f.o
	"$LLVM_BIN/llvm-ar" t lib.a | tr '\n' ' ' | grep -q 'elf.o g.o f.o' || fail "no archive"
	links --trace --export p main.o lib.a
	expect_line 'its index leaves out bitcode; such members are 2$' err
	expect_line 'lib.a\(f.o\): needed' err
	expect_no_line 'lib.a\((g|elf).o\): needed' err
	code out >dis
	expect_line '0 = 0x33$' dis
done
# An index with bitcode is believed.
ar lib.a elf.o g.o
links --trace --export p main.o f.o lib.a
expect_no_line 'leaves out' err
