#!/usr/bin/env python3
"""The SAs of an expected.json as "ip xfrm state" shows them, or as it takes them.

    xfrm_state.py [--layout LAYOUT] EXPECTED.json > xfrm.state

Layouts, after what iproute2 prints:

    plain    ip xfrm state (5.0 to 6.1); the replay context stands where an SA has 64-bit sequence numbers
    esn      ip xfrm state of 6.10 and later: a context for every SA, and its direction
    stats    ip -s xfrm state
    oneline  ip -o xfrm state
    monitor  ip xfrm monitor: each SA is made, updated and deleted
    add      ip xfrm state add ..., a command a line
"""

import argparse
import json
import re

CIPHERS = {
    "NULL": "ecb(cipher_null)", "DES_CBC": "cbc(des)", "3DES_CBC": "cbc(des3_ede)", "CAST_CBC": "cbc(cast5)",
    "BLOWFISH_CBC": "cbc(blowfish)", "AES_CBC": "cbc(aes)", "AES_CTR": "rfc3686(ctr(aes))",
    "CAMELLIA_CBC": "cbc(camellia)",
}
AEADS = {"AES_GCM": "rfc4106(gcm(aes))", "AES_CCM": "rfc4309(ccm(aes))"}
MACS = {
    "HMAC_MD5_96": ("hmac(md5)", 96), "HMAC_SHA1_96": ("hmac(sha1)", 96), "HMAC_SHA2_256_96": ("hmac(sha256)", 96),
    "HMAC_SHA2_256_128": ("hmac(sha256)", 128), "HMAC_SHA2_384_192": ("hmac(sha384)", 192),
    "HMAC_SHA2_512_256": ("hmac(sha512)", 256), "AES_XCBC_96": ("xcbc(aes)", 96), "AES_CMAC_96": ("cmac(aes)", 96),
    None: ("digest_null", 0),
}


def aead(encr):
    """Kernel name and ICV bits of an AEAD, or None."""
    if encr == "CHACHA20_POLY1305":
        return "rfc7539esp(chacha20,poly1305)", 128
    found = re.fullmatch(r"(AES_GCM|AES_CCM)_(8|12|16)_\d+", encr or "")
    return found and (AEADS[found[1]], int(found[2]) * 8)


def algorithms(sa):
    """(keyword, name, key in hexadecimal, ICV bits or None) in the order the kernel tells them."""
    if sa.get("protocol") == "ah":
        name, bits = MACS[sa["integ"]]
        return [("auth-trunc", name, sa["integ_key"], bits)]
    combined = aead(sa["encr"])
    if combined:
        return [("aead", combined[0], sa["encr_key"], combined[1])]
    name, bits = MACS[sa["integ"]]
    cipher = CIPHERS[re.sub(r"_(128|192|256)$", "", sa["encr"])]
    return [("auth-trunc", name, sa["integ_key"] or "", bits), ("enc", cipher, sa["encr_key"] or "", None)]


def algorithm(parts, stats=False, quote=""):
    keyword, name, key, bits = parts
    text = "%s %s%s%s 0x%s" % (keyword, quote, name, quote, key)
    if stats:
        text += " (%d bits)" % (len(key) * 4)
    return text if bits is None else "%s %d" % (text, bits)


def context(high, direction):
    """The replay context: the counter of the other direction stays 0, and 6.10 no longer prints it."""
    bitmap = " replay_window 128, bitmap-length 4", " 00000000 00000000 00000000 0000001f "
    if direction == "out":
        return ["anti-replay esn context:\t oseq-hi 0x%x, oseq 0x5" % high]
    if direction == "in":
        return ["anti-replay esn context:", " seq-hi 0x%x, seq 0x5" % high, *bitmap]
    return ["anti-replay esn context:", " seq-hi 0x%x, seq 0x5, oseq-hi 0x0, oseq 0x0" % high, *bitmap]


