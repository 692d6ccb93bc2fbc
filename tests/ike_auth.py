#!/usr/bin/python3
"""AUTH, HASH and SIG payloads, computed again with the keys of each capture.

usage: SPIGLASS=build/spiglass tests/ike_auth.py [NAME...]

With the keys of expected.json and the secrets of both sides every one that the
daemons accepted must verify, and the values of AUTH be those in their logs.
With a bit of SK_p or SKEYID_a changed, or the other side's secret, none may;
without them spiglass must say what it needs.  Runs over samples/ and the
captures of SPIGLASS_CAPTURES.
"""

import collections
import json
import os
import re
import subprocess
import sys
import tempfile

import ike_table
import truth
from captures import PROGRAM, report

KEYS = {"authentication", "hash", "signature"}

# What nothing in expected.json vouches for: who sent it, in which captures, and what spiglass says of it.
EXCEPTIONS = {
    ("v2-eap-mschapv2-vip", "initiator"): ("not-possible", "needs the MSK of EAP"),
    ("v2-eap-mschapv2-vip", "responder, without IDr"): ("not-possible", "needs the MSK of EAP"),
}

# What charon logs, with or without a connection's name; and a row of a hexadecimal dump, behind the line that names it.
ENTRY = re.compile(r"\d\d\[IKE\] (?:<[^<>]*> )?(.*)")
DUMP = re.compile(r" +\d+:((?: [0-9A-F]{2}){1,16})  ")
VALUES = ("AUTH = prf(prf(secret, keypad), octets)", "HASH_I", "HASH_R", "Hash(1)", "Hash(2)", "Hash(3)", "Hash")

Fact = collections.namedtuple("Fact", "frame layer key verdict value initiator id")


# --- keys ---

def row(sa, leave=(), change=()):
    """An IKE SA in spiglass' own form; a bit of the secrets named in `change` is another."""
    version = sa["version"]
    words = ["ike%d" % version, sa["spi_i"], sa["spi_r"] or "*"]
    if version == 2:
        words += ["encr=" + ike_table.iana_encr(sa["encr"]), "prf=" + sa["prf"]]
        if sa["integ"]:
            words.append("integ=" + ike_table.iana_integ(sa["integ"]))
    secrets = dict(sa["keys"], **(sa.get("keys_after_ppk") or {}))
    for name, value in secrets.items():
        if value and name not in leave and name != "iv":
            words.append("%s=%s" % (name, flipped(value) if name in change else value))
    return " ".join(words) + "\n"


def flipped(value):
    return "%0*x" % (len(value), int(value, 16) ^ 1)


def keys_of(t, leave=(), change=()):
    return "".join(row(sa, leave, change) for part in getattr(t, "parts", [t]) for sa in part.data["ike_sas"])


def secrets(path, side):
    """Shared secrets of a side's configuration; those of ike sections only, EAP's and XAuth's are others."""
    text = truth.text(path, side + ".swanctl.conf")
    found = re.findall(r'^ *ike[\w-]* \{[^}]*?secret = "?([^"\n]*?)"?$', text, re.M)
    return sorted(set(found))


def preshared(words):
    return "".join('ike%d * * psk="%s"\n' % (version, word) for word in words for version in (1, 2))


# --- what spiglass shows ---

def facts(t, keys):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "keys")
        with open(path, "w", encoding="utf-8") as f:
            f.write(keys)
        command = [PROGRAM, "packets", "--json", *(["-k", path] if keys else []), t.outer]
        output = subprocess.run(command, capture_output=True, check=False).stdout.decode()
    return [fact for line in output.splitlines() for fact in facts_of(json.loads(line))]


def facts_of(record):
    layers = record.get("layers", ())
    ids = {layer["layer"] for layer in layers} & {"IDi", "IDr"}
    initiator = any(layer["layer"] == "ike" and layer["fields"].get("initiator") for layer in layers)
    for layer in layers:
        for fact in layer.get("facts", ()):
            if fact["key"] in KEYS and layer["layer"] in ("AUTH", "HASH", "SIG", "N"):
                yield Fact(record["number"], layer["layer"], fact["key"], fact.get("verdict"), fact["value"], initiator, ids)


def who(fact):
    if fact.initiator:
        return "initiator"
    return "responder" if "IDr" in fact.id else "responder, without IDr"


def shown(fact):
    return "frame %d, %s: %s [%s]" % (fact.frame, fact.layer, fact.value, fact.verdict)


def check_verified(t, found):
    faults = []
    for fact in found:
        verdict, words = EXCEPTIONS.get((t.name, who(fact)), ("verified", ""))
        if fact.verdict != verdict or words not in fact.value:
            faults.append(shown(fact))
    return faults


def check_all(found, verdict, words=""):
    """Every one of that verdict, and they are there."""
    return [shown(fact) for fact in found if fact.verdict != verdict or words not in fact.value] or (
        [] if found else ["there are none"])


# --- the daemons' logs ---

