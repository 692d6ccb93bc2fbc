#!/usr/bin/python3
"""The pictures of spiglass layout are what they claim to be.

usage: SPIGLASS=build/spiglass tests/layout_pictures.py [NAME...]

Of every capture of samples/ and of SPIGLASS_CAPTURES, with and without keys, a
packet of each kind:

    SVG       is XML without script; its boxes add up to the frame, and none lies over another
    HTML      is nested as it must be, and takes nothing from elsewhere; its bytes are the packet's;
              what lights up has a partner
    Mermaid   is accepted by Mermaid's own parser, and reaches to the frame's last octet

Mermaid is had as tests/mermaid/flow.py has it.
"""

import html.parser
import json
import os
import re
import struct
import sys
import tempfile
import xml.dom.minidom

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "mermaid"))
import flow    # pylint: disable=wrong-import-position

EACH = 5       # packets of a capture
SVG_TAGS = {"svg", "style", "g", "title", "rect", "text", "path"}
VOID = {"meta"}
INSIDE = {"tr": ("thead", "tbody", "tfoot", "table"), "th": ("tr",), "td": ("tr",), "caption": ("table",), "thead": ("table",),
          "tbody": ("table",), "tfoot": ("table",), "summary": ("details",), "title": ("head", "g"), "b": ("pre",), "i": ("pre",),
          "rect": ("g",), "body": ("html",), "head": ("html",), "style": ("head",), "svg": ("figure",)}


def run(form, capture, keys, number):
    return flow.run(form, capture, keys, "--packet", str(number), verb="layout")


def packets(capture, keys):
    """One of each kind: what layers it has, and what became of them."""
    seen, chosen = set(), []
    for line in flow.run("json", capture, keys, "-x", verb="packets").splitlines():
        packet = json.loads(line)
        if "layers" not in packet:
            continue
        kind = tuple((layer["layer"], layer.get("sealed", {}).get("state")) for layer in packet["layers"])
        if kind not in seen:
            seen.add(kind)
            chosen.append(packet)
    # The richest, and whatever came first.
    return sorted(chosen, key=lambda p: (-len({layer["layer"] for layer in p["layers"]}), p["number"]))[:EACH - 1] + chosen[:1]


# --- SVG ---

def boxes(root, kind):
    found = []
    for group in root.getElementsByTagName("g"):
        if group.getAttribute("class").split()[0] != kind:
            continue
        rect = group.getElementsByTagName("rect")[0]
        size = [text for text in group.getElementsByTagName("text") if text.getAttribute("class") == "size"][0]
        found.append(([int(rect.getAttribute(name)) for name in ("x", "y", "width", "height")],
                      int(size.firstChild.data.split()[0])))
    return found


def check_svg(text, frame):
    try:
        document = xml.dom.minidom.parseString(text)
    except Exception as error:               # pylint: disable=broad-except
        return ["SVG: %s" % error]
    faults = []
    odd = {e.tagName for e in document.getElementsByTagName("*")} - SVG_TAGS
    if odd:
        faults.append("SVG: has %s" % ", ".join(sorted(odd)))
    width = int(document.documentElement.getAttribute("width"))
    height = int(document.documentElement.getAttribute("height"))
    found = boxes(document, "box")
    if sum(size for _, size in found) != frame:
        faults.append("SVG: boxes of %d octets, the frame has %d" % (sum(size for _, size in found), frame))
    everything = [place for place, _ in found + boxes(document, "part")]
    for i, (x, y, w, h) in enumerate(everything):
        if w <= 0 or x < 0 or x + w > width or y + h > height:
            faults.append("SVG: a box ends outside")
        if any(x < a + c and a < x + w and y < b + d and b < y + h for a, b, c, d in everything[:i]):
            faults.append("SVG: boxes lie over one another")
    return faults


# --- HTML ---

