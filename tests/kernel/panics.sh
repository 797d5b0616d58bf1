# A panic ends the program when it runs, too: a bounds check, an overflow two calls down (dev profile), one
# while a record is held, an unwrap in what a helper calls back return XDP_ABORTED, and nothing behind them
# happens; what does not panic goes on.
. "$src/tests/common.sh"
need_kernel

# panics_build release|dev
panics_build() {
	local dir=${1/dev/debug}
	setup_cargo
	(
		flock 9
		rm -rf "$CARGO_TARGET_DIR"/*/*/.fingerprint/panics-*
		cd "$src/tests/crates/panics" && /usr/bin/cargo build --profile "$1"
	) 9>"$O/cargo.lock" || fail "cannot build panics, $1"
	cp "$CARGO_TARGET_DIR/bpfel-unknown-none/$dir/panics" .
}

# all_panic: in the dev profile
all_panic() {
	panics_build dev
	"$loader" load panics | tee verdict
	for program in bounds overflow fine held called_back; do
		expect_line "^program $program: section xdp, .*: accepted\$" verdict
	done
	"$loader" run panics bounds:1 overflow:1 fine:1 | tee result
	expect_line '^run bounds: 1 times, returned 0$' result
	expect_line '^run overflow: 1 times, returned 0$' result
	expect_line '^run fine: 1 times, returned 2$' result
	expect_line '^global BEFORE = 3$' result
	expect_line '^global AFTER = 1$' result
	"$loader" run panics held:1 called_back:1 | tee result
	expect_line '^run held: 1 times, returned 0$' result
	expect_line '^run called_back: 1 times, returned 0$' result
	expect_line '^global BEFORE = 4$' result
	expect_line '^global AFTER = 0$' result
}
all_panic
( # checked arithmetic in optimised code, from several objects
	export CARGO_PROFILE_DEV_OPT_LEVEL=1 CARGO_PROFILE_DEV_CODEGEN_UNITS=16
	all_panic
)

# In release overflow is no panic.
panics_build release
"$loader" run panics bounds:1 overflow:1 fine:1 | tee result
expect_line '^run bounds: 1 times, returned 0$' result
expect_line '^run overflow: 1 times, returned 2$' result
expect_line '^global AFTER = 3$' result
"$loader" run panics held:1 called_back:1 | tee result
expect_line '^global BEFORE = 4$' result
expect_line '^global AFTER = 0$' result
