# What the program refers to and the kernel has becomes an extern in .ksyms: kfuncs by their tag, others
# by --ksyms; typed by debug info, else by the kernel's BTF, else by the declaration.
# bpf-linker 0.13: no BTF for externs of Rust, which no loader takes then.
. "$src/tests/link/common.bash"
command -v bpftool >/dev/null || skip "no bpftool"

plain vmlinux -g <<'EOC'
#define KFUNC __attribute__((used, btf_decl_tag("bpf_kfunc")))
struct item { int a; struct item *next; };
union both { int a; long b; };
enum mode { ONE, TWO };
typedef const struct item item_t;
typedef unsigned int u32;
KFUNC struct item *k_next(item_t *i, const void *p, u32 n) { return i->next; }
KFUNC void k_call(int (*fn)(struct item *, void *), enum mode m, union both *b, _Bool c) {}
KFUNC int k_old(void) { return 0; }
KFUNC unsigned char k_byte(long n) { return n; }
__attribute__((used)) void no_kfunc(void) {}
struct item the_item;
EOC

ir main.o <<'END'
declare ptr @k_next(ptr, ptr, i32)
declare void @k_call(ptr, i32, ptr, i1)
declare i32 @k_old___v2()
@the_item = external global [16 x i8]
@somewhere = external global i8
define i64 @p(ptr %c) section "xdp" {
  %r = call ptr @k_next(ptr %c, ptr %c, i32 7)
  call void @k_call(ptr null, i32 1, ptr %r, i1 true)
  %o = call i32 @k_old___v2()
  %w = zext i32 %o to i64
  %a = load i32, ptr @the_item
  %b = zext i32 %a to i64
  %s = add i64 %w, ptrtoint (ptr @somewhere to i64)
  %t = add i64 %s, %b
  ret i64 %t
}
END
# dump ARGUMENTS: the BTF of a link.
dump() {
	links --btf --vmlinux-btf=vmlinux "$@"
	bpftool btf dump file out | sed -E 's/^\[[0-9]+\] //' >dump
}
# proto NAME: the kinds of a function's result and parameters, as loaders follow them.
proto() {
	bpftool -j btf dump file out | python3 -c '
import json, sys
types = {t["id"]: t for t in json.load(sys.stdin)["types"]}
def word(i):
    t = types.get(i)
    if not t: return "void"
    if t["kind"] == "PTR": return word(t["type_id"]) + "*"
    if t["kind"] == "FUNC_PROTO": return "(" + words(t) + ")"
    if t["kind"] in ("CONST", "TYPEDEF"): return word(t["type_id"])
    size = ":" + str(t["size"] if t["kind"] == "INT" else t["vlen"])
    return t["kind"].lower() + " " + t["name"] + size
def words(p):
    return ", ".join(map(word, [p["ret_type_id"]] + [a["type_id"] for a in p["params"]]))
f, = (t for t in types.values() if t["kind"] == "FUNC" and t["name"] == sys.argv[1])
print(f["linkage"], words(types[f["type_id"]]))' "$1"
}
# is NAME WORDS
is() { [ "$(proto "$1")" = "$2" ] || fail "$1 is $(proto "$1")"; }

dump main.o --ksyms the_item,somewhere
is k_next 'extern struct item:0*, struct item:0*, void*, int unsigned int:4'
is k_call 'extern void, (int int:4, struct item:0*, void*)*, enum mode:0, union both:0*, int _Bool:1'
is k_old___v2 'extern int int:4'
expect_line "^VAR 'the_item' type_id=[0-9]+, linkage=extern" dump
expect_line "^STRUCT 'item' size=0 vlen=0" dump
expect_line "^CONST '\(anon\)' type_id=0" dump
expect_line "^VAR 'somewhere' .*linkage=extern" dump
expect_line "^DATASEC '.ksyms' size=0 vlen=5" dump
symbols out >syms
expect_line 'NOTYPE +GLOBAL +DEFAULT +UND k_next$' syms
expect_line 'NOTYPE +GLOBAL +DEFAULT +UND somewhere$' syms
"$shim" --check out
cp out first
links --btf --vmlinux-btf=vmlinux --ksyms somewhere --ksyms the_item main.o --trace
cmp out first || fail "the order of options changes the object"
expect_line "k_next: kfunc, typed by the kernel's BTF" err
if "$shim" --engine=lto -o lto.out --btf --vmlinux-btf=vmlinux --ksyms the_item,somewhere main.o 2>/dev/null; then
	bpftool btf dump file lto.out | sed -E 's/^\[[0-9]+\] //' | diff - dump || fail "another BTF by libLTO"
