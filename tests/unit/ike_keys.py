#!/usr/bin/python3
"""What real sessions computed: their nonces and secrets, and the keys that followed.

    SPIGLASS_CAPTURES=... python3 ike_keys.py > ike_keys.h      the shortest of each kind and algorithm
    SPIGLASS_CAPTURES=... python3 ike_keys.py --all > all.h     all there are

Nonces and SPIs come from the packets, keys from expected.json; the logs add what neither has: secrets of a
CHILD_SA's own key exchange, and what was signed.
"""
import glob
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import ike_messages  # noqa: E402
from ike_messages import ENCRYPTION, HASH, quote  # noqa: E402

IKE_SA_INIT, CREATE_CHILD_SA, IKE_INTERMEDIATE, ID_PROT, AGGRESSIVE, QUICK_MODE = 34, 36, 43, 2, 4, 32
NONCE = 10, 40
CERT, SIG, AUTH = (6, 37), 9, 39
RESPONSE = 32
ESP = 3


class Message:
    """A message of expected.json with its payloads in plain."""

    def __init__(self, m, octets):
        whole = m.get("reassembled") or {}
        self.frame, self.mid, self.exchange = m["frame"], m["mid"], m["exchange"]
        self.spis, self.response = (m["spi_i"], m["spi_r"]), m["flags"] & RESPONSE
        plain = whole.get("plaintext", m.get("plaintext"))
        first = whole.get("inner_first_payload", m.get("inner_first_payload"))
        if plain is None and not m.get("encrypted"):
            plain, first = octets[28:].hex(), m["first_payload"]
        self.payloads = list(payloads(first, bytes.fromhex(plain))) if plain is not None else []

    def of(self, *kinds):
        return next((body for kind, body in self.payloads if kind in kinds), None)


def payloads(kind, octets):
    at = 0
    while kind and at + 4 <= len(octets):
        size = int.from_bytes(octets[at + 2:at + 4], "big")
        yield kind, octets[at + 4:at + size]
        kind, at = octets[at], at + size


def dumps(path):
    """(label, octets) of a charon log."""
    label, octets = None, b""
    with open(path, encoding="utf-8", errors="replace") as f:
        for line in f:
            head = re.search(r"\[(?:IKE|CHD|ENC|CFG|LIB|NET)\] (?:<[^>]*> )?(.*)$", line.rstrip("\n"))
            if not head:
                continue
            row = re.match(r" *\d+: ((?:[0-9A-F]{2} ){1,16})", head.group(1))
            if row and label:
                octets += bytes.fromhex(row.group(1))
                continue
            if label:
                yield label, octets
            start = re.match(r"(.*) => (\d+) bytes @", head.group(1))
            label, octets = (start.group(1), b"") if start else (None, b"")
    if label:
        yield label, octets


class Session:
    def __init__(self, folder):
        self.name = os.path.basename(folder)
        with open(folder + "/expected.json", encoding="utf-8") as f:
            self.expected = json.load(f)
        found = dict(ike_messages.messages(folder + "/outer.pcap"))
        self.messages = [Message(m, found[m["frame"]]) for m in self.expected["ike_messages"]]
        self.log = list(dumps(folder + "/initiator.log"))
        self.sas = self.expected["ike_sas"]
        self.esp = [e for e in self.expected["esp_sas"] if "ike_sa" in e and "announced_in_frame" in e]

    def nonces(self, fits):
        """Of the last messages in either direction that fit."""
        both = {}
        for m in self.messages:
            nonce = m.of(*NONCE)
            if nonce and fits(m):
                both[(m.spis[1] == "0" * 16) if m.exchange == IKE_SA_INIT else len(both) % 2 == 0] = nonce
        return (both[True], both[False]) if len(both) == 2 else None

    def init_nonces(self, sa):
        return self.nonces(lambda m: m.exchange == IKE_SA_INIT and m.spis[0] == sa["spi_i"] and
                           m.spis[1] in ("0" * 16, sa["spi_r"]))

    def phase1_nonces(self, sa):
        seen = []
        for m in self.messages:
            if m.exchange in (ID_PROT, AGGRESSIVE) and m.spis[0] == sa["spi_i"] and m.of(10) not in (None, *seen):
                seen.append(m.of(10))
        return seen[:2] if len(seen) >= 2 else None

    def exchange_nonces(self, frame):
        """Of the exchange that a message belongs to, and its messages."""
        one = next(m for m in self.messages if m.frame == frame)
        seen = []
        for m in self.messages:
            if (m.spis, m.mid, m.exchange) == (one.spis, one.mid, one.exchange) and m.of(*NONCE) not in (None, *seen):
                seen.append(m.of(*NONCE))
        return seen if len(seen) == 2 else None

    def carrying(self, spi):
        """The message whose SA payload offers that SPI for an IKE SA."""
        return next(m for m in self.messages if m.exchange == CREATE_CHILD_SA and bytes.fromhex(spi) in (m.of(33) or b""))

    def seed(self, label, middle):
        """What a logged seed has before and behind its middle."""
        for name, octets in self.log:
            if name == label and middle in octets:
                at = octets.index(middle)
                return octets[:at], octets[at + len(middle):]
        return None


