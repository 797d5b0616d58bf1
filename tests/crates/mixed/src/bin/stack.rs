//! 600 bytes of stack, by three functions of which none takes too much.
#![no_std]
#![no_main]
use core::hint::black_box;
use mixed::input;

#[inline(never)]
fn third(n: u32) -> u32 {
    let mut frame = [n as u8; 200];
    black_box(&mut frame)[7] as u32
}

#[inline(never)]
fn second(n: u32) -> u32 {
    let mut frame = [n as u8; 200];
    third(n) + black_box(&mut frame)[7] as u32
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn program(_: *const u32) -> u32 {
    let n = input();
    let mut frame = [n as u8; 200];
    second(n) + black_box(&mut frame)[7] as u32
}
