#!/usr/bin/env python3
"""Bring registries in: python3 src/registry/import.py FOLDER

FOLDER holds one tab-separated file per registry: value, name, reference, note,
and a first line "# title; ...".  For each line of REGISTRIES below this writes
a .def file beside this script, one row a value and sorted by value:

	TABLE(ip_protocol)
	NAME(50, IP_PROTOCOL_ESP, "ESP", "RFC4303")
	END(ip_protocol)

and tables.def, which includes them all.  Ranges, and values that are reserved,
unassigned or private, are left out: what has no name is shown as its number.
A value a vendor took for itself carries the vendor's name, and gives way where
the registry has assigned it; where two vendors took it, the text has both.
What only one source has is called unconfirmed.

Vendor IDs and signature algorithms are named by octets, not by number: theirs
are vendor-ids.def and signature-algorithms.def.
"""
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent
BY_HAND = ["ethertype"]		# .def files that no registry of FOLDER makes


class Registry:
    """What becomes of one table."""

    def __init__(self, table, prefix, *sources, text="", key="", drop="", also={}, keys={}):
        self.table = table      # registry_TABLE
        self.prefix = prefix    # every key starts with it
        self.sources = sources  # FILE, or FILE:SCOPE where a file holds several registries
        self.text = text        # take the text from this item of the note instead of the name
        self.key = key          # likewise for the key
        self.drop = drop        # what keys do not repeat
        self.also = also        # texts of our own by value, where the file's are not what people read
        self.keys = keys        # keys of our own by value


def status(table, scope):
    """The requirement levels of RFC 8221 and 8247: the first words of a note."""
    return Registry(f"{table}_status", f"STATUS_{table.upper()}_", f"algorithm-status:{scope}", text="LEVEL")


