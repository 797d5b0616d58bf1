//! What linux/bpf.h and libbpf's bpf_helpers.h are to a C program.
use core::ffi::c_void;
use core::mem::transmute;
use core::ptr::null;

pub const XDP_PASS: u32 = 2;

/// The kernel knows a context by its type's name.
#[allow(non_camel_case_types)]
#[repr(C)]
pub struct xdp_md {
    pub data: u32,
    pub data_end: u32,
    data_meta: u32,
    pub ingress_ifindex: u32,
    rx_queue_index: u32,
    egress_ifindex: u32,
}
pub type XdpMd = xdp_md;

pub const HASH: usize = 1;
pub const ARRAY: usize = 2;

/// A map as libbpf reads it from BTF: a number is the length of an array behind
/// a pointer, a type is what a pointer points to.
#[repr(C)]
pub struct Map<const TYPE: usize, K, V> {
    r#type: *const [i32; TYPE],
    max_entries: *const [i32; 2],
    key: *const K,
    value: *const V,
}

unsafe impl<const TYPE: usize, K, V> Sync for Map<TYPE, K, V> {}

impl<const TYPE: usize, K, V> Map<TYPE, K, V> {
    pub const fn new() -> Self {
        Self { r#type: null(), max_entries: null(), key: null(), value: null() }
    }

    /// `bpf_map_lookup_elem`, helper number 1.
    #[inline(always)]
    pub fn get(&self, key: &K) -> Option<&V> {
        type Lookup = unsafe extern "C" fn(*const c_void, *const c_void) -> *const c_void;
        unsafe {
            let lookup: Lookup = transmute(1usize);
            lookup((&raw const *self).cast(), (&raw const *key).cast()).cast::<V>().as_ref()
        }
    }
}

/// The licence that every object needs.
#[macro_export]
macro_rules! license {
    () => {
        #[unsafe(no_mangle)]
        #[unsafe(link_section = "license")]
        static LICENSE: [u8; 4] = *b"GPL\0";
    };
}
