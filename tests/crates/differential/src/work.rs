//! What is computed in the kernel and on the host, and must be the same.
use core::hint::black_box;

pub type Numbers = [u64; 8];

/// All cases: calls the macro `$with` with their names.
macro_rules! cases {
    ($with:ident) => {
        $with! {
            args_0_to_5 args_6_to_9 args_10_to_12 args_mixed args_wide args_large args_by_value
            ret_narrow ret_bytes ret_pairs ret_words ret_structs ret_wide ret_option ret_result
            ret_enum ret_large
            wide_mul wide_div wide_rem wide_signed wide_checked wide_shift
            ops_u64 ops_i64 ops_u32 ops_i32 ops_u8 ops_i8 div_i64 div_i32 div_narrow bits
            copy_length copy_overlap fill_length compare_length copy_constant text_length
        }
    };
}

/// Many instructions that nothing shortens.
macro_rules! stir {
    ($v:ident: $($round:literal)*) => { $(
        $v = ($v ^ ($v >> 7)).wrapping_mul(0x9e37_79b9_7f4a_7c15 + $round).rotate_left(13);
    )* };
    ($v:ident) => {
        stir!($v: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30)
    };
}

/// Functions of numbers, each different in its arguments' order.
macro_rules! sums {
    ($($name:ident($($arg:ident)*))*) => { $(
        #[inline(never)]
        #[allow(unused_mut)]
        fn $name($($arg: u64),*) -> u64 {
            let mut sum = 1u64;
            $( sum = sum.wrapping_mul(31).wrapping_add($arg); )*
            sum
        }
    )* };
}
sums! {
    a0() a1(a) a2(a b) a3(a b c) a4(a b c d) a5(a b c d e) a6(a b c d e f) a7(a b c d e f g)
    a8(a b c d e f g h) a9(a b c d e f g h i) a10(a b c d e f g h i j)
    a11(a b c d e f g h i j k) a12(a b c d e f g h i j k l)
}

pub fn args_0_to_5(i: &Numbers, o: &mut Numbers) {
    o[0] = a0() ^ a0();
    o[1] = a1(i[0]) ^ a1(i[1]);
    o[2] = a2(i[0], i[1]) ^ a2(i[1], i[0]);
    o[3] = a3(i[0], i[1], i[2]) ^ a3(i[2], i[1], i[0]);
    o[4] = a4(i[0], i[1], i[2], i[3]) ^ a4(i[3], i[2], i[1], i[0]);
    o[5] = a5(i[0], i[1], i[2], i[3], i[4]) ^ a5(i[4], i[3], i[2], i[1], i[0]);
}

pub fn args_6_to_9(i: &Numbers, o: &mut Numbers) {
    o[0] = a6(i[0], i[1], i[2], i[3], i[4], i[5]) ^ a6(i[5], i[4], i[3], i[2], i[1], i[0]);
    o[1] = a7(i[0], i[1], i[2], i[3], i[4], i[5], i[6]);
    o[2] = a7(i[6], i[5], i[4], i[3], i[2], i[1], i[0]);
    o[3] = a8(i[0], i[1], i[2], i[3], i[4], i[5], i[6], i[7]);
    o[4] = a8(i[7], i[6], i[5], i[4], i[3], i[2], i[1], i[0]);
    o[5] = a9(i[0], i[1], i[2], i[3], i[4], i[5], i[6], i[7], o[0]);
    o[6] = a9(i[7], i[6], i[5], i[4], i[3], i[2], i[1], i[0], o[1]);
}

pub fn args_10_to_12(i: &Numbers, o: &mut Numbers) {
    o[0] = a10(i[0], i[1], i[2], i[3], i[4], i[5], i[6], i[7], i[0], i[2]);
    o[1] = a10(i[7], i[6], i[5], i[4], i[3], i[2], i[1], i[0], i[1], i[3]);
    o[2] = a11(i[0], i[1], i[2], i[3], i[4], i[5], i[6], i[7], o[0], i[2], i[4]);
    o[3] = a11(i[7], i[6], i[5], i[4], i[3], i[2], i[1], i[0], o[1], i[3], i[5]);
    o[4] = a12(i[0], i[1], i[2], i[3], i[4], i[5], i[6], i[7], o[0], o[1], o[2], o[3]);
    o[5] = a12(i[7], i[6], i[5], i[4], i[3], i[2], i[1], i[0], o[3], o[2], o[1], o[0]);
}

