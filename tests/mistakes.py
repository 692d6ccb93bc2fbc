#!/usr/bin/python3
"""Every mistake people make in key files, made on purpose: it must be named, and what the right key opens must open.

usage: SPIGLASS=build/spiglass tests/mistakes.py [NAME...]

The keys are those of each capture's expected.json, written as "ip xfrm state"
and as Wireshark's esp_sa, with one thing wrong.  Runs over samples/ and, where
SPIGLASS_CAPTURES names a folder, over the captures listed below.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

import xfrm_state

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.environ.get("SPIGLASS", os.path.join(TOP, "build", "spiglass"))
SAMPLES = os.path.join(TOP, "samples")
CAPTURES = os.environ.get("SPIGLASS_CAPTURES")

NAMES = ("v2-psk-aescbc", "v2-aesgcm16", "v2-chacha20poly1305", "s-esn", "s-ah", "v1-main-psk", "v2-aesctr", "v2-aesccm16",
         "v2-3des-sha1", "v2-aescbc256-sha512", "v2-child-rekey-nopfs", "v2-camellia-xcbc", "v2-aesgcm8",
         "v2-native-esp-gcm-6", "v2-md5-espnull")

WIRESHARK_ENCR = {
    "NULL": "NULL", "3DES_CBC": "TripleDES-CBC [RFC2451]", "AES_CBC": "AES-CBC [RFC3602]", "AES_CTR": "AES-CTR [RFC3686]",
    "AES_GCM_8": "AES-GCM with 8 octet ICV [RFC4106]", "AES_GCM_12": "AES-GCM with 12 octet ICV [RFC4106]",
    "AES_GCM_16": "AES-GCM with 16 octet ICV [RFC4106]", "CHACHA20_POLY1305": "ChaCha20 with Poly1305 [RFC7634]",
}
WIRESHARK_INTEG = {
    None: "NULL", "HMAC_MD5_96": "HMAC-MD5-96 [RFC2403]", "HMAC_SHA1_96": "HMAC-SHA-1-96 [RFC2404]",
    "HMAC_SHA2_256_96": "HMAC-SHA-256-96 [draft-ietf-ipsec-ciph-sha-256-00]",
    "HMAC_SHA2_256_128": "HMAC-SHA-256-128 [RFC4868]", "HMAC_SHA2_384_192": "HMAC-SHA-384-192 [RFC4868]",
    "HMAC_SHA2_512_256": "HMAC-SHA-512-256 [RFC4868]",
}

failures = 0


def report(name, faults):
    global failures
    print(("not ok - " if faults else "ok - ") + name)
    for fault in faults[:5]:
        print("\t" + fault)
    failures += bool(faults)


# --- the forms ---

def key_text(octets, style):
    """A key as a column: hexadecimal, or the characters themselves."""
    return octets if style == "bare" else "0x" + octets if octets else ""


def esp_sa_row(sa):
    encr = WIRESHARK_ENCR[re.sub(r"_(128|192|256)$", "", sa["encr"])]
    protocol = "IPv6" if ":" in sa["src"] else "IPv4"
    columns = [protocol, sa["src"], sa["dst"], "0x" + sa["spi"] if sa["spi"] != "*" else "*", encr,
               key_text(sa["encr_key"] or "", sa.get("style")), WIRESHARK_INTEG[sa["integ"]],
               key_text(sa["integ_key"] or "", sa.get("style"))]
    if "esn_told" in sa:
        columns += ["64-bit" if sa["esn_told"] else "32-bit", "%x" % sa.get("high", 0)]
    return ",".join('"%s"' % column for column in columns) + "\n"


def xfrm(sas):
    return xfrm_state.state([dict(sa, esn=sa.get("esn_told", sa["esn"]), esn_high_at_start=sa.get("high", 0)) for sa in sas])


FORMS = {"esp_sa": lambda sas: "".join(map(esp_sa_row, sas)), "xfrm": xfrm}


# --- the mistakes: what a list of SAs becomes; an SA that cannot have it stays as it is ---

def each(edit):
    return lambda sas: [dict(sa, **(edit(sa) or {})) for sa in sas]


def on_keys(change, which=("encr_key", "integ_key"), sizes=None):
    """Both keys changed, where the changed one is of a size the form takes."""
    def edit(sa):
        changed = {}
        for name in which:
            if sa[name]:
                octets = change(bytes.fromhex(sa[name])).hex()
                if name == "integ_key" and not mac_takes(sa, octets) or name == "encr_key" and not cipher_takes(sa, octets):
                    continue
                changed[name] = octets
        return changed
    return each(edit)


def cipher_takes(sa, octets):
    encr = re.sub(r"_(128|192|256)$", "", sa["encr"])
    salt = 0 if encr.endswith("CBC") else 3 if "CCM" in encr else 4
    sizes = {"3DES_CBC": (24,), "CHACHA20_POLY1305": (32,)}.get(encr, (16, 24, 32))
    return len(octets) // 2 - salt in sizes


def mac_takes(sa, octets):
    return len(octets) // 2 <= 128 if sa["integ"].startswith("HMAC") else len(octets) // 2 == 16


def words_swapped(key):
    whole = len(key) // 4 * 4
    return b"".join(key[i:i + 4][::-1] for i in range(0, whole, 4)) + key[whole:]


def icv_wrong(sa):
    return {"HMAC_SHA2_256_128": {"integ": "HMAC_SHA2_256_96"}, "AES_GCM_16_256": {"encr": "AES_GCM_8_256"},
            "AES_GCM_8_128": {"encr": "AES_GCM_16_128"}}.get(sa["integ"] or sa["encr"])


def mac_wrong(sa):
    return {"HMAC_MD5_96": {"integ": "AES_XCBC_96"}, "AES_XCBC_96": {"integ": "HMAC_MD5_96"},
            "HMAC_SHA2_512_256": {"integ": "HMAC_SHA1_96"}}.get(sa["integ"])


def cipher_wrong(sa):
    return {"AES_CBC_128": {"encr": "CAMELLIA_CBC_128"}, "CHACHA20_POLY1305": {"encr": "AES_GCM_16_256"},
            "AES_GCM_16_256": {"encr": "CHACHA20_POLY1305"}, "AES_CTR_128": {"encr": "AES_GCM_16_128", "integ": None},
            "CAMELLIA_CBC_128": {"encr": "AES_CBC_128"}}.get(sa["encr"])


def exchanged(sa):
    if sa["integ"] and sa["encr_key"] and cipher_takes(sa, sa["integ_key"]) and mac_takes(sa, sa["encr_key"]):
        return {"encr_key": sa["integ_key"], "integ_key": sa["encr_key"]}


def salt_first(sa):
    """AES-CCM has three octets of it."""
    salt = 6 if "CCM" in sa["encr"] else 8
    if re.search("GCM|CCM|CTR|CHACHA", sa["encr"]):
        return {"encr_key": sa["encr_key"][-salt:] + sa["encr_key"][:-salt]}


def odd_digits(sa):
    """The last digit is lost, and the form's reader puts a 0 in front."""
    def lost(text):
        return text and "0" + text[:-1]
    return {"encr_key": lost(sa["encr_key"]), "integ_key": lost(sa["integ_key"])}


