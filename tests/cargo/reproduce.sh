# A link of cargo's: --reproduce keeps what rustc's temporary directory had, and repeats it byte for byte.
. "$src/tests/common.sh"

cargo_build hello-xdp -- -C link-arg=--reproduce="$PWD/link"
mkdir elsewhere
mv link elsewhere/
(cd / && BPF_LD_SHIM=$shim "$OLDPWD/elsewhere/link/run") || fail "cannot be repeated"
cmp hello-xdp elsewhere/link/hello_xdp-*[0-9a-f] || fail "other bytes"
