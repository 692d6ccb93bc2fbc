"""What `spiglass keys convert` writes, judged by the programs it is for.

Wireshark's profile is opened by tshark: as many ESP packets and encrypted IKE
messages as expected.json says tshark opens with the tables that were made from
the daemons' logs.  tcpdump's file is opened by tcpdump: the inner packets of
SAs in CBC mode with an ICV of 96 bits.  ip xfrm's commands and spiglass' own
form are read back by spiglass: the same keys open as much, and spiglass' own
form of spiglass' own form is the same, byte for byte.

What the others of the verb say keeps to the JSON schema, and no key is in it.

Run by tests/run.sh; says "ok - ...", "not ok - ..." or "skip - ...".
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import types

import captures
import ike_pdml
import ike_table
import truth
import xfrm_state

SPIGLASS = os.environ.get("SPIGLASS") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "build", "spiglass")
# IKEv1, IKEv2 with CBC, GCM, CTR, NULL, CAST; NAT, IPv6, ESP straight over IP; and what Wireshark has no names for.
WIRESHARK = """v1-main-psk v1-3des-md5 v1-6in6 v1-native-esp v1-nat v2-psk-aescbc v2-aesgcm16 v2-aesgcm8 v2-aesctr
    v2-3des-sha1 v2-esp-cast v2-esp-null v2-md5-espnull v2-aescmac v2-nat v2-4in6 v2-native-esp v2-native-esp-gcm-6
    v2-aesccm16 v2-chacha20poly1305 v2-camellia-xcbc v2-ike-rekey v2-eap-mschapv2-vip v2-mlkem""".split()
SCHEMA = None
TCPDUMP = "v1-main-psk v1-3des-md5 v2-3des-sha1 v1-native-esp".split()


def run(command, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False, **more)
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def given(t, folder):
    """All keys of the capture, in forms that can tell them."""
    made = {"xfrm.state": xfrm_state.state(t.sas())}
    for name, table in (("ikev1", ike_table.ikev1_table), ("ikev2", ike_table.ikev2_table)):
        made[name + "_decryption_table"] = table(t.data.get("ike_sas", ()))
    for name, text in made.items():
        if text:
            with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                f.write(text)
            yield os.path.join(folder, name)


def options(sources):
    return [word for source in sources for word in ("-k", source)]


def convert(form, sources, to, captures=()):
    return run([SPIGLASS, "keys", "convert", "-T", form, "-w", to] + options(sources) + list(captures))


def opened(sources, capture):
    """How much of it opens: ESP and AH, and IKE."""
    _, out, _ = run([SPIGLASS, "summary", "-T", "json", capture] + options(sources))
    return re.findall(r'"((?:ike_)?opened)":(\d+)', out.splitlines()[-1] if out else "")


# --- tshark ---

FIELDS = "frame.number esp.pad_len esp.icv_good".split()


def tshark(profile, capture):
    """What it says of the tables; how many ESP packets it opens, and how many of those with good ICVs."""
    command = ["tshark", "-n", "-r", capture, "-T", "fields", "-E", "occurrence=f",
               "-o", "esp.enable_encryption_decode:TRUE", "-o", "esp.enable_authentication_check:TRUE",
               "-o", "esp.enable_null_encryption_decode_heuristic:FALSE"]
    for field in FIELDS:
        command += "-e", field
    _, out, err = run(command, env=dict(os.environ, WIRESHARK_CONFIG_DIR=profile))
    rows = [line.split("\t") for line in out.splitlines()]
    return (re.findall(r".*(?:esp_sa|decryption_table|issector bug).*", out + err),
            sum(1 for row in rows if row[1]), sum(1 for row in rows if row[2] in ("1", "True")))


def tshark_ike(t, folder):
    """How many IKE messages it opens with the profile in folder/uat."""
    made = types.SimpleNamespace(folder=folder, data=t.data, outer=t.outer)
    with tempfile.TemporaryDirectory() as configuration:
        return sum(map(ike_pdml.is_opened, ike_pdml.pdml(made, configuration).values()))


def judge_wireshark(t, sources, folder):
    profile = os.path.join(folder, "uat")
    _, _, said = convert("wireshark", sources, profile, [t.outer])
    for name in ("esp_sa", "ikev1_decryption_table", "ikev2_decryption_table"):
        if os.stat(os.path.join(profile, name)).st_mode & 0o077:
            return "%s is not for its owner alone" % name
    wanted = t.data["verified"]["tshark"]
    complaints, esp, good = tshark(profile, t.outer)
    found = {"esp_decrypted": esp, "esp_icv_good": good, "ike_decrypted": tshark_ike(t, folder)}
    if complaints:
        return complaints[0]
    if any(found[what] < wanted[what] for what in found):
        return "tshark opens %s, expected %s: %s" % (found, {what: wanted[what] for what in found}, said)
    return None


# --- tcpdump ---

def judge_tcpdump(t, sources, folder):
    secrets = os.path.join(folder, "secrets")
    _, _, said = convert("tcpdump", sources, secrets, [t.outer])
    stay = [] if os.geteuid() else ["-Z", "root"]        # else it gives up the right to read the file
    _, out, err = run(["tcpdump", "-nr", t.outer, "-E", "file " + secrets] + stay)
    esp = [line for line in out.splitlines() if "ESP(spi=" in line]
    inner = [line for line in esp if re.search(r"ESP\(spi=[^)]*\), length \d+: ", line)]
    if not esp or len(inner) < len(esp):
        return "tcpdump opens %d of %d ESP packets: %s%s" % (len(inner), len(esp), said, err)
    return None


# --- spiglass itself ---

def judge_xfrm(t, sources, folder):
    commands = os.path.join(folder, "commands")
    status, _, said = convert("xfrm", sources, commands, [t.outer])
    before, after = opened(sources, t.outer), opened([commands], t.outer) if not status else []
    return None if after[:1] == before[:1] else "%s opened before, %s after: %s" % (before, after, said)


def judge_spiglass(t, sources, folder):
    first, second = os.path.join(folder, "first"), os.path.join(folder, "second")
    before = opened(sources, t.outer)
    for source, made, captures in ((sources, first, [t.outer]), ([first], second, [])):
        status, _, said = convert("spiglass", source, made, captures)
        if status:
            return "exit status %d: %s" % (status, said)
    with open(first, "rb") as one, open(second, "rb") as other:
        if one.read() != other.read():
            return "written again it is not the same"
    after = opened([first], t.outer)
    return None if after == before else "%s opened before, %s after" % (before, after)


# --- what is shown ---

def secrets(t):
    """All that must not be shown, of 8 octets and more."""
    found = [sa[key] for sa in t.sas() for key in ("encr_key", "integ_key") if sa.get(key)]
    for sa in t.data.get("ike_sas", ()):
        found += [value for value in sa.get("keys", {}).values() if value] + [sa.get("dh_secret") or ""]
    return [secret.lower() for secret in found if len(secret) >= 16]


def shared_secrets(t, folder):
    """The secrets of the key exchanges, from which all else is derived."""
    path = os.path.join(folder, "shared")
    with open(path, "w", encoding="utf-8") as f:
        for sa in t.data.get("ike_sas", ()):
            if sa.get("dh_secret"):
                f.write("ike%d %s %s ke=1:shared:%s\n" % (sa["version"], sa["spi_i"], sa["spi_r"], sa["dh_secret"]))
    return [path] if os.path.getsize(path) else []


def judge_shown(t, sources, folder):
    faults, shared = [], shared_secrets(t, folder)
    for words in (["show"] + options(sources), ["test", t.outer] + options(sources),
                  ["derive", "--steps", t.outer] + options(sources + shared),
                  ["derive", t.outer] + options(sources + shared)):
        _, out, err = run([SPIGLASS, "keys"] + words + ["-T", "json"])
        captures.records(out.encode("utf-8"), SCHEMA, faults)
        _, text, more = run([SPIGLASS, "keys"] + words)
        leaked = [secret for secret in secrets(t) if secret in (out + err + text + more).lower().replace(" ", "")]
        faults += ["%s: a key is shown" % words[0]] if leaked else []
        if "--steps" in words:
            faults += ["a line of %d columns" % len(line) for line in text.splitlines() if len(line) > 80]
    return "; ".join(faults[:3])


def judge(judgement, form, t):
    with tempfile.TemporaryDirectory() as folder:
        fault = judgement(t, list(given(t, folder)), folder)
    print("%s - keys %s: %s%s" % ("not ok" if fault else "ok", form, t.name, ": " + fault if fault else ""))
    return not fault


def judge_all(t):
    good = judge(judge_spiglass, "convert -T spiglass", t) & judge(judge_xfrm, "convert -T xfrm", t) & \
        judge(judge_shown, "show, test and derive", t)
    if t.name in WIRESHARK and shutil.which("tshark"):
        good &= judge(judge_wireshark, "convert -T wireshark", t)
    if t.name in TCPDUMP and shutil.which("tcpdump"):
        good &= judge(judge_tcpdump, "convert -T tcpdump", t)
    return good


def main():
    global SCHEMA
    os.umask(0o077)
    SCHEMA = captures.load_schema()
    good, seen = True, set()
    for path in truth.folders():
        t = truth.Truth(path)
        wanted = not sys.argv[1:] or t.name in sys.argv[1:]
        if t.name in seen or not wanted or not t.protected or t.wrong_keys or "parts" in t.data:
            continue
        seen.add(t.name)
        good &= judge_all(t)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
