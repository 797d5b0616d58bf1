//! Reading the kernel's memory: what the macros call.
use core::ffi::c_void;
use core::mem::{MaybeUninit, size_of, transmute};

/// Types that any bytes are a value of.
///
/// # Safety
/// Whatever bytes the kernel has there must be a value of the type: no `bool`, no reference, no enum.
pub unsafe trait Plain: Copy {}

macro_rules! plain {
    ($($type:ty)*) => { $(unsafe impl Plain for $type {})* };
}
plain!(u8 i8 u16 i16 u32 i32 u64 i64 usize isize f32 f64);

unsafe impl<T> Plain for *const T {}
unsafe impl<T> Plain for *mut T {}
unsafe impl<T: Plain, const N: usize> Plain for [T; N] {}

type Read = unsafe extern "C" fn(*mut c_void, u32, *const c_void) -> i64;

/// `bpf_probe_read_kernel`, helper number 113: any address may be given.
#[inline(always)]
fn probe_read(to: *mut c_void, size: usize, from: *const c_void) -> Result<(), i64> {
    let error = unsafe { transmute::<usize, Read>(113)(to, size as u32, from) };
    if error == 0 { Ok(()) } else { Err(error) }
}

/// The `T` at this address, wherever in the kernel that is.
#[inline(always)]
pub fn read<T: Plain>(from: *const T) -> Result<T, i64> {
    let mut value = MaybeUninit::<T>::uninit();
    probe_read(value.as_mut_ptr().cast(), size_of::<T>(), from.cast())?;
    Ok(unsafe { value.assume_init() })
}

/// The same, to where `to` points: what is there is overwritten, to all zeros if it cannot be read.
#[inline(always)]
pub fn read_into<T: Plain>(to: *mut T, from: *const T) -> Result<(), i64> {
    probe_read(to.cast(), size_of::<T>(), from.cast())
}

/// A number of `size` bytes, of which the shifts leave some bits.
#[inline(always)]
pub fn read_bits(
    base: *const u8,
    offset: usize,
    size: usize,
    left: u32,
    right: u32,
    signed: bool,
) -> Result<u64, i64> {
    let mut value = 0u64;
    // The low end of a big-endian number is its last byte.
    let skip = if cfg!(target_endian = "big") {
        8 - size
    } else {
        0
    };
    let to = (&raw mut value).cast::<u8>().wrapping_add(skip);
    probe_read(to.cast(), size, base.wrapping_add(offset).cast())?;
    let value = value.wrapping_shl(left);
    Ok(if signed {
        (value as i64).wrapping_shr(right) as u64
    } else {
        value.wrapping_shr(right)
    })
}

type ReadStr = unsafe extern "C" fn(*mut c_void, u32, *const c_void) -> i64;

/// `bpf_probe_read_kernel_str`, helper number 115: a string that ends in a NUL, and its length with
/// it.
#[inline(always)]
pub fn read_str(to: &mut [u8], from: *const impl Sized) -> Result<usize, i64> {
    let len = unsafe {
        transmute::<usize, ReadStr>(115)(to.as_mut_ptr().cast(), to.len() as u32, from.cast())
    };
    if len < 0 { Err(len) } else { Ok(len as usize) }
}
