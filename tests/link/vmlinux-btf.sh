# --vmlinux-btf: whose types a link looks at, where it wants any; the running kernel's without it.
# bpf-linker 0.13: looks at none.
. "$src/tests/link/common.bash"

plain vmlinux -g <<<'__attribute__((used)) long own_function(long n) { return n; }'
"$LLVM_BIN/llvm-objcopy" --dump-section .BTF=vmlinux.btf vmlinux
ir main.o <<'END'
declare i64 @own_function(i64)
define i64 @p(i64 %n) section "xdp" { %r = call i64 @own_function(i64 %n) ret i64 %r }
END
ir whole.o <<<'define i64 @p(i64 %n) section "xdp" { ret i64 %n }'
known='^  the kernel has a function of this name'

for file in vmlinux vmlinux.btf; do
	refuses 1 'undefined symbol: own_function' main.o --vmlinux-btf=$file
	expect_line "$known" err
	refuses 1 'undefined symbol: own_function' main.o --vmlinux-btf=none --vmlinux-btf $file
	expect_line "$known" err
done
for option in --vmlinux-btf=none --llvm-args=; do
	refuses 1 'undefined symbol: own_function' main.o $option
	expect_no_line "$known" err
done

# What cannot be read is said at once; what is not BTF, when it is looked at.
refuses 1 '--vmlinux-btf: cannot read missing: No such file' whole.o --vmlinux-btf=missing
refuses 1 '--vmlinux-btf: cannot read \.: is a directory' whole.o --vmlinux-btf=.
refuses 2 '--vmlinux-btf: the name is empty' whole.o --vmlinux-btf=
refuses 1 "whole.o: no kernel's BTF" main.o --vmlinux-btf=whole.o
head -c 30 vmlinux.btf >short
refuses 1 "short: no kernel's BTF" main.o --vmlinux-btf=short
links whole.o --vmlinux-btf=short

# A link that asks nothing reads nothing, and one that is repeated elsewhere has what it asked.
refuses 1 'undefined symbol: own_function' main.o --vmlinux-btf=vmlinux --reproduce=repro
export BPF_LD_SHIM=$shim
mkdir elsewhere && mv repro elsewhere && mv vmlinux away
not elsewhere/repro/run 2>err
expect_line "$known" err
if [ -r /sys/kernel/btf/vmlinux ]; then
	links whole.o --reproduce=none
	[ ! -e none/files/sys ] || fail "the kernel's BTF is read for nothing"
	refuses 1 'undefined symbol: own_function' main.o --reproduce=kernel
	cmp kernel/files/sys/kernel/btf/vmlinux /sys/kernel/btf/vmlinux
	not kernel/run 2>err
	expect_line 'undefined symbol: own_function' err
fi

# A typedef of itself has no end.
python3 - <<'END'
import struct
strings = b"\0t\0own_function\0bpf_kfunc\0"
def kind(name, number, vlen, x, *rest):
    return struct.pack("<III%dI" % len(rest), name, number << 24 | vlen, x, *rest)
types = kind(1, 8, 0, 1) + kind(0, 13, 1, 1, 0, 1) + kind(3, 12, 0, 2) + kind(16, 17, 0, 3, 0xffffffff)
with open("endless", "wb") as f:
    f.write(struct.pack("<HBBIIIII", 0xeb9f, 1, 0, 24, 0, len(types), len(types), len(strings)) + types + strings)
END
links --btf main.o --vmlinux-btf=endless
