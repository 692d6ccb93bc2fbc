#!/usr/bin/python3
"""Makes hostile captures out of good ones.

usage: tests/hostile/make.py SEED COUNT FOLDER

The good ones are those of samples/ and, where it is set, SPIGLASS_CAPTURES.  File N of a seed depends on these and on
nothing else, so that one can be made again alone; its name tells its number, how it was made and from what:

    00042-lengths-v2-rsa-frag.pcap
"""

import bz2
import gzip
import lzma
import os
import random
import shutil
import struct
import subprocess
import sys
from collections import namedtuple

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
import layers  # noqa: E402
import pcapfile  # noqa: E402
import seals  # noqa: E402
import sniffer  # noqa: E402

Capture = namedtuple("Capture", "name folder link frames keys")     # frames: [(time, bytes)]
Hostile = namedtuple("Hostile", "name kind base data")

LARGEST = 64 << 10      # a capture that is larger is no base
BOMB = 1 << 20          # octets that come out of a compressed one
RAW = 101
EDGES = 0, 1, 2, 3, 4, 7, 8, 20, 28, 255, 256, 1500, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff
TEXTS = (b"\x1b[31mred\x1b[0m", b"\x1b]0;title\x07", b"\x1b]52;c;cm0gLXJm\x07", b"a\nb\r\n0 forged line",
         "\u202egnp.exe".encode(), "zero\u200bwidth\u200d\ufeff".encode(), "\u2066i\u2069".encode(),
         b"\xff\xfe\xc0\x80", b"\xf4\x90\x80\x80", b"\xed\xa0\x80",
         b"\x00nul\x00", b"\x9b31m", "\u0085\u2028\u2029".encode(), b"</script><svg onload=alert(1)>", b'"quote", \'and\\',
         b"=cmd|' /C calc'!A0", b"|a|b|\n|-|-|", b"%s%n%1000000d", b"`code` [link](javascript:x)", "e" * 3 + "\u0301" * 40,
         "\U000e0041\u061c\u180e\u2060".encode(), b"\x7f\x08\x08", b"\xe2\x80", "\u3000\uff21".encode())


def octets(text):
    return text.encode() if isinstance(text, str) else text


# --- savefiles ---

def record(time, data, order="<", have=None, length=None):
    have = len(data) if have is None else have
    return struct.pack(order + "IIII", time // 10**9 & 0xffffffff, time % 10**9 // 1000, have & 0xffffffff,
                       (have if length is None else length) & 0xffffffff) + bytes(data)


