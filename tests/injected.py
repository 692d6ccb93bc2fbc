#!/usr/bin/python3
"""Loss, reordering, duplicates and replay as they were injected, on more than a million packets.

usage: SPIGLASS=build/spiglass tests/injected.py

tests/bench/genesp makes a capture for each seed and says how much it left out, held back and sent again.  The figures of
`sas -T json`, with and without keys, are held against those, and SA by SA against receivers of each window that are
written here and remember every number.

What is held back counts as reordered where another one of its SA has overtaken it.  What is left out in front of an SA's
first packet, or behind its last, leaves no gap: it is counted apart, and said.
"""

import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict

import pcapfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.environ.get("SPIGLASS", os.path.join(TOP, "build", "spiglass"))
PACKETS, SAS = 350000, 16
SEEDS = {1: "--loss 0.01 --reorder 0.01 --replay 0.005", 2: "--loss 0.2 --replay 0.05 --natt",
         3: "--loss 0.001 --reorder 0.1 --replay 0.02 --zipf"}
WINDOWS = 32, 64, 128, 1024
ETHERNET, IP, UDP = 14, 20, 8


class Receiver:
    """RFC 4303, 3.4.3, with a window of that size."""

    def __init__(self, window):
        self.window, self.highest, self.got, self.dropped = window, 0, set(), 0

    def takes(self, number):
        good = number > self.highest - self.window and number not in self.got
        self.dropped += not good
        if good:
            self.got.add(number)
            self.highest = max(self.highest, number)
        return good


class Model:
    def __init__(self):
        self.receivers = {window: Receiver(window) for window in WINDOWS}
        self.seen, self.figures, self.highest = set(), Counter(), None

    def see(self, number):
        for receiver in self.receivers.values():
            receiver.takes(number)
        if number in self.seen:
            self.figures["duplicated"] += 1
        elif self.seen and number < self.highest:
            self.figures["reordered"] += 1
            self.figures["reorder_most"] = max(self.figures["reorder_most"], self.highest - number)
        self.seen.add(number)
        self.highest = max(self.seen) if self.highest is None else max(self.highest, number)

    def told(self):
        lost = self.highest - min(self.seen) + 1 - len(self.seen)
        return {"first_sequence": min(self.seen), "last_sequence": self.highest, "lost": lost, "too_old": 0,
                **{key: self.figures[key] for key in ("duplicated", "reordered", "reorder_most")},
                "dropped": {str(window): r.dropped for window, r in self.receivers.items()}}


def read(path):
    """{SPI: what its receivers make of the file}"""
    sas = defaultdict(Model)
    for frame in pcapfile.read(path):
        at = ETHERNET + IP + (UDP if frame.data[ETHERNET + 9] == 17 else 0)
        spi, number = struct.unpack_from(">II", frame.data, at)
        sas[spi].see(number)
    return {f"0x{spi:08x}": sa.told() for spi, sa in sas.items()}


def spiglass(path, *options):
    run = subprocess.run([PROGRAM, "sas", "-T", "json", *options, path], capture_output=True, text=True, check=True)
    records = [json.loads(line) for line in run.stdout.splitlines()]
    return {record["spi"]: record for record in records if record["kind"] == "child"}


def compare(expected, found):
    for spi in sorted(expected.keys() | found.keys()):
        for key, value in expected.get(spi, {"packets": 0}).items():
            if found.get(spi, {}).get(key) != value:
                yield f"{spi} {key}: {found.get(spi, {}).get(key)}, injected {value}"


def totals(expected, injected):
    """The generator's own words, against all SAs together."""
    sums = {key: sum(sa[key] for sa in expected.values()) for key in ("lost", "duplicated", "reordered")}
    sent = injected["packets"] - injected["replayed"] + injected["lost"]
    ends = sum(sa["first_sequence"] - 1 - sa["last_sequence"] for sa in expected.values()) + sent
    if sums["lost"] + ends != injected["lost"] or not 0 <= ends <= SAS * 16:
        yield f"lost: {sums['lost']}, and {ends} at the ends, injected {injected['lost']}"
    if sums["duplicated"] != injected["replayed"]:
        yield f"duplicated: {sums['duplicated']}, injected {injected['replayed']}"
    if sums["reordered"] > injected["reordered"]:
        yield f"reordered: {sums['reordered']}, injected {injected['reordered']}"


def check(folder, genesp, seed, options):
    path = os.path.join(folder, "injected.pcap")
    keys = os.path.join(folder, "injected")
    made = subprocess.run([genesp, "-o", path, "--packets", str(PACKETS), "--sas", str(SAS), "--size", "64", "--seed",
                           str(seed), "--keys", keys, *options.split()], capture_output=True, text=True, check=True)
    os.chmod(keys + ".xfrm", 0o600)
    injected = {what: int(n) for n, what in re.findall(r"(\d+) (packets|lost|reordered|replayed)", made.stderr)}
    expected = read(path)
    problems = list(totals(expected, injected))
    for how, more in ("without keys", ()), ("with keys", ("-k", keys + ".xfrm")):
        problems += [f"{how}: {words}" for words in compare(expected, spiglass(path, *more))]
    sums = Counter()
    for sa in expected.values():
        sums.update({key: sa[key] for key in ("lost", "reordered", "duplicated")})
    print(f"{'not ok' if problems else 'ok'} - seed {seed}: {injected['packets']} packets, lost {sums['lost']} of "
          f"{injected['lost']}, reordered {sums['reordered']} of {injected['reordered']}, duplicated "
          f"{sums['duplicated']} of {injected['replayed']}")
    for words in problems[:20]:
        print("\t" + words)
    return not problems


def main():
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not compiler:
        print("skip - injected loss and reordering: no C compiler on this machine")
        return 0
    with tempfile.TemporaryDirectory(prefix="injected.") as folder:
        genesp = os.path.join(folder, "genesp")
        subprocess.run([compiler, "-O2", "-std=gnu11", "-D_GNU_SOURCE", "-Wno-deprecated-declarations", "-o", genesp,
                        os.path.join(TOP, "tests", "bench", "genesp.c"), "-lcrypto", "-lm"], check=True)
        return 0 if all([check(folder, genesp, seed, options) for seed, options in SEEDS.items()]) else 1


if __name__ == "__main__":
    sys.exit(main())
