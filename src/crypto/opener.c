/*
 * An opener: made from a suite and its keys, then used for every packet of an
 * SA, or every message of one direction of an IKE SA.  Invariant: what it needs
 * is allocated here and nowhere else, the key is set once, and a packet that
 * fails leaves nothing behind for the next one.
 */
#include "crypto/opener.h"

#include <openssl/crypto.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

void secret_wipe(void *p, size_t n)
{
	OPENSSL_cleanse(p, n);
}

static bool is_gmac(const struct integ *integ)
{
	return integ && !strcmp(integ->mac, "GMAC");
}

static bool has_own_icv(const struct encr *e)
{
	return e && (e->kind == ENCR_KIND_AEAD || e->kind == ENCR_KIND_GMAC);
}

/* What is wrong with the suite, or NULL. */
static const char *suite_fault(const struct suite *s)
{
	if (!s->encr && !s->integ)
		return N_("neither encryption nor integrity");
	if (s->encr && !encr_key_fits(s->encr, s->encr_key_len))
		return N_("the encryption key has the wrong length");
	if (s->encr && is_gmac(s->integ))
		return "AES-GMAC as an integrity algorithm is for AH only";
	if (has_own_icv(s->encr) && s->integ)
		return N_("the cipher authenticates and takes no integrity algorithm");
	return NULL;
}

/* RFC 4106 and RFC 4309 allow 8, 12 and 16; Poly1305 and GMAC are never truncated; a MAC is cut at will. */
static bool icv_fits(const struct suite *s, const struct mac *m, unsigned icv)
{
	if (m)
		return icv >= ICV_MIN && icv <= m->size;
	if (is_gmac(s->integ))
		return icv == s->integ->icv;
	if (!has_own_icv(s->encr))
		return true;
	if (s->encr->kind == ENCR_KIND_GMAC || !strstr(s->encr->cipher, "AES"))
		return icv == s->encr->icv;
	return icv == 8 || icv == 12 || icv == 16;
}

static bool cipher_init(struct opener *o, const EVP_CIPHER *cipher, const uint8_t *key, unsigned key_len)
{
	o->cipher = EVP_CIPHER_CTX_new();
	return o->cipher && EVP_DecryptInit_ex2(o->cipher, cipher, NULL, NULL, NULL) > 0 && aead_init(o) &&
	    EVP_CIPHER_CTX_set_key_length(o->cipher, (int)key_len) > 0 &&
	    EVP_DecryptInit_ex2(o->cipher, NULL, key, NULL, NULL) > 0;
}

static bool salted_init(struct opener *o, const char *name, const uint8_t *key, unsigned key_len)
{
	const EVP_CIPHER *cipher = fetch_cipher(name);

	key_len -= o->salt_len;
	memcpy(o->salt, key + key_len, o->salt_len);
	return cipher && cipher_init(o, cipher, key, key_len);
}

static bool encr_init(struct opener *o, const struct encr *e, const uint8_t *key, unsigned key_len)
{
	static opener_function *const open[] = {
		[ENCR_KIND_NULL] = null_open, [ENCR_KIND_CBC] = cbc_open, [ENCR_KIND_CTR] = ctr_open,
		[ENCR_KIND_AEAD] = aead_open, [ENCR_KIND_GMAC] = gmac_open,
	};
	char name[32];

	o->open = open[e->kind];
	o->iv = e->iv;
	o->block = e->block;
	o->salt_len = e->salt;
	o->esp_only = encr_esp_only(e);
	if (e->kind == ENCR_KIND_NULL)
		return true;
	snprintf(name, sizeof name, e->cipher, (key_len - e->salt) * 8);
	if (!salted_init(o, name, key, key_len))
		return false;
	if (e->kind == ENCR_KIND_CBC)
		return cbc_init(o);
	if (has_own_icv(e))
		aead_probe(o);
	return true;
}

/* AH's GMAC: all keying material belongs to the one key. */
static bool gmac_init(struct opener *o, const struct integ *integ, const uint8_t *key)
{
	o->gmac = true;
	o->salt_len = sizeof o->salt;
	if (!salted_init(o, integ->parameter, key, integ->key))
		return false;
	aead_probe(o);
	return true;
}

static bool integ_init(struct opener *o, const struct suite *s, const uint8_t *key, const char **why)
{
	if (!s->integ)
		return true;
	if (!is_gmac(s->integ)) {
		o->mac = mac_new(s->integ, key, s->integ_key_len, why);
		return o->mac;
	}
	*why = s->integ_key_len != s->integ->key ? N_("the integrity key has the wrong length") :
	    N_("this OpenSSL lacks the integrity algorithm");
	return s->integ_key_len == s->integ->key && gmac_init(o, s->integ, key);
}

