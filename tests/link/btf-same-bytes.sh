# A link with many types gives the same bytes twenty times: with address space
# randomised or not, under another environment, in another directory, for other
# names of the temporary files.
. "$src/tests/link/common.bash"

# 300 structs, of which pairs are the same, in two files, each with its own order.
generate() {
	for i in $(seq 150) $(seq 150); do
		echo "struct s$((i * $1 % 151)) { int a$((i % 7)); struct s$((i * $1 % 151)) *next; char b[$((i % 9 + 1))]; };"
	done | awk '!seen[$2]++'
	echo 'enum e { A, B }; enum big { C = 1ull << 40 }; union u { float f; enum e e; };'
	for i in $(seq 150); do
		echo "struct s$i v$1_$i __attribute__((section(\"$([ $((i % 3)) = 0 ] && echo .data.x || echo .data)\")));"
	done
	echo "__attribute__((noinline)) long help$1(union u *u, enum big b) { long r = 0;"
	for i in $(seq 150); do
		echo "r += *(volatile char *)&v$1_$i.b; __asm__ volatile(\"\" ::: \"memory\");"
	done
	echo 'return u->e + b + r; }'
}
generate 1 >one.c
generate 2 >two.c
cat >main.c <<'EOC'
enum big { C = 1ull << 40 };
union u;
long help1(union u *, enum big), help2(union u *, enum big);
__attribute__((section("xdp"))) long p(union u *ctx) { return help1(ctx, C) + help2(ctx, C); }
EOC
for file in one two main; do
	c $file.o -g <$file.c
done

mkdir dir
cp ./*.o dir/
for i in $(seq 20); do
	here=$PWD
	[ $((i % 2)) = 0 ] || here=$PWD/dir
	run=()
	[ $((i % 3)) != 0 ] || ! setarch -R true 2>/dev/null || run=(setarch -R)
	[ $((i % 4)) != 1 ] || run+=(env -i PATH=/usr/bin "FILL=$(printf "%${i}00s" .)")
	[ $((i % 5)) != 2 ] || run+=(env LC_ALL=C.UTF-8 TMPDIR=/ HOME=/nowhere MALLOC_PERTURB_="$i")
	(cd "$here" && "${run[@]}" "$shim" --btf -o "out$i" --export p main.o one.o two.o) ||
		fail "link $i: ${run[*]}"
	sha256sum <"$here/out$i"
	cp "$here/out$i" out
done >sums
[ "$(wc -l <sums)" = 20 ] || fail "not 20 links"
[ "$(sort -u sums | wc -l)" = 1 ] || fail "not always the same bytes: $(sort sums | uniq -c)"
# They are what is meant: structs of both files.
! command -v bpftool >/dev/null || {
	bpftool btf dump file out >dump
	[ "$(grep -c "STRUCT 's" dump)" -ge 150 ] || fail "the types are not there"
}
