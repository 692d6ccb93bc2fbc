#!/usr/bin/python3
"""Gives the fuzz targets something to start from: what samples/ holds, in each target's own form.

usage: tests/fuzz/seeds.py CORPUS     makes CORPUS/TARGET/NAME
"""

import glob
import hashlib
import json
import os
import re
import struct
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests"))
import key_forms  # noqa: E402
import pcapfile  # noqa: E402
import sniffer  # noqa: E402

PER_CAPTURE = 12        # frames of one capture are much alike


def links():
    """The link types of tests/fuzz/frame.c, in its order."""
    with open(os.path.join(TOP, "tests/fuzz/frame.c")) as f:
        return [int(n) for n in re.search(r"links\[\] = \{(.*?)\}", f.read(), re.S).group(1).split(",")]


def hows():
    """What tests/fuzz/engine.c may do with a record: {"GCM": its number}."""
    with open(os.path.join(TOP, "tests/fuzz/engine.c")) as f:
        names = re.search(r"enum \{ (HOW_.*?), HOWS \}", f.read(), re.S).group(1)
    return {name.strip()[len("HOW_"):]: n for n, name in enumerate(names.split(","))}


HOW = hows()


def record(how, next, octets):
    return struct.pack(">BBH", HOW[how], next, len(octets)) + octets


def ip_of(frame):
    """The IP packet of an Ethernet frame, or nothing."""
    if frame.link == 1 and frame.data[12:14] in (b"\x08\x00", b"\x86\xdd"):
        yield frame.data[14:]


def ike_of(packet):
    """The IKE message in an IP packet, or nothing."""
    at, protocol = ((packet[0] & 15) * 4, packet[9]) if packet[0] >> 4 == 4 else (40, packet[6])
    if protocol != 17 or len(packet) < at + 12:
        return
    ports, payload = struct.unpack_from(">HH", packet, at), packet[at + 8:]
    if 500 in ports:
        yield payload
    elif 4500 in ports and payload[:4] == bytes(4):
        yield payload[4:]


def frames(path):
    known, ends, insides = links(), [], []
    for frame in pcapfile.read(path)[:PER_CAPTURE]:
        if frame.link in known:
            yield "frame", bytes([known.index(frame.link), 0, 0, 0]) + frame.data
        for packet in ip_of(frame):
            yield "esp_ah", b"\0" + packet
            ends.append(record("RAW", 0, packet))
            insides.append(record("GCM" if len(insides) % 2 else "CBC_PADDED", 4 if packet[0] >> 4 == 4 else 41, packet))
            if packet[0] >> 4 == 4:
                insides.append(record("AH" if len(insides) % 3 else "GCM", packet[9], packet[(packet[0] & 15) * 4:]))
            for message in ike_of(packet):
                yield "ike", message
    yield "engine", b"".join(ends)
    yield "engine", b"".join(insides[:PER_CAPTURE])


# What tests/fuzz/engine.c puts the plaintext of an exchange into.
EXCHANGES = {2: "PHASE1", 4: "ISAKMP", 5: "ISAKMP_INFORMATIONAL", 6: "TRANSACTION", 32: "ISAKMP",
             35: "SK", 36: "CREATE_CHILD", 37: "INFORMATIONAL", 43: "SK", 44: "SK"}


def plaintexts():
    """What was encrypted in IKE messages, behind the type of its first payload."""
    for path in sorted(glob.glob(os.path.join(TOP, "samples/*/expected.json"))):
        with open(path, encoding="utf-8") as f:
            for message in json.load(f).get("ike_messages", ()):
                if message.get("plaintext"):
                    plain, first = bytes.fromhex(message["plaintext"]), message["inner_first_payload"]
                    yield "ike", bytes([first]) + plain
                    yield "engine", record(EXCHANGES[message["exchange"]], first, plain)


def certificates():
    """Those of tests/unit/certificates.h."""
    with open(os.path.join(TOP, "tests/unit/certificates.h")) as f:
        for digits in re.findall(r"= *\n(.*?);", f.read(), re.S):
            yield "x509", bytes.fromhex(re.sub(r"\W", "", digits))


def signatures():
    """Those of tests/unit/key_made.h, for tests/fuzz/auth.c; what was signed is another there."""
    with open(os.path.join(TOP, "tests/unit/key_made.h")) as f:
        rows = re.findall(r'", (true|false), (\d+),\n(.*?) \}', f.read(), re.S)
    for ikev1, method, values in rows:
        der, _, signature = (bytes.fromhex(re.sub(r"\W", "", v)) for v in values.split(","))
        yield "auth", struct.pack(">BHH66x", ikev1 == "true", int(method), len(der)) + der + signature


def exchanges():
    """Public values of tests/unit/key_rfc.h."""
    with open(os.path.join(TOP, "tests/unit/key_rfc.h")) as f:
        rows = re.findall(r'", (\d+),\n([^}]*?) \}', f.read(), re.S)
    for method, values in rows:
        private, public = (bytes.fromhex(re.sub(r"\W", "", v)) for v in values.split(",")[::3][:2])
        yield "auth", struct.pack(">BHH66s", 128 + len(private), int(method), len(public), private) + public


def expressions():
    """Those of tests/unit/query.c, each before an ESP packet."""
    esp = bytes.fromhex("4500002c000000004032000001010101020202020000000900000001") + bytes(16)
    with open(os.path.join(TOP, "tests/unit/query.c")) as f:
        for text in re.findall(r'"((?:[^"\\\n]|\\.)+)"', f.read()):
            text = text.encode().decode("unicode_escape").encode()
            text += b" " * (-len(text) % 4)
            yield "query", bytes([len(text) // 4]) + text + esp


def screens():
    """What tests/screens plays, and how it configures the screen."""
    for path in sorted(glob.glob(os.path.join(TOP, "tests/screens/*.keys")) + glob.glob(os.path.join(TOP, "tests/screens/*.config"))):
        with open(path, "rb") as f:
            yield "config" if path.endswith("config") else "tui_script", f.read()


def everything():
    yield from screens()
    yield from expressions()
    yield from plaintexts()
    for path in sorted(glob.glob(os.path.join(TOP, "samples/*/*.pcap*"))):
        yield from frames(path)
        with open(path, "rb") as f:
            yield "savefile", f.read()
        yield "savefile", sniffer.text(pcapfile.read(path)[:3])
    for path in sorted(glob.glob(os.path.join(TOP, "samples/*/uat/*")) + glob.glob(os.path.join(TOP, "samples/*/xfrm.state")) +
                       glob.glob(os.path.join(TOP, "samples/*/*.log")) + glob.glob(os.path.join(TOP, "samples/forms/*")) +
                       glob.glob(os.path.join(TOP, "tests/fuzz/key_sources/*"))):
        with open(path, "rb") as f:
            yield "keys", b"\0" + f.read()
    for text in key_forms.texts():
        yield "keys", text.encode()
    yield from certificates()
    yield from signatures()
    yield from exchanges()


def main():
    for target, seed in everything():
        folder = os.path.join(sys.argv[1], target)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "seed-" + hashlib.sha256(seed).hexdigest()[:16]), "wb") as f:
            f.write(seed)


main()
