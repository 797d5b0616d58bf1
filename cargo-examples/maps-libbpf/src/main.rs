//! Two programs that share a map and a function, for libbpf and no other
//! crate: a BTF map in `.maps`, and globals in .data, .bss and .rodata that
//! user space sets before loading and reads back.
#![no_std]
#![no_main]

mod bpf;

use bpf::{Array, SkBuff, XdpMd};

/// One entry of COUNTERS.
#[repr(C)]
pub struct Counter {
    packets: u64,
    bytes: u64,
}

/// Keys of COUNTERS.
#[derive(Clone, Copy)]
#[repr(u32)]
pub enum Hook {
    Xdp,
    Socket,
}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static COUNTERS: Array<Counter, 2> = Array::new();

/// .rodata: set by user space before loading, constant for the verifier.
#[unsafe(no_mangle)]
static MIN_LENGTH: u32 = 14;

/// .data: the longest packet that count_xdp lets pass.
#[unsafe(no_mangle)]
static mut MAX_LENGTH: u32 = 1500;

/// .bss: the packets that it did not.
#[unsafe(no_mangle)]
static mut DROPPED: u64 = 0;

/// Counts a packet. A function of its own in the object (a BPF-to-BPF call).
#[inline(never)]
fn count(hook: Hook, bytes: u64) -> u64 {
    let Some(counter) = COUNTERS.get(hook as u32) else {
        return 0;
    };
    unsafe {
        (*counter).packets += 1;
        (*counter).bytes += bytes;
        (*counter).packets
    }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub unsafe extern "C" fn count_xdp(ctx: *const XdpMd) -> u32 {
    let bytes = unsafe { (*ctx).data_end - (*ctx).data };
    let (min, max) = unsafe { ((&raw const MIN_LENGTH).read_volatile(), MAX_LENGTH) };
    if bytes < min || bytes > max {
        unsafe { DROPPED += 1 };
        return bpf::XDP_DROP;
    }
    count(Hook::Xdp, bytes as u64);
    bpf::XDP_PASS
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "socket")]
pub unsafe extern "C" fn count_socket(skb: *const SkBuff) -> u32 {
    // What a socket filter returns is how many bytes the socket gets to see.
    count(Hook::Socket, unsafe { (*skb).len } as u64) as u32
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
static LICENSE: [u8; 4] = *b"GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
