# Plain BPF objects that are corrupt are refused by name: tables, names, places, relocations, BTF; cut at any
# length. With flipped bits they are linked or refused, no signal, no output of a failed link. libbpf's own
# linker, which is behind this, reads and writes out of bounds on some of them.
. "$src/tests/link/common.bash"

# The directory is in the debug info: it must not be this run's.
cat >good.c <<'EOF'
struct point { int x, y; };
struct { int (*type)[2]; int (*max_entries)[4]; int *key; long *value; }
	counts __attribute__((section(".maps")));
static int hidden = 3, other = 4;
int *const places[] = { &other, &hidden };
extern long elsewhere(struct point *p);
static __attribute__((noinline)) long inner(long x) { return x + hidden++; }
__attribute__((section("xdp"))) long p(int *ctx)
{
	static void *(*lookup)(void *, const void *) = (void *)1;
	struct point at = { *ctx, *places[*ctx & 1] };

	return lookup(&counts, &at) ? inner(elsewhere(&at)) : 2;
}
EOF
plain good.o -g -fdebug-compilation-dir=/somewhere <good.c
ir main.o <<'EOF'
define i64 @elsewhere(ptr %p) { ret i64 7 }
EOF
links --btf --export p main.o good.o

u32() { od -An -tu4 -j"$1" -N4 good.o | tr -d ' '; }
u64() { od -An -tu8 -j"$1" -N8 good.o | tr -d ' '; }
# patch OFFSET BYTES: bad.o
patch() {
	cp good.o bad.o
	printf '%b' "$2" | dd of=bad.o bs=1 seek="$1" conv=notrunc status=none
}
# header NAME: where the header of a section is.
header() {
	local n
	n=$("$LLVM_BIN/llvm-readelf" -SW good.o | sed -n "s/^ *\[ *\([0-9]*\)\] $1 .*/\1/p")
	echo $(($(u64 40) + 64 * n))
}
bad() { refuses 1 "bad.o.*($1)" --btf --export p main.o bad.o; }
ff='\xff\xff\xff\x7f'
rel=$(u64 $(($(header .relxdp) + 24)))
symtab=$(u64 $(($(header .symtab) + 24)))
symbol=$((symtab + 24 * $("$LLVM_BIN/llvm-readelf" -sW good.o | sed -n 's/^ *\([0-9]*\): .* p$/\1/p')))

patch "$rel" "$ff" && bad relocation			# where
patch "$rel" '\x01' && bad relocation
patch $((rel + 12)) "$ff" && bad relocation		# symbol
patch $((rel + 8)) '\x0a' && bad 'instruction of relocation'
patch $((rel + 8)) '\x63' && bad 'relocation 0 of section xdp is of an unknown kind'
patch $(($(header .relxdp) + 44)) "$ff" && bad section	# sh_info
patch $(($(header .relxdp) + 40)) '\1' && bad 'relocation section'
patch $(($(header .relxdp) + 56)) '\7' && bad 'relocation section'
patch $(($(header .symtab) + 40)) "$ff" && bad 'symbol table|ELF'
patch $(($(header .symtab) + 56)) '\7' && bad 'symbol table|ELF'
patch $(($(header xdp) + 32)) '\x11' && bad 'section|symbol|relocation'	# sh_size
patch $(($(header .data) + 48)) '\3' && bad section	# sh_addralign
patch $(($(header .data) + 4)) '\x0e' && bad 'section .data is of a kind'
patch $symbol "$ff" && bad symbol	# st_name
patch $((symbol + 4)) '\xa1' && bad 'neither local, global nor weak'
patch $((symbol + 6)) '\x33\x33' && bad 'symbol'
patch $((symbol + 8)) "$ff" && bad 'place of symbol|relocation'
btf=$(u64 $(($(header '\.BTF') + 24)))
patch "$btf" '\0' && bad '\.BTF\): malformed'
patch $((btf + 8)) "$ff" && bad '\.BTF\): malformed'
patch $((btf + 24 + $(u32 $((btf + 8))) + 8)) "$ff" && bad '\.BTF\): .*(malformed|not there)'
ext=$(u64 $(($(header '\.BTF\.ext') + 24)))
patch $((ext + 4)) "$ff" && bad '\.BTF\.ext\): malformed'
patch $((ext + 8)) "$ff" && bad '\.BTF\.ext\): records lie outside'
for percent in 1 5 20 50 80 99; do
	head -c $(($(stat -c %s good.o) * percent / 100)) good.o >bad.o
	bad ELF
done

# The same bits in every run.
RANDOM=1
for ((i = 0; i < 60; i++)); do
	at=$(((RANDOM << 15 | RANDOM) % $(stat -c %s good.o)))
	byte=$(od -An -tu1 -j$at -N1 good.o)
	patch $at "$(printf '\\x%02x' $((byte ^ 1 << RANDOM % 8)))"
	status=0
	rm -f out
	"$shim" --btf --export p -o out main.o bad.o >stdout 2>err || status=$?
	case $status in
	0) continue ;;
	1) check_messages ;;
	*)
		cat err >&2
		fail "byte $at: exit status $status"
		;;
	esac
	[ ! -s stdout ] || fail "byte $at: prints to standard output"
	[ ! -e out ] || fail "byte $at: fails and leaves an output"
done
