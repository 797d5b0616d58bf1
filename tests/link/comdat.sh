# COMDAT and linkonce_odr, as C++ makes them: one copy in .text, no section group; exported ones stay.
. "$src/tests/link/common.bash"

unit() {
	cat <<-EOF
		\$shared = comdat any
		@shared_v = linkonce_odr global i64 5, comdat(\$shared)
		define linkonce_odr i64 @shared() noinline comdat {
		  %r = load volatile i64, ptr @shared_v
		  ret i64 %r
		}
		define i64 @$1() section "xdp" { %r = call i64 @shared() ret i64 %r }
	EOF
}
unit p | ir p.o
unit q | ir q.o

links --export p,q p.o q.o
expect_defined out p q shared shared_v
sections out >secs
expect_no_line 'GROUP|\.group|\.text\.|\.data\.|\.bss\.' secs
"$LLVM_BIN/llvm-readelf" -gW out >groups
expect_line 'no section groups' groups

ar q.a q.o
links --export p,q,shared p.o q.a
expect_defined out p q shared shared_v
symbols out >syms
expect_line 'GLOBAL DEFAULT +[0-9]+ shared$' syms
