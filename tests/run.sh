#!/bin/bash
# Runs the tests of some layers: tests/run.sh unit link cargo kernel asan fuzz
#
# A test is a script tests/LAYER/NAME.sh, run by bash in an empty directory:
# exit 0 passes, 77 skips (its last line says why), anything else fails and its
# output is shown. Layer `unit` runs the programs $O/tests/unit/check_* instead,
# each line of their TAP log a test; layer `asan` runs unit and link again with
# everything built by AddressSanitizer and UBSan; layer `fuzz` runs each fuzzer
# for FUZZ_SECONDS (60 what reads bitcode, 30 the others).
#
# O=dir is where the linker was built, ONLY=PATTERN runs only the tests whose
# layer/name matches the regular expression. The last line counts.
set -u
cd "$(dirname "$0")/.." || exit 1

src=$PWD
O=$(realpath -m "${O:-build}")
jobs=$(nproc)
export src O

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
results=$work/results
touch "$results"

# A line of the report, and of the file that is counted at the end. One write:
# tests run side by side.
report() {
	printf '%s\n' "$1" >>"$results"
	printf '%s\n%s' "$1" "${2:+$2
}"
}

selected() { [[ $1 =~ ${ONLY:-} ]]; }

# One script. $1: layer/name, $2: the file.
run_script() {
	local dir=$work/${1//\//-} status=0 output
	mkdir "$dir"
	(cd "$dir" && bash "$2") >"$dir.log" 2>&1 </dev/null || status=$?
	output=$(<"$dir.log")
	case $status in
	0) report "PASS $1" ;;
	77) report "SKIP $1: ${output##*$'\n'}" ;;
	*) report "FAIL $1" "$(sed 's/^/    /' "$dir.log")
    (exit status $status)" ;;
	esac
	rm -rf "$dir" "$dir.log"
}

# One program of unit tests. $1: layer/name, $2: the file.
run_unit() {
	local dir=$work/${1//\//-} status=0 line failed=
	mkdir "$dir"
	(cd "$dir" && CK_TAP_LOG_FILE_NAME=$dir.tap CK_VERBOSITY=silent "$2") \
		>"$dir.log" 2>&1 </dev/null || status=$?
	touch "$dir.tap"
	while IFS= read -r line; do
		case $line in
		"ok "*)
			line=${line#*.c:*:}	# "ok 7 - file.c:case:test: Passed"
			report "PASS $1: ${line%: Passed}"
			;;
		"not ok "*)
			report "FAIL $1: ${line#not ok * - }"
			failed=yes
			;;
		esac
	done <"$dir.tap"
	# Death outside of a test, or no test at all.
	if [ $status != 0 ] && [ -z "$failed" ] || ! grep -q 'ok ' "$dir.tap"; then
		report "FAIL $1" "    exit status $status"
		failed=yes
	fi
	[ -z "$failed" ] || sed 's/^/    /' "$dir.log"
	rm -rf "$dir" "$dir.log" "$dir.tap"
}

# Runs "$@" beside the tests that run already, when there is room.
start() {
	while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do
		wait -n
	done
	"$@" &
}

# $1: the layer, $2: what goes before its name in the report.
run_layer() {
	local file name
	if [ "$1" = unit ]; then
		for file in "$O"/tests/unit/check_*; do
			[[ -x $file && ! -d $file ]] || continue
			name=$2unit/${file##*/check_}
			selected "$name" && start run_unit "$name" "$file"
		done
	else
		for file in "$src/tests/$1"/*.sh; do
			[ -f "$file" ] || continue
			name=$2$1/$(basename "$file" .sh)
			selected "$name" && start run_script "$name" "$file"
		done
	fi
	wait
}

# One fuzzer. $1: layer/name, $2: the file. What it finds is kept beside it.
run_fuzzer() {
	local log=$work/${1//\//-}.log seconds=30
	[[ $1 != */bitcode && $1 != */filter ]] || seconds=60
	mkdir -p "$2.corpus"
	if (cd "$(dirname "$2")" && "$2" -max_total_time="${FUZZ_SECONDS:-$seconds}" -max_len=65536 \
		-len_control=100 -rss_limit_mb=1024 -timeout=10 "$2.corpus") >"$log" 2>&1 </dev/null; then
		report "PASS $1"
	else
		report "FAIL $1" "$(tail -n 40 "$log" | sed 's/^/    /')"
	fi
}

run_fuzz() {
	local file name
	if ! make -C "$src" --no-print-directory -j"$jobs" O="$O" fuzzers >"$work/make.log" 2>&1 \
		</dev/null; then
		report "FAIL fuzz/build" "$(<"$work/make.log")"
		return
	fi
	for file in "$O"/fuzz/fuzz_*; do
		[[ -x $file && ! -d $file ]] || continue
		name=fuzz/${file##*/fuzz_}
		selected "$name" && start run_fuzzer "$name" "$file"
	done
	wait
}

run_asan() {
	local flags="-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined"
	O=$O/asan
	if ! make -C "$src" --no-print-directory -j"$jobs" O="$O" \
		CFLAGS="$flags -fno-sanitize-recover=undefined" all check-tools \
		>"$work/make.log" 2>&1 </dev/null; then
		report "FAIL asan/build" "$(<"$work/make.log")"
		return
	fi
	# LLVM's own leaks are not ours to find, and the process ends anyway.
	export ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1
	shim=$O/bpf-ld-shim
	run_layer unit asan-
	run_layer link asan-
}

export shim=$O/bpf-ld-shim
for layer; do
	if [ "$layer" = asan ]; then
		(run_asan)
	elif [ "$layer" = fuzz ]; then
		run_fuzz
	else
		run_layer "$layer" ""
	fi
done

count() { grep -c "^$1 " "$results"; }
failed=$(count FAIL)
echo "$(count PASS) passed, $failed failed, $(count SKIP) skipped"
[ "$failed" = 0 ]
