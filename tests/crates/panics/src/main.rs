//! Programs that panic, or not, by the length of the packet they are given: a bounds check, an
//! overflow in nested functions that are not inlined, an `unwrap`. Each counts before and after.
#![no_std]
#![no_main]

#[unsafe(no_mangle)]
static mut BEFORE: u64 = 0;
#[unsafe(no_mangle)]
static mut AFTER: u64 = 0;

#[repr(C)]
pub struct XdpMd {
    data: u32,
    data_end: u32,
}

const XDP_PASS: u32 = 2;

fn length(ctx: *const XdpMd) -> usize {
    unsafe { ((*ctx).data_end as usize).wrapping_sub((*ctx).data as usize) }
}

fn count(what: *mut u64) {
    unsafe { what.write_volatile(what.read_volatile().wrapping_add(1)) }
}

/// Panics for every packet: the table has eight entries, a packet at least 14 bytes.
#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn bounds(ctx: *const XdpMd) -> u32 {
    count(&raw mut BEFORE);
    let table = [1u32, 2, 3, 4, 5, 6, 7, 8];
    let v = unsafe { core::ptr::read_volatile(&table[length(ctx) & 63 | 8]) };
    count(&raw mut AFTER);
    v.min(1) + 1
}

#[inline(never)]
fn inner(n: u8) -> u8 {
    n + 200
}

#[inline(never)]
fn outer(n: u8) -> u8 {
    let v = inner(n);
    count(&raw mut AFTER);
    v / 2
}

/// 64 bytes overflow a u8 when 200 are added, two calls down.
#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn overflow(ctx: *const XdpMd) -> u32 {
    count(&raw mut BEFORE);
    let v = outer(length(ctx) as u8);
    count(&raw mut AFTER);
    if v == 0 { 1 } else { XDP_PASS }
}

/// A packet is never longer than the limit here: `unwrap` is all right.
#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn fine(ctx: *const XdpMd) -> u32 {
    count(&raw mut BEFORE);
    let v = 1_000_000usize.checked_sub(length(ctx)).unwrap();
    count(&raw mut AFTER);
    if v == 0 { 1 } else { XDP_PASS }
}

/// A ring buffer for bpf(2), as libbpf reads it from BTF.
#[repr(C)]
pub struct RingBuf {
    r#type: *const [i32; 27],
    max_entries: *const [i32; 4096],
}
unsafe impl Sync for RingBuf {}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static RECORDS: RingBuf = RingBuf { r#type: core::ptr::null(), max_entries: core::ptr::null() };

fn helper<F: Copy>(number: usize) -> F {
    unsafe { core::mem::transmute_copy(&number) }
}

struct Record(*mut u64);

impl Record {
    fn reserve() -> Option<Record> {
        let f: extern "C" fn(*const RingBuf, u64, u64) -> *mut u64 = helper(131);
        let p = f(&raw const RECORDS, 8, 0);
        if p.is_null() { None } else { Some(Record(p)) }
    }

    fn submit(self) {
        let f: extern "C" fn(*mut u64, u64) = helper(132);
        f(self.0, 0)
    }
}

/// A record is reserved when the index turns out to be out of bounds: it is discarded.
#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn held(ctx: *const XdpMd) -> u32 {
    let table = [1u64, 2, 3, 4, 5, 6, 7, 8];
    let Some(record) = Record::reserve() else { return 3 };
    count(&raw mut BEFORE);
    let v = unsafe { core::ptr::read_volatile(&table[length(ctx) & 63 | 8]) };
    unsafe { *record.0 = v };
    record.submit();
    count(&raw mut AFTER);
    XDP_PASS
}

struct Sum {
    left: Option<u64>,
    record: Record,
}

/// The fourth time there is nothing left.
extern "C" fn step(_: u64, sum: &mut Sum) -> i64 {
    let left = sum.left.unwrap();
    count(&raw mut BEFORE);
    unsafe { *sum.record.0 = left };
    sum.left = left.checked_sub(1);
    0
}

/// An `unwrap` in what bpf_loop calls back, two calls down, while a record is held.
#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn called_back(ctx: *const XdpMd) -> u32 {
    let Some(record) = Record::reserve() else { return 3 };
    let mut sum = Sum { left: Some(2), record };
    let f: extern "C" fn(u32, extern "C" fn(u64, &mut Sum) -> i64, &mut Sum, u64) -> i64 = helper(181);
    f(length(ctx) as u32, step, &mut sum, 0);
    count(&raw mut AFTER);
    sum.record.submit();
    XDP_PASS
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
static LICENSE: [u8; 4] = *b"GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
