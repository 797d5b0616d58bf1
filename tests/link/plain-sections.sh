# Sections of plain objects and of bitcode that differ in what means nothing are made alike: writable here and
# constant there, zeros that take no room, alignment, mergeable constants, empty ones. Data that refers to
# static data keeps referring to it. Code and data of one name is an error.
. "$src/tests/link/common.bash"

# Rust's constants in .maps and license are read-only, C's are not.
ir main.o <<'EOF'
@ours = constant [4 x i64] zeroinitializer, section ".maps", align 8
@LICENSE = constant [4 x i8] c"GPL\00", section "license"
@zeros = global [16 x i8] zeroinitializer, section "custom", align 1
@shared = global i8 1, section ".data.shared", align 1
declare i64 @f(i64)
define i64 @program(ptr %x) section "xdp" { %r = call i64 @f(i64 1) ret i64 %r }
EOF
cat >plain.c <<'EOF'
long theirs[4] __attribute__((section(".maps")));
char LICENSE[] __attribute__((section("license"))) = "GPL";
int filled[4] __attribute__((section("custom"))) = { 1, 2, 3, 4 };
long wide __attribute__((section(".data.shared"))) = 0x1234;
static int hidden = 3, other = 4;
static const int table[4] = { 10, 20, 30, 40 };
int *const places[] = { &other, &hidden, filled + 2 };
int *moving[] = { &other, &hidden, filled + 2 };
long f(long i) { return table[i & 3] + *moving[i] + hidden++ + other++ + *"text"; }
EOF
plain plain.o <plain.c
links --export program,places,moving,filled,wide,other,shared main.o plain.o
sections out >secs
expect_line '^\.maps .* WA ' secs
expect_line '^license .* 000004 .* WA ' secs
expect_line '^custom +PROGBITS .* 000020 .* WA .* 4$' secs
expect_line '^\.data\.shared +PROGBITS .* 000010 .* WA .* 8$' secs
symbols out >syms
expect_line ' 00000*8 +8 OBJECT .* wide$' syms
expect_line ' 0*10 +16 OBJECT .* filled$' syms
"$LLVM_BIN/llvm-readelf" -x custom out >hex
expect_line '0x0+10 01000000 02000000 03000000 04000000' hex
"$LLVM_BIN/llvm-readelf" -x .data.shared out >hex
expect_line '0x0+ 01000000 00000000 34120000 00000000' hex

# What the words of `places` say: symbol + addend, as the object alone has it.
places() {
	"$LLVM_BIN/llvm-readelf" -rW "$1" | awk '/^Relocation/ { on = /.rel.(data|rodata)/ }
		on && /^0/ { print $3, $5 }'
}
places out >got
expect_line 'R_BPF_64_ABS64 other' got
expect_line 'R_BPF_64_ABS64 hidden' got
[ "$(grep -c 'R_BPF_64_ABS64 filled' got)" -ge 1 ] || fail "$(<got)"
expect_no_line ' \.data|\.bss' got

# No word moves but for the sections': the third one has an addend.
"$LLVM_BIN/llvm-readelf" -x .rodata out >hex
expect_line ' 08000000 00000000' hex

# What is as big as nothing has no place.
plain nothing.o <<<'__attribute__((section("empty"))) struct {} nothing[1]; int some = 1;'
refuses 1 'nothing.o: symbol nothing takes no room' --export program,some main.o plain.o nothing.o
plain code.o <<<'__attribute__((section("custom"))) long g(void) { return 1; }'
refuses 1 'code.o: section custom holds code here, but not in plain.o' --export g plain.o code.o
refuses 1 'plain.o: section custom holds data here, but not in code.o' --export g code.o plain.o
plain common.o -fcommon <<<'int tentative; int f2(void) { return tentative; }'
refuses 1 'common.o: symbol tentative is a common symbol' --export program main.o plain.o common.o
expect_line '^  compile with -fno-common' err
