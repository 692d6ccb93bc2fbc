"""What is true of a capture: expected.json and the inner captures beside it, in one form for all families.

    frames      how many there are in outer.pcap
    protected   {frame: [Protected, ...]}, the outermost first
    inner       [(frame, bytes)]: what decrypt must write, in order, with all keys
    ike         {frame: message of expected.json}
    damaged     {frame: what was done to it}
    unnamed     SPIs that Wireshark's table has no name for
    null        SPIs whose ESP encrypts nothing: readable without keys (RFC 5879)

The forms themselves are described in samples/README.md.
"""

import json
import os
import re
from collections import namedtuple

import pcapfile

# Where expected.json is not what is on the wire.  s-esn: sequence number 0 was asked for behind the wrap, scapy wrote 1.
ERRATA = {("s-esn", 4): 1, ("s-esn", 10): 1, ("s-esn", 16): 1}

Protected = namedtuple("Protected", "spi seq protocol next_header pad icv inner opens")


class Truth:
    def __init__(self, folder):
        self.folder = folder
        self.name = os.path.basename(folder)
        self.label = os.path.join(os.path.basename(os.path.dirname(folder)), self.name)
        self.outer = os.path.join(folder, "outer.pcap")
        with open(os.path.join(folder, "expected.json"), encoding="utf-8") as f:
            self.data = json.load(f)
        self.frames = self.data["frames"]
        self.protected, self.ike, self.damaged = {}, {}, {}
        self.wrong_keys = "wrongkey" in self.name
        self.unnamed = set(re.findall(r"^ESP ([0-9a-f]{8}):", text(folder, "uat/NOT_IN_WIRESHARK.txt"), re.M))
        self.captures = {}
        if "parts" in self.data:
            self.mix()
        elif "records" in self.data:
            self.derived()
        else:
            self.recorded()
        self.null = {int(sa["spi"], 16) for sa in self.sas() if sa["encr"] == "NULL"}

    @property
    def inner(self):
        """One packet a frame: the innermost."""
        for frame in sorted(self.protected):
            found = [p.inner for p in self.protected[frame] if p.opens and p.inner is not None]
            if found:
                yield frame, found[-1]

    def table(self):
        """Wireshark's table, or None where it has no row."""
        path = os.path.join(self.folder, "uat", "esp_sa")
        return path if os.path.exists(path) and os.path.getsize(path) else None

    def sas(self):
        """expected.json's SAs; those of the parts for a mix."""
        if "parts" not in self.data:
            return self.data["esp_sas"]
        return [sa for part in self.parts for sa in part.sas()]

    # --- the families ---

    def recorded(self):
        ah = {sa["spi"] for sa in self.data["esp_sas"] if sa.get("protocol") == "ah"}
        for row in self.data["esp_packets"]:
            protocol = "ah" if row["spi"] in ah else "esp"
            self.add(row["frame"], Protected(
                int(row["spi"], 16), ERRATA.get((self.name, row["frame"]), row["seq"]), protocol, row["next_header"],
                row.get("pad"), row.get("icv"), self.inner_of(row), True))
        for row in self.data.get("ike_messages", ()):
            self.ike[row["frame"]] = row

    def derived(self):
        """x- captures: most fields are the damaged packet's, so only what the record states."""
        for row in self.data["records"]:
            if row["done"] != "as recorded" and "icv" not in row or row.get("icv") == "bad":
                self.damaged[row["frame"]] = row["done"]
            if row.get("kind") == "esp":
                seq = None if row["done"] == "sequence number changed" else row["seq"]
                self.add(row["frame"], Protected(int(row["spi_on_wire"], 16), seq, "esp", None, None, None,
                                                 self.inner_of(row), row["icv"] == "good"))

    def mix(self):
        beside = os.path.dirname(self.folder)
        self.parts = [Truth(os.path.join(beside, part["scenario"])) for part in self.data["parts"]]
        for number, (part, frame) in enumerate(self.data["frame_from"], 1):
            part = self.parts[part]
            if frame in part.protected:
                self.protected[number] = part.protected[frame]
            if frame in part.ike:
                self.ike[number] = part.ike[frame]

    # --- what was inside ---

    def add(self, frame, protected):
        self.protected.setdefault(frame, []).append(protected)

    def capture(self, name):
        if name not in self.captures:
            self.captures[name] = pcapfile.read(os.path.join(self.folder, name))
        return self.captures[name]

    def inner_of(self, row):
        """The packet as it was before it was protected; None for dummies and for AH around ESP."""
        inner = row.get("inner", row.get("ipcomp_inner"))
        if isinstance(inner, dict):
            names = {"a": "inner.pcap", "b": "inner-responder.pcap", "c": "inner-c.pcap"}
            side = min(side for side in inner if os.path.exists(os.path.join(self.folder, names[side])))
            return self.capture(names[side])[inner[side] - 1].data
        if inner is not None:
            return self.capture("inner.pcap")[inner - 1].data
        if row["next_header"] in (4, 41):
            return without_padding(bytes.fromhex(row["inner_hex"]))
        return None


def without_padding(packet):
    """The IP packet without what fills it up behind (traffic flow confidentiality)."""
    if packet[0] >> 4 == 4:
        return packet[:int.from_bytes(packet[2:4], "big")]
    return packet[:40 + int.from_bytes(packet[4:6], "big")]


def text(folder, name):
    try:
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            return f.read()
    except FileNotFoundError:
        return ""


def folders():
    """The captures to test: samples first, then the others where they are (SPIGLASS_CAPTURES)."""
    top = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    found = {}
    for root in os.path.join(top, "samples"), os.environ.get("SPIGLASS_CAPTURES"):
        for name in sorted(os.listdir(root)) if root else ():
            if os.path.exists(os.path.join(root, name, "expected.json")):
                found[os.path.join(root, name)] = True
    return list(found)
