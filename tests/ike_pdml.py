#!/usr/bin/python3
"""Every field of every IKE message that tshark has too: both must read the same value.

usage: SPIGLASS=build/spiglass tests/ike_pdml.py [NAME...]

Messages are walked through `tshark -T pdml` and `spiglass packets --json`, with
the same keys (Wireshark's tables of each capture).  For each field of Wireshark's
in COMPARED the values of a message, in wire order, must be those of the fields
that stand there.  Wireshark's other IKE fields stand in LEFT_OUT with the reason,
or the test fails.  Where Wireshark is wrong stands in KNOWN, by capture or by
field, and a known fault that no longer shows is a failure: then the row must go.
"""

import collections
import ipaddress
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import ike_shown
import truth
from captures import PROGRAM

SHOWN = 8

# Wireshark's field: ours, as LAYER.FIELD; "*" is any layer that is not named for that field elsewhere.
COMPARED = {
    "isakmp.ispi": ["ike.initiator_spi"],
    "isakmp.rspi": ["ike.responder_spi"],
    "isakmp.mjver": ["ike.major_version"],
    "isakmp.mnver": ["ike.minor_version"],
    "isakmp.exchangetype": ["ike.exchange_type"],
    "isakmp.flag_e": ["ike.encryption"],
    "isakmp.flag_c": ["ike.commit"],
    "isakmp.flag_a": ["ike.authentication_only"],
    "isakmp.flag_i": ["ike.initiator"],
    "isakmp.flag_v": ["ike.version"],
    "isakmp.flag_r": ["ike.response"],
    "isakmp.messageid": ["ike.message_id"],
    "isakmp.length": ["ike.length"],
    # every payload
    "isakmp.nextpayload": ["*.next_payload", "*.last"],
    "isakmp.criticalpayload": ["*.critical"],
    "isakmp.payloadlength": ["*.length"],
    "isakmp.spisize": ["*.spi_size"],
    "isakmp.spi": ["proposal.spi", "spi.spi"],
    # SA
    "isakmp.sa.doi": ["SA.doi"],
    "isakmp.sa.situation.identity_only": ["SA.sit_identity_only"],
    "isakmp.sa.situation.secrecy": ["SA.sit_secrecy"],
    "isakmp.sa.situation.integrity": ["SA.sit_integrity"],
    "isakmp.prop.number": ["proposal.number"],
    "isakmp.prop.protoid": ["proposal.protocol_id"],
    "isakmp.prop.transforms": ["proposal.transforms"],
    "isakmp.trans.number": ["transform.number"],
    "isakmp.trans.id": ["transform.transform_id"],
    "isakmp.tf.type": ["transform.type"],
    "isakmp.tf.id": ["transform.id"],
    "isakmp.attr.format": ["attribute.short_form"],
    "isakmp.attr.type": ["attribute.type", "cfg_attribute.type"],
    "isakmp.attr.length": ["attribute.length", "cfg_attribute.length"],
    "isakmp.attr.value": ["attribute.value"],
    # KE, No, ID, CERT, CERTREQ, AUTH, HASH, SIG
    "isakmp.key_exchange.dh_group": ["KE.method"],
    "isakmp.key_exchange.data": ["KE.data"],
    "isakmp.nonce": ["No.nonce"],
    "isakmp.id.type": ["ID.id_type", "IDi.id_type", "IDr.id_type"],
    "isakmp.id.protoid": ["ID.protocol_id"],
    "isakmp.id.port": ["ID.port"],
    "isakmp.id.data.fqdn": ["ID.fqdn", "IDi.fqdn", "IDr.fqdn"],
    "isakmp.id.data.address": ["ID.address"],
    "isakmp.id.data.netmask": ["ID.netmask"],
    "isakmp.cert.encoding": ["CERT.encoding"],
    "isakmp.certreq.type": ["CERTREQ.encoding"],
    "isakmp.ike.certreq.authority": ["authority.hash"],
    "isakmp.ike.certreq.authority.sig": ["CERTREQ.authority"],
    "isakmp.auth.method": ["AUTH.method"],
    "isakmp.auth.data": ["AUTH.data"],
    "isakmp.auth.data.sig.asn1.len": ["AUTH.algorithm_length"],
    "isakmp.auth.data.sig.asn1.data": ["algorithm_identifier.der"],
    "isakmp.auth.data.sig.value": ["signature.signature"],
    "isakmp.hash": ["HASH.hash"],
    "isakmp.sig": ["SIG.signature"],
    # N, D, V, NAT-D
    "isakmp.notify.doi": ["N.doi"],
    "isakmp.notify.protoid": ["N.protocol_id"],
    "isakmp.notify.msgtype": ["N.type"],
    "isakmp.notify.data": ["notify_data.hash", "notify_data.cookie", "notify_data.link"],
    "isakmp.notify.data.signature_hash_algorithms": ["notify_data.hash_algorithm"],
    "isakmp.notify.data.accepted_dh_group": ["notify_data.key_exchange_method"],
    "isakmp.notify.data.dpd": ["dpd.sequence"],
    "isakmp.delete.doi": ["D.doi"],
    "isakmp.delete.protoid": ["D.protocol_id"],
    "isakmp.spinum": ["D.spis"],
    "isakmp.vid_bytes": ["V.vendor_id"],
    "isakmp.ike.nat_hash": ["NAT_D.hash"],
    # TS, CP
    "isakmp.ts.number": ["TSi.selectors", "TSr.selectors"],
    "isakmp.ts.type": ["selector.type"],
    "isakmp.ts.protoid": ["selector.protocol"],
    "isakmp.ts.selector_length": ["selector.length"],
    "isakmp.ts.start_port": ["selector.start_port"],
    "isakmp.ts.end_port": ["selector.end_port"],
    "isakmp.ts.start": ["selector.start_address"],
    "isakmp.ts.end": ["selector.end_address"],
    "isakmp.cfg.type": ["CP.cfg_type", "CP.type"],
    "isakmp.cfg.identifier": ["CP.identifier"],
    "isakmp.cfg.attr.address": ["attribute.address", "cfg_attribute.address", "subnet.address"],
    "isakmp.cfg.attr.netmask": ["cfg_attribute.netmask", "subnet.netmask"],
    "isakmp.cfg.attr.text": ["attribute.text"],
    # EAP
    "eap.code": ["eap.code"],
    "eap.id": ["eap.identifier"],
    "eap.len": ["eap.length"],
    "eap.type": ["eap.type"],
    "eap.identity": ["eap_identity.identity"],
    "eap.ms_chap_v2.opcode": ["eap_mschapv2.opcode"],
    "eap.ms_chap_v2.id": ["eap_mschapv2.identifier"],
    "eap.ms_chap_v2.length": ["eap_mschapv2.length"],
    "eap.ms_chap_v2.value_size": ["eap_mschapv2.value_size"],
    "eap.ms_chap_v2.challenge": ["eap_mschapv2.challenge"],
    "eap.ms_chap_v2.name": ["eap_mschapv2.name"],
    "eap.ms_chap_v2.peer_challenge": ["eap_mschapv2.peer_challenge"],
    "eap.ms_chap_v2.nt_response": ["eap_mschapv2.nt_response"],
    "eap.ms_chap_v2.flags": ["eap_mschapv2.flags"],
    "eap.ms_chap_v2.message": ["eap_mschapv2.message"],
    # what is encrypted, and in pieces
    "isakmp.enc.iv": ["sk_iv.iv"],
    "isakmp.enc.pad_length": ["sk_trailer.pad_length"],
    "isakmp.enc.icd": ["sk_icv.icv"],
    "isakmp.extradata": ["isakmp_padding.padding"],
    "isakmp.frag.packetid": ["FRAG.fragment_id"],
    "isakmp.frag.seq": ["FRAG.fragment_number"],
    "isakmp.frag.last": ["FRAG.last"],
    "isakmp.frag.number": ["SKF.fragment_number"],
    "isakmp.frag.total": ["SKF.total_fragments"],
}

