//! An XDP program that calls functions of the kernel by their names (kfuncs):
//! it reads packets through a dynptr, which checks bounds at run time and
//! copies what lies in several fragments.
#![no_std]
#![no_main]

/// What the kernel passes to an XDP program.
#[repr(C)]
pub struct XdpMd {
    data: u32,
    data_end: u32,
    data_meta: u32,
    ingress_ifindex: u32,
    rx_queue_index: u32,
    egress_ifindex: u32,
}

/// `struct bpf_dynptr`: only the kernel looks inside.
#[repr(C, align(8))]
pub struct Dynptr([u64; 2]);

// The linker finds them in the kernel's BTF, which also has their types.
unsafe extern "C" {
    fn bpf_dynptr_from_xdp(xdp: *const XdpMd, flags: u64, ptr: *mut Dynptr) -> i32;
    fn bpf_dynptr_slice(ptr: *const Dynptr, offset: u32, buffer: *mut u8, len: u32) -> *const u8;
    fn bpf_dynptr_size(ptr: *const Dynptr) -> u32;
}

const XDP_ABORTED: u32 = 0;
const XDP_DROP: u32 = 1;
const XDP_PASS: u32 = 2;

const ETHERNET: u32 = 14;
const IPV4_HEADER: u32 = 20;
const IPV4: u16 = 0x0800;

/// .bss: the IPv4 packets, and their bytes.
#[unsafe(no_mangle)]
static mut PACKETS: u64 = 0;
#[unsafe(no_mangle)]
static mut BYTES: u64 = 0;

/// Bytes of a packet, in its memory or, where it is not in one piece, a copy of them.
fn slice<const N: usize>(packet: &Dynptr, offset: u32, copy: &mut [u8; N]) -> Option<[u8; N]> {
    unsafe {
        bpf_dynptr_slice(packet, offset, copy.as_mut_ptr(), N as u32)
            .cast::<[u8; N]>()
            .as_ref()
            .copied()
    }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub unsafe extern "C" fn kfunc_xdp(ctx: *const XdpMd) -> u32 {
    let mut packet = Dynptr([0; 2]);
    if unsafe { bpf_dynptr_from_xdp(ctx, 0, &mut packet) } != 0 {
        return XDP_ABORTED;
    }
    let mut ethernet = [0; ETHERNET as usize];
    let Some(ethernet) = slice(&packet, 0, &mut ethernet) else {
        return XDP_DROP;
    };
    if u16::from_be_bytes([ethernet[12], ethernet[13]]) != IPV4 {
        return XDP_PASS;
    }
    let mut ip = [0; IPV4_HEADER as usize];
    let Some(ip) = slice(&packet, ETHERNET, &mut ip) else {
        return XDP_DROP;
    };
    if ip[0] >> 4 != 4 {
        return XDP_DROP;
    }
    unsafe {
        PACKETS += 1;
        BYTES += bpf_dynptr_size(&packet) as u64;
    }
    XDP_PASS
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
static LICENSE: [u8; 4] = *b"GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
