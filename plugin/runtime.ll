; runtime.ll: functions for what BPF has no instructions for.
;
; Written for the kernel's verifier: it follows every iteration of a loop, so
; loops count from zero by one (or down to zero) and do nothing to a pointer
; but add to it; where a comparison would only make a number, arithmetic makes
; it, since each conditional jump is one more path. An empty `asm` between an
; index and its next value keeps LLVM from rewriting the loop in terms of
; something else. Nothing optimises this text: what stands here is what runs.
;
; runtime.c links the functions that a program needs, which are internal then.

; -- memory: one byte at a time, since nothing is known of the alignment --------
; The result is always null: the caller has the pointer already (runtime.c), and
; the verifier refuses a function that gives back its caller's stack.

define ptr @memcpy(ptr %to, ptr %from, i64 %n) nounwind "no-builtins" {
  %none = icmp eq i64 %n, 0
  br i1 %none, label %done, label %loop
loop:
  %i = phi i64 [ 0, %0 ], [ %next, %loop ]
  %source = getelementptr i8, ptr %from, i64 %i
  %byte = load i8, ptr %source
  %dest = getelementptr i8, ptr %to, i64 %i
  store i8 %byte, ptr %dest
  %plus = add i64 %i, 1
  %next = call i64 asm sideeffect "", "=r,0"(i64 %plus)
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret ptr null
}

; Backwards if the destination begins inside the source.
define ptr @memmove(ptr %to, ptr %from, i64 %n) nounwind "no-builtins" {
  %none = icmp eq i64 %n, 0
  br i1 %none, label %done, label %choose
choose:
  %forward = icmp ule ptr %to, %from
  br i1 %forward, label %up, label %down
up:
  %i = phi i64 [ 0, %choose ], [ %next, %up ]
  %source = getelementptr i8, ptr %from, i64 %i
  %byte = load i8, ptr %source
  %dest = getelementptr i8, ptr %to, i64 %i
  store i8 %byte, ptr %dest
  %plus = add i64 %i, 1
  %next = call i64 asm sideeffect "", "=r,0"(i64 %plus)
  %more = icmp ult i64 %next, %n
  br i1 %more, label %up, label %done
down:
  %k = phi i64 [ %n, %choose ], [ %before, %down ]
  %minus = add i64 %k, -1
  %before = call i64 asm sideeffect "", "=r,0"(i64 %minus)
  %last = getelementptr i8, ptr %from, i64 %before
  %value = load i8, ptr %last
  %place = getelementptr i8, ptr %to, i64 %before
  store i8 %value, ptr %place
  %rest = icmp ne i64 %before, 0
  br i1 %rest, label %down, label %done
done:
  ret ptr null
}

define ptr @memset(ptr %to, i32 %value, i64 %n) nounwind "no-builtins" {
  %byte = trunc i32 %value to i8
  %none = icmp eq i64 %n, 0
  br i1 %none, label %done, label %loop
loop:
  %i = phi i64 [ 0, %0 ], [ %next, %loop ]
  %dest = getelementptr i8, ptr %to, i64 %i
  store i8 %byte, ptr %dest
  %plus = add i64 %i, 1
  %next = call i64 asm sideeffect "", "=r,0"(i64 %plus)
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret ptr null
}

define i32 @memcmp(ptr %a, ptr %b, i64 %n) nounwind "no-builtins" {
  %none = icmp eq i64 %n, 0
  br i1 %none, label %same, label %loop
loop:
  %i = phi i64 [ 0, %0 ], [ %next, %equal ]
  %at = getelementptr i8, ptr %a, i64 %i
  %x = load i8, ptr %at
  %bt = getelementptr i8, ptr %b, i64 %i
  %y = load i8, ptr %bt
  %differ = icmp ne i8 %x, %y
  br i1 %differ, label %different, label %equal
equal:
  %plus = add i64 %i, 1
  %next = call i64 asm sideeffect "", "=r,0"(i64 %plus)
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %same
different:
  %wide = zext i8 %x to i32
  %other = zext i8 %y to i32
  %less = sub i32 %wide, %other
  ret i32 %less
same:
  ret i32 0
}

