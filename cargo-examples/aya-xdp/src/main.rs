//! An XDP program written with Aya: counts IPv4 packets per CPU in a BTF map
//! and logs each one's source address (the `log` feature, on by default).
//! aya-xdp-user loads it.
#![no_std]
#![no_main]

use core::mem::size_of;

use aya_ebpf::{
    bindings::xdp_action,
    btf_maps::PerCpuArray,
    macros::{btf_map, xdp},
    programs::XdpContext,
};
#[cfg(feature = "log")]
use aya_log_ebpf::info;

#[btf_map]
static PACKETS: PerCpuArray<u64, 1> = PerCpuArray::new();

const ETH_HEADER: usize = 14;
const ETH_P_IP: [u8; 2] = [0x08, 0x00];

#[repr(C)]
struct Ipv4Hdr {
    version_ihl: u8,
    tos: u8,
    total_length: [u8; 2],
    id: [u8; 2],
    fragment: [u8; 2],
    ttl: u8,
    protocol: u8,
    check: [u8; 2],
    source: [u8; 4],
    destination: [u8; 4],
}

#[xdp]
pub fn aya_xdp(ctx: XdpContext) -> u32 {
    count(&ctx).unwrap_or(xdp_action::XDP_ABORTED)
}

#[inline(always)]
fn at<T>(ctx: &XdpContext, offset: usize) -> Option<*const T> {
    let (start, end) = (ctx.data(), ctx.data_end());
    if start + offset + size_of::<T>() > end {
        return None;
    }
    Some((start + offset) as *const T)
}

fn count(ctx: &XdpContext) -> Option<u32> {
    let ether_type: *const [u8; 2] = at(ctx, ETH_HEADER - 2)?;
    if unsafe { *ether_type } != ETH_P_IP {
        return Some(xdp_action::XDP_PASS);
    }
    let ip: *const Ipv4Hdr = at(ctx, ETH_HEADER)?;
    let packets = PACKETS.get_ptr_mut(0)?;
    unsafe { *packets += 1 };

    #[cfg(feature = "log")]
    info!(
        ctx,
        "packet {} from {:i}, protocol {}",
        unsafe { *packets },
        u32::from_be_bytes(unsafe { (*ip).source }),
        unsafe { (*ip).protocol }
    );
    #[cfg(not(feature = "log"))]
    let _ = ip;

    Some(xdp_action::XDP_PASS)
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
static LICENSE: [u8; 4] = *b"GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
