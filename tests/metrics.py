#!/usr/bin/python3
"""sas --metrics: a strict reader of Prometheus' text format takes it, and it says what JSON says.

usage: SPIGLASS=build/spiglass tests/metrics.py [--update]

Also: tests/metrics.prom is what one sample comes to; the file is replaced in
whole while packets come; hostile names do no harm; the number of peers has an
end; the service manager is told; and, where promtool, systemd-analyze and
apparmor_parser are there, these have no objection.  --update writes
metrics.prom anew: read the diff.
"""

import ipaddress
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time

import captures

HERE = os.path.join(captures.TOP, "tests")
PACKAGING = os.path.join(captures.TOP, "packaging")
SAMPLE = os.path.join(captures.TOP, "samples", "v2-child-rekey-pfs", "outer.pcap")
GOLDEN = os.path.join(HERE, "metrics.prom")

NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"')
STATES = "UNKNOWN NEGOTIATING UP REKEYING REKEYED DELETING DELETED EXPIRED FAILED".split()
PEERS_MOST = 256


def parse_labels(text):
    """{name: value} of what stands in braces; ValueError."""
    found, at = {}, 0
    while at < len(text):
        m = LABEL.match(text, at)
        if not m or m.group(1) in found:
            raise ValueError("labels " + text)
        found[m.group(1)] = re.sub(r"\\(.)", lambda e: "\n" if e.group(1) == "n" else e.group(1), m.group(2))
        at = m.end()
        if at < len(text):
            if text[at] != "," or at + 1 == len(text):
                raise ValueError("labels " + text)
            at += 1
    return found


def parse(octets):
    """[(name, labels, value)], types; ValueError where a line is not as the format wants it."""
    text = octets.decode("utf-8")
    if not text.endswith("\n") or any(c < " " and c != "\n" or "\x7f" <= c < "\xa0" for c in text):
        raise ValueError("no end of line, or a control character")
    samples, types, helps, seen, family, done = [], {}, {}, set(), None, set()
    for line in text[:-1].split("\n"):
        m = re.fullmatch(r"# (HELP|TYPE) (%s) (.+)" % NAME.pattern, line)
        if m:
            kind, name, rest = m.groups()
            table = helps if kind == "HELP" else types
            if name in table or name in done or (kind == "TYPE" and (name not in helps or rest not in ("counter", "gauge"))):
                raise ValueError(line)
            table[name] = rest
            if family not in (None, name):
                done.add(family)
            family = name
            continue
        m = re.fullmatch(r"(%s)(?:\{(.*)\})? ([0-9]+)" % NAME.pattern, line)
        if not m or m.group(1) != family or family not in types:
            raise ValueError(line)
        if (types[family] == "counter") != family.endswith("_total"):
            raise ValueError("%s is a %s" % (family, types[family]))
        labels = parse_labels(m.group(2) or "")
        key = (family, tuple(sorted(labels.items())))
        if key in seen:
            raise ValueError("twice: " + line)
        seen.add(key)
        samples.append((family, labels, int(m.group(3))))
    return samples, types


def value(samples, name, **labels):
    return sum(v for n, l, v in samples if n == name and all(l.get(k) == w for k, w in labels.items()))


def write(path, *arguments, **keywords):
    return captures.run("sas", "-T", "json", "--metrics=" + path, *arguments, **keywords)


# --- against JSON ---

def pair(record):
    ends = (record.get("source") or record["initiator"], record.get("destination") or record["responder"])
    return "-".join(sorted(ends, key=lambda a: (ipaddress.ip_address(a).version, ipaddress.ip_address(a).packed)))


def check_peer(samples, peer, sas):
    faults = []

    def same(name, wanted, **labels):
        got = value(samples, name, peer=peer, **labels)
        if got != wanted:
            faults.append("%s %s %s: %d, JSON says %d" % (peer, name, labels, got, wanted))

    for kind, name in ("ike", "spiglass_ike_sas"), ("child", "spiglass_child_sas"):
        own = [r for r in sas if r["kind"] == kind]
        for state in STATES:
            same(name, sum(r["state"] == state for r in own), state=state)
        same("spiglass_deletes_total", sum(r["state"] == "DELETED" for r in own), kind=kind)
    for protocol in "esp", "ah":
        own = [r for r in sas if r["kind"] == "child" and r["protocol"].lower() == protocol]
        same("spiglass_packets_total", sum(r["packets"] for r in own), protocol=protocol)
        same("spiglass_bytes_total", sum(r["bytes"] for r in own), protocol=protocol)
    children = [r for r in sas if r["kind"] == "child"]
    same("spiglass_sealed_packets_total", sum(r.get("opened", 0) for r in children), result="opened")
    same("spiglass_sealed_packets_total", sum(r.get("integrity_failures", 0) for r in children), result="integrity-failed")
    same("spiglass_sealed_packets_total", sum(r["packets"] for r in children))
    same("spiglass_missing_packets", sum(r.get("lost", 0) for r in children))
    same("spiglass_duplicated_packets_total", sum(r.get("duplicated", 0) for r in children))
    same("spiglass_ike_retransmissions_total", sum(r.get("retransmissions", 0) for r in sas if r["kind"] == "ike"))
    return faults


