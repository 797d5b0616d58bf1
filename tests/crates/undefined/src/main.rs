//! Refers to a helper by its name, to a kernel function without saying that
//! it is one, and to what nobody has: by itself and through a dependency.
#![no_std]
#![no_main]

unsafe extern "C" {
    fn bpf_ktime_get_ns() -> u64;
    fn bpf_rcu_read_lock();
    fn nobody_has_this(n: u64) -> u64;
}

mod deep {
    #[inline(never)]
    pub fn parse(n: u64) -> u64 {
        let n = unsafe { core::ptr::read_volatile(&n) };
        unsafe { super::nobody_has_this(n) }
    }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn program(ctx: u64) -> u64 {
    unsafe {
        bpf_rcu_read_lock();
        undefined_dep::ask(bpf_ktime_get_ns()) + deep::parse(ctx)
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
