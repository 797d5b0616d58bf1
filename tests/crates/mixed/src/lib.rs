//! What the programs share.
#![no_std]

use core::ffi::c_void;
use core::mem::transmute;
use core::ptr::null;

/// An array map of `N` numbers, as libbpf reads it from BTF.
#[repr(C)]
pub struct Map<const N: usize> {
    r#type: *const [i32; 2],
    max_entries: *const [i32; N],
    key: *const u32,
    value: *const u64,
}

unsafe impl<const N: usize> Sync for Map<N> {}

impl<const N: usize> Map<N> {
    pub const fn new() -> Self {
        Self { r#type: null(), max_entries: null(), key: null(), value: null() }
    }

    pub fn add(&self, key: u32, n: u64) {
        type Lookup = unsafe extern "C" fn(*const c_void, *const c_void) -> *mut u64;
        unsafe {
            let lookup: Lookup = transmute(1usize);
            if let Some(value) = lookup((&raw const *self).cast(), (&raw const key).cast()).as_mut() {
                *value += n;
            }
        }
    }
}

/// The licence that every object needs.
#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
static LICENSE: [u8; 4] = *b"GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

/// What the optimiser knows nothing of.
#[unsafe(no_mangle)]
static mut INPUT: u32 = 5;

pub fn input() -> u32 {
    unsafe { (&raw const INPUT).read_volatile() }
}
