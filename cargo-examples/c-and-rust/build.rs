//! Compiles src/rules.c to bitcode and hands it to the linker like any other
//! input. CLANG names the compiler: one whose LLVM the linker's can read.
use std::env;
use std::path::PathBuf;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=src/rules.c");
    println!("cargo::rerun-if-env-changed=CLANG");

    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap()).join("rules.bc");
    let target = match env::var("CARGO_CFG_TARGET_ENDIAN").as_deref() {
        Ok("big") => "bpfeb",
        _ => "bpfel",
    };
    // rustc's cpu: functions for another one are not inlined into Rust's.
    let flags = ["-mcpu=generic", "-O2", "-g", "-Wall", "-emit-llvm", "-c"];

    let clang = env::var("CLANG").unwrap_or("clang-22".into());
    let status = Command::new(&clang)
        .arg(format!("--target={target}"))
        .args(flags)
        .arg("src/rules.c")
        .arg("-o")
        .arg(&out)
        .status()
        .unwrap_or_else(|e| panic!("cannot run {clang} (set CLANG): {e}"));
    assert!(status.success(), "{clang} failed");

    println!("cargo::rustc-link-arg-bins={}", out.display());
}
