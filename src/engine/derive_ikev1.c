/*
 * Keys of an ISAKMP SA (RFC 2409, 5 and appendix B), by whichever way a secret
 * that was given leads to its encryption key, Ka.
 *
 * Invariant: only what opens a message of the SA goes into the derived keyring,
 * and only that is told to the trace.  There is no ICV: to open means that
 * payloads come out.
 */
#include "engine/derive.h"

enum way { BY_SKEYID_E, BY_SKEYID, BY_PSK, BY_SIGNATURE, BY_PUBLIC_KEY };

static const char *const way_text[] = {
	[BY_SKEYID_E] = N_("from SKEYID_e"),
	[BY_SKEYID] = N_("from SKEYID and the secret of the key exchange"),
	[BY_PSK] = N_("from the preshared key and the secret of the key exchange"),
	[BY_SIGNATURE] = N_("from the secret of the key exchange"),
	[BY_PUBLIC_KEY] = N_("from the secret of the key exchange and the nonces"),
};

struct basis {
	enum way way;
	const struct ike_key *key;	/* whose SKEYID, SKEYID_e or PSK, or NULL */
	struct secret shared, nonces;
	uint32_t file, line;
};

static bool basis_skeyid(const struct schedule *s, const struct basis *b, unsigned hash, uint8_t *out)
{
	struct secret given = b->key ? b->key->secret[IKE_SKEYID] : (struct secret){ NULL, 0 };

	switch (b->way) {
	case BY_SKEYID:
		if (given.len != s->prf->octets)
			return false;
		memcpy(out, given.at, given.len);
		return true;
	case BY_PSK:
		return ikev1_skeyid_psk(s, b->key->secret[IKE_PSK], out);
	case BY_SIGNATURE:
		return ikev1_skeyid_signature(s, b->shared, out);
	case BY_PUBLIC_KEY:
		return ikev1_skeyid_public_key(s, hash, out);
	case BY_SKEYID_E:
		break;
	}
	return false;
}

/* Of SKEYID_e alone the others do not follow. */
static bool basis_keys(const struct schedule *s, const struct basis *b, unsigned hash, struct ikev1_keys *keys)
{
	uint8_t skeyid[PRF_MAX];
	bool ok;

	*keys = (struct ikev1_keys){ .prf = s->prf->octets };
	if (b->way == BY_SKEYID_E) {
		memcpy(keys->e, b->key->secret[IKE_SKEYID_E].at, keys->prf);
		return true;
	}
	ok = basis_skeyid(s, b, hash, skeyid) && ikev1_keys(s, skeyid, b->shared, keys);
	secret_wipe(skeyid, sizeof skeyid);
	return ok;
}

/* --- the algorithms: as chosen, or all there are --- */

struct choice { uint16_t encryption, hash; unsigned len; };

static bool choice_next(const struct ike_past *past, unsigned *cursor, struct choice *c)
{
	static const uint16_t hashes[] = { IKEV1_HASH_SHA, IKEV1_HASH_SHA2_256, IKEV1_HASH_MD5, IKEV1_HASH_SHA2_384,
		IKEV1_HASH_SHA2_512 };
	static const struct { uint16_t encryption, bits; } ciphers[] = {
		{ IKEV1_ENCRYPTION_AES_CBC, 128 }, { IKEV1_ENCRYPTION_AES_CBC, 256 }, { IKEV1_ENCRYPTION_3DES_CBC, 0 },
		{ IKEV1_ENCRYPTION_AES_CBC, 192 }, { IKEV1_ENCRYPTION_DES_CBC, 0 }, { IKEV1_ENCRYPTION_CAMELLIA_CBC, 128 },
		{ IKEV1_ENCRYPTION_CAMELLIA_CBC, 256 },
	};
	enum { HASHES = sizeof hashes / sizeof hashes[0], CIPHERS = sizeof ciphers / sizeof ciphers[0] };
	unsigned n = (*cursor)++, hash = past->prf ? 1 : HASHES, cipher = past->encr ? 1 : CIPHERS;

	if (n >= hash * cipher)
		return false;
	c->hash = past->prf ? past->prf : hashes[n / cipher];
	c->encryption = past->encr ? past->encr : ciphers[n % cipher].encryption;
	c->len = isakmp_key_len(c->encryption, past->encr ? past->key_bits : ciphers[n % cipher].bits);
	return true;
}

