//! A function that calls itself by way of another, and cannot be made a loop.
#![no_std]
#![no_main]
use mixed::input;

#[inline(never)]
fn leaves(n: u32) -> u32 {
    if n < 2 { core::hint::black_box(1) } else { branches(n - 1) }
}

#[inline(never)]
fn branches(n: u32) -> u32 {
    leaves(n / 2) * leaves(n - n / 2)
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn program(_: *const u32) -> u32 {
    leaves(input())
}