def header(link, order="<"):
    return struct.pack(order + "IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, link)


def classic(link, frames):
    return header(link) + b"".join(record(time, data) for time, data in frames)


def block(kind, body, order="<"):
    body = bytes(body) + bytes(-len(body) % 4)
    size = struct.pack(order + "I", 12 + len(body))
    return struct.pack(order + "I", kind) + size + body + size


def option(code, value, order="<", length=None):
    return struct.pack(order + "HH", code, len(value) if length is None else length) + value + bytes(-len(value) % 4)


def section(order="<", options=b""):
    return block(0x0a0d0d0a, struct.pack(order + "IHHq", 0x1a2b3c4d, 1, 0, -1) + options, order)


def interface(link, order="<", options=b""):
    return block(1, struct.pack(order + "HHI", link, 0, 262144) + options, order)


def enhanced(time, data, order="<", number=0, have=None, options=b""):
    head = struct.pack(order + "IIIII", number, time // 1000 >> 32, time // 1000 & 0xffffffff,
                       len(data) if have is None else have, len(data))
    return block(6, head + bytes(data) + bytes(-len(data) % 4) + options, order)


def blocks(capture, order="<"):
    """A capture as a list of pcapng blocks."""
    return [section(order), interface(capture.link, order), *(enhanced(*frame, order) for frame in capture.frames)]


# --- the good captures ---

def read(folder):
    path = os.path.join(folder, "outer.pcap")
    frames = pcapfile.read(path)
    return Capture(os.path.basename(folder), folder, frames[0].link,
                   [(frame.time, bytearray(frame.data)) for frame in frames], seals.keys(folder))


def bases():
    """{name: its folder}"""
    found = {}
    for top in os.path.join(TOP, "samples"), os.environ.get("SPIGLASS_CAPTURES"):
        for name in sorted(os.listdir(top)) if top else ():
            path = os.path.join(top, name, "outer.pcap")
            if os.path.exists(path) and os.path.getsize(path) <= LARGEST:
                found.setdefault(name, os.path.join(top, name))
    return dict(sorted(found.items()))


# --- mutations: of a capture, with a source of chances, a savefile ---

def flip(rng, data, most):
    for _ in range(rng.randint(1, most) if data else 0):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return data


def some(rng, frames, change, share=0.3):
    """Frames with a few of them changed; change gives a frame, or None for no change."""
    chosen = rng.randrange(len(frames))
    for i, (time, data) in enumerate(frames):
        new = change(bytearray(data)) if i == chosen or rng.random() < share else None
        frames[i] = time, data if new is None else new
    return frames


def flips(rng, capture):
    if rng.random() < 0.3:
        return bytes(flip(rng, bytearray(classic(capture.link, capture.frames)), 32))
    return classic(capture.link, some(rng, capture.frames, lambda data: flip(rng, data, 8) if data else None))


def scrambled(rng, capture):
    """Octets overwritten by edges, or moved within the frame."""
    def change(data):
        at = rng.randrange(len(data))
        size = rng.choice((1, 2, 4, 8, 16))
        data[at:at + size] = rng.choice((bytes(size), b"\xff" * size, rng.randbytes(size), data[:size]))
        return data
    return classic(capture.link, some(rng, capture.frames, change, 0.5))


def cut(rng, capture):
    """The file ends anywhere, most likely in a header."""
    data = b"".join(blocks(capture)) if rng.random() < 0.4 else classic(capture.link, capture.frames)
    return data[:rng.choice((rng.randrange(64), rng.randrange(len(data)), len(data) - rng.randint(1, 24)))]


def short(rng, capture):
    """Frames end in each of their layers; the lengths of the layers around know it, or do not."""
    def change(data):
        spots = layers.Layers(capture.link, data).spots
        if not spots:
            return data[:rng.randrange(len(data) + 1)]
        spot = rng.choice(spots)
        end = min(spot.end, spot.start + rng.choice((rng.randrange(64), rng.randint(0, spot.end - spot.start))))
        if rng.random() < 0.5:
            return data[:end]
        return layers.resize(capture.link, data, end, len(data) - end, b"")
    return classic(capture.link, some(rng, capture.frames, change, 0.6))


def lie(rng, data, field):
    value = int.from_bytes(data[field.at:field.at + field.size], "big")
    value = rng.choice((*EDGES, value - 1, value + 1, value - 4, value + 4, value * 2, value // 2, rng.randrange(1 << 32)))
    data[field.at:field.at + field.size] = (value % (1 << 8 * field.size)).to_bytes(field.size, "big")


def lengths(rng, capture):
    def change(data):
        fields = layers.Layers(capture.link, data).lengths
        for field in rng.sample(fields, min(len(fields), rng.randint(1, 3))):
            lie(rng, data, field)
        return data
    return classic(capture.link, some(rng, capture.frames, change))


def records(rng, capture):
    """Records of a classic savefile lie about their lengths and times, its header about everything."""
    order = rng.choice("<>")
    head = bytearray(header(capture.link, order))
    if rng.random() < 0.3:
        flip(rng, head, 6)
    parts = [bytes(head)]
    for time, data in capture.frames:
        wrong = rng.choice((*EDGES, len(data) - 1, len(data) + 1)) if rng.random() < 0.2 else len(data)
        length = rng.choice((0, 1, wrong, 0xffffffff)) if rng.random() < 0.2 else wrong
        time = rng.choice((0, time, (1 << 32) * 10**9 - 1, rng.randrange(1 << 62))) if rng.random() < 0.2 else time
        parts.append(record(time, data, order, wrong, length))
    return b"".join(parts)


def loops(rng, capture):
    """The same packets again and again, back to front, reflected, with a clock that runs backwards."""
    frames = capture.frames * rng.randint(1, 4)
    how = rng.randrange(4)
    if how == 0:
        rng.shuffle(frames)
    elif how == 1:
        frames = [rng.choice(frames)] * rng.randint(2, 300) + frames
    elif how == 2:
        frames = [(frames[-1][0] - time + frames[0][0], data) for time, data in frames]
    else:
        for i, (time, data) in enumerate(frames):
            ip = layers.Layers(capture.link, data).find("ip")
            if ip and data[ip[0].start] >> 4 == 4 and rng.random() < 0.5:
                at, back = ip[0].start, bytearray(data)
                back[at + 12:at + 16], back[at + 16:at + 20] = data[at + 16:at + 20], data[at + 12:at + 16]
                frames[i] = time, back
    return classic(capture.link, frames)


def splices(rng, capture):
    """The tail of one frame behind the head of another."""
    def change(data):
        other = rng.choice(capture.frames)[1]
        return data[:rng.randrange(len(data) + 1)] + other[rng.randrange(len(other) + 1):]
    return classic(capture.link, some(rng, capture.frames, change))


def pieces(rng, payload, protocol):
    """A datagram in fragments that overlap, repeat, contradict, are missing or never end."""
    found, ident, at = [], rng.randrange(1 << 16), 0
    size = rng.choice((8, 16, 64, 512))
    while at < len(payload):
        piece = payload[at:at + size + rng.choice((0, 0, 8, size))]
        start = max(0, at + rng.choice((0, 0, 0, 0, -8, 8, 65528)))
        if rng.random() < 0.2:
            piece = flip(rng, bytearray(piece), 4)
        more = at + size < len(payload) or rng.random() < 0.2
        found.append(layers.ip4(bytes(piece), protocol, (0x2000 if more else 0) | start // 8 & 0x1fff, ident))
        at += size
    found += rng.choices(found, k=rng.randrange(8)) if found else []
    if rng.random() < 0.5:
        rng.shuffle(found)
    return found


def pieces6(rng, payload, protocol):
    found = []
    for packet in pieces(rng, payload, protocol):
        offset, = struct.unpack_from(">H", packet, 6)
        fragment = struct.pack(">BBHI", protocol, 0, (offset & 0x1fff) << 3 | offset >> 13, 7) + packet[20:]
        found.append(struct.pack(">IHBB", 6 << 28, len(fragment), 44, 64) + bytes(15) + b"\1" + bytes(15) + b"\2" + fragment)
    return found


def fragments(rng, capture):
    frames = []
    for time, data in capture.frames:
        ip = layers.Layers(capture.link, data).find("ip")
        if not ip or data[ip[0].start] >> 4 != 4:
            continue
        at = ip[0].start
        payload, protocol = bytes(data[at + 20:ip[0].end]), data[at + 9]
        cutter = rng.choice((pieces, pieces6)) if rng.random() < 0.6 else None
        packets = cutter(rng, payload, protocol) if cutter else [bytes(data[at:])]
        frames += [(time, packet) for packet in packets]
    return classic(RAW, frames or capture.frames)


def ike_fragments(rng, capture):
    """Encrypted Fragment payloads (RFC 7383, 2.5) and those of IKEv1: numbers from 0 to 65535, totals that change."""
    frames = capture.frames
    for _ in range(rng.randint(1, 40)):
        number, total = (rng.choice((0, 1, 2, 3, 16, 255, 256, 65535)) for _ in "12")
        body = rng.randbytes(rng.choice((0, 1, 20, 64, 600)))
        spis = (rng.choice((1, 0xffffffffffffffff)), rng.choice((0, 2)))
        if rng.random() < 0.7:
            payload = struct.pack(">BBHHH", 35, 0, 8 + len(body), number, total) + body
            message = layers.ike(payload, 53, 35, message=rng.randrange(3), spis=spis)
        else:
            payload = struct.pack(">BBHHBB", 0, 0, 8 + len(body), rng.randrange(3), number & 255, rng.randrange(2)) + body
            message = layers.ike(payload, 132, rng.choice((2, 4, 32)), 0x10, 0, rng.randrange(3), spis)
        frames.append((frames[-1][0] + 1000, link_header(capture.link) + layers.ip4(layers.udp(bytes(4) + message), 17)))
    rng.shuffle(frames)
    return classic(capture.link, frames)


def link_header(link):
    heads = {1: bytes(12) + b"\x08\x00", 113: bytes(14) + b"\x08\x00", 276: b"\x08\x00" + bytes(18), 0: b"\2\0\0\0", 108: b"\0\0\0\2"}
    return heads.get(link, b"")


def segments(rng, capture):
    """IKE and ESP in TCP (RFC 9329), its segments overlapping, out of order, contradicting and lying."""
    stream = b"IKETCP"
    for _, data in capture.frames:
        for spot in layers.Layers(capture.link, data).find("ike", "esp")[:1]:
            body = bytes(data[spot.start:spot.end])
            length = 2 + len(body) + (4 if spot.kind == "ike" else 0)
            length = rng.choice((0, 1, 2, 3, 6, 65535)) if rng.random() < 0.05 else length
            stream += struct.pack(">H", length & 0xffff) + (bytes(4) if spot.kind == "ike" else b"") + body
    frames, at, first = [], 0, rng.choice((0, 1000, 0xffffff00))
    while at < len(stream):
        size = rng.choice((1, 7, 100, 1400))
        start, piece = at - rng.choice((0, 0, 0, 1, 50)), bytearray(stream[at:at + size])
        if rng.random() < 0.1:
            piece = flip(rng, piece, 3)
        if rng.random() < 0.05:
            start += rng.choice((1, 70000, 1 << 31))
        flags = rng.choice((0x18, 0x18, 0x18, 0x10, 0x02, 0x11, 0x04)) if rng.random() < 0.2 else 0x18
        offset = rng.choice((0, 1, 5, 15)) if rng.random() < 0.05 else 5
        tcp = struct.pack(">HHIIBBHHH", 4500, 40000, (first + start) & 0xffffffff, 0, offset << 4, flags, 1000, 0, 0)
        frames.append((at, layers.ip4(tcp + bytes(piece), 6)))
        at += size
    if rng.random() < 0.5:
        for _ in range(len(frames) // 4):
            a, b = rng.randrange(len(frames)), rng.randrange(len(frames))
            frames[a], frames[b] = frames[b], frames[a]
    return classic(RAW, frames)


def nested(rng, inner):
    """One thing in itself, as often as fits."""
    how, count = rng.randrange(6), rng.choice((17, 100, 1000, 3000))
    if how == 0:
        for _ in range(min(count, 3000)):
            inner = layers.ip4(inner, 4) if len(inner) < 65000 else inner
        return inner
    if how == 1:
        chain = bytes([rng.choice((0, 43, 60, 135, 139)), 0]) + bytes(6)
        return struct.pack(">IHBB", 6 << 28, min(8 * count, 65535), 60, 64) + bytes(32) + chain * count
    if how == 2:
        return layers.ip4(b"\x33\x04" + bytes(10) + (b"\x33\x04" + bytes(22)) * min(count, 2600), 51)
    if how == 3:
        return (struct.pack(">IHBB", 6 << 28, 65535, 41, 64) + bytes(32)) * min(count, 1600)
    if how == 4:
        return layers.ip4(b"\x04\0\0\1" * count, 108)
    return layers.ip4(layers.udp(b"\0\0\0\1" + inner[:1000]) * min(count, 60), 17)


def chains(rng):
    """An IKE message of as many payloads, proposals, transforms, attributes or SPIs as fit."""
    how, count = rng.randrange(7), rng.choice((40, 300, 3000))
    version, exchange = rng.choice(((0x20, 34), (0x10, 2), (0x10, 4), (0x10, 5)))
    if how == 0:
        kind = rng.choice((33, 34, 40, 41, 42, 43, 1, 4, 10, 11, 12, 13, 200))
        return layers.ike((bytes([kind, 0]) + b"\0\4") * count, kind, exchange, version)
    if how == 1:
        transform = b"\3\0\0\x08" + bytes([rng.randrange(6), 0, 0, rng.randrange(40)])
        body = struct.pack(">BBHBBBB", 0, 0, 8 + 8 * count, 1, 1, 0, 255) + transform * count
    elif how == 2:
        body = struct.pack(">BBHBBBB", 2, 0, 8, 1, 3, 0, 0) * count
    elif how == 3:
        head = struct.pack(">BBHBBBBBBHBBH", 0, 0, 16 + 4 * count, 1, 1, 0, 1, 0, 0, 8 + 4 * count, 1, 0, 12)
        body = head + b"\x80\x0e\1\0" * count
    elif how == 4:
        body = struct.pack(">BBH", 3, 4, count) + rng.randbytes(4 * count)
        return layers.ike(struct.pack(">BBH", 0, 0, 4 + len(body)) + body, 42, 37, 0x20)
    elif how == 5:
        notify = struct.pack(">BBHBBH", 41, 0, 8, 0, 0, rng.choice((16388, 16406, 14, 24, 40000)))
        return layers.ike(notify * count, 41, exchange, version)
    else:
        body = struct.pack(">BBH", 5, 0, 0) + struct.pack(">HH", 1, 0) * count
        return layers.ike(struct.pack(">BBH", 0, 0, 4 + len(body)) + body, 47, 35, 0x20)
    body = (bytes(8) if version == 0x10 else b"") + body
    return layers.ike(struct.pack(">BBH", 0, 0, 4 + len(body)) + body, 33 if version == 0x20 else 1, exchange, version)


def bombs(rng, capture):
    frames = capture.frames
    for _ in range(rng.randint(1, 3)):
        if rng.random() < 0.5:
            packet = nested(rng, bytes(frames[0][1]))
        else:
            packet = layers.ip4(layers.udp(bytes(4) + chains(rng)[:65000]), 17)
        frames.insert(rng.randrange(len(frames) + 1), (frames[0][0], link_header(capture.link) + packet))
    if rng.random() < 0.2:
        tag = rng.choice((b"\x81\0\0\1", b"\x88\x47\0\1", b"\x88\xa8\0\2"))
        frames.append((0, bytes(12) + tag * rng.choice((20, 2000)) + bytes(40)))
    return classic(capture.link, frames)


def links(rng, capture):
    """The wrong link type, one that is not known, and those with headers of their own."""
    link = rng.choice((0, 1, 8, 9, 12, 50, 51, 101, 105, 108, 109, 113, 127, 192, 228, 229, 276, 147, 65535, 0xf0000001))
    if rng.random() < 0.5:
        return classic(link, capture.frames)
    data = [section()] + [interface(rng.choice((link & 0xffff, capture.link))) for _ in range(3)]
    return b"".join(data + [enhanced(*frame, number=rng.randrange(3)) for frame in capture.frames])


def damaged(rng, capture):
    """pcapng blocks: missing, cut, lying, sections inside, options that run on, interfaces that are not there."""
    order = rng.choice("<>")
    parts = blocks(capture, order)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(parts))
        part = bytearray(parts[at])
        how = rng.randrange(10)
        if how == 0:
            del parts[at]
        elif how == 1:
            parts.insert(at, section(rng.choice("<>"), option(rng.choice((2, 3, 4)), octets(rng.choice(TEXTS)), order)))
        elif how == 2:
            struct.pack_into(order + "I", part, rng.choice((4, len(part) - 4)), rng.choice(EDGES))
            parts[at] = bytes(part)
        elif how == 3:
            time, data = rng.choice(capture.frames)
            parts.insert(at, enhanced(time, data, order, rng.choice((1, 2, 65535, 0xffffffff)), rng.choice((None, *EDGES))))
        elif how == 4:
            words = octets(rng.choice(TEXTS))
            lengths_ = None, 0, len(words) + 40, 65535
            options = option(rng.choice((1, 2, 9, 14, 2988)), words, order, rng.choice(lengths_))
            parts.insert(at, enhanced(*rng.choice(capture.frames), order, options=options))
        elif how == 5:
            value = bytes([rng.choice((0, 6, 9, 19, 20, 64, 0x80, 0xbf, 0xc0, 0xff))])
            options = option(9, value, order) + option(14, rng.randbytes(8), order) + option(2, octets(rng.choice(TEXTS)), order)
            parts.insert(at, interface(capture.link, order, options))
        elif how == 6:
            parts.insert(at, block(rng.choice((2, 3, 4, 5, 10, 0x0bad, 0x40000bad)), rng.randbytes(rng.randrange(64)), order))
        elif how == 7:
            parts[at] = bytes(flip(rng, part, 8))
        elif how == 8:
            parts.insert(at, block(6, struct.pack(order + "IIIII", 0, 0, 0, rng.choice(EDGES), 0), order))
        else:
            parts[at] = bytes(part[:rng.randrange(len(part))])
        if not parts:
            break
    return b"".join(parts)


def gz(data):
    return gzip.compress(data, mtime=0)


def alone(data):
    return lzma.compress(data, lzma.FORMAT_ALONE)


def tool(*command):
    """A compressor that Python has not; gzip where it is missing."""
    def compress(data):
        run = shutil.which(command[0]) and subprocess.run(command, input=data, capture_output=True, check=True)
        return run.stdout if run else gz(data)
    return compress


COMPRESSORS = gz, lzma.compress, alone, bz2.compress, tool("zstd", "-qc"), tool("lz4", "-qc")


def squeezed(rng, capture):
    """Compressed, and bombs: much that is the same, a header that promises much, compressed twice, damaged."""
    how = rng.randrange(5)
    data = classic(capture.link, capture.frames)
    if how == 0:
        data = header(capture.link) + bytes(BOMB)
    elif how == 1:
        time, frame = max(capture.frames, key=lambda f: len(f[1]))
        data = header(capture.link) + record(time, frame) * min(400, BOMB // (16 + len(frame)))
    elif how == 2:
        data = header(capture.link) + record(0, bytes(262144)) * 3 + record(0, b"", have=0x7fffffff) + bytes(1000)
    compress = rng.choice(COMPRESSORS)
    data = compress(data)
    if how == 3:
        data = compress(data)
    harm = rng.randrange(4)
    if harm == 0:
        data = bytes(flip(rng, bytearray(data), 4))
    elif harm == 1:
        data = data[:rng.randrange(len(data))] + data[:rng.randrange(40)]
    return data


def texts(rng, capture):
    """Hostile words in vendor IDs, identities and notifications, and in what a savefile says of itself."""
    def change(data):
        places = list(layers.Layers(capture.link, data).text())
        if not places:
            return data
        start, end = rng.choice(places)
        words = octets(rng.choice(TEXTS)) * rng.choice((1, 1, 3))
        return layers.resize(capture.link, data, start, max(end - start, 0), words)
    frames = some(rng, capture.frames, change, 0.8)
    if rng.random() < 0.5:
        return classic(capture.link, frames)
    options = [option(code, octets(rng.choice(TEXTS))) for code in (1, 2, 3, 4)]
    parts = [section("<", b"".join(options)), interface(capture.link, "<", b"".join(options[:3]))]
    return b"".join(parts + [enhanced(*frame, options=options[0]) for frame in frames])


def sniffed(rng, capture):
    """The text of FortiGate's sniffer, with its lines cut, changed or of hostile words."""
    frames = [pcapfile.Frame(time, bytes(data), len(data), capture.link, None) for time, data in capture.frames]
    lines = sniffer.text(frames, rng.choice((3, 6)), rng.random() < 0.5).split(b"\n")
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(lines))
        line = bytearray(lines[at])
        how = rng.randrange(4)
        if how == 0 and line:
            lines[at] = bytes(flip(rng, line, 3))
        elif how == 1:
            lines[at] = octets(rng.choice(TEXTS)) + bytes(line)
        elif how == 2:
            lines[at] = bytes(line[:rng.randrange(len(line) + 1)])
        else:
            lines.insert(at, rng.choice(lines) * rng.choice((1, 1, 200)))
    return b"\n".join(lines)


def inside(rng, content):
    """Plaintext of ESP: bits, cuts, nesting."""
    content = bytearray(content)
    how = rng.randrange(5)
    if how == 0 and content:
        return bytes(flip(rng, content, 8))
    if how == 1:
        return bytes(content[:rng.randrange(len(content) + 1)])
    if how == 2 and content and content[0] >> 4 in (4, 6):
        for field in layers.Layers(RAW, content).lengths:
            lie(rng, content, field)
        return bytes(content)
    if how == 3:
        return nested(rng, bytes(content))[:60000]
    return bytes(content) + rng.randbytes(rng.randrange(64))


def payloads_inside(rng, content, first):
    """Payloads of an opened IKE message: bits, cuts, lengths, words."""
    message = bytearray(layers.ike(bytes(content), first))
    found = layers.Layers(None, message)
    found.payloads(first, 28, len(message), 2)
    how, places = rng.randrange(5), list(found.text())
    if how == 0:
        return bytes(flip(rng, bytearray(content), 8))
    if how == 1:
        return bytes(content[:rng.randrange(len(content) + 1)])
    if how == 2 and found.lengths:
        lie(rng, message, rng.choice(found.lengths))
    elif places:
        start, end = rng.choice(places)
        words = (octets(rng.choice(TEXTS)) * 40)[:end - start]
        message[start:start + len(words)] = words
    elif how > 2:
        message += struct.pack(">BBH", 41, 0, 8) * rng.choice((1, 200))
    return bytes(message[28:])


def sealed(rng, capture):
    """Below the encryption: opened with the keys, changed, sealed again so that the ICV is good."""
    def change(data):
        found = layers.Layers(capture.link, data)
        for spot in found.find("esp"):
            packet = bytes(data[spot.start:spot.end])
            key = capture.keys.get(int.from_bytes(packet[:4], "big"))
            new = key and seals.change_esp(key, packet, lambda content: inside(rng, content))
            return new and layers.resize(capture.link, data, spot.start, len(packet), new)
        for spot, ike in zip(found.find(f"payload {layers.SEALED}"), found.find("ike")):
            message = bytes(data[ike.start:ike.end])
            key = capture.keys.get((message[:8].hex(), bool(message[19] & 8)))
            new = key and seals.change_ike(key, message, spot.start - ike.start,
                                           lambda content, first: payloads_inside(rng, content, first))
            if new:
                data = layers.resize(capture.link, data, ike.start, len(message), new)
                data[ike.start + 24:ike.start + 28] = new[24:28]
                return data
        return None
    return classic(capture.link, some(rng, capture.frames, change, 0.7))


MUTATIONS = {made.__name__: made for made in (
    flips, scrambled, cut, short, lengths, records, loops, splices, fragments, ike_fragments, segments, bombs, links, damaged,
    squeezed, texts, sniffed, sealed)}
KINDS = [*MUTATIONS, *["sealed"] * 3]       # below the encryption is where dissectors with keys break


def one(folders, seed, number):
    """File `number` of the seed."""
    rng = random.Random(f"{seed}/{number}")
    kind = KINDS[number % len(KINDS)]
    capture = read(folders[rng.choice(list(folders))])
    for _ in range(50 if kind == "sealed" else 0):
        capture = capture if capture.keys else read(folders[rng.choice(list(folders))])
    data = MUTATIONS[kind](rng, capture)
    return Hostile(f"{number:05}-{kind}-{capture.name}.pcap", kind, capture.folder, data)


def main():
    try:
        seed, count, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    except (IndexError, ValueError):
        sys.exit(__doc__.split("\n\n")[1])
    os.makedirs(folder, exist_ok=True)
    folders = bases()
    for number in range(count):
        made = one(folders, seed, number)
        with open(os.path.join(folder, made.name), "wb") as f:
            f.write(made.data)


if __name__ == "__main__":
    main()
