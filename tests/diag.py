#!/usr/bin/python3
"""What diag finds in every capture: what failed there, with the packets that prove it; and no error where all is well.

usage: SPIGLASS=build/spiglass SPIGLASS_CAPTURES=FOLDER tests/diag.py [NAME...]

SCENARIOS has a row for each finding: capture, code and packets with keys, and without (None: not to be found so; the same
as with keys where only one is given; no packets: any).  A finding without keys of something encrypted must be marked as likely.  Every
capture whose row has no error must give none, with keys and without.  Packets stand as in expected.json, where a
notification gives them: refused() takes them from there.

MADE has captures that are put together here of real messages, for what no recorded one shows.
"""

import json
import os
import shutil
import struct
import sys
import tempfile
from collections import namedtuple

import captures
import pcapfile
import truth

Row = namedtuple("Row", "code packets likely evidence")


def row(code, *packets, likely=False, evidence=""):
    return Row(code, list(packets), likely, evidence)


def likely(code, *packets):
    return row(code, *packets, likely=True)


# --- recorded ---

SCENARIOS = {
    "v2-fail-noprop": ([row("ike.no-proposal", 3, 4)],),
    "v2-fail-psk": ([row("ike.auth-failed", 5, 6)], [likely("ike.auth-failed", 5, 6)]),
    "v2-fail-ts": ([row("child.ts-unacceptable", 5, 6), row("sa.deleted", 7)], [likely("child.not-created", 5, 6)]),
    "v2-fail-child-noprop": ([row("child.no-proposal", 5, 6)], [likely("child.not-created", 5, 6)]),
    "v2-transport-refused": ([row("child.no-proposal", 5, 6)], [likely("child.not-created", 5, 6)]),
    "v2-no-answer": ([row("ike.no-answer", 3, 4, 5, 6)],),
    "v2-dpd": ([row("ike.dpd-timeout", 15, 16, 19, 20)], [likely("ike.dpd-timeout", 15, 16, 19, 20)]),
    "v2-cookie": ([row("ike.cookie", 6, 7)],),
    "v2-invalid-ke": ([row("ike.invalid-ke", 3, 4)],),
    "v2-collision": ([row("rekey.collision", 11, 12)], [likely("rekey.collision", 11, 12)]),
    "v2-child-rekey-nopfs": ([row("ike.missing-pfs", 11, 12)], []),
    "v2-delete-by-peer": ([row("sa.deleted", 9), row("sa.deleted", 11)], []),
    "v2-nat": ([row("nat.detected", 3)],),
    "v2-reauth": ([likely("ike.reauth"), row("sa.deleted", 9)], [likely("ike.reauth")]),
    "v1-fail-noprop": ([row("ike.no-proposal", 3, 4)],),
    "v1-fail-psk": ([likely("ike.auth-failed", 7, 8, 10, 12)],),
    "v1-fail-id": ([row("child.ts-unacceptable", 9, 10)], [likely("child.not-created", 9, 10)]),
    "v1-aggressive-psk": ([row("ike.aggressive-psk", 4), row("ike.retransmissions", 6, 7, 8)],),
    "v1-nat": ([row("nat.detected", 5)],),
    "x-replay": ([row("esp.replay", 22, 26), row("esp.loss", 15, evidence="before packet 15: 1 of 4")],),
    "x-corrupt-aead": ([row("esp.icv-failed", 7, 9, 11, 17), row("esp.icv-failed", 10, 16, 22), row("esp.unknown-spi", 19)], []),
    "x-corrupt-cbc": ([row("esp.icv-failed", 7, 9, 19, 20, 26), row("esp.icv-failed", 10, 21), row("esp.unknown-spi", 18)], []),
    "x-wrongkey": ([row("esp.wrong-key", 7, 26, evidence="wrong encryption key"),
                    row("esp.wrong-key", 8, 10, 12, 14, 16, 18, 21, 22, evidence="wrong integrity key")], []),
    "x-midstream": ([row("esp.unknown-spi", 3, 4)],),
    "s-fragments": ([row("mtu.fragments", 3, 7), row("mtu.fragments", 13, 17), row("mtu.inner-fragments", 8, 9, 10),
                     row("mtu.inner-fragments", 18, 19, 20)], [row("mtu.fragments", 3, 7), row("mtu.fragments", 13, 17)]),
    "v2-big-packets": ([row("mtu.fragments", 8, 14, 16, 24, 33, 35), row("mtu.inner-fragments", 14, 16, 17, 24, 25)],
                       [row("mtu.fragments", 8, 14, 16, 24, 33, 35)]),
    "v2-rsa-ipfrag": ([row("ike.ip-fragments", 6, 9)],),
    "v2-ecdsa": ([row("cert.issuer-missing", 5), row("cert.issuer-missing", 6)], []),
    "s-tfc": ([row("esp.dummy", 2)], []),
    "s-esp-noauth": ([row("esp.integrity-none", 1, 3), row("esp.null-encryption", 19, 21)], []),
    "v2-esp-null": ([row("esp.null-encryption", 7, 26)], [likely("esp.null-encryption", 7, 26)]),
    "v2-3des-sha1": ([row("alg.weak", 4, evidence="1024-bit MODP Group: SHOULD NOT (RFC 8247)"),
                      row("alg.weak", 6, evidence="ENCR_3DES: SHOULD NOT (RFC 8221)")], [row("alg.weak", 4)]),
    "v1-3des-md5": ([row("alg.ikev1", 3), row("alg.weak", 4), row("alg.weak", 10, evidence="AUTH_HMAC_MD5_96: MUST NOT")],
                    [row("alg.ikev1", 3), row("alg.weak", 4)]),
}

