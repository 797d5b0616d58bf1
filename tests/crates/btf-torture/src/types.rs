//! The types, and lists of them: `scalars!(m)` calls `m! { NAME: Type = value; ... }`.
//! No name is used twice over all lists, no type is empty (src/bin/zst.rs has those).
use core::cell::{Cell, UnsafeCell};
use core::marker::PhantomData;
use core::mem::{ManuallyDrop, MaybeUninit};

pub struct Empty;

/// Reordered by rustc: declaration order is not the order of offsets.
pub struct Plain {
    pub a: u8,
    pub b: u64,
    pub c: u16,
    pub d: u32,
}
pub const PLAIN: Plain = Plain { a: 1, b: 2, c: 3, d: 4 };

#[repr(C)]
pub struct ReprC {
    pub a: u8,
    pub b: u32,
    pub c: u8,
}

#[repr(C, packed)]
pub struct Packed {
    pub a: u8,
    pub b: u64,
    pub c: u16,
}

#[repr(packed(2))]
pub struct Packed2 {
    pub a: u8,
    pub b: u32,
}

#[repr(C, align(64))]
pub struct Aligned {
    pub a: u8,
}

#[repr(transparent)]
pub struct Transparent(pub u32, pub PhantomData<Plain>);

pub struct Tuple(pub u8, pub u64, pub u16);

pub struct Inner<T> {
    pub value: T,
}
pub struct Outer<T, U> {
    pub first: Inner<T>,
    pub second: Inner<Inner<U>>,
    pub none: (),
}
pub struct Sized<T, const N: usize> {
    pub items: [T; N],
}
/// Const parameters of every type there is.
pub struct Consts<const B: bool, const C: char, const I: i8> {
    pub value: u32,
}

pub struct WithZst {
    pub a: u32,
    pub none: (),
    pub empty: Empty,
    pub of: PhantomData<Inner<char>>,
    pub nothing: [u64; 0],
    pub b: u8,
}

pub union Union {
    pub small: u8,
    pub large: [u32; 3],
    pub kept: ManuallyDrop<Plain2>,
    pub character: char,
}
#[derive(Clone, Copy)]
pub struct Plain2(pub u16, pub u8);

/// Recursion through every kind of pointer.
pub struct Node {
    pub next: *mut Node,
    pub child: Option<&'static Node>,
    pub other: *const Pair<Node>,
    pub visit: Option<fn(&Node) -> *const Node>,
    pub all: *const [Node],
}
pub struct Pair<T: 'static> {
    pub left: *const Tree<T>,
    pub right: Option<&'static Pair<T>>,
}
pub struct Tree<T: 'static> {
    pub of: *const T,
    pub pair: *const Pair<Tree<T>>,
    pub rest: *const Pair<T>,
}
pub const NODE: Node = Node {
    next: core::ptr::null_mut(),
    child: None,
    other: core::ptr::null(),
    visit: None,
    all: &[],
};

/// A list whose type grows with each element.
pub struct Cons<H, T>(pub H, pub T);

pub trait Shape {
    const SIDES: u32;
    type Unit;
    fn area(&self, by: Self::Unit) -> u32;
}
impl Shape for Plain {
    const SIDES: u32 = 4;
    type Unit = u64;
    fn area(&self, by: u64) -> u32 {
        (self.b & by) as u32 | Self::SIDES
    }
}
pub struct Sided<S: Shape> {
    pub unit: S::Unit,
    pub shape: S,
}

pub trait Speak {
    fn speak(&self) -> u32;
    fn again(&self, times: u64) -> u64;
}
impl Speak for Plain {
    fn speak(&self) -> u32 {
        self.d
    }
    fn again(&self, times: u64) -> u64 {
        self.b ^ times
    }
}
impl<T> Speak for Inner<T> {
    fn speak(&self) -> u32 {
        size_of::<T>() as u32
    }
    fn again(&self, times: u64) -> u64 {
        times
    }
}
pub fn other(x: u32) -> u32 {
    x ^ 1
}
pub unsafe extern "C" fn by_pointer(p: *const Plain) -> u64 {
    unsafe { (*p).b }
}