# Several names of Wireshark's for one of ours.
ALIASES = [
    (r"isakmp\.tf\.id\.\w+", "isakmp.tf.id"),
    (r"isakmp\.(?:ike2?|ipsec|cfg)\.attr\.(format|type|length)", r"isakmp.attr.\1"),
    (r"isakmp\.(?:ike2?|ipsec)\.attr\.value|isakmp\.cfg\.attr\.xauth\.status", "isakmp.attr.value"),
    (r"isakmp\.cfg\.attr\.internal_ip4_(?:address|dns|subnet_ip)", "isakmp.cfg.attr.address"),
    (r"isakmp\.cfg\.attr\.internal_ip4_subnet_netmask", "isakmp.cfg.attr.netmask"),
    (r"isakmp\.cfg\.attr\.xauth\.user_\w+", "isakmp.cfg.attr.text"),
    (r"isakmp\.ts\.(start|end)_ipv[46]", r"isakmp.ts.\1"),
    (r"isakmp\.id\.data\.ipv[46]_addr", "isakmp.id.data.address"),
    (r"isakmp\.id\.data\.ipv[46]_subnet", "isakmp.id.data.netmask"),
    (r"isakmp\.delete\.spi", "isakmp.spi"),
    (r"isakmp\.notify\.data\.dpd\.\w+", "isakmp.notify.data.dpd"),
]

