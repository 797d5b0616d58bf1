# Messages show symbols as the source has them, or with --no-demangle as the object has them.
. "$src/tests/link/common.bash"

ir one.o <<<'define i64 @_ZN2ns3figEi() { ret i64 1 }'
cp one.o two.o
refuses 1 'two.o: duplicate symbol ns::fig\(int\), already defined in one.o' one.o two.o
refuses 1 'two.o: duplicate symbol _ZN2ns3figEi, already defined in one.o' --no-demangle one.o two.o
refuses 1 'two.o: duplicate symbol ns::fig' --no-demangle --demangle one.o two.o
"$shim" --diagnostics=json -o out one.o two.o 2>err && fail "it links"
expect_line '"symbol":"_ZN2ns3figEi","demangled":"ns::fig\(int\)"' err
# Scripts mean the source's names all the same.
echo '{ extern "C++" { "ns::fig(int)"; }; };' >list
links --no-demangle --dynamic-list list one.o
expect_defined out _ZN2ns3figEi