/// Modules with types of one name.
pub mod one {
    pub struct Same {
        pub x: u8,
    }
    pub mod deeper {
        pub struct Same {
            pub x: u32,
        }
    }
}
pub mod two {
    pub struct Same {
        pub x: u64,
        pub y: u64,
    }
}

#[repr(u8)]
#[derive(Clone, Copy)]
pub enum Small {
    A = 1,
    B = 255,
}

/// C-like, with a const parameter: `E<3>` is the enum's name.
#[repr(u32)]
#[derive(Clone, Copy)]
pub enum E<const N: usize> {
    First = 7,
    Second,
}

pub enum Data {
    Unit,
    Tuple(u8, u32),
    Struct { wide: u64, narrow: u8 },
    Nested(Option<Small>),
    Character(char),
}

/// Every variant's field has its own type, and one of them none.
pub enum Many<T, U> {
    Neither,
    Left(T),
    Right(U),
    Both(T, U),
    Hollow(()),
}

#[repr(C)]
pub enum DataC {
    A(u8),
    B(u64),
    C,
}
#[repr(u8)]
pub enum DataU8 {
    A(u8) = 3,
    B(u64) = 9,
    C = 200,
}
pub enum Single {
    Only(u32),
}
pub enum Never {}

macro_rules! long {
    ($t:ty) => { Wrapped<Wrapped<Wrapped<Wrapped<Wrapped<$t>>>>> };
}
pub struct Wrapped<T>(pub T);
/// Spelled as BTF has them, both are far beyond 128 bytes, and only the last of
/// them is different.
pub type LongA = long!(u32);
pub type LongB = long!(i32);
pub const LONG_A: LongA = Wrapped(Wrapped(Wrapped(Wrapped(Wrapped(1)))));
pub const LONG_B: LongB = Wrapped(Wrapped(Wrapped(Wrapped(Wrapped(1)))));

pub struct Cells {
    pub cell: Cell<u32>,
    pub unsafe_cell: UnsafeCell<Option<char>>,
    pub uninit: MaybeUninit<Plain>,
    pub kept: ManuallyDrop<Inner<u16>>,
}

#[macro_export]
macro_rules! scalars {
    ($m:ident) => {
        $m! {
            A_BOOL: bool = true;
            A_CHAR: char = 'ß';
            A_U8: u8 = 1;
            AN_I16: i16 = -2;
            A_USIZE: usize = 3;
            AN_ISIZE: isize = -3;
            A_U128: u128 = 1 << 100;
            AN_I128: i128 = -(1 << 100);
            AN_F32: f32 = 1.5;
            AN_F64: f64 = -2.5;
            A_REF: &'static Plain = &PLAIN;
            A_CHAR_REF: &'static char = &'x';
            A_POINTER: *const u32 = core::ptr::null();
            A_MUT_POINTER: *mut char = core::ptr::null_mut();
            A_VOID: *const core::ffi::c_void = core::ptr::null();
            A_UNIT_POINTER: *const () = core::ptr::null();
            A_FN: fn(u32) -> u32 = other;
            A_C_FN: unsafe extern "C" fn(*const Plain) -> u64 = by_pointer;
            A_CHAR_FN: Option<fn(char, (), [u8; 0]) -> char> = None;
            A_NEVER_FN: Option<fn(&dyn Speak) -> !> = None;
            A_POINTER_TO_POINTER: *const *mut *const Data = core::ptr::null();
        }
    };
}