def swapped(sas):
    """Each has the keys of the one the other way, the first of the first and so on."""
    def nth(src, dst):
        return [there for there in sas if (there["src"], there["dst"]) == (src, dst)]
    def other(sa):
        mine, theirs = nth(sa["src"], sa["dst"]), nth(sa["dst"], sa["src"])
        at = mine.index(sa)
        return {name: theirs[at][name] for name in ("encr_key", "integ_key")} if at < len(theirs) else {}
    return [dict(sa, **other(sa)) for sa in sas]


def rekeyed(sas):
    """Each has the SPI of one before or after it."""
    def spi(sa):
        same = [there["spi"] for there in sas if (there["src"], there["dst"]) == (sa["src"], sa["dst"])]
        return same[(same.index(sa["spi"]) + 1) % len(same)]
    return [dict(sa, spi=spi(sa)) for sa in sas]


def stale(sa):
    return {"src": "2001:db8:77::1", "dst": "2001:db8:77::2"} if ":" in sa["src"] else {"src": "203.0.113.1", "dst": "203.0.113.2"}


def bare(sa):
    """Without 0x: each digit is taken as a character, if the form takes as many."""
    def text(key):
        return key.encode().hex()
    return (not sa["integ"] or mac_takes(sa, text(sa["integ_key"]))) and (
        not sa["encr_key"] or cipher_takes(sa, text(sa["encr_key"]))) and {"style": "bare"}


