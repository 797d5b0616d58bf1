//! For links by hand: what cargo would not leave out.
#![no_std]

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn checks(ctx: u64) -> u64 {
    undefined_dep::check(ctx)
}

#[cfg(feature = "grow")]
#[unsafe(no_mangle)]
#[unsafe(link_section = "tc")]
pub extern "C" fn grows(ctx: u64) -> u64 {
    undefined_dep::grow(ctx) as u64
}