/* --- one way, tried --- */

static void key_fill(struct ike_key *k, const struct hunt *h, const struct choice *c, const struct basis *b,
    const struct schedule *s, const struct ikev1_keys *keys)
{
	const struct ike_sa *sa = h->talk->owner;

	*k = (struct ike_key){ .version = 1, .initiator_spi = sa->initiator_spi, .responder_spi = sa->responder_spi,
		.prf = s->prf, .encryption = c->encryption, .derived = way_text[b->way], .frame = h->frame,
		.file = b->file, .line = b->line };
	k->secret[IKE_SKEYID_E] = (struct secret){ keys->e, keys->prf };
	if (b->way == BY_SKEYID_E)
		return;
	k->secret[IKE_SKEYID] = (struct secret){ keys->skeyid, keys->prf };
	k->secret[IKE_SKEYID_D] = (struct secret){ keys->d, keys->prf };
	k->secret[IKE_SKEYID_A] = (struct secret){ keys->a, keys->prf };
	if (b->way == BY_PSK)
		k->secret[IKE_PSK] = b->key->secret[IKE_PSK];
}

static void choice_told(const struct hunt *h, struct schedule *s, const struct basis *b, const struct choice *c)
{
	struct ikev1_keys keys;
	uint8_t ka[ENCR_KEY_MAX];

	if (!h->e->trace)
		return;
	derive_head(h->e, h->talk, way_text[b->way]);
	s->trace = h->e->trace;
	if (basis_keys(s, b, c->hash, &keys))
		ikev1_ka(s, (struct secret){ keys.e, keys.prf }, ka, c->len);
	s->trace = NULL;
	secret_wipe(&keys, sizeof keys);
	secret_wipe(ka, sizeof ka);
}

static bool choice_try(struct hunt *h, struct schedule *s, const struct basis *b, const struct choice *c,
    const struct ike_key **found)
{
	uint8_t ka[ENCR_KEY_MAX];
	struct ikev1_keys keys;
	struct ike_key k;
	bool done = false;

	s->prf = prf_of_hash(c->hash);
	if (!s->prf || !c->len || c->len > sizeof ka ||
	    (b->way == BY_SKEYID_E && b->key->secret[IKE_SKEYID_E].len != s->prf->octets))
		return false;
	if (basis_keys(s, b, c->hash, &keys) && ikev1_ka(s, (struct secret){ keys.e, keys.prf }, ka, c->len)) {
		key_fill(&k, h, c, b, s, &keys);
		k.secret[IKE_KA] = (struct secret){ ka, c->len };
		done = hunt_try(h, &k, found);
	}
	secret_wipe(&keys, sizeof keys);
	secret_wipe(ka, sizeof ka);
	if (done && *found)
		choice_told(h, s, b, c);
	return done;
}

static bool basis_try(struct hunt *h, const struct basis *b, const struct ike_key **found)
{
	struct schedule s;
	struct choice c;
	unsigned cursor = 0;

	if (!derive_schedule(h->talk, b->nonces, &s) && b->way != BY_SKEYID_E)
		return false;
	while (choice_next(&h->talk->past, &cursor, &c))
		if (choice_try(h, &s, b, &c, found))
			return true;
	return false;
}

/* --- the ways there are --- */

static const struct ike_key *key_next(const struct hunt *h, uint32_t *cursor, enum ike_secret which)
{
	const struct ike_sa *sa = h->talk->owner;
	const struct ike_key *k;

	while ((k = keyring_ike_next(h->e->keys, 1, sa->initiator_spi, sa->responder_spi, cursor)))
		if (k->secret[which].len && derive_fits(h->talk, k))
			return k;
	return NULL;
}

