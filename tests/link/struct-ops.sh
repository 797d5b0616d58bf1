# Rust's pointers in structs of .struct_ops are pointers in BTF, as the kernel's members are; elsewhere
# they stay what they were.
# bpf-linker 0.13: structs, which libbpf refuses ("cannot relocate non func ptr").
. "$src/tests/link/common.bash"
command -v bpftool >/dev/null || skip "no bpftool"

# What rustc writes, with a union for the variant part.
python3 - >main.ll <<'END'
nodes = []
def node(text):
    nodes.append(text)
    return "!%d" % (len(nodes) - 1)
def tuple_(items): return node("!{" + ", ".join(items) + "}")
unit = node("distinct !DICompileUnit(language: DW_LANG_Rust, file: !1, emissionKind: FullDebug, globals: !GLOBALS)")
file = node('!DIFile(filename: "src/main.rs", directory: "/w")')
flag = node('!{i32 2, !"Debug Info Version", i32 3}')
def composite(tag, name, size, members):
    fields = [node('!DIDerivedType(tag: DW_TAG_member, name: "%s", baseType: %s, size: %d, offset: %d)' %
                   (n, t, s, o)) for n, t, s, o in members]
    return node('!DICompositeType(tag: DW_TAG_%s_type, name: "%s", file: %s, size: %d, elements: %s)' %
                (tag, name, file, size, tuple_(fields)))
def pointer(to, name=""):
    return node('!DIDerivedType(tag: DW_TAG_pointer_type, name: "%s", baseType: %s, size: 64)' % (name, to))
u8 = node('!DIBasicType(name: "u8", size: 8, encoding: DW_ATE_unsigned)')
u32 = node('!DIBasicType(name: "u32", size: 32, encoding: DW_ATE_unsigned)')
u64 = node('!DIBasicType(name: "u64", size: 64, encoding: DW_ATE_unsigned)')
def option(name, inner, tag=u64, at=0):
    none = composite("structure", "None", 64, [])
    some = composite("structure", "Some", 64, [("__0", inner, 64 - at, at)])
    both = composite("union", "", 64, [("__discriminant", tag, 64 if not at else 32, 0),
                                       ("None", none, 64, 0), ("Some", some, 64, 0)])
    return composite("structure", name, 64, [("", both, 64, 0)])
fn = pointer(node("!DISubroutineType(types: %s)" % tuple_([u32, u64])), "unsafe extern \\22C\\22 fn(u64) -> u32")
nonnull = composite("structure", "NonNull<u8>", 64, [("pointer", pointer(u8, "*const u8"), 64, 0)])
wrapper = composite("structure", "Wrapper", 64, [("inner", pointer(u8), 64, 0)])
some_fn = option("Option<unsafe extern \\22C\\22 fn(u64) -> u32>", fn)
inner = composite("structure", "inner", 64, [("call", some_fn, 64, 0)])
several = node("!DICompositeType(tag: DW_TAG_array_type, baseType: %s, size: 128, elements: %s)" %
               (some_fn, tuple_([node("!DISubrange(count: 2)")])))
members = [("init", some_fn), ("owner", option("Option<core::ptr::non_null::NonNull<u8>>", nonnull)),
           ("data", nonnull), ("name", option("Option<&u8>", pointer(u8, "&u8"))), ("wrapped", wrapper),
           ("number", option("Option<u32>", u32, u32, 32)), ("nested", inner)]
ops = composite("structure", "kernel_ops", 64 * 9, [(n, t, 64, 64 * i) for i, (n, t) in enumerate(members)] +
                [("more", several, 128, 64 * 7)])
def variable(name, type_):
    var = node('distinct !DIGlobalVariable(name: "%s", file: %s, line: 3, type: %s, isLocal: false, isDefinition: true)' %
               (name, file, type_))
    return node("!DIGlobalVariableExpression(var: %s, expr: !DIExpression())" % var)
