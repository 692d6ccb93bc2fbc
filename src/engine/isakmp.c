/*
 * Opening IKEv1 (RFC 2409, appendix B): CBC under the key of phase 1.  Which
 * key and IV fit is found by trial; see isakmp_iv.c.  Where no IV does and all
 * behind the first block makes sense, a message before it is missing, and the
 * rest is shown.
 */
#include "engine/isakmp.h"

static const char no_key[] = N_("no key for this ISAKMP SA: needs its phase 1 encryption key (Ka)");
static const char no_sense[] = N_("the plaintext makes no sense: wrong key or algorithm");
static const char other_key[] = N_("the plaintext makes no sense: damaged, or under another key "
    "(where preshared secrets differ, each side has its own)");
static const char iv_unknown[] =
    N_("IV unknown: the first block cannot be opened, because a message before it is missing or was damaged");

/* --- the key --- */

/* Without the SA payload the cipher is one of those that take a key of that length. */
static const uint16_t ciphers[] = { IKEV1_ENCRYPTION_AES_CBC, IKEV1_ENCRYPTION_3DES_CBC, IKEV1_ENCRYPTION_DES_CBC,
	IKEV1_ENCRYPTION_CAMELLIA_CBC };

static enum sense key_try(struct hunt *h, const struct ike_key *k, uint16_t encryption)
{
	struct isakmp_trial *t = h->trial;
	const char *why = NULL;
	struct isakmp_cipher *cipher = isakmp_cipher_new(encryption, k->secret[IKE_KA].at, k->secret[IKE_KA].len, &why);
	enum sense sense = cipher ? isakmp_try(t, cipher) : NONSENSE;

	h->e->tally.key_trials++;
	if (!cipher)
		t->why = why;
	if (sense == NONSENSE) {
		isakmp_cipher_free(cipher);
		return NONSENSE;
	}
	isakmp_cipher_free(t->chain->cipher);
	t->chain->cipher = cipher;
	t->chain->encryption = encryption;
	return t->sense = sense;
}

static enum sense key_told(struct hunt *h, const struct ike_key *k)
{
	uint16_t chosen = k->encryption ? k->encryption : h->talk->encryption;
	enum sense sense = NONSENSE;

	if (chosen)
		return key_try(h, k, chosen);
	for (unsigned i = 0; !sense && i < sizeof ciphers / sizeof *ciphers; i++)
		sense = key_try(h, k, ciphers[i]);
	return sense;
}

/* Those that are told, or were derived for it before. */
static enum sense search_told(struct hunt *h, const struct keyring *ring, const struct ike_key **found)
{
	const struct ike_sa *sa = h->talk->owner;
	struct isakmp_trial *t = h->trial;
	enum sense sense = NONSENSE;
	uint32_t cursor = 0;

	while (!sense && h->left && (*found = keyring_ike_next(ring, 1, sa->initiator_spi, sa->responder_spi, &cursor))) {
		t->keys = true;
		if (!(*found)->secret[IKE_KA].len || !derive_fits(h->talk, *found) ||
		    (!(*found)->initiator_spi && !engine_may_try(h->e)))
			continue;
		h->left -= !(*found)->initiator_spi;
		h->e->searched += !(*found)->initiator_spi;
		sense = key_told(h, *found);
	}
	return sense;
}

static bool isakmp_proves(struct hunt *h, const struct ike_key *k)
{
	return key_try(h, k, k->encryption) != NONSENSE;
}

static enum sense key_search(struct engine *e, struct isakmp_trial *t)
{
	struct hunt h = { e, t->talk, t->frame, isakmp_proves, t, LIMIT_DERIVED };
	const struct ike_key *k = NULL;
	enum sense sense = search_told(&h, e->derived, &k);

	if (!sense && e->trace && (k = derive_ikev1(&h)))
		sense = t->sense;
	if (!sense)
		sense = search_told(&h, e->keys, &k);
	if (!sense && !e->trace && (k = derive_ikev1(&h)))
		sense = t->sense;
	if (sense)
		t->talk->key = derive_complete(e, t->talk, k);
	return sense;
}

static enum sense isakmp_open(struct engine *e, struct isakmp_trial *t)
{
	struct ike_talk *talk = t->talk;
	struct isakmp_cipher *cipher = t->chain->cipher;
	enum sense sense = cipher ? isakmp_try(t, cipher) : NONSENSE;

	t->keys = cipher || talk->attempts;
	if (!sense && talk->attempts < LIMIT_BIND_PACKETS) {
		sense = key_search(e, t);
		talk->attempts = (uint8_t)(talk->attempts + t->keys);
	}
	if (sense)
		talk->attempts = 0;
	if (sense || (talk->encryption && t->block && !t->why))
		isakmp_remember(t);
	return sense;
}

