#!/usr/bin/python3
"""tshark and scapy on the same captures with the same keys: they and spiglass must agree.

usage: SPIGLASS=build/spiglass tests/judges.py [NAME...]

tshark (with the esp_sa tables) is asked for every ESP packet's SPI, sequence
number, ICV, pad length, next header and the addresses inside; scapy opens what
it can of native and UDP-encapsulated ESP, and its plaintext is compared byte for
byte.  Where a judge is known to be wrong it stands in KNOWN with the reason, and
a known fault that no longer shows is a failure: then the row must go.
"""

import json
import logging
import os
import subprocess
import sys
import tempfile

import pcapfile
import truth
import xfrm_state

logging.getLogger("scapy").setLevel(logging.ERROR)
import scapy.layers.inet                                                    # noqa: E402
import scapy.layers.inet6                                                   # noqa: E402
import scapy.layers.ipsec                                                   # noqa: E402
import scapy.layers.l2                                                      # noqa: E402

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.environ.get("SPIGLASS", os.path.join(TOP, "build", "spiglass"))
SHOWN = 8

# (judge, capture): the frames it is wrong about, and why.
KNOWN = {
    ("tshark", "s-esn"): (range(1, 13), "knows no 64-bit sequence numbers, so that no ICV is good (RFC 4303, 2.2.1)"),
    ("tshark", "s-tfc"): ((2,), "shows no trailer of a dummy packet"),
    ("tshark", "s-esp-noauth"): ((14,), "loses the trailer when the dissector of the content gives up"),
    ("scapy", "s-esn"): ((*range(1, 7), *range(10, 13), *range(16, 19)),
                         "leaves the high half out of an HMAC's ICV, and does not infer it"),
    ("scapy", "s-ipcomp"): ((2, 4, 6, 8), "does not inflate IPComp"),
}

failures = 0


def report(judge, name, compared, faults):
    """faults: [(frame, what)].  A judge may be wrong exactly where KNOWN says so."""
    global failures
    frames, reason = KNOWN.get((judge, name), ((), None))
    unknown = [fault for fault in faults if fault[0] not in frames]
    unknown += [(frame, "the known fault does not show") for frame in sorted(set(frames) - {fault[0] for fault in faults})]
    label = "%s on %s: %d packets" % (judge, name, compared)
    print(("not ok - " if unknown else "ok - ") + label + (", but for a fault of its: " + reason if reason else ""))
    for frame, what in unknown[:SHOWN]:
        print("\tframe %d: %s" % (frame, what))
    if len(unknown) > SHOWN:
        print("\tand %d more" % (len(unknown) - SHOWN))
    failures += bool(unknown)
    sys.stdout.flush()


# --- what spiglass says ---

def value(layer, key):
    found = layer["fields"][key]
    if isinstance(found, dict):
        found = found["value"]
    return int(found, 16) if isinstance(found, str) else found


def describe(record):
    """The ESP packets of a record, as tshark is asked for them."""
    layers = [layer for layer in record["layers"] if not layer.get("quoted")]
    esp = [layer for layer in layers if layer["layer"] == "esp"]
    opened = [layer for layer in esp if layer["sealed"]["state"] == "opened" and not layer["sealed"].get("inferred")]
    trailers = [layer for layer in layers if layer["layer"] == "esp_trailer"]
    return {
        "esp": [(value(layer, "spi"), value(layer, "seq")) for layer in esp],
        "good": sum(layer["sealed"]["authenticated"] for layer in opened),
        "opened": len(opened),
        "trailer": [(value(layer, "pad_length"), value(layer, "next_header")) for layer in trailers],
        "addresses": [layer["fields"]["source"] for layer in layers
                      if layer["layer"] in ("ip4", "ip6") and "source" in layer["fields"]],
    }


def ours(capture, keys):
    output = subprocess.run([PROGRAM, "packets", "-T", "json", "-k", keys, capture], capture_output=True, check=True,
                            timeout=120).stdout
    records = [json.loads(line) for line in output.splitlines()]
    return {record["number"]: describe(record) for record in records if "number" in record}


def plaintexts(capture, keys, folder):
    path = os.path.join(folder, "inner.pcapng")
    subprocess.run([PROGRAM, "decrypt", "-k", keys, "-w", path, capture], capture_output=True, check=True, timeout=120)
    return [(frame.time, frame.data) for frame in pcapfile.read(path)]


# --- tshark ---

FIELDS = ("frame.number esp.spi esp.sequence esp.icv_good esp.icv_bad esp.decrypted_data esp.pad_len esp.protocol "
          "ip.src ipv6.src").split()


def theirs(t, folder):
    profile = os.path.join(folder, "wireshark")
    os.makedirs(profile, exist_ok=True)
    with open(t.table(), encoding="utf-8") as table, open(os.path.join(profile, "esp_sa"), "w", encoding="utf-8") as f:
        f.write(table.read())
    command = ["tshark", "-n", "-r", t.outer, "-o", "esp.enable_encryption_decode:TRUE",
               "-o", "esp.enable_authentication_check:TRUE", "-o", "esp.enable_null_encryption_decode_heuristic:FALSE",
               "-T", "fields", "-E", "separator=/t", "-E", "aggregator=;", "-E", "occurrence=a"]
    for field in FIELDS:
        command += "-e", field
    output = subprocess.run(command, capture_output=True, timeout=120, env=dict(os.environ, XDG_CONFIG_HOME=folder),
                            check=True).stdout.decode("utf-8")
    for line in output.splitlines():
        row = dict(zip(FIELDS, ([v for v in column.split(";") if v] for column in line.split("\t"))))
        yield int(row["frame.number"][0]), row