/* Integrity comes first: a cipher asks for the size of the ICV. */
static bool suite_init(struct opener *o, const struct suite *s, const uint8_t *encr_key,
    const uint8_t *integ_key, const char **why)
{
	if ((*why = suite_fault(s)) || !integ_init(o, s, integ_key, why))
		return false;
	o->authenticates = s->integ || has_own_icv(s->encr);
	o->icv = s->icv ? s->icv : s->integ ? s->integ->icv : s->encr->icv;
	if (!icv_fits(s, o->mac, o->icv)) {
		*why = N_("the algorithm cannot have an ICV of that size");
		return false;
	}
	*why = N_("this OpenSSL lacks the cipher, or its legacy provider");
	return !s->encr || encr_init(o, s->encr, encr_key, s->encr_key_len);
}

struct opener *opener_new(const struct suite *suite, const uint8_t *encr_key, const uint8_t *integ_key,
    const char **why)
{
	struct opener *o = mem_new(sizeof *o);

	if (!suite_init(o, suite, encr_key, integ_key, why)) {
		opener_free(o);
		return NULL;
	}
	*why = NULL;
	return o;
}

void opener_free(struct opener *o)
{
	if (!o)
		return;
	EVP_CIPHER_CTX_free(o->cipher);
	mac_free(o->mac);
	OPENSSL_cleanse(o, sizeof *o);
	free(o);
}

bool opener_authenticates(const struct opener *o) { return o->authenticates; }
uint8_t opener_icv(const struct opener *o) { return o->icv; }
size_t opener_size(const struct opener *o) { return sizeof *o + (o->mac ? sizeof *o->mac : 0); }

/*
 * `before` octets stand in front of the IV, and behind the padding a trailer.
 * False when the lengths cannot be: at least that trailer, and whole blocks.
 */
static bool pieces_split(const struct opener *o, const uint8_t *start, uint32_t len, uint32_t before,
    uint32_t trailer, struct pieces *p)
{
	uint64_t around = (uint64_t)before + o->iv + o->icv, least = o->block > trailer ? o->block : trailer;

	if (len < around + least || len > INT_MAX || (len - around) % o->block)
		return false;
	p->start = start;
	p->iv = start + before;
	p->body = p->iv + o->iv;
	p->len = len - (uint32_t)around;
	p->icv = p->body + p->len;
	return true;
}

/* The high half is authenticated as if it stood behind the packet (RFC 4303, 2.2.1). */
static enum opened pieces_verify(struct opener *o, const struct pieces *p)
{
	const struct part part[] = { { p->start, (size_t)(p->icv - p->start) }, { p->high, sizeof p->high } };

	return o->mac ? mac_verify(o->mac, part, p->esn ? 2 : 1, p->icv, o->icv) : OPENED_GOOD;
}

static enum opened pieces_open(struct opener *o, const struct pieces *p, uint8_t *room, struct plain *plain)
{
	const uint8_t *at = NULL;
	enum opened opened = pieces_verify(o, p);

	if (opened == OPENED_GOOD)
		opened = o->open(o, p, room, &at);
	if (opened == OPENED_GOOD) {
		plain->at = at;
		plain->len = p->len;
	}
	return opened;
}

enum opened opener_esp(struct opener *o, const uint8_t *esp, uint32_t len, bool esn, uint32_t high,
    uint8_t *room, struct plain *plain)
{
	struct pieces p = { .esn = esn };

	*plain = (struct plain){ .iv = o->iv, .icv = o->icv };
	if (!o->open)
		return OPENED_FAILED;	/* AH */
	if (!pieces_split(o, esp, len, ESP_HEADER, ESP_TRAILER, &p))
		return OPENED_SHORT;
	for (unsigned i = 0; esn && i < sizeof p.high; i++)
		p.high[i] = (uint8_t)(high >> (24 - 8 * i));
	return pieces_open(o, &p, room, plain);
}

enum opened opener_sk(struct opener *o, const uint8_t *message, uint32_t len, uint32_t body, uint8_t *room,
    struct plain *plain)
{
	struct pieces p = { 0 };

	*plain = (struct plain){ .iv = o->iv, .icv = o->icv };
	if (!o->open || o->esp_only)
		return OPENED_FAILED;
	if (!pieces_split(o, message, len, body, SK_TRAILER, &p))
		return OPENED_SHORT;
	return pieces_open(o, &p, room, plain);
}

enum opened opener_verify(struct opener *o, const struct part *part, unsigned parts, const uint8_t *icv,
    uint8_t icv_len)
{
	if (icv_len < o->icv)
		return OPENED_SHORT;
	if (o->gmac)
		return gmac_verify(o, icv, part, parts, icv + EXPLICIT_IV);
	return o->mac ? mac_verify(o->mac, part, parts, icv, o->icv) : OPENED_FAILED;
}
