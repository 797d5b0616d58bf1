//! Who is the parent of the process that makes a system call? Read from the kernel's own structs by
//! CO-RE: one object for kernels whose task_struct differs, compiled without any of their headers.
#![no_std]
#![no_main]

use core::ffi::c_void;
use core::mem::transmute;

use bpf_core::{core_enum, core_exists, core_offset, core_read, core_read_bits, core_read_into};
use bpf_core::{core_size, core_type_exists, core_type_size};

/// What user space reads.
#[repr(C)]
pub struct Task {
    tgid: i32,
    comm: [u8; 16],
}

#[unsafe(no_mangle)]
static mut PARENT: Task = Task {
    tgid: 0,
    comm: [0; 16],
};

/// `task_struct.__state`, which was `state` before 5.14.
#[unsafe(no_mangle)]
static mut STATE: u64 = 0;

/// A bitfield: `task_struct.in_execve`.
#[unsafe(no_mangle)]
static mut IN_EXECVE: u64 = 0;

/// What the loader has found, for comparison with the kernel's BTF.
#[repr(C)]
pub struct Found {
    tgid_offset: u64,
    comm_size: u64,
    task_size: u64,
    ringbuf: u64,
    arena: u64,
}

#[unsafe(no_mangle)]
static mut FOUND: Found = Found {
    tgid_offset: 0,
    comm_size: 0,
    task_size: 0,
    ringbuf: 0,
    arena: 0,
};

/// `bpf_get_current_task`, helper number 35.
fn current_task() -> *const c_void {
    unsafe { transmute::<usize, unsafe extern "C" fn() -> *const c_void>(35)() }
}

fn read_parent(task: *const c_void, to: *mut Task) -> Result<(), i64> {
    let parent = core_read!(task, task_struct.real_parent: *const c_void)?;
    unsafe {
        (*to).tgid = core_read!(parent, task_struct.tgid: i32)?;
        core_read_into!(&raw mut (*to).comm, parent, task_struct.comm: [u8; 16])
    }
}

fn state(task: *const c_void) -> Result<u64, i64> {
    if core_exists!(task_struct.__state: u32) {
        core_read!(task, task_struct.__state: u32).map(u64::from)
    } else {
        core_read!(task, task_struct___old.state: i64).map(|state| state as u64)
    }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub extern "C" fn core_task(_ctx: *const c_void) -> i32 {
    let task = current_task();
    unsafe {
        if read_parent(task, &raw mut PARENT).is_err() {
            return 1;
        }
        STATE = state(task).unwrap_or(u64::MAX);
        IN_EXECVE = core_read_bits!(task, task_struct.in_execve).unwrap_or(u64::MAX);
        FOUND = Found {
            tgid_offset: core_offset!(task_struct.tgid: i32) as u64,
            comm_size: core_size!(task_struct.comm: [u8; 16]) as u64,
            task_size: core_type_size!(task_struct) as u64,
            ringbuf: core_enum!(bpf_map_type.BPF_MAP_TYPE_RINGBUF),
            arena: core_type_exists!(bpf_arena) as u64,
        };
    }
    0
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "license")]
static LICENSE: [u8; 4] = *b"GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
