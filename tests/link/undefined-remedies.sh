# What to do about an undefined symbol, told by its name.
# bpf-linker 0.13: says nothing, writes an object with undefined symbols.
. "$src/tests/link/common.bash"

# remedy NAME REGEX [ARGUMENTS]: a program that calls NAME gets this remedy.
remedy() {
	local name=$1 regex=$2
	shift 2
	ir main.o <<-END
	declare i64 @"$name"(i64)
	define i64 @p(i64 %n) section "xdp" { %r = call i64 @"$name"(i64 %n) ret i64 %r }
	END
	refuses 1 'undefined symbol: ' main.o "$@"
	expect_line "^  $regex" err
	expect_line '^  needed by p(, for a .*)?$' err
}

general='link the object or archive that defines it, or name a kernel symbol with --ksyms$'
remedy quite_unknown "$general"

# Rust's runtime
for name in __rust_alloc __rust_no_alloc_shim_is_unstable_v2 _RNvCs1234_7___rustc14___rust_realloc; do
	remedy $name 'the alloc crate needs an allocator: add a #\[global_allocator\]'
done
remedy _RNvCs1234_7___rustc17rust_begin_unwind 'add a #\[panic_handler\]'
remedy rust_eh_personality 'compile with -C panic=abort'
remedy _Unwind_Resume 'compile with -C panic=abort'

# Crates: of std's kind, left out, of another build; v0 and legacy
remedy _RNvNtCs1234_3std2io6stdout 'std is not for BPF: .* without its std feature'
remedy _ZN3std2io5stdio6stdout17h0123456789abcdefE 'std is not for BPF: .* without its std feature'
remedy _RNvNtCs1234_5alloc7raw_vec12handle_error 'alloc is not part of the link: add "alloc" to build-std'
remedy _RNvNtCs1234_4core9panicking5panic 'core is not part of the link'
remedy _RNvNtCs1234_6helper4deep5check 'crate helper is not part of the link'
remedy _ZN6helper5check17h0123456789abcdefE 'crate helper is not part of the link'
remedy '_ZN55_$LT$helper..Thing$u20$as$u20$core..fmt..Display$GT$3fmt17h0123456789abcdefE' \
	'crate helper is not part of the link'
remedy _RNvXCs1234_6helperNtB2_5ThingNtNtNtCs99_4core3fmt7Display3fmt 'crate helper is not part of the link'
ir helper.o <<<'define i64 @_RNvCs5678_6helper5check(i64 %n) { ret i64 %n }'
ar libhelper.rlib helper.o
remedy _RNvCs1234_6helper5check 'libhelper.rlib\(helper.o\) has it, but of another build of crate helper' \
	libhelper.rlib
remedy _RNvCs5678_6helper6check2 'crate helper is part of the link \(libhelper.rlib\(helper.o\)\), but not this' \
	libhelper.rlib
remedy _RNvCs1234_6helper5check 'helper.o has it, but of another build of crate helper' helper.o

# A library that is there, but was not given
mkdir libs
ir far.o <<<'define i64 @far_away(i64 %n) { ret i64 %n }'
ar libs/libfar.a far.o
remedy far_away 'libs/libfar.a defines it, but is not part of the link' -L libs
ar libs/libnear.a helper.o
remedy far_away 'libs/libfar.a defines it, but is not part of the link' libs/libnear.a
remedy far_away "$general"

# An index that tells lies: only its first copy of the name is changed.
cp libhelper.rlib liar.a
python3 - <<'END'
data = open('liar.a', 'rb').read()
old, new = b'_RNvCs5678_6helper5check', b'far_away_as_can_be_found'
assert len(old) == len(new) and old in data
open('liar.a', 'wb').write(data.replace(old, new, 1))
END
remedy far_away_as_can_be_found "the archive's index says that liar.a\(helper.o\) defines it, but" liar.a

# C++
remedy __cxa_throw 'BPF has no C\+\+ runtime: compile with -fno-exceptions'
remedy _Znwm 'BPF has no heap for new and delete'
ir plain.o <<<'define i64 @compute(i64 %n) { ret i64 %n }'
remedy _Z7computem "compute is defined without C\+\+'s arguments in its name: declare it extern \"C\"" plain.o
ir cpp.o <<<'define i64 @_Z7computem(i64 %n) { ret i64 %n }'
remedy compute 'compute\(unsigned long\) is defined in C\+\+: declare it extern "C" there' cpp.o
ir rust.o <<<'define i64 @_RNvCs1234_3app7compute(i64 %n) { ret i64 %n }'
remedy compute 'app::compute is defined, but its symbol is mangled: give it #\[unsafe\(no_mangle\)\]' rust.o

# C
remedy printf 'BPF has no C library: use bpf_printk'
remedy malloc 'BPF has no heap'
remedy strcpy 'BPF has no C library'

# Slips of the finger; not every name is like another.
remedy cmopute 'did you mean compute, which is defined?' plain.o
remedy computes 'did you mean compute, which is defined?' plain.o
remedy confuse "$general" plain.o
remedy cpu "$general" plain.o

# The kernel
remedy bpf_map_update_elem 'it is a helper of the kernel, .* function pointer of value 2 '
remedy bpf_user_ringbuf_drain 'it is a helper of the kernel, .* function pointer of value 209 '
remedy CONFIG_HZ 'it is of the kernel.s configuration: link with --btf'
if [ -r /sys/kernel/btf/vmlinux ]; then
	remedy runqueues 'the kernel has a variable of this name: name it with --ksyms'
	bpftool btf dump file /sys/kernel/btf/vmlinux >kernel
	if grep -q "DECL_TAG 'bpf_kfunc'" kernel; then
		remedy kfree_skbmem 'the kernel has a function of this name, but it is no kfunc'
		remedy bpf_rcu_read_lock 'the kernel has a function of this name that programs may call: link with'
	fi
fi

# What codegen calls is named by the operation.
ir main.o <<'END'
define i64 @p(ptr %a) section "xdp" {
  %x = load double, ptr %a
  %s = fmul double %x, %x
  %b = getelementptr i8, ptr %a, i64 8
  store double %s, ptr %b
  ret i64 1
}
END
refuses 1 'undefined symbol: __muldf3$' main.o
expect_line '^  needed by p, for a 64-bit floating-point multiplication$' err
expect_line '^  BPF has no floating point' err

# Thousands of them, none of which anybody knows: what takes its time is done for the first only.
python3 - >many.ll <<'END'
n = 3000
print('target datalayout = "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"\ntarget triple = "bpfel"')
for i in range(n):
    print("declare void @quite_unknown_%d()" % i)
print('define i64 @p() section "xdp" {')
for i in range(n):
    print("  call void @quite_unknown_%d()" % i)
print("  ret i64 0\n}")
END
for option in --btf --no-warnings; do
	not timeout 60 "$shim" -o out --error-limit=0 $option many.ll 2>err
	[ "$(grep -c 'undefined symbol: quite_unknown_' err)" = 3000 ] || fail "not all are told"
done
