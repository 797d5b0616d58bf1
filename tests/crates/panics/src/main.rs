//! Programs that panic, or not, by the length of the packet they are given: a bounds check, an
//! overflow in nested functions that are not inlined, an `unwrap`. Each counts before and after.
#![no_std]
#![no_main]

#[unsafe(no_mangle)]
static mut BEFORE: u64 = 0;
#[unsafe(no_mangle)]
static mut AFTER: u64 = 0;

#[repr(C)]
pub struct XdpMd {
    data: u32,
    data_end: u32,
}

const XDP_PASS: u32 = 2;

fn length(ctx: *const XdpMd) -> usize {
    unsafe { ((*ctx).data_end as usize).wrapping_sub((*ctx).data as usize) }
}

fn count(what: *mut u64) {
    unsafe { what.write_volatile(what.read_volatile().wrapping_add(1)) }
}

/// Panics for every packet: the table has eight entries, a packet at least 14 bytes.
#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn bounds(ctx: *const XdpMd) -> u32 {
    count(&raw mut BEFORE);
    let table = [1u32, 2, 3, 4, 5, 6, 7, 8];
    let v = unsafe { core::ptr::read_volatile(&table[length(ctx) & 63 | 8]) };
    count(&raw mut AFTER);
    v.min(1) + 1
}

#[inline(never)]
fn inner(n: u8) -> u8 {
    n + 200
}

#[inline(never)]
fn outer(n: u8) -> u8 {
    let v = inner(n);
    count(&raw mut AFTER);
    v / 2
}

/// 64 bytes overflow a u8 when 200 are added, two calls down.
#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn overflow(ctx: *const XdpMd) -> u32 {
    count(&raw mut BEFORE);
    let v = outer(length(ctx) as u8);
    count(&raw mut AFTER);
    if v == 0 { 1 } else { XDP_PASS }
}

/// A packet is never longer than the limit here: `unwrap` is all right.
#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn fine(ctx: *const XdpMd) -> u32 {
    count(&raw mut BEFORE);
    let v = 1_000_000usize.checked_sub(length(ctx)).unwrap();
    count(&raw mut AFTER);
    if v == 0 { 1 } else { XDP_PASS }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
static LICENSE: [u8; 4] = *b"GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