def logged(path, side):
    """The values that a daemon computed or compared, in hexadecimal."""
    values, octets, size = set(), "", 0
    for line in truth.text(path, side + ".log").splitlines():
        entry = ENTRY.search(line)
        if not entry:
            continue
        name, arrow, rest = entry.group(1).partition(" => ")
        dump = DUMP.match(entry.group(1))
        if arrow and name in VALUES:
            octets, size = "", int(rest.split()[0])
        elif dump and len(octets) < 2 * size:
            octets += dump.group(1).replace(" ", "").lower()
            if len(octets) == 2 * size:
                values.add(octets)
    return values


def check_logged(path, found):
    values = logged(path, "initiator") | logged(path, "responder")
    computed = {fact.value.split()[0]: fact for fact in found if re.match("[0-9a-f]{32,} is ", fact.value)}
    return [shown(fact) + ": not in the logs" for value, fact in computed.items() if value not in values]


# --- one capture ---

P1 = ("skeyid", "skeyid_d", "skeyid_a", "skeyid_e")
P2 = ("sk_d", "sk_pi", "sk_pr", "skeyseed")
NEEDS = {"AUTH": "needs SK_p", "HASH": "needs SKEYID", "SIG": "needs SKEYID", "N": "needs SK_p"}


def check_count(wanted, found):
    return [] if len(wanted) == len(found) else ["%d, there are %d" % (len(found), len(wanted))]


def check_without(t, all_of_them):
    """Only what opens the messages: each payload says what it needs."""
    found = facts(t, keys_of(t, leave=P1 + P2))
    return check_count(all_of_them, found) + [
        shown(fact) for fact in found if fact.verdict != "not-possible" or not fact.value.startswith(NEEDS[fact.layer])]


def check_changed(t, words, all_of_them):
    """A bit of each secret that authenticates is another."""
    secrets_of = {1: "", 2: preshared(words)}[t.data["ike_sas"][0]["version"]]
    keys = keys_of(t, leave=("skeyseed", "sk_d", "skeyid_d", "skeyid_e"), change=("skeyid", "skeyid_a", "sk_pi", "sk_pr"))
    found = facts(t, keys + secrets_of)
    return check_count(all_of_them, found) + [shown(fact) for fact in found if fact.verdict == "verified"]


def words_of(t):
    """All shared secrets of a capture and its parts."""
    parts = getattr(t, "parts", [t])
    return sorted({word for part in parts for word in [
        *secrets(part.folder, "initiator"), *secrets(part.folder, "responder"), part.data.get("psk")] if word})


def check(path):
    t = truth.Truth(path)
    words = words_of(t)
    if "parts" in t.data:
        found = facts(t, keys_of(t) + preshared(words))
        report("%s: %d AUTH, HASH and SIG payloads verify, where EAP has no part" % (t.label, len(found)),
               [shown(fact) for fact in found if fact.verdict != "verified" and "MSK" not in fact.value])
    if not t.data.get("ike_sas"):
        return
    found = facts(t, keys_of(t) + preshared(words))
    report("%s: %d AUTH, HASH and SIG payloads verify" % (t.label, len(found)), check_verified(t, found))
    report("%s: AUTH, HASH and SIG without what they need" % t.label, check_without(t, found))
    report("%s: AUTH, HASH and SIG with wrong secrets" % t.label, check_changed(t, words, found))
    for side in "initiator", "responder":
        if not os.path.exists(os.path.join(path, side + ".log")):
            continue
        if side == "initiator":
            report("%s: AUTH and HASH as in the daemons' logs" % t.label, check_logged(path, found))
        with open(os.path.join(path, side + ".log"), encoding="utf-8") as f:
            found = facts(t, f.read())
        if "fail-psk" not in t.name:
            report("%s: AUTH, HASH and SIG verify with the %s's log" % (t.label, side),
                   [shown(fact) for fact in found if fact.verdict != "verified"])


def check_refused(path):
    """The two sides have other preshared keys: each verifies with the one it was made with."""
    t = truth.Truth(path)
    version = t.data["ike_sas"][0]["version"]
    layer = {1: "HASH", 2: "AUTH"}[version]
    keys = keys_of(t, leave=("skeyid", "skeyid_a", "skeyid_d", "skeyid_e"))
    for side, verdict in ("initiator", "verified"), ("responder", "failed"):
        found = [fact for fact in facts(t, keys + preshared(secrets(path, side)))
                 if fact.layer == layer and (version == 1 or fact.initiator) and fact.verdict != "not-possible"]
        report("%s: the initiator's %s with the %s's secret: %s" % (t.label, layer, side, verdict), check_all(found, verdict))


def main():
    os.umask(0o077)
    for path in truth.folders():
        if len(sys.argv) == 1 or os.path.basename(path) in sys.argv[1:]:
            try:
                check(path)
                if path.endswith("-fail-psk") and secrets(path, "responder"):
                    check_refused(path)
            except Exception as error:      # a test that cannot be made is a failed one
                report(os.path.basename(path), ["%s: %s" % (type(error).__name__, error)])
    import captures
    sys.exit(1 if captures.failures else 0)


if __name__ == "__main__":
    main()
