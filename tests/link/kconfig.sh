# Values of the kernel's configuration: externs named CONFIG_* and LINUX_*, by the size of their declaration; a
# byte is a bool or a letter, as the code uses it.
# bpf-linker 0.13: undefined symbols without BTF.
. "$src/tests/link/common.bash"
command -v bpftool >/dev/null || skip "no bpftool"

ir main.o <<'END'
@LINUX_KERNEL_VERSION = external global i32
@CONFIG_LONG = external global i64
@CONFIG_SHORT = external global i16
@CONFIG_RANGED = external global i8
@CONFIG_CUT = external global i8
@CONFIG_TESTED = external global i8
@CONFIG_LETTER = external global i8
@CONFIG_PASSED = external global i8
@CONFIG_TEXT = external global [20 x i8]
@CONFIG_UNUSED = external global i32
define i64 @p(ptr %c) section "xdp" {
  %v = load i32, ptr @LINUX_KERNEL_VERSION
  %v8 = zext i32 %v to i64
  %l = load i64, ptr @CONFIG_LONG
  %s = load i16, ptr @CONFIG_SHORT
  %s8 = zext i16 %s to i64
  %r = load i8, ptr @CONFIG_RANGED, !range !0
  %r8 = zext i8 %r to i64
  %c1 = load i8, ptr @CONFIG_CUT
  %cb = trunc i8 %c1 to i1
  %c8 = zext i1 %cb to i64
  %t = load i8, ptr @CONFIG_TESTED
  %tb = icmp ne i8 %t, 0
  %t8 = zext i1 %tb to i64
  %m = load i8, ptr @CONFIG_LETTER
  %mb = icmp eq i8 %m, 109
  %m8 = zext i1 %mb to i64
  %a = load i8, ptr @CONFIG_PASSED
  %a8 = zext i8 %a to i64
  %x = load i8, ptr getelementptr (i8, ptr @CONFIG_TEXT, i64 3)
  %x8 = zext i8 %x to i64
  %1 = add i64 %v8, %l
  %2 = add i64 %1, %s8
  %3 = add i64 %2, %r8
  %4 = add i64 %3, %c8
  %5 = add i64 %4, %t8
  %6 = add i64 %5, %m8
  %7 = add i64 %6, %a8
  %8 = add i64 %7, %x8
  ret i64 %8
}
!0 = !{i8 0, i8 2}
END
links --btf main.o
bpftool -j btf dump file out | python3 -c '
import json, sys
types = {t["id"]: t for t in json.load(sys.stdin)["types"]}
def word(t):
    if t["kind"] == "ARRAY": return "%d of %s" % (t["nr_elems"], word(types[t["type_id"]]))
    return "%s %d" % (t["name"], t["size"])
for t in types.values():
    if t["kind"] == "DATASEC" and t["name"] == ".kconfig":
        for v in t["vars"]:
            var = types[v["type_id"]]
            print(var["name"], var["linkage"], word(types[var["type_id"]]))' | sort >got
diff - got <<'END' || fail "types are not as loaders take them"
CONFIG_CUT extern bool 1
CONFIG_LETTER extern char 1
CONFIG_LONG extern u64 8
CONFIG_PASSED extern char 1
CONFIG_RANGED extern bool 1
CONFIG_SHORT extern u16 2
CONFIG_TESTED extern bool 1
CONFIG_TEXT extern 20 of char 1
LINUX_KERNEL_VERSION extern u32 4
END
symbols out >syms
expect_line 'NOTYPE +GLOBAL +DEFAULT +UND CONFIG_LONG$' syms
expect_no_line CONFIG_UNUSED syms
"$shim" --check out

# The kernel may lack it: weak, and 0 then.
links --btf main.o --ksyms='CONFIG_LONG?'
symbols out >syms
expect_line 'NOTYPE +WEAK +DEFAULT +UND CONFIG_LONG$' syms
expect_line 'NOTYPE +GLOBAL +DEFAULT +UND CONFIG_SHORT$' syms

# What no loader has a value for.
ir odd.o <<'END'
@CONFIG_ODD = external global { i32, i32, i32 }
@CONFIG_WORDS = external global [4 x i32]
define i32 @p(ptr %c) section "xdp" {
  %a = load i32, ptr @CONFIG_ODD
  %b = load i32, ptr @CONFIG_WORDS
  %r = add i32 %a, %b
  ret i32 %r
}
END
refuses 1 'CONFIG_ODD: no loader has a value of this type' odd.o --btf
expect_line '^bpf-ld-shim: error: CONFIG_WORDS: no loader has' err
refuses 1 'undefined symbol: CONFIG_LONG' main.o
expect_line "^  it is of the kernel's configuration: link with --btf" err

# The running kernel's, as the loader finds them.
if "$loader" probe >/dev/null; then
	ir run.o <<-'END'
	@LINUX_KERNEL_VERSION = external global i32
	@CONFIG_NOT_THERE = external global i32
	@version = global i32 0
	@missing = global i32 7
	@LICENSE = constant [4 x i8] c"GPL\00", section "license"
	define i32 @p(ptr %c) section "xdp" {
	  %v = load i32, ptr @LINUX_KERNEL_VERSION
	  store i32 %v, ptr @version
	  %m = load i32, ptr @CONFIG_NOT_THERE
	  store i32 %m, ptr @missing
	  ret i32 2
	}
	END
	links --btf --export=p,version,missing --ksyms='CONFIG_NOT_THERE?' run.o
	"$loader" load out >verdict || { cat verdict >&2 && fail "the kernel refuses it"; }
	links --btf --export=p,version,missing run.o
	not "$loader" load out >verdict
fi
