# Every undefined symbol is reported, in one run; .ksyms and .kconfig externs are the loader's to find.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
@missing_variable = external global i64
declare i64 @missing_function(i64)
declare i64 @not_called(i64)
define i64 @p() section "xdp" {
  %v = load i64, ptr @missing_variable
  %r = call i64 @missing_function(i64 %v)
  ret i64 %r
}
define i64 @dead() { %r = call i64 @not_called(i64 0) ret i64 %r }
EOF
refuses 1 'undefined symbol: missing_function' --export p main.o
expect_line 'undefined symbol: missing_variable' err
expect_no_line 'not_called' err
expect_line '^  ' err
refuses 1 'undefined symbol: missing_function' --emit asm --export p main.o

ir kernel.o <<'EOF'
@kernel_variable = external global i8, section ".ksyms"
@CONFIG_HZ = external global i64, section ".kconfig"
declare i64 @kernel_function(i64) section ".ksyms"
define i64 @p() section "xdp" {
  %v = load i64, ptr @CONFIG_HZ
  %w = ptrtoint ptr @kernel_variable to i64
  %x = add i64 %v, %w
  %r = call i64 @kernel_function(i64 %x)
  ret i64 %r
}
EOF
links --export p kernel.o
symbols out >syms
for name in kernel_variable CONFIG_HZ kernel_function; do
	expect_line "GLOBAL DEFAULT +UND $name\$" syms
done