# The short names are the ones strongSwan's log made familiar.
REGISTRIES = [
    Registry("ip_protocol", "IP_PROTOCOL_", "ip-protocols"),

    Registry("ikev2_exchange", "IKEV2_EXCHANGE_", "ikev2-exchange-types", "ikev2-private-values:exchange"),
    Registry("ikev2_payload", "IKEV2_PAYLOAD_", "ikev2-payload-types", "ikev2-private-values:payload"),
    Registry("ikev2_payload_short", "IKEV2_PAYLOAD_SHORT_", "ikev2-payload-types", text="notation", also={40: "No"}),
    Registry("ikev2_protocol", "IKEV2_PROTO_", "ikev2-security-protocols"),
    Registry("ikev2_transform_type", "IKEV2_TRANSFORM_", "ikev2-transform-types", key="abbr"),
    Registry("ikev2_transform_type_short", "IKEV2_TRANSFORM_SHORT_", "ikev2-transform-types", text="abbr", key="abbr"),
    Registry("ikev2_transform_attribute", "IKEV2_ATTR_", "ikev2-transform-attributes", keys={14: "KEY_LENGTH"}),
    Registry("encr", "ENCR_", "ikev2-encr", "ikev2-private-values:encr"),
    Registry("prf", "PRF_", "ikev2-prf", "ikev2-private-values:prf"),
    Registry("integ", "AUTH_", "ikev2-integ", "ikev2-private-values:integ"),
    Registry("ke_method", "KE_", "ikev2-ke-methods", "ikev2-private-values:ke"),
    Registry("sequence_numbers", "SN_", "ikev2-seqnum", keys={0: "32_BIT", 1: "64_BIT", 2: "32_BIT_UNSPECIFIED"}),
    Registry("kwa", "KWA_", "ikev2-kwa", drop="KW_"),
    Registry("gcauth", "GCAUTH_", "ikev2-gcauth"),
    Registry("ikev2_notify", "IKEV2_NOTIFY_", "ikev2-notify-errors", "ikev2-notify-status", "ikev2-notify-private"),
    Registry("ikev2_id_type", "IKEV2_ID_", "ikev2-id-types"),
    Registry("ikev2_cert_encoding", "IKEV2_CERT_", "ikev2-cert-encodings"),
    Registry("ikev2_auth_method", "IKEV2_AUTH_", "ikev2-auth-methods"),
    Registry("ikev2_cfg_type", "IKEV2_CFG_", "ikev2-cfg-types"),
    Registry("ikev2_cfg_attribute", "IKEV2_CFG_ATTR_", "ikev2-cfg-attributes"),
    Registry("ikev2_ts_type", "IKEV2_TS_", "ikev2-ts-types"),
    Registry("hash_algorithm", "HASH_ALGORITHM_", "ikev2-hash-algorithms", "ikev2-private-values:hash"),
    Registry("ipcomp_transform", "IKEV2_IPCOMP_", "ikev2-ipcomp-transforms"),
    Registry("gateway_id_type", "GATEWAY_ID_", "ikev2-gateway-id-types", keys={1: "IPV4", 2: "IPV6", 3: "FQDN"}),
    Registry("rohc_attribute", "ROHC_", "ikev2-rohc-attributes",
             keys={1: "MAX_CID", 2: "PROFILE", 3: "INTEG", 4: "ICV_LEN", 5: "MRRU"}),
    Registry("ppk_id_type", "PPK_ID_", "ikev2-ppk-id-types"),
    Registry("secure_password_method", "SECURE_PASSWORD_", "ikev2-secure-password-methods"),
    Registry("gsa_attribute", "GSA_ATTR_", "ikev2-gsa-attributes", drop="GSA_"),
    Registry("gwp_attribute", "GWP_ATTR_", "ikev2-gwp-attributes", drop="GWP_"),
    Registry("group_key_bag_attribute", "GROUP_KEY_BAG_", "ikev2-key-bag-attributes:group"),
    Registry("member_key_bag_attribute", "MEMBER_KEY_BAG_", "ikev2-key-bag-attributes:member"),

    Registry("ikev1_exchange", "IKEV1_EXCHANGE_", "ikev1-exchange-types",
             also={2: "Identity Protection (Main Mode)", 4: "Aggressive Mode"}),
    Registry("ikev1_payload", "IKEV1_PAYLOAD_", "ikev1-payload-types", also={132: "IKE Fragmentation"}),
    Registry("ikev1_payload_short", "IKEV1_PAYLOAD_SHORT_", "ikev1-payload-types", text="abbr",
             also={7: "CERTREQ", 10: "No", 13: "V", 14: "CP", 130: "NAT-D", 131: "NAT-OA", 132: "FRAG"}),
    Registry("ikev1_doi", "IKEV1_DOI_", "ikev1-doi"),
    Registry("ikev1_situation", "IKEV1_SIT_", "ikev1-situation"),
    Registry("ikev1_protocol", "IKEV1_PROTO_", "ikev1-protocol-ids"),
    Registry("ikev1_isakmp_transform", "IKEV1_TRANSFORM_", "ikev1-isakmp-transforms"),
    Registry("ikev1_esp_transform", "IKEV1_ESP_", "ikev1-esp-transforms"),
    Registry("ikev1_ah_transform", "IKEV1_AH_", "ikev1-ah-transforms"),
    Registry("ikev1_ipcomp_transform", "IKEV1_IPCOMP_", "ikev1-ipcomp-transforms"),
    Registry("ikev1_attribute", "IKEV1_ATTR_", "ikev1-phase1-attributes"),
    Registry("ikev1_encryption", "IKEV1_ENCRYPTION_", "ikev1-phase1-attr-values:1"),
    Registry("ikev1_hash", "IKEV1_HASH_", "ikev1-phase1-attr-values:2"),
    Registry("ikev1_auth_method", "IKEV1_AUTH_METHOD_", "ikev1-phase1-attr-values:3"),
    Registry("ikev1_group", "IKEV1_GROUP_", "ikev1-groups"),
    Registry("ikev1_group_type", "IKEV1_GROUP_TYPE_", "ikev1-phase1-attr-values:5",
             keys={1: "MODP", 2: "ECP", 3: "EC2N"}),
    Registry("ikev1_life_type", "IKEV1_LIFE_TYPE_", "ikev1-phase1-attr-values:11"),
    Registry("ikev1_sa_attribute", "IKEV1_SA_ATTR_", "ikev1-sa-attributes", drop="SA_"),
    Registry("ikev1_sa_life_type", "IKEV1_SA_LIFE_TYPE_", "ikev1-sa-attr-values:1"),
    Registry("ikev1_encapsulation_mode", "IKEV1_MODE_", "ikev1-sa-attr-values:4"),
    Registry("ikev1_auth_algorithm", "IKEV1_AUTH_ALGORITHM_", "ikev1-sa-attr-values:5"),
    Registry("ikev1_ecn_tunnel", "IKEV1_ECN_TUNNEL_", "ikev1-sa-attr-values:10"),
    Registry("ikev1_esn", "IKEV1_ESN_", "ikev1-sa-attr-values:11"),
    Registry("ikev1_signature_encoding", "IKEV1_SIGNATURE_ENCODING_", "ikev1-sa-attr-values:13"),
    Registry("ikev1_address_preservation", "IKEV1_ADDRESS_PRESERVATION_", "ikev1-sa-attr-values:14"),
    Registry("ikev1_sa_direction", "IKEV1_SA_DIRECTION_", "ikev1-sa-attr-values:15"),
    Registry("ikev1_id_type", "IKEV1_ID_", "ikev1-id-types"),
    Registry("ikev1_cert_encoding", "IKEV1_CERT_", "ikev1-cert-types"),
    Registry("ikev1_notify", "IKEV1_NOTIFY_", "ikev1-notify"),
    Registry("ikev1_cfg_type", "IKEV1_CFG_", "ikev1-modecfg-types", drop="ISAKMP_CFG_"),
    Registry("ikev1_cfg_attribute", "IKEV1_CFG_ATTR_", "ikev1-modecfg-attributes"),
    Registry("xauth_type", "XAUTH_TYPE_", "ikev1-xauth-types"),

    Registry("gdoi_exchange", "GDOI_EXCHANGE_", "gdoi-values:exchange"),
    Registry("gdoi_kek_attribute", "GDOI_KEK_ATTR_", "gdoi-values:kek-attr", drop="KEK_"),
    Registry("gdoi_kek_management", "GDOI_KEK_MANAGEMENT_", "gdoi-values:kek-mgmt"),
    Registry("gdoi_kek_algorithm", "GDOI_KEK_ALG_", "gdoi-values:kek-alg"),
    Registry("gdoi_sig_hash", "GDOI_SIG_HASH_", "gdoi-values:sig-hash"),
    Registry("gdoi_sig_algorithm", "GDOI_SIG_ALG_", "gdoi-values:sig-alg"),
    Registry("gdoi_pop_algorithm", "GDOI_POP_ALG_", "gdoi-values:pop-alg"),
    Registry("gdoi_tek_protocol", "GDOI_PROTO_", "gdoi-values:sa-tek-proto",
             also={3: "GDOI_PROTO_IEC_61850"}),  # implementations of RFC 8052 confirm it
    Registry("gdoi_key_type", "GDOI_KEY_TYPE_", "gdoi-values:kd-type"),
    Registry("gdoi_tek_key_attribute", "GDOI_TEK_KEY_ATTR_", "gdoi-values:tek-kd-attr", drop="TEK_"),
    Registry("gdoi_kek_key_attribute", "GDOI_KEK_KEY_ATTR_", "gdoi-values:kek-kd-attr", drop="KEK_"),
    Registry("gdoi_lkh_attribute", "GDOI_LKH_ATTR_", "gdoi-values:lkh-kd-attr", drop="LKH_"),
    Registry("gdoi_sid_attribute", "GDOI_SID_ATTR_", "gdoi-values:sid-kd-attr"),
    Registry("gdoi_gap_attribute", "GDOI_GAP_ATTR_", "gdoi-values:gap-attr"),

    Registry("eap_code", "EAP_CODE_", "eap-codes"),
    Registry("eap_type", "EAP_TYPE_", "eap-types", drop="EAP_", also={254: "Expanded Type"},
             keys={3: "NAK", 4: "MD5", 5: "OTP", 6: "GTC", 18: "SIM", 23: "AKA", 26: "MSCHAPV2",
                   29: "MSCHAP_V2_DRAFT", 50: "AKA_PRIME", 254: "EXPANDED"}),
    Registry("eap_mschapv2_opcode", "EAP_MSCHAPV2_", "eap-mschapv2-opcodes"),
    Registry("eap_aka_attribute", "EAP_AKA_AT_", "eap-simaka-attributes"),
    Registry("eap_aka_subtype", "EAP_AKA_SUBTYPE_", "eap-simaka-subtypes"),
    Registry("eap_aka_notification", "EAP_AKA_NOTIFICATION_", "eap-simaka-codes:notification"),
    Registry("eap_aka_client_error", "EAP_AKA_CLIENT_ERROR_", "eap-simaka-codes:client-error"),
    Registry("eap_aka_kdf", "EAP_AKA_KDF_", "eap-simaka-codes:kdf"),
    Registry("eap_aka_kdf_fs", "EAP_AKA_KDF_FS_", "eap-simaka-codes:kdf-fs"),
    Registry("eap_sim_version", "EAP_SIM_VERSION_", "eap-simaka-codes:version"),

    status("esp_encr", "esp-encr"),
    status("esp_integ", "esp-ah-integ"),
    status("ipcomp", "ipcomp"),
    status("ike_encr", "ike-encr"),
    status("ike_prf", "ike-prf"),
    status("ike_integ", "ike-integ"),
    status("ike_ke", "ike-ke"),
    status("ike_auth", "ike-auth"),
    status("ike_hash", "ike-sighash"),
]