static bool hunt_given(struct hunt *h, const struct ike_key **found)
{
	const struct ike_key *k;
	uint32_t cursor = 0;

	while ((k = key_next(h, &cursor, IKE_SKEYID_E))) {
		const struct basis b = { .way = BY_SKEYID_E, .key = k, .file = k->file, .line = k->line };

		if (basis_try(h, &b, found))
			return true;
	}
	return false;
}

/* A secret of the key exchange together with each SKEYID, or each preshared key. */
static bool with_each(struct hunt *h, const struct shared *shared, enum way way, enum ike_secret which,
    const struct ike_key **found)
{
	const struct ike_key *k;
	uint32_t cursor = 0;

	while ((k = key_next(h, &cursor, which))) {
		const struct basis b = { .way = way, .key = k, .shared = shared->value[0], .nonces = shared->from->nonces,
			.file = k->file, .line = k->line };

		if (basis_try(h, &b, found))
			return true;
	}
	return false;
}

static bool with_nothing(struct hunt *h, const struct shared *shared, enum way way, const struct ike_key **found)
{
	const struct basis b = { .way = way, .shared = shared->value[0], .nonces = shared->from->nonces,
		.file = shared->from->file, .line = shared->from->line };

	return basis_try(h, &b, found);
}

/* Who authenticates how decides what SKEYID is made from (RFC 2409, 5). */
static bool way_open(uint16_t authentication, enum way way)
{
	switch (authentication) {
	case 0:
		return true;
	case IKEV1_AUTH_METHOD_PRE_SHARED_KEY:
	case IKEV1_AUTH_METHOD_XAUTHINITPRESHARED:
	case IKEV1_AUTH_METHOD_XAUTHRESPPRESHARED:
		return way == BY_PSK;
	case IKEV1_AUTH_METHOD_ENCRYPTION_WITH_RSA:
	case IKEV1_AUTH_METHOD_REVISED_ENCRYPTION_WITH_RSA:
	case IKEV1_AUTH_METHOD_XAUTHINITRSAENCRYPTION:
	case IKEV1_AUTH_METHOD_XAUTHRESPRSAENCRYPTION:
	case IKEV1_AUTH_METHOD_XAUTHINITRSAREVISEDENCRYPTION:
	case IKEV1_AUTH_METHOD_XAUTHRESPRSAREVISEDENCRYPTION:
		return way == BY_PUBLIC_KEY;
	default:
		return way == BY_SIGNATURE;
	}
}

static bool hunt_one(struct hunt *h, const struct shared *shared, const struct ike_key **found)
{
	uint16_t authentication = h->talk->past.authentication;

	return with_each(h, shared, BY_SKEYID, IKE_SKEYID, found) ||
	    (way_open(authentication, BY_PSK) && with_each(h, shared, BY_PSK, IKE_PSK, found)) ||
	    (way_open(authentication, BY_SIGNATURE) && with_nothing(h, shared, BY_SIGNATURE, found)) ||
	    (way_open(authentication, BY_PUBLIC_KEY) && with_nothing(h, shared, BY_PUBLIC_KEY, found));
}

static bool hunt_shared(struct hunt *h, const struct ike_key **found)
{
	const struct ike_past *past = &h->talk->past;
	const struct kex x = { .e = h->e, .version = 1, .number = 1, .count = 1, .spi_i = h->talk->owner->initiator_spi,
		.spi_r = h->talk->owner->responder_spi, .method = past->method, .ni = octets_secret(&past->nonce[1]),
		.nr = octets_secret(&past->nonce[0]), .ke = past->ke };
	struct shared shared;
	unsigned cursor = 0;
	bool done = false;

	while (!done && shared_next(&x, &cursor, &shared))
		done = hunt_one(h, &shared, found);
	secret_wipe(shared.computed, sizeof shared.computed);
	return done;
}

const struct ike_key *derive_ikev1(struct hunt *h)
{
	const struct ike_key *found = NULL;

	if (!hunt_shared(h, &found) && !found)
		hunt_given(h, &found);
	return found;
}