def numbers(spi, stats):
    if stats:
        return "spi 0x%08x(%d) reqid 1(0x00000001)" % (spi, spi)
    return "spi 0x%08x reqid 1" % spi


def lines(sa, nth, layout):
    """One SA as lines; all but the first are shown indented."""
    stats, high = layout == "stats", sa.get("esn_high_at_start", 0)
    direction = ("in", "out")[nth % 2] if layout == "esn" else None
    yield "src %s dst %s" % (sa["src"], sa["dst"])
    yield "proto %s %s mode %s" % (sa.get("protocol", "esp"), numbers(int(sa["spi"], 16), stats), sa["mode"])
    flags = ("af-unspec esn" if sa["esn"] else "af-unspec") + ("  (0x%s)" % ("a0" if sa["esn"] else "20") if stats else "")
    yield "replay-window %d %sflag %s" % (0 if sa["esn"] else 32, "seq 0x00000000 " if stats else "", flags)
    for parts in algorithms(sa):
        yield algorithm(parts, stats)
    if sa.get("encap") == "udp":
        yield "encap type espinudp sport 4500 dport 4500 addr 0.0.0.0"
    yield "lastused 2026-11-23 09:30:00"
    if sa["esn"] or direction:
        yield from context(high, direction)
    else:
        yield "anti-replay context: seq 0x5, oseq 0x0, bitmap 0x0000001f"
    if direction:
        yield "dir " + direction
    if sa["mode"] == "transport":
        yield "sel src %s/%d dst %s/%d proto udp sport 7 " % (sa["src"], width(sa["src"]), sa["dst"], width(sa["dst"]))
    if stats:
        yield from ("lifetime config:", "  limit: soft (INF)(bytes), hard (INF)(bytes)",
                    "  expire add: soft 0(sec), hard 0(sec)", "lifetime current:", "  420(bytes), 5(packets)",
                    "  add 2026-11-23 09:29:00 use 2026-11-23 09:30:00", "stats:",
                    "  replay-window 0 replay 0 failed 0")


def width(address):
    return 128 if ":" in address else 32


def command(sa):
    words = ["ip xfrm state add src %s dst %s proto %s spi 0x%s mode %s" % (
        sa["src"], sa["dst"], sa.get("protocol", "esp"), sa["spi"], sa["mode"])]
    if sa["esn"]:
        words.append("replay-window 128 replay-seq-hi 0x%x flag esn" % sa.get("esn_high_at_start", 0))
    if sa.get("encap") == "udp":
        words.append("encap espinudp 4500 4500 0.0.0.0")
    words += [algorithm(parts, quote="'") for parts in algorithms(sa)]
    words.append("sel src 0.0.0.0/0 dst 0.0.0.0/0")
    return " ".join(words) + "\n"


def shown(sa, nth, layout):
    return "\n\t".join(lines(sa, nth, layout)) + " \n"


def state(sas, layout="plain"):
    """All of them as one text."""
    if layout == "add":
        return "".join(map(command, sas))
    if layout == "oneline":
        return "".join("\\\t".join(lines(sa, nth, layout)) + "\\\n" for nth, sa in enumerate(sas))
    if layout == "monitor":
        made = "".join(shown(sa, nth, layout) for nth, sa in enumerate(sas))
        changed = "".join("Async event  (0x10)  timer expired \n\tsrc %s dst %s  reqid 0x1 protocol esp  SPI 0x%s\n"
                          "Updated %sDeleted %s" % (sa["src"], sa["dst"], sa["spi"], shown(sa, nth, layout),
                                                    shown(sa, nth, layout)) for nth, sa in enumerate(sas))
        return made + changed
    return "".join(shown(sa, nth, layout) for nth, sa in enumerate(sas))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--layout", default="plain", choices="plain esn stats oneline monitor add".split())
    parser.add_argument("expected")
    options = parser.parse_args()
    with open(options.expected, encoding="utf-8") as f:
        print(state(json.load(f)["esp_sas"], options.layout), end="")


if __name__ == "__main__":
    main()
