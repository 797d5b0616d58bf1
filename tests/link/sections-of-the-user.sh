# Sections that the user named stay as they are: programs, maps, license, and .rodata.x, .data.x,
# .bss.x, which libbpf makes maps of their own. What is in a program or map section is a root when no
# exports are given, and stays.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
@map = global { ptr, ptr } zeroinitializer, section ".maps"
@_license = global [4 x i8] c"GPL\00", section "license"
@_version = global i32 7, section "version"
@ro = constant i32 1, section ".rodata.foo"
@da = global i32 2, section ".data.foo"
@bs = global i32 0, section ".bss.foo"
@lookalike = global i32 4, section ".database"
@struct_ops = global [16 x i8] zeroinitializer, section ".struct_ops.link"
define i64 @p() section "xdp" {
  %a = load volatile i32, ptr @ro
  %b = load volatile i32, ptr @da
  %c = load volatile i32, ptr @bs
  %d = load volatile ptr, ptr @map
  ret i64 1
}
define i64 @q() section "tc/ingress" { ret i64 1 }
define i64 @r() section ".text.mine" { ret i64 1 }
define i64 @s() section "fentry/vfs_read" { %r = call i64 @sub() ret i64 %r }
define i64 @sub() noinline section "xdp" { %a = load volatile i32, ptr @da %r = zext i32 %a to i64 ret i64 %r }
EOF
links --export p,q,r,s,map,_license,_version,lookalike main.o
sections out >secs
for name in .maps license version .rodata.foo .data.foo .bss.foo xdp tc/ingress .text.mine \
	fentry/vfs_read .relxdp .database .struct_ops.link; do
	expect_line "^${name//./\\.} " secs
done
expect_line '^\.bss\.foo +NOBITS' secs
expect_line '^\.rodata\.foo +PROGBITS .* A ' secs
expect_line '^\.data\.foo +PROGBITS .* WA ' secs
expect_line '^xdp +PROGBITS .* AX ' secs
expect_defined out p q r s sub map _license _version ro da bs lookalike struct_ops
symbols out >syms
expect_line 'OBJECT +GLOBAL DEFAULT +[0-9]+ map$' syms

# No exports given, as with ld -r: all that others could see stays.
links main.o
expect_defined out p q r s sub map _license _version ro da bs lookalike struct_ops

# Only one export: the user's other sections are for a loader to find, all the same.
links --export p main.o
for name in .maps license version tc/ingress fentry/vfs_read .database; do
	sections out >secs
	expect_line "^${name//./\\.} " secs
done
