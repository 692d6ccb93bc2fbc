#!/usr/bin/python3
"""Hostile captures through every verb and format: no crash, no sanitizer's complaint, no hang, nothing harmful in what comes out.

usage: SPIGLASS=build/spiglass tests/hostile/run.py [--count N] [--seed S] [--limit SECONDS] [--first N] [--kept FOLDER]

    --count     so many captures; 2000
    --seed      of make.py; 1
    --limit     of processor time for one run; 1 for a build with sanitizers, 0.25 for others
    --first     the number of the first of them, to run one again
    --kept      where a capture that fails is kept with its command; hostile-failures

Each capture goes through FORMS_EACH of the forms below, with its keys and without, others for the next one, so that
every mutation meets every form.  All of 20,000:

    tests/hostile/run.py --count 20000
"""

import argparse
import collections
import csv
import io
import json
import multiprocessing
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
import make  # noqa: E402
import pcapfile  # noqa: E402

PROGRAM = os.path.abspath(os.environ.get("SPIGLASS", os.path.join(TOP, "build", "spiglass")))
FORMS_EACH = 4
PROCESSES = 2
RATIO, FREE = 2000, 64 << 10        # octets out for each octet in, and as many for nothing
SANITIZED = 99                      # exit status of a sanitizer, by the environment
HANGS = 20                          # seconds of processor time, and three times as many of the clock

# Control characters but the line feed, those that turn text round or take no room, and those that end a line elsewhere.
HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")

NAME = "capture \n\x1b[1m\u202e\udcff"      # of every capture while it is read: the last is an octet that is no UTF-8
VIEWS = os.path.join(HERE, "views.keys")
FORMS = [form.split() for form in (
    "summary", "summary -T json", "packets", "packets -v", "packets -vv -x", "packets -x", "packets -T json", "packets -v --time utc",
    "packets -f @ipsec", "packets -v -f udp", "packets --time=delta -c 5", "sas --watch",
    "decrypt -w OUT.pcap", "decrypt -w OUT.pcapng", "packets -w OUT.pcapng", "packets -Y esp||ike -T json",
    "sas", "sas -v", "sas -vv", "sas -T json", "sas -T csv", "sas -T markdown", "sas --sort=loss",
    "flow", "flow -v", "flow -T json", "flow -T mermaid", "flow -T svg",
    "diag", "diag -q", "diag -T json", "diag -T markdown", "diag --policy=cnsa2",
    "layout --packet 1", "layout --packet 1 -T markdown", "layout --packet 1 -T mermaid", "layout --packet 1 -T svg",
    "layout --packet 1 -T html", "layout --packet 2 -v", "layout -T markdown", "keys test", "keys test -T json", "keys derive --steps",
    "keys convert -T wireshark", "keys convert -T spiglass", "summary --lang=ja", "packets -v --lang=ja", "flow -v --lang=ja",
    "diag --lang=ja", f"tui --no-config --tui-script {VIEWS}", f"tui --no-config --tui-size 160x50 --tui-script {VIEWS}")]

NEED_KEYS = "keys", "decrypt"

# What may be asked of no such capture: a packet that is not there, a filter for its link type.  Nothing else is usage.
MAY_REFUSE = collections.defaultdict(lambda: "(?!)", layout="packet", packets="filter '[^']*': ")


# --- what comes out ---

def no_repeats(pairs):
    names = [name for name, value in pairs]
    if len(set(names)) != len(names):
        raise ValueError(f"repeated key in {{{', '.join(names)}}}")
    return dict(pairs)


def no_number(word):
    raise ValueError(f"{word} is not JSON")


def json_fault(text):
    for number, line in enumerate(text.splitlines(), 1):
        try:
            json.loads(line, object_pairs_hook=no_repeats, parse_constant=no_number)
        except ValueError as error:
            return f"line {number} of JSON: {error}"
    return None


def csv_fault(text):
    widths = {len(row) for row in csv.reader(io.StringIO(text), strict=True)}
    return f"CSV has rows of {sorted(widths)} columns" if len(widths) > 1 else None


