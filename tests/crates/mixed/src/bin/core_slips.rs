//! Names of kernel types that are wrong: a slip of the finger, or with `contradict` two things said
//! of one member.
#![no_std]
#![no_main]

use bpf_core::*;
use core::ffi::c_void;

fn tgid(task: *const c_void) -> Result<i32, i64> {
    core_read!(task, task_struct.tgidd: i32)
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub extern "C" fn slips(ctx: *const c_void) -> i32 {
    #[cfg(contradict)]
    if core_exists!(task_struct.tgidd: *const u8) {
        return 1;
    }
    tgid(ctx).unwrap_or(core_offset!(task_struct.mm) as i32)
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
