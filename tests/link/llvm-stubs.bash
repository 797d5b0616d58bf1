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

# toolchain DIR LIBRARY: a rustc as rustup lays one out, whose libLLVM leads to LIBRARY. It
# answers what it is asked about itself.
toolchain() {
	mkdir -p "$1/bin" "$1/lib/rustlib/host/bin"
	ln -s "$2" "$1/lib/libLLVM.so.22.1-rust-stub"
	stub "$1/lib/libstub.so" libLLVM.so.22.1-rust-stub stub
	gcc -shared -fPIC -o "$1/lib/librustc_driver-0123.so" -x c - -x none \
		-Wl,-soname,librustc_driver-0123.so,-rpath,"$1/lib" -Wl,--no-as-needed "$1/lib/libstub.so" <<<'int x;'
	cat >"$1/rustc.c" <<-EOF
	#include <stdio.h>
	int main(int argc, char **argv)
	{
		puts(argc > 2 ? "$1" : "rustc 1.2.3\nhost: host\nrelease: 1.2.3\nLLVM version: 22.1.8");
		return 0;
	}
	EOF
	gcc -o "$1/bin/rustc" "$1/rustc.c" -Wl,--no-as-needed "$1/lib/librustc_driver-0123.so" \
		-Wl,--unresolved-symbols=ignore-all -Wl,-rpath,"$1/lib"
	rm "$1/lib/libstub.so" "$1/rustc.c"
}

# hidden COMMAND...: runs it where the system has no LLVM. What was one is empty there; only the files
# that the variable `keep` names as FILE=PLACE are still to be had, at PLACE.
hidden() {
	local flags=--mount
	[ "$(id -u)" = 0 ] || flags="--mount --map-root-user"
	# shellcheck disable=SC2086
	unshare $flags true 2>/dev/null || skip "mount namespaces are not permitted"
	# shellcheck disable=SC2086,SC2016
	keep=${keep:-} unshare $flags bash -ec '
		for pair in $keep; do
			mount --bind "${pair%=*}" "${pair#*=}"
		done
		: >nothing
		for lib in /usr/lib/*-linux-gnu/libLLVM* /usr/lib/*-linux-gnu/libLTO*; do
			[ ! -f "$lib" ] || mount --bind nothing "$lib"
		done
		for dir in /usr/lib/llvm-*; do
			[ ! -d "$dir" ] || mount -t tmpfs none "$dir"
		done
		exec "$@"' hidden "$@"
}
