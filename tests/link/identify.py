#!/usr/bin/python3
# identify.py IN OUT PRODUCER [EPOCH]: bitcode that says it was written by PRODUCER.
#
# A producer as long as the old one replaces it where it stands, and the bitcode stays
# readable. Else, or with an epoch, the identification block is written anew: offsets in
# the module are then off, which who reads only this block does not mind.
import sys

CHAR6 = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._"


def encode(text, width):
    code = CHAR6.index if width == 6 else ord
    return sum(code(c) << (width * i) for i, c in enumerate(text))


class Bits:
    def __init__(self):
        self.value = self.count = 0

    def put(self, value, width):
        self.value |= value << self.count
        self.count += width

    def vbr(self, value, width):
        high = 1 << (width - 1)
        while value >= high:
            self.put(value & (high - 1) | high, width)
            value >>= width - 1
        self.put(value, width)

    def align(self):
        self.count = (self.count + 31) // 32 * 32

    def bytes(self):
        return self.value.to_bytes(self.count // 8, "little")


def block(producer, epoch):
    body = Bits()
    for code, values in ((1, producer.encode()), (2, [epoch])):
        body.put(3, 5)
        body.vbr(code, 6)
        body.vbr(len(values), 6)
        for v in values:
            body.vbr(v, 6)
    body.put(0, 5)
    body.align()
    head = Bits()
    head.put(1, 2)
    head.vbr(13, 8)
    head.vbr(5, 4)
    head.align()
    head.put(body.count // 32, 32)
    return head.bytes() + body.bytes()


def replace(data, end, producer):
    """In place, or None."""
    value = int.from_bytes(data[:end], "little")
    for width in 6, 7, 8:
        if width == 6 and not all(c in CHAR6 for c in producer):
            continue
        prefix, size = encode("LLVM", width), 4 * width
        for bit in range(96, end * 8 - len(producer) * width):
            if value >> bit & (1 << size) - 1 != prefix:
                continue
            # The array's length is a 6-bit number in front of it.
            if value >> (bit - 6) & 63 != len(producer):
                return None
            mask = (1 << len(producer) * width) - 1
            value = value & ~(mask << bit) | encode(producer, width) << bit
            return value.to_bytes(end, "little") + data[end:]
    return None


source, target, producer = sys.argv[1:4]
data = open(source, "rb").read()
end = 12 + 4 * int.from_bytes(data[8:12], "little")
out = replace(data, end, producer) if len(sys.argv) == 4 else None
if out is None:
    out = data[:4] + block(producer, int(sys.argv[4]) if len(sys.argv) > 4 else 0) + data[end:]
open(target, "wb").write(out)
