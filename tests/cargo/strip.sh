# -S drops DWARF and keeps BTF, -s also drops symbols but those that loaders need.
. "$src/tests/common.sh"

cargo_build maps-libbpf
mv maps-libbpf full
cargo_build maps-libbpf -- -C link-arg=-S
mv maps-libbpf no-debug
cargo_build maps-libbpf -- -C link-arg=-s
mv maps-libbpf stripped

for object in no-debug stripped; do
	"$LLVM_BIN/llvm-readelf" -SsW $object >$object.elf
	expect_no_line ' \.(rel)?\.?debug_' $object.elf
	expect_line ' \.BTF +PROGBITS' $object.elf
	expect_line ' \.BTF\.ext +PROGBITS' $object.elf
	for symbol in count_xdp count_socket COUNTERS; do
		expect_line "GLOBAL .* $symbol\$" $object.elf
	done
done
[ "$(stat -c %s stripped)" -le "$(stat -c %s no-debug)" ] || fail "-s makes it larger than -S"
[ "$(stat -c %s no-debug)" -lt "$(stat -c %s full)" ] || fail "-S does not make it smaller"