ops_var, other_var = variable("OPS", ops), variable("OTHER", some_fn)
subprogram = node('distinct !DISubprogram(name: "init", file: %s, line: 1, type: !DISubroutineType(types: !{%s}), unit: !0, spFlags: DISPFlagDefinition)' % (file, u32))
nodes[0] = nodes[0].replace("!GLOBALS", tuple_([ops_var, other_var]))
print("""target datalayout = "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
target triple = "bpfel"
@OPS = constant { ptr, [64 x i8] } { ptr @init, [64 x i8] zeroinitializer }, section ".struct_ops", align 8, !dbg %s
@OTHER = global ptr null, section ".data.other", align 8, !dbg %s
define i32 @init(i64 %%n) section "struct_ops/init" !dbg %s {
  ret i32 0
}
!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{%s}""" % (ops_var, other_var, subprogram, flag))
for i, n in enumerate(nodes):
    print("!%d = %s" % (i, n))
END
# What the members of kernel_ops are made of.
cat >members.py <<'END'
import json, subprocess
types = {t["id"]: t for t in json.loads(subprocess.check_output("bpftool -j btf dump file out", shell=True))["types"]}
def word(i):
    t = types.get(i)
    if not t: return "void"
    if t["kind"] == "PTR": return "ptr " + word(t["type_id"])
    if t["kind"] == "ARRAY": return "%d of %s" % (t["nr_elems"], word(t["type_id"]))
    if t["kind"] == "STRUCT" and t["name"] == "inner": return "{%s}" % word(t["members"][0]["type_id"])
    return t["kind"].lower() + (" " + t["name"] if t["name"] != "(anon)" else "")
ops, = (t for t in types.values() if t["kind"] == "STRUCT" and t["name"] == "kernel_ops")
for m in ops["members"]:
    print(m["name"], m["bits_offset"] // 64, word(m["type_id"]))
for t in types.values():
    if t["kind"] == "VAR" and t["name"] == "OTHER":
        print("OTHER", types[t["type_id"]]["kind"])
END
# members FILE: are they as wanted?
members() {
	links --btf "$1" && python3 members.py >members && diff wanted members
}
cat >wanted <<'END'
init 0 ptr func_proto
owner 1 ptr int u8
data 2 ptr int u8
name 3 ptr int u8
wrapped 4 struct Wrapper
number 5 struct Option_3C_u32_3E_
nested 6 {ptr func_proto}
more 7 2 of ptr func_proto
OTHER STRUCT
END
members main.ll || fail "members are not as the kernel's"
"$shim" --check out

# libbpf knows the map and its program.
"$loader" show out >maps 2>&1 || fail "libbpf cannot open it: $(cat maps)"
expect_line 'map OPS: struct_ops' maps

# The same in the other sections that libbpf takes for such structs; not in one of another name.
for section in .struct_ops.link ?.struct_ops; do
	sed "s/section \".struct_ops\"/section \"$section\"/" main.ll >other.ll
	members other.ll || fail "not so in $section"
done
sed 's/section ".struct_ops"/section ".struct_opsy"/' main.ll >other.ll
not members other.ll 2>/dev/null

# The kernel enters such functions: a panic ends them as it does other programs.
ir panics.o <<'END'
@OPS = constant { ptr, ptr } { ptr @init, ptr @release }, section ".struct_ops", align 8
define internal void @_RNvNtCs1234_4core9panicking5panic() cold noinline noreturn {
  br label %1
1:
  br label %1
}
define i64 @init(ptr %c) section "struct_ops/init" {
  %n = load i64, ptr %c
  %z = icmp eq i64 %n, 0
  br i1 %z, label %no, label %yes
no:
  call void @_RNvNtCs1234_4core9panicking5panic()
  unreachable
yes:
  ret i64 %n
}
define void @release(ptr %c) section "struct_ops/release" { ret void }
END
links panics.o
expect_line 'warning: .*the program may panic here' err
code -j struct_ops/init out >text
expect_no_line 'call|goto -' text