def svg_fault(text):
    try:
        if text:
            xml.etree.ElementTree.fromstring(text)
    except xml.etree.ElementTree.ParseError as error:
        return f"SVG: {error}"
    return None


def file_fault(path):
    try:
        if os.path.exists(path) and os.path.getsize(path):
            pcapfile.read(path)
    except (ValueError, IndexError, KeyError, LookupError, UnicodeDecodeError) as error:
        return f"cannot read what was written: {error!r}"
    return None


def text_fault(what, data):
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"{what} is not UTF-8: {error}: {data[max(0, error.start - 20):error.end + 20]!r}"
    found = HARMFUL.search(text)
    if found:
        return f"{what} has {found.group()!a}: {text[max(0, found.start() - 40):found.end() + 20]!a}"
    return None


PARSERS = {"json": json_fault, "csv": csv_fault, "svg": svg_fault}


class Run:
    """One run of the program: how it ended, what it used, what it said."""

    def __init__(self, folder, command):
        out, err = (os.path.join(folder, name) for name in ("stdout", "stderr"))
        limited = ["sh", "-c", f"ulimit -t {HANGS}; exec \"$@\"", "sh", *command]
        with open(out, "wb") as o, open(err, "wb") as e:
            process = subprocess.Popen(limited, stdin=subprocess.DEVNULL, stdout=o, stderr=e, cwd=folder)
            signal.signal(signal.SIGALRM, lambda *_: process.kill())
            signal.alarm(3 * HANGS)
            _, status, usage = os.wait4(process.pid, 0)
            signal.alarm(0)
        process.returncode = self.status = os.waitstatus_to_exitcode(status)
        self.seconds = usage.ru_utime + usage.ru_stime
        with open(out, "rb") as o, open(err, "rb") as e:
            self.out, self.err = o.read(), e.read()


def fault_of(run, form, written, size):
    """What is wrong with a run, but for its time; None: nothing."""
    if run.status in (-signal.SIGKILL, -signal.SIGXCPU):
        return "does not end"
    said = run.err.decode("utf-8", "replace")
    if run.status == SANITIZED or run.status < 0 or run.status > 6 or "Sanitizer" in said or "runtime error:" in said:
        where = re.findall(r"^.*(?:ERROR: |runtime error:).*$|^ +#[0-3] .*$", said, re.M)[:6]
        return f"exit status {run.status}: {' / '.join(line.strip() for line in where) or said[-200:]}"
    if run.status == 1 or run.status == 2 and not re.search(MAY_REFUSE[form[0]], said):
        return f"exit status {run.status}, which has nothing to do with the capture: {said[-200:]}"
    much = len(run.out) + len(run.err) + (os.path.getsize(written) if os.path.exists(written) else 0)
    if much > RATIO * size + FREE:
        return f"{much} octets of output of {size}"
    format_ = form[form.index("-T") + 1] if "-T" in form else None
    out = run.out.replace(b"\r\n", b"\n") if format_ == "csv" else run.out         # RFC 4180
    fault = text_fault("standard output", out) or text_fault("standard error", run.err)
    if not fault and format_ in PARSERS:
        fault = PARSERS[format_](run.out.decode())
    return fault or (file_fault(written) if "-w" in form else None)


# --- running them ---

def size_of(capture):
    """What a compressed capture holds counts as input, as far as it could be what is shown."""
    return max(len(capture.data), 2 * make.BOMB if capture.kind == "squeezed" else 0)


def keys_of(folder):
    files = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith((".log", ".state"))]
    tables = os.path.join(folder, "uat")
    files += [os.path.join(tables, name) for name in sorted(os.listdir(tables))] if os.path.isdir(tables) else []
    return [word for path in files if os.path.getsize(path) and not path.endswith(".txt") for word in ("-k", path)]


def keep(options, capture, command, fault):
    os.makedirs(options.kept, exist_ok=True)
    path = os.path.join(options.kept, capture.name)
    with open(path, "wb") as f:
        f.write(capture.data)
    with open(path + ".command", "a", encoding="utf-8") as f:
        f.write(f"# {fault}\n{command}\n")


