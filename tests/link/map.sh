# --map, -Map and -M: every section, function and variable of the object, where it came from, why it
# is there; as JSON, too. The object is the same with and without a map.
# bpf-linker 0.13 has no map.
. "$src/tests/link/common.bash"

ir main.o <<'END'
@counter = global i64 0, section ".data"
@handlers = internal global [2 x ptr] [ptr @tabled, ptr null], section ".data"
@text = private constant [5 x i8] c"abcd\00"
@llvm.used = appending global [1 x ptr] [ptr @used], section "llvm.metadata"
declare i64 @_RNvCs1234_3dep5check(i64)
declare i64 @bpf_kernel(i64) section ".ksyms"
declare i64 @opaque(ptr)
define i64 @p(i64 %n) section "xdp" {
  %a = call i64 @helper(i64 %n)
  %b = call i64 @_RNvCs1234_3dep5check(i64 %a)
  %i = and i64 %b, 1
  %s = getelementptr [2 x ptr], ptr @handlers, i64 0, i64 %i
  %f = load volatile ptr, ptr %s
  store volatile i64 %i, ptr @counter
  %t = getelementptr [5 x i8], ptr @text, i64 0, i64 %i
  %c = load volatile i8, ptr %t
  %k = call i64 @bpf_kernel(i64 %b)
  ret i64 %k
}
define internal i64 @helper(i64 %n) noinline { %r = load volatile i64, ptr @counter ret i64 %r }
define internal i64 @tabled(i64 %n) noinline { ret i64 3 }
define internal i64 @used(i64 %n) noinline { ret i64 4 }
END
# The same internal names again, and code that nothing reaches.
ir second.o <<'END'
define i64 @q(i64 %n) { %r = call i64 @helper(i64 %n) ret i64 %r }
define internal i64 @helper(i64 %n) noinline { %r = load volatile i64, ptr null ret i64 %r }
END
ir dep.o <<'END'
define i64 @_RNvCs1234_3dep5check(i64 %n) noinline { %r = call i64 @helper(i64 %n) ret i64 %r }
define internal i64 @helper(i64 %n) noinline { %r = load volatile i64, ptr @state ret i64 %r }
define i64 @idle() { ret i64 1 }
@state = internal global i64 7
END
ar libdep.rlib dep.o

# Without the numbers, which the JSON is compared by.
cat >want <<'END'
Out     In      Symbol
.text
        main.o
                helper: called by p
                tabled: used by handlers
        second.o
                q: exported
                helper.1: called by q
        libdep.rlib(dep.o)
                dep::check: called by p
                helper.llvm.1: called by dep::check
.text.used
        main.o
                used: marked as used
xdp
        main.o
                p: program
.data
        main.o
                counter: used by p
                handlers: used by p
        libdep.rlib(dep.o)
                state: used by helper.llvm.1
.rodata
        <no symbol>
.symtab
UND
                bpf_kernel: called by p
END
links --export p,q main.o second.o libdep.rlib
cp out plain
for engine in core lto; do
	links --engine=$engine --export p,q --map=map main.o second.o libdep.rlib
	[ $engine != core ] || cmp out plain || fail "a map changes the object"
	cut -c 25- map | grep -v -E '^\.(strtab|rel.*)$' | diff want - || fail "another map, $engine"
done
for option in -Map=map2 "-Map map2" "--map map2" "--Map=map2 --no-undefined"; do
	# shellcheck disable=SC2086
	links --engine=lto --export p,q $option main.o second.o libdep.rlib
	cmp map map2 || fail "another map: $option"
	rm map2
done
"$shim" --engine=lto --export p,q -M -o out main.o second.o libdep.rlib >printed
cmp map printed || fail "another map is printed"

links --export p,q --map=map.json main.o second.o libdep.rlib
"$LLVM_BIN/llvm-readelf" -sSW out >facts
python3 - <<'END' || fail "the map's numbers are wrong"
import json, re
m = json.load(open('map.json'))
sections = {}
for line in open('facts'):
	f = line.replace('[ ', '[').split()
	if re.match(r'\[\d+\]$', f[0] if f else '') and f[1] != 'NULL':
		sections[f[0][1:-1]] = f[1]
		s = next(s for s in m['sections'] if s['name'] == f[1])
		assert s['size'] == int(f[5], 16) and s['align'] == int(f[-1]), line
	if re.match(r'\d+:$', f[0] if f else '') and f[3] not in ('FILE', 'NOTYPE', 'SECTION'):
		s = next(s for s in m['symbols'] if s['symbol'] == f[7])
		assert s['section'] == sections[f[6]], line
		assert s['offset'] == int(f[1], 16) and s['size'] == int(f[2], 0), line
		assert s['input'] in ('main.o', 'second.o', 'libdep.rlib(dep.o)'), line
assert len([s for s in m['symbols'] if s['symbol'] and s['section']]) == 11
# All bytes of what is loaded are accounted for.
for s in m['sections']:
	if s['name'] in ('.text', 'xdp', '.data', '.rodata'):
		assert sum(r['size'] for r in m['symbols'] if r['section'] == s['name']) == s['size'], s
check = next(s for s in m['symbols'] if s['demangled'] == 'dep::check')
assert check == dict(section='.text', offset=check['offset'], size=16, symbol='_RNvCs1234_3dep5check',
		     demangled='dep::check', input='libdep.rlib(dep.o)', why='called by p'), check
END

# What codegen calls
ir float.o <<'END'
define void @p(ptr %a) section "xdp" {
  %x = load double, ptr %a
  %s = fmul double %x, %x
  store double %s, ptr %a
  ret void
}
END
ir muldf3.o <<'END'
define i64 @__muldf3(i64 %a, i64 %b) noinline { %r = mul i64 %a, %b ret i64 %r }
END
ar libm.a muldf3.o
if "$shim" --export p --map=map -o out float.o libm.a 2>err; then
	expect_line '__muldf3: for a 64-bit floating-point multiplication in p$' map
fi

# No object, no map; a map that cannot be written fails the link and leaves nothing.
refuses 1 'undefined symbol: dep::check' --map=nomap main.o
[ ! -e nomap ] || fail "a failed link leaves a map"
refuses 1 'cannot write the output' --export p,q --map=/nowhere/map main.o second.o libdep.rlib
refuses 2 'a map is of an object' --map=map2 --emit=asm --export p,q main.o second.o libdep.rlib