#[inline(never)]
#[allow(clippy::too_many_arguments)]
fn mixed(a: u8, b: i16, c: bool, d: &u64, e: i32, f: u64, g: i8, h: &mut u64, i: u32, j: char) -> i64 {
    *h = h.wrapping_add(*d) ^ u64::from(a);
    let sum = i64::from(b).wrapping_mul(3) + i64::from(e) - i64::from(g) + i64::from(i);
    sum.wrapping_add(f as i64) ^ i64::from(c) ^ i64::from(u32::from(j))
}

pub fn args_mixed(i: &Numbers, o: &mut Numbers) {
    let mut place = i[7];
    for k in 0..3 {
        let c = char::from(i[k] as u8);
        o[k] = mixed(
            i[k] as u8, i[1] as i16, i[2] & 1 != 0, &i[3], i[4] as i32, i[k + 5], i[6] as i8,
            &mut place, i[k] as u32, c,
        ) as u64;
    }
    o[3] = place;
}

#[inline(never)]
fn wide_args(a: u128, b: i128, c: u64, d: [u16; 4], e: (u32, u64)) -> u64 {
    let x = a.wrapping_add(b as u128) ^ u128::from(c);
    (x as u64) ^ ((x >> 64) as u64).rotate_left(9) ^ u64::from(d[3]) ^ u64::from(e.0) ^ e.1
}

fn wide(low: u64, high: u64) -> u128 {
    u128::from(high) << 64 | u128::from(low)
}

pub fn args_wide(i: &Numbers, o: &mut Numbers) {
    let d = [i[0] as u16, i[1] as u16, i[2] as u16, i[3] as u16];
    o[0] = wide_args(wide(i[0], i[1]), wide(i[2], i[3]) as i128, i[4], d, (i[5] as u32, i[6]));
    o[1] = wide_args(wide(i[3], i[2]), wide(i[1], i[0]) as i128, i[7], d, (i[6] as u32, i[5]));
}

/// Too large to be inlined three times.
#[inline(never)]
fn large(a: u64, b: u8, c: &u64, d: u64, e: i32, f: u128, g: &mut u64, h: i8) -> u64 {
    let mut v = a ^ u64::from(b);
    stir!(v);
    *g = g.wrapping_add(v);
    v ^= *c ^ (f >> 64) as u64 ^ f as u64;
    stir!(v);
    v.wrapping_add(d).wrapping_add(e as u64).wrapping_sub(h as u64)
}

pub fn args_large(i: &Numbers, o: &mut Numbers) {
    let mut place = i[7];
    let f = wide(i[4], i[5]);
    o[0] = large(i[0], i[1] as u8, &i[2], i[3], i[4] as i32, f, &mut place, i[6] as i8);
    o[1] = large(i[1], i[2] as u8, &i[3], i[4], i[5] as i32, f, &mut place, i[7] as i8);
    o[2] = large(i[2], i[3] as u8, &i[4], i[5], i[6] as i32, f, &mut place, i[0] as i8);
    o[3] = place;
}

#[derive(Clone, Copy)]
pub struct Small {
    a: u8,
    b: u32,
}

#[derive(Clone, Copy)]
pub struct Big {
    a: u64,
    b: u8,
    c: [u16; 5],
    d: u128,
}

#[inline(never)]
fn by_value(mut s: Small, mut b: Big, t: (u8, u16, u32), n: u64) -> u64 {
    b.c[1] = b.c[1].wrapping_add(n as u16);
    s.b = s.b.wrapping_mul(3);
    b.a ^ u64::from(b.b) ^ u64::from(b.c[1]) ^ (b.d >> 70) as u64 ^ u64::from(s.a)
        ^ u64::from(s.b) ^ u64::from(t.0) ^ u64::from(t.1) ^ u64::from(t.2)
}

