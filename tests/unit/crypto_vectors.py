#!/usr/bin/python3
"""Packets no RFC prints, made with python3-pycryptodome,
which shares no code with OpenSSL.

    python3 crypto_vectors.py > crypto_made.h

Everything is counted up from a seed per packet, so that the output is always the same.
"""
import hashlib

from Cryptodome.Cipher import AES, Blowfish, CAST, ChaCha20_Poly1305, DES, DES3
from Cryptodome.Hash import CMAC, HMAC, MD5, RIPEMD160, SHA1, SHA256, SHA384, SHA512


def octets(seed, n):
    return hashlib.shake_128(seed.encode()).digest(n)


def plaintext(seed, block):
    """Some payload, padding 1, 2, 3 ..., pad length, next header 4."""
    body = octets(seed + " payload", 41 + len(seed) % 30)
    pad = -(len(body) + 2) % block
    return body + bytes(range(1, pad + 1)) + bytes([pad, 4])


def header(high):
    spi, low = bytes.fromhex("c0ffee01"), bytes.fromhex("00000007")
    wide = b"" if high is None else high.to_bytes(4, "big")
    return spi, wide, low


def aead(name, bits, salt, explicit, tag, high=None):
    seed = f"{name} {bits} {high}"
    key, nonce_salt = octets(seed + " key", bits // 8), octets(seed + " salt", salt)
    spi, wide, low = header(high)
    iv = octets(seed + " iv", 8) if explicit else (wide or bytes(4)) + low
    plain, nonce = plaintext(seed, 4), nonce_salt + iv
    if "CHACHA" in name:
        c = ChaCha20_Poly1305.new(key=key, nonce=nonce)
    elif "CCM" in name:
        c = AES.new(key, AES.MODE_CCM, nonce=nonce, mac_len=tag)
    else:
        c = AES.new(key, AES.MODE_GCM, nonce=nonce, mac_len=tag)
    c.update(spi + wide + low)
    text, icv = c.encrypt_and_digest(plain)
    esp(name, None, key + nonce_salt, b"", high, spi + low + (iv if explicit else b"") + text + icv, plain)


def gmac(bits, high):
    seed = f"GMAC {bits} {high}"
    key, salt, iv = octets(seed + " key", bits // 8), octets(seed + " salt", 4), octets(seed + " iv", 8)
    spi, wide, low = header(high)
    plain = plaintext(seed, 4)
    c = AES.new(key, AES.MODE_GCM, nonce=salt + iv)
    c.update(spi + wide + low + iv + plain)
    esp("ENCR_NULL_AUTH_AES_GMAC", None, key + salt, b"", high, spi + low + iv + plain + c.digest(), plain)


CIPHERS = {
    "ENCR_DES": DES, "ENCR_3DES": DES3, "ENCR_CAST": CAST, "ENCR_BLOWFISH": Blowfish, "ENCR_AES_CBC": AES,
}
HASHES = {
    "AUTH_HMAC_MD5_96": (MD5, 16, 12), "AUTH_HMAC_SHA1_96": (SHA1, 20, 12), "AUTH_HMAC_MD5_128": (MD5, 16, 16),
    "AUTH_HMAC_SHA1_160": (SHA1, 20, 20), "AUTH_HMAC_SHA2_256_128": (SHA256, 32, 16),
    "AUTH_HMAC_SHA2_256_96": (SHA256, 32, 12), "AUTH_HMAC_SHA2_384_192": (SHA384, 48, 24),
    "AUTH_HMAC_SHA2_512_256": (SHA512, 64, 32), "AUTH_HMAC_RIPEMD_160_96": (RIPEMD160, 20, 12),
}


def mac(integ, key, text):
    if integ == "AUTH_AES_CMAC_96":
        return CMAC.new(key, msg=text, ciphermod=AES).digest()[:12]
    if integ == "AUTH_AES_XCBC_96":
        return xcbc(key, text)[:12]
    algorithm, _, size = HASHES[integ]
    return HMAC.new(key, text, algorithm).digest()[:size]


def xcbc(key, text):
    one = AES.new(key, AES.MODE_ECB).encrypt
    k1, k2, k3 = (one(bytes([n] * 16)) for n in (1, 2, 3))
    whole = text and len(text) % 16 == 0
    padded = text if whole else text + b"\x80" + bytes(-(len(text) + 1) % 16)
    last = bytes(a ^ b for a, b in zip(padded[-16:], k2 if whole else k3))
    return AES.new(k1, AES.MODE_CBC, iv=bytes(16)).encrypt(padded[:-16] + last)[-16:]


def separate(encr, bits, integ, high=None):
    seed = f"{encr} {bits} {integ} {high}"
    key, integ_key = octets(seed + " key", bits // 8), octets(seed + " integ", HASHES.get(integ, (0, 16))[1])
    spi, wide, low = header(high)
    module = CIPHERS.get(encr)
    block = module.block_size if module else 4
    plain = plaintext(seed, block)
    iv = octets(seed + " iv", block) if module else b""
    if encr == "ENCR_3DES":
        key = DES3.adjust_key_parity(key)
    text = module.new(key, module.MODE_CBC, iv=iv).encrypt(plain) if module else plain
    body = spi + low + iv + text
    icv = mac(integ, integ_key, body + wide) if integ else b""
    esp(encr, integ, key, integ_key if integ else b"", high, body + icv, plain)


def ah_gmac(bits):
    seed = f"AH GMAC {bits}"
    key, salt, iv = octets(seed + " key", bits // 8), octets(seed + " salt", 4), octets(seed + " iv", 8)
    text = octets(seed + " text", 61)
    c = AES.new(key, AES.MODE_GCM, nonce=salt + iv)
    c.update(text)
    print(f'\t{{ "made", "AUTH_AES_{bits}_GMAC",')
    for value in key + salt, text:
        print(f"\t  {quote(value)},")
    print(f"\t  {quote(iv + c.digest())} }},")


def quote(value):
    digits = value.hex()
    return "\n\t  ".join(f'"{digits[i:i + 96]}"' for i in range(0, len(digits) or 1, 96))


def esp(encr, integ, key, integ_key, high, packet, plain):
    integ = f'"{integ}"' if integ else "NULL"
    print(f'\t{{ "made", "{encr}", {integ}, {"false, 0" if high is None else f"true, {high}"},')
    for value in key, integ_key, packet:
        print(f"\t  {quote(value)},")
    print(f"\t  {quote(plain)} }},")


print("/* Made by crypto_vectors.py. */\n\nstatic const struct esp_vector esp_made[] = {")
HIGH = 0x80000001
for bits, high in (128, None), (128, HIGH), (192, None), (256, None), (256, 0):
    for tag in 8, 12, 16:
        aead(f"ENCR_AES_CCM_{tag}", bits, 3, True, tag, high)
    for tag in 8, 12:
        aead(f"ENCR_AES_GCM_{tag}", bits, 4, True, tag, high)
    aead("ENCR_AES_CCM_8_IIV", bits, 3, False, 8, high)
    aead("ENCR_AES_GCM_16_IIV", bits, 4, False, 16, high)
    gmac(bits, high)
for high in None, HIGH:
    aead("ENCR_CHACHA20_POLY1305", 256, 4, True, 16, high)
    aead("ENCR_CHACHA20_POLY1305_IIV", 256, 4, False, 16, high)
for integ in [*HASHES, "AUTH_AES_XCBC_96", "AUTH_AES_CMAC_96"]:
    separate("ENCR_AES_CBC", 128, integ, HIGH)
    separate("ENCR_NULL", 0, integ)
for encr, sizes in ("ENCR_DES", [64]), ("ENCR_3DES", [192]), ("ENCR_CAST", [40, 64, 80, 88, 128]), \
        ("ENCR_BLOWFISH", [40, 128, 136, 448]), ("ENCR_AES_CBC", [128, 192, 256]):
    for bits in sizes:
        separate(encr, bits, "AUTH_HMAC_SHA2_256_128")
print("};\n\nstatic const struct mac_vector mac_made[] = {")
for bits in 128, 192, 256:
    ah_gmac(bits)
print("};")
