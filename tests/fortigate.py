#!/usr/bin/python3
"""The text of FortiGate's `diagnose sniffer packet` says the same as the capture it was made of.

usage: SPIGLASS=build/spiglass tests/fortigate.py

Texts are made of the samples in the form that FortiOS publishes: verbosity 3 and 6, absolute and relative times, as a
terminal's log has them.  What is damaged is said with its line, and what is not recognised is no capture.
"""

import json
import os
import random
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(TOP, "tests"))
import pcapfile  # noqa: E402
from sniffer import text  # noqa: E402

SPIGLASS = os.environ.get("SPIGLASS", os.path.join(TOP, "build/spiglass"))
SAMPLES = "v2-aesgcm16", "v1-main-psk", "v2-big-packets", "s-natt-transport"
failed = False


def say(good, name, why=""):
    global failed
    failed |= not good
    print(f"{'ok' if good else 'not ok'} - {name}" + (f"\n\t{why}" if not good and why else ""))


def run(data, *options):
    return subprocess.run([SPIGLASS, *options, "-"], input=data, capture_output=True, timeout=60)


def records(result):
    packets = [json.loads(line) for line in result.stdout.splitlines()][1:]
    for p in packets:
        del p["time"]
    return packets


def same(name, frames, capture):
    want = records(subprocess.run([SPIGLASS, "packets", "--json", capture], capture_output=True))
    for verbosity in 3, 6:
        for absolute in True, False:
            for end in "\n", "\r\n":
                got = run(text(frames, verbosity, absolute, end), "packets", "--json")
                if got.returncode or records(got) != want:
                    return say(False, name, f"verbosity {verbosity}, absolute {absolute}, {end!r}: {got.stderr.decode()}")
    got = run(text(frames), "packets", "--time=epoch").stdout.decode().splitlines()
    times = [line.split()[1] for line in got]
    say(times == [f"{f.time // 10**9}.{f.time // 1000 % 10**6:06}" for f in frames], name, "times differ")


def damaged(frames):
    lines = text(frames).decode().split("\n")
    first = next(i for i, line in enumerate(lines) if line.startswith("0x0010"))
    cases = [
        ("a line of octets is missing", lines[:first] + lines[first + 1:], f"line {first + 1}"),
        ("octets are not hexadecimal", lines[:first] + ["0x0010   00zz 0000"] + lines[first + 1:], f"line {first + 1}"),
        ("a first line is missing", lines[:first - 2] + lines[first - 1:], f"line {first - 1}"),
        ("there are no octets", [line for line in lines if not line.startswith("0x")], "verbosity 3 or 6"),
    ]
    for name, case, said in cases:
        got = run("\n".join(case).encode(), "packets")
        say(got.returncode == 4 and said in got.stderr.decode(), name, f"{got.returncode} {got.stderr.decode()}")
    got = run("\n".join(lines[:first + 1]).encode(), "packets", "--json")
    say(got.returncode == 0 and [p["captured"] for p in records(got)] == [32], "the last packet may end the file")
    got = run(b"interfaces of a house\n0x0000   0000\n", "packets")
    say(got.returncode == 3 and b"not a capture" in got.stderr, "other text is no capture")


def hostile(frames):
    chance = random.Random(7)
    good = text(frames[:20])
    for i in range(200):
        bad = bytearray(good)
        for _ in range(chance.choice((1, 5, 50))):
            at = chance.randrange(len(bad))
            bad[at:at + chance.randrange(3)] = bytes(chance.choice(b"0x \n\rfz\0-.:\xff") for _ in range(chance.randrange(3)))
        got = run(bytes(bad[:chance.randrange(len(bad))]), "packets", "--json")
        if got.returncode not in (0, 3, 4):
            return say(False, "damaged text", f"exit status {got.returncode}: {got.stderr.decode()[:300]}")
    say(True, "damaged text")


for sample in SAMPLES:
    path = os.path.join(TOP, "samples", sample, "outer.pcap")
    if not os.path.exists(path):
        say(False, sample, "no outer.pcap")
        continue
    ethernet = pcapfile.read(path)
    same(f"{sample} as text", ethernet, path)
    if sample == SAMPLES[0]:
        damaged(ethernet)
        hostile(ethernet)
sys.exit(failed)
