# Undefined symbols of objects without bitcode, with the function that needs them, together with
# bitcode's; and such objects in the map.
# bpf-linker 0.13 ignores these objects without a word.
. "$src/tests/link/common.bash"

c main.bc <<'END'
unsigned long in_plain(unsigned long);
unsigned long missing(unsigned long);
unsigned long from_bc(unsigned long n) { return n + 1; }
__attribute__((section("xdp"))) unsigned long prog(unsigned long *c)
{
	return in_plain(*c) + missing(*c);
}
END
"$CLANG" --target=bpfel -O2 -x c -c -o plain.o - <<'END'
unsigned long from_bc(unsigned long);
unsigned long missing(unsigned long);
unsigned long missing_too(unsigned long);
static __attribute__((noinline)) unsigned long local(unsigned long n)
{
	return missing_too(n) + *(volatile unsigned long *)n;
}
__attribute__((noinline)) unsigned long in_plain(unsigned long n)
{
	return from_bc(n) + missing(n) + local(n);
}
END
refuses 1 'undefined symbol: missing$' main.bc plain.o
diff - err <<'END' || fail "other messages"
bpf-ld-shim: error: main.bc: undefined symbol: missing
  needed by prog
  and by in_plain in plain.o
  link the object or archive that defines it, or name a kernel symbol with --ksyms
bpf-ld-shim: error: plain.o: undefined symbol: missing_too
  needed by local
  link the object or archive that defines it, or name a kernel symbol with --ksyms
END

links --allow-undefined=missing* --map=map main.bc plain.o
cut -c 25- map | grep -v '^\.[^t]' | diff - <(cat <<'END'
Out     In      Symbol
.text
        main.bc
                from_bc: exported
        plain.o
                in_plain: called by prog
                local: its object takes part whole
xdp
        main.bc
                prog: program
UND
                missing: called by prog
                missing_too: used by local
END
) || fail "another map"
"$shim" --allow-undefined -o out --why=local --why=missing_too main.bc plain.o | diff - <(cat <<'END'
local: in section .text, 48 bytes: its object takes part whole
missing_too: undefined: used by local
END
) || fail "other answers"
