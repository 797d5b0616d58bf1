# Stack and calls as the kernel counts them: all frames of the deepest calls, rounded
# up, callbacks, tail calls, recursion. What no kernel takes is an error, what some
# refuse a warning; each names all functions on the way, with their bytes and places.
. "$src/tests/link/common.bash"

cat >stack.h <<'END'
#define SEC(n) __attribute__((section(n), used))
#define CALLED static __attribute__((noinline))
#define FRAME(n) char frame[n]; frame[0] = 1; asm volatile("" :: "r"(frame) : "memory")
END

# compile NAME: C on stdin, with stack.h.
compile() { { cat stack.h && cat; } | c "$1.o" -g; }

# warns REGEX ARGUMENTS: links, with one warning, like that.
warns() {
	local regex=$1
	shift
	links "$@"
	[ "$(grep -c '^bpf-ld-shim: ' err)" = 1 ] || fail "not one message: $(cat err)"
	expect_line "^bpf-ld-shim: warning: .*($regex)" err
}

silent() {
	links "$@"
	[ ! -s err ] || fail "messages: $(cat err)"
}

# Three frames of 200 bytes: the kernel says "combined stack size of 3 calls is 624".
# three_frames SECTION BYTES [BYTES]: of the first frame, of the third
three_frames() {
	cat <<END
CALLED int third(int x) { FRAME(${3:-200}); return frame[0] + x; }
CALLED int second(int x) { FRAME(200); return third(x) + frame[0]; }
SEC("$1") int first(int *x) { FRAME($2); return second(*x) + frame[0]; }
END
}
three_frames xdp 200 | compile three
refuses 1 'first: its calls take 624 bytes of stack, but a program has 512' --btf --export first three.o
expect_line '^  first: 208 bytes \(.*:6\)$' err
expect_line '^  second: 208 bytes \(.*:5\)$' err
expect_line '^  third: 208 bytes \(.*:4\)$' err
expect_line 'keep large values in maps' err
# Without --btf the places come from a second look.
refuses 1 'first: its calls take 624' --export first three.o
expect_line '^  third: 208 bytes \(.*:4\)$' err
not "$shim" --diagnostics=json --btf --export first -o out three.o 2>err
expect_line '"chain":\["first","second","third"\]' err
# Kernels give kprobes a stack of their own for each large frame.
three_frames kprobe/f 200 | compile three_kprobe
warns 'first: its calls take 624 bytes .*before 6.13' --export first three_kprobe.o
refuses 1 'first: its calls take 624 bytes of stack, but' --kernel=6.12 --export first three_kprobe.o
three_frames some/program 200 | compile three_other
warns 'first: its calls take 624' --export first three_other.o
# Nearly all of it: 32 + 208 + 208 = 448, or 480 where frames are multiples of 32.
three_frames xdp 32 | compile near
warns 'first: its calls take 480 of the 512' --export first near.o
# More than all of it, but for kernels since 6.9.
three_frames xdp 90 | compile older
warns 'first: its calls take 544 bytes .*before 6.9' --export first older.o
refuses 1 'first: its calls take 544 bytes of stack, but' --kernel=6.8 --export first older.o
warns 'first: its calls take [0-9]* of the 512 bytes of stack' --kernel=6.9 --export first older.o
three_frames xdp 160 8 | compile fits
silent --export first fits.o

# One function alone, with its place.
compile single <<'END'
SEC("xdp") int single(void) { FRAME(600); return frame[0]; }
END
refuses 1 'single: takes 600 bytes of stack, but a program has 512' --btf --export single single.o
[ "$(grep -c 'error:' err)" = 1 ] || fail "more than one message"
expect_line 'single: 608 bytes \(.*:4\)' err
# Other machines than the kernel's have more.
silent --llvm-args=-bpf-stack-size=1024 --export single single.o