def check_values(folder, capture, keys):
    path = os.path.join(folder, "values.prom")
    output, faults = write(path, *keys, capture, status=(0, 4))
    with open(path, "rb") as f:
        samples, _ = parse(f.read())
    peers = {}
    for record in map(json.loads, output.splitlines()):
        if record["kind"] in ("ike", "child"):
            peers.setdefault(pair(record), []).append(record)
    named = {l["peer"] for n, l, v in samples if "peer" in l} - {"other"}
    if named != set(peers):
        faults.append("peers %s, JSON has %s" % (sorted(named), sorted(peers)))
    for peer in peers:
        faults += check_peer(samples, peer, peers[peer])
    if os.path.exists(path + ".new"):
        faults.append("the file beside it is still there")
    return faults


def values(folder):
    for name in sorted(os.listdir(os.path.join(captures.TOP, "samples"))):
        capture = os.path.join(captures.TOP, "samples", name, "outer.pcap")
        if not os.path.exists(capture):
            continue
        captures.report(name + ": metrics are those of JSON", check_values(folder, capture, ()))
        source = os.path.join(captures.TOP, "samples", name, "uat")
        if os.path.exists(os.path.join(source, "esp_sa")):
            keys = os.path.join(folder, "esp_sa")
            shutil.copyfile(os.path.join(source, "esp_sa"), keys)
            captures.report(name + ": and with keys", check_values(folder, capture, ("-k", keys)))


# --- a sample, and names ---

def golden(folder, update):
    os.symlink(SAMPLE, os.path.join(folder, "outer.pcap"))
    path = os.path.join(folder, "golden.prom")
    done = subprocess.run([captures.PROGRAM, "sas", "--metrics=" + path, "outer.pcap"], cwd=folder, capture_output=True)
    with open(path, "rb") as f:
        got = f.read()
    if update:
        with open(GOLDEN, "wb") as f:
            f.write(got)
    with open(GOLDEN, "rb") as f:
        wanted = f.read()
    captures.report("metrics of a sample", ([] if done.returncode == 0 else [repr(done.stderr)]) + [
        "%r, not %r" % (g, w) for g, w in zip(got.split(b"\n"), wanted.split(b"\n")) if g != w])
    if shutil.which("promtool"):
        checked = subprocess.run(["promtool", "check", "metrics"], input=got, capture_output=True)
        captures.report("promtool has no objection", [] if not checked.returncode and not checked.stderr else
                        [(checked.stdout + checked.stderr).decode()])
    else:
        print("skip - promtool check metrics: no promtool on this machine")


def hostile(folder):
    name = os.path.join(folder, 'a"} 1\nevil{b="\\n\x1b[31m\u202e.pcap')
    shutil.copyfile(SAMPLE, name)
    path = os.path.join(folder, "hostile.prom")
    output, faults = write(path, name, name)
    with open(path, "rb") as f:
        samples, _ = parse(f.read())
    got = [l["source"] for n, l, v in samples if n == "spiglass_source_info"]
    wanted = folder + '/a"} 1\\x0aevil{b="\\\\n\\x1b[31m\\xe2\\x80\\xae.pcap'
    if got != [wanted] * 2:
        faults.append("%r, not %r" % (got, wanted))
    captures.report("hostile names stay inside their label", faults)


