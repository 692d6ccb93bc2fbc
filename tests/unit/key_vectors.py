#!/usr/bin/python3
"""Keys and signatures worked out a second time, where no RFC and no capture has any.

    python3 key_vectors.py > key_made.h

The primes follow from pi (RFC 2409, 6; RFC 3526), a prf is Python's hmac.  Signatures are made anew whenever this
runs, by keys nobody else has; the tests want no certain ones.
"""
import hashlib
import hmac

from certificates import der, oid, sequence
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa, utils
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed


def quote(value):
    digits = value if isinstance(value, str) else value.hex()
    return "\n\t  ".join('"%s"' % digits[i:i + 96] for i in range(0, len(digits) or 1, 96))


def table(name, rows):
    print("\nstatic const struct %s_vector %s_made[] = {" % (name, name))
    for row in rows:
        print("\t{ %s }," % ",\n\t  ".join(row))
    print("};")


def octets(label, n):
    """Some that look like any."""
    return hashlib.shake_256(label.encode()).digest(n)


# --- MODP ---

MODP = {1: (768, 149686), 2: (1024, 129093), 5: (1536, 741804), 14: (2048, 124476), 15: (3072, 1690314),
        16: (4096, 240904), 17: (6144, 929484), 18: (8192, 4743158)}


