#!/usr/bin/python3
"""The forms of spiglass flow agree, and are what they claim to be.

usage: SPIGLASS=build/spiglass tests/mermaid/flow.py [NAME...]

Every capture of samples/ and of SPIGLASS_CAPTURES, with and without keys:

    JSON      follows the schema; its packets are those of expected.json
    SVG       is XML, without script
    Mermaid   is accepted by Mermaid's own parser, which sees as many arrows as the JSON has rows

and one capture made here, whose identities and vendor IDs are hostile to both.
Mermaid is installed by npm, into mermaid/ of the build folder; without npm, or
when it cannot be had, its part is skipped.
"""

import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import xml.dom.minidom

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.dirname(HERE))
PROGRAM = os.environ.get("SPIGLASS", os.path.join(TOP, "build", "spiglass"))
SCRATCH = os.path.join(os.environ.get("SPIGLASS_BUILD", os.path.join(TOP, "build")), "mermaid")
FOLDERS = [os.path.join(TOP, "samples")] + [os.environ[v] for v in ("SPIGLASS_CAPTURES",) if os.environ.get(v)]

failures = 0


def report(name, faults):
    global failures
    print(("not ok - " if faults else "ok - ") + name)
    for fault in faults[:5]:
        print("\t" + fault)
    failures += bool(faults)


def run(form, capture, keys, *options, verb="flow"):
    words = [PROGRAM, verb, "-q", "-T", form, *options]
    for key in keys:
        words += ["-k", key]
    done = subprocess.run(words + [capture], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode not in (0, 4):
        raise SystemExit("not ok - %s: %s" % (" ".join(words), done.stderr.decode().strip()))
    return done.stdout


# --- a hostile capture: IKEv1 Aggressive Mode has its identities in clear ---

HOSTILE = [
    b"end", b"end\nA->>B: x", b"a;b", b"%%{init: {'theme': 'dark'}}%%", b"</text><script>alert(1)</script>",
    b"#59; #quot; #", b"\"'&<>", b"--x", b"-) alt else opt loop rect par and", b"Note over h0,h1: no", b"wrap: x", b":::",
    b"]]>", b"<!--", b"\xff\xfe\x00\x1b[31m", "日本語 \u202e".encode(), b"participant", b"$$x^2$$", b"END", b"x" * 300,
]


def payload(following, body):
    return struct.pack(">BBH", following, 0, 4 + len(body)) + body


def aggressive(identity, number):
    """Key exchange, nonce, identity and vendor ID are enough to be shown."""
    body = payload(10, b"\1" * 128) + payload(5, b"\2" * 16) + payload(13, b"\2\0\0\0" + identity) + payload(0, identity + b"\0")
    head = struct.pack(">QQBBBBII", 0x1000 + number, 0, 4, 0x10, 4, 0, 0, 28 + len(body))
    udp = struct.pack(">HHHH", 500, 500, 8 + len(head + body), 0) + head + body
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, bytes((192, 0, 2, 1)), bytes((192, 0, 2, 2)))
    return ip + udp


