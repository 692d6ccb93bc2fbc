#!/usr/bin/python3
"""Encrypted IKE messages of real sessions, with their keys and what is in them.

    SPIGLASS_CAPTURES=... python3 ike_messages.py > ike_messages.h      the shortest of each algorithm
    SPIGLASS_CAPTURES=... python3 ike_messages.py --all > all.h         all there are

The IVs of IKEv1 are worked out here a second time, along RFC 2409, appendix B.
"""
import glob
import hashlib
import json
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import ike_table  # noqa: E402
import pcapfile  # noqa: E402

INITIATOR = 8
SK, SKF = 46, 53
NETWORK = {1: 14, 276: 20}              # Ethernet and SLL2: where the IP header begins
ENCRYPTION = {"3DES_CBC": 5, "AES_CBC_128": 7, "AES_CBC_192": 7, "AES_CBC_256": 7}
HASH = {"PRF_HMAC_MD5": 1, "PRF_HMAC_SHA1": 2, "PRF_HMAC_SHA2_256": 4, "PRF_HMAC_SHA2_384": 5, "PRF_HMAC_SHA2_512": 6}
HASHLIB = {1: "md5", 2: "sha1", 4: "sha256", 5: "sha384", 6: "sha512"}


def ip_payload(packet):
    """What IP carries, what it is a fragment of (None: it is none), and whether more of that comes."""
    if packet[0] >> 4 == 4:
        size, place = struct.unpack_from(">H2xH", packet, 2)
        fragment = packet[4:6] + packet[12:20] if place & 0x3fff else None
        return packet[(packet[0] & 15) * 4:size], fragment, place & 0x2000
    payload = packet[40:40 + struct.unpack_from(">H", packet, 4)[0]]
    if packet[6] != 44:
        return payload, None, 0
    return payload[8:], packet[8:40] + payload[4:8], payload[3] & 1


def udp_payload(packet, parts):
    """What UDP carries; of IP fragments only with the last of them, since they come in order."""
    if packet[0] >> 4 not in (4, 6):
        return b""
    payload, fragment, more = ip_payload(packet)
    if fragment:
        payload = parts.pop(fragment, b"") + payload
        if more:
            parts[fragment] = payload
            return b""
    return payload[8:]


def messages(path):
    """IKE messages by the frame they are complete in."""
    parts = {}
    for number, frame in enumerate(pcapfile.read(path), 1):
        payload = udp_payload(frame.data[NETWORK[frame.link]:], parts)
        yield number, payload[4:] if payload[:4] == bytes(4) else payload


def quote(value):
    digits = value if isinstance(value, str) else value.hex()
    return "\n\t  ".join('"%s"' % digits[i:i + 96] for i in range(0, len(digits) or 1, 96))


def row(name, frame, *values):
    return '\t{ "%s, frame %d", %s },\n' % (name, frame, ",\n\t  ".join(values))


def sk_row(name, m, message, sa):
    side = "i" if m["flags"] & INITIATOR else "r"
    keys, integ = sa["keys"], sa["integ"]
    names = '"%s", %s' % (ike_table.iana_encr(sa["encr"]), '"%s"' % ike_table.iana_integ(integ) if integ else "NULL")
    body = 28 + {SK: 4, SKF: 8}[m["first_payload"]]
    return row(name, m["frame"], names, quote(keys["sk_e" + side]), quote(keys.get("sk_a" + side, "")), str(body),
               quote(message), quote(m["plaintext"]))


class Chain:
    """The IVs of an ISAKMP SA: where the last phase 1 message ended, and where the last of each message ID did."""

    def __init__(self, sa):
        self.hash = HASH[sa["prf"]]
        self.last = bytes.fromhex(sa["keys"]["iv"])
        self.exchange, self.used = {}, {}

    def fresh(self, mid):
        return hashlib.new(HASHLIB[self.hash], self.last + mid.to_bytes(4, "big")).digest()[:len(self.last)]

    def step(self, mid, ciphertext):
        """The IV of a message; of one sent again the same."""
        if ciphertext not in self.used:
            self.used[ciphertext] = self.exchange.get(mid) or (self.fresh(mid) if mid else self.last)
            self.exchange[mid] = ciphertext[-len(self.last):]
            if not mid:
                self.last = self.exchange[mid]
        return self.used[ciphertext]


def isakmp_row(name, m, message, sa, chain):
    last, mid = chain.last, m["mid"]
    first = mid and mid not in chain.exchange
    iv = chain.step(mid, message[28:])
    return row(name, m["frame"], "%d, %d" % (ENCRYPTION[sa["encr"]], chain.hash), quote(sa["keys"]["ka"]),
               quote(last if first else iv), quote(mid.to_bytes(4, "big") if first else ""), quote(message[28:]),
               quote(m["plaintext"]))


def assembled(m, at, pieces):
    """IKEv1 fragments put together: header, fragment header (RFC 2408 has none), a piece of the message."""
    if m.get("fragment") and "plaintext" not in m:
        pieces.append(at[36:])
    return b"".join(pieces)


def rows(folder):
    """(version, algorithms, row) of every message that could be opened."""
    with open(folder + "/expected.json") as f:
        expected = json.load(f)
    sas, chains, pieces = expected["ike_sas"], {}, []
    found = dict(messages(folder + "/outer.pcap"))
    for m in expected["ike_messages"]:
        at, name = found[m["frame"]], os.path.basename(folder)
        if m.get("fragment") and sas[m.get("ike_sa", 0)]["version"] == 1:
            whole = assembled(m, at, pieces)
            if not m.get("reassembled"):
                continue
            pieces, at, m = [], whole, dict(m["reassembled"], frame=m["frame"], mid=m["mid"])
        if "plaintext" not in m:
            continue
        sa = sas[m["ike_sa"]]
        if sa["version"] == 2:
            yield 2, (sa["encr"], sa["integ"], m["first_payload"]), sk_row(name, m, at, sa)
        else:
            chain = chains.setdefault(m["ike_sa"], Chain(sa))
            yield 1, (ENCRYPTION[sa["encr"]], chain.hash, bool(m["mid"])), isakmp_row(name, m, at, sa, chain)


def main():
    everything, kept = "--all" in sys.argv, {1: {}, 2: {}}
    for folder in sorted(glob.glob(os.environ["SPIGLASS_CAPTURES"] + "/v[12]-*")):
        for version, algorithms, text in rows(folder):
            key = text if everything else algorithms
            if key not in kept[version] or len(text) < len(kept[version][key]):
                kept[version][key] = text
    print("/* Made by ike_messages.py. */\n\nstatic const struct sk_message sk_messages[] = {")
    print("".join(kept[2].values()) + "};\n\nstatic const struct isakmp_message isakmp_messages[] = {")
    print("".join(kept[1].values()) + "};")


if __name__ == "__main__":
    main()
