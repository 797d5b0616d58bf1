# aya-xdp, with and without logging: maps of both kinds, nothing undefined.
. "$src/tests/common.sh"

cargo_build aya-xdp
mv aya-xdp with-log
cargo_build aya-xdp --no-default-features
mv aya-xdp without-log

for object in with-log without-log; do
	"$LLVM_BIN/llvm-readelf" -SsW "$object" >$object.elf
	expect_line ' xdp +PROGBITS' $object.elf
	expect_line ' \.maps +PROGBITS' $object.elf
	expect_line ' \.BTF +PROGBITS' $object.elf
	expect_no_line ' \.text\.| \.group ' $object.elf
	expect_line 'FUNC +GLOBAL .* aya_xdp$' $object.elf
	expect_line 'OBJECT +GLOBAL .* PACKETS$' $object.elf
	expect_no_line ' UND [^ ]' $object.elf
done
expect_line 'OBJECT +GLOBAL .* AYA_LOGS$' with-log.elf
expect_no_line 'AYA_LOG' without-log.elf
expect_no_line 'mem(cpy|set|move|cmp)|bcmp' without-log.elf
