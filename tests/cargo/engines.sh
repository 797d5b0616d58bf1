# Both engines make the same bytes from the same inputs and the same LLVM. DWARF is left out (-S):
# libLTO merges its types by their identifiers, which the core API cannot, so that its order differs.
. "$src/tests/common.sh"

[ -e "$LLVM_BIN/../lib/libLTO.so.22.1" ] || skip "no libLTO beside LLVM 22"

for example in hello-xdp aya-xdp pipeline; do
	for engine in lto core; do
		cargo_build $example -- -C link-arg=--engine=$engine -C link-arg=-S
		mv $example $example-$engine
	done
	cmp $example-lto $example-core || fail "$example: the engines differ"
done
