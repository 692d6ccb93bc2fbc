"""Opens what AES-CBC with HMAC, or nothing but an HMAC, protects, and seals it again when it has been changed.

The keys are those of a capture's uat folder.  The IV stays as it was: the same seed makes the same file.
"""

import csv
import hashlib
import hmac
import os
import struct

try:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
except ImportError:
    Cipher = None       # nothing is opened, and nothing below the encryption is changed

HASHES = {"HMAC_SHA2_256_128": ("sha256", 16), "HMAC_SHA1_96": ("sha1", 12), "HMAC_SHA2_512_256": ("sha512", 32),
          "HMAC-SHA-256-128": ("sha256", 16), "HMAC-SHA-1-96": ("sha1", 12), "HMAC-SHA-512-256": ("sha512", 32)}
BLOCK = 16


def rows(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8", newline="") as f:
        return [row for row in csv.reader(f, skipinitialspace=True) if len(row) >= 8]


class Key:
    def __init__(self, cipher, key, integrity, auth):
        self.key = None if cipher.split()[0] == "NULL" else bytes.fromhex(key.removeprefix("0x"))
        self.hash, self.icv = HASHES[integrity.split()[0]]
        self.auth = bytes.fromhex(auth.removeprefix("0x"))
        self.iv = 0 if self.key is None else BLOCK

    def crypt(self, iv, text, seal):
        if self.key is None:
            return text
        cipher = Cipher(algorithms.AES(self.key), modes.CBC(iv))
        context = cipher.encryptor() if seal else cipher.decryptor()
        return context.update(text) + context.finalize()

    def open(self, sealed):
        body = sealed[self.iv:len(sealed) - self.icv]
        return self.crypt(sealed[:self.iv], body, False) if body and len(body) % (self.iv or 4) == 0 else None

    def tag(self, covered):
        return hmac.new(self.auth, covered, self.hash).digest()[:self.icv]


def usable(cipher, integrity):
    return (Cipher and cipher.startswith("AES-CBC") or cipher == "NULL") and integrity.split()[0] in HASHES


def keys(folder):
    """{SPI of ESP, or (SPI of IKE's initiator, from the initiator?): Key}"""
    found = {}
    for row in rows(os.path.join(folder, "uat", "esp_sa")):
        if usable(row[4], row[6]):
            found[int(row[3], 16)] = Key(*row[4:8])
    for spi_i, _, e_i, e_r, cipher, a_i, a_r, integrity in (
            row[:8] for row in rows(os.path.join(folder, "uat", "ikev2_decryption_table"))):
        if usable(cipher, integrity):
            found[spi_i.lower(), True] = Key(cipher, e_i, integrity, a_i)
            found[spi_i.lower(), False] = Key(cipher, e_r, integrity, a_r)
    return found


def change_esp(key, packet, change):
    """ESP with its content changed: SPI and sequence number stay."""
    clear = key.open(packet[8:])
    if clear is None or len(clear) < 2 or clear[-2] + 2 > len(clear):
        return None
    content, next_header = change(clear[:len(clear) - 2 - clear[-2]]), clear[-1]
    pad = -(len(content) + 2) % (key.iv or 4)
    clear = content + bytes(range(1, pad + 1)) + bytes([pad, next_header])
    iv = bytes(packet[8:8 + key.iv])
    covered = bytes(packet[:8]) + iv + key.crypt(iv, clear, True)
    return covered + key.tag(covered)


def change_ike(key, message, at, change):
    """An IKEv2 message whose Encrypted payload stands at `at`, its payloads changed; lengths are right again."""
    clear = key.open(message[at + 4:])
    if clear is None or clear[-1] + 1 > len(clear):
        return None
    content = change(clear[:len(clear) - 1 - clear[-1]], message[at])
    pad = -(len(content) + 1) % (key.iv or 1)
    iv = bytes(message[at + 4:at + 4 + key.iv])
    sealed = iv + key.crypt(iv, content + bytes(pad) + bytes([pad]), True)
    size = 4 + len(sealed) + key.icv
    if size > 65535:
        return None
    covered = bytearray(message[:at + 2]) + struct.pack(">H", size) + sealed
    covered[24:28] = struct.pack(">I", at + size)
    return bytes(covered) + key.tag(covered)