define i32 @bcmp(ptr %a, ptr %b, i64 %n) nounwind "no-builtins" {
  %r = call i32 @memcmp(ptr %a, ptr %b, i64 %n)
  ret i32 %r
}

; The verifier follows it in a constant string. Elsewhere nothing tells it that there is a
; zero before the end of the memory.
define i64 @strlen(ptr %s) nounwind "no-builtins" {
  br label %loop
loop:
  %i = phi i64 [ 0, %0 ], [ %next, %more ]
  %at = getelementptr i8, ptr %s, i64 %i
  %byte = load i8, ptr %at
  %end = icmp eq i8 %byte, 0
  br i1 %end, label %done, label %more
more:
  %plus = add i64 %i, 1
  %next = call i64 asm sideeffect "", "=r,0"(i64 %plus)
  br label %loop
done:
  ret i64 %i
}

; -- 128-bit numbers, in halves of 64 bits ------------------------------------

; The upper half of a product, by the four products of its 32-bit halves.
define i64 @__bpf_ld_shim_mulhi(i64 %a, i64 %b) nounwind "no-builtins" {
  %al = and i64 %a, 4294967295
  %ah = lshr i64 %a, 32
  %bl = and i64 %b, 4294967295
  %bh = lshr i64 %b, 32
  %ll = mul i64 %al, %bl
  %hl = mul i64 %ah, %bl
  %lh = mul i64 %al, %bh
  %hh = mul i64 %ah, %bh
  %ll.up = lshr i64 %ll, 32
  %mid = add i64 %hl, %ll.up
  %mid.low = and i64 %mid, 4294967295
  %mid.up = lshr i64 %mid, 32
  %sum = add i64 %lh, %mid.low
  %sum.up = lshr i64 %sum, 32
  %r = add i64 %hh, %mid.up
  %high = add i64 %r, %sum.up
  ret i64 %high
}