# Captures that are to have errors.
BROKEN = {name for name, rows in SCENARIOS.items() if "fail" in name} | {
    "v2-transport-refused", "v2-no-answer", "v2-dpd", "mix-sessions"}


def refused(t):
    """(request, response) that expected.json has an error notification in, or None."""
    before = None
    for frame, message in sorted(t.ike.items()):
        for payload in message.get("payloads", ()):
            if payload.get("notify", 16384) < 16384 and payload["notify"] not in (16, 17):
                return [before, frame]
        before = frame
    return None


# --- put together ---

def udp(frame):
    """Where the UDP payload of an Ethernet frame with IPv4 begins."""
    return 14 + (frame[14] & 15) * 4 + 8


def ike(frame):
    at = udp(frame)
    return at + 4 if frame[at:at + 4] == bytes(4) else at


def patched(frame, at, octets):
    """Octets of the IKE message replaced, counted from its first one, or its end."""
    at = ike(frame) + at if at >= 0 else len(frame) + at
    return frame[:at] + octets + frame[at + len(octets):]


def frames(name):
    return [frame.data for frame in pcapfile.read(os.path.join(truth_folder(name), "outer.pcap"))]


def truth_folder(name):
    return next(path for path in truth.folders() if os.path.basename(path) == name)


def notified(number):
    """v2-fail-noprop with another notification: its type is the last two octets of the response."""
    request, response = frames("v2-fail-noprop")[2:4]
    return [(0.0, request), (0.1, patched(response, -2, struct.pack(">H", number)))]


def looped():
    request, response = frames("v2-fail-noprop")[2:4]
    made = []
    for attempt in range(4):
        spi = bytes([attempt + 1] * 8)
        made += [(attempt, patched(request, 0, spi)), (attempt + 0.1, patched(response, 0, spi))]
    return made


def downgraded():
    """IKEv2 is refused; the same host begins anew with IKEv1."""
    request, response = frames("v2-fail-noprop")[2:4]
    main = frames("v1-main-psk")[2]
    main = main[:26] + request[26:34] + main[34:]
    return [(0.0, request), (0.1, response), (1.0, main)]


def left_alone():
    """IKE_SA_INIT is answered, and nothing follows for a while."""
    request, response = frames("v2-psk-aescbc")[2:4]
    return [(0.0, request), (0.1, response), (30.0, frames("v2-psk-aescbc")[0])]


def unheard():
    """IKE_AUTH is sent three times, and not answered."""
    init, answer, auth = frames("v2-psk-aescbc")[2:5]
    return [(0.0, init), (0.1, answer), (0.2, auth), (2.2, auth), (6.2, auth)]


