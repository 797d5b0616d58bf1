# The sections that compilers choose are merged as loaders want them: no .text.unlikely, .text.NAME,
# .rodata.cst*, .rodata.str*, .rodata.NAME, .bss.NAME, and nothing that no loader reads.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
@.str = private unnamed_addr constant [6 x i8] c"hello\00"
@.cst = private unnamed_addr constant [2 x i64] [i64 1, i64 2], align 16
@.cst8 = private unnamed_addr constant i64 77, align 8
@table = internal constant [3 x i32] [i32 1, i32 2, i32 3]
@relro = internal constant ptr @table
@state = internal global i64 0
@more = internal global [40 x i8] zeroinitializer
@start = internal global i64 7
define i64 @p(i64 %x) section "xdp" {
  %c = icmp ugt i64 %x, 5
  br i1 %c, label %bad, label %good
bad:
  %b = call i64 @panic(i64 %x)
  ret i64 %b
good:
  store volatile ptr @.str, ptr @more
  store volatile ptr @.cst, ptr @more
  store volatile ptr @.cst8, ptr @more
  store volatile ptr @relro, ptr @more
  %s = load volatile i64, ptr @state
  %t = load volatile i64, ptr @start
  %h = call i64 @hot(i64 %s)
  ret i64 %h
}
define i64 @panic(i64 %x) cold noinline { %r = load volatile i64, ptr @start ret i64 %r }
define i64 @hot(i64 %x) noinline hot { %r = load volatile i64, ptr @start ret i64 %r }
EOF
links --export p main.o
sections out | awk '{ print $1 }' >names
sed 's/^\.rel//' names | sort -u | grep -v -x -e '\.strtab' -e '\.symtab' >got
printf '%s\n' .bss .data .rodata .text xdp | sort >want
diff want got >&2 || fail "other sections than wanted"
sections out >secs
expect_no_line '^\.rodata .* (AM|AMS) ' secs
expect_defined out p panic hot state more start table relro

# By hand or by rustc -Z function-sections: still one .text.
"$CLANG" --target=bpfel -O2 -ffunction-sections -fdata-sections -x c -emit-llvm -c -o c.o - <<'EOF'
static long count;
__attribute__((cold, noinline)) static long slow(long x) { return count += x; }
__attribute__((section("xdp"))) long p(long x) { return x > 3 ? slow(x) : 3; }
EOF
links --export p c.o
sections out | awk '{ print $1 }' >names
expect_no_line '^\.text\.|^\.bss\.|^\.rel\.text\.' names
