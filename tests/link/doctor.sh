# --doctor says what is here to link with and what is missing, for people and as JSON; both say the same.
. "$src/tests/link/common.bash"
. "$src/tests/link/llvm-stubs.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
major=$("$LLVM_BIN/llvm-as" --version | sed -n 's/.*LLVM version \([0-9]*\)\..*/\1/p')
export HOME=$PWD RUSTUP_HOME=$PWD/rustup
links --trace --export p main.o
system=$(sed -n 's/^bpf-ld-shim: trace: \(\/.*libLLVM[^:]*\): .*/\1/p' err | head -1)
toolchain "$PWD/rustup/toolchains/fake" "$system"
tc=$PWD/rustup/toolchains/fake

# diagnose STATUS ARGUMENTS: the report in json; people STATUS ARGUMENTS: in text.
report() {
	local form=$1 want=$2 status=0
	shift 2
	"$shim" --doctor="$form" "$@" >"$form" 2>err || status=$?
	[ $status = "$want" ] || fail "exit status $status, not $want: --doctor=$form $*: $(<err)"
}
diagnose() { report json "$@"; }
people() { report text "$@"; }

# says PYTHON...: truths about the JSON, whose parts are variables.
says() {
	python3 -B - "$@" <<-'EOF' || fail "$(<json)"
	import json, sys
	report = json.load(open("json"))
	taken = [l for l in report["llvm"] if l["taken"]]
	path = {l["path"]: l for l in report["llvm"]}
	false = [truth for truth in sys.argv[1:] if not eval(truth, {**report, **globals()})]
	sys.exit("not true: %s" % false if false else 0)
	EOF
}

diagnose 0
[ ! -s err ] || fail "messages: $(<err)"
says "ok and inputs == [] and errors == [] and len(taken) == 1" \
	"taken[0] == llvm[0] and taken[0]['usable'] and taken[0]['reason'].startswith('it is ')" \
	"taken[0]['reads_up_to'] >= $major and taken[0]['targets'] == ['bpfel', 'bpfeb']" \
	"taken[0]['cpus'] == ['generic', 'v1', 'v2', 'v3', 'v4']" \
	"any(l['path'] == '$system' for l in llvm) and len(path) == len(llvm)"
"$shim" --version >version
says "'(' + taken[0]['path'] + ')' in open('version').read()" \
	"kernel['release'] == '$(uname -r)'" \
	"kernel['btf'] == $([ -r /sys/kernel/btf/vmlinux ] && echo True || echo False)"
people 0
[ ! -s err ] || fail "messages: $(<err)"
for heading in LLVM rustc kernel missing; do
	expect_line "^$heading\$" text
done
expect_line '^  \* [0-9]+\.[0-9]+\.[0-9]+  /.*libLLVM' text
expect_line 'reads bitcode of LLVM [0-9]+ and older; cpu generic, v1, v2, v3, v4; target bpfel, bpfeb' text

# A toolchain of rustup's, and its source of core.
expect_line "^    1.2.3  $tc/bin/rustc\$" text
expect_line 'rustup component add rust-src --toolchain fake' text
says "[r for r in rustc if r['sysroot'] == '$tc'] == [{'path': '$tc/bin/rustc', 'found_as': \
'a toolchain of rustup', 'sysroot': '$tc', 'version': '1.2.3', 'llvm_version': '22.1.8', \
'llvm': '$tc/lib/libLLVM.so.22.1-rust-stub', 'toolchain': 'fake', 'rust_src': False}]" \
	"'$tc/bin/rustc' in path['$system']['taken_by']" \
	"any('$tc' in m['what'] and '--toolchain fake' in m['remedy'] for m in missing)"
mkdir -p "$tc/lib/rustlib/src/rust/library/core/src"
: >"$tc/lib/rustlib/src/rust/library/core/src/lib.rs"
PATH=$tc/lib/rustlib/host/bin:$PATH diagnose 0
says "rustc[0]['sysroot'] == '$tc' and rustc[0]['rust_src'] and rustc[0]['found_as'] == 'the calling rustc'" \
	"taken[0]['path'] == '$system' and taken[0]['found_as'] == 'the LLVM of the calling rustc'" \
	"not any('$tc' in m['what'] for m in missing)"

