//! Arguments aligned to more than a register.
#![no_std]
#![no_main]

use btf_torture::bpf::{XDP_PASS, XdpMd};
use btf_torture::types::*;
use btf_torture::*;

license!();

aligned!(args);

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn aligned_args(_: *const XdpMd) -> u32 {
    call_all() as u32 & XDP_PASS
}
