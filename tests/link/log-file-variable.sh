# BPF_LD_SHIM_LOG_FILE: where messages go, too, when somebody else calls the linker; --log-file
# stands above it, and an empty one is none.
. "$src/tests/link/common.bash"

failing() {
	not "$shim" -o out nowhere.o "$@" 2>err
	expect_line 'error: nowhere.o: ' err
}

BPF_LD_SHIM_LOG_FILE=variable failing
cmp err variable || fail "the log is not what was said"
BPF_LD_SHIM_LOG_FILE=variable failing
[ "$(wc -l <variable)" = $((2 * $(wc -l <err))) ] || fail "not appended"
BPF_LD_SHIM_LOG_FILE=other failing --log-file option
cmp err option || fail "--log-file is not taken"
[ ! -e other ] || fail "the variable is taken beside --log-file"
BPF_LD_SHIM_LOG_FILE='' failing
BPF_LD_SHIM_LOG_FILE=nowhere/log not "$shim" -o out nowhere.o 2>err
expect_line 'nowhere/log: cannot open the log file' err
