/*
 * IKE SAs of a charon log: SKEYSEED and SK_* (RFC 7296, 2.14; with a PPK RFC
 * 8784), SKEYID* and Ka (RFC 2409, 5), and the secrets they follow from.  A key
 * is handed over when the next one of its SA begins, so that a shared key and
 * SPIs that are logged later still come to it.
 */
#include "keyring/charon.h"

/* --- key exchange secrets --- */

static void take_ke(struct charon *c, struct told value, struct told nonces, struct ke_secret ke)
{
	ke.value = value.octets;
	ke.nonces = nonces.octets;
	ke.file = c->s->file;
	ke.line = value.line;
	if (value.octets.len)
		source_take_ke(c->s, &ke);
}

void charon_exchanged_end(struct charon *c, struct charon_exchanged *x, struct ke_secret like)
{
	struct ke_secret more = { .version = like.version };

	take_ke(c, x->shared, x->nonces, like);
	take_ke(c, x->additional, x->nonces, more);
	*x = (struct charon_exchanged){ 0 };
}

/* Rekeyed keys are logged under the old SA's name too; only IKEv2 has them. */
static bool is_first(const struct connection *conn, uint8_t version)
{
	return version == 1 || conn->exchange == EXCHANGE_IKE_SA_INIT;
}

/*
 * Of phase 1, or of the IKE_SA_INIT of an SA whose proposal was selected in it:
 * then sets of keys are counted from there (RFC 9370, 2.2.2).
 */
static struct ke_secret ke_of(const struct connection *conn, uint8_t version)
{
	struct ke_secret ke = { .version = version };

	if (is_first(conn, version)) {
		ke.number = version == 1 ? 1 : conn->sets;
		ke.method = ke.number <= PROPOSAL_METHODS ? conn->ike.method[ke.number - 1] : 0;
		ke.initiator_spi = conn->initiator_spi;
		ke.responder_spi = conn->responder_spi;
	}
	return ke;
}

/* --- keys --- */

static void key_begin(struct charon *c, struct connection *conn, uint8_t version, unsigned line)
{
	charon_ike_end(c, conn);
	conn->key.version = version;
	conn->key.file = c->s->file;
	conn->key.line = line;
	conn->key_ike = conn->ike;
	if (is_first(conn, version)) {
		conn->key.initiator_spi = conn->initiator_spi;
		conn->key.responder_spi = conn->responder_spi;
	}
	conn->faulty = false;
	if (conn->sets < UINT8_MAX)
		conn->sets++;
}

static bool begins(const struct connection *conn, enum ike_secret which, uint8_t version)
{
	return !conn->key.line || conn->key.version != version || which == IKE_SKEYSEED || which == IKE_SKEYID ||
	    (conn->key.secret[which].len && !conn->key.secret[IKE_PPK].len);
}

void charon_ike_label(struct charon *c, struct connection *conn, enum ike_secret which, struct told value,
    struct charon_exchanged *x)
{
	uint8_t version = which >= IKE_SKEYID && which <= IKE_KA ? 1 : 2;

	if (begins(conn, which, version)) {
		key_begin(c, conn, version, value.line);
		conn->key.nonces = x->nonces.octets;
		charon_exchanged_end(c, x, ke_of(conn, version));
	}
	conn->key.secret[which] = value.octets;
	conn->fresh = true;
	if (!value.octets.len)
		conn->faulty = true;
}

/* of_key: told while the peers authenticate, so the latest keys are theirs; IKEv1 has one set of keys. */
void charon_ike_spis(struct connection *conn, uint64_t initiator_spi, uint64_t responder_spi, bool of_key)
{
	conn->initiator_spi = initiator_spi;
	conn->responder_spi = responder_spi;
	if (conn->key.version == 1 || (of_key && conn->key.version == 2 && conn->exchange != EXCHANGE_OTHER)) {
		conn->key.initiator_spi = initiator_spi;
		conn->key.responder_spi = responder_spi;
		conn->fresh = true;
	}
}

/* SK_d, SK_pi and SK_pr that follow are mixed with it and take the others' places (RFC 8784, 3). */
void charon_ike_ppk(struct charon *c, struct connection *conn, struct told value)
{
	if (!conn->key.line || conn->key.version != 2)
		key_begin(c, conn, 2, value.line);
	conn->key.secret[IKE_PPK] = value.octets;
}

/* What AUTH is made with: a PSK, or EAP's key.  Where it cannot be tied to an SA it stands alone. */
void charon_ike_psk(struct charon *c, struct connection *conn, struct told value)
{
	struct secret *psk = &conn->key.secret[IKE_PSK];
	struct ike_key alone = { .version = 2, .file = c->s->file, .line = value.line };

	if (!value.octets.len || secret_equal(*psk, value.octets))
		return;
	if (conn->key.line && conn->key.version == 2 && !psk->len) {
		*psk = value.octets;
		conn->fresh = true;
		return;
	}
	alone.secret[IKE_PSK] = value.octets;
	source_take_ike(c->s, &alone);
}

