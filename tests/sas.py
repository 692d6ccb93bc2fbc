#!/usr/bin/python3
"""The life of every SA, with the keys of both daemons, against expected.json, swanctl --list-sas and the scenario's meaning.

usage: SPIGLASS=build/spiglass SPIGLASS_CAPTURES=FOLDER tests/sas.py [NAME...]

A row for each capture:

    ok - v2-ike-rekey: 3 IKE SAs and 4 child SAs are as they were

Every IKE SA and every child SA of expected.json must be there and no other: algorithms, ends, parents, rekey chains,
packets and sequence numbers.  States are those of the last --list-sas of both daemons where a daemon still has the SA,
and an end where none has.  What the scenario is about stands in MEANING.  x- captures are measured by what their
records leave of the base, mix-sessions by its parts.
"""

import json
import os
import re
import sys

import captures
import truth

ENCR = {
    "3DES_CBC": ("ENCR_3DES", None), "AES_CBC": ("ENCR_AES_CBC", 1), "AES_CTR": ("ENCR_AES_CTR", 1),
    "AES_CCM_16": ("ENCR_AES_CCM_16", 1), "AES_GCM_16": ("ENCR_AES_GCM_16", 1), "AES_GCM_8": ("ENCR_AES_GCM_8", 1),
    "CAMELLIA_CBC": ("ENCR_CAMELLIA_CBC", 1), "CAST_CBC": ("ENCR_CAST", 1), "CHACHA20_POLY1305": ("ENCR_CHACHA20_POLY1305", None),
    "NULL": ("ENCR_NULL", None),
}
INTEG = {
    "HMAC_MD5_96": "AUTH_HMAC_MD5_96", "HMAC_SHA1_96": "AUTH_HMAC_SHA1_96", "AES_XCBC_96": "AUTH_AES_XCBC_96",
    "AES_CMAC_96": "AUTH_AES_CMAC_96", "HMAC_SHA2_256_128": "AUTH_HMAC_SHA2_256_128",
    "HMAC_SHA2_384_192": "AUTH_HMAC_SHA2_384_192", "HMAC_SHA2_512_256": "AUTH_HMAC_SHA2_512_256",
}
KE = {
    "MODP_1024": "1024-bit MODP Group", "MODP_1536": "1536-bit MODP Group", "MODP_2048": "2048-bit MODP Group", "MODP_3072": "3072-bit MODP Group",
    "MODP_4096": "4096-bit MODP Group", "ECP_256": "256-bit random ECP group", "ECP_384": "384-bit random ECP group",
    "CURVE_25519": "Curve25519", "KE1_ML_KEM_768": "ml-kem-768",
}
PRF = {"PRF_AES128_XCBC": "PRF_AES128_XCBC", "PRF_AES128_CMAC": "PRF_AES128_CMAC"}
EXCHANGES = {"IKE_AUTH": 35, "CREATE_CHILD_SA": 36, "IKE_FOLLOWUP_KE": 36, "QUICK_MODE": 32}
OVER = {"DELETED", "FAILED", "EXPIRED"}

# Of the capture's first IKE SA: its state, and events it must have (word, and a part of the detail).
MEANING = {
    "v1-fail-id": ("DELETED", [("child-failed", "INVALID-ID-INFORMATION")]),
    "v1-fail-noprop": ("FAILED", [("failed", "NO-PROPOSAL-CHOSEN")]),
    "v1-fail-psk": ("FAILED", [("failed", "PAYLOAD-MALFORMED"), ("retransmitted", "2")]),
    "v1-dpd": ("DELETED", [("dpd", "")]),
    "v1-reauth": ("DELETED", [("reauthenticated", "0xa5f945ef856df8f6")]),
    "v2-cookie": ("NEGOTIATING", []),
    "v2-delete-by-peer": ("DELETED", [("delete", ""), ("deleted", "")]),
    "v2-dpd": ("UP", [("dpd", ""), ("retransmitted", "3")]),
    "v2-fail-child-noprop": ("DELETED", [("child-failed", "NO_PROPOSAL_CHOSEN")]),
    "v2-fail-noprop": ("FAILED", [("failed", "NO_PROPOSAL_CHOSEN")]),
    "v2-fail-psk": ("FAILED", [("failed", "AUTHENTICATION_FAILED")]),
    "v2-fail-ts": ("DELETED", [("child-failed", "TS_UNACCEPTABLE")]),
    "v2-invalid-ke": ("DELETED", [("invalid-ke", "3072-bit MODP Group")]),
    "v2-ike-rekey": ("DELETED", [("rekeying", ""), ("rekeyed", "0x18b7111afbf770b6")]),
    "v2-mobike": ("DELETED", [("moved", "")]),
    "v2-no-answer": ("NEGOTIATING", [("retransmitted", "3")]),
    "v2-reauth": ("DELETED", [("reauthenticated", "0x1f0ca7be13bc7d73")]),
    "v2-transport-refused": ("DELETED", [("child-failed", "NO_PROPOSAL_CHOSEN")]),
}


