/*
 * Makes packets for tests and fuzzers: IPv4 around ESP or AH, sealed with
 * known keys by OpenSSL, so that what the engine opens is known beforehand.
 */
#ifndef ESP_MAKER_H
#define ESP_MAKER_H

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdint.h>
#include <string.h>

enum { MAKER_ROOM = 70000 };

static const uint8_t maker_key[16] = "encryption key!", maker_integ[20] = "integrity key 20 oct";

static inline void put16(uint8_t *p, unsigned v) { p[0] = (uint8_t)(v >> 8); p[1] = (uint8_t)v; }
static inline void put32(uint8_t *p, uint32_t v) { put16(p, v >> 16); put16(p + 2, v & 0xffff); }

static inline unsigned make_sum(const uint8_t *p, unsigned n)
{
	uint32_t sum = 0;

	for (unsigned i = 0; i < n; i++)
		sum += i % 2 ? p[i] : (uint32_t)p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum & 0xffff;
}

/* An IPv4 packet around n octets of payload; returns its length. */
static inline uint32_t make_ip4(uint8_t *to, uint32_t src, uint32_t dst, uint8_t protocol, const uint8_t *payload, uint32_t n)
{
	memmove(to + 20, payload, n);
	memset(to, 0, 20);
	to[0] = 0x45;
	put16(to + 2, 20 + n);
	to[8] = 64;
	to[9] = protocol;
	put32(to + 12, src);
	put32(to + 16, dst);
	put16(to + 10, make_sum(to, 20));
	return 20 + n;
}

/* The plaintext of ESP: payload, padding to a multiple of 16, pad length, next header. */
static inline uint32_t make_plain(uint8_t *to, const uint8_t *payload, uint32_t n, uint8_t next)
{
	uint32_t pad = (16 - (n + 2) % 16) % 16;

	memmove(to, payload, n);
	for (uint32_t i = 0; i < pad; i++)
		to[n + i] = (uint8_t)(i + 1);
	to[n + pad] = (uint8_t)pad;
	to[n + pad + 1] = next;
	return n + pad + 2;
}

/* HMAC-SHA1-96 over at[0..n), and the high half when esn, written behind it. */
static inline uint32_t make_icv(uint8_t *at, uint32_t n, int esn, uint32_t high)
{
	uint8_t mac[20];
	unsigned len;

	if (esn)
		put32(at + n, high);
	HMAC(EVP_sha1(), maker_integ, sizeof maker_integ, at, n + (esn ? 4 : 0), mac, &len);
	memcpy(at + n, mac, 12);
	return n + 12;
}

/* ESP with ENCR_NULL and HMAC-SHA1-96. */
static inline uint32_t make_esp_null(uint8_t *to, uint32_t spi, uint32_t seq, int esn, uint32_t high,
    const uint8_t *plain, uint32_t n)
{
	memmove(to + 8, plain, n);
	put32(to, spi);
	put32(to + 4, seq);
	return make_icv(to, 8 + n, esn, high);
}

/* ESP with AES-CBC-128 under a fixed IV; HMAC-SHA1-96 behind it if mac. */
static inline uint32_t make_esp_cbc(uint8_t *to, uint32_t spi, uint32_t seq, const uint8_t *plain, uint32_t n, int mac)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int out;

	put32(to, spi);
	put32(to + 4, seq);
	memset(to + 8, 0x1e, 16);
	EVP_EncryptInit_ex(c, EVP_aes_128_cbc(), NULL, maker_key, to + 8);
	EVP_CIPHER_CTX_set_padding(c, 0);
	EVP_EncryptUpdate(c, to + 24, &out, plain, (int)n);
	EVP_CIPHER_CTX_free(c);
	return mac ? make_icv(to, 24 + n, 0, 0) : 24 + n;
}

/* ESP with AES-GCM-128 and an ICV of 16 octets (RFC 4106); the salt is "salt". */
static inline uint32_t make_esp_gcm(uint8_t *to, uint32_t spi, uint32_t seq, const uint8_t *plain, uint32_t n)
{
	static const uint8_t nonce[12] = { 's', 'a', 'l', 't', 1, 2, 3, 4, 5, 6, 7, 8 };
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int out;

	put32(to, spi);
	put32(to + 4, seq);
	memcpy(to + 8, nonce + 4, 8);
	EVP_EncryptInit_ex(c, EVP_aes_128_gcm(), NULL, maker_key, nonce);
	EVP_EncryptUpdate(c, NULL, &out, to, 8);
	EVP_EncryptUpdate(c, to + 16, &out, plain, (int)n);
	EVP_EncryptFinal_ex(c, to + 16 + n, &out);
	EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, 16, to + 16 + n);
	EVP_CIPHER_CTX_free(c);
	return 16 + n + 16;
}

/* AH over IPv4 with HMAC-SHA1-96, its ICV field `pad` octets longer than the ICV. */
static inline uint32_t make_ah(uint8_t *to, uint32_t src, uint32_t dst, uint32_t spi, uint32_t seq, uint8_t next,
    const uint8_t *payload, uint32_t n, uint32_t pad, int esn, uint32_t high)
{
	uint8_t ah[MAKER_ROOM] = { next, (uint8_t)(4 + pad / 4) }, mac[20];
	unsigned len;

	put32(ah + 4, spi);
	put32(ah + 8, seq);
	memset(ah + 24, 0xaa, pad);
	memcpy(ah + 24 + pad, payload, n);
	n = make_ip4(to, src, dst, 51, ah, 24 + pad + n);
	to[8] = 0;					/* what may change on the way counts as zero */
	put16(to + 10, 0);
	put32(to + n, high);
	HMAC(EVP_sha1(), maker_integ, sizeof maker_integ, to, n + (esn ? 4 : 0), mac, &len);
	memcpy(to + 32, mac, 12);
	to[8] = 61;
	put16(to + 10, make_sum(to, 20));
	return n;
}

#endif