#[macro_export]
macro_rules! composites {
    ($m:ident) => {
        $m! {
            A_PLAIN: Plain = PLAIN;
            A_REPR_C: ReprC = ReprC { a: 1, b: 2, c: 3 };
            A_PACKED: Packed = Packed { a: 1, b: 2, c: 3 };
            A_PACKED_2: Packed2 = Packed2 { a: 1, b: 2 };
            A_TRANSPARENT: Transparent = Transparent(1, PhantomData);
            A_TUPLE_STRUCT: Tuple = Tuple(1, 2, 3);
            A_TUPLE: (u8, u32, u16) = (1, 2, 3);
            A_TUPLE_OF_ALL: (char, bool, &'static str, (), [i8; 3]) = ('a', true, "b", (), [1; 3]);
            AN_OUTER: Outer<u32, Outer<char, [u8; 3]>> = Outer {
                first: Inner { value: 1 },
                second: Inner { value: Inner { value: Outer {
                    first: Inner { value: 'x' },
                    second: Inner { value: Inner { value: [1, 2, 3] } },
                    none: (),
                } } },
                none: (),
            };
            A_SIZED: Sized<u16, 5> = Sized { items: [1; 5] };
            A_SIZED_CHAR: Sized<char, 3> = Sized { items: ['a'; 3] };
            A_SIZED_NESTED: Sized<Sized<E<3>, 2>, 2> =
                Sized { items: [const { Sized { items: [E::First; 2] } }; 2] };
            A_CONSTS: Consts<true, '<', -5> = Consts { value: 1 };
            A_WITH_ZST: WithZst =
                WithZst { a: 1, none: (), empty: Empty, of: PhantomData, nothing: [], b: 2 };
            A_UNION: Union = Union { large: [1; 3] };
            A_NODE: Node = NODE;
            A_CONS: Cons<u8, Cons<&'static str, Cons<char, ()>>> = Cons(1, Cons("a", Cons('b', ())));
            A_SIDED: Sided<Plain> = Sided { unit: 1, shape: PLAIN };
            A_SAME: one::Same = one::Same { x: 1 };
            A_DEEPER_SAME: one::deeper::Same = one::deeper::Same { x: 1 };
            ANOTHER_SAME: two::Same = two::Same { x: 1, y: 2 };
            AN_INNER_SAME: Inner<one::Same> = Inner { value: one::Same { x: 1 } };
            ANOTHER_INNER_SAME: Inner<two::Same> = Inner { value: two::Same { x: 1, y: 2 } };
            A_LONG: LongA = LONG_A;
            ANOTHER_LONG: LongB = LONG_B;
            A_SLICE: &'static [u8] = &[1, 2];
            A_SLICE_POINTER: *const [Plain] = &[PLAIN];
            A_STR: &'static str = "text";
            STRS: &'static [&'static str] = &["a", "b"];
            AN_ARRAY: [[u16; 3]; 2] = [[1; 3]; 2];
            A_DYN: &'static dyn Speak = &PLAIN;
            A_GENERIC_DYN: &'static dyn Speak = &Inner { value: 'x' };
            DYNS: [Option<&'static (dyn Speak + Send)>; 2] = [None, None];
        }
    };
}

#[macro_export]
macro_rules! enums {
    ($m:ident) => {
        $m! {
            A_SMALL: Small = Small::B;
            AN_E: E<3> = E::Second;
            ANOTHER_E: E<4> = E::First;
            A_DATA: Data = Data::Struct { wide: 1, narrow: 2 };
            A_DATA_CHAR: Data = Data::Character('x');
            A_MANY: Many<u8, &'static str> = Many::Right("x");
            A_NESTED_MANY: Many<Many<char, u8>, Option<Data>> = Many::Left(Many::Left('x'));
            A_DATA_C: DataC = DataC::B(1);
            A_DATA_U8: DataU8 = DataU8::A(3);
            A_SINGLE: Single = Single::Only(1);
            AN_OPTION: Option<u64> = Some(1);
            AN_OPTION_REF: Option<&'static Plain> = Some(&PLAIN);
            AN_OPTION_CHAR: Option<char> = Some('x');
            AN_OPTION_NONZERO: Option<core::num::NonZeroU32> = core::num::NonZeroU32::new(1);
            AN_OPTION_FN: Option<fn(u32) -> u32> = Some(other);
            AN_OPTION_UNIT: Option<()> = Some(());
            OPTIONS: Option<Option<Option<bool>>> = Some(Some(Some(true)));
            AN_OPTION_NEVER: Option<Result<u8, Never>> = Some(Ok(1));
            AN_OPTION_SLICE: Option<&'static [Option<&'static str>]> = None;
            A_RESULT: Result<u32, Data> = Ok(1);
            A_RESULT_UNIT: Result<(), ()> = Err(());
            A_RESULT_NEVER: Result<u32, Never> = Ok(1);
            A_RESULT_DYN: Result<&'static dyn Speak, &'static str> = Err("x");
            A_RESULT_INFALLIBLE: Result<Option<u16>, core::convert::Infallible> = Ok(Some(1));
            DATA_ARRAY: [Data; 2] = [Data::Unit, Data::Tuple(1, 2)];
        }
    };
}

