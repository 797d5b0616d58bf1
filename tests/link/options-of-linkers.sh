# What lld and ld call by other names, and --dependency-file as make reads it.
. "$src/tests/link/common.bash"

ir main.o <<'END'
declare i64 @part()
define i64 @p() section "xdp" {
	%n = call i64 @part()
	ret i64 %n
}
END
mkdir 'a dir'
ir part.o <<<'define i64 @part() noinline optnone { ret i64 7 }'
ar 'a dir/lib$1.a' part.o
printf 'p\n' >names
printf -- '--export-symbols names\n' >words

# make and ninja know such a rule.
links --dependency-file=out.d @words main.o 'a dir/lib$1.a' main.o --allow-multiple-definition
cat >wanted.d <<'END'
out: \
  a\ dir/lib$$1.a \
  main.o \
  names \
  words

a\ dir/lib$$1.a:

main.o:

names:

words:
END
diff wanted.d out.d || fail "another rule"
printf 'include out.d\nout:; touch made\n' >Makefile
touch -d '1 hour ago' main.o names words 'a dir/lib$1.a'
make out >/dev/null && [ ! -e made ] || fail "make thinks that out is old"
touch -d '1 hour' main.o
make out >/dev/null && [ -e made ] || fail "make does not see that main.o is newer"
rm main.o made
make out >/dev/null || fail "make fails where an input is missing"
refuses 1 'nowhere/x.d: cannot write the output: directory nowhere/: No such' --dependency-file=nowhere/x.d words

ir main.o <<<'declare i64 @part() declare i64 @gone() define i64 @p() { %n = call i64 @part()
	%m = call i64 @gone() %s = add i64 %n, %m ret i64 %s }'
lib='a dir/lib$1.a'
refuses 1 'undefined symbol: gone' --export p main.o "$lib"
links --export p main.o "$lib" --ignore-unresolved-symbol gone
[ ! -s err ] || fail "$(cat err)"
links --export p main.o "$lib" --noinhibit-exec
expect_line 'warning: undefined symbol: gone' err

"$shim" --export p main.o "$lib" --allow-undefined=gone -o out -y part --trace-symbol=p >why
expect_line '^part: .* p' why
expect_line '^p: ' why

ok=(--export p --allow-undefined=gone main.o "$lib")
for kind in asm llvm; do
	for word in --lto-emit-$kind -plugin-opt=emit-$kind; do
		links "${ok[@]}" $word
		mv out "by$word"
	done
	cmp by--lto-emit-$kind by-plugin-opt=emit-$kind
done
expect_line '^p:' by--lto-emit-asm
[ "$(head -c 2 by--lto-emit-llvm)" = BC ] || fail "no bitcode"

for format in elf elf64-bpfle elf64-bpf; do
	links "${ok[@]}" --oformat $format -b $format
done
refuses 2 "--oformat: invalid value 'binary'" --oformat=binary "${ok[@]}"
refuses 2 "--format: invalid value 'binary'" -b binary "${ok[@]}"

# The cpu's features.
ir compare.o <<<'define i32 @p(i32 %a, i32 %b) { %c = add i32 %a, %b ret i32 %c }'
links --export p compare.o -plugin-opt=-mattr=+alu32
code out >dis
expect_line 'w0 ' dis
