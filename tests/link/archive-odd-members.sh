# Members that are no code do no harm: rustc's metadata in an ELF, text, an empty one; nor does an
# empty archive. A member that is needed and cannot be linked is named.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
declare i64 @f()
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
EOF
ir f.o <<<'define i64 @f() { ret i64 51 }'
"$LLVM_BIN/llvm-mc" -triple=bpfel -filetype=obj -o lib.rmeta <<'EOF'
.section .rmeta,"e",@progbits
.ascii "rust metadata"
EOF
echo 'some text' >lib.txt
: >empty.o
for index in s S; do
	rm -f lib.rlib
	"$LLVM_BIN/llvm-ar" rc$index lib.rlib lib.rmeta lib.txt empty.o f.o
	links --export p main.o lib.rlib
	code out >dis
	expect_line '0 = 0x33$' dis
	links --export p main.o --whole-archive lib.rlib
done

printf '!<arch>\n' >empty.a
links --export p main.o empty.a lib.rlib
"$LLVM_BIN/llvm-ar" rcs empty2.a
links --export p main.o empty2.a lib.rlib

"$LLVM_BIN/llc" -march=x86-64 -filetype=obj -o plain.o f.o 2>/dev/null
ar plain.a plain.o
refuses 1 'plain.a\(plain.o\): an object for x86-64' --export p main.o plain.a
