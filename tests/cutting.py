#!/usr/bin/python3
"""A capture cut anywhere, its parts read in their order, says the same as the whole; and the same bytes when read again.

usage: SPIGLASS=build/spiglass SPIGLASS_CAPTURES=FOLDER tests/cutting.py [NAME...]

The captures of EVERYWHERE are cut at every packet, the others at three places; `sas` and `summary` are compared, with
keys and without.
"""

import os
import re
import struct
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import sas

EVERYWHERE = {"v2-psk-aescbc", "v2-rsa-frag", "v2-rsa-ipfrag", "v2-big-packets", "v2-child-rekey-pfs", "v2-ike-rekey",
              "v2-collision", "v2-mobike", "v2-dpd", "v2-cookie", "v2-no-answer", "v2-nat", "v1-qm-rekey", "v1-rsa-frag",
              "v1-fail-psk", "s-fragments", "x-replay", "x-corrupt-cbc"}
TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.environ.get("SPIGLASS", os.path.join(TOP, "build", "spiglass"))
CAPTURES = os.environ.get("SPIGLASS_CAPTURES") or os.path.join(TOP, "samples")


def pieces(path):
    """The file's header, and each packet as it stands in the file."""
    with open(path, "rb") as f:
        data = f.read()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    packets, at = [], 24
    while at < len(data):
        end = at + 16 + struct.unpack_from(order + "I", data, at + 8)[0]
        packets.append(data[at:end])
        at = end
    return data[:24], packets


def says(keys, paths):
    """Everything said of the capture; the names of its files aside."""
    told = []
    for verb in "sas", "summary":
        run = subprocess.run([PROGRAM, verb, "-T", "json", *keys, *paths], capture_output=True, check=False)
        told.append(run.stdout if verb == "sas" else re.sub(rb'"files":\[.*?\]', b"", run.stdout))
        told.append(b"status %d" % run.returncode)
    return told


def differs(whole, told):
    for a, b in zip(b"\n".join(whole).split(b"\n"), b"\n".join(told).split(b"\n")):
        if a != b:
            at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
            return f"...{a[max(0, at - 60):at + 60].decode()} is ...{b[max(0, at - 60):at + 60].decode()}"
    return "lines are missing" if whole != told else None


def cut(folder, capture, header, packets, keys, whole, place):
    parts = [os.path.join(folder, f"{os.path.basename(capture)}-{place}-{n}.pcap") for n in (0, 1)]
    for part, these in zip(parts, (packets[:place], packets[place:])):
        with open(part, "wb") as f:
            f.write(header + b"".join(these))
    difference = differs(whole, says(keys, parts))
    for part in parts:
        os.unlink(part)
    return f"cut behind packet {place}: {difference}" if difference else None


def check(folder, capture):
    path = os.path.join(capture, "outer.pcap")
    header, packets = pieces(path)
    count = len(packets)
    places = range(count + 1) if os.path.basename(capture) in EVERYWHERE else sorted({1, count // 2, count - 1})
    problems = []
    for keys in [], sas.keys_of(capture):
        whole = says(keys, [path])
        if whole != says(keys, [path]):
            problems.append("not the same bytes when read again")
        problems += filter(None, (cut(folder, capture, header, packets, keys, whole, place) for place in places))
    return problems, len(places)


def main():
    folders = [os.path.join(CAPTURES, name) for name in sorted(os.listdir(CAPTURES))
               if os.path.exists(os.path.join(CAPTURES, name, "outer.pcap")) and name in (sys.argv[1:] or [name])]
    failed = 0
    with tempfile.TemporaryDirectory(prefix="cutting.") as scratch, ThreadPoolExecutor(2) as pool:
        for capture, (problems, places) in zip(folders, pool.map(lambda f: check(scratch, f), folders)):
            name = os.path.basename(capture)
            print(f"{'not ok' if problems else 'ok'} - {name}: {places} cuts")
            for words in problems[:3]:
                print("\t" + words)
            failed += bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
