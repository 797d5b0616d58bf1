//! Twenty XDP programs for `make bench`: each has 25 rules, functions of their own, over the headers that
//! one parser finds; every fifth rule logs.
#![no_std]
#![no_main]

use core::mem::size_of;

use aya_ebpf::{
    bindings::xdp_action,
    btf_maps::{Array, HashMap},
    macros::{btf_map, xdp},
    programs::XdpContext,
};
use aya_log_ebpf::info;

#[btf_map]
static COUNTERS: Array<u64, 512> = Array::new();

#[btf_map]
static FLOWS: HashMap<Flow, Usage, 4096> = HashMap::new();

#[repr(C)]
#[derive(Clone, Copy)]
struct Flow {
    source: u32,
    destination: u32,
    ports: u32,
    protocol: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Usage {
    packets: u64,
    bytes: u64,
}

/// What the parser found.
#[derive(Clone, Copy)]
struct Headers {
    flow: Flow,
    length: u32,
    ttl: u32,
    flags: u32,
}

#[derive(Clone, Copy)]
enum Verdict {
    Next,
    Pass { mark: u32 },
    Drop { reason: u32 },
}

#[inline(always)]
fn at<T>(ctx: &XdpContext, offset: usize) -> Option<*const T> {
    let (start, end) = (ctx.data(), ctx.data_end());
    if start + offset + size_of::<T>() > end {
        return None;
    }
    Some((start + offset) as *const T)
}

fn parse(ctx: &XdpContext) -> Option<Headers> {
    let ether_type: [u8; 2] = unsafe { *at(ctx, 12)? };
    if ether_type != [8, 0] {
        return None;
    }
    let ip: [u8; 20] = unsafe { *at(ctx, 14)? };
    let ports: [u8; 4] = unsafe { *at(ctx, 34)? };
    Some(Headers {
        flow: Flow {
            source: u32::from_be_bytes([ip[12], ip[13], ip[14], ip[15]]),
            destination: u32::from_be_bytes([ip[16], ip[17], ip[18], ip[19]]),
            ports: u32::from_be_bytes(ports),
            protocol: ip[9] as u32,
        },
        length: u16::from_be_bytes([ip[2], ip[3]]) as u32,
        ttl: ip[8] as u32,
        flags: ip[6] as u32 >> 5,
    })
}

fn account(flow: &Flow, length: u32) -> Option<u64> {
    if let Some(usage) = FLOWS.get_ptr_mut(flow) {
        unsafe {
            (*usage).packets += 1;
            (*usage).bytes += length as u64;
            return Some((*usage).bytes);
        }
    }
    let usage = Usage { packets: 1, bytes: length as u64 };
    FLOWS.insert(flow, &usage, 0).ok().map(|()| length as u64)
}

/// Rule R of program P.
#[inline(never)]
fn rule<const P: u32, const R: u32>(ctx: &XdpContext, h: &Headers) -> u32 {
    let verdict = judge::<P, R>(ctx, h);
    match verdict {
        Verdict::Next => 0,
        Verdict::Pass { mark } => 1 | mark << 8,
        Verdict::Drop { reason } => 2 | reason << 8,
    }
}

#[inline(always)]
fn judge<const P: u32, const R: u32>(ctx: &XdpContext, h: &Headers) -> Verdict {
    let key = h.flow.source.rotate_left(R % 32) ^ h.flow.ports.wrapping_mul(2 * P + 1);
    if let Some(counter) = COUNTERS.get_ptr_mut(P * 25 + R) {
        unsafe { *counter += h.length as u64 };
    }
    if h.flow.protocol == 6 + R && h.ttl > P {
        let bytes = account(&h.flow, h.length).unwrap_or(0);
        if bytes > 1 << (10 + R % 20) {
            if R % 5 == 0 {
                info!(ctx, "program {} rule {}: {:i} sent {} bytes", P, R, h.flow.source, bytes);
            }
            return Verdict::Drop { reason: key & 0xff };
        }
    }
    if key % (7 + P) == R && h.flags & 1 != 0 {
        return Verdict::Pass { mark: key >> 24 };
    }
    Verdict::Next
}

fn run<const P: u32>(ctx: &XdpContext) -> u32 {
    let Some(h) = parse(ctx) else {
        return xdp_action::XDP_PASS;
    };
    macro_rules! rules {
        ($($r:literal)*) => { $(
            let verdict = rule::<P, $r>(ctx, &h);
            if verdict & 3 != 0 {
                return if verdict & 3 == 1 { xdp_action::XDP_PASS } else { xdp_action::XDP_DROP };
            }
        )* };
    }
    rules!(0 1 2 3 4 5 6 7 8 9 10 11);
    #[cfg(not(feature = "short"))]
    rules!(12 13 14 15 16 17 18 19 20 21 22 23 24);
    xdp_action::XDP_PASS
}

macro_rules! programs {
    ($($name:ident $p:literal)*) => { $(
        #[xdp]
        pub fn $name(ctx: XdpContext) -> u32 {
            run::<$p>(&ctx)
        }
    )* };
}

programs!(p0 0 p1 1 p2 2 p3 3 p4 4 p5 5 p6 6 p7 7 p8 8 p9 9);
#[cfg(not(feature = "half"))]
programs!(p10 10 p11 11 p12 12 p13 13 p14 14 p15 15 p16 16 p17 17 p18 18 p19 19);

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
static LICENSE: [u8; 4] = *b"GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
