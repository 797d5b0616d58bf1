# @files that are missing, include themselves, or are no text.
. "$src/tests/link/common.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
refuses 2 'nowhere: cannot read this @file: No such file' @nowhere main.o
refuses 2 'nowhere: cannot read this @file: No such file' main.o @nowhere
echo '@self' >self
refuses 2 'self: .*includes itself' main.o @self
echo '@b' >a
echo 'main.o @a' >b
refuses 2 'a: .*includes itself' @a
mkdir dir
refuses 2 'dir: .*is a directory' main.o @dir
refuses 2 'main.o: ' @main.o
echo 'main.o "no end' >open
refuses 2 'open: .*quote' @open