# The inputs count, whatever their names are.
cp main.o $'caf\351.o'
diagnose 0 main.o $'caf\351.o'
says "[i['path'] for i in inputs] == ['main.o', 'caf\\\\xe9.o'] and inputs[1]['llvm_major'] == $major"
python3 -B "$src/tests/link/identify.py" main.o newer.o LLVM99.0.0-rust-1.99.0
diagnose 1 main.o newer.o
says "not ok and not taken and any(l['usable'] for l in llvm)" \
	"all('cannot read what rustc 1.99.0 (LLVM 99.0.0)' in l['reason'] for l in llvm if l['usable'])" \
	"errors[0]['where'] == 'newer.o' and 'found: LLVM' in errors[0]['message']" \
	"missing[0]['what'] == 'LLVM 99 or newer, with the BPF target' and missing[0]['debian'] == 'libllvm99'"
people 1 newer.o
expect_line 'Debian: libllvm99, Fedora: llvm-libs, Homebrew: llvm' text
expect_line '^    newer.o: written by rustc 1.99.0 \(LLVM 99.0.0\)$' text
diagnose 1 nowhere.o
expect_line '^bpf-ld-shim: error: nowhere.o: No such file' err
says "not ok and errors"

# What is given is taken or explained, a library that crashes too.
diagnose 0 --llvm="$system"
says "taken[0]['path'] == '$system' and taken[0]['found_as'].startswith('given by --llvm')"
echo text >text.so
diagnose 1 --llvm=text.so
says "path['text.so']['usable'] is False and 'linker script' in path['text.so']['reason'] and not taken" \
	"all('names another one' in l['reason'] for l in llvm if l['usable'])"
gcc -shared -fPIC -o crash.so -x c - <<<'__attribute__((constructor)) void f(void) { __builtin_trap(); }'
diagnose 1 --llvm=./crash.so
says "path['./crash.so']['reason'] == 'loading it crashes' and 'crashes' in errors[0]['message']"
people 1 --llvm=./crash.so
expect_line '^    no  ./crash.so$' text

# No rustc at all, and nobody in particular.
PATH=/nowhere RUSTUP_HOME=/nowhere diagnose 0
says "rustc == [] and any(m['what'] == 'rustc' and m['debian'] == 'rustc' for m in missing)"
if [ "$(id -u)" = 0 ] && setpriv --reuid=65534 --clear-groups --inh-caps=-all "$shim" --help >/dev/null 2>&1; then
	setpriv --reuid=65534 --clear-groups --inh-caps=-all "$shim" --doctor=json >json
	says "not kernel['load'] and kernel['load_error'] and any('permission' in m['what'] for m in missing)"
fi

# A toolchain that no rustc in PATH belongs to, and no other LLVM.
: >kept.so
toolchain "$PWD/elsewhere/toolchains/other" "$PWD/kept.so"
(
	keep="$system=$PWD/kept.so" hidden env PATH=/nowhere RUSTUP_HOME="$PWD/elsewhere" "$shim" \
		--doctor=json >json || true
	says "not ok and not taken and any('no LLVM found' in e['message'] for e in errors)" \
		"[l['reason'] for l in llvm if l['usable']] == ['the rustc in PATH is not the one that has it']"
) || { [ $? = 77 ] || exit 1; }

# Every key is in the man page, and every object of a kind has the same ones.
diagnose 1 main.o newer.o
python3 -B - "$src/shim/bpf-ld-shim.1" <<'EOF' || fail "keys"
import json, re, sys
page = open(sys.argv[1]).read()
page = page[page.index(".Sh REPORT"):page.index(".Sh SEE ALSO")]
page = {w for line in re.findall(r"\.(?:It )?Va (.*)", page) for w in re.findall(r"\w+", line)}
keys = set()
def walk(v):
    if isinstance(v, dict):
        keys.update(v)
        for x in v.values():
            walk(x)
    if isinstance(v, list):
        if len({tuple(sorted(x)) for x in v if isinstance(x, dict)}) > 1:
            sys.exit("objects of one kind differ: %s" % v)
        for x in v:
            walk(x)
walk(json.load(open("json")))
if keys != page:
    sys.exit("keys that differ: %s" % (keys ^ page))
EOF
status=0
"$shim" --doctor=xml 2>err || status=$?
[ $status = 2 ] || fail "exit status $status"
expect_line "invalid value 'xml'" err
