# Patterns of version scripts, dynamic lists and --export-dynamic-symbol: names go before patterns,
# patterns before *, later nodes before earlier ones; what a version script does not mention stays.
. "$src/tests/link/common.bash"

for f in apple apricot banana cherry _ZN2ns3figEi _ZN2ns4dateEv; do
	echo "define i64 @$f() noinline { ret i64 1 }"
done >functions
ir main.o <<END
$(<functions)
define hidden i64 @almond() { ret i64 1 }
END
ir lib.o <<<'define i64 @avocado() { ret i64 1 }'
ar lib.a lib.o

# script TEXT NAME...: what it leaves global. list TEXT NAME... as well.
script() {
	echo "$1" >script
	shift
	links --version-script script main.o lib.a
	expect_defined out "$@"
	[ ! -s err ] || fail "there are warnings: $(<err)"
}
list() {
	echo "$1" >list
	shift
	links --dynamic-list list main.o lib.a
	expect_defined out "$@"
	links --export-dynamic-symbol-list list main.o lib.a
	expect_defined out "$@"
}
cxx="_ZN2ns3figEi _ZN2ns4dateEv"
# shellcheck disable=SC2086
{
script '{ global: a*; local: *; };' apple apricot
script '{ global: ?p*; [bx]a*; local: *; };' apple apricot banana
script '{ global: [!a-b]*; local: *; };' cherry $cxx
script '{ global: a*; local: apricot; *; };' apple
script '{ global: "banana"; local: "*"; };' apple apricot banana cherry $cxx
script '{ local: a*; };' banana cherry $cxx
script '{ global: apple; };' apple apricot banana cherry $cxx
script '{ local: a*; global: *; };' banana cherry $cxx
script 'V1 { global: a*; c*; local: *; }; V2 { local: ap*; };' cherry
script 'V1 { local: ap*; }; V2 { global: a*; local: *; };' apple apricot
script '{ global: extern "C++" { "ns::fig(int)"; }; cherry; local: *; };' cherry _ZN2ns3figEi
script '{ global: extern "C++" { ns::*; }; local: *; };' $cxx
script '{ global: extern "C" { ns::*; ap*; }; local: *; };' apple apricot
script '{ global: avocado; local: *; };' avocado
list '{ apple; c*; };' apple cherry
list '{ a*; avocado; };' apple apricot avocado
list '{ *; };' apple apricot banana cherry $cxx
list '{ extern "C++" { "ns::date()" }; };' _ZN2ns4dateEv
}
links --export-dynamic-symbol 'ap*' --export-dynamic-symbol=cherry main.o lib.a
expect_defined out apple apricot cherry
links --export banana --export-dynamic-symbol 'ap*' main.o
expect_defined out apple apricot banana
printf 'apple\nbanana\n' >retain
links --retain-symbols-file retain main.o
expect_defined out apple banana
# A name in any list goes before the patterns of all.
echo '{ local: *; };' >script
links --version-script script --export apple main.o
expect_defined out apple
links --version-script script -E main.o
[ -z "$(defined out)" ] || fail "something is left"

# Errors name the line.
printf '{ global: a;\n\n  b\n' >script
refuses 1 'script:4: syntax error: a name or } is missing' --version-script script main.o
printf '{ a;\n{ b; };' >list
refuses 1 "list:2: syntax error: a name or } is missing, found '{'" --dynamic-list list main.o
printf 'V1 { a; };' >list
refuses 1 "list:1: syntax error: { is missing, found 'V1'" --dynamic-list list main.o
refuses 1 'nowhere: ' --dynamic-list nowhere main.o
