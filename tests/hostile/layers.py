"""Where the layers of a frame lie, and their length fields: what a mutation must know to lie well.

A spot is (kind, start, end); a length is a field of a spot, of size octets, that says about start to end.  Frames are
taken as they come from a good capture: nothing here need survive a hostile one.
"""

import struct
from collections import namedtuple

Spot = namedtuple("Spot", "kind start end")
Length = namedtuple("Length", "kind at size start end")

LINKS = {0: 4, 1: 14, 12: 0, 14: 0, 101: 0, 108: 4, 113: 16, 228: 0, 229: 0, 276: 20}     # link type: octets before IP
ESP, AH, UDP, TCP = 50, 51, 17, 6
SA, ID_V1, VENDOR_V1, ID_I, ID_R, NOTIFY, VENDOR = 33, 5, 13, 35, 36, 41, 43
SEALED = 46


class Layers:
    def __init__(self, link, data):
        self.data, self.spots, self.lengths = data, [], []
        if link is not None:
            self.ip(LINKS.get(link, 14), 0)

    def find(self, *kinds):
        return [spot for spot in self.spots if spot.kind in kinds]

    def number(self, at, size):
        return int.from_bytes(self.data[at:at + size], "big")

    def spot(self, kind, start, end):
        self.spots.append(Spot(kind, start, min(end, len(self.data))))

    def length(self, kind, at, size, start, end):
        if at + size <= len(self.data):
            self.lengths.append(Length(kind, at, size, start, min(end, len(self.data))))

    def ip(self, at, depth):
        if depth > 8 or at + 20 > len(self.data):
            return
        if self.data[at] >> 4 == 4:
            self.ip4(at, depth)
        elif self.data[at] >> 4 == 6 and at + 40 <= len(self.data):
            self.ip6(at, depth)

    def ip4(self, at, depth):
        end = at + self.number(at + 2, 2)
        self.spot("ip", at, end)
        self.length("ip", at + 2, 2, at, end)
        if self.number(at + 6, 2) & 0x1fff == 0:
            self.transport(self.data[at + 9], at + (self.data[at] & 15) * 4, end, depth)

    def ip6(self, at, depth):
        end, kind, next_at = at + 40 + self.number(at + 4, 2), self.data[at + 6], at + 40
        self.spot("ip", at, end)
        self.length("ip", at + 4, 2, at + 40, end)
        while kind in (0, 43, 60) and next_at + 8 <= len(self.data):
            self.length("extension", next_at + 1, 1, next_at, end)
            kind, next_at = self.data[next_at], next_at + 8 * (self.data[next_at + 1] + 1)
        self.transport(kind, next_at, end, depth)

    def transport(self, kind, at, end, depth):
        if at + 8 > min(end, len(self.data)):
            return
        if kind in (4, 41):
            self.ip(at, depth + 1)
        elif kind == ESP:
            self.spot("esp", at, end)
        elif kind == AH:
            self.spot("ah", at, end)
            self.length("ah", at + 1, 1, at, end)
            self.transport(self.data[at], at + 4 * (self.data[at + 1] + 2), end, depth + 1)
        elif kind == UDP:
            self.udp(at, end)

    def udp(self, at, end):
        self.spot("udp", at, end)
        self.length("udp", at + 4, 2, at, end)
        ports = self.number(at, 2), self.number(at + 2, 2)
        if self.data[at + 8:at + 12] == bytes(4) and 500 not in ports:
            self.ike(at + 12, end)
        elif 500 in ports:
            self.ike(at + 8, end)
        elif 4500 in ports:
            self.spot("esp", at + 8, end)

    def ike(self, at, end):
        if at + 28 > min(end, len(self.data)):
            return
        self.spot("ike", at, end)
        self.length("ike", at + 24, 4, at, end)
        version = self.data[at + 17] >> 4
        if version == 2 or not self.data[at + 19] & 1:
            self.payloads(self.data[at + 16], at + 28, end, version)

    def payloads(self, kind, at, end, version):
        while kind and at + 4 <= min(end, len(self.data)):
            size = self.number(at + 2, 2)
            if size < 4:
                return
            self.spot(f"payload {kind}", at, at + size)
            self.length("payload", at + 2, 2, at, at + size)
            if kind in (1, SA):
                self.inside(at + (4 if version == 2 else 12), at + size)
            if kind == SEALED:
                return
            kind, at = self.data[at], at + size

    def inside(self, at, end):
        """Proposals, or transforms, one behind the other: their lengths alone."""
        while at + 8 <= min(end, len(self.data)):
            size = self.number(at + 2, 2)
            if size < 8:
                return
            self.length("proposal", at + 2, 2, at, at + size)
            if self.data[at + 7]:
                self.inside(at + 8 + self.data[at + 6], at + size)
            at += size

    def text(self):
        """Bodies of payloads that hold words: IDs, vendor IDs, data of notifications."""
        heads = {ID_V1: 8, VENDOR_V1: 4, ID_I: 8, ID_R: 8, NOTIFY: 8, VENDOR: 4}
        for spot in self.spots:
            kind = spot.kind.split()
            if kind[0] == "payload" and int(kind[1]) in heads:
                yield spot.start + heads[int(kind[1])], spot.end


def resize(link, data, at, size, new):
    """The frame with `size` octets at `at` replaced, and every length around them right."""
    data = bytearray(data)
    delta = len(new) - size
    for field in Layers(link, data).lengths:
        if field.start <= at and at + size <= field.end and field.at < at:
            value = int.from_bytes(data[field.at:field.at + field.size], "big") + delta
            data[field.at:field.at + field.size] = (value % (1 << 8 * field.size)).to_bytes(field.size, "big")
    data[at:at + size] = new
    return data


def ip4(payload, protocol, more=0, ident=7, source=0x0a000001, to=0x0a000002):
    """An IPv4 header without options; its checksum is nobody's concern."""
    size = min(20 + len(payload), 65535)
    return struct.pack(">BBHHHBBHII", 0x45, 0, size, ident, more, 64, protocol, 0, source, to) + payload


def udp(payload, source=4500, to=4500):
    return struct.pack(">HHHH", source, to, min(8 + len(payload), 65535), 0) + payload


def ike(payloads, first, exchange=34, version=0x20, flags=8, message=0, spis=(0x1122334455667788, 0)):
    return struct.pack(">QQBBBBII", *spis, first, version, exchange, flags, message, 28 + len(payloads)) + payloads