/// Copied by memcpy with an alignment that LLVM's backend has no code for.
#[macro_export]
macro_rules! aligned {
    ($m:ident) => {
        $m! {
            AN_ALIGNED: Aligned = Aligned { a: 1 };
            AN_ALIGNED_128: Inner<(u128, u8)> = Inner { value: (1, 2) };
            AN_OPTION_128: Option<core::num::NonZeroI128> = core::num::NonZeroI128::new(1);
        }
    };
}

#[macro_export]
macro_rules! library {
    ($m:ident) => {
        $m! {
            CELLS: Cells = Cells {
                cell: Cell::new(1),
                unsafe_cell: UnsafeCell::new(Some('x')),
                uninit: MaybeUninit::new(PLAIN),
                kept: ManuallyDrop::new(Inner { value: 1 }),
            };
            A_CELL: Cell<u32> = Cell::new(1);
            AN_UNSAFE_CELL: UnsafeCell<[char; 2]> = UnsafeCell::new(['a'; 2]);
            AN_UNINIT: MaybeUninit<[Plain; 2]> = MaybeUninit::new([PLAIN; 2]);
            A_KEPT: ManuallyDrop<Plain> = ManuallyDrop::new(PLAIN);
            A_NONNULL: core::ptr::NonNull<Plain> = core::ptr::NonNull::dangling();
            A_NONZERO: core::num::NonZeroU16 = core::num::NonZeroU16::MIN;
            A_WRAPPING: core::num::Wrapping<u32> = core::num::Wrapping(1);
            AN_ATOMIC: core::sync::atomic::AtomicU64 = core::sync::atomic::AtomicU64::new(1);
            AN_ATOMIC_POINTER: core::sync::atomic::AtomicPtr<Node> =
                core::sync::atomic::AtomicPtr::new(core::ptr::null_mut());
            AN_ORDERING: core::cmp::Ordering = core::cmp::Ordering::Less;
            A_REVERSE: core::cmp::Reverse<Option<core::cmp::Ordering>> = core::cmp::Reverse(None);
            A_DURATION: core::time::Duration = core::time::Duration::from_millis(1500);
            A_RANGE: core::ops::Range<u32> = 1..2;
            A_RANGE_INCLUSIVE: core::ops::RangeInclusive<char> = 'a'..='b';
            A_BOUND: core::ops::Bound<&'static str> = core::ops::Bound::Unbounded;
            A_POLL: core::task::Poll<Option<u8>> = core::task::Poll::Pending;
            A_FLOW: core::ops::ControlFlow<u8, u16> = core::ops::ControlFlow::Break(1);
            AN_ADDRESS: core::net::IpAddr = core::net::IpAddr::V4(core::net::Ipv4Addr::LOCALHOST);
            A_LAYOUT: core::alloc::Layout = core::alloc::Layout::new::<Plain>();
            A_LOCATION: &'static core::panic::Location<'static> = core::panic::Location::caller();
            A_PIN: core::pin::Pin<&'static Plain> = core::pin::Pin::static_ref(&PLAIN);
            ARGUMENTS: Option<core::fmt::Arguments<'static>> = None;
            AN_ERROR: core::str::Utf8Error = match core::str::from_utf8(b"\xff") {
                Err(e) => e,
                Ok(_) => loop {},
            };
        }
    };
}
