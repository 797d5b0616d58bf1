# Module-level assembly comes along with its object, once with a member; its definitions are symbols.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
module asm ".section xdp,\22ax\22"
module asm ".globl from_asm"
module asm ".type from_asm,@function"
module asm "from_asm: r0 = 51"
module asm "exit"
module asm ".size from_asm, .-from_asm"
define i64 @p() section "tc" { ret i64 1 }
EOF
links --export p main.o
code out >dis
expect_line 'r0 = 0x33' dis
expect_defined out p from_asm

# By reference to it, from another object.
ir user.o <<'EOF'
declare i64 @from_asm()
define i64 @q() section "tc" { %r = call i64 @from_asm() ret i64 %r }
EOF
links --export p,q main.o user.o
symbols out >syms
expect_line 'FUNC +GLOBAL DEFAULT +[0-9]+ from_asm$' syms
code out >dis
expect_line 'R_BPF_64_32\s+from_asm' dis
