#!/usr/bin/python3
"""The keys of captures as other programs show or take them, and what spiglass opens with them.

usage: SPIGLASS=build/spiglass tests/key_forms.py [NAME...]

The text of each form is made from expected.json, as the program it is named
after would have written it.  decrypt must give the inner packets of those SAs
that the form can tell, byte for byte; where it tells an IKE SA, its messages
must open.  Runs over samples/ and, where SPIGLASS_CAPTURES names a folder, over
the captures there.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import pcapfile
import truth

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.environ.get("SPIGLASS", os.path.join(TOP, "build", "spiglass"))

failures = 0


def report(name, faults):
    global failures
    print(("not ok - " if faults else "ok - ") + name)
    for fault in faults[:5]:
        print("\t" + fault)
    failures += bool(faults)
    sys.stdout.flush()


# --- pieces ---

def split(encr):
    """("AES_CBC", 128) of "AES_CBC_128"."""
    found = re.fullmatch(r"(.*?)(?:_(128|192|256))?", encr or "")
    return found[1], int(found[2] or 0)


def groups(octets, digits=8, line=32):
    """Hexadecimal in groups of eight digits, 32 octets a line."""
    lines = [octets[at:at + 2 * line] for at in range(0, len(octets), 2 * line)]
    return "\n".join(" ".join(row[at:at + digits] for at in range(0, len(row), digits)) for row in lines)


def is_ah(sa):
    return sa.get("protocol") == "ah"


def udp(sa):
    return sa.get("encap") == "udp"


class Unnamed(Exception):
    """A form has no word for an algorithm."""


def named(table, name):
    if name not in table:
        raise Unnamed(name)
    return table[name]


# --- ESP and AH, an SA at a time ---

SETKEY_ENCR = {"NULL": "null", "DES_CBC": "des-cbc", "3DES_CBC": "3des-cbc", "CAST_CBC": "cast128-cbc", "BLOWFISH_CBC": "blowfish-cbc",
               "AES_CBC": "aes-cbc", "AES_CTR": "aes-ctr", "AES_GCM_8": "18", "AES_GCM_12": "19", "AES_GCM_16": "aes-gcm-16",
               "AES_CCM_16": "16", "CAMELLIA_CBC": "camellia-cbc"}
SETKEY_INTEG = {"HMAC_MD5_96": "hmac-md5", "HMAC_SHA1_96": "hmac-sha1", "HMAC_SHA2_256_128": "hmac-sha2-256",
                "HMAC_SHA2_384_192": "hmac-sha2-384", "HMAC_SHA2_512_256": "hmac-sha2-512", "AES_XCBC_96": "aes-xcbc-mac"}


def setkey(sa, nth):
    text = "%s%s %s%s \n\t" % (sa["src"], "[4500]" * udp(sa), sa["dst"], "[4500]" * udp(sa))
    text += "%s mode=%s spi=%d(0x%s) reqid=0(0x00000000)\n" % (
        "ah" if is_ah(sa) else "esp-udp" if udp(sa) else "esp", sa["mode"], int(sa["spi"], 16), sa["spi"])
    if not is_ah(sa):
        text += "\tE: %s  %s\n" % (named(SETKEY_ENCR, split(sa["encr"])[0]), groups(sa["encr_key"] or ""))
    if sa["integ"]:
        text += "\tA: %s  %s\n" % (named(SETKEY_INTEG, sa["integ"]), groups(sa["integ_key"]))
    return text + "\tseq=0x00000000 replay=4 flags=0x00000000 state=mature \n"


def setkey_add(sa, nth):
    text = "add %s %s %s 0x%s -m %s -r 4" % (
        sa["src"], sa["dst"], "ah" if is_ah(sa) else "esp-udp" if udp(sa) else "esp", sa["spi"], sa["mode"])
    if not is_ah(sa):
        key = sa["encr_key"]
        text += "\n\t-E %s%s" % (named(SETKEY_ENCR, split(sa["encr"])[0]), " 0x" + key if key else "")
    if sa["integ"]:
        text += "\n\t-A %s 0x%s" % (named(SETKEY_INTEG, sa["integ"]), sa["integ_key"])
    return text + " ;\n"


TCPDUMP = {"NULL": "none", "DES_CBC": "des-cbc", "3DES_CBC": "3des-cbc", "CAST_CBC": "cast128-cbc", "BLOWFISH_CBC": "blowfish-cbc",
           "AES_CBC": "aes%d-cbc", "CAMELLIA_CBC": "camellia%d-cbc"}


def tcpdump(sa, nth):
    """It knows of ICVs of 96 bits and of none."""
    name, bits = split(sa["encr"])
    if is_ah(sa) or sa["esn"] or not sa["encr_key"] or (sa["integ"] and not sa["integ"].endswith("_96")):
        raise Unnamed(sa["integ"])
    name = named(TCPDUMP, name)
    return "0x%s@%s %s%s:0x%s\n" % (
        sa["spi"], sa["dst"], name % bits if "%" in name else name, "-hmac96" * bool(sa["integ"]), sa["encr_key"])


FORTIGATE_ENCR = {"NULL": "null", "DES_CBC": "des", "3DES_CBC": "3des", "AES_CBC": "aes", "AES_GCM_16": "aes-gcm",
                  "CHACHA20_POLY1305": "chacha20poly1305"}
FORTIGATE_INTEG = {None: "null", "HMAC_MD5_96": "md5", "HMAC_SHA1_96": "sha1", "HMAC_SHA2_256_128": "sha256",
                   "HMAC_SHA2_384_192": "sha384", "HMAC_SHA2_512_256": "sha512"}


def fortigate(sa, nth):
    """Every SA a tunnel of its own, in turn the one that receives and the one that sends."""
    if is_ah(sa):
        raise Unnamed("ah")
    ends = (sa["dst"], sa["src"]) if nth % 2 else (sa["src"], sa["dst"])
    port = 4500 if udp(sa) else 0
    text = "name=t%d ver=2 serial=1 %s:%d->%s:%d dst_mtu=1500 lgwy=static\n" % (nth, ends[0], port, ends[1], port)
    text += "  SA:  ref=3 options=18227 mtu=1446\n       seqno=3 esn=%d replaywin_lastseq=00000012\n" % sa["esn"]
    for label, name, key in (("esp", named(FORTIGATE_ENCR, split(sa["encr"])[0]), sa["encr_key"] or ""),
                             ("ah", named(FORTIGATE_INTEG, sa["integ"]), sa["integ_key"] or "")):
        lead = "  %s: spi=%s " % ("dec" if nth % 2 else "enc", sa["spi"]) if label == "esp" else "       "
        text += "%s%s=%s key=%d %s\n" % (lead, label, name, len(key) // 2, key)
    return text + "  dec:pkts/bytes=1/84, enc:pkts/bytes=0/0\n"


MIKROTIK_ENCR = {"NULL": "null", "DES_CBC": "des", "3DES_CBC": "3des", "AES_CBC": "aes-cbc", "AES_CTR": "aes-ctr",
                 "AES_GCM_16": "aes-gcm", "BLOWFISH_CBC": "blowfish", "CAMELLIA_CBC": "camellia"}
MIKROTIK_INTEG = {"HMAC_MD5_96": "md5", "HMAC_SHA1_96": "sha1", "HMAC_SHA2_256_128": "sha256", "HMAC_SHA2_512_256": "sha512"}


def mikrotik(sa, nth):
    port = ":4500" * (udp(sa) and ":" not in sa["src"])
    text = " %d  %s spi=0x%X src-address=%s%s dst-address=%s%s state=mature \n      " % (
        nth, "A" if is_ah(sa) else "E", int(sa["spi"], 16), sa["src"], port, sa["dst"], port)
    if sa["integ"]:
        text += 'auth-algorithm=%s auth-key="%s" ' % (named(MIKROTIK_INTEG, sa["integ"]), sa["integ_key"])
    if not is_ah(sa):
        text += 'enc-algorithm=%s enc-key-size=%d \n      enc-key="%s" ' % (
            named(MIKROTIK_ENCR, split(sa["encr"])[0]), len(sa["encr_key"] or "") * 4, sa["encr_key"] or "")
    return text + "add-lifetime=24m/30m replay=128 \n"


VPP_ENCR = {"NULL": "none", "DES_CBC": "des-cbc", "3DES_CBC": "3des-cbc", "AES_CBC": "aes-cbc-%d", "AES_CTR": "aes-ctr-%d",
            "AES_GCM_16": "aes-gcm-%d", "CHACHA20_POLY1305": "chacha20-poly1305"}
VPP_INTEG = {None: "none", "HMAC_MD5_96": "md5-96", "HMAC_SHA1_96": "sha1-96", "HMAC_SHA2_256_96": "sha-256-96",
             "HMAC_SHA2_256_128": "sha-256-128", "HMAC_SHA2_384_192": "sha-384-192", "HMAC_SHA2_512_256": "sha-512-256"}


def vpp_keys(sa):
    """(encryption, key, salt, authentication)"""
    name, bits = split(sa["encr"])
    encr = "none" if is_ah(sa) else named(VPP_ENCR, name)
    key, salted = sa["encr_key"] or "", name in ("AES_CTR", "AES_GCM_16", "CHACHA20_POLY1305")
    return (encr % bits if "%" in encr else encr, key[:-8] if salted else key, key[-8:] if salted else "0",
            named(VPP_INTEG, sa["integ"]))


def vpp_sa(sa, nth):
    encr, key, salt, integ = vpp_keys(sa)
    return ("[%d] sa %d (0x%x) spi %d (0x%s) protocol:%s flags:[%santi-replay tunnel %s]\n   locks 2\n   salt 0x%x\n"
            "   seq 0 seq-hi %d\n   last-seq 0 last-seq-hi 0 window 0\n   crypto alg %s key %s\n   integrity alg %s key %s\n"
            "   packets 5 bytes 420\n   table-ID 0 tunnel src %s dst %s\n") % (
        nth, nth, nth, int(sa["spi"], 16), sa["spi"], "ah" if is_ah(sa) else "esp", "esn " * sa["esn"],
        "udp-encap " * udp(sa), int(salt, 16), sa.get("esn_high_at_start", 0), encr, key or "[redacted]", integ,
        sa["integ_key"] or "[redacted]", sa["src"], sa["dst"])


def vpp_add(sa, nth):
    encr, key, salt, integ = vpp_keys(sa)
    return "ipsec sa add %d spi %d %s%s%s%s%s tunnel-src %s tunnel-dst %s\n" % (
        nth, int(sa["spi"], 16), "ah" if is_ah(sa) else "esp", " crypto-alg %s crypto-key %s" % (encr, key) if key else "",
        " integ-alg %s integ-key %s" % (integ, sa["integ_key"]) if sa["integ"] else "",
        " salt 0x" + salt if salt != "0" else "", " use-esn" * sa["esn"], sa["src"], sa["dst"])


IPSECCTL_ENCR = {"NULL": "null", "3DES_CBC": "3des-cbc", "CAST_CBC": "cast128", "BLOWFISH_CBC": "blowfish", "AES_CBC": "aes-%d",
                 "AES_CTR": "aes-%d-ctr", "AES_GCM_16": "aes-%d-gcm", "CHACHA20_POLY1305": "chacha20-poly1305"}


def ipsecctl(sa, nth):
    text = "%s %s from %s to %s spi 0x%s" % ("ah" if is_ah(sa) else "esp", sa["mode"], sa["src"], sa["dst"], sa["spi"])
    keys = ""
    if sa["integ"]:
        text += " auth " + named(SETKEY_INTEG, sa["integ"])
        keys += " \\\n\tauthkey 0x" + sa["integ_key"]
    if not is_ah(sa):
        name, bits = split(sa["encr"])
        name = named(IPSECCTL_ENCR, name)
        text += " enc " + (name % bits if "%" in name else name)
        keys += " \\\n\tenckey 0x" + sa["encr_key"] if sa["encr_key"] else ""
    return text + keys + "\n"


FORMS = {"setkey": setkey, "setkey_add": setkey_add, "tcpdump": tcpdump, "fortigate": fortigate, "mikrotik": mikrotik,
         "vpp_sa": vpp_sa, "vpp_add": vpp_add, "ipsecctl": ipsecctl}


def child_text(form, sas):
    """The text, and the SPIs it tells."""
    text, told = "", set()
    for nth, sa in enumerate(sas):
        try:
            text += FORMS[form](sa, nth)
            told.add(int(sa["spi"], 16))
        except Unnamed:
            pass
    return text, told


# --- IKE, an SA at a time ---

IKE_INTEG = {"HMAC_MD5_96": "md5-96", "HMAC_SHA1_96": "sha1-96", "HMAC_SHA2_256_128": "hmac-sha2-256-128",
             "HMAC_SHA2_384_192": "hmac-sha2-384-192", "HMAC_SHA2_512_256": "hmac-sha2-512-256", "AES_CMAC_96": "cmac-96",
             "AES_XCBC_96": "aes-xcbc-96"}
IKE_ENCR = {"3DES_CBC": "3des", "AES_CBC": "aes-cbc-%d", "AES_CTR": "aes-ctr-%d", "AES_GCM_16": "aes-gcm-16-%d"}


def vpp_ike(sa):
    name, bits = split(sa["encr"])
    encr, keys = named(IKE_ENCR, name), sa["keys"]
    text = "iip 192.0.2.1 ispi %x rip 192.0.2.2 rspi %x\n encr:%s prf:%s %s dh-group:ecp-256\n" % (
        int(sa["spi_i"], 16), int(sa["spi_r"], 16), encr % bits if "%" in encr else encr,
        sa["prf"][4:].lower().replace("_", "-"), "integ:" + named(IKE_INTEG, sa["integ"]) if sa["integ"] else "")
    text += " SK_d    %s\n" % keys["sk_d"]
    for label in "ae" if keys.get("sk_ai") else "e":
        text += " SK_%s  i:%s\n       r:%s\n" % (label, keys["sk_%si" % label], keys["sk_%sr" % label])
    return text + " SK_p  i:%s\n       r:%s\n identifier (i) none\n" % (keys["sk_pi"], keys["sk_pr"])


def iked(sa):
    text = "ikev2_recv: IKE_SA_INIT response from responder 192.0.2.2:500 to 192.0.2.1:500 policy 'p' id 0, 432 bytes\n"
    for name in "SKEYSEED", "SK_d", "SK_ai", "SK_ar", "SK_ei", "SK_er", "SK_pi", "SK_pr":
        key = sa["keys"].get(name.lower()) or ""
        text += "spi=0x%s: ikev2_sa_keys: %s with %d bytes\n" % (sa["spi_i"], name, len(key) // 2)
        text += groups(key) + "\n" if key else ""
    return text


TCPDUMP_INTEG = {"HMAC_MD5_96": "md5", "HMAC_SHA1_96": "sha1", "HMAC_SHA2_256_128": "sha256", "HMAC_SHA2_384_192": "sha384",
                 "HMAC_SHA2_512_256": "sha512"}


def tcpdump_ike(sa):
    name, bits = split(sa["encr"])
    name = named({"3DES_CBC": "3des", "AES_CBC": "aes%d"}, name)
    return "".join("ikev2 %s 0x%s 0x%s %s:0x%s %s:0x%s\n" % (
        side.upper(), sa["spi_i"], sa["spi_r"], named(TCPDUMP_INTEG, sa["integ"]), sa["keys"]["sk_a" + side],
        name % bits if "%" in name else name, sa["keys"]["sk_e" + side]) for side in "ir")


def racoon(sa):
    text = "2026-11-23 09:30:00: DEBUG: compute IV for phase1\n"
    text += "2026-11-23 09:30:00: DEBUG: begin. %s:%s\n" % (sa["spi_i"], sa["spi_r"])
    for label, name in ("SKEYID", "skeyid"), ("SKEYID_d", "skeyid_d"), ("SKEYID_a", "skeyid_a"), ("SKEYID_e", "skeyid_e"):
        text += "2026-11-23 09:30:00: DEBUG: %s computed:\n2026-11-23 09:30:00: DEBUG: \n%s\n" % (label, groups(sa["keys"][name]))
    text += "2026-11-23 09:30:00: DEBUG: final encryption key computed:\n2026-11-23 09:30:00: DEBUG: \n%s\n" % groups(sa["keys"]["ka"])
    return text


def fortigate_ike(sa):
    return "ike 0:head:14: ISAKMP SA %s/%s key %d:%s\n" % (
        sa["spi_i"], sa["spi_r"], len(sa["keys"]["ka"]) // 2, sa["keys"]["ka"].upper())


IKE_FORMS = {"vpp": (2, vpp_ike), "iked": (2, iked), "tcpdump_ikev2": (2, tcpdump_ike), "racoon": (1, racoon),
             "fortigate_ike": (1, fortigate_ike)}


def ike_text(form, sas):
    version, make = IKE_FORMS[form]
    text, told = "", set()
    for sa in sas:
        if sa["version"] != version:
            continue
        try:
            text += make(sa)
            told.add(sa["spi_i"] + sa["spi_r"])
        except Unnamed:
            pass
    return text, told


# --- what they open ---

def run(keys, *arguments):
    """(stdout, faults): nothing may be found fault with in the keys."""
    done = subprocess.run([PROGRAM, *arguments, "-k", keys], capture_output=True, timeout=120)
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    faults = ["exit status %d: %s" % (done.returncode, " / ".join(said[-3:]))] if done.returncode else []
    return done.stdout, faults + ["said: " + line for line in said if keys in line]


def check_inner(t, form, folder):
    text, told = child_text(form, t.sas())
    if not told:
        return
    keys, written = os.path.join(folder, form), os.path.join(folder, "inner.pcap")
    with open(keys, "w", encoding="utf-8") as f:
        f.write(text)
    os.chmod(keys, 0o600)
    true = [(p.inner, p.spi in told) for frame in sorted(t.protected) for p in t.protected[frame]
            if p.opens and p.inner is not None and p.spi in told | t.null]
    output, faults = run(keys, "decrypt", "-w", written, t.outer)
    if not faults:
        faults.extend(inner_faults(true, [frame.data for frame in pcapfile.read(written)]))
    report("%s: the %d inner packets with %s" % (t.label, sum(must for data, must in true), form), faults)


def inner_faults(true, found):
    """In order, all that must be there; what is not encrypted may be, by its looks (RFC 5879)."""
    at = 0
    for data, must in true:
        if at < len(found) and found[at] == data:
            at += 1
        elif must:
            yield "packet %d is another than the %d octets that went in" % (at + 1, len(data))
            return
    if at < len(found):
        yield "%d packets too many" % (len(found) - at)


STALE = {"v1-nat"}          # addresses are not those of the capture, and tcpdump goes by them


def check_tcpdump(t, folder):
    """tcpdump itself opens with the same file what spiglass opened with it."""
    text, told = child_text("tcpdump", t.sas())
    if not told or not shutil.which("tcpdump") or "cast128" in text or t.name in STALE:
        return              # its manual has CAST, OpenSSL 3 does not unless asked
    stay = [] if os.geteuid() else ["-Z", "root"]        # else it gives up the right to read the file
    done = subprocess.run(["tcpdump", "-nr", t.outer, "-E", "file " + os.path.join(folder, "tcpdump"), *stay],
                          capture_output=True, timeout=120)
    lines = [line for line in done.stdout.decode().splitlines()
             if any("ESP(spi=0x%08x" % spi in line for spi in told) and " frag " not in line]
    closed = [line for line in lines if not re.search(r"ESP\(spi=[^)]*\), length \d+: ", line)]
    report("%s: tcpdump opens the %d packets too" % (t.label, len(lines)),
           (["nothing"] if not lines else []) + closed[:3] + done.stderr.decode().splitlines()[1:3 * bool(closed)])


def check_ike(t, form, folder):
    text, told = ike_text(form, t.data.get("ike_sas", ()))
    frames = {frame for frame, m in t.ike.items() if m.get("encrypted") and m["spi_i"] + m["spi_r"] in told and m.get("plaintext")}
    if not frames:
        return
    keys = os.path.join(folder, form)
    with open(keys, "w", encoding="utf-8") as f:
        f.write(text)
    os.chmod(keys, 0o600)
    output, faults = run(keys, "packets", "-T", "json", t.outer)
    opened = set()
    for line in output.splitlines():
        record = json.loads(line)
        if any(layer.get("sealed", {}).get("state") == "opened" and layer["layer"] not in ("esp", "ah")
               for layer in record.get("layers", ())):
            opened.add(record["number"])
    if frames - opened:
        faults.append("closed are frames %s" % sorted(frames - opened))
    report("%s: the %d IKE messages with %s" % (t.label, len(frames), form), faults)


def texts():
    """Every form of the first SAs of each capture, for whoever wants samples."""
    for path in truth.folders():
        t = truth.Truth(path)
        for form in FORMS:
            yield child_text(form, t.sas()[:2])[0]
        for form in IKE_FORMS:
            yield ike_text(form, t.data.get("ike_sas", ())[:1])[0]


def main():
    for path in truth.folders():
        name = os.path.basename(path)
        if (sys.argv[1:] and name not in sys.argv[1:]) or (not sys.argv[1:] and name.startswith(("x-", "mix-"))):
            continue
        t = truth.Truth(path)
        with tempfile.TemporaryDirectory() as folder:
            for form in FORMS:
                check_inner(t, form, folder)
            check_tcpdump(t, folder)
            for form in IKE_FORMS:
                check_ike(t, form, folder)
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
