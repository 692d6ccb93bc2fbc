/*
 * Any suite with any key: opens any packet, without a byte read past it; and
 * opens what OpenSSL sealed the plain way, the same again after a packet with
 * one bit wrong, which must be refused.  As an SK payload, whose IV may stand
 * anywhere, a packet opens too.
 *
 * Input: struct choice, then octets that are taken once as the packet and once
 * as the plaintext.
 */
#include <spiglass/crypto.h>

#include <openssl/evp.h>

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct choice {
	uint8_t encr, integ;		/* row; one more: none */
	uint8_t encr_key, integ_key;	/* octets; less than COMMON: the transform's own */
	uint8_t icv, esn, high[4];	/* ICV: octets, likewise */
	uint8_t bit[2];			/* to be wrong */
	uint8_t key[ENCR_KEY_MAX];
};

enum { HEADER = 8, MOST = 4096, ROOM = MOST + 256, COMMON = 192 };

struct sa {
	struct suite suite;
	const uint8_t *key, *mac_key;
	bool esn;
	uint32_t high;
	uint8_t icv;
};

static struct sa choose(const struct choice *c)
{
	static const uint8_t mac_key[INTEG_KEY_MAX] = "any key will do";
	struct sa s = { .key = c->key, .mac_key = mac_key, .esn = c->esn & 1 };
	unsigned encrs = 1, integs = 1;

	while (encr_at(encrs - 1))
		encrs++;
	while (integ_at(integs - 1))
		integs++;
	s.suite.encr = encr_at(c->encr % encrs);
	s.suite.integ = integ_at(c->integ % integs);
	if (s.suite.encr && s.suite.encr->icv && c->integ < COMMON)
		s.suite.integ = NULL;
	if (s.suite.encr)
		s.suite.encr_key_len = (uint16_t)(s.suite.encr->key_bits[c->bit[0] % 2] / 8 + s.suite.encr->salt);
	if (s.suite.integ)
		s.suite.integ_key_len = s.suite.integ->key;
	if (c->encr_key >= COMMON)
		s.suite.encr_key_len = (uint16_t)((c->encr_key - COMMON) % (ENCR_KEY_MAX + 1));
	if (c->integ_key >= COMMON)
		s.suite.integ_key_len = c->integ_key - COMMON;
	if (c->icv >= COMMON)
		s.suite.icv = c->icv - COMMON;
	for (int i = 0; i < 4; i++)
		s.high = s.high << 8 | c->high[i];
	return s;
}

/* --- sealing --- */

static void high_make(const struct sa *s, uint8_t high[static 4])
{
	for (int i = 0; i < 4; i++)
		high[i] = s->esn ? (uint8_t)(s->high >> (24 - 8 * i)) : 0;
}

static unsigned aad_make(const struct sa *s, const uint8_t *packet, uint8_t aad[static 12])
{
	memcpy(aad, packet, 4);
	high_make(s, aad + 4);
	memcpy(aad + (s->esn ? 8 : 4), packet + 4, 4);
	return s->esn ? 12 : 8;
}

static void nonce_make(const struct sa *s, const uint8_t *packet, uint8_t nonce[static 16])
{
	const struct encr *e = s->suite.encr;
	uint8_t sequence[8];

	high_make(s, sequence);
	memcpy(sequence + 4, packet + 4, 4);
	memset(nonce, 0, 16);
	memcpy(nonce, s->key + s->suite.encr_key_len - e->salt, e->salt);
	memcpy(nonce + e->salt, e->iv ? packet + HEADER : sequence, 8);
	nonce[15] = 1;
}

static void encipher(const struct sa *s, uint8_t *packet, uint32_t len)
{
	const struct encr *e = s->suite.encr;
	unsigned key_len = s->suite.encr_key_len - e->salt;
	uint8_t nonce[16], aad[12], *body = packet + HEADER + e->iv;
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	bool own_icv = e->kind == ENCR_KIND_AEAD || e->kind == ENCR_KIND_GMAC, ccm = strstr(e->cipher, "CCM");
	EVP_CIPHER *cipher;
	char name[32];
	int n;

	snprintf(name, sizeof name, e->cipher, key_len * 8);
	assert((cipher = EVP_CIPHER_fetch(NULL, name, NULL)));
	assert(EVP_EncryptInit_ex(c, cipher, NULL, NULL, NULL) > 0);
	if (ccm)
		assert(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_IVLEN, 11, NULL) > 0 &&
		    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, s->icv, NULL) > 0);
	nonce_make(s, packet, nonce);
	assert(EVP_CIPHER_CTX_set_key_length(c, (int)key_len) > 0);
	assert(EVP_EncryptInit_ex(c, NULL, NULL, s->key, e->kind == ENCR_KIND_CBC ? packet + HEADER : nonce) > 0);
	EVP_CIPHER_CTX_set_padding(c, 0);
	if (ccm)
		assert(EVP_EncryptUpdate(c, NULL, &n, NULL, (int)len) > 0);
	if (own_icv)
		assert(EVP_EncryptUpdate(c, NULL, &n, aad, (int)aad_make(s, packet, aad)) > 0);
	if (e->kind == ENCR_KIND_GMAC)
		assert(EVP_EncryptUpdate(c, NULL, &n, packet + HEADER, (int)(e->iv + len)) > 0);
	else
		assert(EVP_EncryptUpdate(c, body, &n, body, (int)len) > 0 && n == (int)len);
	if (own_icv)
		assert(EVP_EncryptFinal_ex(c, nonce, &n) > 0 &&
		    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, s->icv, body + len) > 0);
	EVP_CIPHER_free(cipher);
	EVP_CIPHER_CTX_free(c);
}

