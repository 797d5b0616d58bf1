# --cpu chooses the instruction set, generic being v1: no 32-bit ALU before v3, no signed division and
# no sign-extending loads before v4; --cpu-features add and take away; the last one counts.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
define i32 @p(ptr %x) section "xdp" {
  %a = load i32, ptr %x
  %b = mul i32 %a, %a
  %c = icmp sgt i32 %b, 7
  %d = select i1 %c, i32 %b, i32 %a
  ret i32 %d
}
EOF
ir signed.o <<'EOF'
define i64 @p(ptr %x) section "xdp" {
  %a = load i32, ptr %x
  %b = sext i32 %a to i64
  ret i64 %b
}
EOF
code_of() {
	links --export p "$@"
	code out >dis
}
for cpu in v1 v2 generic; do
	code_of --cpu $cpu main.o
	expect_no_line '\bw[0-9] \*=' dis
done
code_of main.o
expect_no_line '\bw[0-9] \*=' dis
for cpu in v3 v4; do
	code_of --cpu=$cpu main.o
	expect_line '\bw[0-9] \*= w[0-9]' dis
done
code_of --cpu v3 signed.o
expect_no_line '\(s32 \*\)' dis
code_of --cpu v4 signed.o
expect_line '\(s32 \*\)' dis
code_of --cpu v1 --cpu v4 signed.o
expect_line '\(s32 \*\)' dis
code_of --cpu v4 --cpu v1 signed.o
expect_no_line '\(s32 \*\)' dis
code_of --cpu probe main.o

code_of --cpu v1 --cpu-features +alu32 main.o
expect_line '\bw[0-9] \*= w[0-9]' dis
code_of --cpu v1 --cpu-features=+alu32 --engine=lto main.o
expect_line '\bw[0-9] \*= w[0-9]' dis
code_of --cpu v1 --cpu-features -alu32 --cpu-features +alu32 main.o
expect_line '\bw[0-9] \*= w[0-9]' dis
code_of --cpu v1 --cpu-features +alu32 --cpu-features -alu32 main.o
expect_no_line '\bw[0-9] \*=' dis
# The functions' own attribute, which rustc always sets, does not count.
cat >attr.ll <<'EOF'
define i32 @p(ptr %x) "target-cpu"="generic" section "xdp" {
  %a = load i32, ptr %x
  %b = mul i32 %a, %a
  ret i32 %b
}
EOF
code_of --cpu v3 attr.ll
expect_line '\bw[0-9] \*= w[0-9]' dis

refuses 2 "invalid value 'v9'" --cpu v9 --export p main.o
expect_line '^  possible values: generic probe v1 v2 v3 v4' err
