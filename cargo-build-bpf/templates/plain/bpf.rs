//! What linux/bpf.h and libbpf's bpf_helpers.h are to a C program: as much of it as is needed.
use core::ffi::c_void;
use core::mem::transmute;
use core::ptr::null;

pub const XDP_PASS: u32 = 2;

const BPF_MAP_TYPE_ARRAY: usize = 2;

/// `struct xdp_md`.
#[repr(C)]
pub struct XdpMd {
    pub data: u32,
    pub data_end: u32,
    pub data_meta: u32,
    pub ingress_ifindex: u32,
    pub rx_queue_index: u32,
    pub egress_ifindex: u32,
}

/// An array map as libbpf reads it from BTF: a number is the length of an array behind a
/// pointer, a type is what a pointer points to. Nothing is ever stored in these fields.
#[repr(C)]
pub struct Array<V, const ENTRIES: usize> {
    r#type: *const [i32; BPF_MAP_TYPE_ARRAY],
    max_entries: *const [i32; ENTRIES],
    key: *const u32,
    value: *const V,
}

unsafe impl<V, const ENTRIES: usize> Sync for Array<V, ENTRIES> {}

impl<V, const ENTRIES: usize> Array<V, ENTRIES> {
    pub const fn new() -> Self {
        Self {
            r#type: null(),
            max_entries: null(),
            key: null(),
            value: null(),
        }
    }

    /// `bpf_map_lookup_elem`, helper number 1.
    #[inline(always)]
    pub fn get(&self, key: u32) -> Option<*mut V> {
        type Lookup = unsafe extern "C" fn(*const c_void, *const u32) -> *mut c_void;
        let value = unsafe {
            let lookup: Lookup = transmute(1usize);
            lookup((&raw const *self).cast(), &key)
        };
        if value.is_null() { None } else { Some(value.cast()) }
    }
}