fi

# What may be missing is weak.
dump main.o --ksyms 'the_item,somewhere?' --ksyms 'k_next?'
symbols out >syms
expect_line 'NOTYPE +WEAK +DEFAULT +UND k_next$' syms
expect_line 'NOTYPE +WEAK +DEFAULT +UND somewhere$' syms
expect_line 'NOTYPE +GLOBAL +DEFAULT +UND the_item$' syms

# Without the kernel's BTF the declaration has to do.
dump main.o --ksyms the_item,somewhere,k_next,k_call,k_old___v2 --vmlinux-btf=none
is k_next 'extern void*, void*, void*, int u32:4'
is k_call 'extern void, void*, int u32:4, void*, int bool:1'
expect_line "^bpf-ld-shim: warning: k_call: there is no kernel's BTF: its pointers are to void" err
expect_no_line 'warning: k_old' err
refuses 1 'undefined symbol: k_next' main.o --btf --vmlinux-btf=none --ksyms the_item,somewhere,k_call

# What is no kfunc, or not said to be one, stays an error; so does all without --btf.
ir other.o <<'END'
declare void @no_kfunc()
define i64 @p(ptr %c) section "xdp" { call void @no_kfunc() ret i64 0 }
END
refuses 1 'undefined symbol: no_kfunc' other.o --btf --vmlinux-btf=vmlinux
expect_line '^  the kernel has a function of this name, but it is no kfunc' err
dump other.o --ksyms=no_kfunc
expect_no_line warning: err
is no_kfunc 'extern void'
plain old -g <<<'__attribute__((used)) void no_kfunc(void) {}'
refuses 1 'undefined symbol: no_kfunc' other.o --btf --vmlinux-btf=old
expect_line '^  the kernel has a function of this name, and does not tell .* name it with --ksyms' err
refuses 1 'undefined symbol: k_next' main.o --vmlinux-btf=vmlinux
expect_line '^  .* link with --btf' err
refuses 2 '--ksyms: loaders find the kernel.s symbols by BTF' other.o --ksyms=no_kfunc

# Debug info of the declaration goes first, in .ksyms already or not; it may be one of several files.
c user.o -g <<'EOC'
struct item { int b; };
extern struct item *k_next(struct item *, void *, int) __attribute__((section(".ksyms")));
extern int k_old(void);
struct item *far(struct item *i) { k_old(); return k_next(i, 0, 1); }
EOC
c rest.o <<'EOC'
extern void *k_next(void *, void *, int);
int near(void *i) { return k_next(i, i, 2) != 0; }
EOC
dump user.o rest.o
is k_next 'extern struct item:1*, struct item:1*, void*, int int:4'
is k_old 'extern int int:4'
[ "$(grep -c "^FUNC 'k_next'" dump)" = 1 ] || fail "two FUNCs for one extern"
expect_line "^DATASEC '.ksyms' size=0 vlen=2" dump
python3 "$src/tests/link/btf_facts.py" out || fail "BTF is not what the object is"

# To loaders, a struct that is only declared is of another kind than the kernel's.
c user.o -g <<'EOC'
struct item; union both;
typedef const struct item item_t;
extern struct item *k_next(item_t *, const void *, unsigned int) __attribute__((section(".ksyms")));
struct thing;
extern void k_call(int (*)(struct thing *, void *), int, union both *, _Bool) __attribute__((section(".ksyms")));
void use(struct item *i, union both *b) { k_call(0, 0, b, k_next(i, b, 1) == i); }
EOC
dump user.o
is k_next 'extern struct item:0*, struct item:0*, void*, int unsigned int:4'
is k_call 'extern void, (int int:4, struct thing:0*, void*)*, int int:4, union both:0*, int _Bool:1'
expect_no_line "^FWD" dump

# With an object without bitcode that refers to the same.
plain plain.o -g <<'EOC'
struct item;
extern struct item *k_next(struct item *, void *, int) __attribute__((section(".ksyms")));
struct item *third(struct item *i) { return k_next(i, 0, 1); }
EOC
dump rest.o plain.o
[ "$(grep -c "^FUNC 'k_next'" dump)" = 1 ] || fail "not one FUNC for one extern"
expect_line "^DATASEC '.ksyms' size=0 vlen=1" dump

