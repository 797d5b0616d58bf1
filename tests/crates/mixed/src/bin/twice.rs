//! Two crates define `checksum`, and each calls its own.
#![no_std]
#![no_main]
use mixed::input;

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn program(_: *const u32) -> u32 {
    copy_a::sum(input()) + copy_b::sum(input())
}
