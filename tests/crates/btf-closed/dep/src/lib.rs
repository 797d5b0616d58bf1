//! Functions without debug info, one for each kind of signature.
#![no_std]

pub static mut STATE: [u32; 4] = [1, 2, 3, 4];

pub struct Big {
    pub words: [u64; 3],
}

fn look(at: usize) -> u32 {
    unsafe { (&raw const STATE).cast::<u32>().add(at & 3).read_volatile() }
}

#[inline(never)]
pub fn nothing() {
    unsafe { (&raw mut STATE).cast::<u32>().write_volatile(look(1)) }
}
#[inline(never)]
pub fn small(a: u8, b: i16, c: bool, d: char) -> u32 {
    look(a as usize) ^ b as u32 ^ c as u32 ^ d as u32
}
#[inline(never)]
pub fn wide(a: u64, b: i64) -> u64 {
    look(a as usize) as u64 ^ b as u64
}
#[inline(never)]
pub fn widest(a: u128) -> u64 {
    look(a as usize) as u64 ^ (a >> 64) as u64
}
#[inline(never)]
pub fn pointer(big: &Big) -> u64 {
    big.words[0] ^ look(2) as u64
}
#[inline(never)]
pub fn returns_big(a: u64) -> Big {
    Big { words: [a, look(0) as u64, a] }
}
#[inline(never)]
pub fn slice(bytes: &[u8]) -> u32 {
    look(bytes.len()) ^ bytes.first().map_or(0, |b| *b as u32)
}
#[inline(never)]
pub fn calls(a: u64) -> u64 {
    wide(a, 3) ^ pointer(&returns_big(a))
}
/// Exported, so that rustc asks for a global symbol.
#[unsafe(no_mangle)]
#[inline(never)]
pub extern "C" fn exported(p: *const u64, x: u32) -> u64 {
    look(x as usize) as u64 ^ if p.is_null() { 1 } else { unsafe { *p } }
}
/// Compiled with the crate that calls it, and its debug info.
#[inline(never)]
pub fn generic<T>(p: *const T) -> usize {
    look(size_of::<T>()) as usize ^ unsafe { p.cast::<u8>().read_volatile() } as usize
}
