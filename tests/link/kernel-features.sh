# --kernel: each thing that only newer kernels have is an error with function, line and release, and none
# from that release on.
. "$src/tests/link/common.bash"
. "$src/tests/kernels/features.bash"

# The release before X.Y, as far as there is need.
before() {
	case $1 in
	*.0) echo "$((${1%.*} - 1)).19" ;;
	*) echo "${1%.*}.$((${1#*.} - 1))" ;;
	esac
}

check() {
	local name=$1 since=$2 what=$3 old
	"$CLANG" --target=bpfel -O2 -g -x c -emit-llvm -c -o "$name.o" - 2>clang.err || {
		cat clang.err >&2
		fail "$name does not compile"
	}
	"$shim" --kernel="$since" --btf -o out "$name.o" 2>err || fail "$name for $since: $(cat err)"
	[ ! -s err ] || fail "$name for $since: $(cat err)"
	echo "$name" >>checked
	[ "$what" != - ] && [ "$since" != 3.18 ] || return 0
	old=$(before "$since")
	! "$shim" --kernel="$old" --btf -o out "$name.o" 2>err || fail "$name links for $old"
	expect_line "^bpf-ld-shim: error: .*$what: new in Linux $since, but --kernel is $old\$" err
}
all_features check
[ "$(wc -l <checked)" -gt 55 ] || fail "few features: $(cat checked)"
