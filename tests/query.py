#!/usr/bin/python3
"""What -Y selects: as tshark's -Y, as JSON has it, and nothing for a wrong expression.

usage: SPIGLASS=build/spiglass tests/query.py

Each row of SAME is asked of both programs on all of CAPTURES together, without keys.
Whatever `packets -T json` and `sas -T json` show of a field can be asked for,
and gives exactly the packets, and SAs, that have it.
"""

import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.environ.get("SPIGLASS", os.path.join(TOP, "build", "spiglass"))
SAMPLES = os.path.join(TOP, "samples")
SHOWN, LONGEST = 8, 600

CAPTURES = ("v2-psk-aescbc v2-child-rekey-pfs v2-fail-noprop v2-no-answer v2-eap-mschapv2-vip v1-main-psk v1-qm-rekey "
            "v1-xauth-modecfg s-esn s-natt-transport").split()

# Ours, then tshark's.
SAME = [
    ("esp", "esp"),
    ("esp.spi", "esp.spi"),
    ("not esp", "not esp"),
    ("esp.seq == 3", "esp.sequence == 3"),
    ("esp.seq in {1, 3..5}", "esp.sequence in {1, 3..5}"),
    ("esp.seq > 2 and esp.seq <= 6", "esp.sequence > 2 and esp.sequence <= 6"),
    ("esp.seq != 3", "esp.sequence != 3"),
    ("not esp.seq == 3", "not esp.sequence == 3"),
    ("esp.spi >= 0x80000000", "esp.spi >= 0x80000000"),
    ("ip4.source == 198.51.100.34", "ip.src == 198.51.100.34"),
    ("ip4.source != 198.51.100.34", "ip.src != 198.51.100.34"),
    ("ip4.source == 198.51.100.0/25 or udp.length < 100", "ip.src == 198.51.100.0/25 or udp.length < 100"),
    ("ip4.destination in 198.51.100.0/24", "ip.dst == 198.51.100.0/24"),
    ("ip4.ttl == 64 && ip4.protocol == 17", "ip.ttl == 64 && ip.proto == 17"),
    ("ip4.protocol UDP", "ip.proto == 17"),
    ("eth.source contains 02:00", "eth.src contains 02:00"),
    ("eth.type == 0x0800", "eth.type == 0x0800"),
    ("udp.destination_port == 4500", "udp.dstport == 4500"),
    ("udp.source_port ne 500", "udp.srcport ne 500"),
    ("ike", "isakmp"),
    ("ike.exchange_type == IKE_SA_INIT", "isakmp.exchangetype == 34"),
    ("ike.exchange_type IKE_AUTH", "isakmp.exchangetype == 35"),
    ("ike.exchange_type == CREATE_CHILD_SA or ike.exchange_type == 37",
     "isakmp.exchangetype == 36 or isakmp.exchangetype == 37"),
    ("ike.exchange_type in {2, 32, 5}", "isakmp.exchangetype in {2, 32, 5}"),
    ("ike.exchange_type == \"Quick Mode\"", "isakmp.exchangetype == 32"),
    ("ike.message_id == 1", "isakmp.messageid == 1"),
    ("ike.length > 400", "isakmp.length > 400"),
    ("ike.responder_spi == 0", "isakmp.rspi == 00:00:00:00:00:00:00:00"),
    ("N.type == NO_PROPOSAL_CHOSEN", "isakmp.notify.msgtype == 14"),
    ("number in {2..4, 7}", "frame.number in {2..4, 7}"),
    ("length >= 300", "frame.len >= 300"),
    ("time < 2026-11-23T09:17:30.5", "frame.time_epoch < 1795425450.5"),
    ("(ike or esp) and not (udp.source_port == 500 or ip4.ttl < 10)",
     "(isakmp or esp) and not (udp.srcport == 500 or ip.ttl < 10)"),
]

failures = 0


