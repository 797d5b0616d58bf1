# Bitcode with flipped bits is linked or refused, by an engine, with --btf or without: no signal, no
# stack dump, no output of a failed link. The bits are the same in every run.
. "$src/tests/link/common.bash"

# The directory is in the debug info: it must not be this run's.
c good.o -g -fdebug-compilation-dir=/somewhere <<'EOF'
struct point { int x, y; struct point *next; } where;
enum kind { ONE, TWO } kind;
extern long other(long);
static __attribute__((noinline)) long sub(struct point *p, enum kind k)
{
	return p->x + *(volatile int *)&p->y + k;
}
__attribute__((section("xdp"))) long p(long *x)
{
	for (int i = 0; i < 8; i++)
		((volatile long *)x)[i] = sub(&where, kind) + i;
	return 1;
}
EOF
size=$(stat -c %s good.o)
RANDOM=1
variants=200
# That takes its time, and fuzzers run under it, too.
[ -z "${ASAN_OPTIONS:-}" ] || variants=60
for ((i = 0; i < variants; i++)); do
	cp good.o bad.o
	for ((k = 0; k <= i % 2; k++)); do
		at=$(((RANDOM << 15 | RANDOM) % size))
		byte=$(od -An -tu1 -j$at -N1 bad.o)
		printf '%b' "$(printf '\\x%02x' $((byte ^ 1 << RANDOM % 8)))" |
			dd of=bad.o bs=1 seek=$at conv=notrunc status=none
	done
	options=()
	[ $((i % 3)) = 0 ] || options+=(--btf)
	[ $((i % 5)) != 0 ] || options+=(--engine=lto)
	status=0
	rm -f out
	timeout 90 "$shim" "${options[@]}" --export p -o out bad.o >stdout 2>err || status=$?
	# AddressSanitizer ends LLVM where the system's allocator would have said no.
	! grep -q 'AddressSanitizer: requested allocation size' err || continue
	case $status in
	0) continue ;;
	1) check_messages ;;
	3)
		# LLVM may have cried before.
		expect_line '^bpf-ld-shim: error: .*LLVM (crashed|gave up)' err
		expect_no_line 'PLEASE submit|Stack dump|Sanitizer|runtime error' err
		;;
	*)
		cat err >&2
		fail "variant $i: exit status $status, options ${options[*]}"
		;;
	esac
	[ ! -s stdout ] || fail "variant $i prints to standard output"
	[ ! -e out ] || fail "variant $i fails and leaves an output"
done
