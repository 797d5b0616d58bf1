# Loads, stores and fences of every order: relaxed ones are plain at every cpu, ordered ones plain with full
# barriers beside them from v3 on, or what v4 has; before v3 nothing orders, which is an error. The incumbent (LLVM 22):
# "Cannot select: AtomicLoad" and an abort, at v3 even for a relaxed load.
. "$src/tests/link/common.bash"

program() {
	ir p.o <<-EOF
		@g = global i64 0
		@h = global i32 0
		@b = global i8 0
		define i64 @p(ptr %ctx) section "socket" {
		  $1
		  ret i64 0
		}
	EOF
}
instructions() {
	links --cpu "$1" --export p,g,h,b p.o
	code out >dis
}
barriers() { grep -c 'r[0-9] = atomic_fetch_or((u64 \*)(r10 - ' dis; }
plain='%x = load atomic i64, ptr @g monotonic, align 8 store atomic i64 %x, ptr @g monotonic, align 8
%y = load atomic i32, ptr @h monotonic, align 4 store atomic i32 %y, ptr @h monotonic, align 4
%z = load atomic i8, ptr @b monotonic, align 1 store atomic i8 %z, ptr @b monotonic, align 1
fence syncscope("singlethread") seq_cst'
program "$plain"
for cpu in v1 v2 v3 v4; do
	instructions $cpu
	expect_no_line 'atomic|lock|acquire|release' dis
	for width in 64 32 8; do
		expect_line "= \\*\\(u$width \\*\\)" dis
		expect_line "\\*\\(u$width \\*\\)\\(r[0-9] \\+ 0x0\\) =" dis
	done
done
# ordered INSTRUCTION BARRIERS
ordered() {
	program "$1"
	instructions v3
	[ "$(barriers)" = "$2" ] || { cat dis && fail "$1: $(barriers) barriers, not $2"; }
	instructions v4
	refuses 1 'in p: BPF orders memory from cpu v3 on, this is v2' --cpu v2 --export p,g,h,b p.o
}
ordered '%x = load atomic i64, ptr @g acquire, align 8 store i64 %x, ptr @g' 1
ordered 'store atomic i64 7, ptr @g release, align 8' 1
ordered '%x = load atomic i8, ptr @b seq_cst, align 1 store i8 %x, ptr @b' 2
ordered 'store atomic i32 7, ptr @h seq_cst, align 4' 2
ordered 'fence seq_cst' 1
ordered 'fence acquire fence release' 2
# The acquiring barrier comes after the load, the releasing one before the store.
program '%x = load atomic i64, ptr @g acquire, align 8 store atomic i64 %x, ptr @h release, align 8'
instructions v3
grep -o 'r[0-9] = \*(u64\|atomic_fetch_or\|\*(u64 \*)(r[0-9] + 0x0) = ' dis | cut -c1-12 | sed 's/r[0-9] =/load/;s/\*(u64.*/store/' |
	tr '\n' ' ' >order
expect_line '^load.* atomic_fetch.* atomic_fetch.* store' order
