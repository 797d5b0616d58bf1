# The same settings among the rustflags: alone `-C lto=yes` is refused by rustc
# as cargo calls it, with `-C embed-bitcode=yes` beside it the program builds.
. "$src/tests/common.sh"

flags() {
	echo "target.bpfel-unknown-none.rustflags=[$(printf '"-C","%s",' "$@")]"
}

if (cargo_build pipeline --config "$(flags lto=yes)" --config profile.release.lto=false) 2>refused
then
	fail "-C lto=yes alone is no longer refused: say so in cargo-examples/README.md"
fi
expect_line 'options `-C embed-bitcode=no` and `-C lto` are incompatible' refused

cargo_build pipeline --config "$(flags lto=yes embed-bitcode=yes)" \
	--config profile.release.lto=false
"$LLVM_BIN/llvm-readelf" -sW pipeline >symbols
expect_line 'FUNC +GLOBAL .* check_header$' symbols
expect_no_line ' UND [^ ]' symbols