def flood(folder):
    """One packet each of ESP from 400 addresses, then 20 of both ways between two others."""
    def frame(source, destination, spi, number):
        esp = struct.pack(">II", spi, number) + bytes(40)
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(esp), 0, 0, 64, 50, 0, source, destination)
        return struct.pack("<IIII", number, 0, 20 + len(esp), 20 + len(esp)) + ip + esp

    here = bytes((192, 0, 2, 1))
    frames = [frame(bytes((10, 0, i >> 8, i & 255)), here, 0x1000 + i, 1) for i in range(400)]
    capture, path = os.path.join(folder, "flood.pcap"), os.path.join(folder, "flood.prom")
    with open(capture, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101) + b"".join(frames))
    output, faults = write(path, capture)
    with open(path, "rb") as f:
        samples, _ = parse(f.read())
    peers = {l["peer"] for n, l, v in samples if "peer" in l}
    if len(peers) != 1 + PEERS_MOST // 2:
        faults.append("%d peers, not the half of %d and the others" % (len(peers), PEERS_MOST))
    if value(samples, "spiglass_packets_total") != 400 or value(samples, "spiglass_packets_total", peer="other") != 400 - PEERS_MOST // 2:
        faults.append("other has %d of %d" % (value(samples, "spiglass_packets_total", peer="other"), value(samples, "spiglass_packets_total")))
    captures.report("the number of peers has an end", faults)


def unwritable(folder):
    done = subprocess.run([captures.PROGRAM, "sas", "--metrics=" + os.path.join(folder, "none", "x"), SAMPLE], capture_output=True)
    captures.report("what cannot be written is said, and is the exit status",
                    [] if done.returncode == 6 and done.stderr.count(b"--metrics=") == 1 else ["%d %r" % (done.returncode, done.stderr)])


# --- while it reads, and the service manager ---

def until(true, seconds):
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.1)
    return true()


def packets_in(path):
    try:
        with open(path, "rb") as f:
            return value(parse(f.read())[0], "spiglass_read_packets_total")
    except FileNotFoundError:
        return -1


def service(folder):
    path, name = os.path.join(folder, "live.prom"), os.path.join(folder, "notify")
    manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    manager.bind(name)
    os.chmod(name, 0o777)
    manager.settimeout(10)
    with open(SAMPLE, "rb") as f:
        octets = f.read()
    reader = subprocess.Popen([captures.PROGRAM, "sas", "-q", "--metrics=" + path, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              env=dict(os.environ, NOTIFY_SOCKET=name, WATCHDOG_USEC="2000000", LC_ALL="C.UTF-8"))
    faults, told = [], []
    reader.stdin.write(octets)
    reader.stdin.flush()
    try:
        while not told or not told[-1].startswith("WATCHDOG"):
            told.append(manager.recv(4096).decode())
        if not until(lambda: packets_in(path) > 0, 15):
            faults.append("no file with packets after 15 s")
        reader.communicate(timeout=10)
        while told[-1] != "STOPPING=1":
            told.append(manager.recv(4096).decode())
    except (socket.timeout, subprocess.TimeoutExpired) as e:
        reader.kill()
        faults.append("%s after %r" % (e, told))
    if not told or told[0] != "READY=1" or not any("\nSTATUS=packets read: " in w for w in told):
        faults.append("told %r" % told)
    if sum(w.startswith("WATCHDOG=1") for w in told) < 5:
        faults.append("asked for a word every two seconds, told %r" % told)
    if reader.returncode:
        faults.append("exit status %s" % reader.returncode)
    captures.report("metrics while packets come, and what the service manager is told", faults)


def packaging(folder):
    text = open(os.path.join(PACKAGING, "spiglass@.service"), encoding="utf-8").read()
    with open(os.path.join(folder, "spiglass@.service"), "w", encoding="utf-8") as f:
        f.write(re.sub(r"^Documentation=.*\n", "", text, flags=re.M).replace("/usr/bin/spiglass", os.path.abspath(captures.PROGRAM)))
    checks = (("systemd-analyze", "verify", os.path.join(folder, "spiglass@.service")),
              ("apparmor_parser", "-Q", "-K", os.path.join(PACKAGING, "apparmor", "usr.bin.spiglass")))
    for command in checks:
        program = shutil.which(command[0]) or shutil.which(command[0], path="/usr/sbin:/sbin")
        if not program:
            print("skip - packaging: no %s on this machine" % command[0])
            continue
        done = subprocess.run([program, *command[1:]], capture_output=True, text=True)
        captures.report(command[0] + " has no objection", [] if done.returncode == 0 and "spiglass@" not in done.stderr else [done.stderr])


def main():
    os.umask(0o077)
    with tempfile.TemporaryDirectory() as folder:
        golden(folder, "--update" in sys.argv[1:])
        values(folder)
        hostile(folder)
        flood(folder)
        unwritable(folder)
        service(folder)
        packaging(folder)
    sys.exit(1 if captures.failures else 0)


if __name__ == "__main__":
    main()
