# The chain that a message shows is the shortest from a program: by calls, by addresses taken, by
# initialisers and constant expressions. Other exports count only where no program leads.
. "$src/tests/link/common.bash"

cat >main.txt <<'END'
@table = global [2 x ptr] [ptr @handler, ptr getelementptr (i8, ptr @array, i64 8)], section ".data"
@array = internal constant [2 x ptr] [ptr null, ptr @tabled]
declare i64 @by_call(i64)
declare i64 @by_address(i64)
declare i64 @by_table(i64)
declare i64 @by_export(i64)
declare i64 @far(i64)
declare i64 @run(ptr)
declare i64 @rec(i64)
define i64 @p(i64 %n) section "xdp" {
  %a = call i64 @one(i64 %n)
  %b = call i64 @run(ptr @callback)
  %c = load volatile ptr, ptr @table
  %d = call i64 @walk(i64 %a)
  ret i64 %d
}
define internal i64 @one(i64 %n) noinline { %r = call i64 @two(i64 %n) ret i64 %r }
define internal i64 @two(i64 %n) noinline {
  %r = call i64 @by_call(i64 %n)
  %s = call i64 @f1(i64 %r)
  ret i64 %s
}
define internal i64 @callback(i64 %n) noinline { %r = call i64 @by_address(i64 %n) ret i64 %r }
define internal i64 @handler(i64 %n) noinline { %r = call i64 @one(i64 %n) ret i64 %r }
define internal i64 @tabled(i64 %n) noinline { %r = call i64 @by_table(i64 %n) ret i64 %r }
define i64 @exported(i64 %n) noinline {
  %r = call i64 @two(i64 %n)
  %s = call i64 @by_export(i64 %r)
  ret i64 %s
}
define internal i64 @walk(i64 %n) noinline {
  %z = icmp eq i64 %n, 0
  br i1 %z, label %end, label %more
more:
  %m = udiv i64 %n, 3
  %r = call i64 @walk(i64 %m)
  %s = call i64 @rec(i64 %r)
  ret i64 %s
end:
  ret i64 1
}
END
for i in $(seq 1 15); do
	echo "define internal i64 @f$i(i64 %n) noinline { %r = call i64 @f$((i + 1))(i64 %n) ret i64 %r }"
done | sed 's/@f16(/@far(/' >>main.txt
ir main.ll <main.txt

# The remedies are not of interest here.
for engine in core lto; do
	refuses 1 'undefined symbol: by_call$' --engine=$engine --export p,exported,table main.ll
	grep '^  needed by' err >got
	diff - got <<-'END' || fail "other chains"
	  needed by p
	  needed by p → callback
	  needed by p → walk
	  needed by p → one → two
	  needed by p → table → array → tabled
	  needed by p → one → two → f1 → f2 → f3 → (6 more) → f10 → f11 → f12 → f13 → f14 → f15
	  needed by exported
	END
done
# Without a program other exports are roots; what they do not lead to is not in the object.
sed 's/ section "xdp"//' main.ll >library.ll
refuses 1 'undefined symbol: by_call$' --export exported library.ll
expect_line '^  needed by exported → two$' err
expect_no_line 'by_address|by_table' err