NOT_NAMES = re.compile(r"(reserved|unassigned|private use|doi specific use)( \(.*\))?", re.IGNORECASE)
STANDARDS = re.compile(r"RFC|draft-|UNSPECIFIED|$")
UNCONFIRMED = r"\? (seen in one|one source|number from memory)|\?$"


def lines_of(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


class Source:
    """One registry of one file: its single values, and its ranges."""

    def __init__(self, folder, source):
        self.file, _, self.scope = source.partition(":")
        self.rows, self.ranges = [], []
        for value, name, reference, note in lines_of(folder / f"{self.file}.tsv"):
            scope, _, number = value.rpartition(":")
            if scope != self.scope:
                continue
            if re.fullmatch(r"\d+|0x[0-9a-fA-F]+", number):
                self.rows.append((int(number, 0), name, reference, note))
            elif re.fullmatch(r"\d+-\d+", number):
                self.ranges.append(tuple(map(int, number.split("-"))))

    def is_private(self, value, reference, note):
        """Taken by a vendor, rather than assigned: a range, or the row itself, says so."""
        in_range = any(low <= value <= high for low, high in self.ranges)
        return (in_range or "-private" in self.file or "private" in note) and not STANDARDS.match(reference)


def with_remark(name, remark):
    """NAME (remark), unless the name has it."""
    if remark in name:
        return name
    return f"{name[:-1]}, {remark})" if name.endswith(")") else f"{name} ({remark})"


def name_of(source, value, name, reference, note):
    if source.is_private(value, reference, note):
        name = with_remark(name, re.sub(r" [(\[][^)\]]*[)\]]", "", reference))
    return with_remark(name, "unconfirmed") if re.search(UNCONFIRMED, note) else name


def item_of(note, item):
    if item == "LEVEL":
        return re.split(r";| \?", note)[0]
    found = re.search(rf"\b{item}=([^;]*)", note)
    return found.group(1).strip() if found else None


def identifier(registry, name):
    """A key: upper case, and what the prefix ends with is not repeated."""
    key = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_").upper()
    key = key.removeprefix(registry.drop)
    for end in range(len(key), 0, -1):
        if key[end - 1] == "_" and ("_" + registry.prefix).endswith("_" + key[:end]):
            return registry.prefix + key[end:]
    return registry.prefix + key


def text_of(registry, source, value, name, reference, note):
    if value in registry.also:
        return registry.also[value]
    if registry.text:
        return item_of(note, registry.text)
    return name_of(source, value, name, reference, note)


def key_of(registry, value, name, note):
    if value in registry.keys:
        return registry.prefix + registry.keys[value]
    return identifier(registry, item_of(note, registry.key) if registry.key else name)


def collect(registry, sources):
    """{value: (key, text, reference, private)}"""
    rows = {}
    for source in sources:
        for value, name, reference, note in source.rows:
            text = text_of(registry, source, value, name, reference, note)
            nameless = NOT_NAMES.fullmatch(name) and value not in registry.also
            if text is None or nameless or note.startswith("internal"):
                continue
            private = source.is_private(value, reference, note)
            if value in rows:
                key, first, where, also_private = rows[value]
                if not private:
                    sys.exit(f"{source.file}.tsv: {value} stands there twice")
                if also_private:
                    rows[value] = (key, f"{first} or {text}", f"{where}; {reference}", True)
                continue
            rows[value] = (key_of(registry, value, name, note), text, reference, private)
    return rows


def quoted(*strings):
    return ", ".join(json.dumps(s, ensure_ascii=False) for s in strings)


def file_of(registry):
    return registry.table.replace("_", "-") + ".def"


def head_of(folder, files):
    """From '# title; source registry: X; ...; date Y'."""
    titles = []
    for name in dict.fromkeys(files):
        with open(folder / f"{name}.tsv", encoding="utf-8") as file:
            title = file.readline().lstrip("# ").strip()
        titles.append(re.split(r" \(|;", title)[0] + ", " + title.split("date ")[-1])
    return "/* " + "; ".join(titles) + ".  Made by import.py. */\n"


def write_table(registry, folder):
    sources = [Source(folder, source) for source in registry.sources]
    rows = collect(registry, sources)
    keys = [key for key, *_ in rows.values()]
    with open(HERE / file_of(registry), "w", encoding="utf-8") as out:
        out.write(head_of(folder, [source.file for source in sources]))
        out.write(f"TABLE({registry.table})\n")
        for value, (key, text, reference, _) in sorted(rows.items()):
            if keys.count(key) > 1:
                key = f"{key}_{value}"
            out.write(f"NAME({value}, {key}, {quoted(text, reference)})\n")
        out.write(f"END({registry.table})\n")


# What follows the octets that tell a vendor, by the words of its note: the first that fits.
VENDOR_TAILS = [
    ("product\\(4", "CHECK_POINT"),
    ("Check Point FireWall-1 .*len=28", "CHECK_POINT_BUILD"),
    ("ScreenOS version", "SCREENOS"),
    ("flag octets", "FRAGMENTATION"),
    ("0407 = 4.0.7", "ALTIGA"),
    ("0100", "MAJOR_MINOR"),
    ("hash octets", "HASH"),
    ("version text|profile name|usually \"", "TEXT"),
    ("version octets", "OCTETS"),
]


def octets(value):
    return '"' + "".join(f"\\x{byte:02x}" for byte in bytes.fromhex(value)) + f'", {len(value) // 2}'


def write_vendors(folder):
    with open(HERE / "vendor-ids.def", "w", encoding="utf-8") as out:
        out.write(head_of(folder, ["vendor-ids"]))
        for value, name, reference, note in sorted(lines_of(folder / "vendor-ids.tsv")):
            if "?" in note:
                name += " (unconfirmed)"
            match = re.search(r"match=(\w+)", note).group(1).upper()
            tail = next((tail for words, tail in VENDOR_TAILS if re.search(words, f"{name}; {note}")), "NONE")
            tail = tail if match == "PREFIX" else "NONE"
            out.write(f"VENDOR({octets(value)}, {match}, {tail}, {quoted(name, reference)})\n")


def write_signatures(folder):
    with open(HERE / "signature-algorithms.def", "w", encoding="utf-8") as out:
        out.write(head_of(folder, ["ikev2-signature-algids"]))
        for value, name, reference, _ in sorted(lines_of(folder / "ikev2-signature-algids.tsv")):
            out.write(f"SIGNATURE({octets(value)}, {quoted(name, reference)})\n")


def write_list():
    with open(HERE / "tables.def", "w", encoding="utf-8") as out:
        out.write("/* Every table.  Made by import.py. */\n")
        for name in sorted([f"{name}.def" for name in BY_HAND] + [file_of(registry) for registry in REGISTRIES]):
            out.write(f'#include "{name}"\n')


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    for registry in REGISTRIES:
        write_table(registry, folder)
    write_vendors(folder)
    write_signatures(folder)
    write_list()


if __name__ == "__main__":
    main()