# Wireshark's fields that are not compared: a regular expression, and why.
LEFT_OUT = [
    (r"isakmp\.(version|flags|sa\.situation)", "the same octets as the fields below it"),
    (r"isakmp\.(typepayload|\w+\.attr|enc\.(contained|decrypted|padding)|ts\.data|id\.data)", "names what is below it"),
    (r"isakmp\.(ike2?|ipsec)\.attr\.\w+|isakmp\.cfg\.attr\.value", "an attribute's value once more"),
    (r"isakmp\.(vid_string|cert\.data|enc\.data)", "words of Wireshark's for octets compared elsewhere"),
    (r"isakmp\.(fragments?|fragment\.count|reassembled\..*)", "where Wireshark took a message from"),
    (r"isakmp\.reserved7?|eap\.ms_chap_v2\.reserved", "spiglass shows reserved bits when they are not zero"),
    (r"(x509\w*|pkcs1|ber|pkix\w*)\..*|", "the inside of certificates and names, which OpenSSL reads for spiglass"),
    (r"_ws\..*", "Wireshark's remarks"),
]

# Where the two differ, and why: capture, its frames, Wireshark's fields as a regular expression, reason.
Known = collections.namedtuple("Known", "capture frames field why")
KNOWN = [
    Known("v1-aggressive-psk", {7}, ".*", "takes a retransmission's IV for that of a new message"),
    Known("v1-fail-psk", {9, 11}, ".*", "takes a retransmission's IV for that of a new message"),
    Known("v1-fail-psk", {8, 10, 12}, ".*", "has one key for an initiator's cookie, and shows what comes out of the wrong one"),
    Known("v2-mlkem", {5, 6, 7}, ".*", "has one key for a pair of SPIs, and shows what comes out where the ICV is wrong"),
    Known("v2-eap-mschapv2-vip", {5, 16}, r"isakmp\.attr\.format", "shows IKEv1's format bit, reserved in RFC 7296, 3.15.1"),
    Known("v1-xauth-modecfg", {10}, r"isakmp\.cfg\.attr\.text", "shows the password of XAUTH, which spiglass does not"),
    Known("v2-two-children", {5, 6}, r"isakmp\.ts\.(start|end)_port", "shows ICMP's types and codes as ports (RFC 7296, 3.13.1)"),
    Known("v2-ports", {3, 4}, "", "takes one form for all of a port, and both IKE forms come from this one"),
    Known("v2-ppk", {5}, r"isakmp\.notify\.data", "knows no type of a PPK_ID (RFC 8784, 5.1)"),
]

failures = 0
compared = collections.Counter()


# --- Wireshark ---

def pdml(t, folder):
    """{frame: [(name, value in hexadecimal)]} of each IKE message, in wire order."""
    for table in "ikev1_decryption_table", "ikev2_decryption_table":
        path = os.path.join(t.folder, "uat", table)
        if os.path.exists(path):
            with open(path, encoding="utf-8") as source, open(os.path.join(folder, table), "w", encoding="utf-8") as copy:
                copy.write(source.read())
    encapsulated = "udp.port==%d,udpencap" % t.data["ports"]["natt"]
    done = subprocess.run(["tshark", "-n", "-r", t.outer, "-d", encapsulated, "-Y", "isakmp", "-T", "pdml"],
                          capture_output=True, timeout=120, check=True, env=dict(os.environ, WIRESHARK_CONFIG_DIR=folder))
    return {number_of(packet): list(fields_of(packet)) for packet in xml.etree.ElementTree.fromstring(done.stdout).iter("packet")}


def number_of(packet):
    return next(int(field.get("show")) for field in packet.iter("field") if field.get("name") == "num")


def fields_of(packet):
    for proto in packet.findall("proto"):
        if proto.get("name") in ("isakmp", "eap"):
            fields = [(field.get("name"), field.get("value") or "") for field in proto.iter("field")]
            for (name, value), (after, _) in zip(fields, fields[1:] + [("", "")]):
                if not after.startswith(name + "."):        # else what follows is its inside
                    yield alias(name), clean(name, value)


def alias(name):
    for pattern, to in ALIASES:
        if re.fullmatch(pattern, name):
            return re.sub(pattern, to, name)
    return name


def clean(name, value):
    """An attribute's type without the bit beside it, which is its format."""
    return "%04x" % (int(value, 16) & 0x7fff) if name.endswith(".attr.type") else value


# --- ours ---

def ours(message, opened):
    """{Wireshark's field: [our values]} of a message and all that is in it, in wire order."""
    found = collections.defaultdict(list)
    for tree in message.tree:
        if not opened and tree.block != message.tree.block:
            continue
        for key, value in tree.fields.items():
            for name in ROWS.get((tree.layer["layer"], key), ROWS.get(("*", key), ())):
                found[name].append(value)
    return found


