//! The other of two crates that define memcpy, and a function of which each means its own.
#![no_std]

/// # Safety
/// As C has it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, n: usize) -> *mut u8 {
    for i in 0..n {
        unsafe { to.add(i).write_volatile(from.add(i).read()) };
    }
    to
}

#[unsafe(no_mangle)]
#[inline(never)]
pub extern "C" fn checksum(n: u32) -> u32 {
    core::hint::black_box(n) ^ 0xb
}

#[inline(never)]
pub fn sum(n: u32) -> u32 {
    checksum(n) + 1
}