/* --- what is inside --- */

/* The padding, which is zeros (RFC 2409, appendix B). */
static void show_padding(struct packet *p, struct wire *w, unsigned depth)
{
	unsigned nonzero = 0, node = p->nodes;
	struct text t;

	for (uint32_t i = 0; i < w->have; i++)
		nonzero += w->at[i] != 0;
	packet_rest(p, w, &header_isakmp_padding, depth);
	if (p->nodes == node)
		return;
	t = packet_fact(p, node, "padding", "Padding", nonzero ? FACT_FAILED : FACT_VERIFIED);
	text_add(&t, nonzero ? N_("not all zeros") : N_("zeros"));
	packet_fact_end(p, &t);
}

static void show_whole(struct packet *p, struct sealed *s, const struct isakmp_trial *t)
{
	struct wire w = wire_of(t->plain, s->body.have, s->body.have);

	if (!engine_block(p, s, BLOCK_DECRYPTED, w.at, w.have))
		return;
	w = dissect_ike_inside(p, w, s->depth, 1, s->next);
	show_padding(p, &w, s->depth);
}

/* The exchange tells what follows the HASH, in these. */
static uint8_t type_after_hash(uint8_t exchange)
{
	return exchange == IKEV1_EXCHANGE_QUICK_MODE ? IKEV1_PAYLOAD_SECURITY_ASSOCIATION :
	    exchange == IKEV1_EXCHANGE_TRANSACTION_EXCHANGE ? IKEV1_PAYLOAD_ATTRIBUTES : 0;
}

static void show_tail(struct packet *p, struct sealed *s, const struct isakmp_trial *t, uint8_t exchange)
{
	struct wire w = s->body, part = wire_split(&w, t->block);
	bool payloads = isakmp_tail_fits(t, t->resume);

	s->next = payloads && s->next == IKEV1_PAYLOAD_HASH ? type_after_hash(exchange) : 0;
	packet_rest(p, &part, &header_isakmp_block, s->depth);
	w = wire_of(t->plain + t->block, w.have, w.have);
	if (!engine_block(p, s, BLOCK_DECRYPTED, w.at, w.have))
		return;
	part = wire_split(&w, payloads && !s->next ? w.claim : t->resume - t->block);
	packet_rest(p, &part, &header_isakmp_opened, s->depth);
	if (s->next)
		w = dissect_ike_inside(p, w, s->depth, 1, s->next);
	show_padding(p, &w, s->depth);
}

static void isakmp_show(struct engine *e, struct packet *p, struct sealed *s, struct isakmp_trial *t, enum sense sense,
    uint8_t exchange)
{
	unsigned first = p->seals;

	t->plain = (uint8_t *)rooms_exact(&e->rooms, t->plain, s->body.have);
	if (sense == WHOLE)
		show_whole(p, s, t);
	else
		show_tail(p, s, t, exchange);
	engine_drain(e, p, first);
}

static void isakmp_result(struct engine *e, struct packet *p, struct sealed *s, struct isakmp_trial *t,
    enum sense sense, uint8_t exchange)
{
	uint16_t encryption = sense ? t->chain->encryption : t->talk->encryption;

	s->encryption = encryption ? isakmp_encryption_name(encryption) : NULL;
	if (sense) {
		ike_settle(e, s, t->talk->owner, SEAL_OPENED, sense == TAIL ? iv_unknown : NULL);
		isakmp_show(e, p, s, t, sense, exchange);
	} else if (t->why) {
		ike_settle(e, s, t->talk->owner, SEAL_UNSUPPORTED, t->why);
	} else if (t->chain && t->chain->cipher) {
		ike_settle(e, s, t->talk->owner, SEAL_INTEGRITY_FAILED, other_key);
	} else {
		ike_settle(e, s, t->talk->owner, SEAL_NO_KEY, t->keys ? no_sense : no_key);
	}
}

void engine_isakmp(struct engine *e, struct packet *p, struct sealed *s)
{
	struct ike_id id;
	struct ike_sa *sa = ike_sealed_sa(e, p, s, &id);
	struct isakmp_trial t;

	if (!sa)
		return;
	t = (struct isakmp_trial){ .seal = s, .talk = ike_talk_touch(e->sas, sa), .message = id.message,
		.frame = p->frame->number };
	if (!isakmp_keys(e)) {
		isakmp_result(e, p, s, &t, NONSENSE, id.exchange);
		return;
	}
	t.chain = ike_talk_chain(t.talk);
	t.digest = hash_bytes(s->body.at, s->body.have) | 1;
	t.plain = rooms_take(&e->rooms, s->body.have ? s->body.have : 1);
	isakmp_result(e, p, s, &t, t.plain ? isakmp_open(e, &t) : NONSENSE, id.exchange);
}