# What the loader's constants or the kernel's types may exclude is not sure to count.
compile configured <<'END'
const volatile int big;
CALLED int second(int x) { FRAME(400); return frame[0] + x; }
SEC("xdp") int first(int *x) { FRAME(200); return big ? second(*x) + frame[0] : 0; }
END
warns 'first: its calls take 608 .* unless constants' --export first,big configured.o

# Callbacks: bpf_loop calls at once, bpf_timer_set_callback later, on a stack of its own.
callback() {
	cat <<END
static long (*with_callback)(void *, void *, void *, long) = (void *)$1;
CALLED int callback(int i, void *c) { FRAME(400); return frame[0] + i; }
SEC("xdp") int first(int *x) { FRAME(200); return with_callback($2) + frame[0]; }
END
}
callback 181 '(void *)8, callback, x, 0' | compile loop
refuses 1 'first: its calls take 608' --export first loop.o
callback 170 'x, callback, x, 0' | compile timer
silent --export first timer.o

# A tail call leaves the frames of the callers where they are.
tail_call() {
	cat <<END
static long (*tail_call)(void *, void *, int) = (void *)12;
SEC(".maps") int progs;
CALLED int deep(int *x) { tail_call(x, &progs, 0); return 0; }
SEC("xdp") int first(int *x) { FRAME($1); return deep(x) + frame[0]; }
END
}
tail_call 256 | compile tail
refuses 1 'first: 256 bytes of stack lie above a tail call' --export first,progs tail.o
expect_line '^  deep: 0 bytes' err
tail_call 225 | compile tail_older
warns 'first: 256 bytes .*before 6.9' --export first,progs tail_older.o
refuses 1 'first: 256 bytes' --kernel=6.8 --export first,progs tail_older.o
links --kernel=6.9 --export first,progs tail_older.o
expect_no_line 'tail call' err
tail_call 200 | compile tail_fits
silent --export first,progs tail_fits.o

# Recursion has a name for each function of the cycle.
compile recursive <<'END'
volatile int n;
CALLED int odd(int x);
CALLED int even(int x) { return n > x ? odd(x + 1) + n : 1; }
CALLED int odd(int x) { return n > x ? even(x + 2) * n : 0; }
SEC("xdp") int first(int *x) { return even(*x); }
END
refuses 1 'even: calls itself, by others' --btf --export first,n recursive.o
expect_line '^  odd: 0 bytes' err
compile recursive_alone <<'END'
volatile int n;
CALLED int again(int x) { return n > x ? again(x + n) * n : 1; }
SEC("xdp") int first(int *x) { return again(*x); }
END
refuses 1 'again: calls itself$' --btf --export first,n recursive_alone.o
# A timer may set itself again.
compile timer_again <<'END'
static long (*set_callback)(void *, void *) = (void *)170;
CALLED int callback(void *m, int *k, void *t) { set_callback(t, callback); return 0; }
SEC("xdp") int first(int *x) { set_callback(x, callback); return 0; }
END
silent --export first timer_again.o

# Nine functions deep; newer kernels begin anew at a function that they verify by itself.
nine() {
	echo 'volatile int n;'
	echo 'CALLED int f9(int x) { n = x; return 1; }'
	for i in 8 7 6 5 4 3 2; do
		[ $i = 5 ] && called=$1 || called=CALLED
		echo "$called int f$i(int x) { return n + f$((i + 1))(x + 1); }"
	done
	echo 'SEC("xdp") int first(int *x) { return f2(*x); }'
}
nine CALLED | compile nine
refuses 1 'first: its calls are 9 functions deep' --export first,n nine.o
nine '__attribute__((noinline))' | compile nine_global
warns 'first: its calls are 9 functions deep, and most' --export first,n,f5 nine_global.o
nine CALLED | sed '/f9(int/d; s/f9(x + 1)/x/' | compile eight
silent --export first,n eight.o

# The other byte order.
{ cat stack.h && three_frames xdp 200; } >three.c
"$CLANG" --target=bpfeb -O2 -emit-llvm -c -o three_eb.o three.c
refuses 1 'first: its calls take 624' --export first three_eb.o
