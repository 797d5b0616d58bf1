#!/usr/bin/env python3
"""btf_facts.py [-u] OBJECT...: does .BTF say what the object itself says?

Read by its own hands, with neither libbpf's nor the linker's code:
- DATASECs are as large as their sections, their variables where the symbols
  are and as large; nothing overlaps, no variable is missing;
- VAR and FUNC have the linkage of their symbols;
- each function symbol has one func_info and a line_info at its start, no
  record lies outside its section, they ascend, none has a source line's text;
- no string is in the table twice or unused, no type is unreachable.
-u: variables may be missing, they come from an input without debug info.
Prints what is wrong; status 1 if anything is.
"""
import re
import struct
import sys

INT, PTR, ARRAY, STRUCT, UNION, ENUM, FWD, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, \
    FUNC_PROTO, VAR, DATASEC, FLOAT, DECL_TAG, TYPE_TAG, ENUM64 = range(1, 20)
HIDDEN = -1
PLACELESS = (".ksyms", ".kconfig")  # externs: the loader finds their places
problems = 0


def wrong(text):
    global problems
    problems += 1
    print(f"{name}: {text}")


class Elf:
    def __init__(self, data):
        self.data = data
        self.end = "<" if data[5] == 1 else ">"
        offset, = self.unpack("Q", 0x28)
        size, count, names = self.unpack("HHH", 0x3A)
        self.sections = [self.unpack("IIQQQQIIQQ", offset + i * size) for i in range(count)]
        self.names = [self.string(self.sections[names][4], s[0]) for s in self.sections]
        self.symbols = []
        for s in self.sections:
            if s[1] != 2:
                continue
            strings = self.sections[s[6]][4]
            for at in range(s[4], s[4] + s[5], 24):
                off, info, other, shndx, value, size = self.unpack("IBBHQQ", at)
                # Hidden ones are static to libbpf, which sees to it itself.
                binding = HIDDEN if other & 3 else info >> 4
                self.symbols.append((self.string(strings, off), info & 15, binding, shndx,
                                     value, size))

    def unpack(self, fmt, at):
        return struct.unpack_from(self.end + fmt, self.data, at)

    def string(self, table, off):
        at = table + off
        return self.data[at:self.data.index(0, at)].decode()

    def section(self, wanted):
        for n, s in zip(self.names, self.sections):
            if n == wanted:
                return self.data[s[4]:s[4] + s[5]]
        return None

    def size(self, wanted):
        return next((s[5] for n, s in zip(self.names, self.sections) if n == wanted), None)


class Btf:
    def __init__(self, data, end):
        self.end = end
        head, type_off, type_len, str_off, str_len = struct.unpack_from(end + "IIIII", data, 4)
        self.strings = data[head + str_off:head + str_off + str_len]
        self.used = set()
        types = data[head + type_off:head + type_off + type_len]
        self.types = [None]
        at = 0
        while at < len(types):
            off, info, size = struct.unpack_from(end + "III", types, at)
            kind, vlen = info >> 24 & 31, info & 0xFFFF
            at += 12
            words = {INT: 1, ARRAY: 3, STRUCT: 3 * vlen, UNION: 3 * vlen, ENUM: 2 * vlen,
                     FUNC_PROTO: 2 * vlen, VAR: 1, DATASEC: 3 * vlen, DECL_TAG: 1,
                     ENUM64: 3 * vlen}.get(kind, 0)
            rest = struct.unpack_from(end + f"{words}I", types, at)
            at += 4 * words
            self.types.append((kind, self.string(off), info, size, rest))

    def string(self, off):
        self.used.add(off)
        return self.strings[off:self.strings.index(0, off)].decode()

    def references(self, t):
        kind, _, info, size, rest = t
        if kind in (PTR, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, VAR, DECL_TAG, TYPE_TAG):
            return [size]
        if kind == ARRAY:
            return rest[:2]
        if kind in (STRUCT, UNION):
            return rest[1::3]
        if kind == FUNC_PROTO:
            return (size,) + rest[1::2]
        return rest[0::3] if kind == DATASEC else ()


def spelled(symbol, var):
    """A name that kernels do not take is spelled otherwise in BTF."""
    as_is = re.sub(rb"[^0-9A-Za-z_]", lambda c: b"_%X_" % ord(c[0]), symbol.encode()).decode()
    return var in (symbol, as_is) or (len(as_is) > 128 and var[:111] == as_is[:111])


def wrong_linkage(linkage, binding):
    return binding != HIDDEN and linkage != (1 if binding else 0)


def check_datasecs(elf, btf):
    placed = set()
    for kind, section, info, size, rest in btf.types[1:]:
        if kind != DATASEC or section in PLACELESS:
            continue
        if elf.size(section) != size:
            wrong(f"DATASEC {section} has size {size}, the section {elf.size(section)}")
        end = 0
        for i in range(0, len(rest), 3):
            var, offset, var_size = rest[i:i + 3]
            _, var_name, _, _, (linkage,) = btf.types[var]
            if offset < end:
                wrong(f"DATASEC {section}: {var_name} overlaps what is before it")
            end = offset + var_size
            symbol = next((s for s in elf.symbols if spelled(s[0], var_name) and
                           s[3] < len(elf.names) and elf.names[s[3]] == section), None)
            if not symbol:
                wrong(f"DATASEC {section}: there is no symbol {var_name}")
                continue
            placed.add((section, symbol[0]))
            if (offset, var_size) != symbol[4:6]:
                wrong(f"{var_name} is at {offset} size {var_size} in BTF, at {symbol[4]} size "
                      f"{symbol[5]} by its symbol")
            if wrong_linkage(linkage, symbol[2]):
                wrong(f"VAR {var_name} has linkage {linkage}, its symbol's binding is {symbol[2]}")
    return placed


