//! A dependency: one function of its own, one that needs the alloc crate, one
//! that calls what nobody has.
#![no_std]

#[cfg(feature = "grow")]
extern crate alloc;

unsafe extern "C" {
    fn nobody_has_this(n: u64) -> u64;
}

#[inline(never)]
pub fn check(n: u64) -> u64 {
    unsafe { core::ptr::read_volatile(&n) ^ 5 }
}

#[cfg(feature = "grow")]
#[inline(never)]
pub fn grow(n: u64) -> usize {
    let mut v = alloc::vec::Vec::new();
    v.push(unsafe { core::ptr::read_volatile(&n) });
    v.push(n);
    v.iter().filter(|&&x| x == n).count()
}

#[inline]
pub fn ask(n: u64) -> u64 {
    unsafe { nobody_has_this(n) }
}