# --- IKEv2 ---

def final_d(sa):
    return sa.get("keys_after_ppk", sa["keys"])["sk_d"]


def ikev2_kind(s, sa):
    """How SKEYSEED was made: kind, nonces, SK_d before, and the secrets of key exchanges after the first."""
    if sa["created_by"] == "IKE_SA_INIT":
        return "INITIAL", s.init_nonces(sa), "", ""
    if sa["created_by"] == "IKE_INTERMEDIATE":
        before = next(x for x in s.sas if x["spi_i"] == sa["spi_i"] and x["created_by"] == "IKE_SA_INIT")
        return "ADDITIONAL", s.init_nonces(sa), final_d(before), ""
    nonces = s.exchange_nonces(s.carrying(sa["spi_i"]).frame)
    return "REKEYED", nonces, final_d(s.sas[sa["rekeyed_from"]]), sa.get("additional_ke_secrets", "")


def ikev2_rows(s):
    for sa in s.sas:
        kind, nonces, before, more = ikev2_kind(s, sa)
        keys = sa["keys"]
        if not nonces or not sa.get("dh_secret"):
            continue
        names = ["sk_d", "sk_ai", "sk_ar", "sk_ei", "sk_er", "sk_pi", "sk_pr"]
        after = sa.get("keys_after_ppk", {})
        yield (kind, sa["prf"], sa["encr"], sa["integ"], sa["dh"], bool(after)), "ikev2", [
            '"%s", "%s", %s' % (s.name, sa["prf"], kind), quote(nonces[0]), quote(nonces[1]),
            quote(sa["spi_i"]) + ", " + quote(sa["spi_r"]), quote(before), quote(sa["dh_secret"]), quote(more),
            quote(keys["skeyseed"]),
            "%d, %d" % (len(keys["sk_ei"]) // 2, len(keys.get("sk_ai", "")) // 2),
            quote("".join(keys.get(n, "") for n in names)), quote(sa.get("ppk", "")),
            quote("".join(after.get(n, "") for n in ("sk_d", "sk_pi", "sk_pr")))]


def pairs(s):
    """The two ESP SAs of each CHILD_SA, that of the exchange's initiator first."""
    children = {}
    for e in s.esp:
        children.setdefault((e["ike_sa"], e["child"]), {})[e["exchange_role"]] = e
    for both in children.values():
        if len(both) == 2:
            yield both["initiator"], both["responder"]


def ikev2_child_rows(s):
    for one, other in pairs(s):
        sa = s.sas[one["ike_sa"]]
        first = one["created_by"] == "IKE_AUTH"
        nonces = s.init_nonces(sa) if first else s.exchange_nonces(one["announced_in_frame"])
        found = nonces and s.seed("seed", nonces[0] + nonces[1])
        if not found:
            continue
        keymat = "".join(e["encr_key"] + (e["integ_key"] or "") for e in (one, other))
        yield (sa["prf"], one["encr"], one["integ"], bool(found[0]), bool(found[1])), "ikev2_child", [
            '"%s, %s", "%s"' % (s.name, one["spi"], sa["prf"]), quote(nonces[0]), quote(nonces[1]),
            quote(final_d(sa)), quote(found[0]), quote(found[1]), quote(keymat)]


# --- IKEv1 ---

def ikev1_rows(s):
    for sa in s.sas:
        nonces, keys = s.phase1_nonces(sa), sa["keys"]
        if not nonces or s.name == "v1-fail-psk":       # whose sides have keys of their own
            continue
        psk = s.expected["psk"] or ""
        bits = re.search(r"_(128|192|256)$", sa["encr"])
        yield (sa["prf"], sa["encr"], bool(psk)), "ikev1", [
            '"%s", %d, %d, %s' % (s.name, HASH[sa["prf"]], ENCRYPTION[sa["encr"]], bits.group(1) if bits else "0"),
            quote(nonces[0]), quote(nonces[1]), quote(sa["spi_i"]) + ", " + quote(sa["spi_r"]),
            quote(psk.encode()), quote(sa["dh_secret"]),
            quote("".join(keys[n] for n in ("skeyid", "skeyid_d", "skeyid_a", "skeyid_e"))), quote(keys["ka"])]


def ikev1_child_rows(s):
    for one in s.esp:
        sa = s.sas[one["ike_sa"]]
        nonces = s.exchange_nonces(one["announced_in_frame"])
        middle = nonces and bytes([ESP]) + bytes.fromhex(one["spi"]) + nonces[0] + nonces[1]
        found = nonces and (s.seed("initiator SA seed", middle) or s.seed("responder SA seed", middle))
        if not found:
            continue
        yield (sa["prf"], one["encr"], one["integ"], bool(found[0])), "ikev1_child", [
            '"%s", %d, 0x%s' % (s.name, HASH[sa["prf"]], one["spi"]), quote(nonces[0]), quote(nonces[1]),
            quote(sa["keys"]["skeyid_d"]), quote(found[0]), quote(one["encr_key"] + (one["integ_key"] or ""))]


# --- authentication ---

def psk_rows(s):
    """charon logs them one behind the other, its own and what it expects of its peer."""
    logged = {}
    for label, octets in s.log:
        logged[label] = octets
        if label.startswith("AUTH = prf(prf(secret, keypad)"):
            signed = next((v for k, v in logged.items() if k.startswith("octets = message")), None)
            if signed and "secret" in logged:
                yield s.sas[0]["prf"], "psk", [
                    '"%s", "%s"' % (s.name, s.sas[0]["prf"]), quote(logged["secret"]), quote(signed), quote(octets)]


def signature_rows(s):
    """What was signed, by its place in the log or the IKE_SA_INIT message it begins with; certificate and signature."""
    v1 = s.sas[0]["version"] == 1
    signed = [o for label, o in s.log if label in ("HASH_I", "HASH_R") or label.startswith("octets = message")]
    for m in s.messages:
        certificate, auth = m.of(*CERT), m.of(SIG if v1 else AUTH)
        if not certificate or not auth or (not v1 and auth[0] != 14):
            continue
        octets = signed.pop(0) if v1 else next(o for o in signed if o[19] & RESPONSE == m.response)
        method, value = (3, auth) if v1 else (auth[0], auth[4:])
        yield (v1, value[:16] if not v1 else b""), "signature", [
            '"%s", %s, %d' % (s.name, "true" if v1 else "false", method), quote(certificate[1:]), quote(octets),
            quote(value)]


def rows(s):
    if s.sas and s.sas[0]["version"] == 2:
        yield from ikev2_rows(s)
        yield from ikev2_child_rows(s)
        yield from psk_rows(s)
    elif s.sas:
        yield from ikev1_rows(s)
        yield from ikev1_child_rows(s)
    if s.sas:
        yield from signature_rows(s)


def main():
    everything, kept = "--all" in sys.argv, {}
    for folder in sorted(glob.glob(os.environ["SPIGLASS_CAPTURES"] + "/v[12]-*")):
        for key, table, values in rows(Session(folder)):
            text = "\t{ %s },\n" % ",\n\t  ".join(values)
            of = kept.setdefault(table, {})
            key = text if everything else key
            if key not in of or len(text) < len(of[key]):
                of[key] = text
    print("/* Made by ike_keys.py. */")
    for table in ("ikev2", "ikev2_child", "ikev1", "ikev1_child", "psk", "signature"):
        print("\nstatic const struct %s_truth %s_truths[] = {\n%s};" % (table, table, "".join(kept[table].values())))


main()
