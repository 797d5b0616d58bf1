# What the scripts of tests/link share; each starts with: . "$src/tests/link/common.bash"
# shellcheck shell=bash
. "$src/tests/common.sh"

layout="e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
ir_header="target datalayout = \"$layout\"
target triple = \"bpfel\""

# ir FILE: bitcode (FILE ends in .o or .bc) or text (.ll) of the IR on stdin.
ir() {
	if [ "${1##*.}" = ll ]; then
		{ echo "$ir_header" && cat; } >"$1"
	else
		{ echo "$ir_header" && cat; } | "$LLVM_BIN/llvm-as" -o "$1"
	fi
}

# c FILE [clang's arguments]: bitcode of the C on stdin.
c() {
	local out=$1
	shift
	"$CLANG" --target=bpfel -O2 -x c -emit-llvm -c "$@" -o "$out" -
}

# plain FILE [clang's arguments]: a BPF object without bitcode of the C on stdin.
plain() {
	local out=$1
	shift
	"$CLANG" --target=bpfel -O2 -mcpu=v3 -x c -c "$@" -o "$out" -
}

# ar ARCHIVE MEMBER...: with an index, in GNU's format.
ar() {
	rm -f "$1"
	"$LLVM_BIN/llvm-ar" rcs "$@"
}

# What llvm-objdump and llvm-readelf say of an object, one item a line.
code() { "$LLVM_BIN/llvm-objdump" -dr --no-show-raw-insn "$@"; }
symbols() { "$LLVM_BIN/llvm-readelf" -sW "$1" | awk 'NF == 8 && $1 ~ /^[0-9]+:/'; }
sections() { "$LLVM_BIN/llvm-readelf" -SW "$1" | sed -n 's/^ *\[ *[1-9][0-9]*\] //p'; }
defined() { symbols "$1" | awk '$7 != "UND" && $4 != "FILE" && $4 != "SECTION" { print $8 }' | sort; }

# expect_defined OBJECT NAME...: these symbols, and no others.
expect_defined() {
	local object=$1
	shift
	defined "$object" >defined.got
	printf '%s\n' "$@" | sort | diff - defined.got >&2 || fail "$object defines other symbols"
}

# links ARGUMENTS: writes the object `out`.
links() {
	rm -f out
	"$shim" -o out "$@" 2>err || {
		cat err >&2
		fail "cannot link: $*"
	}
}

# A message is a line of ours; what follows, indented, is a remedy.
check_messages() {
	expect_no_line 'PLEASE submit|Stack dump|Sanitizer|runtime error' err
	expect_no_line '^[^ b]|^b[^p]' err
	expect_line '^bpf-ld-shim: error: ' err
}

# refuses STATUS REGEX ARGUMENTS: a link that fails with this status and a line
# of error like that, and leaves nothing behind; an older output stays.
refuses() {
	local want=$1 regex=$2 status=0
	shift 2
	rm -f out
	"$shim" -o out "$@" 2>err || status=$?
	[ $status = "$want" ] || {
		cat err >&2
		fail "exit status $status, not $want: $*"
	}
	check_messages
	expect_line "^bpf-ld-shim: error: .*($regex)" err
	[ ! -e out ] || fail "a failed link leaves an output: $*"
	echo old >out
	"$shim" -o out "$@" 2>/dev/null && fail "the second time it links: $*"
	[ "$(cat out)" = old ] || fail "a failed link touches an older output: $*"
	rm -f out
	[ -z "$(find . -name '.bpf-ld-shim*')" ] || fail "a temporary file is left"
}
