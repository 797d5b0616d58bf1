//! Every type as an argument, by value and by reference, and as what a function
//! returns where BPF can: in one register, or through a pointer (above 16 bytes).
#![no_std]
#![no_main]

use btf_torture::bpf::{XDP_PASS, XdpMd};
use btf_torture::types::*;
use btf_torture::*;
use core::cell::{Cell, UnsafeCell};
use core::marker::PhantomData;
use core::mem::{ManuallyDrop, MaybeUninit};

license!();

macro_rules! returns {
    ($($name:ident: $type:ty = $value:expr;)*) => {
        $(
            #[allow(non_snake_case)]
            mod $name {
                use super::*;
                pub static mut IT: $type = $value;
                #[inline(never)]
                pub fn returns(at: *const $type) -> $type {
                    keep(at);
                    unsafe { at.read_volatile() }
                }
            }
        )*
        #[inline(always)]
        fn return_all() -> u64 {
            let mut sum = 0;
            $(
                let it = $name::returns(&raw const $name::IT);
                sum += touch(&it);
            )*
            sum
        }
    };
}

mod a_scalars {
    use super::*;
    scalars!(args);
    #[unsafe(no_mangle)]
    #[unsafe(link_section = "xdp")]
    pub extern "C" fn scalar_args(_: *const XdpMd) -> u32 {
        call_all() as u32 & XDP_PASS
    }
}
mod a_composites {
    use super::*;
    composites!(args);
    #[unsafe(no_mangle)]
    #[unsafe(link_section = "xdp")]
    pub extern "C" fn composite_args(_: *const XdpMd) -> u32 {
        call_all() as u32 & XDP_PASS
    }
}
mod an_enum {
    use super::*;
    enums!(args);
    #[unsafe(no_mangle)]
    #[unsafe(link_section = "xdp")]
    pub extern "C" fn enum_args(_: *const XdpMd) -> u32 {
        call_all() as u32 & XDP_PASS
    }
}
mod a_library {
    use super::*;
    library!(args);
    #[unsafe(no_mangle)]
    #[unsafe(link_section = "xdp")]
    pub extern "C" fn library_args(_: *const XdpMd) -> u32 {
        call_all() as u32 & XDP_PASS
    }
}

returns! {
    RETURNS_BOOL: bool = true;
    RETURNS_CHAR: char = 'x';
    RETURNS_REF: &'static Plain = &PLAIN;
    RETURNS_FN: fn(u32) -> u32 = other;
    RETURNS_E: E<3> = E::First;
    RETURNS_OPTION_CHAR: Option<char> = Some('x');
    RETURNS_OPTION_REF: Option<&'static char> = None;
    RETURNS_NONZERO: Option<core::num::NonZeroU32> = None;
    RETURNS_TRANSPARENT: Transparent = Transparent(1, PhantomData);
    RETURNS_TUPLE: (u8, u16) = (1, 2);
    RETURNS_ORDERING: Option<core::cmp::Ordering> = None;
    RETURNS_UNIT_RESULT: Result<(), Small> = Ok(());
    RETURNS_LARGE: [Plain; 2] = [PLAIN; 2];
    RETURNS_MANY: Many<[u64; 3], u8> = Many::Neither;
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn all_returns(_: *const XdpMd) -> u32 {
    return_all() as u32 & XDP_PASS
}
