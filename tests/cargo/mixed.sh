# What will not load, in Rust: recursion, 600 bytes of stack by three functions, one name for two
# functions of two crates. Each is named with its places.
# bpf-linker 0.13 links the first two; the kernel says "the call stack of 9 frames is too deep",
# and of the second "misaligned stack access off". Of two crates with one name it says "symbol
# multiply defined!" and one of them, also where nothing needs the second (tests/kernel/mixed.sh).
. "$src/tests/crates/common.bash"

not mixed_build recursion
expect_line 'bpf-ld-shim: error: recursion::leaves: calls itself, by others$' log
expect_line '^ *recursion::branches: .*src/bin/recursion.rs:12\)$' log
expect_line 'the kernel refuses recursion$' log

not mixed_build stack
expect_line 'bpf-ld-shim: error: program: its calls take 624 bytes of stack, but a program has 512$' log
for place in 'program: 208 .*:24' 'stack::second: 208 .*:14' 'stack::third: 208 .*:8'; do
	expect_line "^ *$place\)$" log
done

not mixed_build twice
expect_line 'libcopy_.-.*\): duplicate symbol checksum, already defined in .*libcopy_.-.*\)$' log
expect_line 'remove one of them, make one weak, or give --allow-multiple-definition$' log
mixed_build twice --allow-multiple-definition || fail "they are not allowed: $(cat log)"