static void authenticate(const struct sa *s, uint8_t *packet, uint32_t len)
{
	const struct integ *g = s->suite.integ;
	uint8_t text[ROOM], mac[EVP_MAX_MD_SIZE];
	size_t n;

	memcpy(text, packet, len);
	high_make(s, text + len);
	assert(EVP_Q_mac(NULL, g->mac, NULL, g->parameter, NULL, s->mac_key, s->suite.integ_key_len, text,
	    len + (s->esn ? 4 : 0), mac, sizeof mac, &n));
	memcpy(packet + len, mac, s->icv);
}

/* Header and IV are there; returns the length of the packet around `len` octets of plaintext. */
static uint32_t seal(const struct sa *s, uint8_t packet[static ROOM], const uint8_t *plain, uint32_t len)
{
	const struct encr *e = s->suite.encr;
	uint32_t around = HEADER + e->iv + len;

	for (int i = 0; i < HEADER + e->iv; i++)
		packet[i] = (uint8_t)(0x51 + 3 * i);
	memcpy(packet + HEADER + e->iv, plain, len);
	memset(packet + around, 0, s->icv);
	if (e->kind != ENCR_KIND_NULL)
		encipher(s, packet, len);
	if (s->suite.integ)
		authenticate(s, packet, around);
	return around + s->icv;
}

/* --- opening --- */

/* s NULL: as an SK payload whose IV stands behind so many octets. */
static enum opened open_exactly(struct opener *o, const struct sa *s, uint32_t before, const uint8_t *at, uint32_t len,
    const uint8_t *expected)
{
	uint8_t *packet = malloc(len + !len), *room = malloc(OPENER_ROOM(len));
	struct plain plain;
	enum opened opened;

	if (len)
		memcpy(packet, at, len);
	opened = s ? opener_esp(o, packet, len, s->esn, s->high, room, &plain) :
	    opener_sk(o, packet, len, before, room, &plain);
	if (opened == OPENED_GOOD) {
		assert(plain.at >= room && plain.at + plain.len <= room + OPENER_ROOM(len));
		assert(before + plain.iv + plain.len + plain.icv == len);
		assert(!expected || !memcmp(plain.at, expected, plain.len));
	} else {
		assert(!plain.at && !plain.len);
	}
	free(packet);
	free(room);
	return opened;
}

static void round_trip(struct opener *o, const struct sa *s, const struct choice *c, const uint8_t *plain,
    uint32_t len)
{
	const struct encr *e = s->suite.encr;
	uint8_t packet[ROOM];
	uint32_t n, bit;

	len -= len % e->block;
	if (len < 2 || (s->suite.integ && !strcmp(s->suite.integ->mac, "XCBC")))	/* OpenSSL has none */
		return;
	n = seal(s, packet, plain, len);
	bit = ((uint32_t)c->bit[0] << 8 | c->bit[1]) % (8 * n);
	assert(open_exactly(o, s, HEADER, packet, n, plain) == OPENED_GOOD);
	if (!s->esn)
		assert(open_exactly(o, NULL, HEADER, packet, n, plain) == (encr_esp_only(e) ? OPENED_FAILED : OPENED_GOOD));
	packet[bit / 8] ^= (uint8_t)(1 << bit % 8);
	if (opener_authenticates(o))
		assert(open_exactly(o, s, HEADER, packet, n, NULL) == OPENED_BAD_ICV);
	else
		assert(open_exactly(o, s, HEADER, packet, n, NULL) == OPENED_GOOD);
	packet[bit / 8] ^= (uint8_t)(1 << bit % 8);
	assert(open_exactly(o, s, HEADER, packet, n, plain) == OPENED_GOOD);
}

static void verify_parts(struct opener *o, const uint8_t *at, uint32_t len)
{
	uint32_t split = len / 3, icv = len < UINT8_MAX ? len : UINT8_MAX;
	struct part part[] = { { at, split }, { at + split, len - split } };

	opener_verify(o, part, 2, at + len - icv, (uint8_t)icv);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct choice c;
	struct sa s;
	struct opener *o;
	const char *why = NULL;
	uint32_t len;

	if (size < sizeof c || size > sizeof c + MOST)
		return 0;
	memcpy(&c, data, sizeof c);
	data += sizeof c;
	len = (uint32_t)(size - sizeof c);
	s = choose(&c);
	o = opener_new(&s.suite, s.key, s.mac_key, &why);
	assert(!o == !!why);
	if (!o)
		return 0;
	s.icv = opener_icv(o);
	open_exactly(o, &s, HEADER, data, len, NULL);
	open_exactly(o, NULL, c.bit[0], data, len, NULL);
	open_exactly(o, NULL, s.high, data, len, NULL);
	verify_parts(o, data, len);
	if (s.suite.encr)
		round_trip(o, &s, &c, data, len);
	opener_free(o);
	return 0;
}
