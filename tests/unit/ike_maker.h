/*
 * Makes IKE messages for tests: headers, payloads, and both versions' way to
 * encrypt them, by OpenSSL, so that what the engine opens is known beforehand.
 */
#ifndef IKE_MAKER_H
#define IKE_MAKER_H

#include <stdbool.h>
#include "esp_maker.h"

enum { IKE_HEADER = 28, IKE_RESPONSE = 0x20, IKE_INITIATOR = 0x08, ISAKMP_ENCRYPTED = 1, MAKER_ICV = 12, MAKER_BLOCK = 16 };

struct maker {
	uint8_t at[MAKER_ROOM];
	uint32_t len;
	uint32_t next_at;		/* where the type of the next payload goes */
	bool message;			/* with a header, whose length grows */
};

static inline void make_ike(struct maker *m, uint64_t initiator, uint64_t responder, uint8_t version, uint8_t exchange,
    uint8_t flags, uint32_t id)
{
	memset(m->at, 0, IKE_HEADER);
	put32(m->at, (uint32_t)(initiator >> 32));
	put32(m->at + 4, (uint32_t)initiator);
	put32(m->at + 8, (uint32_t)(responder >> 32));
	put32(m->at + 12, (uint32_t)responder);
	m->at[17] = version;
	m->at[18] = exchange;
	m->at[19] = flags;
	put32(m->at + 20, id);
	m->len = IKE_HEADER;
	m->next_at = 16;
	m->message = true;
	put32(m->at + 24, m->len);
}

/* Payloads alone, to be encrypted: their first type goes to at[0], they start at at[1]. */
static inline void make_inside(struct maker *m)
{
	m->at[0] = 0;
	m->len = 1;
	m->next_at = 0;
	m->message = false;
}

static inline void make_payload(struct maker *m, uint8_t type, const void *body, uint32_t n)
{
	uint8_t *h = m->at + m->len;

	m->at[m->next_at] = type;
	m->next_at = m->len;
	h[0] = h[1] = 0;
	put16(h + 2, 4 + n);
	memcpy(h + 4, body, n);
	m->len += 4 + n;
	if (m->message)
		put32(m->at + 24, m->len);
}

static inline uint32_t make_cbc(uint8_t *to, const uint8_t *key, const uint8_t *iv, const uint8_t *plain, uint32_t n)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int out;

	EVP_EncryptInit_ex(c, EVP_aes_128_cbc(), NULL, key, iv);
	EVP_CIPHER_CTX_set_padding(c, 0);
	EVP_EncryptUpdate(c, to, &out, plain, (int)n);
	EVP_CIPHER_CTX_free(c);
	return n;
}

/* The message's SK (46) or, with a number, SKF payload (53): n octets, the first payload of type `first`. */
static inline void make_sk(struct maker *m, uint8_t first, const uint8_t *payloads, uint32_t n, const uint8_t *encr,
    const uint8_t *integ, uint16_t number, uint16_t total)
{
	static const uint8_t iv[MAKER_BLOCK] = "initial vector";
	uint32_t pad = MAKER_BLOCK - 1 - n % MAKER_BLOCK, fixed = number ? 8 : 4, mac_len;
	uint8_t plain[MAKER_ROOM], *h = m->at + m->len, mac[20];

	memcpy(plain, payloads, n);
	memset(plain + n, 0xee, pad);
	plain[n + pad] = (uint8_t)pad;
	m->at[m->next_at] = number ? 53 : 46;
	h[0] = first;
	h[1] = 0;
	put16(h + 2, fixed + MAKER_BLOCK + n + pad + 1 + MAKER_ICV);
	put16(h + 4, number);
	put16(h + 6, total);
	memcpy(h + fixed, iv, MAKER_BLOCK);
	m->len += fixed + MAKER_BLOCK + make_cbc(h + fixed + MAKER_BLOCK, encr, iv, plain, n + pad + 1);
	put32(m->at + 24, m->len + MAKER_ICV);
	HMAC(EVP_sha1(), integ, 20, m->at, m->len, mac, &mac_len);
	memcpy(m->at + m->len, mac, MAKER_ICV);
	m->len += MAKER_ICV;
}

/* An encrypted IKEv1 message of what make_inside() made; iv becomes that of the next one. */
static inline void make_encrypted(struct maker *m, const struct maker *inside, const uint8_t *key, uint8_t iv[static MAKER_BLOCK])
{
	uint32_t n = inside->len - 1, whole = (n + MAKER_BLOCK - 1) / MAKER_BLOCK * MAKER_BLOCK;
	uint8_t plain[MAKER_ROOM];

	memcpy(plain, inside->at + 1, n);
	memset(plain + n, 0, whole - n);
	m->at[m->next_at] = inside->at[0];
	m->at[19] |= ISAKMP_ENCRYPTED;
	m->len += make_cbc(m->at + m->len, key, iv, plain, whole);
	memcpy(iv, m->at + m->len - MAKER_BLOCK, MAKER_BLOCK);
	put32(m->at + 24, m->len);
}

static inline uint32_t make_udp(uint8_t *to, uint32_t src, uint32_t dst, uint16_t sport, uint16_t dport, const uint8_t *payload,
    uint32_t n)
{
	uint8_t udp[MAKER_ROOM];

	put16(udp, sport);
	put16(udp + 2, dport);
	put16(udp + 4, 8 + n);
	put16(udp + 6, 0);
	memcpy(udp + 8, payload, n);
	return make_ip4(to, src, dst, 17, udp, 8 + n);
}

#endif