def pi(bits):
    """[2^bits * pi], by Machin's formula."""
    one = 1 << (bits + 64)

    def arctan_inverse(x):
        total = term = one // x
        n, sign = 3, -1
        while term:
            term //= x * x
            total += sign * (term // n)
            n, sign = n + 2, -sign
        return total
    return 4 * (4 * arctan_inverse(5) - arctan_inverse(239)) >> 64


def prime(bits, added):
    return 2 ** bits - 2 ** (bits - 64) - 1 + 2 ** 64 * (pi(bits - 130) + added)


def modp_row(method, one, other):
    bits, added = MODP[method]
    p, size = prime(bits, added), bits // 8

    def show(value, length=size):
        return quote(value.to_bytes(length, "big"))
    return ['"RFC 2409, 6; RFC 3526", %d' % method, show(one, 32), show(pow(2, one, p)), show(other),
            show(pow(2, other, p)), show(pow(2, one * other, p))]


def modp_rows():
    """One of each, and one whose secret begins with a zero."""
    for method, (bits, _) in MODP.items():
        yield modp_row(method, int.from_bytes(octets("i%d" % method, 32), "big"),
                       int.from_bytes(octets("r%d" % method, bits // 8), "big") >> 1)
    one, other, p = 3, 5, prime(*MODP[1])
    while pow(2, one * other, p) >> 760:
        one += other
    yield modp_row(1, one, other)


# --- schedules ---

def prf(name, key, *parts):
    return hmac.new(key, b"".join(parts), name).digest()


def prf_plus(name, key, seed, n):
    t = out = b""
    number = 1
    while len(out) < n:
        t = prf(name, key, t, seed, bytes([number]))
        out += t
        number += 1
    return out[:n]


def successor_rows():
    """Resumed (RFC 5723, 5.1) and rekeyed under another prf (RFC 7296, 2.18): prf before, prf after."""
    for old, new, resumed in (("sha256", "sha256", True), ("sha1", "sha512", False), ("sha384", "md5", False)):
        d, ni, nr = octets("d" + old, hashlib.new(old).digest_size), octets("ni", 32), octets("nr", 40)
        spis, shared = octets("spis", 16), b"" if resumed else octets("g", 32)
        seed = prf(old, d, b"Resumption" if resumed else shared, ni, nr)
        n = 3 * hashlib.new(new).digest_size + 2 * 32 + 2 * 36
        names = {"sha256": "SHA2_256", "sha384": "SHA2_384", "sha512": "SHA2_512", "sha1": "SHA1", "md5": "MD5"}
        yield ['"PRF_HMAC_%s", "PRF_HMAC_%s"' % (names[old], names[new]), quote(ni), quote(nr), quote(spis[:8]) + ", " +
               quote(spis[8:]), quote(d), quote(shared), quote(seed), quote(prf_plus(new, seed, ni + nr + spis, n))]


def public_key_rows():
    """SKEYID of RFC 2409, 5.2 and 5.3, and Ka as long as Blowfish takes it (appendix B)."""
    for number, name in ((1, "md5"), (2, "sha1"), (4, "sha256"), (5, "sha384"), (6, "sha512")):
        ni, nr, cookies, shared = octets("ni", 16), octets("nr", 64), octets("cky", 16), octets("gxy", 128)
        skeyid = prf(name, hashlib.new(name, ni + nr).digest(), cookies)
        d = prf(name, skeyid, shared, cookies, b"\0")
        a = prf(name, skeyid, d, shared, cookies, b"\1")
        e = prf(name, skeyid, a, shared, cookies, b"\2")
        ka, k = b"", b"\0"
        while len(ka) < 56:
            k = prf(name, e, k)
            ka += k
        yield ["%d" % number, quote(ni), quote(nr), quote(cookies[:8]) + ", " + quote(cookies[8:]), quote(shared),
               quote(skeyid + d + a + e), quote((e if len(e) >= 56 else ka)[:56])]


# --- signatures ---

MESSAGE = octets("message", 300)
NULL = der(5)
HASHES = {"SHA1": (hashes.SHA1(), "1.3.14.3.2.26"), "SHA256": (hashes.SHA256(), "2.16.840.1.101.3.4.2.1"),
          "SHA384": (hashes.SHA384(), "2.16.840.1.101.3.4.2.2"), "SHA512": (hashes.SHA512(), "2.16.840.1.101.3.4.2.3")}


def public(key):
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def digital(algorithm, signature):
    return bytes([len(algorithm)]) + algorithm + signature


def pair(signature, size):
    r, s = utils.decode_dss_signature(signature)
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def pss_algorithm(name, salt):
    if not name:
        return sequence(oid("1.2.840.113549.1.1.10"), sequence())
    algorithm = sequence(oid(HASHES[name][1]), NULL)
    mask = sequence(oid("1.2.840.113549.1.1.8"), algorithm)
    return sequence(oid("1.2.840.113549.1.1.10"), sequence(
        der(0xa0, algorithm), der(0xa1, mask), der(0xa2, der(2, salt.to_bytes(1, "big", signed=True)))))


def rsa_rows():
    key = rsa.generate_private_key(65537, 1024)
    for name in HASHES:
        yield "RSA, " + name, 1, key, key.sign(MESSAGE, padding.PKCS1v15(), HASHES[name][0])
    for name, number in (("SHA1", 5), ("SHA256", 11), ("SHA384", 12), ("SHA512", 13)):
        algorithm = sequence(oid("1.2.840.113549.1.1.%d" % number), NULL)
        yield "RSA with " + name, 14, key, digital(algorithm, key.sign(MESSAGE, padding.PKCS1v15(), HASHES[name][0]))
    for name, salt in (("", 20), ("SHA256", 32), ("SHA384", 48), ("SHA512", 20)):
        chosen = HASHES[name or "SHA1"][0]
        signature = key.sign(MESSAGE, padding.PSS(padding.MGF1(chosen), salt), chosen)
        yield "RSASSA-PSS " + (name or "by default"), 14, key, digital(pss_algorithm(name, salt), signature)


def other_rows():
    for name, number, kind in (("Ed25519", 112, ed25519.Ed25519PrivateKey), ("Ed448", 113, ed448.Ed448PrivateKey)):
        key = kind.generate()
        yield name, 14, key, digital(sequence(oid("1.3.101.%d" % number)), key.sign(MESSAGE))
    key = dsa.generate_private_key(1024)
    yield "DSS as a pair", 3, key, pair(key.sign(MESSAGE, hashes.SHA1()), 20)
    yield "DSS in DER", 3, key, key.sign(MESSAGE, hashes.SHA1())
    yield "DSA with SHA-1", 14, key, digital(sequence(oid("1.2.840.10040.4.3")), key.sign(MESSAGE, hashes.SHA1()))
    for curve, size, name, method, number in ((ec.SECP256R1(), 32, "SHA256", 9, 2), (ec.SECP384R1(), 48, "SHA384", 10, 3),
                                              (ec.SECP521R1(), 66, "SHA512", 11, 4)):
        key = ec.generate_private_key(curve)
        signature = key.sign(MESSAGE, ec.ECDSA(HASHES[name][0]))
        yield "ECDSA, " + curve.name, method, key, pair(signature, size)
        yield "ECDSA with " + name, 14, key, digital(sequence(oid("1.2.840.10045.4.3.%d" % number)), signature)


def rsa_raw(key, inside, size=128):
    """Any octets in the padding of PKCS #1 1.5, signed."""
    padded = b"\0\1" + b"\xff" * (size - 3 - len(inside)) + b"\0" + inside
    numbers = key.private_numbers()
    return pow(int.from_bytes(padded, "big"), numbers.d, numbers.public_numbers.n).to_bytes(size, "big")


def digest_info(name, digest):
    return sequence(sequence(oid(name), NULL), der(4, digest))


def isakmp_rows():
    """Over the hash itself."""
    digest = octets("HASH_I", 32)
    key = rsa.generate_private_key(65537, 1024)
    signature = rsa_raw(key, digest)
    yield "IKEv1, RSA", 3, key, digest, signature
    yield "IKEv1, hybrid", 64222, key, digest, signature
    key = dsa.generate_private_key(1024)
    yield "IKEv1, DSS", 2, key, digest[:20], pair(key.sign(digest[:20], Prehashed(hashes.SHA1())), 20)
    key = ec.generate_private_key(ec.SECP256R1())
    yield "IKEv1, ECDSA", 9, key, digest, pair(key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256()))), 32)


def refused_rows():
    """Nearly good: what is wrong, or why it cannot be told."""
    key, sha256 = rsa.generate_private_key(65537, 1024), HASHES["SHA256"][1]
    digest = hashlib.sha256(MESSAGE).digest()
    with_sha384 = sequence(oid("1.2.840.113549.1.1.12"), NULL)
    info = digest_info(sha256, digest)
    yield "another hash than announced", 14, key, digital(with_sha384, rsa_raw(key, info)), ""
    yield "octets behind the DigestInfo", 1, key, rsa_raw(key, info + b"\0"), ""
    yield "half a digest", 1, key, rsa_raw(key, digest_info(sha256, digest[:16])), ""
    yield "no digest", 1, key, rsa_raw(key, digest_info(sha256, b"")), ""
    yield "no DigestInfo", 1, key, rsa_raw(key, digest), ""
    yield "a hash nobody knows", 1, key, rsa_raw(key, digest_info("1.3.6.1.4.1.99999.3", digest)), \
        "the hash algorithm is not known"
    signature = key.sign(MESSAGE, padding.PKCS1v15(), HASHES["SHA384"][0])
    yield "octets behind the algorithm", 14, key, digital(with_sha384 + b"\0", signature), \
        "the AlgorithmIdentifier is not DER"
    yield "all of it algorithm", 14, key, bytes([len(with_sha384) + 1]) + with_sha384, "the AlgorithmIdentifier is cut"
    yield "an algorithm nobody knows", 14, key, digital(sequence(oid("1.3.6.1.4.1.99999.4")), signature), \
        "the signature algorithm is not known"
    yield "a salt of more than there is room for", 14, key, digital(pss_algorithm("SHA256", 120), signature), ""
    yield "no parameters of RSASSA-PSS", 14, key, digital(sequence(oid("1.2.840.113549.1.1.10")), signature), \
        "the parameters of RSASSA-PSS are not known"
    guessed = key.sign(MESSAGE, padding.PSS(padding.MGF1(hashes.SHA256()), 20), hashes.SHA256())
    yield "a salt of -2, which OpenSSL takes for any", 14, key, digital(pss_algorithm("SHA256", -2), guessed), \
        "the parameters of RSASSA-PSS are not known"
    key = ec.generate_private_key(ec.BrainpoolP256R1())
    yield "another curve as long", 9, key, pair(key.sign(MESSAGE, ec.ECDSA(hashes.SHA256())), 32), \
        "the certificate has no key on this curve"


def refusals():
    for name, method, key, signature, why in refused_rows():
        yield ['"%s", "%s", %d' % (name, why, method), quote(public(key)), quote(MESSAGE), quote(signature)]


def signatures():
    for name, method, key, signature in (*rsa_rows(), *other_rows()):
        yield ['"%s", false, %d' % (name, method), quote(public(key)), quote(MESSAGE), quote(signature)]
    for name, method, key, digest, signature in isakmp_rows():
        yield ['"%s", true, %d' % (name, method), quote(public(key)), quote(digest), quote(signature)]


print("/* Made by key_vectors.py. */")
table("kex", modp_rows())
table("successor", successor_rows())
table("public_key", public_key_rows())
table("signature", signatures())
table("refused", refusals())
