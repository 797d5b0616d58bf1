# --emit: object, assembly, bitcode and IR; of several the first goes to -o, the others beside it.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
define i64 @p(i64 %x) section "xdp" { %r = call i64 @f(i64 %x) ret i64 %r }
define i64 @f(i64 %x) { %r = mul i64 %x, 51 ret i64 %r }
define i64 @dead(i64 %x) { ret i64 %x }
EOF
check_obj() { expect_defined "$1" p; }
check_asm() {
	expect_line '^p:' "$1"
	expect_line 'r0 \*= (51|0x33)' "$1"
	expect_no_line 'dead' "$1"
	"$LLVM_BIN/llvm-mc" -triple=bpfel -filetype=obj -o from-asm "$1"
	expect_defined from-asm p
}
check_llvm-ir() {
	expect_line '^define i64 @p\(' "$1"
	expect_no_line 'dead' "$1"
	"$LLVM_BIN/llvm-as" -o /dev/null "$1"
}
check_llvm-bc() {
	"$LLVM_BIN/llvm-dis" -o dis.ll "$1"
	check_llvm-ir dis.ll
	# Linked again it is the same program.
	"$shim" --export p -o again "$1"
	expect_defined again p
}
for kind in obj asm llvm-ir llvm-bc; do
	for spelling in "--emit $kind" "--emit=$kind"; do
		# shellcheck disable=SC2086
		links $spelling --export p main.o
		check_$kind out
	done
done

rm -f out*
links --emit asm --emit obj --emit=llvm-bc,llvm-ir --export p main.o
check_asm out
check_obj out.o
check_llvm-bc out.bc
check_llvm-ir out.ll
[ ! -e out.s ] || fail "the first kind is written twice"
links --emit obj,asm --export p main.o
check_obj out
check_asm out.s
links --export p main.o
mv out alone
links --emit obj --emit obj --emit asm,llvm-ir,llvm-bc --export p main.o
cmp out alone || fail "other kinds change the object"

refuses 2 "invalid value 'exe'" --emit exe --export p main.o
expect_line '^  possible values: obj asm llvm-bc llvm-ir' err

# Bitcode and IR may have undefined symbols: they will be linked again.
ir open.o <<'EOF'
declare i64 @elsewhere()
define i64 @p() section "xdp" { %r = call i64 @elsewhere() ret i64 %r }
EOF
links --emit llvm-bc --export p open.o
