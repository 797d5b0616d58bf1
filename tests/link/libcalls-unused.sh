# memcpy and its kind are not in the object when code generation does not call them, though rustc
# exports them and compiler_builtins has them; small copies become loads and stores.
. "$src/tests/link/common.bash"

c main.o <<'EOF'
struct s { long v[8]; } a, b;
__attribute__((section("xdp"))) long p(void) { b = a; return 1; }
EOF
c lib.o -ffreestanding -fno-builtin <<'EOF'
__attribute__((weak)) void *memcpy(void *d, const void *s, unsigned long n)
{ char *x = d; const char *y = s; while (n--) *x++ = *y++; return d; }
__attribute__((weak)) void *memset(void *d, int c, unsigned long n)
{ char *x = d; while (n--) *x++ = c; return d; }
int memcmp(const void *d, const void *s, unsigned long n) { return 0; }
EOF
ar lib.a lib.o
printf 'p\na\nb\nmemcpy\nmemset\nmemcmp\n' >symbols
for lib in lib.a lib.o; do
	links --export-symbols symbols main.o $lib
	expect_defined out a b p
	links --export p,a,b main.o $lib
	expect_defined out a b p
done