def check(options, folder, capture, form, keys):
    """(fault or None, seconds, the command as one would type it)"""
    path, written = os.path.join(folder, NAME), os.path.join(folder, "OUT" + os.path.splitext(form[-1])[1])
    words = [written if word.startswith("OUT.") else word for word in form]
    command = [PROGRAM, *words, *keys, path]
    seconds = []
    while True:
        if os.path.exists(written):
            os.unlink(written)
        run = Run(folder, command)
        seconds.append(run.seconds)
        fault = fault_of(run, form, written, size_of(capture))
        if fault or run.seconds <= options.limit or len(seconds) == 3:
            break
    if not fault and min(seconds) > options.limit:
        fault = f"takes {min(seconds):.2f} s"
    shown = shlex.join([*command[:-1], capture.name]).replace(folder + "/", "")
    return fault, min(seconds), shown


def forms_for(number):
    """Forms take their turns within each mutation, with keys and without."""
    turn, place = divmod(number, len(make.KINDS))
    chosen = range(turn * FORMS_EACH + place * 7, (turn + 1) * FORMS_EACH + place * 7)
    return [(FORMS[i % len(FORMS)], (turn + i // len(FORMS)) % 2 == 0) for i in chosen]


def try_one(job):
    options, folders, number = job
    capture = make.one(folders, options.seed, number)
    faults, slowest, runs = [], (0, ""), 0
    with tempfile.TemporaryDirectory(prefix="hostile.") as folder:
        with open(os.path.join(folder, NAME), "wb") as f:
            f.write(capture.data)
        for form, keyed in forms_for(number):
            keys = keys_of(capture.base) if keyed or form[0] in NEED_KEYS or capture.kind == "sealed" else []
            if form[0] in NEED_KEYS and not keys:
                continue
            fault, seconds, shown = check(options, folder, capture, form, keys)
            slowest, runs = max(slowest, (seconds, shown)), runs + 1
            if fault:
                keep(options, capture, shown, fault)
                faults.append(f"{shown}\n\t\t{fault}")
    return capture.kind, faults, slowest, runs


def arguments():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1].split("\n")[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--limit", type=float)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--kept", default="hostile-failures")
    options = parser.parse_args()
    if options.limit is None:
        with open(PROGRAM, "rb") as f:
            options.limit = 1 if b"__asan_init" in f.read() else 0.25
    options.kept = os.path.abspath(options.kept)
    return options


def main():
    options = arguments()
    os.environ.setdefault("ASAN_OPTIONS", f"exitcode={SANITIZED}:detect_leaks=1:allocator_may_return_null=1")
    os.environ.setdefault("UBSAN_OPTIONS", f"halt_on_error=1:exitcode={SANITIZED}:print_stacktrace=1")
    os.environ["LC_ALL"] = "C.UTF-8"
    folders = make.bases()
    jobs = ((options, folders, number) for number in range(options.first, options.first + options.count))
    told = collections.defaultdict(lambda: [0, 0, (0, ""), []])
    with multiprocessing.Pool(PROCESSES) as pool:
        for done, (kind, faults, slowest, runs) in enumerate(pool.imap(try_one, jobs, 8), 1):
            row = told[kind]
            row[0], row[1], row[2] = row[0] + 1, row[1] + runs, max(row[2], slowest)
            row[3] += faults
            if done % 1000 == 0 and done < options.count:
                print(f"{done} captures, {sum(len(row[3]) for row in told.values())} failures", file=sys.stderr, flush=True)
    for kind, (captures, runs, (seconds, shown), faults) in told.items():
        print(f"{'not ok' if faults else 'ok'} - hostile {kind}: {captures} captures, {runs} runs, slowest {seconds:.2f} s")
        for fault in faults[:5]:
            print("\t" + fault)
        if len(faults) > 5:
            print(f"\tand {len(faults) - 5} more")
    seconds, shown = max(row[2] for row in told.values())
    print(f"\t{sum(row[0] for row in told.values())} captures, {sum(row[1] for row in told.values())} runs;"
          f" the slowest took {seconds:.2f} s: {shown}")
    if any(row[3] for row in told.values()):
        print(f"\tkept with their commands in {options.kept}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