def hostile(path):
    with open(path, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
        for number, identity in enumerate(HOSTILE):
            frame = aggressive(identity, number)
            f.write(struct.pack("<IIII", 1700000000 + number, 0, len(frame), len(frame)) + frame)


# --- what must be so ---

def rows_of(text):
    return [json.loads(line) for line in text.decode().splitlines()][1:]


def check_schema(rows):
    if VALIDATOR is None:
        return []
    return [error.message for row in rows for error in VALIDATOR.iter_errors(row)]


def check_svg(text):
    try:
        document = xml.dom.minidom.parseString(text)
    except Exception as error:               # pylint: disable=broad-except
        return ["SVG: %s" % error]
    odd = {e.tagName for e in document.getElementsByTagName("*")} - {"svg", "style", "text", "line", "polygon"}
    return ["SVG: has %s" % ", ".join(sorted(odd))] if odd else []


def check_truth(folder, rows):
    """Each IKE frame is in one row, and no packet of ESP is missing."""
    with open(os.path.join(folder, "expected.json"), encoding="utf-8") as f:
        truth = json.load(f)
    faults = []
    if truth.get("ike_messages"):
        sent = sum(row["sent"] * row.get("fragments", 1) for row in rows if row["kind"] == "message")
        if sent != len(truth["ike_messages"]):
            faults.append("%d IKE messages, not %d" % (sent, len(truth["ike_messages"])))
    if "esp_packets" in truth:
        seen = sum(row["packets"] for row in rows if row["kind"] == "traffic")
        wanted = len({row["frame"] for row in truth["esp_packets"]})
        if seen != wanted:
            faults.append("%d protected packets, not %d" % (seen, wanted))
    return faults


def arrows(rows):
    return sum(len(row["sas"]) if row["kind"] == "traffic" else 1 for row in rows)


def validator():
    try:
        import jsonschema
    except ImportError:
        return None
    with open(os.path.join(TOP, "src", "output", "spiglass.schema.json"), encoding="utf-8") as f:
        return jsonschema.Draft202012Validator(json.load(f))


VALIDATOR = validator()


def captures(names):
    seen = set()
    for top in FOLDERS:
        for name in sorted(os.listdir(top)):
            folder = os.path.join(top, name)
            if not os.path.exists(os.path.join(folder, "expected.json")) or name in seen or (names and name not in names):
                continue
            seen.add(name)
            yield name, folder


def keys_of(folder):
    tables = os.path.join(folder, "uat")
    names = ("esp_sa", "ikev1_decryption_table", "ikev2_decryption_table")
    return [os.path.join(tables, name) for name in names
            if os.path.exists(os.path.join(tables, name)) and os.path.getsize(os.path.join(tables, name))]


def look(label, capture, keys, folder, diagrams, scratch):
    rows = rows_of(run("json", capture, keys, "-v"))
    faults = check_schema(rows) + check_svg(run("svg", capture, keys, "-v"))
    if folder:
        faults += check_truth(folder, rows)
    report("flow: " + label, faults)
    for detail in ((), ("-v",)):
        path = os.path.join(scratch, "%d.mmd" % len(diagrams))
        with open(path, "wb") as f:
            f.write(run("mermaid", capture, keys, *detail))
        diagrams.append((path, label + "".join(" " + word for word in detail), arrows(rows)))


# --- Mermaid ---

def install():
    """None when Mermaid is there; else why it is not."""
    if not shutil.which("node") or not shutil.which("npm"):
        return "no node and npm on this machine"
    os.makedirs(SCRATCH, exist_ok=True)
    for name in ("package.json", "parse.mjs"):
        shutil.copy(os.path.join(HERE, name), SCRATCH)
    if os.path.exists(os.path.join(SCRATCH, "node_modules", "mermaid", "package.json")):
        return None
    done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=SCRATCH, check=False,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    return "npm could not install mermaid" if done.returncode else None


def parse(diagrams):
    """What the parser says, a line each."""
    done = subprocess.run(["node", "parse.mjs"] + [path for path, _, _ in diagrams], cwd=SCRATCH, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    return done.stdout.decode().splitlines()


def mermaid(diagrams, scratch):
    why = install()
    if why:
        print("skip - flow: Mermaid's parser: %s" % why)
        return
    wrong = os.path.join(scratch, "wrong.mmd")
    with open(wrong, "w", encoding="utf-8") as f:
        f.write("sequenceDiagram\n    a->>b: x\n    end\n")
    said = parse(diagrams + [(wrong, "", 0)])
    for (path, label, wanted), line in zip(diagrams, said):
        words = line.split()
        fault = [line] if words[:2] != ["ok", path] else \
            ["%s arrows, not %d" % (words[3], wanted)] if int(words[3]) != wanted or words[2] != "sequence" else []
        report("flow: Mermaid reads %s" % label, fault)
    refused = len(said) == len(diagrams) + 1 and said[-1].startswith("not ok ")
    report("flow: Mermaid refuses what is wrong", [] if refused else said[-1:] + ["it does not"])


def main():
    diagrams = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, folder in captures(sys.argv[1:]):
            capture, keys = os.path.join(folder, "outer.pcap"), keys_of(folder)
            look(name, capture, [], folder, diagrams, scratch)
            if keys:
                look(name + ", with keys", capture, keys, folder, diagrams, scratch)
        path = os.path.join(scratch, "hostile.pcap")
        hostile(path)
        look("hostile identities", path, [], None, diagrams, scratch)
        mermaid(diagrams, scratch)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
