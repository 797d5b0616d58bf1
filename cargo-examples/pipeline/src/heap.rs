//! A heap that the verifier can follow: slots of a fixed size in a static
//! array, handed out in turn. What a program allocates lives until the slots
//! have gone round once; freeing does nothing.
use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;
use core::ptr::null_mut;

const SLOTS: usize = 16;
const SLOT_SIZE: usize = 64;

#[repr(align(16))]
struct Heap {
    slots: UnsafeCell<[[u8; SLOT_SIZE]; SLOTS]>,
    next: UnsafeCell<usize>,
}

// Two CPUs may race for a slot: good enough for an example.
unsafe impl Sync for Heap {}

#[global_allocator]
static HEAP: Heap = Heap {
    slots: UnsafeCell::new([[0; SLOT_SIZE]; SLOTS]),
    next: UnsafeCell::new(0),
};

unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() > SLOT_SIZE || layout.align() > 16 {
            return null_mut();
        }
        unsafe {
            let slot = *self.next.get() % SLOTS;
            *self.next.get() = slot + 1;
            self.slots.get().cast::<u8>().add(slot * SLOT_SIZE)
        }
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}
