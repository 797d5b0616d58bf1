//! Things of no size: statics, members, arguments, map definitions' parts.
#![no_std]
#![no_main]

use btf_torture::bpf::{HASH, Map, XDP_PASS, XdpMd};
use btf_torture::types::*;
use btf_torture::*;
use core::marker::PhantomData;

license!();

struct OnlyEmpty {
    unit: (),
    array: [u8; 0],
    of: PhantomData<OnlyEmpty>,
}
#[repr(align(16))]
struct AlignedEmpty;

#[unsafe(no_mangle)]
static mut UNIT: () = ();
#[unsafe(no_mangle)]
static mut NO_BYTES: [u8; 0] = [];
#[unsafe(no_mangle)]
static mut EMPTY: Empty = Empty;
#[unsafe(no_mangle)]
static mut PHANTOM: PhantomData<Inner<char>> = PhantomData;
static mut ONLY_EMPTY: OnlyEmpty = OnlyEmpty { unit: (), array: [], of: PhantomData };
static mut ALIGNED: AlignedEmpty = AlignedEmpty;
static mut EMPTIES: [Empty; 7] = [const { Empty }; 7];
static mut NO_NODES: [Node; 0] = [];
static mut TUPLE: ((), [u64; 0], Empty) = ((), [], Empty);
static CONSTANT: Empty = Empty;
#[unsafe(link_section = ".data.x")]
static mut IN_SECTION: () = ();
/// Alone in its section.
#[unsafe(link_section = ".data.alone")]
static mut ALONE: [u32; 0] = [];
/// Beside one that has a size.
#[unsafe(link_section = ".data.x")]
static mut IN_SECTION_TOO: u32 = 1;
static mut WITH: WithZst =
    WithZst { a: 1, none: (), empty: Empty, of: PhantomData, nothing: [], b: 2 };

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static A_MAP: Map<HASH, WithZst, (u32, (), Empty)> = Map::new();

#[inline(never)]
fn by_value(_unit: (), x: u64, _empty: Empty, _none: [u8; 0], with: WithZst) -> u64 {
    x + touch(&with)
}
#[inline(never)]
fn by_reference(unit: &(), empty: &Empty, none: &[u8; 0], only: &OnlyEmpty) {
    keep(unit);
    keep(empty);
    keep(none);
    keep(only);
    keep(&only.unit);
    keep(&only.array);
    keep(&only.of);
}
#[inline(never)]
fn returns_empty(x: *const u32) -> Empty {
    touch(x);
    Empty
}
#[inline(never)]
fn returns_unit_result(x: *const u32) -> Result<(), ()> {
    if touch(x) == 0 { Ok(()) } else { Err(()) }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn no_size(_: *const XdpMd) -> u32 {
    unsafe {
        keep(&raw const UNIT);
        keep(&raw const NO_BYTES);
        keep(&raw const EMPTY);
        keep(&raw const PHANTOM);
        keep(&raw const ALIGNED);
        keep(&raw const EMPTIES);
        keep(&raw const NO_NODES);
        keep(&raw const TUPLE);
        keep(&raw const CONSTANT);
        keep(&raw const IN_SECTION);
        keep(&raw const ALONE);
        let x = touch(&raw const IN_SECTION_TOO);
        by_reference(
            &*(&raw const UNIT), &*(&raw const EMPTY), &*(&raw const NO_BYTES),
            &*(&raw const ONLY_EMPTY),
        );
        keep(&returns_empty(&raw const IN_SECTION_TOO));
        let failed = returns_unit_result(&raw const IN_SECTION_TOO).is_err() as u64;
        let with = (&raw const WITH).read();
        (by_value((), x, Empty, [], with) + failed) as u32 & XDP_PASS
    }
}
