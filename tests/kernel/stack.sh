# The link refuses a program for its stack or its calls if, and only if, this kernel
# does: the same C, linked by us, and by clang alone for the kernel to judge.
. "$src/tests/common.sh"
need_kernel

cat >stack.h <<'END'
#define SEC(n) __attribute__((section(n), used))
#define CALLED static __attribute__((noinline))
#define FRAME(n) char frame[n]; frame[0] = 1; asm volatile("" :: "r"(frame) : "memory")
char LICENSE[] SEC("license") = "GPL";
volatile int n;
END

# case NAME: the C on stdin, judged by both.
case_() {
	local ours=accepted kernels=accepted
	{ cat stack.h && cat; } >"$1.c"
	"$CLANG" --target=bpf -mcpu=v3 -O2 -g -c -o plain.o "$1.c"
	"$CLANG" --target=bpf -O2 -g -emit-llvm -c -o "$1.bc" "$1.c"
	"$shim" --btf --cpu v3 -o linked.o "$1.bc" 2>err || ours=refused
	"$loader" load plain.o >kernel.out || kernels=refused
	[ "$ours" = "$kernels" ] || {
		cat err kernel.out >&2
		fail "$1: $ours by the link, $kernels by the kernel"
	}
	[ "$ours" = "$2" ] || fail "$1: $ours"
	[ "$ours" = refused ] || "$loader" load linked.o >/dev/null || fail "$1: ours is refused"
}

# frames SECTION A B C
frames() {
	cat <<END
CALLED int third(int x) { FRAME($4); return frame[0] + x; }
CALLED int second(int x) { FRAME($3); return third(x) + frame[0]; }
SEC("$1") int first(void *ctx) { FRAME($2); return second(n) + frame[0]; }
END
}
frames tc 160 160 192 | case_ exactly accepted
frames tc 160 160 193 | case_ one_more refused
frames tc 170 170 160 | case_ by_16 accepted
frames raw_tp/sys_enter 208 208 208 | case_ own_stack accepted
frames tc 208 208 208 | case_ shared_stack refused

called_back() {
	cat <<END
static long (*loop)(int, void *, void *, long) = (void *)181;
CALLED int callback(int i, void *c) { FRAME($2); return frame[0] == i; }
SEC("tc") int first(void *ctx) { FRAME($1); return loop(8, callback, 0, 0) + frame[0]; }
END
}
called_back 256 256 | case_ callback_fits accepted
called_back 256 272 | case_ callback_too_deep refused

# Functions deep, all verified with their callers.
deep() {
	echo "CALLED int f$1(int x) { n = x; return 1; }"
	for ((i = $1 - 1; i > 1; i--)); do
		echo "CALLED int f$i(int x) { return n + f$((i + 1))(x + 1); }"
	done
	echo 'SEC("tc") int first(void *ctx) { return f2(n); }'
}
deep 8 | case_ eight_deep accepted
deep 9 | case_ nine_deep refused

case_ recursive refused <<'END'
CALLED int again(int x) { return n > x ? again(x + n) * n : 1; }
SEC("tc") int first(void *ctx) { return again(n); }
END

tail_call() {
	cat <<END
static long (*tail_call)(void *, void *, int) = (void *)12;
struct { int (*type)[3]; int (*key_size)[4]; int (*value_size)[4]; int (*max_entries)[1]; }
	progs SEC(".maps");
CALLED int deep(void *ctx) { tail_call(ctx, &progs, 0); return 0; }
SEC("tc") int first(void *ctx) { FRAME($1); return deep(ctx) + frame[0]; }
END
}
tail_call 240 | case_ tail_call_fits accepted
tail_call 241 | case_ tail_call_too_deep refused
