//! An XDP program in two languages: Rust parses the packet, C (rules.c)
//! decides what becomes of it and calls Rust to count.
#![no_std]
#![no_main]

/// `enum xdp_action` of linux/bpf.h.
const XDP_DROP: u32 = 1;
const XDP_PASS: u32 = 2;

/// `struct xdp_md` of linux/bpf.h, its first two fields.
#[repr(C)]
pub struct XdpMd {
    data: u32,
    data_end: u32,
}

/// Ethernet, an IPv4 header without options, and the ports.
#[repr(C)]
struct Frame {
    addresses: [u8; 12],
    ether_type: [u8; 2],
    version_ihl: u8,
    before_protocol: [u8; 8],
    protocol: u8,
    before_ports: [u8; 10],
    source_port: [u8; 2],
    destination_port: [u8; 2],
}

unsafe extern "C" {
    /// In rules.c.
    fn verdict(protocol: u32, port: u32) -> u32;
}

/// Packets per rule of rules.c.
#[unsafe(no_mangle)]
static mut HITS: [u64; 4] = [0; 4];

/// Called by rules.c.
#[unsafe(no_mangle)]
pub extern "C" fn count(rule: u32) -> u32 {
    let rule = (rule & 3) as usize;
    unsafe { HITS[rule] += 1 };
    rule as u32
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub unsafe extern "C" fn filter(ctx: *const XdpMd) -> u32 {
    let (start, end) = unsafe { ((*ctx).data as usize, (*ctx).data_end as usize) };
    if start + size_of::<Frame>() > end {
        return XDP_PASS;
    }
    let frame = unsafe { &*(start as *const Frame) };
    if frame.ether_type != [0x08, 0x00] || frame.version_ihl != 0x45 {
        return XDP_PASS;
    }
    let port = u16::from_be_bytes(frame.destination_port);
    match unsafe { verdict(frame.protocol as u32, port as u32) } {
        0 => XDP_PASS,
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