/* --- the end of a key --- */

static void drop(struct ike_key *key, enum ike_secret a, enum ike_secret b)
{
	key->secret[a] = key->secret[b] = (struct secret){ 0 };
}

static bool is_pair(struct charon *c, struct connection *conn, enum ike_secret a, enum ike_secret b)
{
	const struct secret *one = &conn->key.secret[a], *other = &conn->key.secret[b];

	if (one->len && one->len == other->len)
		return true;
	if (one->len != other->len && !conn->faulty)
		source_fault(c->s, conn->key.line, "%s has %u octets and %s %u, expected as many", ike_secret_name[a],
		    one->len, ike_secret_name[b], other->len);
	drop(&conn->key, a, b);
	return false;
}

/* ENCR_NULL and the like are ESP's only. */
static uint16_t ike_encr(uint16_t id)
{
	const struct encr *e = encr_by_id(id);

	return e && !encr_esp_only(e) ? id : 0;
}

static struct told told_at(const struct connection *conn, enum ike_secret which)
{
	return (struct told){ conn->key.secret[which], conn->key.line };
}

static void key_suite(struct charon *c, struct connection *conn)
{
	struct ike_key *key = &conn->key;

	if (is_pair(c, conn, IKE_SK_EI, IKE_SK_ER) &&
	    !charon_encr(c, &key->suite, ike_encr(conn->key_ike.encr), told_at(conn, IKE_SK_EI), "SK_ei"))
		drop(key, IKE_SK_EI, IKE_SK_ER);
	if (is_pair(c, conn, IKE_SK_AI, IKE_SK_AR) &&
	    !charon_integ(c, &key->suite, conn->key_ike.integ, told_at(conn, IKE_SK_AI), "SK_ai"))
		drop(key, IKE_SK_AI, IKE_SK_AR);
}

static bool key_tells(const struct ike_key *key)
{
	for (unsigned i = 0; i < IKE_SECRETS; i++)
		if (key->secret[i].len)
			return true;
	return false;
}

void charon_ike_end(struct charon *c, struct connection *conn)
{
	struct ike_key *key = &conn->key;

	if (!key->line)
		return;
	key->prf = prf_by_id(conn->key_ike.prf);
	if (key->version == 2)
		key_suite(c, conn);
	else
		key->encryption = ikev1_encryption_of(conn->key_ike.encr);
	if (key_tells(key))
		source_take_ike(c->s, key);
	*key = (struct ike_key){ 0 };
}

/* The last of what is derived at once (RFC 7296, 2.14; RFC 2409, 5). */
static bool key_is_whole(const struct ike_key *key)
{
	return key->secret[IKE_SK_PR].len || key->secret[IKE_KA].len;
}

/* Not found fault with: it may be mended, and is looked at again in the end. */
void charon_ike_pause(struct charon *c, struct connection *conn)
{
	struct connection copy = *conn;

	if (!conn->fresh || !key_is_whole(&conn->key))
		return;
	conn->fresh = false;
	c->s->silent = true;
	charon_ike_end(c, &copy);
	c->s->silent = false;
}

/* --- algorithms and keys --- */

bool charon_encr(struct charon *c, struct suite *suite, uint16_t id, struct told key, const char *what)
{
	const struct encr *e = encr_by_id(id);

	if (key.octets.len > ENCR_KEY_MAX || (e && !encr_key_fits(e, key.octets.len))) {
		source_fault(c->s, key.line, "%s has %u octets, which %s does not take", what, key.octets.len,
		    e ? e->name : "no cipher");
		return false;
	}
	suite->encr = e;
	suite->encr_key_len = (uint16_t)key.octets.len;
	return true;
}

bool charon_integ(struct charon *c, struct suite *suite, uint16_t id, struct told key, const char *what)
{
	const struct integ *i = id ? integ_by_id(id) : NULL;

	if (suite->encr && suite->encr->icv) {
		source_fault(c->s, key.line, "%s, expected none: %s authenticates by itself", what, suite->encr->name);
		return false;
	}
	if (key.octets.len > INTEG_KEY_MAX || (i && i->key != key.octets.len)) {
		source_fault(c->s, key.line, "%s has %u octets, which %s does not take", what, key.octets.len,
		    i ? i->name : "no MAC");
		return false;
	}
	suite->integ = i;
	suite->integ_key_len = (uint16_t)key.octets.len;
	return true;
}