def silent(name):
    """All of a capture, and a minute later a frame that is not IPsec: nothing waits for an answer."""
    read = pcapfile.read(os.path.join(truth_folder(name), "outer.pcap"))
    made = [((frame.time - read[0].time) / 10**9, frame.data) for frame in read]
    return made + [(made[-1][0] + 60, bytes(12) + b"\x88\xb5" + bytes(46))]


def late():
    """The ISAKMP SA of v1-main-psk, whose lifetime stands in message 2, is deleted ten days later."""
    main = frames("v1-main-psk")
    return [(number / 10, data) for number, data in enumerate(main[2:10])] + [(864000.0, main[-1])]


def nearly():
    """The responder refuses what the initiator of v2-fail-noprop offers, and then offers its own."""
    request, response = frames("v2-fail-noprop")[2:4]
    own = frames("v2-aesgcm16")[2]
    own = own[:26] + response[26:30] + request[26:30] + own[34:]
    return [(0.0, own), (1.0, request), (1.1, response)]


SILENT = ("v2-psk-aescbc", "v2-rsa-frag", "v2-eap-mschapv2-vip", "v2-ike-rekey", "v2-mlkem", "v2-mobike", "v1-main-psk",
          "v1-aggressive-psk", "v1-xauth-modecfg", "v1-rsa-frag", "v1-qm-rekey", "v1-dpd")

MADE = {
    "notify-1": (lambda: notified(1), [row("ike.unsupported-critical", 1, 2)]),
    "notify-7": (lambda: notified(7), [row("ike.notify", 1, 2)]),
    "notify-11": (lambda: notified(11), [row("esp.invalid-spi", 1, 2)]),
    "notify-24": (lambda: notified(24), [row("ike.auth-failed", 1, 2)]),
    "notify-38": (lambda: notified(38), [row("child.ts-unacceptable", 1, 2)]),
    "redirect": (lambda: notified(16407), [row("ike.redirect", 1, 2)]),
    "looped": (looped, [row("ike.retry-loop", 1, 3, 5, 7)]),
    "downgraded": (downgraded, [row("ike.downgrade", 1, 3)]),
    "left-alone": (left_alone, [row("ike.half-open", 1, 2)]),
    "unheard": (unheard, [row("ike.no-answer", 3, 4, 5)]),
    "late": (late, [row("rekey.late", 1, 9)]),
    "nearly": (nearly, [row("ike.no-proposal", 2, 3, evidence="2048-bit MODP Group <> Curve25519")]),
}


