//! Loads the object of aya-xdp, lets the kernel run it on a packet by
//! BPF_PROG_TEST_RUN (no interface needed), and prints what it logged and
//! counted.
//!
//!     aya-xdp-user OBJECT [TIMES]

use aya::Ebpf;
use aya::maps::PerCpuArray;
use aya::programs::{TestRun, TestRunOptions, Xdp};
use aya_log::EbpfLogger;

/// An Ethernet frame with an IPv4 header from 192.0.2.1 to 192.0.2.2, UDP.
const FRAME: [u8; 64] = {
    let header = [
        2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00, // Ethernet
        0x45, 0, 0, 50, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, // IPv4
    ];
    let mut frame = [0; 64];
    let mut i = 0;
    while i < header.len() {
        frame[i] = header[i];
        i += 1;
    }
    frame
};

struct Stdout;

impl log::Log for Stdout {
    fn enabled(&self, _: &log::Metadata) -> bool {
        true
    }

    fn log(&self, record: &log::Record) {
        println!("{}: {}", record.level(), record.args());
    }

    fn flush(&self) {}
}

fn program(ebpf: &mut Ebpf) -> Result<&mut Xdp, Box<dyn std::error::Error>> {
    let program = ebpf
        .program_mut("aya_xdp")
        .ok_or("no program aya_xdp in the object")?;
    Ok(program.try_into()?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let object = args.next().ok_or("usage: aya-xdp-user OBJECT [TIMES]")?;
    let times = args.next().map_or(Ok(1), |n| n.parse())?;

    let mut ebpf = Ebpf::load_file(&object)?;

    program(&mut ebpf)?.load()?;

    // Afterwards: a log that this release of aya-log cannot read is no obstacle.
    let logger = EbpfLogger::init_with_logger(&mut ebpf, Stdout);

    let result = program(&mut ebpf)?.test_run(TestRunOptions {
        data_in: Some(&FRAME),
        repeat: times,
        ..TestRunOptions::new()
    })?;
    println!("returned: {}", result.return_value);

    match logger {
        Ok(mut logger) => logger.flush(),
        Err(e) => println!("no log: {e}"),
    }

    let map = ebpf.map("PACKETS").ok_or("no map PACKETS in the object")?;
    let packets = PerCpuArray::<_, u64>::try_from(map)?;
    let total: u64 = packets.get(&0, 0)?.iter().sum();
    println!("packets counted: {total}");
    Ok(())
}