def rows():
    """{(layer, field): [Wireshark's fields]}"""
    found = collections.defaultdict(list)
    for name, fields in COMPARED.items():
        for field in fields:
            found[tuple(field.split("."))].append(name)
    return found


ROWS = rows()


def same(value, octets):
    """Is our value this one of Wireshark's, whatever it looks like?"""
    if isinstance(value, dict):
        value = value["value"]
    if isinstance(value, (bool, int)):
        return octets != "" and int(value) == int(octets, 16)
    return octets in forms(value)


def forms(value):
    """What a string can be in hexadecimal: itself, an address, characters."""
    yield value.removeprefix("0x")
    yield re.sub(r"\\x([0-9a-f]{2})", lambda match: chr(int(match[1], 16)), value).encode("utf-8").hex()
    try:
        yield ipaddress.ip_address(value).packed.hex()
    except ValueError:
        pass


# --- both ---

def differences(message, theirs):
    """(Wireshark's field, what differs)"""
    if message is None or theirs is None:
        yield "", "no IKE for %s" % ("spiglass" if message is None else "tshark")
        return
    opened = is_opened(theirs)
    mine = ours(message, opened)
    values = collections.defaultdict(list)
    for name, value in theirs:
        if name in COMPARED:
            values[name] += [value] if value else []
        elif not any(re.fullmatch(pattern, name) for pattern, why in LEFT_OUT):
            yield name, "neither compared nor left out"
    for name in COMPARED:
        a, b = values.get(name, []), mine.get(name, [])
        if name.startswith("isakmp.enc.") and not opened:
            continue            # Wireshark shows an IV where it cannot know one
        compared[name] += len(a)
        if len(a) != len(b) or not all(same(value, octets) for value, octets in zip(b, a)):
            yield name, "tshark %s, spiglass %s" % (short(a), short(b))


def is_opened(theirs):
    """Did Wireshark open what is encrypted in it?"""
    names = [name for name, value in theirs]
    inside = names[names.index("isakmp.enc.data"):] if "isakmp.enc.data" in names else []
    return "isakmp.enc.decrypted" in inside or "isakmp.typepayload" in inside


def short(values):
    text = ", ".join(str(value.get("value") if isinstance(value, dict) else value) for value in values)
    return "[%s]" % (text if len(text) < 200 else text[:200] + "...")


def check(t, folder):
    global failures
    theirs = pdml(t, folder)
    keys = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if os.path.getsize(os.path.join(folder, name))]
    mine = ike_shown.messages(PROGRAM, t.outer, keys)
    faults, known = [], []
    for frame in sorted(set(theirs) | set(mine)):
        for name, what in differences(mine.get(frame), theirs.get(frame)):
            rows = [row for row in KNOWN if row.capture == t.name and frame in row.frames and re.fullmatch(row.field, name)]
            known += [(row.why, frame) for row in rows]
            if not rows:
                faults.append("frame %d: %s: %s" % (frame, name, what))
    wanted = {(row.why, frame) for row in KNOWN if row.capture == t.name for frame in row.frames}
    faults += ["frame %d: the known difference does not show: %s" % (frame, why) for why, frame in sorted(wanted - set(known))]
    said = "".join(", but that it " + why for why in sorted({why for why, frame in known}))
    print("%s - tshark on %s: fields of %d IKE messages%s" % ("not ok" if faults else "ok", t.name, len(theirs), said))
    for fault in faults[:SHOWN]:
        print("\t" + fault)
    if len(faults) > SHOWN:
        print("\tand %d more" % (len(faults) - SHOWN))
    failures += bool(faults)
    sys.stdout.flush()


def check_fields():
    """Each field of the list occurs."""
    global failures
    stale = [name for name in COMPARED if not compared[name]]
    print("%s - %d fields compared, %d values" % ("not ok" if stale else "ok", len(COMPARED), sum(compared.values())))
    for name in stale:
        print("\t%s: in no message" % name)
    failures += bool(stale)


def main():
    global failures
    os.umask(0o077)             # keys are for their owner alone
    seen = set()
    for path in truth.folders():
        t = truth.Truth(path)
        if t.name in seen or not t.ike or "parts" in t.data or sys.argv[1:] and t.name not in sys.argv[1:]:
            continue
        seen.add(t.name)
        with tempfile.TemporaryDirectory() as folder:
            try:
                check(t, folder)
            except Exception as error:      # a test that cannot be made is a failed one
                print("not ok - tshark on %s\n\t%s: %s" % (t.name, type(error).__name__, error))
                failures += 1
    if sys.argv[1:] or not os.environ.get("SPIGLASS_CAPTURES"):
        print("skip - each field compared occurs: only some of the captures are here")
    else:
        check_fields()
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
