//! The cases of work.rs for the host, in a table that differential.c walks.
#![no_std]

#[macro_use]
mod work;

use core::ffi::c_char;

#[repr(C)]
pub struct Case {
    name: *const c_char,
    work: fn(&work::Numbers, &mut work::Numbers),
}
unsafe impl Sync for Case {}

macro_rules! table {
    ($($name:ident)*) => {
        #[unsafe(no_mangle)]
        pub static cases: [Case; [$(stringify!($name)),*].len() + 1] = [
            $(Case { name: concat!(stringify!($name), "\0").as_ptr().cast(), work: work::$name },)*
            Case { name: core::ptr::null(), work: |_, _| () },
        ];
    };
}
cases!(table);

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
