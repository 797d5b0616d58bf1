//! Exported functions, which the kernel verifies by their BTF alone.
#![no_std]
#![no_main]

use btf_torture::bpf::{XDP_PASS, XdpMd};
use btf_torture::types::*;
use btf_torture::*;

license!();

static mut VALUE: u32 = 1;
static mut PLAIN_VALUE: Plain = PLAIN;

#[unsafe(no_mangle)]
#[inline(never)]
pub extern "C" fn scalars(a: u32, b: i64, c: bool, d: u8, e: usize) -> u32 {
    unsafe { (&raw mut VALUE).write_volatile(a) };
    a ^ b as u32 ^ c as u32 ^ d as u32 ^ e as u32
}
#[unsafe(no_mangle)]
#[inline(never)]
#[allow(improper_ctypes_definitions)]
pub extern "C" fn character(a: u32, c: char) -> u32 {
    unsafe { (&raw mut VALUE).write_volatile(a) };
    a ^ c as u32
}
#[unsafe(no_mangle)]
#[inline(never)]
pub extern "C" fn enums(a: Small, b: E<3>) -> u64 {
    unsafe { (&raw mut VALUE).write_volatile(b as u32) };
    a as u64 ^ b as u64
}
#[unsafe(no_mangle)]
#[inline(never)]
pub extern "C" fn pointer(p: *const Plain) -> u64 {
    unsafe { (&raw mut VALUE).write_volatile(1) };
    if p.is_null() { 0 } else { unsafe { (*p).b } }
}
#[unsafe(no_mangle)]
#[inline(never)]
pub extern "C" fn context(ctx: *const XdpMd) -> u32 {
    unsafe { (&raw mut VALUE).write_volatile(1) };
    unsafe { (*ctx).ingress_ifindex }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn calls_globals(ctx: *const XdpMd) -> u32 {
    let value = unsafe { (&raw const VALUE).read_volatile() };
    let mut sum = scalars(value, -1, value == 1, 3, 4) as u64;
    sum += character(value, 'x') as u64 + enums(Small::A, E::First);
    sum += pointer(&raw const PLAIN_VALUE) + context(ctx) as u64;
    sum as u32 & XDP_PASS
}
