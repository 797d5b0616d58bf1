//! A program for each kind of panic, on input that no compiler knows. What the linker says of a
//! line stands behind it, after `//~`.
#![no_std]
#![no_main]

use core::cell::RefCell;

#[repr(C)]
pub struct XdpMd {
    _pointers: [u32; 3],
    ingress_ifindex: u32,
}

fn input(ctx: *const XdpMd) -> u32 {
    unsafe { core::ptr::read_volatile(&raw const (*ctx).ingress_ifindex) }
}

/// `program!(name, |n: u32| -> u32 { ... })`
macro_rules! program {
    ($name:ident, $body:expr) => {
        #[unsafe(no_mangle)]
        #[unsafe(link_section = "xdp")]
        pub extern "C" fn $name(ctx: *const XdpMd) -> u32 {
            let body: fn(u32) -> u32 = $body;
            body(input(ctx))
        }
    };
}

static TABLE: [u32; 4] = [1, 2, 3, 4];
static WORDS: &str = "größe";

fn odd(n: u32) -> Option<u32> {
    if n & 1 == 1 { Some(n) } else { None }
}

fn even(n: u32) -> Result<u32, u32> {
    if n & 1 == 0 { Ok(n) } else { Err(n) }
}

#[inline(never)]
fn within(n: u32) -> u32 {
    TABLE[n as usize] //~ index out of bounds
}

/// The place is the caller's.
#[track_caller]
#[inline(never)]
fn tracked(n: u32) -> u32 {
    odd(n).unwrap()
}

program!(bounds, |n| TABLE[n as usize]); //~ index out of bounds
program!(nested, |n| within(n) + 1);
program!(add, |n| n + 7); //~ attempt to add with overflow
program!(subtract, |n| n - 7); //~ attempt to subtract with overflow
program!(multiply, |n| n * 7); //~ attempt to multiply with overflow
program!(negate, |n| -(n as i32) as u32); //~ attempt to negate with overflow
program!(left, |n| 1 << n); //~ attempt to shift left with overflow
program!(right, |n| 1000 >> n); //~ attempt to shift right with overflow
program!(divide, |n| 1000 / n); //~ attempt to divide by zero
program!(remainder, |n| 1000 % n); //~ attempt to calculate the remainder by zero
program!(unwrap, |n| odd(n).unwrap()); //~ unwrap of None
program!(expect, |n| odd(n).expect("an odd number")); //~ expect fails: an odd number
program!(result, |n| even(n).unwrap()); //~ unwrap or expect fails: called `Result::unwrap()` on an `Err` value
program!(result_expect, |n| even(n).expect("an even number")); //~ unwrap or expect fails: an even number
program!(track, |n| tracked(n)); //~ unwrap of None
program!(from, |n| TABLE[n as usize..].len() as u32); //~ slice out of bounds
program!(to, |n| TABLE[..n as usize].len() as u32); //~ slice out of bounds
program!(between, |n| TABLE[n as usize..(n as u8) as usize].len() as u32); //~ slice out of bounds
program!(text, |n| WORDS[n as usize..].len() as u32); //~ string slice out of bounds, or within a character
program!(assertion, |n| { assert!(n < 9); n }); //~ assertion failed: n < 9
program!(equal, |n| { assert_eq!(n & 1, 1); n }); //~ assert_eq or assert_ne fails
program!(message, |n| if n == 3 { panic!("three is too much") } else { n }); //~ three is too much
program!(explicit, |n| if n == 4 { panic!() } else { n }); //~ explicit panic
program!(unreachable, |n| if n == 5 { unreachable!() } else { n }); //~ internal error: entered unreachable code
program!(todo, |n| if n == 6 { todo!() } else { n }); //~ not yet implemented
program!(copy, |n| {
    let mut to = [0u8; 4];
    to.copy_from_slice(&WORDS.as_bytes()[..n as usize & 7]); //~ slices of different lengths
    to[0] as u32
});
program!(endless, |n| if n == 8 { loop {} } else { n }); //~ endless loop

/// Whether it is borrowed is not known here.
#[unsafe(no_mangle)]
static mut CELL: RefCell<u32> = RefCell::new(1);
program!(borrowed, |n| unsafe { *(*(&raw const CELL)).borrow_mut() = n; n }); //~ RefCell borrowed already

// These do not panic, and the optimiser knows.
program!(masked, |n| TABLE[n as usize & 3]);
program!(checked, |n| TABLE.get(n as usize).copied().unwrap_or(0));
program!(wrapping, |n| n.wrapping_add(7));

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
