# --reproduce=DIR: the link can be repeated when DIR is elsewhere and its inputs are gone, with the same
# bytes; also one that fails or crashes. Everything read is there: response files, export files, version
# scripts, libraries found by -L, members of thin archives; names with spaces and quotes, and "..".
. "$src/tests/link/common.bash"

mkdir -p in/deep "in/it's \"quoted\" \\ here" lib other
c "in/it's \"quoted\" \\ here/main.o" -g -fdebug-compilation-dir=/somewhere <<'EOF'
extern long found(long *), thin(long *), text(long *), here(long *);
__attribute__((section("xdp"))) long p(long *x) { return found(x) + thin(x) + text(x) + here(x); }
EOF
c found.o -g <<'EOF'
__attribute__((noinline)) long found(long *x) { return *(volatile long *)x; }
EOF
ar lib/libfound.a found.o
c in/deep/thin.o <<'EOF'
long thin(long *x) { return x[1]; }
EOF
(cd in && "$LLVM_BIN/llvm-ar" rcsT thin.a deep/thin.o)
ir text.ll <<'EOF'
define i64 @text(ptr %x) { ret i64 7 }
EOF
c other/here.o <<'EOF'
long here(long *x) { return x[2]; }
EOF
printf 'p\n' >exports
printf '{ global: text; local: *; };\n' >script
cat >args <<'EOF'
--btf --cpu v3 "in/it's \"quoted\" \\ here/main.o" @more --export-symbols exports
EOF
echo "--version-script=script -Lnowhere -L lib/../lib -lfound in/thin.a -O3" >more
here=$PWD
link=(@args "$here/text.ll" other/../other/here.o)

links "${link[@]}"
mv out want
links --reproduce=repro "${link[@]}"
cmp out want || fail "--reproduce changes the output"
[ ! -e repro/out ] || fail "an output in the directory"

# The original goes, the copy moves, and is run from another directory.
mkdir elsewhere gone
mv repro elsewhere/
mv in lib other exports script args more text.ll found.o out gone/
export BPF_LD_SHIM=$shim
(cd / && "$here/elsewhere/repro/run") 2>err || {
	cat err >&2
	fail "cannot be repeated"
}
cmp elsewhere/repro/out want || fail "other bytes elsewhere"
expect_line "^bpf-ld-shim [0-9]" elsewhere/repro/version.txt
expect_line "^LLVM [0-9.]* \(/.*\)$" elsewhere/repro/version.txt
expect_line "^directory $here$" elsewhere/repro/version.txt
expect_line '^"@more"$|^"--btf"$' elsewhere/repro/arguments.txt
grep -v files/ elsewhere/repro/response.txt >rest
expect_no_line / <(grep -v '^"--output=./out"$' rest)
# More options, and a linker by a relative path.
cp "$shim" linker
BPF_LD_SHIM=./linker elsewhere/repro/run --emit llvm-ir 2>err || fail "not with more options"
expect_line '^define .*@p\(' elsewhere/repro/out
mv gone/* .

# Over an older one; not over what is not one; not into a file.
links --reproduce=elsewhere/repro "${link[@]}"
mkdir mine && touch mine/file
refuses 1 'mine has other files in it' --reproduce=mine "${link[@]}"
[ "$(ls mine)" = file ] || fail "writes among other files"
refuses 1 'cannot write exports' --reproduce=exports "${link[@]}"
refuses 2 'writes a directory, no archive' --reproduce=x.tar "${link[@]}"
refuses 2 'the name is empty' --reproduce= "${link[@]}"

# A link that fails fails there in the same way. What it lacks is lacking.
c undefined.o <<'EOF'
extern long nowhere(long *);
__attribute__((section("xdp"))) long q(long *x) { return nowhere(x); }
EOF
refuses 1 'undefined symbol: nowhere' --reproduce=failing undefined.o
mv undefined.o gone/
not failing/run 2>err
expect_line 'undefined symbol: nowhere' err
[ ! -e failing/out ] || fail "an output of a failed link"
refuses 1 'missing.o: No such file' --reproduce=lacking missing.o
not lacking/run 2>err
expect_line 'missing.o: No such file' err

# A link in which LLVM dies leaves one, too, and its message names it.
ir max.o <<'EOF'
define i64 @p(ptr %x) section "xdp" { %r = atomicrmw max ptr %x, i64 7 seq_cst ret i64 %r }
EOF
refuses 1 'in p: has an atomic maximum' --reproduce=dying --export p max.o
rm max.o
not dying/run 2>err
expect_line 'in p: has an atomic maximum' err

# No room: an error, no output.
if mount -t tmpfs -o size=8k none gone 2>/dev/null; then
	mkdir gone/repro
	status=0
	"$shim" -o out --reproduce=gone/repro "${link[@]}" 2>err || status=$?
	umount gone
	[ $status = 1 ] || fail "exit status $status on a full disk"
	expect_line 'error: --reproduce: cannot write .*No space' err
	[ ! -e out ] || fail "an output"
fi
