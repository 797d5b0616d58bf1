# clang links C for BPF through us by each of its routes, bitcode and all: as its `gcc` (-B), as its
# `ld` (the FreeBSD triple). BTF and the CPU come from what the inputs were compiled with.
# bpf-linker has no such route: under the name of gcc it stops at -static and -Wl,.
. "$src/tests/link/common.bash"

cat >main.c <<'EOF'
struct { int (*type)[2]; int (*max_entries)[4]; int *key; long *value; }
	counts __attribute__((section(".maps")));
char LICENSE[] __attribute__((section("license"))) = "GPL";
int rule(int port);
long helper(long x);
__attribute__((section("xdp"))) int filter(int *ctx)
{
	static void *(*lookup)(void *, const void *) = (void *)1;
	int key = *ctx & 3;
	long *n = lookup(&counts, &key);

	if (n)
		*n += 1;
	return rule(key) + (int)helper(key);
}
EOF
echo 'int rule(int port) { return port * 3; }' >rule.c
echo 'long helper(long x) { return x + 51; }' >helper.c
echo 'long unneeded(void) { return missing(); }' | sed '1i long missing(void);' >unneeded.c

clang=$(command -v "$CLANG")
dir=$("$shim" --print-clang-dir)
[ "$dir" = "$(dirname "$shim")/clang" ] || fail "--print-clang-dir: $dir"
build() {
	local triple=$1 flags=$2
	for file in main rule helper unneeded; do
		# shellcheck disable=SC2086
		"$clang" --target="$triple" -O2 -g -mcpu=v3 $flags -c $file.c -o $file.o
	done
	ar libparts.a helper.o unneeded.o
}
check() {
	expect_defined out LICENSE counts filter
	code out >dis
	expect_line 'w[0-9] ' dis
	expect_no_line 'call -0x|call 0x[^1]' dis
	bpftool btf dump file out >btf
	expect_line "VAR 'counts' .*linkage=global" btf
	rm out
}

export=-Wl,--export,filter
for flags in -flto -flto=thin -emit-llvm; do
	build bpf "$flags"
	"$clang" --target=bpf -B "$dir" -nostdlib main.o rule.o -L. -lparts $export -o out
	check
	"$clang" --target=bpf -B "$dir" -static -s -Xlinker --export -Xlinker filter main.o rule.o \
		-L. -lparts -r -fuse-ld=whatever -o out
	check
	# The same by hand, with the same bytes.
	"$clang" --target=bpf -B "$dir" main.o rule.o libparts.a $export -o by-clang
	links --btf --cpu v3 --export filter main.o rule.o libparts.a
	cmp out by-clang
	# Without C library and start files, which there are none of.
	build bpf-unknown-freebsd "$flags"
	[ "$flags" != -emit-llvm ] || continue # this driver wants it not for links
	"$clang" --target=bpf-unknown-freebsd -B "$dir" -fuse-ld=bpf-ld-shim -O2 -mcpu=v3 $flags \
		main.o rule.o -L. -lparts $export -o out
	check
	"$clang" --target=bpf-unknown-freebsd -B "$dir" -fuse-ld=bpf-ld-shim -nostdlib -r main.o \
		rule.o -L. -lparts -o out $export
	check
done
# Compiled and linked by one command: this triple's driver allows it.
"$clang" --target=bpf-unknown-freebsd -B "$dir" -fuse-ld=bpf-ld-shim -O2 -g -mcpu=v3 -flto \
	main.c rule.c helper.c $export -o out
check

# bpf-gcc's name goes first, ld's command lines by hand.
build bpf -flto
ln -s "$shim" ld.bfd
./ld.bfd -plugin liblto.so -plugin-opt=-pass-through=-lc -m elf64bpf -r --eh-frame-hdr -e filter \
	--export filter -o out main.o rule.o libparts.a
check
# -T is no secret.
./ld.bfd -T script --export filter -o out main.o rule.o libparts.a 2>err
expect_line 'warning: --script: the linker script script is not used' err

# What nothing says: no BTF and no warning without debug info, LLVM's own CPU.
for file in main rule helper; do
	"$clang" --target=bpf -O2 -flto -c $file.c -o $file.o
done
"$clang" --target=bpf -B "$dir" main.o rule.o helper.o $export -o out 2>err
[ ! -s err ] || fail "$(cat err)"
sections out >secs
expect_no_line BTF secs