def write(path, made):
    with open(path, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
        for time, data in made:
            f.write(struct.pack("<IIII", 1000 + int(time), round(time % 1 * 10**6), len(data), len(data)) + data)


# --- the test ---

def findings(path, keys, schema, faults):
    output, wrong = captures.run("diag", "-T", "json", *(["-k", keys] if keys else []), path)
    faults += wrong
    captures.records(output, schema, faults)
    found = [json.loads(line) for line in output.splitlines()]
    counted = found.pop() if found and found[-1].get("kind") == "diagnosis" else {}
    for word, severity in ("errors", "error"), ("warnings", "warning"), ("notes", "note"):
        if counted.get(word) != sum(f.get("severity") == severity for f in found):
            faults.append("%s are not counted right" % word)
    return found[1:]


def is_row(finding, wanted):
    return (finding["code"] == wanted.code and (not wanted.packets or finding["packets"] == wanted.packets) and
            finding.get("likely", False) == wanted.likely and
            wanted.evidence in " ".join(" ".join(finding.get("evidence", ())).split()))


def compare(found, rows, broken):
    faults = ["no %s%s with packets %s, but %s" % (w.code, "?" if w.likely else "", w.packets,
              [(f["code"], f["packets"]) for f in found if f["code"].split(".")[0] == w.code.split(".")[0]])
              for w in rows if not any(is_row(f, w) for f in found)]
    if not broken:
        faults += ["an error: %s, packets %s" % (f["code"], f["packets"]) for f in found if f["severity"] == "error"]
    return faults


def own_keys(t, folder):
    """The tables, for their owner alone; None where there are none."""
    source = os.path.join(t.folder, "uat")
    names = [n for n in os.listdir(source) if n != "NOT_IN_WIRESHARK.txt"] if os.path.isdir(source) else []
    if not any(os.path.getsize(os.path.join(source, n)) for n in names):
        return None
    mine = os.path.join(folder, "keys")
    os.mkdir(mine)
    for name in names:
        shutil.copyfile(os.path.join(source, name), os.path.join(mine, name))
    return mine


def check(t, schema, folder):
    rows = SCENARIOS.get(t.name, ([],))
    keys = own_keys(t, folder)
    for words, key, wanted in ("with keys", keys, rows[0]), ("without keys", None, rows[-1]):
        if words == "with keys" and not keys:
            continue
        faults = []
        found = findings(t.outer, key, schema, faults)
        proof = refused(t) if key and "fail" in t.name and t.name != "v1-fail-psk" else None
        if proof and not any(f["severity"] == "error" and f["packets"] == proof for f in found):
            faults.append("no error with the packets of the notification, %s" % proof)
        faults += compare(found, wanted, t.name in BROKEN)
        captures.report("%s: %s, %d findings" % (t.label, words, len(found)), faults)


def check_made(name, schema, folder):
    make, wanted = MADE[name] if name in MADE else (lambda: silent(name), [])
    path = os.path.join(folder, name + ".pcap")
    faults = []
    write(path, make())
    found = findings(path, None, schema, faults)
    faults += compare(found, wanted, wanted != [])
    captures.report("made %s: %s" % (name, ", ".join(w.code for w in wanted) or "no error"), faults)


def check_options(schema, folder):
    """--fail-on, and explain of every word."""
    path = os.path.join(folder, "options.pcap")
    write(path, notified(14))
    for level, status in ("error", 1), ("note", 1), ("never", 0):
        faults = captures.run("diag", "--fail-on=" + level, path, status=(status,))[1]
        captures.report("--fail-on=%s gives exit status %d" % (level, status), faults)
    write(path, notified(16407))
    faults = captures.run("diag", "--fail-on=error", path, status=(0,))[1]
    captures.report("--fail-on=error passes over notes", faults)
    faults = []
    output = captures.run("explain", "-T", "json")[0]
    captures.records(output, schema, faults)
    themes = [json.loads(line) for line in output.splitlines()[1:]]
    codes = next(t["words"] for t in themes if t["name"] == "findings")
    if codes != sorted(codes) or len(set(codes)) != len(codes):
        faults.append("codes are not in order, each once")
    for code in codes:
        text, wrong = captures.run("explain", code)
        faults += wrong
        if not text.decode("utf-8").startswith(code + ": ") or b"Where it is written\n" not in text:
            faults.append("explain %s does not explain it" % code)
    captures.report("explain has all %d codes" % len(codes), faults)
    faults = []
    count = 0
    for theme in themes:
        for word in theme["words"][::5]:
            output = captures.run("explain", "-T", "json", word)[0]
            captures.records(output, schema, faults)
            if not {"explanation", "rule"} & {json.loads(line)["kind"] for line in output.splitlines()}:
                faults.append("explain %s of %s does not explain it" % (word, theme["name"]))
            count += 1
    captures.report("explain -T json explains %d words of %d themes" % (count, len(themes)), faults)


def main():
    os.umask(0o077)
    schema = captures.load_schema()
    wanted = sys.argv[1:]
    every = truth.folders()
    with tempfile.TemporaryDirectory() as folder:
        for number, path in enumerate(every):
            if not wanted or os.path.basename(path) in wanted:
                mine = os.path.join(folder, str(number))
                os.mkdir(mine)
                check(truth.Truth(path), schema, mine)
        missing = {"v2-fail-noprop", "v2-aesgcm16", "v2-psk-aescbc", "v1-main-psk"} - {os.path.basename(path) for path in every}
        for name in MADE if not missing else ():
            if not wanted or name in wanted:
                check_made(name, schema, folder)
        for name in SILENT:
            if name in {os.path.basename(path) for path in every} and (not wanted or name in wanted):
                check_made(name, schema, folder)
        if not wanted and not missing:
            check_options(schema, folder)
    sys.exit(1 if captures.failures else 0)


if __name__ == "__main__":
    main()
