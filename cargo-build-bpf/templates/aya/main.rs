//! Counts the packets that an interface receives, and lets them pass.
#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    btf_maps::Array,
    macros::{btf_map, xdp},
    programs::XdpContext,
};

/// User space reads it.
#[btf_map]
static PACKETS: Array<u64, 1> = Array::new();

#[xdp]
pub fn @IDENT@(_ctx: XdpContext) -> u32 {
    if let Some(packets) = PACKETS.get_ptr_mut(0) {
        unsafe { *packets += 1 };
    }
    xdp_action::XDP_PASS
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
static LICENSE: [u8; 4] = *b"GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