; out[0..3] = low and high half of n / d, low and high half of n % d. The upper
; half of n goes by a 64-bit division (or is less than d anyway), the lower one
; bit by bit. Division by zero: what BPF's own gives.
define void @__bpf_ld_shim_udivmod(ptr %out, i64 %n0, i64 %n1, i64 %d0, i64 %d1) nounwind "no-builtins" {
  %high = or i64 %n1, %d1
  %narrow = icmp eq i64 %high, 0
  br i1 %narrow, label %native, label %wide
native:
  %q.native = udiv i64 %n0, %d0
  %r.native = urem i64 %n0, %d0
  br label %done
wide:
  %small = icmp eq i64 %d1, 0
  br i1 %small, label %first, label %loop
first:
  %q.high = udiv i64 %n1, %d0
  %r.high = urem i64 %n1, %d0
  br label %loop
loop:
  %i = phi i64 [ 0, %wide ], [ 0, %first ], [ %next, %loop ]
  %q1 = phi i64 [ 0, %wide ], [ %q.high, %first ], [ %q1, %loop ]
  %r1 = phi i64 [ 0, %wide ], [ 0, %first ], [ %r1.next, %loop ]
  %r0 = phi i64 [ %n1, %wide ], [ %r.high, %first ], [ %r0.next, %loop ]
  %n = phi i64 [ %n0, %wide ], [ %n0, %first ], [ %n.next, %loop ]
  %q0 = phi i64 [ 0, %wide ], [ 0, %first ], [ %q0.next, %loop ]
  ; the remainder takes in the next bit of n
  %over = lshr i64 %r1, 63
  %r1.shift = shl i64 %r1, 1
  %r0.top = lshr i64 %r0, 63
  %s1 = or i64 %r1.shift, %r0.top
  %r0.shift = shl i64 %r0, 1
  %n.top = lshr i64 %n, 63
  %s0 = or i64 %r0.shift, %n.top
  %n.next = shl i64 %n, 1
  ; t = s - d, and whether that borrows
  %t0 = sub i64 %s0, %d0
  %s0.not = xor i64 %s0, -1
  %s0.less = and i64 %s0.not, %d0
  %s0.differ = xor i64 %s0, %d0
  %s0.same = xor i64 %s0.differ, -1
  %s0.by = and i64 %s0.same, %t0
  %b0.bits = or i64 %s0.less, %s0.by
  %b0 = lshr i64 %b0.bits, 63
  %t1.plain = sub i64 %s1, %d1
  %t1 = sub i64 %t1.plain, %b0
  %s1.not = xor i64 %s1, -1
  %s1.less = and i64 %s1.not, %d1
  %s1.differ = xor i64 %s1, %d1
  %s1.same = xor i64 %s1.differ, -1
  %s1.by = and i64 %s1.same, %t1
  %b1.bits = or i64 %s1.less, %s1.by
  %b1 = lshr i64 %b1.bits, 63
  ; if s >= d, the quotient has this bit and t remains
  %b1.not = xor i64 %b1, 1
  %bit = or i64 %over, %b1.not
  %mask = sub i64 0, %bit
  %c0 = xor i64 %s0, %t0
  %c0.mask = and i64 %c0, %mask
  %r0.next = xor i64 %s0, %c0.mask
  %c1 = xor i64 %s1, %t1
  %c1.mask = and i64 %c1, %mask
  %r1.next = xor i64 %s1, %c1.mask
  %q0.shift = shl i64 %q0, 1
  %q0.next = or i64 %q0.shift, %bit
  %plus = add i64 %i, 1
  %next = call i64 asm sideeffect "", "=r,0"(i64 %plus)
  %more = icmp ult i64 %next, 64
  br i1 %more, label %loop, label %done
done:
  %a = phi i64 [ %q.native, %native ], [ %q0.next, %loop ]
  %b = phi i64 [ 0, %native ], [ %q1, %loop ]
  %c = phi i64 [ %r.native, %native ], [ %r0.next, %loop ]
  %d = phi i64 [ 0, %native ], [ %r1.next, %loop ]
  %p1 = getelementptr i64, ptr %out, i64 1
  %p2 = getelementptr i64, ptr %out, i64 2
  %p3 = getelementptr i64, ptr %out, i64 3
  store i64 %a, ptr %out
  store i64 %b, ptr %p1
  store i64 %c, ptr %p2
  store i64 %d, ptr %p3
  ret void
}

; -- what replaces an instruction (arith.c): inlined where it is used -----------

define i128 @__bpf_ld_shim_mul128(i128 %a, i128 %b) alwaysinline "no-builtins" {
  %a0 = trunc i128 %a to i64
  %b0 = trunc i128 %b to i64
  %a.up = lshr i128 %a, 64
  %b.up = lshr i128 %b, 64
  %a1 = trunc i128 %a.up to i64
  %b1 = trunc i128 %b.up to i64
  %low = mul i64 %a0, %b0
  %carry = call i64 @__bpf_ld_shim_mulhi(i64 %a0, i64 %b0)
  %x = mul i64 %a0, %b1
  %y = mul i64 %a1, %b0
  %xy = add i64 %x, %y
  %high = add i64 %carry, %xy
  %low.wide = zext i64 %low to i128
  %high.wide = zext i64 %high to i128
  %high.up = shl i128 %high.wide, 64
  %r = or i128 %high.up, %low.wide
  ret i128 %r
}

; By less than 64 a word's bits go over into the other; by 64 or more it takes the other's
; place. %m is all ones then.
define i128 @__bpf_ld_shim_shl128(i128 %a, i128 %by) alwaysinline "no-builtins" {
  %n = trunc i128 %by to i64
  %low = trunc i128 %a to i64
  %a.up = lshr i128 %a, 64
  %high = trunc i128 %a.up to i64
  %s = and i64 %n, 63
  %t = xor i64 %s, 63
  %big = lshr i64 %n, 6
  %m = sub i64 0, %big
  %not = xor i64 %m, -1
  %low.s = shl i64 %low, %s
  %high.s = shl i64 %high, %s
  %half = lshr i64 %low, 1
  %over = lshr i64 %half, %t
  %both = or i64 %high.s, %over
  %high.1 = and i64 %both, %not
  %high.2 = and i64 %low.s, %m
  %high.r = or i64 %high.1, %high.2
  %low.r = and i64 %low.s, %not
  %low.wide = zext i64 %low.r to i128
  %high.wide = zext i64 %high.r to i128
  %high.up = shl i128 %high.wide, 64
  %r = or i128 %high.up, %low.wide
  ret i128 %r
}

