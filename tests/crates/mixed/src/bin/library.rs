//! Calls into a static library in C, and is called back.
#![no_std]
#![no_main]
use mixed as _;

unsafe extern "C" {
    fn parts_sum(n: u32) -> u32;
}

#[unsafe(no_mangle)]
static mut CALLS: u32 = 0;

#[unsafe(no_mangle)]
pub extern "C" fn parts_weight(n: u32) -> u32 {
    unsafe { CALLS += 1 };
    n & 1
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn program(_: *const u32) -> u32 {
    unsafe { parts_sum(2) }
}