pub fn args_by_value(i: &Numbers, o: &mut Numbers) {
    let s = Small { a: i[0] as u8, b: i[1] as u32 };
    let b = Big { a: i[2], b: i[3] as u8, c: [i[4] as u16; 5], d: wide(i[5], i[6]) };
    o[0] = by_value(s, b, (i[0] as u8, i[1] as u16, i[2] as u32), i[7]);
    o[1] = by_value(s, b, (i[3] as u8, i[4] as u16, i[5] as u32), i[0]);
    o[2] = u64::from(b.c[1]) ^ u64::from(s.b);
}

/// `fn $name(a, b) -> $type`, called twice.
macro_rules! returning {
    ($($name:ident($a:ident, $b:ident) -> $type:ty $body:block)*) => { $(
        #[inline(never)]
        fn $name($a: u64, $b: u64) -> $type $body
    )* };
}

returning! {
    r_u8(a, b) -> u8 { (a ^ b) as u8 }
    r_i16(a, b) -> i16 { a.wrapping_sub(b) as i16 }
    r_u32(a, b) -> u32 { a.wrapping_mul(b) as u32 }
    r_bool(a, b) -> bool { a < b }
    r_3(a, b) -> [u8; 3] { [a as u8, b as u8, (a ^ b) as u8] }
    r_12(a, b) -> [u8; 12] { let mut r = [a as u8; 12]; r[11] = b as u8; r[5] = 7; r }
    r_16(a, b) -> [u8; 16] { wide(a, b).to_le_bytes() }
    r_33(a, b) -> [u8; 33] { let mut r = [b as u8; 33]; r[32] = a as u8; r[0] = 1; r }
    r_u32_u32(a, b) -> (u32, u32) { (a as u32, b as u32) }
    r_u64_u8(a, b) -> (u64, u8) { (a ^ b, b as u8) }
    r_u64_u64(a, b) -> (u64, u64) { (b, a) }
    r_3_words(a, b) -> [u64; 3] { [a, b, a ^ b] }
    r_5_words(a, b) -> [u64; 5] { [a, b, a ^ b, a & b, a | b] }
    r_6_words(a, b) -> [u64; 6] { [a, b, a ^ b, a & b, a | b, 6] }
    r_small(a, b) -> Small { Small { a: a as u8, b: b as u32 } }
    r_big(a, b) -> Big { Big { a, b: b as u8, c: [a as u16, 2, b as u16, 4, 5], d: wide(b, a) } }
    r_u128(a, b) -> u128 { wide(b, a) }
    r_i128(a, b) -> i128 { wide(a, b) as i128 }
    r_opt_u8(a, b) -> Option<u8> { if a < b { Some(a as u8) } else { None } }
    r_opt_u32(a, b) -> Option<u32> { if a & 1 == 0 { Some(b as u32) } else { None } }
    r_opt_u64(a, b) -> Option<u64> { b.checked_sub(a) }
    r_opt_u128(a, b) -> Option<u128> { wide(a, b).checked_add(wide(b, a)) }
    r_res(a, b) -> Result<u64, u32> { if b & 2 == 0 { Ok(a) } else { Err(b as u32) } }
    r_res_pair(a, b) -> Result<(u64, u64), u8> { if a > b { Ok((a, b)) } else { Err(a as u8) } }
    r_res_unit(a, b) -> Result<(), i64> { if a > b { Ok(()) } else { Err(a as i64) } }
    r_enum(a, b) -> Kind {
        match a & 3 {
            0 => Kind::Nothing,
            1 => Kind::One(b as u32),
            2 => Kind::Two { a, b },
            _ => Kind::Bytes([b as u8; 5]),
        }
    }
}

pub enum Kind {
    Nothing,
    One(u32),
    Two { a: u64, b: u64 },
    Bytes([u8; 5]),
}

pub fn ret_narrow(i: &Numbers, o: &mut Numbers) {
    o[0] = u64::from(r_u8(i[0], i[1])) + u64::from(r_u8(i[2], i[3]));
    o[1] = r_i16(i[0], i[1]) as u64 ^ (r_i16(i[2], i[3]) as u64) << 8;
    o[2] = u64::from(r_u32(i[0], i[1])) + u64::from(r_u32(i[4], i[3]));
    o[3] = u64::from(r_bool(i[0], i[1])) + 2 * u64::from(r_bool(i[4], i[3]));
}

