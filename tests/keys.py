#!/usr/bin/python3
"""What one source of keys opens, for every capture with IKE: exactly what follows from it, byte for byte.

usage: SPIGLASS=build/spiglass SPIGLASS_CAPTURES=FOLDER tests/keys.py [NAME...]

Each source is given alone:

    initiator, responder    the log of that daemon
    tables                  Wireshark's, as uat/
    save-keys               what strongSwan's plugin of that name has written
    SK_d                    of the IKE SA that made the first child SA; nothing else
    g^ir                    the secret of the first IKE SA's first key exchange; for IKEv1 with a preshared key this too
    secrets                 those of all key exchanges (and preshared keys), and of nothing that follows from them

What a source can open is not a list here: opens() says it for each kind of source, from
what expected.json tells of how each SA was made.  A row of the table:

    ok - v2-ike-rekey: SK_d opens ESP 4 of 6, IKE 0 of 16
"""

import json
import os
import re
import sys
import tempfile
from collections import namedtuple

import captures
import pcapfile
import truth

Opens = namedtuple("Opens", "ikes children")     # indices of ike_sas; SPIs


# --- how it was made ---

def is_psk(data):
    return data["ike_version"] == 1 and "rsa" not in str(data["auth"])


def children(data, can):
    return {int(sa["spi"], 16) for sa in data["esp_sas"] if can(sa)}


def first_parent(data):
    """The IKE SA of the first child, else the first one; the set of keys that makes children."""
    return data["esp_sas"][0].get("ike_sa", 0) if data["esp_sas"] else 0


def mixed(data):
    """Is a PPK mixed into SK_d?"""
    return any("keys_after_ppk" in sa for sa in data["ike_sas"])


# --- what each can open ---

def opens_log(data, side):
    """All that the daemon saw; of two initiators' sessions its own."""
    ikes = {i for i, sa in enumerate(data["ike_sas"]) if side in sa["seen_by"]}
    return Opens(ikes, children(data, lambda sa: sa.get("ike_sa") in ikes))


def ike_tables(folder):
    return truth.text(folder, "ikev2_decryption_table") + truth.text(folder, "ikev1_decryption_table")


def in_tables(data, tables):
    return {i for i, sa in enumerate(data["ike_sas"])
            if any(key in tables for key in (sa["keys"].get("sk_ei"), sa["keys"].get("ka")) if key)}


def opens_tables(data, folder):
    """A row for each SA that Wireshark has names for; Ka and SK_e lead to no child."""
    unnamed = set(re.findall(r"^ESP ([0-9a-f]{8}):", truth.text(folder, "uat/NOT_IN_WIRESHARK.txt"), re.M))
    ikes = in_tables(data, ike_tables(os.path.join(folder, "uat")))
    return Opens(ikes, children(data, lambda sa: sa["spi"] not in unnamed))


def opens_saved(data, folder):
    """What strongSwan's plugin save-keys has written: not every cipher, and GCM in a way that Wireshark refuses."""
    tables, saved = ike_tables(folder), truth.text(folder, "esp_sa").lower()
    return Opens(in_tables(data, tables), children(data, lambda sa: '"0x%s"' % sa["spi"] in saved))


def opens_d(data):
    """The child made in IKE_AUTH, whose nonces are those of IKE_SA_INIT; all others have theirs encrypted, as in IKEv1."""
    parent = first_parent(data)
    return Opens(set(), children(data, lambda sa: sa.get("ike_sa") == parent and sa["created_by"] == "IKE_AUTH"))


def opens_first(data):
    """That IKE SA, and its children without key exchanges of their own.

    An IKE SA rekeyed has a key exchange of its own.  Additional key exchanges change the keys, and so does a PPK
    those of the children.
    """
    ikes = {0}
    return Opens(ikes, children(data, lambda sa: sa.get("ike_sa") in ikes and not sa["dh"] and not mixed(data)))


def opens_all(data, folder):
    """All, but what a responder with another preshared key made of it; samples come without the log that has children's."""
    ikes = {i for i, sa in enumerate(data["ike_sas"]) if not is_psk(data) or "a" in sa["seen_by"]}
    log = os.path.exists(os.path.join(folder, "initiator.log"))
    return Opens(ikes, children(data, lambda sa: log or not sa["dh"]))


# --- the sources, in spiglass' own form ---

def psk_of(data):
    return " psk=0x" + data["psk"].encode().hex() if is_psk(data) else ""


def source_d(data):
    sa = data["ike_sas"][first_parent(data)]
    keys = sa.get("keys_after_ppk") or sa["keys"]
    if data["ike_version"] == 1:
        return "ike1 %s %s skeyid_d=%s\n" % (sa["spi_i"], sa["spi_r"], keys["skeyid_d"])
    return "ike2 %s %s sk_d=%s\n" % (sa["spi_i"], sa["spi_r"], keys["sk_d"])


def source_first(data):
    sa = data["ike_sas"][0]
    return "ike%d %s %s ke=1:shared:%s%s\n" % (
        data["ike_version"], sa["spi_i"], sa["spi_r"], sa["dh_secret"], psk_of(data))


SECRET = re.compile(r"\[CHD\].* (?:DH|(?:additional )?key exchange) secret => [1-9]\d* bytes[^\n]*\n((?:[^\n]*\[CHD\][^\n]*  +\d+: [^\n]*\n)+)")


