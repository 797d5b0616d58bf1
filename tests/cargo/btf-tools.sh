# What tools make of our objects' BTF: C that compiles (bpftool's dump and its
# skeleton, which asserts the sizes of variables), pahole's structs, source lines.
. "$src/tests/crates/common.bash"

torture_build release

# Names that C programs have from headers, or would have to define.
cat >prelude.h <<'EOC'
#include <stdbool.h>
#include <stdint.h>
#include <uchar.h>
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t i8;
typedef int16_t i16;
typedef int32_t i32;
typedef int64_t i64;
typedef unsigned __int128 u128;
typedef __int128 i128;
typedef uint64_t usize;
typedef int64_t isize;
typedef float f32;
typedef double f64;
EOC

# What bpftool (7.1) cannot say in C: enums smaller than an int; and of two types
# with one name the dump calls the second Same___2, the skeleton does not.
known="unexpected size of .'((A|ANOTHER|A_DEEPER)_SAME|A_SMALL|AN_ORDERING|A_REVERSE)[\\]?'"
# Not C: `struct int`, members called `struct`, and the like are names to Rust.
compiles() {
	[ "$(basename "$1")" = names ] || gcc -fsyntax-only "$2" 2>&1 |
		grep -E 'error:|does not declare|redefin|fatal' | grep -v -E "$known" | head -n 5
}

for object in release/*; do
	name=$(basename "$object")
	# (bpftool of Debian 12 dies of a type whose alignment is zero.)
	if ! bpftool btf dump file "$object" format c >"$name.h" 2>err; then
		complain "$object: bpftool cannot dump C: $(tail -n 1 err)"
		continue
	fi
	cat prelude.h "$name.h" >"$name.c"
	[ -z "$(compiles "$object" "$name.c" | tee err)" ] ||
		complain "$object: the dump does not compile: $(cat err)"

	if ! bpftool gen skeleton "$object" name "$name" >"$name.skel.h" 2>err; then
		complain "$object: no skeleton: $(tail -n 1 err)"
	else
		grep -q '_Static_assert' "$name.skel.h" || [ "$name" != statics ] ||
			complain "$object: the skeleton asserts nothing"
		{
			echo '#define xdp_md program_xdp_md	/* libbpf.h has one */'
			printf '#include "%s"\n#undef xdp_md\n#include "%s"\n' "$name.c" "$name.skel.h"
		} >user.c
		echo 'int main(void) { return !NAME__open(); }' | sed "s/NAME/$name/" >>user.c
		[ -z "$(compiles "$object" user.c | tee err)" ] ||
			complain "$object: the skeleton does not compile: $(cat err)"
	fi

	"$LLVM_BIN/llvm-objdump" -S "$object" >code 2>err || complain "$object: objdump: $(cat err)"
	[ ! -s err ] || complain "$object: objdump -S warns: $(head -n 1 err)"
	[ "$(grep -c '^; .*[a-z]' code)" -gt 5 ] || complain "$object: objdump -S shows no source"
done

if command -v pahole >/dev/null; then
	for object in release/*; do
		pahole -F btf "$object" >structs 2>err || complain "$object: pahole fails: $(cat err)"
		[ ! -s err ] || complain "$object: pahole complains: $(head -n 1 err)"
		! grep -B 20 -E 'BRAIN FART|unknown type|<ERROR' structs ||
			complain "$object: pahole wonders"
	done
	pahole -F btf -C Plain release/statics >structs
	expect_line 'size: 16, ' structs
	pahole -F btf -C ReprC release/statics >structs
	expect_line 'u32 +b; +/\* +4 +4 \*/' structs
fi
no_complaints
[ -n "$(command -v pahole)" ] || skip "the rest passes, but there is no pahole"
