# What BPF cannot do, in a crate of two: the message has the Rust name of the function, the line of the
# source and the object, though the link drops debug info. bpf-linker says
#	ERROR llvm: <unknown>:0:0: in function _RNvCshgaUPJaxnaa_4main6helper i64 (ptr, ptr): 0x559ca6afcf00:
#	i64,ch = CopyFromReg 0x559ca67f6830, Register:i64 %4 too many arguments
. "$src/tests/common.sh"

setup_cargo
mkdir -p src dep/src
cp -r "$src/cargo-examples/hello-xdp/.cargo" .
cat >Cargo.toml <<'EOF'
[package]
name = "messages"
version = "0.1.0"
edition = "2024"

[dependencies]
dep = { path = "dep" }

[profile.release]
panic = "abort"
debug = 2
EOF
cat >dep/Cargo.toml <<'EOF'
[package]
name = "dep"
version = "0.1.0"
edition = "2024"
EOF
cat >dep/src/lib.rs <<'EOF'
#![no_std]
pub type Six = extern "C" fn(u64, u64, u64, u64, u64, u64) -> u64;
pub struct Counter<T>(pub [T; 8]);
impl Counter<u64> {
    #[inline]
    pub fn call(&mut self, f: Six) -> u64 {
        f(1, 2, 3, self.0[0], self.0[1], self.0[2])
    }
}
EOF
cat >src/main.rs <<'EOF'
#![no_std]
#![no_main]

use dep::{Counter, Six};

static mut F: Option<Six> = None;

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn prog(ctx: &mut Counter<u64>) -> u64 {
    helper(ctx, unsafe { core::ptr::read_volatile(&raw const F) })
}

#[inline(never)]
fn helper(c: &mut Counter<u64>, f: Option<Six>) -> u64 {
    f.map_or(0, |f| c.call(f))
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
EOF
(
	flock 9
	/usr/bin/cargo build --release 2>cargo.log
) 9>"$O/cargo.lock" && fail "links"
expect_line 'error: dep/src/lib.rs:7:9: in messages::helper \(messages-[^/]*\.o\): calls a function with more arguments than BPF has registers for: five, of 64 bits' cargo.log
expect_line '^ +pass a pointer to a struct, or let LLVM inline it' cargo.log