define i128 @__bpf_ld_shim_lshr128(i128 %a, i128 %by) alwaysinline "no-builtins" {
  %n = trunc i128 %by to i64
  %low = trunc i128 %a to i64
  %a.up = lshr i128 %a, 64
  %high = trunc i128 %a.up to i64
  %s = and i64 %n, 63
  %t = xor i64 %s, 63
  %big = lshr i64 %n, 6
  %m = sub i64 0, %big
  %not = xor i64 %m, -1
  %low.s = lshr i64 %low, %s
  %high.s = lshr i64 %high, %s
  %twice = shl i64 %high, 1
  %over = shl i64 %twice, %t
  %both = or i64 %low.s, %over
  %low.1 = and i64 %both, %not
  %low.2 = and i64 %high.s, %m
  %low.r = or i64 %low.1, %low.2
  %high.r = and i64 %high.s, %not
  %low.wide = zext i64 %low.r to i128
  %high.wide = zext i64 %high.r to i128
  %high.up = shl i128 %high.wide, 64
  %r = or i128 %high.up, %low.wide
  ret i128 %r
}

define i128 @__bpf_ld_shim_ashr128(i128 %a, i128 %by) alwaysinline "no-builtins" {
  %n = trunc i128 %by to i64
  %low = trunc i128 %a to i64
  %a.up = lshr i128 %a, 64
  %high = trunc i128 %a.up to i64
  %s = and i64 %n, 63
  %t = xor i64 %s, 63
  %big = lshr i64 %n, 6
  %m = sub i64 0, %big
  %not = xor i64 %m, -1
  %low.s = lshr i64 %low, %s
  %high.s = ashr i64 %high, %s
  %twice = shl i64 %high, 1
  %over = shl i64 %twice, %t
  %both = or i64 %low.s, %over
  %low.1 = and i64 %both, %not
  %low.2 = and i64 %high.s, %m
  %low.r = or i64 %low.1, %low.2
  %sign = ashr i64 %high, 63
  %high.1 = and i64 %high.s, %not
  %high.2 = and i64 %sign, %m
  %high.r = or i64 %high.1, %high.2
  %low.wide = zext i64 %low.r to i128
  %high.wide = zext i64 %high.r to i128
  %high.up = shl i128 %high.wide, 64
  %r = or i128 %high.up, %low.wide
  ret i128 %r
}

define { i64, i1 } @__bpf_ld_shim_umulo64(i64 %a, i64 %b) alwaysinline "no-builtins" {
  %low = mul i64 %a, %b
  %high = call i64 @__bpf_ld_shim_mulhi(i64 %a, i64 %b)
  %over = icmp ne i64 %high, 0
  %r = insertvalue { i64, i1 } undef, i64 %low, 0
  %r.over = insertvalue { i64, i1 } %r, i1 %over, 1
  ret { i64, i1 } %r.over
}

; The signed upper half: the unsigned one less b where a is negative, and less a
; where b is. It holds copies of the product's sign, or the product has overflowed.
define { i64, i1 } @__bpf_ld_shim_smulo64(i64 %a, i64 %b) alwaysinline "no-builtins" {
  %low = mul i64 %a, %b
  %high = call i64 @__bpf_ld_shim_mulhi(i64 %a, i64 %b)
  %a.sign = ashr i64 %a, 63
  %b.sign = ashr i64 %b, 63
  %b.less = and i64 %a.sign, %b
  %a.less = and i64 %b.sign, %a
  %less = sub i64 %high, %b.less
  %signed = sub i64 %less, %a.less
  %sign = ashr i64 %low, 63
  %over = icmp ne i64 %signed, %sign
  %r = insertvalue { i64, i1 } undef, i64 %low, 0
  %r.over = insertvalue { i64, i1 } %r, i1 %over, 1
  ret { i64, i1 } %r.over
}

