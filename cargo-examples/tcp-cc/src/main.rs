//! A TCP congestion control in Rust: a struct of functions that the kernel
//! calls (struct_ops). libbpf matches the struct and its members with the
//! kernel's by name; members that are not here stay the kernel's defaults.
#![no_std]
#![no_main]
#![allow(non_camel_case_types)]

use core::mem::transmute;

/// The kernel's socket: only the kernel looks inside.
#[repr(C)]
pub struct sock {
    _opaque: [u8; 0],
}

// Reno's parts, which congestion controls may call; the linker finds them in the
// kernel's BTF.
unsafe extern "C" {
    fn tcp_reno_ssthresh(sk: *mut sock) -> u32;
    fn tcp_reno_undo_cwnd(sk: *mut sock) -> u32;
    fn tcp_reno_cong_avoid(sk: *mut sock, ack: u32, acked: u32);

    // Of the kernel's configuration: the loader writes the value.
    static CONFIG_HZ: u32;
}

/// What a program of struct_ops gets: the arguments of the kernel's call, 64 bits each.
pub type Arguments = *const u64;

/// Those members of the kernel's struct that this one sets. The linker makes plain
/// pointers of the options in BTF, as the kernel has them.
#[repr(C)]
pub struct tcp_congestion_ops {
    ssthresh: Option<unsafe extern "C" fn(Arguments) -> u32>,
    cong_avoid: Option<unsafe extern "C" fn(Arguments)>,
    cwnd_event: Option<unsafe extern "C" fn(Arguments)>,
    undo_cwnd: Option<unsafe extern "C" fn(Arguments) -> u32>,
    name: [u8; 16],
}

/// .bss: how often the kernel has asked.
#[unsafe(no_mangle)]
static mut ACKED: u64 = 0;
#[unsafe(no_mangle)]
static mut LOSSES: u64 = 0;
#[unsafe(no_mangle)]
static mut UNDONE: u64 = 0;

/// .bss: when the last loss was, in seconds since the kernel began to count.
#[unsafe(no_mangle)]
static mut LAST_LOSS: u64 = 0;

/// The kernel's clock, CONFIG_HZ to a second.
fn jiffies() -> u64 {
    let bpf_jiffies64: unsafe extern "C" fn() -> u64 = unsafe { transmute(118usize) };
    unsafe { bpf_jiffies64() }
}

unsafe fn socket(arguments: Arguments) -> *mut sock {
    unsafe { *arguments as *mut sock }
}

/// The window after a loss.
#[unsafe(no_mangle)]
#[unsafe(link_section = "struct_ops/ssthresh")]
unsafe extern "C" fn ssthresh(arguments: Arguments) -> u32 {
    unsafe {
        LOSSES += 1;
        LAST_LOSS = jiffies() / CONFIG_HZ as u64;
        tcp_reno_ssthresh(socket(arguments))
    }
}

/// The window after an acknowledgement.
#[unsafe(no_mangle)]
#[unsafe(link_section = "struct_ops/cong_avoid")]
unsafe extern "C" fn cong_avoid(arguments: Arguments) {
    unsafe {
        let (ack, acked) = (*arguments.add(1) as u32, *arguments.add(2) as u32);

        ACKED += acked as u64;
        tcp_reno_cong_avoid(socket(arguments), ack, acked);
    }
}

/// The window after a loss that was none.
#[unsafe(no_mangle)]
#[unsafe(link_section = "struct_ops/undo_cwnd")]
unsafe extern "C" fn undo_cwnd(arguments: Arguments) -> u32 {
    unsafe {
        UNDONE += 1;
        tcp_reno_undo_cwnd(socket(arguments))
    }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".struct_ops")]
static RUST_RENO: tcp_congestion_ops = tcp_congestion_ops {
    ssthresh: Some(ssthresh),
    cong_avoid: Some(cong_avoid),
    cwnd_event: None,
    undo_cwnd: Some(undo_cwnd),
    name: *b"rust_reno\0\0\0\0\0\0\0",
};

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
static LICENSE: [u8; 4] = *b"GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
