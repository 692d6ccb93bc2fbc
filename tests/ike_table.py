#!/usr/bin/env python3
"""The IKE SAs of an expected.json as Wireshark's tables have them.

    ike_table.py ikev2 EXPECTED.json... > ikev2_decryption_table
    ike_table.py ikev1 EXPECTED.json... > ikev1_decryption_table

An algorithm that Wireshark has no name for is written with IANA's.
"""

import argparse
import json
import re

ENCR = {"3DES_CBC": "3DES [RFC2451]", "NULL": "NULL [RFC2410]"}
INTEG = {
    None: "NONE [RFC4306]", "HMAC_MD5_96": "HMAC_MD5_96 [RFC2403]", "HMAC_SHA1_96": "HMAC_SHA1_96 [RFC2404]",
    "HMAC_MD5_128": "HMAC_MD5_128 [RFC4595]", "HMAC_SHA1_160": "HMAC_SHA1_160 [RFC4595]",
    "HMAC_SHA2_256_96": "HMAC_SHA2_256_96 [draft-ietf-ipsec-ciph-sha-256-00]",
    "HMAC_SHA2_256_128": "HMAC_SHA2_256_128 [RFC4868]", "HMAC_SHA2_384_192": "HMAC_SHA2_384_192 [RFC4868]",
    "HMAC_SHA2_512_256": "HMAC_SHA2_512_256 [RFC4868]",
}
SIZED = (
    (r"AES_CBC_(\d+)", "AES-CBC-{} [RFC3602]"), (r"AES_CTR_(\d+)", "AES-CTR-{} [RFC5930]"),
    (r"AES_GCM_(\d+)_(\d+)", "AES-GCM-{1} with {0} octet ICV [RFC5282]"),
    (r"AES_CCM_(\d+)_(\d+)", "AES-CCM-{1} with {0} octet ICV [RFC5282]"),
)


def iana_encr(name):
    """IANA's name for strongSwan's, which says the key's size as well."""
    name = re.sub(r"_(128|192|256)$", "", name)
    return "ENCR_" + re.sub(r"^(DES|3DES|CAST|BLOWFISH)_CBC$", r"\1", name)


def iana_integ(name):
    return "AUTH_" + name if name else "NONE"


def encr(name):
    for pattern, text in SIZED:
        found = re.fullmatch(pattern, name)
        if found:
            return text.format(*found.groups())
    return ENCR.get(name, iana_encr(name))


def integ(name):
    return INTEG.get(name, iana_integ(name))


def ikev2_row(sa):
    keys = sa["keys"]
    columns = [sa["spi_i"], sa["spi_r"], keys["sk_ei"], keys["sk_er"], '"%s"' % encr(sa["encr"]),
               keys.get("sk_ai", ""), keys.get("sk_ar", ""), '"%s"' % integ(sa["integ"])]
    return ",".join(columns) + "\n"


def ikev2_table(sas):
    return "".join(ikev2_row(sa) for sa in sas if sa["version"] == 2)


def ikev1_table(sas):
    return "".join("%s,%s\n" % (sa["spi_i"], sa["keys"]["ka"]) for sa in sas if sa["version"] == 1)


def main():
    tables = {"ikev1": ikev1_table, "ikev2": ikev2_table}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", choices=sorted(tables))
    parser.add_argument("expected", nargs="+")
    options = parser.parse_args()
    for expected in options.expected:
        with open(expected, encoding="utf-8") as f:
            print(tables[options.table](json.load(f).get("ike_sas", [])), end="")


if __name__ == "__main__":
    main()
