# A name that is to be exported and that nothing defines is a warning with the place it was read at;
# memcpy and its kind are not, since rustc lists those of every crate; --require-defined makes it an
# error.
. "$src/tests/link/common.bash"

ir main.o <<'END'
module asm ".globl in_assembly"
module asm "in_assembly:"
module asm "exit"
declare i64 @declared()
define i64 @prog_one() section "xdp" { ret i64 1 }
define i64 @_ZN2ns3figEi() { ret i64 1 }
END
printf 'prog_one\nmemcpy\n\nnowhere\nmemset\n_ZN2ns4dateEi\nin_assembly\n' >symbols
links --export-symbols symbols main.o
expect_line '^bpf-ld-shim: warning: symbols:4: nothing defines nowhere, which is to be exported$' err
expect_line '^bpf-ld-shim: warning: symbols:6: nothing defines ns::date\(int\), which' err
[ "$(grep -c warning err)" = 2 ] || fail "not two warnings: $(<err)"
refuses 1 'fatal-warnings: 2 warnings' --fatal-warnings --export-symbols symbols main.o

links --export prog_on,prog_one main.o
expect_line '^bpf-ld-shim: warning: --export: nothing defines prog_on,' err
expect_line '^  .*prog_one' err
printf '{ global:\n prog_one;\n gone; lost*;\n local: *; };' >script
links --version-script script main.o
expect_line '^bpf-ld-shim: warning: script:3: nothing defines gone,' err
expect_no_line lost err
links --diagnostics=json --version-script script main.o
expect_line '"code":"missing-export","where":"script:3",.*"symbol":"gone",.*"file":"script","line":3' err

# It is enough that an archive has it, and that the link is done again changes nothing.
ir lib.o <<<'define i64 @nowhere() { ret i64 1 }'
ar lib.a lib.o
links --export prog_one,nowhere main.o lib.a
[ ! -s err ] || fail "there are warnings: $(<err)"

links --export prog_one -u nowhere main.o
[ ! -s err ] || fail "-u warns: $(<err)"
refuses 1 '--require-defined: nothing defines nowhere$' --export prog_one --require-defined nowhere \
	main.o
refuses 1 '--require-defined: nothing defines declared$' --require-defined=declared main.o
links --export prog_one --require-defined=nowhere --require-defined in_assembly main.o lib.a
expect_defined out prog_one nowhere in_assembly

# What the program refers to is left to the loader then, as with bpf-linker: no .ksyms, which Aya 0.14
# refuses.
ir calls.o <<'END'
declare i64 @bpf_ct_release(ptr)
declare i64 @bpf_nobody_knows(ptr)
define i64 @prog(ptr %0) section "tc" {
  %2 = call i64 @bpf_ct_release(ptr %0)
  %3 = call i64 @bpf_nobody_knows(ptr %0)
  ret i64 %3
}
END
links --btf --export prog --export bpf_ct_release,bpf_nobody_knows calls.o
expect_no_line 'nothing defines|undefined' err
symbols out | grep -c ' UND bpf_' | grep -qx 2 || fail "not two undefined symbols"
! grep -qa '\.ksyms' out || fail "the object speaks of .ksyms"
refuses 1 'undefined symbol: bpf_nobody_knows' --btf --export prog --export bpf_ct_release calls.o
