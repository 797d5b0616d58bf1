//! The settings that guides tell people to copy (core and alloc built from
//! source, panic=abort, lto, one codegen unit, debuginfo=2, --btf), with a
//! program that really allocates: it copies a packet's IPv4 header to the heap
//! and lets the packet pass if the header's checksum is right.
#![no_std]
#![no_main]

extern crate alloc;

mod heap;

use alloc::boxed::Box;

/// `enum xdp_action` of linux/bpf.h.
const XDP_DROP: u32 = 1;
const XDP_PASS: u32 = 2;

/// `struct xdp_md` of linux/bpf.h, its first two fields.
#[repr(C)]
pub struct XdpMd {
    data: u32,
    data_end: u32,
}

const ETH_HEADER: usize = 14;
const IP_HEADER: usize = 20;

/// Ten 16-bit words in network order.
type Header = [[u8; 2]; IP_HEADER / 2];

#[inline(never)]
fn checksum(header: &Header) -> u16 {
    let mut sum = 0u32;
    for word in header {
        sum += u16::from_be_bytes(*word) as u32;
    }
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    !(sum as u16)
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub unsafe extern "C" fn check_header(ctx: *const XdpMd) -> u32 {
    let (start, end) = unsafe { ((*ctx).data as usize, (*ctx).data_end as usize) };
    if start + ETH_HEADER + IP_HEADER > end {
        return XDP_DROP;
    }
    let header: Box<Header> = Box::new(unsafe { *((start + ETH_HEADER) as *const Header) });
    if checksum(&header) == 0 { XDP_PASS } else { XDP_DROP }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
static LICENSE: [u8; 4] = *b"GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
