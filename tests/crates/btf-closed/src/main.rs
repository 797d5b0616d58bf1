//! Calls functions that have no debug info, in Rust and in C.
#![no_std]
#![no_main]

use btf_closed_dep as dep;

unsafe extern "C" {
    fn in_c(a: u32, p: *const u64) -> u64;
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn closed(ctx: *const [u32; 6]) -> u32 {
    let ifindex = unsafe { (*ctx)[3] };
    let wide = ifindex as u64;
    dep::nothing();
    let mut sum = dep::small(ifindex as u8, 3, ifindex == 4, 'x') as u64;
    sum ^= dep::wide(wide, -1) ^ dep::widest((wide as u128) << 60) ^ dep::calls(wide);
    sum ^= dep::slice(&wide.to_ne_bytes()) as u64;
    sum ^= dep::generic(&raw const sum) as u64;
    sum ^= dep::exported(&wide, ifindex);
    sum ^= unsafe { in_c(ifindex, &wide) };
    sum as u32 & 2
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
static LICENSE: [u8; 4] = *b"GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