; Overflow: both upper halves count, or a product of one of them with the other's
; lower half does not fit, or their sum does not.
define { i128, i1 } @__bpf_ld_shim_umulo128(i128 %a, i128 %b) alwaysinline "no-builtins" {
  %r = call i128 @__bpf_ld_shim_mul128(i128 %a, i128 %b)
  %a0 = trunc i128 %a to i64
  %b0 = trunc i128 %b to i64
  %a.up = lshr i128 %a, 64
  %b.up = lshr i128 %b, 64
  %a1 = trunc i128 %a.up to i64
  %b1 = trunc i128 %b.up to i64
  %a1.some = icmp ne i64 %a1, 0
  %b1.some = icmp ne i64 %b1, 0
  %both = and i1 %a1.some, %b1.some
  %x = call i64 @__bpf_ld_shim_mulhi(i64 %a1, i64 %b0)
  %y = call i64 @__bpf_ld_shim_mulhi(i64 %b1, i64 %a0)
  %xy = or i64 %x, %y
  %cross = icmp ne i64 %xy, 0
  ; with no overflow so far one of the two products is zero
  %x.low = mul i64 %a1, %b0
  %y.low = mul i64 %b1, %a0
  %sum = or i64 %x.low, %y.low
  %r.up = lshr i128 %r, 64
  %high = trunc i128 %r.up to i64
  %wraps = icmp ult i64 %high, %sum
  %over.1 = or i1 %both, %cross
  %over = or i1 %over.1, %wraps
  %pair = insertvalue { i128, i1 } undef, i128 %r, 0
  %pair.over = insertvalue { i128, i1 } %pair, i1 %over, 1
  ret { i128, i1 } %pair.over
}

define { i128, i1 } @__bpf_ld_shim_smulo128(i128 %a, i128 %b) alwaysinline "no-builtins" {
  %a.sign = ashr i128 %a, 127
  %b.sign = ashr i128 %b, 127
  %a.flip = xor i128 %a, %a.sign
  %b.flip = xor i128 %b, %b.sign
  %a.abs = sub i128 %a.flip, %a.sign
  %b.abs = sub i128 %b.flip, %b.sign
  %u = call { i128, i1 } @__bpf_ld_shim_umulo128(i128 %a.abs, i128 %b.abs)
  %abs = extractvalue { i128, i1 } %u, 0
  %u.over = extractvalue { i128, i1 } %u, 1
  %sign = xor i128 %a.sign, %b.sign
  %flip = xor i128 %abs, %sign
  %r = sub i128 %flip, %sign
  ; a product that is not zero has the sign of its factors
  %r.sign = ashr i128 %r, 127
  %wrong = icmp ne i128 %r.sign, %sign
  %some = icmp ne i128 %r, 0
  %s.over = and i1 %wrong, %some
  %over = or i1 %u.over, %s.over
  %pair = insertvalue { i128, i1 } undef, i128 %r, 0
  %pair.over = insertvalue { i128, i1 } %pair, i1 %over, 1
  ret { i128, i1 } %pair.over
}

define i128 @__bpf_ld_shim_udiv128(i128 %n, i128 %d) alwaysinline "no-builtins" {
  %out = alloca [4 x i64], align 8
  %n0 = trunc i128 %n to i64
  %d0 = trunc i128 %d to i64
  %n.up = lshr i128 %n, 64
  %d.up = lshr i128 %d, 64
  %n1 = trunc i128 %n.up to i64
  %d1 = trunc i128 %d.up to i64
  call void @__bpf_ld_shim_udivmod(ptr %out, i64 %n0, i64 %n1, i64 %d0, i64 %d1)
  %p1 = getelementptr i64, ptr %out, i64 1
  %low = load i64, ptr %out, align 8
  %high = load i64, ptr %p1, align 8
  %low.wide = zext i64 %low to i128
  %high.wide = zext i64 %high to i128
  %high.up = shl i128 %high.wide, 64
  %q = or i128 %high.up, %low.wide
  ret i128 %q
}