# A declaration that the kernel's function does not fit.
ir wrong.o <<'END'
declare ptr @k_next(ptr, ptr)
define ptr @use(ptr %c) !dbg !3 { %r = call ptr @k_next(ptr %c, ptr %c), !dbg !5 ret ptr %r }
!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2}
!0 = distinct !DICompileUnit(language: DW_LANG_Rust, file: !1, emissionKind: FullDebug)
!1 = !DIFile(filename: "src/main.rs", directory: "/w")
!2 = !{i32 2, !"Debug Info Version", i32 3}
!3 = distinct !DISubprogram(name: "use", scope: !1, file: !1, line: 4, type: !4, unit: !0, spFlags: DISPFlagDefinition)
!4 = !DISubroutineType(types: !{})
!5 = !DILocation(line: 5, column: 9, scope: !3)
END
refuses 1 "src/main.rs:5:9: the kernel's k_next takes 3 arguments, and is declared with 2" wrong.o --btf \
	--vmlinux-btf=vmlinux
expect_line '^  needed by use' err
ir wrong.o <<'END'
declare i64 @k_next(i64, ptr, i32)
declare i64 @k_byte(ptr)
declare i32 @k_call(ptr, i32, ptr, i1)
define i64 @use(ptr %c) section "xdp" {
  %r = call i64 @k_next(i64 1, ptr %c, i32 3)
  %s = call i64 @k_byte(ptr %c)
  %t = call i32 @k_call(ptr %c, i32 1, ptr %c, i1 0)
  %u = zext i32 %t to i64
  %v = add i64 %r, %s
  %w = add i64 %v, %u
  ret i64 %w
}
END
dump wrong.o
for line in "k_next has a pointer for argument 1, which is declared as a number" \
	"k_byte has a number for argument 1, which is declared as a pointer" \
	"k_byte returns 8 bits, and is declared to return 64: the upper ones are anything" \
	"k_call returns nothing, and is declared to return a number"; do
	expect_line "^bpf-ld-shim: warning: the kernel's $line" err
done
[ "$(grep -c warning: err)" = 4 ] || fail "other warnings, too"

# By every LLVM, from files without debug info.
try() {
	"$3" --target=bpfel -O2 -x c -emit-llvm -c -o small.o - <<-'EOC'
	struct item;
	extern struct item *k_next(struct item *, const void *, unsigned int);
	extern void *the_item;
	extern int CONFIG_HZ;
	__attribute__((section("xdp"))) long p(void *c)
	{
		return k_next(c, 0, CONFIG_HZ) == the_item;
	}
	EOC
	dump small.o --ksyms=the_item --llvm="$2"
	is k_next 'extern struct item:0*, struct item:0*, void*, int unsigned int:4'
	expect_line "^VAR 'CONFIG_HZ' .*linkage=extern" dump
	expect_line "^DATASEC '.ksyms' size=0 vlen=2" dump
	expect_line "^DATASEC '.kconfig' size=0 vlen=1" dump
}
each_llvm try

# Symbols of the running kernel, as the loader finds them: a variable that BTF knows, for each CPU, where the
# kernel keeps the names of those; and an address.
if "$loader" probe >/dev/null && grep -q '^0*[1-9a-f].* T _stext$' /proc/kallsyms; then
	ir run.o <<-'END'
	@_stext = external global i8
	@address = global i64 0
	define i32 @p(ptr %c) section "xdp" {
	  store i64 ptrtoint (ptr @_stext to i64), ptr @address
	  ret i32 2
	}
	END
	links --btf --export=p,address --ksyms=_stext run.o
	"$loader" run out p >verdict || { cat verdict >&2 && fail "the kernel refuses it"; }
	expect_line '^run p: 1 times, returned 2$' verdict
	ir run.o <<-'END'
	@runqueues = external global i8
	@LICENSE = constant [4 x i8] c"GPL\00", section "license"
	define i32 @p(ptr %c) section "xdp" {
	  %q = call ptr inttoptr (i64 153 to ptr)(ptr @runqueues, i32 0)
	  %n = icmp eq ptr %q, null
	  br i1 %n, label %no, label %yes
	yes:
	  %v = load volatile i32, ptr %q
	  ret i32 2
	no:
	  ret i32 1
	}
	END
	links --btf --export=p,LICENSE --ksyms=runqueues run.o
	if grep -q ' runqueues$' /proc/kallsyms; then
		"$loader" run out p >verdict || { cat verdict >&2 && fail "the kernel refuses it"; }
		expect_line '^run p: 1 times, returned 2$' verdict
	fi
fi
