//! Every macro of bpf-core, on the running kernel's types.
#![no_std]
#![no_main]

use bpf_core::*;
use core::ffi::c_void;
use core::mem::transmute;
use core::ptr::null;

/// Values that the test knows, and that C would read, too.
#[unsafe(no_mangle)]
static mut VALUES: [u64; 13] = [0; 13];

#[unsafe(no_mangle)]
static mut NAME: [u8; 16] = [0; 16];

fn current_task() -> *const c_void {
    unsafe { transmute::<usize, unsafe extern "C" fn() -> *const c_void>(35)() }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub extern "C" fn all_macros(_ctx: *const c_void) -> i32 {
    let task = current_task();
    let name = core_address!(task, task_struct.group_leader -> task_struct.comm: [u8; 16]);
    let values = [
        core_read_bits!(task, task_struct.prio).unwrap_or(0),
        core_read!(task, task_struct.prio: i32).unwrap_or(0) as u64,
        core_read!(null::<u8>(), bpf_prog.r#type: enum u32).is_err() as u64,
        core_read!(task, task_struct.signal -> signal_struct.rlim[7].rlim_cur: u64).unwrap_or(0),
        core_signed!(task_struct.prio) as u64,
        core_type_exists!(union sigval) as u64 + core_type_exists!(no_such_type) as u64,
        core_type_matches!(task_struct.prio: i32) as u64,
        (core_type_id!(task_struct) != 0) as u64,
        (core_type_id_local!(task_struct) != 0) as u64,
        core_enum!(perf_callchain_context.PERF_CONTEXT_USER),
        core_enum_exists!(bpf_map_type.BPF_MAP_TYPE_HASH) as u64,
        core_exists!(task_struct.no_such_member) as u64,
        ksym_exists!(_stext) as u64 + ksym_exists!(bpf_no_such_symbol) as u64,
    ];
    unsafe {
        VALUES = values;
        if let Ok(name) = name {
            let _ = read_str(&mut *(&raw mut NAME), name);
        }
    }
    0
}

/// The kernel lets this program follow its argument: loads at offsets that the loader knows.
#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_process_exit")]
pub unsafe extern "C" fn followed(ctx: *const *const c_void) -> i32 {
    let task = unsafe { *ctx };
    let parent = unsafe { *core_field!(task, task_struct.real_parent: *const c_void) };
    let tgid = unsafe { *core_field!(parent, task_struct.tgid: i32) };
    unsafe { VALUES[0] = tgid as u64 };
    0
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
static LICENSE: [u8; 4] = *b"GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
