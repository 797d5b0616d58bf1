# Libraries that look like an LLVM without being one, for tests of how one is chosen.
# shellcheck shell=bash

# All functions that the linker cannot do without.
llvm_functions() {
	sed -n '/^#define LLVM_API(X)/,/^#define LLVM_API_OPTIONAL/s/^\tX([^,]*, \([A-Za-z0-9_]*\), .*/LLVM\1/p' \
		"$src/plugin/llvm.h"
}

# stub FILE SONAME FUNCTION...: a shared library with these functions, which do nothing.
stub() {
	local file=$1 soname=$2
	shift 2
	printf 'void %s(void) {}\n' "$@" | gcc -shared -fPIC -x c -Wl,-soname,"$soname" -o "$file" -
}

# toolchain DIR LIBRARY: a rustc as rustup lays one out, whose libLLVM leads to LIBRARY.
toolchain() {
	mkdir -p "$1/bin" "$1/lib/rustlib/host/bin"
	ln -s "$2" "$1/lib/libLLVM.so.22.1-rust-stub"
	stub "$1/lib/libstub.so" libLLVM.so.22.1-rust-stub stub
	gcc -shared -fPIC -o "$1/lib/librustc_driver-0123.so" -x c - -x none \
		-Wl,-soname,librustc_driver-0123.so -Wl,--no-as-needed "$1/lib/libstub.so" <<<'int x;'
	gcc -o "$1/bin/rustc" -x c - -x none -Wl,--no-as-needed "$1/lib/librustc_driver-0123.so" \
		-Wl,--unresolved-symbols=ignore-all <<<'int main(void) { return 0; }'
	rm "$1/lib/libstub.so"
}
