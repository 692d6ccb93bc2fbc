#!/usr/bin/python3
"""The sections that layout names are those of tshark, and add up to the frame.

usage: SPIGLASS=build/spiglass tests/layout.py [NAME...]

Of every capture of samples/ and of SPIGLASS_CAPTURES, packets of each size:

    sums      sections follow each other and add up to the frame, the addends to the overhead, with keys and without
    tshark    each header, IV, padding, trailer and ICV stands where tshark -T pdml has it, and is as long
    modes     layout NAME with the packet's parameters has the same sizes, overhead and largest inner packet
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import truth
import xfrm_state

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.environ.get("SPIGLASS", os.path.join(TOP, "build", "spiglass"))
EACH = 6        # packets of a capture
SHOWN = 8

IP6_OCTETS = 40     # tshark counts extension headers among them, AH too

IP = ("New IP header", "IP header", "Original IP header")
PLAIN = {"Ethernet header", "UDP header", "ESP header", "IV", "ESP trailer", "ICV", "ICMP header", "TCP header", "Data",
         "Authentication header", *IP}
AROUND = PLAIN - {"UDP header", "ICMP header", "TCP header", "Data"}
NAMES = {"eth": "Ethernet header", "eth.dst": "Destination MAC", "eth.src": "Source MAC", "eth.type": "EtherType", "ip": "IP",
         "ipv6": "IP", "udp": "UDP header", "tcp": "TCP header", "ah": "Authentication header", "esp.spi": "SPI",
         "esp.sequence": "Sequence number", "ah.spi": "SPI", "ah.sequence": "Sequence number", "esp.iv": "IV", "esp.icv": "ICV",
         "ah.icv": "ICV", "esp.pad": "Padding", "esp.pad_len": "Pad length", "esp.protocol": "Next header"}

failures = 0


def report(name, faults):
    global failures
    print("not ok - " + name if faults else "ok - " + name)
    for fault in faults[:SHOWN]:
        print("\t" + fault)
    if len(faults) > SHOWN:
        print("\tand %d more" % (len(faults) - SHOWN))
    failures += bool(faults)
    sys.stdout.flush()


# --- what spiglass says ---

class Section:
    def __init__(self, title, depth, at, size, words):
        self.title, self.depth, self.at, self.size, self.words = title, depth, at, size, words


class Layout:
    """The Markdown of one layout."""

    def __init__(self, *arguments):
        done = subprocess.run([PROGRAM, "layout", "-T", "markdown", *arguments], capture_output=True, timeout=60,
                              check=False)
        if done.returncode not in (0, 4):
            raise ValueError("%s: exit status %d: %s" % (" ".join(arguments), done.returncode, done.stderr.decode()))
        text = re.sub("^```.*?^```", "", done.stdout.decode().replace("\\", ""), flags=re.M | re.S)
        self.name = re.search(r"^## (.*), \d+ bytes", text, re.M)[1]
        self.frame = int(re.search(r"^\| \*\*Frame\*\* \| \*\*(\d+)\*\*", text, re.M)[1])
        cost = re.search(r"^Overhead (?:([\d+]+) = )?(\d+) bytes {3}(\d+) -> (\d+) bytes(?: {3}.*: (\d+))?$", text, re.M)
        self.addends, self.overhead, self.original, self.protected, self.largest = (
            (None,) * 5 if not cost else ([int(n) for n in (cost[1] or cost[2]).split("+")], *(int(n or 0) for n in cost.groups()[1:])))
        self.sections, end, inner = [], 0, 0
        for row in re.findall(r"^\| (.+?) \| (\d+) \| (.*?) ?\|$", text, re.M):
            depth, title, size = row[0].startswith("&nbsp;"), row[0].replace("&nbsp;", ""), int(row[1])
            if not depth:
                end, inner = end + size, end
            self.sections.append(Section(title, int(depth), inner if depth else end - size, size, row[2]))
            inner += size if depth else 0

    def top(self):
        return [s for s in self.sections if not s.depth]

    def faults(self):
        if sum(s.size for s in self.top()) != self.frame:
            yield "sections are %d octets, the frame is %d" % (sum(s.size for s in self.top()), self.frame)
        if self.overhead is not None and (sum(self.addends) != self.overhead or
                                          self.original + self.overhead != self.protected):
            yield "%s are not %d, or %d not %d" % (self.addends, self.overhead, self.protected, self.original)


# --- tshark ---

def number(element, key):
    return int(element.get(key) or 0)


def spans_of(packet):
    """{(name, offset, size)} of one packet of PDML: behind ESP, offsets count from where the ciphertext begins."""
    base, found = 0, set()
    for proto in packet.findall("proto"):
        name = proto.get("name")
        if name == "ipcomp":        # what comes out of it stands in no frame
            return found
        cipher = next((f for f in proto.findall("field") if f.get("name") == "esp.encrypted_data"), None)
        opened = next((f for f in proto.findall("field") if f.get("name") == "esp.decrypted_data"), None)
        inside = set(opened.iter("field")) if opened is not None else set()
        start = number(cipher, "pos") if cipher is not None else base
        for element in proto.iter():
            if element.get("name") not in NAMES:
                continue
            at = number(element, "pos") + (start if element in inside else base)
            size = IP6_OCTETS if element.get("name") == "ipv6" else number(element, "size")
            found.add((NAMES[element.get("name")], at, size))
        if name == "esp":
            if opened is None:
                return found
            base = start
    return found


def pdml(t, folder):
    """{frame: spans} of the packets that tshark opens and does not put together."""
    command = ["tshark", "-n", "-r", t.outer, "-o", "esp.enable_encryption_decode:TRUE",
               "-o", "esp.enable_authentication_check:TRUE", "-o", "esp.enable_null_encryption_decode_heuristic:FALSE",
               "-T", "pdml"]
    os.makedirs(os.path.join(folder, "wireshark"))
    if t.table():
        shutil.copyfile(t.table(), os.path.join(folder, "wireshark", "esp_sa"))
    done = subprocess.run(command, capture_output=True, timeout=120, check=False,
                          env=dict(os.environ, XDG_CONFIG_HOME=folder))
    for packet in xml.etree.ElementTree.fromstring(done.stdout).findall("packet"):
        frame = next(number(f, "show") for f in packet.iter("field") if f.get("name") == "num")
        names = [proto.get("name") for proto in packet.findall("proto")]
        if ("esp" in names or "ah" in names) and not any("reassembled" in (f.get("name") or "") for f in packet.iter("field")):
            yield frame, spans_of(packet)


def against(layout, spans, frame):
    """Everything tshark names is a section."""
    ours = {("IP" if s.title in IP else s.title, s.at, s.size) for s in layout.sections}
    for span in sorted(spans - ours, key=str):
        near = [s for s in sorted(ours, key=str) if s[0] == span[0]]
        yield "frame %d: tshark has %s, spiglass %s" % (frame, span, near)


# --- modes ---

def summed(layout):
    """Sizes of what a mode fixes, and of all that it carries together."""
    fixed = [(s.title, s.size) for s in layout.top() if s.title in AROUND or (s.title == "UDP header" and "NAT" in s.words)]
    return fixed + [("carried", layout.frame - sum(size for title, size in fixed))]


def parameters(layout):
    """The arguments of layout NAME that make the same packet; None: it has what no mode has."""
    titles = [s.title for s in layout.top()]
    found = re.fullmatch(r"Packet \d+: (ESP|AH) (tunnel|transport) mode(, UDP encapsulation)?", layout.name)
    if not found or set(titles) - PLAIN or titles.count("UDP header") > 1 + bool(found[3]):
        return None
    by = {s.title: s for s in layout.top()}
    outer = by.get("New IP header") or by["IP header"]
    inner = by.get("Original IP header", outer)
    if outer.size not in (20, 40) or inner.size not in (20, 40):
        return None
    icv = next((s.words for s in layout.sections if s.title == "ICV"), "")
    names = re.findall(r"(?:ENCR|AUTH)_\w+", icv)
    arguments = ["%s-%s" % (found[1].lower(), found[2]), "--payload=%d" % dict(summed(layout))["carried"]]
    if found[1] == "ESP":
        iv = re.search(r"of (ENCR_\w+)", by["IV"].words if "IV" in by else "")
        combined = [name for name in names if name.startswith("ENCR")]
        arguments += ["--cipher=" + (iv[1] if iv else combined[0] if combined else "ENCR_NULL")]
    if not any(name.startswith("ENCR") for name in names):
        arguments += ["--auth=" + (names[0] if names else "none")]
    arguments += ["--nat-t"] * bool(found[3]) + ["--ipv6"] * (outer.size == 40)
    return arguments + (["--inner=%d" % (4 if inner.size == 20 else 6)] if inner is not outer else [])


def against_mode(layout, frame):
    arguments = parameters(layout)
    if not arguments:
        return None
    planned = Layout(*arguments)
    pairs = {"sections": (summed(layout), summed(planned)), "overhead": (layout.overhead, planned.overhead),
             "largest": (layout.largest, planned.largest), "frame": (layout.frame, planned.frame)}
    return ["frame %d, layout %s: %s: packet %s, mode %s" % (frame, " ".join(arguments), what, a, b)
            for what, (a, b) in pairs.items() if a != b]


# --- all ---

def chosen(spans):
    """Of each set of sections and sizes one, the first few."""
    seen, frames = set(), []
    for frame, span in spans.items():
        kind = frozenset((name, size) for name, at, size in span)
        if kind not in seen:
            seen.add(kind)
            frames.append(frame)
    return frames[:EACH]


def judge(t, folder):
    keys = os.path.join(folder, "xfrm.state")
    with open(keys, "w", encoding="utf-8") as f:
        f.write(xfrm_state.state(t.sas()))
    sums, theirs, modes, compared, planned = [], [], [], 0, 0
    spans = dict(pdml(t, folder))
    for frame in chosen(spans):
        if frame in t.damaged:
            continue
        layout = Layout("--packet=%d" % frame, "-k", keys, t.outer)
        for one in layout, Layout("--packet=%d" % frame, t.outer):
            sums.extend("frame %d: %s" % (frame, fault) for fault in one.faults())
        theirs.extend(against(layout, spans[frame], frame))
        compared += len(spans[frame])
        mode = against_mode(layout, frame)
        planned += mode is not None
        modes.extend(mode or [])
    if compared:
        report("%s: sections add up" % t.name, sums)
        report("%s: %d sections stand where tshark has them" % (t.name, compared), theirs)
    if planned:
        report("%s: %d packets are as their mode without a capture" % (t.name, planned), modes)


def main():
    os.umask(0o077)             # keys are for their owner alone
    seen = set()
    for path in truth.folders():
        t = truth.Truth(path)
        if t.name in seen or not t.protected or t.wrong_keys or sys.argv[1:] and t.name not in sys.argv[1:]:
            continue
        seen.add(t.name)
        with tempfile.TemporaryDirectory() as folder:
            judge(t, folder)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
