//! Closures, their environments, futures, trait objects, function pointers:
//! types without a name of their own.
#![no_std]
#![no_main]

use btf_torture::bpf::{XDP_PASS, XdpMd};
use btf_torture::types::*;
use btf_torture::*;
use core::future::Future;

license!();

static mut COUNT: u64 = 1;
static mut LETTER: char = 'x';

#[inline(never)]
fn call<F: Fn(u64) -> u64>(f: &F, x: u64) -> u64 {
    keep(f);
    f(x)
}
#[inline(never)]
fn call_once<F: FnOnce() -> u64>(f: F) -> u64 {
    f()
}
#[inline(never)]
fn look_at<F: Future>(f: &F) -> u64 {
    keep(f);
    size_of::<F>() as u64
}
#[inline(never)]
fn look_at_dyn(it: &&dyn Speak) -> u64 {
    keep(it);
    0
}
#[inline(never)]
fn iterate<I: Iterator<Item = u64>>(it: &mut I) -> u64 {
    keep(it);
    it.next().unwrap_or(0)
}
async fn step(x: u64) -> u64 {
    x + 1
}
fn returns_closure(a: u8, b: &'static Plain) -> impl Fn(u64) -> u64 {
    move |x| x + a as u64 + touch(b)
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn closures(ctx: *const XdpMd) -> u32 {
    let (count, letter) = unsafe { ((&raw const COUNT).read_volatile(), (&raw const LETTER).read_volatile()) };
    let plain = Plain { a: 1, b: count, c: 2, d: unsafe { (*ctx).ingress_ifindex } };
    let mut sum = call(&|x| x + plain.b + letter as u64, count);
    sum += call(&move |x| x + (letter as u64) + count, sum);
    sum += call(&|x| call(&|y| x + y + count, x), sum);
    sum += call(&returns_closure(sum as u8, &PLAIN), sum);
    sum += call_once(|| touch(&plain) + letter as u64);
    sum += look_at(&async move { step(count).await + step(letter as u64).await });
    sum += look_at_dyn(&(&plain as &dyn Speak));
    sum += look_at_dyn(&(&Inner { value: letter } as &dyn Speak));
    sum += iterate(&mut (0..count).map(|x| x + count).map(|x| x ^ letter as u64).take(3));
    sum as u32 & XDP_PASS
}
