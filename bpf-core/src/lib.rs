//! CO-RE for BPF programs in Rust: one object that finds the kernel's own types, members and
//! enumerators by name on every kernel, without its headers.
//!
//! Each macro asks for one value, which the loader (libbpf, Aya, the kernel) puts into the
//! instruction when the program is loaded. There is nothing to look up at run time, and nothing is
//! left of what is not asked. The linker must be bpf-ld-shim: the macros are nothing but functions
//! whose link names it knows (`bpf_core.byte_off.task_struct.tgid`). Compile with
//! `-C debuginfo=2 -C link-arg=--btf`.
//!
//! ```ignore
//! use bpf_core::{core_exists, core_read};
//!
//! let task = current_task(); // *const c_void
//! // Pointers are crossed by `->`, with the type that they point to.
//! let parent: Result<i32, i64> = core_read!(task, task_struct.real_parent -> task_struct.tgid: i32);
//! // What not every kernel has is asked for before.
//! let state = if core_exists!(task_struct.__state: u32) {
//!     core_read!(task, task_struct.__state: u32).map(u64::from)
//! } else {
//!     core_read!(task, task_struct___old.state: u64)
//! };
//! ```
//!
//! # Names
//!
//! A type is the name of a struct; `union NAME`, `enum NAME` and `typedef NAME` say what else it is.
//! What follows three underscores is a flavour, which the kernel's name does not have: two flavours
//! are two versions of one type.
//!
//! Members are named one after the other where structs are nested (`task_struct.se.vruntime`), array
//! elements by a literal index (`task_struct.comm[0]`). Those of anonymous structs and unions are
//! named as if they were the outer one's. A Rust keyword is written `r#type`.
//!
//! After a colon comes what the member is, since loaders compare that: a number's type or a pointer's
//! (of any type), `[u8; 16]`, `struct`, `union`, `enum`. Any other name is a struct's. It must be the
//! same wherever the member is named. Where nothing is said, it is an integer, and [`core_exists`]
//! asks for any kind, which takes more instructions. Integers of other sizes are found, too, but read
//! as if they had the size that is said.
#![no_std]

mod read;

pub use read::{Plain, read, read_bits, read_into, read_str};

/// The value of a link name: `core_value!("byte_off", u32, task_struct.tgid: i32)`. What the other
/// macros are made of.
#[macro_export]
macro_rules! core_value {
    ($value:literal, $result:ty, $($name:tt)+) => {{
        unsafe extern "C" {
            #[link_name = concat!("bpf_core.", $value, ".", stringify!($($name)+))]
            safe fn value() -> $result;
        }
        value()
    }};
}

/// The place of a member, in bytes: `core_offset!(task_struct.tgid: i32)`. The program must not come
/// there where the kernel has no such member; see [`core_exists`].
#[macro_export]
macro_rules! core_offset {
    ($($name:tt)+) => { $crate::core_value!("byte_off", u32, $($name)+) as usize };
}

/// The size of a member, in bytes: `core_size!(task_struct.comm: [u8; 16])`.
#[macro_export]
macro_rules! core_size {
    ($($name:tt)+) => { $crate::core_value!("byte_size", u32, $($name)+) as usize };
}

/// Does the kernel have this member, of that kind? `core_exists!(task_struct.__state: u32)`; or, if
/// nothing in the program says its kind, of any?
#[macro_export]
macro_rules! core_exists {
    ($($name:tt)+) => { $crate::core_value!("exists", bool, $($name)+) };
}

/// Is the number signed? `core_signed!(task_struct.prio)`
#[macro_export]
macro_rules! core_signed {
    ($($name:tt)+) => { $crate::core_value!("signed", bool, $($name)+) };
}

/// Does the kernel have this type? `core_type_exists!(union sigval)`
#[macro_export]
macro_rules! core_type_exists {
    ($($name:tt)+) => { $crate::core_value!("type_exists", bool, $($name)+) };
}

/// The size of a type, in bytes; 0 if the kernel has none of that name.
#[macro_export]
macro_rules! core_type_size {
    ($($name:tt)+) => { $crate::core_value!("type_size", u32, $($name)+) as usize };
}

/// Does the kernel have a type like this, with this member, to its kind and name?
/// `core_type_matches!(task_struct.prio: i32)`. Numbers have C's names here: `i32` is `int`, `u64`
/// is `unsigned long long`. libbpf 1.0 and newer answer; Aya does not know the question.
#[macro_export]
macro_rules! core_type_matches {
    ($($name:tt)+) => { $crate::core_value!("type_matches", bool, $($name)+) };
}

/// The number of the kernel's type in its BTF, as some helpers want it.
#[macro_export]
macro_rules! core_type_id {
    ($($name:tt)+) => { $crate::core_value!("type_id_target", u32, $($name)+) };
}

/// The number of the type in the program's own BTF.
#[macro_export]
macro_rules! core_type_id_local {
    ($($name:tt)+) => { $crate::core_value!("type_id_local", u32, $($name)+) };
}

