//! Each case of work.rs as an XDP program: eight numbers come in the packet's first 64 bytes, eight
//! go into the next 64.
#![no_std]
#![no_main]

#[macro_use]
mod work;

#[repr(C)]
pub struct XdpMd {
    data: u32,
    data_end: u32,
}

const XDP_DROP: u32 = 1;
const XDP_PASS: u32 = 2;

#[inline(always)]
fn run(ctx: *const XdpMd, work: fn(&work::Numbers, &mut work::Numbers)) -> u32 {
    let (start, end) = unsafe { ((*ctx).data as usize, (*ctx).data_end as usize) };
    if start + 128 > end {
        return XDP_DROP;
    }
    let packet = start as *mut u64;
    let mut input = [0; 8];
    let mut output = [0; 8];
    for k in 0..8 {
        input[k] = unsafe { packet.add(k).read_volatile() };
    }
    work(&input, &mut output);
    for k in 0..8 {
        unsafe { packet.add(8 + k).write_volatile(output[k]) };
    }
    XDP_PASS
}

macro_rules! programs {
    ($($name:ident)*) => { $(
        #[unsafe(no_mangle)]
        #[unsafe(link_section = "xdp")]
        pub extern "C" fn $name(ctx: *const XdpMd) -> u32 {
            run(ctx, work::$name)
        }
    )* };
}
cases!(programs);

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