define i128 @__bpf_ld_shim_urem128(i128 %n, i128 %d) alwaysinline "no-builtins" {
  %out = alloca [4 x i64], align 8
  %n0 = trunc i128 %n to i64
  %d0 = trunc i128 %d to i64
  %n.up = lshr i128 %n, 64
  %d.up = lshr i128 %d, 64
  %n1 = trunc i128 %n.up to i64
  %d1 = trunc i128 %d.up to i64
  call void @__bpf_ld_shim_udivmod(ptr %out, i64 %n0, i64 %n1, i64 %d0, i64 %d1)
  %p2 = getelementptr i64, ptr %out, i64 2
  %p3 = getelementptr i64, ptr %out, i64 3
  %low = load i64, ptr %p2, align 8
  %high = load i64, ptr %p3, align 8
  %low.wide = zext i64 %low to i128
  %high.wide = zext i64 %high to i128
  %high.up = shl i128 %high.wide, 64
  %r = or i128 %high.up, %low.wide
  ret i128 %r
}

; Signed: of the magnitudes; the quotient is negative if one of the two is, the
; remainder if the dividend is. x ^ -1 - -1 is -x.

define i64 @__bpf_ld_shim_sdiv64(i64 %n, i64 %d) alwaysinline "no-builtins" {
  %n.sign = ashr i64 %n, 63
  %d.sign = ashr i64 %d, 63
  %n.flip = xor i64 %n, %n.sign
  %d.flip = xor i64 %d, %d.sign
  %n.abs = sub i64 %n.flip, %n.sign
  %d.abs = sub i64 %d.flip, %d.sign
  %q.abs = udiv i64 %n.abs, %d.abs
  %sign = xor i64 %n.sign, %d.sign
  %flip = xor i64 %q.abs, %sign
  %q = sub i64 %flip, %sign
  ret i64 %q
}

define i64 @__bpf_ld_shim_srem64(i64 %n, i64 %d) alwaysinline "no-builtins" {
  %n.sign = ashr i64 %n, 63
  %d.sign = ashr i64 %d, 63
  %n.flip = xor i64 %n, %n.sign
  %d.flip = xor i64 %d, %d.sign
  %n.abs = sub i64 %n.flip, %n.sign
  %d.abs = sub i64 %d.flip, %d.sign
  %r.abs = urem i64 %n.abs, %d.abs
  %flip = xor i64 %r.abs, %n.sign
  %r = sub i64 %flip, %n.sign
  ret i64 %r
}

define i128 @__bpf_ld_shim_sdiv128(i128 %n, i128 %d) alwaysinline "no-builtins" {
  %n.sign = ashr i128 %n, 127
  %d.sign = ashr i128 %d, 127
  %n.flip = xor i128 %n, %n.sign
  %d.flip = xor i128 %d, %d.sign
  %n.abs = sub i128 %n.flip, %n.sign
  %d.abs = sub i128 %d.flip, %d.sign
  %q.abs = call i128 @__bpf_ld_shim_udiv128(i128 %n.abs, i128 %d.abs)
  %sign = xor i128 %n.sign, %d.sign
  %flip = xor i128 %q.abs, %sign
  %q = sub i128 %flip, %sign
  ret i128 %q
}

define i128 @__bpf_ld_shim_srem128(i128 %n, i128 %d) alwaysinline "no-builtins" {
  %n.sign = ashr i128 %n, 127
  %d.sign = ashr i128 %d, 127
  %n.flip = xor i128 %n, %n.sign
  %d.flip = xor i128 %d, %d.sign
  %n.abs = sub i128 %n.flip, %n.sign
  %d.abs = sub i128 %d.flip, %d.sign
  %r.abs = call i128 @__bpf_ld_shim_urem128(i128 %n.abs, i128 %d.abs)
  %flip = xor i128 %r.abs, %n.sign
  %r = sub i128 %flip, %n.sign
  ret i128 %r
}
