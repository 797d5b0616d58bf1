# Bitcode that LLVM's verifier refuses: the message names the input and the function, local ones and an
# archive's members, too. bpf-linker does not look: it links local's kind (status 0) and crashes of the alias (139, empty output).
. "$src/tests/link/common.bash"

# invalid FILE: bitcode of the IR on stdin, as it is.
invalid() { { echo "$ir_header" && cat; } | "$LLVM_BIN/llvm-as" -disable-verify -o "$1"; }

invalid lib.o <<'EOF'
define i64 @lib(ptr %x) { %r = call i64 @local(ptr %x) ret i64 %r }
define internal i64 @local(ptr %x) #0 { %r = load volatile i64, ptr %x ret i64 %r }
define i64 @idle(ptr %x) #0 { ret i64 0 }
attributes #0 = { noinline "frame-pointer"="nonsense" }
EOF
ar lib.a lib.o
ir main.o <<'EOF'
declare i64 @lib(ptr)
define i64 @p(ptr %x) section "xdp" { %r = call i64 @lib(ptr %x) ret i64 %r }
EOF
remedy='it is corrupt, or its compiler is at fault: build it again, or with another compiler'
cat >want <<EOF
bpf-ld-shim: error: lib.a(lib.o): local is not valid IR: invalid value for 'frame-pointer' attribute: nonsense
  ptr @local
  $remedy
EOF
for with in "" --btf --engine=lto -O0; do
	# shellcheck disable=SC2086
	refuses 1 'not valid IR' $with --export p main.o lib.a
	diff want err >&2 || fail "other messages: $with"
done

# Two at once; an instruction.
invalid two.o <<'EOF'
define i64 @p(i64 %x) section "xdp" {
  br label %later
later:
  %a = add i64 %b, 1
  %b = add i64 %x, 2
  ret i64 %a
}
define i64 @q(ptr %x) #0 section "xdp" { %r = load volatile i64, ptr %x ret i64 %r }
attributes #0 = { "warn-stack-size"="some" }
EOF
refuses 1 'two.o: p is not valid IR: Instruction does not dominate all uses!' --export p,q two.o
expect_line 'error: two.o: q is not valid IR, either$' err

# Not in a function.
ir fine.o <<<'define i64 @p() section "xdp" { ret i64 0 }'
invalid used.o <<'EOF'
@llvm.used = appending global [1 x i64] [i64 0], section "llvm.metadata"
EOF
refuses 1 'used.o: not valid IR: wrong type for intrinsic global variable' --export p fine.o used.o
expect_no_line 'fine.o' err

# Some that LLVM crashes of: the input is named.
invalid alias.o <<'EOF'
@a = alias i64, ptr @elsewhere
@elsewhere = external global i64
EOF
refuses 3 'alias.o: LLVM crashed reading it \(SIGSEGV, stage merge\)' --export p,a fine.o alias.o