class Faults(list):
    def same(self, what, found, expected):
        if found != expected:
            self.append("%s: %r, expected %r" % (what, found, expected))


# --- what there is ---

def keys_of(folder):
    files = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(".log")]
    tables = os.path.join(folder, "uat")
    if not files and os.path.isdir(tables):
        files = [os.path.join(tables, name) for name in sorted(os.listdir(tables)) if name != "NOT_IN_WIRESHARK.txt"]
    return [option for path in files if os.path.getsize(path) for option in ("-k", path)]


def records(capture, faults):
    """The SAs of a capture, IKE and child ones; a log of a failed negotiation may hold no key."""
    keys = keys_of(capture.folder) if capture.data.get("ike_sas") or "parts" in capture.data else []
    out, wrong = captures.run("sas", "-T", "json", *keys, capture.outer)
    faults += wrong
    rows = [json.loads(line) for line in out.splitlines()]
    return [r for r in rows if r["kind"] == "ike"], [r for r in rows if r["kind"] == "child"]


def listed(folder):
    """SPIs that are up in the last --list-sas of a daemon, when the capture ends."""
    spis = set()
    for name in os.listdir(folder):
        if name.endswith(".list-sas.txt"):
            last = open(os.path.join(folder, name), encoding="utf-8").read().split("# before ")[-1]
            spis.update(re.findall(r"state=ESTABLISHED [^{]*?initiator-spi=(\w+)", last))
            for pair in re.findall(r"state=INSTALLED [^{]*?spi-in=(\w+) spi-out=(\w+)", last):
                spis.update(pair)
    return spis


def said(record, key):
    """A member that was told, not inferred."""
    return record.get(key) if key not in record.get("inferred", ()) else None


# --- algorithms ---

def check_encryption(faults, name, record, expected):
    word = re.match(r"(.*?)(?:_(128|192|256))?$", expected)
    encr, sized = ENCR[word[1]]
    faults.same(name + " encryption", record.get("encryption"), encr)
    if sized:
        faults.same(name + " key_bits", record.get("key_bits"), int(word[2] or 128))


def check_ke(faults, name, record, expected):
    found = record.get("key_exchange")
    methods = [KE[word] for word in expected.split("+")] if expected else []
    faults.same(name + " key_exchange", found if isinstance(found, list) else [found] if found else [], methods)


# --- IKE SAs ---

def check_ike(faults, record, expected, wanted):
    name = "IKE " + expected["spi_i"]
    faults.same(name + " responder_spi", record.get("responder_spi"), "0x" + expected["spi_r"])
    faults.same(name + " protocol", record["protocol"], "IKEv%d" % expected["version"])
    check_encryption(faults, name, record, expected["encr"])
    if expected["version"] == 2:        # IKEv1's hash is its prf's
        faults.same(name + " integrity", record.get("integrity"), expected["integ"] and INTEG[expected["integ"]])
    faults.same(name + " prf", record.get("prf"), PRF.get(expected["prf"], expected["prf"]))
    check_ke(faults, name, record, expected["dh"])
    before = expected["rekeyed_from"]
    found = said(record, "replaces")
    faults.same(name + " replaces", found and found["initiator_spi"], None if before is None else "0x" + wanted[before]["spi_i"])


def distinct(ike_sas):
    """With additional key exchanges one pair of SPIs has several sets of keys."""
    return {sa["spi_i"]: sa for sa in ike_sas if sa.get("spi_r", "").strip("0")}


# --- child SAs ---

def ancestors(spi, ikes):
    while spi:
        yield spi
        spi = (ikes.get(spi, {}).get("replaces") or {}).get("initiator_spi")