def integers(values):
    return [int(v, 0) for v in values]


def tshark(t, folder):
    said = ours(t.outer, t.table())
    compared, faults = 0, []
    for frame, row in theirs(t, folder):
        if not row["esp.spi"] or frame in t.damaged:
            continue
        compared += 1
        mine = said[frame]
        pairs = {
            "SPI and sequence number": (list(zip(integers(row["esp.spi"]), integers(row["esp.sequence"]))), mine["esp"]),
            "good ICVs": (sum(v in ("1", "True") for v in row["esp.icv_good"]), mine["good"]),
            "pad length and next header": (list(zip(integers(row["esp.pad_len"]), integers(row["esp.protocol"]))),
                                           mine["trailer"]),
            "sources": (set(row["ip.src"] + row["ipv6.src"]), set(mine["addresses"])),
        }
        faults.extend((frame, "%s: tshark %s, spiglass %s" % (what, a, b))
                      for what, (a, b) in pairs.items() if a != b)
    if compared:
        report("tshark", t.name, compared, faults)


# --- scapy ---

TUNNELLED, DUMMY = (4, 41), 59      # next header

CRYPT = {"AES_CBC": "AES-CBC", "AES_CTR": "AES-CTR", "AES_GCM_16": "AES-GCM", "AES_CCM_16": "AES-CCM", "3DES_CBC": "3DES",
         "CAST_CBC": "CAST", "BLOWFISH_CBC": "Blowfish", "DES_CBC": "DES", "NULL": "NULL",
         "CHACHA20_POLY1305": "CHACHA20-POLY1305"}
AUTH = {None: None, "HMAC_MD5_96": "HMAC-MD5-96", "HMAC_SHA1_96": "HMAC-SHA1-96", "AES_CMAC_96": "AES-CMAC-96",
        "HMAC_SHA2_256_128": "SHA2-256-128", "HMAC_SHA2_384_192": "SHA2-384-192", "HMAC_SHA2_512_256": "SHA2-512-256"}


def association(sa):
    """scapy's SA, or None where it has no name for the algorithms."""
    name = sa["encr"] or ""
    if name.rsplit("_", 1)[-1] in ("128", "192", "256"):
        name = name.rsplit("_", 1)[0]
    if name not in CRYPT or sa["integ"] not in AUTH or sa.get("protocol", "esp") != "esp":
        return None
    extra = {}
    if sa.get("esn"):
        extra = {"esn_en": True, "esn": sa.get("esn_high_at_start", 0)}
    return scapy.layers.ipsec.SecurityAssociation(
        scapy.layers.ipsec.ESP, spi=int(sa["spi"], 16), crypt_algo=CRYPT[name], crypt_key=bytes.fromhex(sa["encr_key"]),
        auth_algo=AUTH[sa["integ"]], auth_key=bytes.fromhex(sa["integ_key"] or ""), **extra)


def outermost_ip(frame):
    if frame.link != 1:
        return None
    packet = scapy.layers.l2.Ether(frame.data)
    for kind in scapy.layers.inet.IP, scapy.layers.inet6.IPv6:
        if kind in packet:
            return packet[kind]
    return None


def fragment(ip):
    return ip.frag or ip.flags.MF if ip.version == 4 else scapy.layers.inet6.IPv6ExtHdrFragment in ip


def scapy_opens(sas, ip):
    """scapy's plaintext packet, out of its tunnel; None where this is nothing for it."""
    if ip is None or scapy.layers.ipsec.ESP not in ip or fragment(ip):
        return None
    sa = sas.get(ip[scapy.layers.ipsec.ESP].spi)
    if sa is None:
        return None
    if scapy.layers.inet.UDP in ip:
        sa.nat_t_header = ip[scapy.layers.inet.UDP]
    plain = sa.decrypt(ip)
    protocol = plain.proto if plain.version == 4 else plain.nh
    if protocol == DUMMY:
        return None
    if plain.version == 6 and sa.nat_t_header:      # scapy leaves the UDP header where it was
        return bytes(plain[scapy.layers.inet.UDP].payload)
    return bytes(plain.payload if protocol in TUNNELLED else plain)


def judge_scapy(t, keys, folder):
    sas = {int(sa["spi"], 16): association(sa) for sa in t.sas()}
    if not any(sas.values()):
        return
    said = dict(plaintexts(t.outer, keys, folder))
    compared, faults = 0, []
    for number, frame in enumerate(pcapfile.read(t.outer), 1):
        if number in t.damaged:
            continue
        try:
            plain = scapy_opens(sas, outermost_ip(frame))
        except Exception as error:
            faults.append((number, "scapy: %s: %s" % (type(error).__name__, error)))
            continue
        if plain is None:
            continue
        compared += 1
        mine = said.get(frame.time, b"")
        if plain[:len(mine)] != mine or not mine or any(plain[len(mine):]):
            faults.append((number, "scapy %s, spiglass %s" % (plain.hex()[:120], mine.hex()[:120])))
    if compared or faults:
        report("scapy", t.name, compared, faults)


def main():
    os.umask(0o077)             # keys are for their owner alone
    seen = set()
    for path in truth.folders():
        t = truth.Truth(path)
        if t.name in seen or not t.protected or t.wrong_keys or sys.argv[1:] and t.name not in sys.argv[1:]:
            continue
        seen.add(t.name)
        with tempfile.TemporaryDirectory() as folder:
            if t.table():
                tshark(t, folder)
            keys = os.path.join(folder, "xfrm.state")
            with open(keys, "w", encoding="utf-8") as f:
                f.write(xfrm_state.state(t.sas()))
            judge_scapy(t, keys, folder)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
