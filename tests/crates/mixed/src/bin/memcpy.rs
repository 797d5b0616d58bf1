//! Two crates define memcpy: the first that is linked has it.
#![no_std]
#![no_main]
use mixed::input;
use {copy_a as _, copy_b as _};

#[unsafe(no_mangle)]
static mut FROM: [u8; 16] = [2; 16];
#[unsafe(no_mangle)]
static mut TO: [u8; 16] = [0; 16];

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn program(_: *const u32) -> u32 {
    let n = input() as usize & 7;
    unsafe {
        core::ptr::copy_nonoverlapping((&raw const FROM).cast::<u8>(), (&raw mut TO).cast(), n);
        (TO[4] + TO[5]) as u32
    }
}