def check_child(faults, record, expected, ikes, wanted, made):
    name = "child " + expected["spi"]
    ends = {(expected["src"], expected["dst"])} | {(path[0], path[2]) for path in expected.get("paths", ())}
    if (record["source"], record["destination"]) not in ends:
        faults.append("%s: from %s to %s" % (name, record["source"], record["destination"]))
    check_encryption(faults, name, record, expected["encr"])
    faults.same(name + " integrity", record.get("integrity"), expected["integ"] and INTEG[expected["integ"]])
    faults.same(name + " mode", record.get("mode"), expected["mode"])
    if record.get("packets"):
        faults.same(name + " packets", record["packets"], expected["packets"])
        faults.same(name + " sequence", [record["sequence"]["first"], record["sequence"]["last"]] if "sequence" in record else
                    expected["seq"], expected["seq"])
    if not made:
        return
    faults.same(name + " packets", record["packets"], expected["packets"])
    faults.same(name + " esn", record.get("esn"), expected["esn"])
    replaces = said(record, "replaces")
    faults.same(name + " replaces", replaces, "0x" + expected["replaces"] if expected.get("replaces") else None)
    parent = record.get("parent", {}).get("initiator_spi")
    if "0x" + wanted[expected["ike_sa"]]["spi_i"] not in list(ancestors(parent, ikes)):
        faults.append("%s: parent %s, expected a successor of %s" % (name, parent, wanted[expected["ike_sa"]]["spi_i"]))
    check_ke(faults, name, record, expected.get("dh") if expected["created_by"] != "IKE_AUTH" else None)
    if expected.get("announced_in_frame") not in range(*[record["created_in"][0], record["created_in"][-1] + 1]):
        faults.append("%s: created in %r, announced in %r" % (name, record["created_in"], expected["announced_in_frame"]))


# --- states ---

def check_states(faults, capture, ikes, children):
    alive = listed(capture.folder)
    for record in ikes:
        spi = record["initiator_spi"][2:]
        if spi in alive:
            faults.same("IKE %s state" % spi, record["state"], "UP")
        elif record["state"] not in OVER and capture.name not in MEANING:
            faults.append("IKE %s: %s, but no daemon has it" % (spi, record["state"]))
    for record in children:
        spi = record["spi"][2:]
        if spi in alive:
            faults.same("child %s state" % spi, record["state"], "UP")
        elif record["state"] not in OVER:
            faults.append("child %s: %s, but no daemon has it" % (spi, record["state"]))


def check_meaning(faults, name, ikes):
    if name not in MEANING:
        return
    state, events = MEANING[name]
    faults.same("state of the first IKE SA", ikes[0]["state"] if ikes else None, state)
    told = [(e["event"], e.get("detail", "")) for e in ikes[0]["events"]] if ikes else []
    for word, detail in events:
        if not any(w == word and detail in d for w, d in told):
            faults.append("no event %s %s in %r" % (word, detail, told))


def check_collision(faults, children):
    """Both ends rekeyed at once: one of the two pairs is told to be the successor, and each knows of the other."""
    told = [r for r in children if any(e["event"] == "collision" for e in r["events"])]
    faults.same("child SAs that collided", len(told), 4)
    old = [r for r in children if r.get("replaced_by")]
    faults.same("replaced child SAs", len(old), 2)
    survivors = {r["spi"] for r in told if r.get("packets")}
    faults.same("successors", {r["replaced_by"] for r in old}, survivors)


def check_quick_rekeys(faults, children):
    """IKEv1 does not say it: the order in which the pairs were made does, and it is marked."""
    pairs = [("0x139434ac", "0x1f07b85b"), ("0x1f07b85b", "0x34f1500d"), ("0xecd8aa2d", "0x72dbc179"), ("0x72dbc179", "0x20530374")]
    told = {(r["replaces"], r["spi"]) for r in children if r.get("replaces") and "replaces" in r.get("inferred", ())}
    faults.same("inferred rekeys", told, set(pairs))
    events = [e for r in children for e in r["events"] if e["event"] in ("rekeys", "rekeyed")]
    faults.same("their events, all inferred", [bool(e.get("inferred")) for e in events], [True] * 8)


# --- captures ---

def check_all(faults, capture_data, ikes, children, made):
    """Every SA of expected.json, and no other; made: the exchanges that made them are in the capture."""
    wanted = distinct(capture_data["ike_sas"])
    by_spi = {r["initiator_spi"]: r for r in ikes}
    for spi, expected in wanted.items():
        record = by_spi.get("0x" + spi)
        if record is None:
            faults.append("IKE SA %s is missing" % spi)
        elif made:
            check_ike(faults, record, expected, capture_data["ike_sas"])
    found = {r["spi"]: r for r in children}
    for expected in capture_data["esp_sas"]:
        record = found.get("0x" + expected["spi"])
        if record is not None:
            check_child(faults, record, expected, by_spi, capture_data["ike_sas"], made)
        elif expected.get("packets"):
            faults.append("child SA %s is missing" % expected["spi"])
        elif made and expected.get("announced_in_frame") and expected["created_by"] != "REFUSED" and \
                not refused(capture_data):
            faults.append("child SA %s was announced and is missing" % expected["spi"])
    extra = set(found) - {"0x" + sa["spi"] for sa in capture_data["esp_sas"]}
    faults.same("further child SAs", extra, set())
    return wanted


