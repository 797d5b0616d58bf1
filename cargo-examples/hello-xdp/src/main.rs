//! An XDP program without any dependency: lets IPv4 packets pass, drops
//! everything else. The license section and the panic handler are all that a
//! BPF program needs besides its own code.
#![no_std]
#![no_main]

use core::mem::size_of;

/// `enum xdp_action` of linux/bpf.h.
const XDP_DROP: u32 = 1;
const XDP_PASS: u32 = 2;

const ETH_P_IP: u16 = 0x0800;

/// `struct xdp_md` of linux/bpf.h: the two offsets are the packet's ends.
#[repr(C)]
pub struct XdpMd {
    data: u32,
    data_end: u32,
    data_meta: u32,
    ingress_ifindex: u32,
    rx_queue_index: u32,
    egress_ifindex: u32,
}

#[repr(C)]
struct EthHdr {
    destination: [u8; 6],
    source: [u8; 6],
    ether_type: [u8; 2],
}

#[repr(C)]
struct Ipv4Hdr {
    version_ihl: u8,
    tos: u8,
    total_length: [u8; 2],
    rest: [u8; 16],
}

/// A header at `offset` in the packet, or nothing if the packet ends before
/// it does: the comparison that the kernel's verifier asks for.
#[inline(always)]
unsafe fn header<T>(ctx: *const XdpMd, offset: usize) -> Option<*const T> {
    let (start, end) = unsafe { ((*ctx).data as usize, (*ctx).data_end as usize) };
    if start + offset + size_of::<T>() > end {
        return None;
    }
    Some((start + offset) as *const T)
}

#[inline(always)]
unsafe fn is_ipv4(ctx: *const XdpMd) -> Option<bool> {
    let eth: *const EthHdr = unsafe { header(ctx, 0) }?;
    if u16::from_be_bytes(unsafe { (*eth).ether_type }) != ETH_P_IP {
        return Some(false);
    }
    let ip: *const Ipv4Hdr = unsafe { header(ctx, size_of::<EthHdr>()) }?;
    Some(unsafe { (*ip).version_ihl } >> 4 == 4)
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub unsafe extern "C" fn hello(ctx: *const XdpMd) -> u32 {
    match unsafe { is_ipv4(ctx) } {
        Some(true) => XDP_PASS,
        _ => XDP_DROP,
    }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
static LICENSE: [u8; 4] = *b"GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