fn join(bytes: &[u8]) -> u64 {
    bytes.iter().fold(1, |n, &b| n.wrapping_mul(257) ^ u64::from(b))
}

pub fn ret_bytes(i: &Numbers, o: &mut Numbers) {
    for k in 0..2 {
        let (a, b) = (i[k], i[k + 2]);
        o[4 * k] = join(&r_3(a, b));
        o[4 * k + 1] = join(&r_12(a, b));
        o[4 * k + 2] = join(&r_16(a, b));
        o[4 * k + 3] = join(&r_33(a, b));
    }
}

pub fn ret_pairs(i: &Numbers, o: &mut Numbers) {
    for k in 0..2 {
        let (a, b) = (i[k], i[k + 2]);
        let x = r_u32_u32(a, b);
        let y = r_u64_u8(a, b);
        let z = r_u64_u64(a, b);
        o[4 * k] = u64::from(x.0) << 32 | u64::from(x.1);
        o[4 * k + 1] = y.0 ^ u64::from(y.1) << 56;
        o[4 * k + 2] = z.0;
        o[4 * k + 3] = z.1;
    }
}

pub fn ret_words(i: &Numbers, o: &mut Numbers) {
    for k in 0..2 {
        let (a, b) = (i[k], i[k + 2]);
        o[4 * k] = r_3_words(a, b).iter().fold(0, |n, w| n ^ w.rotate_left(3));
        o[4 * k + 1] = r_5_words(a, b).iter().fold(3, |n: u64, w| n.wrapping_mul(3) ^ w);
        o[4 * k + 2] = r_6_words(a, b).iter().fold(5, |n: u64, w| n.wrapping_mul(5) ^ w);
    }
}

pub fn ret_structs(i: &Numbers, o: &mut Numbers) {
    for k in 0..2 {
        let s = r_small(i[k], i[k + 2]);
        let b = r_big(i[k], i[k + 3]);
        o[4 * k] = u64::from(s.a) << 40 | u64::from(s.b);
        o[4 * k + 1] = b.a ^ u64::from(b.b) ^ u64::from(b.c[0]) << 8 ^ u64::from(b.c[2]) << 30;
        o[4 * k + 2] = (b.d >> 64) as u64;
        o[4 * k + 3] = b.d as u64;
    }
}

pub fn ret_wide(i: &Numbers, o: &mut Numbers) {
    for k in 0..2 {
        let x = r_u128(i[k], i[k + 2]);
        let y = r_i128(i[k + 1], i[k + 4]) >> 3;
        o[4 * k] = x as u64;
        o[4 * k + 1] = (x >> 64) as u64;
        o[4 * k + 2] = y as u64;
        o[4 * k + 3] = (y >> 64) as u64;
    }
}

pub fn ret_option(i: &Numbers, o: &mut Numbers) {
    for k in 0..2 {
        let (a, b) = (i[k], i[k + 2]);
        o[4 * k] = r_opt_u8(a, b).map_or(1 << 20, u64::from);
        o[4 * k + 1] = r_opt_u32(a, b).map_or(1 << 40, u64::from);
        o[4 * k + 2] = r_opt_u64(a, b).unwrap_or(77);
        let w = r_opt_u128(a, b).unwrap_or(99);
        o[4 * k + 3] = w as u64 ^ (w >> 64) as u64;
    }
}

pub fn ret_result(i: &Numbers, o: &mut Numbers) {
    for k in 0..2 {
        let (a, b) = (i[k], i[k + 2]);
        o[4 * k] = r_res(a, b).unwrap_or_else(|e| u64::from(e) << 9);
        o[4 * k + 1] = match r_res_pair(a, b) {
            Ok((x, y)) => x ^ y.rotate_left(5),
            Err(e) => u64::from(e),
        };
        o[4 * k + 2] = match r_res_unit(a, b) {
            Ok(()) => 4,
            Err(e) => e as u64,
        };
    }
}