def logged(folder):
    """expected.json lacks the secrets of children's key exchanges; charon's log has them, in their order."""
    for rows in SECRET.findall(truth.text(folder, "initiator.log")):
        yield "".join(re.sub(r".*?  +\d+: ((?:[0-9A-F]{2} )+).*", r"\1", row) for row in rows.splitlines()).replace(" ", "")


def source_all(data, folder):
    lines, number = [], {}
    for sa in data["ike_sas"]:
        pair = sa["spi_i"], sa["spi_r"]
        for secret in [sa["dh_secret"], *filter(None, sa.get("additional_ke_secrets", "").split(","))]:
            number[pair] = number.get(pair, 0) + 1
            lines.append("ike%d %s %s ke=%d:shared:%s%s\n" % (
                data["ike_version"], *pair, number[pair], secret, psk_of(data)))
    for secret in logged(folder):
        lines.append("ike%d * * ke=2:shared:%s\n" % (data["ike_version"], secret))
    if mixed(data):
        lines.append('ike2 * * ppk="%s"\n' % ppk_of(folder))
    return "".join(lines)


def ppk_of(folder):
    """From the configuration, as nothing else has it."""
    return re.search(r'ppk[^{]*\{[^}]*secret = "([^"]*)"', truth.text(folder, "initiator.swanctl.conf"), re.S).group(1)


# --- what came of it ---

def opened_ike(path, keys, faults):
    output, ended = captures.run("packets", "-T", "json", "-k", keys, path)
    faults.extend(ended)
    states = {}
    for line in output.splitlines()[1:] if not ended else ():
        record = json.loads(line)
        found = [layer["sealed"]["state"] for layer in record["layers"]
                 if layer["layer"] in ("encrypted", "SK", "SKF") and "sealed" in layer]
        if found:
            states[record["number"]] = found[-1]
    return {frame for frame, state in states.items() if state == "opened"}, set(states)


def under(data, message):
    """Which IKE SA's keys a message is under, where expected.json does not say; sides whose secrets differ have their own."""
    side = "a" if message["src"] == data["ike_messages"][0]["src"] else "b"
    for i, sa in enumerate(data["ike_sas"]):
        if (sa["spi_i"], sa["spi_r"]) == (message["spi_i"], message["spi_r"]) and (side in sa["seen_by"] or "c" in sa["seen_by"]):
            return i
    return None


def true_ike(t, can):
    return {frame for frame, message in t.ike.items() if message.get("ike_sa", under(t.data, message)) in can.ikes}


def check(t, name, keys, can, folder):
    faults = []
    written = os.path.join(folder, "inner.pcapng")
    inner = [(frame, data) for frame, data in t.inner if any(p.spi in can.children for p in t.protected[frame])]
    output, ended = captures.run("decrypt", "-k", keys, "-w", written, t.outer)
    faults.extend(ended)
    found = pcapfile.read(written) if not ended else []
    faults.extend(captures.check_inner(inner, found, pcapfile.read(t.outer)))
    ike, sealed = opened_ike(t.outer, keys, faults)
    true = true_ike(t, can) & sealed
    for words, frames in ("did not open", true - ike), ("opened, although it cannot", ike - true):
        faults.extend("frame %d: IKE %s" % (frame, words) for frame in sorted(frames))
    if keys.startswith(t.folder):
        faults.extend(unused(t, keys))
    captures.report("%s: %s opens ESP %d of %d, IKE %d of %d" % (
        t.name, name, len(found), len(list(t.inner)), len(ike), len(sealed)), faults)


def unused(t, keys):
    """Each key of a peer's own IKE SAs has opened something, be it only until the next key exchange (RFC 9370)."""
    output, ended = captures.run("keys", "test", "-k", keys, t.outer)
    return ended + [line.strip() for line in output.decode().splitlines() if re.search(r": IKEv\d \S+ \S+: its SA ", line)]


def sources(t, folder):
    """(name, key file, what it can open); those of the capture itself, then those written for the test."""
    data = t.data
    for side, name in ("a", "initiator"), ("b", "responder"):
        path = os.path.join(t.folder, name + ".log")
        if os.path.exists(path):
            yield name, path, opens_log(data, side)
        saved = os.path.join(t.folder, name + ".save-keys")
        if os.path.isdir(saved):
            yield name + "'s save-keys", saved, opens_saved(data, saved)
    can = opens_tables(data, t.folder)
    if any(can):
        yield "tables", os.path.join(t.folder, "uat"), can
    for name, source, can in (("SK_d", source_d(data), opens_d(data)), ("g^ir", source_first(data), opens_first(data)),
                              ("secrets", source_all(data, t.folder), opens_all(data, t.folder))):
        path = os.path.join(folder, name.replace("^", "") + ".keys")
        with open(path, "w", encoding="utf-8") as f:
            f.write(source)
        yield name, path, can


def main():
    os.umask(0o077)             # keys are for their owner alone
    for path in truth.folders():
        t = truth.Truth(path)
        if "steps" not in t.data or not t.data.get("ike_sas") or sys.argv[1:] and t.name not in sys.argv[1:]:
            continue            # no session between two daemons
        with tempfile.TemporaryDirectory() as folder:
            for name, keys, can in sources(t, folder):
                check(t, name, keys, can, folder)
    sys.exit(1 if captures.failures else 0)


if __name__ == "__main__":
    main()
