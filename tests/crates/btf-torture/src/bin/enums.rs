//! Enums of every width, signed and not, with values at their limits, in statics
//! and arguments; an enum that BTF's 32 bits cannot hold is an ENUM64.
#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
#![allow(dead_code)]

use btf_torture::bpf::{XDP_PASS, XdpMd};
use btf_torture::*;

license!();

macro_rules! enums {
    ($($module:ident $repr:ident: $low:expr, $high:expr;)*) => {
        $(
            mod $module {
                use super::*;
                #[repr($repr)]
                #[derive(Clone, Copy)]
                pub enum Value {
                    Low = $low,
                    Five = 5,
                    High = $high,
                }
                #[repr($repr)]
                #[derive(Clone, Copy)]
                pub enum Generic<const N: usize, const C: char> {
                    Low = $low,
                    High = $high,
                }
                pub static mut VALUE: Value = Value::High;
                pub static mut GENERIC: Generic<3, '>'> = Generic::Low;
                pub static mut OPTION: Option<Value> = None;
                pub static mut ARRAY: [Value; 3] = [Value::Five; 3];
                #[inline(never)]
                pub fn take(value: Value, generic: Generic<3, '>'>, option: Option<Value>) -> u64 {
                    touch(&value) + touch(&generic) + touch(&option)
                }
                #[inline(always)]
                pub fn all() -> u64 {
                    unsafe {
                        touch(&raw const ARRAY) +
                        take((&raw const VALUE).read_volatile(), (&raw const GENERIC).read_volatile(),
                             (&raw const OPTION).read_volatile())
                    }
                }
            }
        )*
        #[inline(always)]
        fn all() -> u64 {
            0 $(+ $module::all())*
        }
    };
}

enums! {
    of_u8 u8: 0, u8::MAX;
    of_i8 i8: i8::MIN, i8::MAX;
    of_u16 u16: 0, u16::MAX;
    of_i16 i16: i16::MIN, i16::MAX;
    of_u32 u32: 0, u32::MAX;
    of_i32 i32: i32::MIN, i32::MAX;
    of_u64 u64: 0, u64::MAX;
    of_i64 i64: i64::MIN, i64::MAX;
    of_usize usize: 0, usize::MAX;
    of_isize isize: isize::MIN, isize::MAX;
}

/// Names as Rust has them, and one variant only, which takes no room.
#[derive(Clone, Copy)]
enum Names {
    r#type,
    Größe,
    变体,
    Ω,
}
enum Lonely {
    Variant,
}
/// More than a byte can number.
macro_rules! wide {
    ($($name:ident)*) => { #[derive(Clone, Copy)] enum Wide { First = -1, $($name,)* Last = 300 } };
}
wide!(A B C D F G H I J K L M N O P Q R S T U V W X Y Z);

static mut NAMES: Names = Names::Ω;
static mut LONELY: Lonely = Lonely::Variant;
static mut WIDE: Wide = Wide::Last;

#[inline(never)]
fn take(names: Names, lonely: &Lonely, wide: Wide) -> u64 {
    keep(lonely);
    touch(&names) + touch(&wide)
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn all_enums(_: *const XdpMd) -> u32 {
    let more = unsafe {
        take((&raw const NAMES).read_volatile(), &*(&raw const LONELY), (&raw const WIDE).read_volatile())
    };
    (all() + more) as u32 & XDP_PASS
}