pub fn ret_enum(i: &Numbers, o: &mut Numbers) {
    for k in 0..3 {
        o[k] = match r_enum(i[k], i[k + 3]) {
            Kind::Nothing => 1,
            Kind::One(n) => u64::from(n) + 2,
            Kind::Two { a, b } => a.wrapping_sub(b),
            Kind::Bytes(bytes) => join(&bytes),
        };
    }
}

/// Too large to be inlined, and wide.
#[inline(never)]
fn large_wide(mut a: u64, b: u64) -> u128 {
    stir!(a);
    wide(a, b)
}

#[inline(never)]
fn large_option(mut a: u64, b: u64) -> Option<u64> {
    stir!(a);
    a.checked_add(b)
}

#[inline(never)]
fn large_big(mut a: u64, b: u64) -> Big {
    stir!(a);
    Big { a, b: b as u8, c: [a as u16, 2, b as u16, 4, 5], d: wide(b, a) }
}

#[inline(never)]
fn large_pair(mut a: u64, b: u64) -> (u64, u32) {
    stir!(a);
    (a, b as u32)
}

pub fn ret_large(i: &Numbers, o: &mut Numbers) {
    let x = large_wide(i[0], i[1]) ^ large_wide(i[2], i[3]) ^ large_wide(i[4], i[1]);
    let b = [large_big(i[0], i[1]), large_big(i[2], i[3])];
    let p = [large_pair(i[0], i[1]), large_pair(i[4], i[5])];
    o[0] = x as u64;
    o[1] = (x >> 64) as u64;
    o[2] = large_option(i[1], i[2]).unwrap_or(1) ^ large_option(i[4], i[5]).unwrap_or(2);
    o[3] = b[0].a ^ b[1].a.rotate_left(1) ^ u64::from(b[0].c[2]);
    o[4] = (b[0].d ^ b[1].d >> 9) as u64;
    o[5] = p[0].0 ^ p[1].0.rotate_left(7) ^ large_pair(i[6], i[7]).0;
    o[6] = u64::from(p[0].1) + u64::from(p[1].1);
}

fn put(o: &mut Numbers, at: usize, n: u128) {
    o[at] = n as u64;
    o[at + 1] = (n >> 64) as u64;
}

pub fn wide_mul(i: &Numbers, o: &mut Numbers) {
    let (a, b) = (wide(i[0], i[1]), wide(i[2], i[3]));
    put(o, 0, a.wrapping_mul(b));
    put(o, 2, u128::from(i[0]) * u128::from(i[2]));
    put(o, 4, (i128::from(i[1] as i64) * i128::from(i[3] as i64)) as u128);
}

pub fn wide_div(i: &Numbers, o: &mut Numbers) {
    let (a, b) = (wide(i[0], i[1]), wide(i[2], i[3]));
    put(o, 0, a.checked_div(b).unwrap_or(1));
    put(o, 2, a / u128::from(i[4] | 1));
}

pub fn wide_rem(i: &Numbers, o: &mut Numbers) {
    let (a, b) = (wide(i[0], i[1]), wide(i[2], i[3]));
    put(o, 0, a.checked_rem(b).unwrap_or(1));
    put(o, 2, a % u128::from(i[4] | 1));
}

pub fn wide_signed(i: &Numbers, o: &mut Numbers) {
    let (a, b) = (wide(i[0], i[1]) as i128, wide(i[2], i[3]) as i128);
    put(o, 0, a.checked_div(b).unwrap_or(1) as u128);
    put(o, 2, a.checked_rem(b).unwrap_or(1) as u128);
    put(o, 4, a.unsigned_abs());
    o[6] = a.cmp(&b) as u64;
}

pub fn wide_checked(i: &Numbers, o: &mut Numbers) {
    let (a, b) = (wide(i[0], i[1]), wide(i[2], i[3]));
    put(o, 0, a.checked_mul(b).unwrap_or(1));
    put(o, 2, (a as i128).checked_mul(b as i128).unwrap_or(1) as u128);
    put(o, 4, a.saturating_add(b) ^ a.saturating_sub(b));
    let (sum, over) = (a as i128).overflowing_add(b as i128);
    put(o, 6, (sum as u128) ^ u128::from(over));
}