class Page(html.parser.HTMLParser):
    """Whatever opens is closed, in its order; and what is on the page."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.faults, self.classes, self.block, self.blocks = [], [], {}, "", []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append("HTML: <%s> has an attribute twice" % tag)
        if set(names) & {"src", "href", "onclick", "onmouseover", "style"} or tag in ("script", "link", "iframe", "img"):
            self.faults.append("HTML: <%s> with %s" % (tag, ", ".join(names)))
        if tag in INSIDE and (not self.open or self.open[-1] not in INSIDE[tag]):
            self.faults.append("HTML: <%s> in <%s>" % (tag, self.open[-1] if self.open else ""))
        for name in (dict(attrs).get("class") or "").split():
            self.classes[name] = self.classes.get(name, 0) + 1
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append("HTML: </%s> closes nothing" % tag)
        if tag == "pre":
            self.blocks.append(self.block)
            self.block = ""

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_data(self, data):
        if self.open and self.open[-1] == "b":
            self.block += data.replace(" ", "")
        if self.open and self.open[-1] == "style" and re.search(r"url\(|@import|expression", data):
            self.faults.append("HTML: its style takes something from elsewhere")


def check_html(text, packet):
    page = Page()
    words = text.decode()
    page.feed(words)
    page.close()
    faults = page.faults[:3]
    if page.open:
        faults.append("HTML: never closed: %s" % " ".join(page.open))
    if not words.startswith("<!DOCTYPE html>\n<html lang="):
        faults.append("HTML: does not begin as a page")
    if re.sub(r'xmlns="http://www.w3.org/2000/svg"', "", words).count("://"):
        faults.append("HTML: an address of something elsewhere")
    wanted = [block["bytes"] for block in packet["blocks"] if block["length"]]
    if [block for block in page.blocks if block] != wanted:
        faults.append("HTML: its bytes are not the packet's")
    if "more fields than are shown" not in words and "表示しきれないフィールド" not in words:
        fields = sum(len(layer["fields"]) for layer in packet["layers"])
        if sum(name[0] == "f" for name in page.classes) < fields:
            faults.append("HTML: fewer fields than the packet has")
    lonely = [name for name, n in page.classes.items() if re.fullmatch("[fn][0-9]+", name) and n < 2]
    if lonely:
        faults.append("HTML: nothing lights up with %s" % " ".join(lonely[:5]))
    ruled = set(re.findall(r"body:has\(\.([a-z][0-9]+):hover\)", words))
    if ruled ^ {name for name in page.classes if re.fullmatch("[fns][0-9]+", name)}:
        faults.append("HTML: rules of what is not there, or none for what is")
    return faults


def look(label, capture, keys, diagrams, scratch):
    faults = []
    for packet in packets(capture, keys):
        number = packet["number"]
        found = check_svg(run("svg", capture, keys, number), packet["length"]) + \
            check_html(run("html", capture, keys, number), packet)
        faults += ["packet %d: %s" % (number, fault) for fault in found]
        path = os.path.join(scratch, "%d.mmd" % len(diagrams))
        with open(path, "wb") as f:
            f.write(run("mermaid", capture, keys, number))
        diagrams.append((path, "%s, packet %d" % (label, number), packet["length"]))
    flow.report("layout: pictures of " + label, faults)


def mermaid(diagrams, scratch):
    why = flow.install()
    if why:
        print("skip - layout: Mermaid's parser: %s" % why)
        return
    wrong = os.path.join(scratch, "wrong.mmd")
    with open(wrong, "w", encoding="utf-8") as f:
        f.write('packet-beta\n0-5: "a"\n7-9: "b"\n')
    said = flow.parse([(path, label, length) for path, label, length in diagrams + [(wrong, "", 0)]])
    faults = []
    for (path, label, length), line in zip(diagrams, said):
        words = line.split()
        if words[:2] != ["ok", path] or words[2] != "packet" or int(words[4]) != length - 1:
            faults.append("%s: %s" % (label, line))
    if len(said) != len(diagrams) + 1:
        faults.append("%d answers to %d diagrams" % (len(said), len(diagrams) + 1))
    flow.report("layout: Mermaid reads %d diagrams" % len(diagrams), faults)
    flow.report("layout: Mermaid refuses what has a gap", [] if said[-1].startswith("not ok ") else said[-1:])


# --- a packet with more parts than a layout has, and one as long as packets can be ---

def many(path):
    data = struct.pack(">BBH", 0, 0, 16388) + b"<&\"'>" * 4
    body = b"".join(flow.payload(41, data) for _ in range(255)) + flow.payload(0, data)
    head = struct.pack(">QQBBBBII", 1, 0, 41, 0x20, 34, 8, 0, 28 + len(body))
    udp = struct.pack(">HHHH", 500, 500, 8 + len(head + body), 0) + head + body
    start = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, bytes((192, 0, 2, 1)), bytes((192, 0, 2, 2)))
    with open(path, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101))
        for frame in (start + udp, start + udp + b"<" * 250000):
            f.write(struct.pack("<IIII", 1700000000, 0, len(frame), len(frame)) + frame)


def main():
    diagrams = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, folder in flow.captures(sys.argv[1:]):
            capture, keys = os.path.join(folder, "outer.pcap"), flow.keys_of(folder)
            look(name, capture, [], diagrams, scratch)
            if keys:
                look(name + ", with keys", capture, keys, diagrams, scratch)
        path = os.path.join(scratch, "hostile.pcap")
        flow.hostile(path)
        look("hostile identities", path, [], diagrams, scratch)
        path = os.path.join(scratch, "many.pcap")
        many(path)
        look("many payloads", path, [], diagrams, scratch)
        mermaid(diagrams, scratch)
    return 1 if flow.failures else 0


sys.exit(main())