/// Does the kernel have this function or variable? `ksym_exists!(bpf_dynptr_slice)` is C's
/// `bpf_ksym_exists(bpf_dynptr_slice)`: the program may call it where this is true, and loads where
/// it is not. Of functions that it also calls, Linux 6.4 is the first to tell.
#[macro_export]
macro_rules! ksym_exists {
    ($name:ident) => {{
        unsafe extern "C" {
            #[link_name = concat!("bpf_ksym.exists.", stringify!($name))]
            safe fn exists() -> bool;
        }
        exists()
    }};
}

/// The value of an enumerator: `core_enum!(bpf_map_type.BPF_MAP_TYPE_HASH)`.
#[macro_export]
macro_rules! core_enum {
    ($($name:tt)+) => { $crate::core_value!("enum_value", u64, $($name)+) };
}

/// Does the kernel have this enumerator?
#[macro_export]
macro_rules! core_enum_exists {
    ($($name:tt)+) => { $crate::core_value!("enum_exists", bool, $($name)+) };
}

/// The member's address in the struct at `base`, without reading anything:
/// `core_field!(task, task_struct.tgid: i32)` is a `*const i32`. For pointers that the kernel lets
/// the program follow (arguments of tp_btf, fentry, LSM programs), which are then read by `*`.
#[macro_export]
macro_rules! core_field {
    ($base:expr, $($name:tt)+) => { $crate::__core_field!($base; []; $($name)+) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __core_field {
    ($base:expr; [$($name:tt)+]; : enum $type:ty) => {
        ($base).cast::<u8>().wrapping_add($crate::core_offset!($($name)+ : enum)).cast::<$type>()
    };
    ($base:expr; [$($name:tt)+]; : $type:ty) => {
        ($base).cast::<u8>().wrapping_add($crate::core_offset!($($name)+ : $type)).cast::<$type>()
    };
    ($base:expr; [$($name:tt)*]; $next:tt $($rest:tt)+) => {
        $crate::__core_field!($base; [$($name)* $next]; $($rest)+)
    };
}

/// The address of a member that is reached from the struct at `base` (a pointer); `->` crosses a
/// pointer, which is read for that, to the type named next. A `Result<*const T, i64>`; `Err` is what
/// `bpf_probe_read_kernel` returned.
///
/// ```ignore
/// let comm = core_address!(task, task_struct.real_parent -> task_struct.comm: [u8; 16])?;
/// read_str(&mut name, comm)?;
/// ```
#[macro_export]
macro_rules! core_address {
    ($base:expr, $($path:tt)+) => { $crate::__core_address!($base; []; $($path)+) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __core_address {
    ($base:expr; [$($name:tt)+]; -> $($rest:tt)+) => {
        match $crate::read($crate::core_field!($base, $($name)+ : *const u8)) {
            Ok(next) => $crate::__core_address!(next; []; $($rest)+),
            Err(error) => Err(error),
        }
    };
    ($base:expr; [$($name:tt)+]; : $($kind:tt)+) => {
        Ok::<_, i64>($crate::core_field!($base, $($name)+ : $($kind)+))
    };
    ($base:expr; [$($name:tt)*]; $next:tt $($rest:tt)+) => {
        $crate::__core_address!($base; [$($name)* $next]; $($rest)+)
    };
}

/// Reads a member out of the kernel's memory, wherever that is, as [`core_address`] finds it:
///
/// ```ignore
/// core_read!(task, task_struct.mm -> mm_struct.owner -> task_struct.pid: i32)
/// core_read!(task, task_struct.policy: enum u32)
/// ```
///
/// A `Result` of the type said last ([`Plain`]); `Err` is what `bpf_probe_read_kernel` returned.
#[macro_export]
macro_rules! core_read {
    ($base:expr, $($path:tt)+) => {
        match $crate::core_address!($base, $($path)+) {
            Ok(address) => $crate::read(address),
            Err(error) => Err(error),
        }
    };
}

/// The same, to where a pointer (`*mut T`) leads, such as a global or the value of a map: the stack
/// has 512 bytes.
#[macro_export]
macro_rules! core_read_into {
    ($to:expr, $base:expr, $($path:tt)+) => {
        match $crate::core_address!($base, $($path)+) {
            Ok(address) => $crate::read_into($to, address),
            Err(error) => Err(error),
        }
    };
}

/// Reads a number of any size, bitfields included, as the kernel at hand has it:
/// `core_read_bits!(task, task_struct.in_execve)`. A `Result<u64, i64>`; signed ones are extended.
#[macro_export]
macro_rules! core_read_bits {
    ($base:expr, $($name:tt)+) => {
        $crate::read_bits(
            ($base).cast::<u8>(),
            $crate::core_offset!($($name)+),
            $crate::core_size!($($name)+),
            $crate::core_value!("lshift", u32, $($name)+),
            $crate::core_value!("rshift", u32, $($name)+),
            $crate::core_signed!($($name)+),
        )
    };
}