MISTAKES = (
    ("ICV of another length", ("esp_sa", "xfrm"), each(icv_wrong), r"the source says (ICV of \d+ bits; it is \d+|ENCR_\w+; it is ENCR_)"),
    ("another MAC", ("xfrm",), each(mac_wrong), r"the source says AUTH_\w+; it is AUTH_"),
    ("another cipher", ("xfrm",), each(cipher_wrong), r"the source says ENCR_\w+; it is ENCR_"),
    ("octets reversed", ("esp_sa", "xfrm"), on_keys(lambda key: key[::-1]), "octets in reverse order"),
    ("words reversed", ("esp_sa", "xfrm"), on_keys(words_swapped), "octets of each 32-bit word in reverse order"),
    ("hexadecimal taken as characters", ("xfrm",), on_keys(lambda key: key.hex().encode()), "taken as characters"),
    ("without 0x", ("esp_sa",), each(bare), "taken as characters"),
    ("an odd number of digits", ("esp_sa", "xfrm"), each(odd_digits), "short of its last digit"),
    ("salt in front", ("esp_sa", "xfrm"), each(salt_first), "salt in front"),
    ("keys exchanged", ("esp_sa", "xfrm"), each(exchanged), "encryption and integrity key are exchanged"),
    ("32-bit sequence numbers", ("esp_sa", "xfrm"), each(lambda sa: sa["esn"] and {"esn_told": False}), "they have 64"),
    ("64-bit sequence numbers", ("esp_sa", "xfrm"), each(lambda sa: not sa["esn"] and {"esn_told": True}), "they have 32"),
    ("another high half", ("esp_sa", "xfrm"), each(lambda sa: sa["esn"] and {"esn_told": True, "high": 9}),
     "the source says 9 for the high half of the sequence number; it is 0"),
    ("directions swapped", ("esp_sa", "xfrm"), swapped, "for the other direction"),
    ("SPIs of other SAs", ("esp_sa", "xfrm"), rekeyed, "another SA between the same addresses"),
    ("no SPIs", ("esp_sa",), each(lambda sa: {"spi": "*"}), None),
    ("addresses of before NAT or MOBIKE", ("esp_sa", "xfrm"), each(stale), None),
    ("addresses swapped", ("esp_sa", "xfrm"), each(lambda sa: {"src": sa["dst"], "dst": sa["src"]}), "addresses the other way round"),
)


# --- the tests ---

def packets(capture, keys):
    """{(frame, nth): (SPI, sealed)} of all ESP and AH."""
    done = subprocess.run([PROGRAM, "packets", "-T", "json", "-k", keys, capture], capture_output=True, timeout=60)
    found = {}
    for line in done.stdout.splitlines():
        record = json.loads(line)
        for nth, layer in enumerate(layer for layer in record.get("layers", ()) if layer["layer"] in ("esp", "ah")):
            found[record["number"], nth] = layer["fields"].get("spi"), layer.get("sealed", {})
    return found, done.stderr.decode().splitlines()


def inner(capture, keys, folder):
    path = os.path.join(folder, "inner.pcap")
    subprocess.run([PROGRAM, "decrypt", "-q", "-k", keys, "-w", path, capture], capture_output=True, timeout=60)
    with open(path, "rb") as f:
        return f.read()


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as f:
        f.write(text)
    return path


def check(capture, folder, form, right, wrong, sentence):
    """What the right keys open opens with the wrong ones too; SAs told wrongly say so, and others do not."""
    good, bad = write(folder, "good", FORMS[form](right)), write(folder, "bad", FORMS[form](wrong))
    expected, _ = packets(capture, good)
    found, said = packets(capture, bad)
    faults = said[:3]
    told = {"0x" + sa["spi"] for sa, other in zip(right, wrong) if sa != other}
    told = told | {"0x" + other["spi"] for sa, other in zip(right, wrong) if sa != other}
    for at, (spi, sealed) in expected.items():
        if sealed.get("state") != "opened" or sealed.get("inferred"):
            continue
        state, reason = found[at][1]["state"] if found else "lost", found[at][1].get("reason", "") if found else ""
        if state != "opened":
            faults.append("frame %d: %s is %s: %s" % (at[0], spi, state, reason))
        elif reason if sentence is None else bool(re.search(sentence, reason)) != (spi in told):
            faults.append("frame %d: %s opened, its reason is %r" % (at[0], spi, reason))
    if not faults and inner(capture, good, folder) != inner(capture, bad, folder):
        faults.append("the inner packets differ")
    return faults


def nameable(sas, form):
    """Those the form has names for."""
    def named(sa):
        if form == "xfrm":
            return True
        return sa.get("protocol", "esp") == "esp" and re.sub(r"_(128|192|256)$", "", sa["encr"]) in WIRESHARK_ENCR and \
            sa["integ"] in WIRESHARK_INTEG
    return [sa for sa in sas if named(sa)]


def one(name, folder, scratch):
    """All the mistakes that the keys of this capture can have."""
    with open(os.path.join(folder, "expected.json"), encoding="utf-8") as f:
        sas = json.load(f)["esp_sas"]
    for mistake, forms, make, sentence in MISTAKES:
        for form in forms:
            right = nameable(sas, form)
            wrong = make([dict(sa, encr=sa["encr"] or "") for sa in right])
            wrong = [dict(sa, encr=sa["encr"] or None) for sa in wrong]
            if right == wrong:
                continue
            if form == "esp_sa" and nameable(wrong, form) != wrong:
                continue
            report("%s: %s in %s: %sall opens" % (name, mistake, form, "named, and " if sentence else ""),
                   check(os.path.join(folder, "outer.pcap"), scratch, form, right, wrong, sentence))


def main():
    wanted = sys.argv[1:] or NAMES
    with tempfile.TemporaryDirectory() as scratch:
        for name in wanted:
            for top in CAPTURES, SAMPLES:
                if top and os.path.exists(os.path.join(top, name, "expected.json")):
                    one(name, os.path.join(top, name), scratch)
                    break
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
