# An undefined symbol's message says who needs it, where, and what to do; each symbol once, in the
# order of the code. With debug info the places are known and inlined functions are part of the
# chain, though without --btf debug info is read only when a link fails.
# bpf-linker 0.13: says nothing, writes an object with undefined symbols.
. "$src/tests/link/common.bash"

cat >main.c <<'END'
unsigned long nowhere(unsigned long);
extern unsigned long datum;
unsigned long in_table(unsigned long);
int printf(const char *, ...);
void *bpf_map_lookup_elem(void *, const void *);
unsigned long checksum_foldd(unsigned long);
void *memcpy(void *, const void *, unsigned long);
unsigned long (*volatile handlers[])(unsigned long) = { in_table, 0 };

static inline unsigned long parse(unsigned long n)
{
	return nowhere(n) + 1;
}

static __attribute__((noinline)) unsigned long slow(unsigned long n)
{
	n += parse(n);
	n += nowhere(n); n += nowhere(n);
	n += nowhere(n);
	n += nowhere(n);
	return n;
}

__attribute__((section("xdp"))) unsigned long prog(unsigned long *c)
{
	unsigned long n = parse(*c);

	n += slow(n) + datum;
	printf("%lu", n);
	n += *(unsigned long *)bpf_map_lookup_elem(0, 0);
	n += checksum_foldd(n);
	return n + handlers[n & 1](n);
}
END
c other.bc <<<'unsigned long checksum_fold(unsigned long n) { return n ^ 3; }'
c main.bc -g <main.c

cat >messages <<'END'
bpf-ld-shim: error: <stdin>:12:9: undefined symbol: nowhere
  needed by prog → parse
  and by prog → slow → parse, <stdin>:12:9
  and by prog → slow, <stdin>:18:7
  and 3 more
  REMEDY
bpf-ld-shim: error: <stdin>:28:17: undefined symbol: datum
  needed by prog
  REMEDY
bpf-ld-shim: error: <stdin>:29:2: undefined symbol: printf
  needed by prog
  BPF has no C library: use bpf_printk or a ring buffer
bpf-ld-shim: error: <stdin>:30:25: undefined symbol: bpf_map_lookup_elem
  needed by prog
  it is a helper of the kernel, which is called by its number, not its name: include <bpf/bpf_helpers.h> (C), or call a function pointer of value 1 (Rust; aya_ebpf::helpers has them)
bpf-ld-shim: error: <stdin>:31:7: undefined symbol: checksum_foldd
  needed by prog
  did you mean checksum_fold, which is defined?
bpf-ld-shim: error: <stdin>:8: undefined symbol: in_table
  needed by prog → handlers
  REMEDY
END
remedy='link the object or archive that defines it, or name a kernel symbol with --ksyms'
for options in "" --btf --engine=lto; do
	# shellcheck disable=SC2086
	refuses 1 'undefined symbol: nowhere' $options main.bc other.bc
	sed "s/$remedy/REMEDY/" err | diff messages - || fail "other messages, $options"
done

# Without debug info the input is where.
c plain.bc <main.c
ar lib.a plain.bc
refuses 1 'undefined symbol: nowhere' --export prog,checksum_fold other.bc lib.a
sed "s/$remedy/REMEDY/" err | diff - <(sed -E 's/<stdin>[0-9:]*:/lib.a(plain.bc):/; /and (by|3)/d; s/ → parse//
	/nowhere/,/REMEDY/ { /needed/a\
\  and by prog → slow
}' messages) || fail "other messages without debug info"

# For programs.
"$shim" --diagnostics=json -o out main.bc other.bc 2>json && fail "links"
python3 - <<'END' || fail "other JSON"
import json
first = json.loads(open('json').readline())
want = dict(severity='error', code='undefined-symbol', input='main.bc', symbol='nowhere',
	    file='<stdin>', line=12, column=9, chain=['prog', 'parse'])
got = {k: first[k] for k in want}
assert got == want, got
END

# Only assembly needs it: there is nobody to name.
ir asm.o <<'END'
module asm ".globl in_asm"
module asm ".data"
module asm ".quad from_asm"
define i64 @p() section "xdp" { ret i64 1 }
END
refuses 1 'undefined symbol: from_asm$' --export p asm.o
expect_line '^  needed by assembly code$' err
