"""Reads savefiles for the tests: classic pcap and pcapng, plainly and strictly.

Deliberately no library: what the tests compare with must not be what the
program uses.  A frame is (time in ns, bytes, length on the wire, link type,
comment).
"""

import struct
from collections import namedtuple

Frame = namedtuple("Frame", "time data length link comment")


def read(path):
    with open(path, "rb") as f:
        data = f.read()
    return list(pcapng(data) if data[:4] == b"\x0a\x0d\x0d\x0a" else classic(data))


def classic(data):
    for order in "<", ">":
        magic, = struct.unpack_from(order + "I", data)
        if magic in (0xa1b2c3d4, 0xa1b23c4d):
            break
    else:
        raise ValueError("not a pcap file")
    unit = 1 if magic == 0xa1b23c4d else 1000
    link = struct.unpack_from(order + "I", data, 20)[0] & 0xffff
    at = 24
    while at < len(data):
        seconds, fraction, have, length = struct.unpack_from(order + "IIII", data, at)
        at += 16
        if at + have > len(data):
            raise ValueError("frame runs past the end of the file")
        yield Frame(seconds * 10**9 + fraction * unit, data[at:at + have], length, link, None)
        at += have


def options(data, order):
    at = 0
    while at + 4 <= len(data):
        code, length = struct.unpack_from(order + "HH", data, at)
        if code == 0:
            return
        yield code, data[at + 4:at + 4 + length]
        at += 4 + (length + 3) // 4 * 4


def resolution(value):
    """Ticks per second of an if_tsresol option."""
    return 2 ** (value & 0x7f) if value & 0x80 else 10 ** value


def interface(body, order):
    link, = struct.unpack_from(order + "H", body)
    ticks = 10**6
    for code, value in options(body[8:], order):
        if code == 9:
            ticks = resolution(value[0])
    return link, ticks


def enhanced(body, order, interfaces):
    number, high, low, have, length = struct.unpack_from(order + "IIIII", body)
    link, ticks = interfaces[number]
    data = body[20:20 + have]
    if len(data) != have:
        raise ValueError("frame runs past its block")
    comment = None
    for code, value in options(body[20 + (have + 3) // 4 * 4:], order):
        if code == 1:
            comment = value.decode("utf-8")
    return Frame((high << 32 | low) * 10**9 // ticks, data, length, link, comment)


def pcapng(data):
    at, order, interfaces = 0, "<", []
    while at < len(data):
        kind, = struct.unpack_from("<I", data, at)
        if kind == 0x0a0d0d0a:
            order = "<" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
            interfaces = []
        kind, length = struct.unpack_from(order + "II", data, at)
        if length < 12 or at + length > len(data) or struct.unpack_from(order + "I", data, at + length - 4)[0] != length:
            raise ValueError("block of length %d at %d" % (length, at))
        body = data[at + 8:at + length - 4]
        if kind == 1:
            interfaces.append(interface(body, order))
        elif kind == 6:
            yield enhanced(body, order, interfaces)
        at += length
