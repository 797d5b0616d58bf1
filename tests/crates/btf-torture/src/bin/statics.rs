//! Every type as a static: in .data, in .rodata, zeroed in .bss, and in
//! sections of the user's own.
#![no_std]
#![no_main]

use btf_torture::bpf::{XDP_PASS, XdpMd};
use btf_torture::types::*;
use btf_torture::*;
use core::cell::{Cell, UnsafeCell};
use core::marker::PhantomData;
use core::mem::{ManuallyDrop, MaybeUninit};

license!();

/// Not everything here is Sync.
#[repr(transparent)]
struct Shared<T>(T);
unsafe impl<T> Sync for Shared<T> {}

macro_rules! data {
    ($($name:ident: $type:ty = $value:expr;)*) => {
        $(#[unsafe(no_mangle)] static mut $name: $type = $value;)*
        #[inline(always)]
        fn touch_data() -> u64 {
            0 $(+ touch(&raw const $name))*
        }
    };
}
macro_rules! rodata {
    ($($name:ident: $type:ty = $value:expr;)*) => {
        mod rodata {
            use super::*;
            $(pub static $name: Shared<$type> = Shared($value);)*
        }
        #[inline(always)]
        fn touch_rodata() -> u64 {
            0 $(+ touch(&raw const rodata::$name.0))*
        }
    };
}
macro_rules! bss {
    ($($name:ident: $type:ty = $value:expr;)*) => {
        mod bss {
            use super::*;
            $(pub static mut $name: MaybeUninit<$type> = MaybeUninit::zeroed();)*
        }
        #[inline(always)]
        fn touch_bss() -> u64 {
            0 $(+ touch(&raw const bss::$name))*
        }
    };
}
macro_rules! sections {
    ($($name:ident: $type:ty = $value:expr;)*) => {
        mod sections {
            use super::*;
            $(#[unsafe(link_section = ".data.x")] pub static mut $name: $type = $value;)*
            pub mod constant {
                use super::*;
                $(
                    #[unsafe(link_section = ".rodata.x")]
                    pub static $name: Shared<$type> = Shared($value);
                )*
            }
        }
        #[inline(always)]
        fn touch_sections() -> u64 {
            0 $(+ touch(&raw const sections::$name))*
            $(+ touch(&raw const sections::constant::$name.0))*
        }
    };
}

data! {
    MIXED_CHAR: char = 'x';
    MIXED_128: u128 = 1;
    MIXED_NODE: Node = NODE;
    MIXED_E: E<3> = E::First;
}
mod all {
    use super::*;
    scalars!(data);
    #[inline(always)]
    pub fn touch_scalars() -> u64 {
        touch_data()
    }
    pub mod composites {
        use super::super::*;
        composites!(data);
        #[inline(always)]
        pub fn touch_composites() -> u64 {
            touch_data()
        }
    }
    pub mod enums {
        use super::super::*;
        enums!(data);
        #[inline(always)]
        pub fn touch_enums() -> u64 {
            touch_data()
        }
    }
    pub mod aligned {
        use super::super::*;
        aligned!(data);
        #[inline(always)]
        pub fn touch_aligned() -> u64 {
            touch_data()
        }
    }
    pub mod library {
        use super::super::*;
        library!(data);
        #[inline(always)]
        pub fn touch_library() -> u64 {
            touch_data()
        }
    }
}
composites!(rodata);
enums!(bss);
scalars!(sections);

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn in_data(_: *const XdpMd) -> u32 {
    (touch_data() + all::touch_scalars() + all::composites::touch_composites()) as u32 & XDP_PASS
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn in_more_data(_: *const XdpMd) -> u32 {
    (all::enums::touch_enums() + all::library::touch_library() + all::aligned::touch_aligned()) as u32 & XDP_PASS
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn in_bss_and_rodata(_: *const XdpMd) -> u32 {
    (touch_rodata() + touch_bss()) as u32 & XDP_PASS
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn in_own_sections(_: *const XdpMd) -> u32 {
    touch_sections() as u32 & XDP_PASS
}