pub fn wide_shift(i: &Numbers, o: &mut Numbers) {
    let a = wide(i[0], i[1]);
    let n = i[2] as u32 & 127;
    put(o, 0, a << n);
    put(o, 2, a >> n);
    put(o, 4, ((a as i128) >> n) as u128);
    o[6] = u64::from(a.leading_zeros()) << 32 | u64::from(a.trailing_zeros());
    o[7] = u64::from(a.count_ones()) ^ (a.rotate_left(n) as u64);
}

macro_rules! operations {
    ($($name:ident $type:ty)*) => { $(
        pub fn $name(i: &Numbers, o: &mut Numbers) {
            let (a, b) = (i[0] as $type, i[1] as $type);
            let n = i[2] as u32 & 7;
            o[0] = a.checked_add(b).unwrap_or(1) as u64 ^ a.checked_sub(b).unwrap_or(2) as u64;
            o[1] = a.checked_mul(b).unwrap_or(3) as u64;
            o[2] = a.saturating_add(b) as u64 ^ (a.saturating_sub(b) as u64).rotate_left(1);
            o[3] = a.saturating_mul(b) as u64;
            let (x, p) = a.overflowing_add(b);
            let (y, q) = a.overflowing_sub(b);
            let (z, r) = a.overflowing_mul(b);
            o[4] = x as u64 ^ (y as u64).rotate_left(3) ^ (z as u64).rotate_left(5);
            o[5] = u64::from(p) | u64::from(q) << 1 | u64::from(r) << 2;
            o[6] = a.wrapping_shl(n) as u64 ^ a.wrapping_shr(n) as u64 ^ a.wrapping_pow(5) as u64;
            o[7] = a.wrapping_neg() as u64 ^ a.abs_diff(b) as u64 ^ a.rotate_left(n) as u64;
        }
    )* };
}
operations! { ops_u64 u64 ops_i64 i64 ops_u32 u32 ops_i32 i32 ops_u8 u8 ops_i8 i8 }

macro_rules! divisions {
    ($($name:ident $type:ty)*) => { $(
        pub fn $name(i: &Numbers, o: &mut Numbers) {
            let (a, b) = (i[0] as $type, i[1] as $type);
            o[0] = a.checked_div(b).unwrap_or(5) as u64;
            o[1] = a.checked_rem(b).unwrap_or(6) as u64;
            o[2] = a.wrapping_div(b | 1) as u64 ^ (a.wrapping_rem(b | 1) as u64).rotate_left(9);
            o[3] = a.checked_div_euclid(b).unwrap_or(7) as u64;
            o[4] = a.checked_rem_euclid(b).unwrap_or(8) as u64;
            o[5] = (a / 7) as u64 ^ (a % 10) as u64 ^ (a / 16) as u64 ^ (a % 8) as u64;
        }
    )* };
}
divisions! { div_i64 i64 div_i32 i32 }

pub fn div_narrow(i: &Numbers, o: &mut Numbers) {
    let (a, b) = (i[0] as i16, i[1] as i8);
    o[0] = a.checked_div(i16::from(b)).unwrap_or(5) as u64;
    o[1] = b.checked_rem(a as i8).unwrap_or(5) as u64;
    o[2] = u64::from((i[0] as u16).checked_div(i[1] as u16).unwrap_or(3));
    o[3] = i[0].checked_div(i[1]).unwrap_or(1) ^ i[0].checked_rem(i[1]).unwrap_or(9);
    o[4] = i[0].checked_ilog2().unwrap_or(3).into();
}

pub fn bits(i: &Numbers, o: &mut Numbers) {
    o[0] = i[0].swap_bytes() ^ i[1].reverse_bits();
    o[1] = u64::from(i[0].leading_zeros()) << 32 | u64::from(i[1].trailing_zeros());
    o[2] = u64::from(i[0].count_ones()) ^ u64::from((i[1] as u32).swap_bytes());
    o[3] = u64::from((i[1] as u16).swap_bytes()) ^ u64::from((i[2] as u32).leading_zeros());
    o[4] = i[0].next_power_of_two_or_zero();
    o[5] = i[2].min(i[3]) ^ (i[2] as i64).max(i[3] as i64) as u64 ^ (i[4] as i64).signum() as u64;
    o[6] = i[0].midpoint_of(i[1]);
}

