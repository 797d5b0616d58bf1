# Every example's link, repeated twenty times: in other directories, other environments, with and
# without address space randomised, with other times of the files: the same bytes, DWARF and BTF
# included. And the same code, maps, relocations and BTF whatever DWARF is wanted.
. "$src/tests/common.sh"

# go N DIRECTORY [arguments]: the link, another way each time.
go() {
	local n=$1 dir=$2 way=(env)
	shift 2
	[ $((n % 3)) != 0 ] || ! setarch -R true 2>/dev/null || way=(setarch -R env)
	[ $((n % 4)) != 1 ] || way+=(-i "PATH=$PATH" "FILL=$(printf "%${n}000s" .)")
	[ $((n % 5)) != 2 ] || way+=(LC_ALL=C.UTF-8 TMPDIR=/ HOME=/nowhere "MALLOC_PERTURB_=$n")
	[ $((n % 7)) != 3 ] || way+=(MALLOC_ARENA_MAX=1 MALLOC_TOP_PAD_=1)
	[ $((n % 6)) != 4 ] || find "$dir" -type f -exec touch -d "@$((n * 10000000))" {} +
	(cd / && "${way[@]}" BPF_LD_SHIM="$shim" "$dir/run" "$@") 2>err || {
		cat err >&2
		fail "$example: link $n: ${way[*]} $*"
	}
}

# What loaders read of `out`, into $1.*: sections with their bytes, symbols, relocations.
loaded() {
	"$LLVM_BIN/llvm-objcopy" --strip-debug out stripped
	"$LLVM_BIN/llvm-readelf" -rW stripped | sed 's/ at offset.*//' | awk '{ print $1, $3, $5, $6 }' >"$1.rel"
	"$LLVM_BIN/llvm-readelf" -sW stripped |
		awk '/^ *[0-9]+:/ && $4 !~ /FILE|SECTION/ { print $2, $3, $4, $5, $8 }' >"$1.syms"
	"$LLVM_BIN/llvm-objdump" -s stripped | sed '/^Contents of section \.\(strtab\|symtab\|shstrtab\|rel.*\):/,/^Contents/d' \
		| tail -n +3 >"$1.bytes"
}

examples=0
for config in "$src"/cargo-examples/*/.cargo/config.toml; do
	example=$(basename "${config%/.cargo/config.toml}")
	grep -q '^target = "bpf' "$config" || continue
	cargo_build "$example" -- -C link-arg=--reproduce="$PWD/one"
	mkdir -p deep/er
	cp -rl one "deep/er/name two"
	for n in $(seq 20); do
		dir=$PWD/one
		[ $((n % 2)) = 0 ] || dir="$PWD/deep/er/name two"
		go "$n" "$dir" -o "$PWD/out"
		sha256sum <out
	done | sort | uniq -c >sums
	[ "$(wc -l <sums)" = 1 ] && grep -q '^ *20 ' sums || fail "$example: not the same bytes: $(<sums)"
	cmp "$example" out || fail "$example: not as cargo has it"

	for kind in none lines full; do
		go 2 "$PWD/one" -o "$PWD/out" --dwarf=$kind
		loaded $kind
	done
	for kind in none full; do
		cmp lines.rel $kind.rel || fail "$example: other relocations with --dwarf=$kind"
		cmp lines.syms $kind.syms || fail "$example: other symbols with --dwarf=$kind"
		cmp lines.bytes $kind.bytes || fail "$example: other bytes with --dwarf=$kind"
	done
	expect_line '^ *[0-9a-f]+ ' lines.bytes
	rm -rf one deep out
	examples=$((examples + 1))
done
[ $examples -ge 5 ] || fail "only $examples examples"
