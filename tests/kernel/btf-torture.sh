# The kernel takes the .BTF of every object of btf-torture, its raw bytes, before
# libbpf has lowered anything; built for release, every program loads.
. "$src/tests/crates/common.bash"
need_kernel

torture_build release
torture_build debug
for object in release/* debug/*; do
	"$O/tests/btf_load" load "$object" >verdict 2>&1 || {
		cat verdict
		complain "$object: the kernel refuses .BTF: $(tail -n 1 verdict)"
	}
	"$shim" --check "$object" || complain "$object: --check finds a fault"
	python3 "$src/tests/link/btf_facts.py" "$object" >facts || {
		head -n 20 facts
		complain "$object: BTF is not what the object is"
	}
done

for object in release/*; do
	"$loader" load "$object" >verdict 2>&1 || {
		cat verdict
		complain "$object: $(grep -E '^(object|btf|maps|program .*): .*(refused|cannot)' verdict | head -n 1)"
	}
	grep -q '^btf: accepted$' verdict || complain "$object: BTF is not accepted"
	programs=$(grep -c 'link_section = "xdp"' \
		"$torture/src/bin/$(basename "$object").rs")
	[ "$(grep -c '^program .*: accepted$' verdict)" = "$programs" ] ||
		complain "$object: not $programs programs are accepted"
done

# Some of what the programs are about.
btf() { bpftool btf dump file "release/$1" >dump; }
btf statics
for variable in A_BOOL A_CHAR A_U8 AN_I128 AN_F64 AN_OPTION_UNIT A_LONG CELLS; do
	expect_line "VAR '$variable' .*linkage=global" dump
done
for section in .bss .data .data.x .rodata .rodata.x license; do
	expect_line "DATASEC '$section' size=[1-9]" dump
done
expect_line "ENUM 'E_3C_3_3E_' .*size=4 vlen=2" dump
# As libbpf and kernels know them: no names where they want none, no two types under one name.
expect_no_line "(PTR|ARRAY|FUNC_PROTO|CONST|VOLATILE) '[^(]" dump
btf names
expect_line "STRUCT 'Gr_C3__B6__C3__9F_e' size=24 vlen=4" dump
expect_line "'gr_C3__B6__C3__9F_e' type_id" dump
expect_line "FUNC 'loop' .*linkage=static" dump
[ "$(grep -c "STRUCT 'Name_of_two_hundred_letters_a*_[0-9a-f]*' size=[48] " dump)" = 2 ] ||
	fail "two types have one long name"
sed -n "s/^\[[0-9]*\] STRUCT '\(Wrapped[^']*\)'.*/\1/p" dump | sort | uniq -c >wrapped
[ "$(wc -l <wrapped)" = 10 ] || fail "not ten names for ten types: $(cat wrapped)"
btf enums
expect_line "ENUM64 'Value' .*size=8 vlen=3" dump
expect_line "'High' val=18446744073709551615" dump
expect_line "'Low' val=-9223372036854775808" dump
expect_line "ENUM 'Value' encoding=SIGNED size=1 vlen=3" dump
no_complaints