trait More {
    fn next_power_of_two_or_zero(self) -> u64;
    fn midpoint_of(self, other: u64) -> u64;
}

impl More for u64 {
    fn next_power_of_two_or_zero(self) -> u64 {
        self.checked_next_power_of_two().unwrap_or(0)
    }
    fn midpoint_of(self, other: u64) -> u64 {
        ((u128::from(self) + u128::from(other)) / 2) as u64
    }
}

/// 64 bytes of the input.
fn bytes(i: &Numbers) -> [u8; 64] {
    let mut b = [0; 64];
    for k in 0..8 {
        b[8 * k..8 * k + 8].copy_from_slice(&i[k].to_le_bytes());
    }
    b
}

fn sum(b: &[u8; 64]) -> u64 {
    let mut n = 1u64;
    for &x in b {
        n = n.wrapping_mul(31).wrapping_add(u64::from(x));
    }
    n
}

pub fn copy_length(i: &Numbers, o: &mut Numbers) {
    let from = bytes(i);
    let mut to = [7; 64];
    let n = i[0] as usize & 31;
    to[..n].copy_from_slice(&from[..n]);
    o[0] = sum(&to);
    let at = i[1] as usize & 31;
    to[at..at + n].copy_from_slice(&from[..n]);
    o[1] = sum(&to);
}

pub fn copy_overlap(i: &Numbers, o: &mut Numbers) {
    let mut b = bytes(i);
    let n = i[0] as usize & 31;
    b.copy_within(5..5 + n, 0);
    o[0] = sum(&b);
    b.copy_within(0..n, 9);
    o[1] = sum(&b);
    let (from, to) = (i[1] as usize & 15, i[2] as usize & 31);
    b.copy_within(from..from + n, to);
    o[2] = sum(&b);
    b.copy_within(3..50, 4);
    o[3] = sum(&b);
}

pub fn fill_length(i: &Numbers, o: &mut Numbers) {
    let mut b = bytes(i);
    let n = i[0] as usize & 31;
    b[3..3 + n].fill(i[1] as u8);
    o[0] = sum(&b);
    b[..40].fill(0);
    o[1] = sum(&b);
    b[i[2] as usize & 31..][..20].fill(0xa5);
    o[2] = sum(&b);
}

pub fn compare_length(i: &Numbers, o: &mut Numbers) {
    let a = bytes(i);
    let mut b = a;
    let n = i[0] as usize & 31;
    o[0] = u64::from(a[..n] == b[32..32 + n]);
    b[i[1] as usize & 31] ^= 1 << (i[2] & 7) & i[3] as u8;
    o[1] = u64::from(a[..n] == b[..n]);
    o[2] = a[..n].cmp(&b[..n]) as u64;
    o[3] = u64::from(a == b) ^ u64::from(a[..24] == b[..24]) << 1;
    o[4] = a.cmp(&b) as u64;
}

#[derive(Clone, Copy)]
#[repr(C)]
struct Record {
    head: [u8; 21],
    words: [u64; 5],
    tail: u16,
}

pub fn copy_constant(i: &Numbers, o: &mut Numbers) {
    let mut r = Record { head: [3; 21], words: [0; 5], tail: i[0] as u16 };
    r.head[..17].copy_from_slice(&bytes(i)[16..33]);
    r.words[..4].copy_from_slice(&i[2..6]);
    let copy = black_box(r);
    o[0] = join(&copy.head);
    o[1] = copy.words.iter().fold(1, |n: u64, w| n.wrapping_mul(9) ^ w) ^ u64::from(copy.tail);
    r.words.copy_within(0..3, 2);
    o[2] = black_box(r).words[4];
}

pub fn text_length(i: &Numbers, o: &mut Numbers) {
    unsafe extern "C" {
        fn strlen(text: *const core::ffi::c_char) -> usize;
    }
    let text = if i[0] & 1 == 0 { c"even" } else { c"an odd one" };
    o[0] = unsafe { strlen(text.as_ptr()) } as u64;
}
