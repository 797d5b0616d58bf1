//! Exported functions whose arguments are one register in the code and a struct
//! in the debug info.
#![no_std]
#![no_main]

use btf_torture::bpf::{XDP_PASS, XdpMd};
use btf_torture::types::*;
use btf_torture::*;
use core::num::NonZeroU32;

license!();

static mut VALUE: u32 = 1;
static mut PLAIN_VALUE: Plain = PLAIN;

#[unsafe(no_mangle)]
#[inline(never)]
pub extern "C" fn transparent(a: Transparent) -> u32 {
    unsafe { (&raw mut VALUE).write_volatile(1) };
    a.0
}
#[unsafe(no_mangle)]
#[inline(never)]
pub extern "C" fn option_reference(a: Option<&Plain>) -> u64 {
    unsafe { (&raw mut VALUE).write_volatile(1) };
    a.map_or(0, |p| p.b)
}
#[unsafe(no_mangle)]
#[inline(never)]
pub extern "C" fn option_nonzero(a: Option<NonZeroU32>) -> u32 {
    unsafe { (&raw mut VALUE).write_volatile(1) };
    a.map_or(0, |n| n.get())
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn calls_newtypes(_: *const XdpMd) -> u32 {
    let value = unsafe { (&raw const VALUE).read_volatile() };
    let mut sum = transparent(Transparent(value, core::marker::PhantomData)) as u64;
    sum += option_reference(unsafe { (&raw const PLAIN_VALUE).as_ref() });
    sum += option_nonzero(NonZeroU32::new(value)) as u64;
    sum as u32 & XDP_PASS
}
