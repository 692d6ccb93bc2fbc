#!/usr/bin/python3
"""Certificates for crypto_ike.c: two that strongSwan sent, and odd ones put together here.

    SPIGLASS_CAPTURES=... python3 certificates.py > certificates.h

Nobody signed the odd ones: what a certificate says does not depend on it.
"""
import json
import os

CERT = 37


# --- DER (X.690) ---

def der(tag, *parts):
    body = b"".join(parts)
    size = len(body)
    long = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag]) + (bytes([size]) if size < 128 else bytes([0x80 | len(long)]) + long) + body


def oid(dotted):
    first, second, *rest = map(int, dotted.split("."))
    out = bytes([first * 40 + second])
    for n in rest:
        groups = [n & 0x7f]
        while n := n >> 7:
            groups.insert(0, n & 0x7f | 0x80)
        out += bytes(groups)
    return der(6, out)


def sequence(*parts):
    return der(0x30, *parts)


UTF8, PRINTABLE, IA5, BMP, UTC, GENERALIZED = 12, 19, 22, 30, 23, 24
COUNTRY, ORGANIZATION, UNIT, COMMON, EMAIL = "2.5.4.6", "2.5.4.10", "2.5.4.11", "2.5.4.3", "1.2.840.113549.1.9.1"


def name(*attributes):
    return sequence(*(der(0x31, sequence(oid(t), der(tag, value))) for t, tag, value in attributes))


# --- certificates ---

def key(algorithm, parameters, bits):
    return sequence(sequence(oid(algorithm), parameters), der(3, b"\0", bits))


ED25519 = key("1.3.101.112", b"", bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
P384_POINT = bytes.fromhex(
    "04"
    "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7"
    "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f")
P384 = key("1.2.840.10045.2.1", oid("1.3.132.0.34"), P384_POINT)
UNKNOWN_KEY = key("1.3.6.1.4.1.99999.2", b"", b"whatever")


def certificate(subject, serial, since, until, public_key, *extensions):
    algorithm = sequence(oid("1.3.101.112"))
    v3 = der(0xa0, der(2, b"\2")) if extensions else b""
    more = der(0xa3, sequence(*extensions)) if extensions else b""
    return sequence(sequence(v3, der(2, serial), algorithm, name((COMMON, UTF8, b"nobody")), sequence(since, until),
                             subject, public_key, more), algorithm, der(3, bytes(65)))


def extension(dotted, value):
    return sequence(oid(dotted), der(4, value))


def alternatives():
    other = der(0xa0, oid("1.3.6.1.4.1.311.20.2.3"), der(0xa0, der(UTF8, b"eve@corp")))
    return extension("2.5.29.17", sequence(
        der(0x82, b"vpn.example.com"), der(0x87, bytes([192, 0, 2, 1])),
        der(0x87, bytes.fromhex("20010db8" + 22 * "0" + "01")), der(0x87, b"\1\2\3"),
        der(0x81, b"eve@example.com"), der(0x86, b"https://example.com/?a=b,c\x07"), der(0x88, oid("1.2.3.4")[2:]),
        der(0xa4, name((COMMON, UTF8, b"other"))), other))


ODD = name((COUNTRY, PRINTABLE, b"ZZ"), (ORGANIZATION, UTF8, b'Comma, Plus+ and "Quotes"'),
           (UNIT, BMP, "Größe".encode("utf-16-be")), (COMMON, UTF8, b"eve\x1b[31m"), (EMAIL, IA5, b"eve@example.com"),
           ("1.3.6.1.4.1.99999.1", UTF8, b"private"))
CA = extension("2.5.29.19", sequence(der(1, b"\xff"), der(2, b"\0")))


def made():
    yield "odd", certificate(ODD, b"\xff\x01", der(UTC, b"500101000000Z"), der(GENERALIZED, b"99991231235959Z"),
                             ED25519, alternatives(), CA)
    yield "zoned", certificate(name(), b"\x00", der(UTC, b"261123120000+0130"), der(UTC, b"never"), P384)
    yield "long", certificate(name((COMMON, UTF8, b"n" * 3000)), b"\x7f" + bytes(1999),
                              der(UTC, b"261123120000Z"), der(UTC, b"261123120000Z"), UNKNOWN_KEY)


# --- from captures ---

def payloads(first, message):
    at, kind = 0, first
    while kind:
        size = int.from_bytes(message[at + 2:at + 4], "big")
        yield kind, message[at + 4:at + size]
        kind, at = message[at], at + size


def sent(scenario):
    """The first certificate of an exchange, behind its encoding."""
    with open(os.path.join(os.environ["SPIGLASS_CAPTURES"], scenario, "expected.json")) as f:
        messages = json.load(f)["ike_messages"]
    for m in messages:
        whole = m.get("reassembled") or (m if not m.get("fragment") else {})
        if "plaintext" in whole:
            for kind, body in payloads(whole["inner_first_payload"], bytes.fromhex(whole["plaintext"])):
                if kind == CERT:
                    return body[1:]
    raise ValueError(scenario + ": no certificate")


def show(title, value):
    digits = value.hex()
    print("static const char cert_%s[] =" % title)
    print("\n".join('\t"%s"' % digits[i:i + 96] for i in range(0, len(digits), 96)) + ";\n")


def main():
    print("/* Made by certificates.py. */\n")
    show("rsa", sent("v2-rsa-frag"))
    show("ecdsa", sent("v2-ecdsa"))
    for title, value in made():
        show(title, value)
    show("name_odd", ODD)


if __name__ == "__main__":
    main()
