//! Every type as the value of an array map and as the key of a hash map.
#![no_std]
#![no_main]

use btf_torture::bpf::{ARRAY, HASH, Map, XDP_PASS, XdpMd};
use btf_torture::types::*;
use btf_torture::*;
use core::cell::{Cell, UnsafeCell};
use core::mem::{ManuallyDrop, MaybeUninit};

license!();

macro_rules! maps {
    ($($name:ident: $type:ty = $value:expr;)*) => {
        $(
            #[unsafe(no_mangle)]
            #[unsafe(link_section = ".maps")]
            static $name: Map<HASH, $type, $type> = Map::new();
        )*
    };
}
macro_rules! arrays {
    ($($name:ident: $type:ty = $value:expr;)*) => {
        $(
            #[unsafe(no_mangle)]
            #[unsafe(link_section = ".maps")]
            static $name: Map<ARRAY, u32, $type> = Map::new();
        )*
        #[inline(always)]
        fn look_up() -> u64 {
            0 $(+ $name.get(&1).map_or(0, |v| touch(v)))*
        }
    };
}
mod keys {
    use super::*;
    scalars!(maps);
    composites!(maps);
    library!(maps);
    aligned!(maps);
}
enums!(arrays);

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn in_maps(_: *const XdpMd) -> u32 {
    look_up() as u32 & XDP_PASS
}
