//! Names that are no C identifiers, names of any length, one name for many things.
#![no_std]
#![no_main]
#![allow(non_camel_case_types, non_upper_case_globals, non_snake_case, dead_code)]

use btf_torture::bpf::{HASH, Map, XDP_PASS, XdpMd};
use btf_torture::types::*;
use btf_torture::*;

license!();

struct Größe {
    größe: u32,
    ß: char,
    r#type: u8,
    r#struct: Inner<Größer>,
}
struct Größer {
    名前: u64,
}
#[derive(Clone, Copy)]
enum Farbe {
    Grün,
    Weiß,
    r#true1,
}
enum Wert<T> {
    Größe(T),
    Länge { länge: T, r#enum: u8 },
}
union Öffnung {
    höhe: u32,
    r#fn: u8,
}
struct r#struct {
    r#match: u32,
}
/// C's own words: good names in BTF, but not for a C compiler.
struct int {
    long: u32,
    double: u8,
    unsigned: char,
}
/// 200 letters, of which the first 190 are those of the next.
struct Name_of_two_hundred_letters_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_first {
    member_of_two_hundred_letters_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_1: u32,
    member_of_two_hundred_letters_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_2: u32,
}
struct Name_of_two_hundred_letters_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_second {
    other: u32,
}
enum Enum_of_two_hundred_letters_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa {
    Variant_of_two_hundred_letters_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_1,
    Variant_of_two_hundred_letters_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_2,
}
use Enum_of_two_hundred_letters_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa as LongEnum;
use Name_of_two_hundred_letters_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_first as First;
use Name_of_two_hundred_letters_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_second as Second;

static mut GRÖSSE: Größe = Größe {
    größe: 1,
    ß: 'ß',
    r#type: 1,
    r#struct: Inner { value: Größer { 名前: 1 } },
};
static mut r#static: r#struct = r#struct { r#match: 1 };
static mut INT: int = int { long: 1, double: 2, unsigned: 'x' };
static mut FARBE: Farbe = Farbe::Weiß;
static mut WERT: Wert<Größer> = Wert::Größe(Größer { 名前: 1 });
static mut ÖFFNUNG: Öffnung = Öffnung { höhe: 1 };
static mut FIRST: First = First {
    member_of_two_hundred_letters_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_1: 1,
    member_of_two_hundred_letters_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_2: 2,
};
static mut SECOND: Second = Second { other: 2 };
static mut LONG_ENUM: LongEnum =
    LongEnum::Variant_of_two_hundred_letters_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_2;
static mut STATIC_OF_TWO_HUNDRED_LETTERS_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: u32 = 7;
static mut LONGS: (LongA, LongB, Inner<LongA>, Inner<LongB>) =
    (LONG_A, LONG_B, Inner { value: LONG_A }, Inner { value: LONG_B });

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static SIZES: Map<HASH, Größer, Größe> = Map::new();
#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static LONG_MAP: Map<HASH, LongA, LongB> = Map::new();

#[inline(never)]
fn größer(größe: &Größe, r#mut: &Wert<Größer>, ß: Farbe) -> u64 {
    touch(größe) + touch(r#mut) + touch(&ß)
}
#[inline(never)]
fn r#loop(r#type: &r#struct, int: &int) -> u64 {
    touch(r#type) + touch(int)
}
#[inline(never)]
fn function_of_two_hundred_letters_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa(
    argument_of_two_hundred_letters_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: &First,
    second: &Second,
    longs: &(LongA, LongB, Inner<LongA>, Inner<LongB>),
) -> u64 {
    touch(argument_of_two_hundred_letters_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa)
        + touch(second)
        + touch(longs)
}
/// Patterns have no name.
#[inline(never)]
fn no_names(_: &u32, (a, b): (u8, u8), &Größer { 名前 }: &Größer) -> u64 {
    touch(&a) + touch(&b) + touch(&名前)
}

mod module {
    pub mod größe {
        pub struct Same(pub u8);
        #[inline(never)]
        pub fn same(x: &Same) -> u64 {
            super::super::touch(x)
        }
    }
    pub struct Same(pub u64);
    #[inline(never)]
    pub fn same(x: &Same) -> u64 {
        super::touch(x)
    }
}
trait Methode {
    fn same(&self) -> u64;
}
impl Methode for Größer {
    #[inline(never)]
    fn same(&self) -> u64 {
        touch(self)
    }
}
impl<T> Methode for Wert<T> {
    #[inline(never)]
    fn same(&self) -> u64 {
        touch(self)
    }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn all_names(ctx: *const XdpMd) -> u32 {
    let mut sum = 0;
    unsafe {
        sum += größer(&*(&raw const GRÖSSE), &*(&raw const WERT), (&raw const FARBE).read_volatile());
        sum += r#loop(&*(&raw const r#static), &*(&raw const INT));
        sum += function_of_two_hundred_letters_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa(
            &*(&raw const FIRST), &*(&raw const SECOND), &*(&raw const LONGS));
        sum += touch(&raw const ÖFFNUNG) + touch(&raw const LONG_ENUM);
        sum += touch(&raw const STATIC_OF_TWO_HUNDRED_LETTERS_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa);
        let data = (*ctx).ingress_ifindex;
        sum += no_names(&data, (sum as u8, data as u8), &Größer { 名前: sum });
        sum += module::same(&module::Same(sum)) + module::größe::same(&module::größe::Same(sum as u8));
        sum += Größer { 名前: sum }.same() + (*(&raw const WERT)).same();
        sum += SIZES.get(&Größer { 名前: 1 }).map_or(0, |v| touch(v));
        sum += LONG_MAP.get(&LONG_A).map_or(0, |v| touch(v));
    }
    sum as u32 & XDP_PASS
}