def report(name, faults):
    global failures
    failures += bool(faults)
    print(("not ok - " if faults else "ok - ") + name)
    for fault in faults[:SHOWN]:
        print("\t" + fault)
    if len(faults) > SHOWN:
        print("\tand %d more" % (len(faults) - SHOWN))
    sys.stdout.flush()


def capture(name):
    return os.path.join(SAMPLES, name, "outer.pcap")


def keys(name):
    """The tables of Wireshark, and what the kernel says, as far as they are there."""
    files = ["uat/" + table for table in ("esp_sa", "ikev1_decryption_table", "ikev2_decryption_table")] + ["xfrm.state"]
    paths = [os.path.join(SAMPLES, name, file) for file in files]
    return [word for path in paths if os.path.exists(path) and os.path.getsize(path) for word in ("-k", path)]


def run(*arguments, status=0):
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, timeout=120)
    if done.returncode not in (status, 4):
        raise AssertionError("exit status %d: %s" % (done.returncode, done.stderr.decode()))
    return done.stdout


def records(verb, name, *arguments):
    lines = run(verb, "-T", "json", *keys(name), *arguments, capture(name)).splitlines()
    return [record for record in map(json.loads, lines) if "number" in record or record.get("kind") in ("ike", "child")]


def numbers(expression, name):
    return [record["number"] for record in records("packets", name, "-Y", expression)]


# --- tshark ---

def together(path):
    """All of CAPTURES one behind the other; their headers are the same."""
    parts = [open(capture(name), "rb").read() for name in CAPTURES]
    with open(path, "wb") as f:
        f.write(parts[0][:24] + b"".join(part[24:] for part in parts if part[:24] == parts[0][:24]))
    return path


def theirs(expression, path):
    output = subprocess.run(["tshark", "-n", "-r", path, "-Y", expression, "-T", "fields", "-e", "frame.number"],
                            capture_output=True, check=True, timeout=120).stdout
    return [int(line) for line in output.split()]


def ours(expression, path):
    return [int(line.split()[0]) for line in run("packets", "-Y", expression, path).splitlines()]


def judge(folder):
    if not shutil.which("tshark"):
        print("skip - -Y against tshark's: no tshark on this machine")
        return
    path = together(os.path.join(folder, "all.pcap"))
    for mine, other in SAME:
        selected, wanted = ours(mine, path), theirs(other, path)
        faults = sorted(set(selected) ^ set(wanted))
        report("%s is tshark's %s: %d packets" % (mine, other, len(selected)),
               ["%d: tshark says %s" % (n, "yes" if n in wanted else "no") for n in faults] or
               ["selects nothing"] * (not selected))


# --- JSON ---