def refused(data):
    """One side had made its SPI before the other refused: no exchange made it."""
    return data["scenario"] == "v2-transport-refused"


def check_recorded(capture):
    faults = Faults()
    ikes, children = records(capture, faults)
    wanted = check_all(faults, capture.data, ikes, children, True)
    seen = {m["spi_i"] for m in capture.data["ike_messages"]}
    faults.same("IKE SAs", {r["initiator_spi"][2:] for r in ikes}, seen | set(wanted))
    check_states(faults, capture, ikes, children)
    check_meaning(faults, capture.name, ikes)
    if capture.name == "v2-collision":
        check_collision(faults, children)
    if capture.name == "v1-qm-rekey":
        check_quick_rekeys(faults, children)
    return faults, len(ikes), len(children)


def check_derived(capture):
    """x- captures: the SAs are those of the base; counts are what the records leave, which tests/captures.py measures."""
    faults = Faults()
    ikes, children = records(capture, faults)
    for sa in capture.data["esp_sas"]:
        rows = [r for r in capture.data["records"] if r.get("kind") == "esp" and r.get("spi_on_wire", r.get("spi")) == sa["spi"]]
        sa["packets"] = len(rows)
    found = {r["spi"][2:]: r for r in children}
    for sa in capture.data["esp_sas"]:
        if sa["packets"] and sa["spi"] not in found:
            faults.append("child SA %s is missing" % sa["spi"])
        elif sa["packets"]:
            faults.same("child %s packets" % sa["spi"], found[sa["spi"]]["packets"], sa["packets"])
    wanted = {sa["spi_i"] for sa in capture.data["ike_sas"]}
    faults.same("IKE SAs", wanted - {r["initiator_spi"][2:] for r in ikes}, set())
    if capture.name == "x-midstream":
        faults.same("state", {r["state"] for r in ikes}, {"DELETED"})
        faults.same("states of what it deleted", {found[sa["spi"]]["state"] for sa in capture.data["esp_sas"] if sa["packets"]},
                    {"DELETED"})
    return faults, len(ikes), len(children)


def check_mixed(capture):
    """Every SA of every part; sessions of one file do not touch each other."""
    faults = Faults()
    ikes, children = records(capture, faults)
    found = {r["spi"]: r for r in children}
    for part in capture.parts:
        for sa in part.data["esp_sas"]:
            record = found.get("0x" + sa["spi"])
            if record is None and sa["packets"]:
                faults.append("%s: child SA %s is missing" % (part.name, sa["spi"]))
            elif record:
                faults.same("%s: child %s packets" % (part.name, sa["spi"]), record["packets"], sa["packets"])
                said_of = said(record, "replaces")
                if said_of and said_of != "0x" + (sa.get("replaces") or ""):
                    faults.append("%s: child %s replaces %s" % (part.name, sa["spi"], said_of))
        spis = {r["initiator_spi"][2:] for r in ikes}
        missing = {m["spi_i"] for m in part.data.get("ike_messages", ())} - spis
        if missing:
            faults.append("%s: IKE SAs %r are missing" % (part.name, missing))
    return faults, len(ikes), len(children)


def check(capture):
    kind = check_mixed if "parts" in capture.data else check_derived if "records" in capture.data else check_recorded
    faults, ikes, children = kind(capture)
    captures.report("%s: %d IKE SAs and %d child SAs are as they were" % (capture.label, ikes, children), faults)


def folders():
    top = os.environ.get("SPIGLASS_CAPTURES")
    for name in sorted(os.listdir(top)) if top else ():
        if re.match(r"(v1|v2|x|mix)-", name) and (len(sys.argv) < 2 or name in sys.argv[1:]):
            yield os.path.join(top, name)


if __name__ == "__main__":
    for folder in folders():
        check(truth.Truth(folder))
    if not os.environ.get("SPIGLASS_CAPTURES"):
        print("skip - life of SAs: no captures")
    sys.exit(captures.failures != 0)
