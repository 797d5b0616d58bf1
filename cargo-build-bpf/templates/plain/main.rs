//! Counts the packets that an interface receives, and lets them pass.
#![no_std]
#![no_main]

mod bpf;

use bpf::{Array, XdpMd};

/// User space reads it: `bpftool map dump name PACKETS`.
#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static PACKETS: Array<u64, 1> = Array::new();

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn @IDENT@(_ctx: *const XdpMd) -> u32 {
    if let Some(packets) = PACKETS.get(0) {
        unsafe { *packets += 1 };
    }
    bpf::XDP_PASS
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
static LICENSE: [u8; 4] = *b"GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