def records(btf, ext, at):
    off, length = struct.unpack_from(btf.end + "II", ext, at)
    if not length:
        return
    head, = struct.unpack_from(btf.end + "I", ext, 4)
    at = head + off
    end = at + length
    size, = struct.unpack_from(btf.end + "I", ext, at)
    at += 4
    while at < end:
        section, count = struct.unpack_from(btf.end + "II", ext, at)
        at += 8
        yield btf.string(section), [struct.unpack_from(btf.end + f"{size // 4}I", ext, at + i * size)
                                    for i in range(count)]
        at += count * size


def check_ext(elf, btf, ext):
    kinds = {}
    for what, at in (("func_info", 8), ("line_info", 16), ("core_relo", 24)):
        starts = kinds[what] = {}
        if at + 8 > struct.unpack_from(btf.end + "I", ext, 4)[0]:
            continue
        for section, found in records(btf, ext, at):
            offsets = [r[0] for r in found]
            if section in starts:
                wrong(f"{what} has {section} twice")
            starts[section] = {r[0]: r for r in found}
            if what != "core_relo" and offsets != sorted(set(offsets)):
                wrong(f"{what} of {section} does not ascend")
            if offsets and max(offsets) >= (elf.size(section) or 0):
                wrong(f"{what} of {section} lies outside of it")
            for r in found:
                if what == "line_info":
                    btf.string(r[1])
                    if btf.string(r[2]):
                        wrong(f"line_info of {section} has a source line's text")
                if what == "core_relo":
                    btf.string(r[2])
    functions = [s for s in elf.symbols if s[1] == 2 and s[3]]
    for symbol, _, binding, shndx, value, _ in functions:
        section = elf.names[shndx]
        info = kinds["func_info"].get(section, {}).get(value)
        if not info:
            wrong(f"function {symbol} has no func_info")
        else:
            kind, _, info_word, _, _ = btf.types[info[1]]
            if kind != FUNC:
                wrong(f"func_info of {symbol} is of kind {kind}")
            elif wrong_linkage(info_word & 0xFFFF, binding):
                wrong(f"FUNC of {symbol} has linkage {info_word & 0xFFFF}, binding {binding}")
        if value not in kinds["line_info"].get(section, {}):
            wrong(f"function {symbol} has no line_info at its start")
    if sum(map(len, kinds["func_info"].values())) != len({s[3:5] for s in functions}):
        wrong("there are more func_info than functions")
    roots = [r[1] for what in ("func_info", "core_relo") for s in kinds[what].values()
             for r in s.values()]
    return roots


def check_waste(btf, roots):
    seen = set()
    todo = roots + [i for i, t in enumerate(btf.types) if t and t[0] in (DATASEC, DECL_TAG)]
    todo += [i for i, t in enumerate(btf.types) if t and t[0] == FUNC and t[2] & 0xFFFF == 2]
    while todo:
        i = todo.pop()
        if i and i not in seen:
            seen.add(i)
            todo.extend(btf.references(btf.types[i]))
    for i in range(1, len(btf.types)):
        if i not in seen:
            wrong(f"nothing reaches type {i}, {btf.types[i][:2]}")
    for t in btf.types[1:]:
        step = {STRUCT: 3, UNION: 3, ENUM: 2, ENUM64: 3, FUNC_PROTO: 2}.get(t[0])
        for off in t[4][::step] if step else ():
            btf.string(off)
    at, table = 0, []
    while at < len(btf.strings):
        end = btf.strings.index(0, at)
        table.append(btf.strings[at:end])
        if at and not any(at <= u <= end for u in btf.used):
            wrong(f"nothing uses the string {btf.strings[at:end].decode()!r}")
        at = end + 1
    if len(set(table)) != len(table):
        wrong("a string is in the table twice")


untyped = sys.argv[1] == "-u"
for name in sys.argv[1 + untyped:]:
    elf = Elf(open(name, "rb").read())
    bytes_of = {n: elf.section(n) for n in (".BTF", ".BTF.ext")}
    if not all(bytes_of.values()):
        wrong("there is no .BTF or no .BTF.ext")
        continue
    btf = Btf(bytes_of[".BTF"], elf.end)
    placed = check_datasecs(elf, btf)
    for symbol, kind, _, shndx, _, size in elf.symbols:
        # A byte may be room for something that has no size; constants have no debug info.
        if not untyped and kind == 1 and size > 1 and 0 < shndx < len(elf.names) and not symbol.startswith((".", "L_")):
            section = elf.names[shndx]
            if section.split(".")[1 if section[0] == "." else 0] in ("data", "bss", "maps") and \
                    (section, symbol) not in placed:
                wrong(f"{symbol} is in no DATASEC of {section}")
    check_waste(btf, check_ext(elf, btf, bytes_of[".BTF.ext"]))
sys.exit(problems != 0)