def written(value):
    """A value as it would be typed; None: cannot be."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if re.fullmatch(r"0x[0-9a-f]+|[0-9a-f:.]+", value):
        return value
    return None if "\\" in value or not value else '"%s"' % value.replace('"', '\\"')


def fields():
    """{(layer, field): {value as it is typed: {capture: [packets]}}}"""
    found = collections.defaultdict(lambda: collections.defaultdict(lambda: collections.defaultdict(list)))
    for name in sorted(os.listdir(SAMPLES)):
        for record in records("packets", name) if os.path.exists(capture(name)) else ():
            for layer in record["layers"]:
                for field, value in layer["fields"].items():
                    values = [value["value"], value.get("name")] if isinstance(value, dict) else [value]
                    for text in map(written, (v for v in values if v is not None)):
                        if text and len(text) < LONGEST:
                            found[layer["layer"], field][text][name].append(record["number"])
    return found


def ask_fields():
    faults, asked = [], 0
    for (layer, field), values in sorted(fields().items()):
        for text in sorted(values)[:2] + sorted(values)[-1:]:
            name, packets = sorted(values[text].items())[0]
            alike = [other for other in values if other.lower() == text.lower() and other != text]
            expression = "%s.%s == %s" % (layer, field, text)
            try:
                selected = numbers(expression, name)
            except AssertionError as wrong:
                faults.append("%s: %s" % (expression, wrong))
                continue
            asked += 1
            if selected != sorted(set(packets)) and not alike and not text.startswith('"'):
                faults.append("%s on %s: %s, not %s" % (expression, name, selected, sorted(set(packets))))
            if not set(packets) <= set(selected):
                faults.append("%s on %s: not in %s" % (expression, name, selected))
    report("every field of JSON can be asked for: %d values" % asked, faults)


SA_KEYS = {"state": "state", "encryption": "encryption", "integrity": "integrity", "protocol": "proto", "mode": "mode",
           "packets": "packets", "bytes": "bytes", "lost": "loss", "duplicated": "duplicated", "reordered": "reordered",
           "opened": "opened", "integrity_failures": "integrity_failures", "source": "source", "messages": "packets",
           "destination": "destination", "initiator": "initiator", "esn": "esn", "unanswered": "loss"}


def identity(record):
    return record.get("spi") or record["initiator_spi"] + record.get("responder_spi", "")


def ask_sas():
    faults, asked = [], 0
    for name in CAPTURES:
        all_of = records("sas", name)
        for key, ours in SA_KEYS.items():
            same = [k for k, v in SA_KEYS.items() if v == ours]
            for value in sorted({json.dumps(record[key]) for record in all_of if key in record}):
                expression = "%s == %s and %s" % (ours, written(json.loads(value)),
                                                  "ike" if key in ("messages", "unanswered") else "(ike or esp or ah)")
                wanted = [identity(r) for r in all_of if json.dumps(r.get(key)) == value]
                selected = [identity(r) for r in records("sas", name, "-Y", expression)]
                if len(same) > 1:
                    selected = [s for s in selected if s in [identity(r) for r in all_of if key in r]]
                if key == "initiator":
                    selected = [s for s in selected if len(s) > 10]
                asked += 1
                if wanted != selected:
                    faults.append("%s on %s: %s, not %s" % (expression, name, selected, wanted))
    report("what JSON tells of an SA can be asked for: %d values" % asked, faults)


def ask_nets():
    """Traffic selectors, from both sides, and what does not touch them."""
    faults = []
    for name in ("v2-psk-aescbc", "v1-main-psk"):
        children = [r for r in records("sas", name) if r["kind"] == "child"]
        nets = {s["addresses"] for r in children for side in r["traffic_selectors"].values() for s in side}
        for net in sorted(nets):
            for expression in "net %s" % net, "net in %s" % net, "net %s" % net.split("/")[0]:
                if len(records("sas", name, "-Y", expression)) != len(children):
                    faults.append("%s on %s" % (expression, name))
        if not nets or records("sas", name, "-Y", "net 192.88.99.1"):
            faults.append("a net that is none on %s" % name)
    report("traffic selectors can be asked for", faults)


# --- what is wrong ---

WRONG = [("esp.spii == 1", "did you mean esp.spi?", 0), ("esp.spi == x", "not a value of esp.spi", 11), ("esp and", "a name", 7),
         ("ike.exchange_type IKE_AUHT", "did you mean IKE_AUTH?", 18), ("(esp", ") is expected", 4), ("state oepned", "opened?", 6)]


def ask_wrong():
    faults = []
    for verb in "packets", "sas", "decrypt":
        for expression, words, at in WRONG:
            more = ["-w", os.devnull] if verb == "decrypt" else []
            done = subprocess.run([PROGRAM, verb, *more, "-Y", expression, "/no/such/capture"], capture_output=True, timeout=120)
            lines = done.stderr.decode().splitlines()
            if done.returncode != 2 or done.stdout or len(lines) != 3 or words not in lines[0] or \
               lines[2] != "spiglass:   " + " " * at + "^":
                faults.append("%s -Y '%s': %d, %s" % (verb, expression, done.returncode, lines))
    report("a wrong expression is told before any capture is read", faults)


with tempfile.TemporaryDirectory() as scratch:
    judge(scratch)
ask_fields()
ask_sas()
ask_nets()
ask_wrong()
sys.exit(failures != 0)
