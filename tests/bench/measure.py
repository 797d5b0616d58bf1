#!/usr/bin/python3
"""Times links captured by capture.sh with several linkers, in turn.

    measure.py RUNS SHIM BPF_LINKER LLVM_BIN FLOOR LIBLLVM CAPTURE...

Every run of a capture goes round all tools, so that a busy moment hits all of
them; the first round warms up and is not counted. Wall time, CPU time (user
and system) and peak memory of each process are the kernel's own, by wait4; of
a chain of LLVM's tools, times add up and memory is the largest. Prints
Markdown tables of medians.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

OURS, PEER, TOOLS, FLOOR = "bpf-ld-shim", "bpf-linker", "LLVM's tools", "floor"


def run(command, cwd):
    """Runs one command: wall seconds, CPU seconds, peak MB."""
    with open("stderr", "w+b") as err:
        start = time.perf_counter()
        child = subprocess.Popen(
            command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=err, stderr=err)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            err.seek(0)
            raise RuntimeError("%s: %s" % (
                os.path.basename(command[0]), err.read().decode(errors="replace")[-300:]))
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def run_chain(commands, cwd):
    results = [run(command, cwd) for command in commands]
    return (sum(r[0] for r in results), sum(r[1] for r in results), max(r[2] for r in results))


def is_bitcode(path):
    with open(path, "rb") as f:
        return f.read(4) == b"BC\xc0\xde"


class Tools:
    """The command lines of each tool for one captured link."""

    def __init__(self, shim, peer, llvm_bin, floor, libllvm, capture):
        self.shim, self.peer, self.bin = shim, peer, llvm_bin
        self.floor, self.libllvm = floor, libllvm
        with open(os.path.join(capture, "args")) as f:
            self.args = f.read().splitlines()
        self.exports = self.args[self.args.index("--export-symbols") + 1]
        inputs = [a for a in self.args if os.path.isfile(os.path.join(capture, a))]
        self.objects = [a for a in inputs if is_bitcode(os.path.join(capture, a))]
        self.archives = [a for a in inputs if a.endswith(".rlib")]
        self.work = os.getcwd()

    def out(self, name):
        return os.path.join(self.work, name)

    def linker(self, path):
        return [[path] + [self.out("linked") if a == "OUT" else a for a in self.args]]

    def tools(self):
        """--only-needed takes the first module whole: the objects, joined."""
        link = [os.path.join(self.bin, "llvm-link")]
        commands, user = [], self.objects[0]
        if len(self.objects) > 1:
            user = self.out("user.bc")
            commands.append(link + self.objects + ["-o", user])
        commands.append(link + ["--only-needed", "--ignore-non-bitcode", user] + self.archives
                        + ["-o", self.out("merged.bc")])
        commands.append([os.path.join(self.bin, "opt"), "--passes=internalize,lto<O3>",
                         "--cold-callsite-rel-freq=0",
                         "--internalize-public-api-file=" + self.exports,
                         self.out("merged.bc"), "-o", self.out("opt.bc")])
        commands.append([os.path.join(self.bin, "llc"), "-O3", "--mcpu=generic", "--filetype=obj",
                         "--bpf-expand-memcpy-in-order", "--bpf-disable-trap-unreachable",
                         self.out("opt.bc"), "-o", self.out("tools.o")])
        return commands

    def floor_of(self, saved):
        return [[self.floor, self.libllvm, os.path.join(saved, "merged.bc"), self.exports,
                 self.out("floor.o")]]


def measure(tools, capture, runs):
    """Medians of each tool: {name: (wall, cpu, memory)}."""
    saved = tools.out("saved")
    os.makedirs(saved, exist_ok=True)
    run(tools.linker(tools.shim)[0] + ["--save-temps=" + saved], capture)
    chains = {
        OURS: tools.linker(tools.shim),
        PEER: tools.linker(tools.peer),
        TOOLS: tools.tools(),
        FLOOR: tools.floor_of(saved),
    }
    samples = {}
    for turn in range(runs + 1):
        for name in list(chains):
            try:
                sample = run_chain(chains[name], capture)
            except RuntimeError as error:
                print("%s: %s fails: %s" % (os.path.basename(capture), name, error),
                      file=sys.stderr)
                del chains[name]
                samples.pop(name, None)
                continue
            if turn:
                samples.setdefault(name, []).append(sample)
    return {name: tuple(statistics.median(s[i] for s in taken) for i in range(3))
            for name, taken in samples.items()}


def in_turn(commands, runs):
    """Medians of the CPU time of each: {name: seconds}; the first round is not counted."""
    samples = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, (command, cwd) in commands.items():
            cpu = run(command, cwd)[1]
            if turn:
                samples[name].append(cpu)
    return {name: statistics.median(taken) for name, taken in samples.items()}


def functions(command, cwd):
    """How many are merged, as --time has it."""
    report = subprocess.run(command + ["--time"], cwd=cwd, stdin=subprocess.DEVNULL, check=True,
                            stderr=subprocess.PIPE, encoding="utf-8", errors="replace").stderr
    return int(re.search(r"^functions: (\d+) merged", report, re.MULTILINE).group(1))


def scaling(links, runs):
    """What a link costs when something grows: rows of cells."""
    pairs = [
        ("twice the programs", "large-half", "large"),
        ("twice the functions in each program", "large-short", "large"),
        ("ten more rlibs that nothing refers to", "hello-xdp", "hello-xdp+10"),
        ("debug info: with `--btf --dwarf=none`", "large without", "large none"),
        ("and line tables, functions and types", "large none", "large"),
        ("and the places of variables (`--dwarf=full`)", "large", "large full"),
    ]
    links = dict(links)
    if "large" in links:
        command, cwd = links["large"]
        links["large none"] = (command + ["--dwarf=none"], cwd)
        links["large full"] = (command + ["--dwarf=full"], cwd)
        links["large without"] = ([a for a in command if a != "--btf"], cwd)
    pairs = [p for p in pairs if p[1] in links and p[2] in links]
    cpu = {}
    for few, prefix in ((False, "hello"), (True, "large")):
        wanted = {n: links[n] for p in pairs for n in p[1:] if n.startswith(prefix)}
        cpu.update(in_turn(wanted, fewer(runs) if few else 4 * runs))
    count = {n: functions(*links[n]) for n in cpu}
    for what, small, big in pairs:
        time_ratio, growth = cpu[big] / cpu[small], count[big] / count[small]
        yield (what, "%.2f x" % growth, "%.2f x" % time_ratio, "%.2f x" % (time_ratio / growth))


def fewer(runs):
    """Of links that take seconds."""
    return max(2, runs // 3)


def ratio(results, name, of, which, form):
    if name not in results or of not in results:
        return "-"
    return form % (results[name][which] / results[of][which])


def row(*cells):
    print("| " + " | ".join(cells) + " |")


def main():
    runs = int(sys.argv[1])
    captures = [os.path.abspath(c) for c in sys.argv[7:]]
    paths = [os.path.abspath(p) for p in sys.argv[2:7]]
    table, links, growing = {}, {}, []
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        for capture in captures:
            name = os.path.basename(capture)
            print("measuring " + name, file=sys.stderr)
            tools = Tools(*paths, capture)
            links[name] = (tools.linker(tools.shim)[0], capture)
            if name != "large-short":
                table[name] = measure(tools, capture,
                                      fewer(runs) if name.startswith("large") else runs)
        print("measuring what grows", file=sys.stderr)
        growing = list(scaling(links, runs))

    print("Times faster than bpf-linker (wall, CPU) and LLVM's tools; peak memory as a share of"
          " bpf-linker's;\ntime as a multiple of the floor.\n")
    row("link", "bpf-linker: wall", "CPU", "memory", "LLVM's tools: wall", "floor: wall", "CPU")
    row("---", *["---:"] * 6)
    for name, r in table.items():
        row(name, ratio(r, PEER, OURS, 0, "%.1f x"), ratio(r, PEER, OURS, 1, "%.1f x"),
            ratio(r, OURS, PEER, 2, "%.2f"), ratio(r, TOOLS, OURS, 0, "%.1f x"),
            ratio(r, OURS, FLOOR, 0, "%.2f"), ratio(r, OURS, FLOOR, 1, "%.2f"))

    print("\nMedians: wall ms / CPU ms / peak MB.\n")
    row("link", OURS, PEER, TOOLS, FLOOR)
    row("---", *["---:"] * 4)
    for name, r in table.items():
        row(name, *("%.0f / %.0f / %.0f" % (r[t][0] * 1e3, r[t][1] * 1e3, r[t][2])
                    if t in r else "-" for t in (OURS, PEER, TOOLS, FLOOR)))

    if growing:
        print("\nWhat a link costs when something grows: reachable functions, CPU time.\n")
        row("what", "functions", "time", "time per function")
        row("---", *["---:"] * 3)
        for cells in growing:
            row(*cells)


if __name__ == "__main__":
    main()
