//! Shares maps with objects that have no bitcode: COUNTS is defined here, theirs there.
#![no_std]
#![no_main]
use mixed::Map;

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static COUNTS: Map<4> = Map::new();

unsafe extern "C" {
    static by_clang: Map<2>;
    fn clang_counts(n: u64) -> u32;
    fn gcc_counts(n: u64) -> u32;
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn program(_: *const u32) -> u32 {
    COUNTS.add(0, 1);
    unsafe {
        by_clang.add(1, 5);
        clang_counts(10) + gcc_counts(100)
    }
}
