//! Types that BTF has no word for, in every place that a type can have. Each
//! program in src/bin is an object of its own, so that the failure of one does
//! not hide another: tests/kernel/btf-torture.sh gives all of them to the kernel.
#![no_std]

pub mod bpf;
pub mod types;

/// Keeps a value's address, whatever the optimiser knows of it.
#[inline(always)]
pub fn keep<T: ?Sized>(p: *const T) {
    core::hint::black_box(p);
}

/// Reads the first byte, if there is one; a function of its own in the object
/// for each type.
#[inline(never)]
pub fn touch<T>(p: *const T) -> u64 {
    keep(p);
    if size_of::<T>() == 0 {
        return 0;
    }
    unsafe { p.cast::<u8>().read_volatile() as u64 }
}

/// A function with an argument of each type by value and one by reference.
#[macro_export]
macro_rules! args {
    ($($name:ident: $type:ty = $value:expr;)*) => {
        $(
            #[allow(non_snake_case)]
            mod $name {
                use super::*;
                pub static mut IT: $type = $value;
                #[inline(never)]
                pub fn by_value(it: $type, also: u32) -> u64 {
                    keep(&it);
                    touch(&it) + also as u64
                }
                #[inline(never)]
                pub fn by_reference<'a>(it: &'a $type, at: *const u8) -> *const u8 {
                    keep(it);
                    unsafe { at.add((&raw const *it).cast::<u8>().read_volatile() as usize & 1) }
                }
            }
        )*
        #[inline(always)]
        pub fn call_all() -> u64 {
            let mut sum = 0;
            $(
                unsafe {
                    let it = &raw const $name::IT;
                    sum += $name::by_value(it.read(), sum as u32);
                    sum += *$name::by_reference(&*it, b"12".as_ptr()) as u64;
                }
            )*
            sum
        }
    };
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
