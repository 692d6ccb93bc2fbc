/*
 * Opening IKEv1 (RFC 2409, appendix B): CBC under the key of phase 1, each
 * message's IV from the ones before it.
 *
 *	phase 1, first		hash(g^xi | g^xr)
 *	phase 1, others		the last block of the one before
 *	a message ID, first	hash(last block of phase 1 | message ID)
 *	a message ID, others	the last block of the one before with that ID
 *
 * There is no ICV, so what comes out must make sense: payloads whose lengths
 * fit, then padding.  The IV touches the first block only, so all IVs that may
 * be are tried on it, the latest first: a message that was sent again, or came
 * beside others, finds its own.  Where none fits and all behind the first
 * block makes sense, a message before it is missing, and the rest is shown.
 */
#include <stdlib.h>
#include "engine/ike.h"

static const char no_key[] = "no key for this ISAKMP SA: needs its phase 1 encryption key (Ka)";
static const char no_sense[] = "the plaintext makes no sense: wrong key or algorithm";
static const char other_key[] =
    "the plaintext makes no sense: damaged, or under another key (where preshared secrets differ, each side has its own)";
static const char not_blocks[] = "its length is no multiple of the cipher's block";
static const char iv_unknown[] =
    "IV unknown: the first block cannot be opened, because a message before it is missing or was damaged";

enum sense { NONSENSE, TAIL, WHOLE };

struct isakmp_trial {
	const struct sealed *seal;
	struct ike_talk *talk;
	struct isakmp_chain *chain;
	uint32_t message;		/* its ID */
	unsigned block;
	uint64_t digest;
	uint8_t *plain;			/* opened; the first block without its IV until found */
	uint32_t resume;		/* TAIL: where payloads start that can be read; their types are not known */
	bool keys;			/* there is one for the SA */
	const char *why;		/* it cannot be used at all */
};

/* --- does it make sense? --- */

/* Zeros by RFC 2409; others fill with anything and the length, but less than two blocks. */
static bool is_padding(const struct isakmp_trial *t, const uint8_t *at, uint32_t len)
{
	for (uint32_t i = 0; i < len; i++)
		if (at[i])
			return len < 2 * t->block;
	return true;
}

static void first_block_xor(struct isakmp_trial *t, const uint8_t *iv)
{
	for (unsigned i = 0; i < t->block; i++)
		t->plain[i] ^= iv[i];
}

static bool iv_fits(struct isakmp_trial *t, const uint8_t *iv)
{
	uint32_t len = t->seal->body.have, end;

	first_block_xor(t, iv);
	if (ike_chain(t->plain, len, t->seal->next, &end) && end && is_padding(t, t->plain + end, len - end))
		return true;
	first_block_xor(t, iv);		/* undone */
	return false;
}

/* Payloads of unknown type from `at` on, to the padding: a chain of any length but none. */
static bool tail_fits(const struct isakmp_trial *t, uint32_t at)
{
	uint32_t len = t->seal->body.have - at, end;

	return ike_chain(t->plain + at, len, IKEV1_PAYLOAD_HASH, &end) && !t->plain[at + 1] &&
	    is_padding(t, t->plain + at + end, len - end);
}

/* Nothing but padding from `at` on, and enough of it to mean something. */
static bool tail_is_padding(const struct isakmp_trial *t, uint32_t at)
{
	enum { TELLING = 4 };
	uint32_t len = t->seal->body.have;

	for (uint32_t i = at; i < len; i++)
		if (t->plain[i])
			return false;
	return len - at >= TELLING;
}

/*
 * The first payload begins in the block that is lost, and so does its length.
 * A HASH has that of the negotiated hash; other lengths are found by trial.
 */
static bool tail_search(struct isakmp_trial *t)
{
	uint32_t len = t->seal->body.have;
	uint8_t none[DIGEST_MAX];
	unsigned hash = t->talk->hash ? isakmp_hash(t->talk->hash, NULL, 0, none) : 0;

	if (t->seal->next == IKEV1_PAYLOAD_HASH && hash) {
		t->resume = PAYLOAD_BYTES + hash;
		return t->resume >= t->block && t->resume <= len &&
		    (tail_fits(t, t->resume) || tail_is_padding(t, t->resume));
	}
	for (t->resume = t->block; t->resume < len; t->resume++)
		if (tail_fits(t, t->resume))
			return true;
	return false;
}

/* --- the IVs that may be --- */

static struct isakmp_steps *steps_of(const struct isakmp_trial *t)
{
	return t->message ? &t->chain->phase2 : &t->chain->phase1;
}

/* The n-th message before. */
static const struct isakmp_step *step_back(const struct isakmp_steps *s, unsigned n)
{
	return &s->step[(s->next + ISAKMP_STEPS - 1 - n) % ISAKMP_STEPS];
}

static bool iv_of_phase_2(struct isakmp_trial *t, const uint8_t *last)
{
	uint8_t id[] = { (uint8_t)(t->message >> 24), (uint8_t)(t->message >> 16), (uint8_t)(t->message >> 8),
		(uint8_t)t->message }, iv[DIGEST_MAX];
	const struct part part[] = { { last, t->block }, { id, sizeof id } };

	return isakmp_hash(t->talk->hash, part, 2, iv) >= t->block && iv_fits(t, iv);
}

/* That of a message after another with its ID. */
static bool iv_of_next(struct isakmp_trial *t)
{
	for (unsigned n = 0; n < ISAKMP_STEPS; n++) {
		const struct isakmp_step *before = step_back(steps_of(t), n);

		if (before->digest && before->message == t->message && iv_fits(t, before->last))
			return true;
	}
	return false;
}

/* That of phase 1's first message, or of a message ID's, whichever message of phase 1 was the last then. */
static bool iv_of_first(struct isakmp_trial *t)
{
	const struct isakmp_chain *c = t->chain;

	for (unsigned n = 0; t->message && n < ISAKMP_STEPS; n++)
		if (step_back(&c->phase1, n)->digest && iv_of_phase_2(t, step_back(&c->phase1, n)->last))
			return true;
	for (unsigned i = 0; c->started && i < 2; i++)
		if (t->message ? iv_of_phase_2(t, c->first[i]) : iv_fits(t, c->first[i]))
			return true;
	return false;
}

static enum sense isakmp_try(struct isakmp_trial *t, struct isakmp_cipher *cipher)
{
	static const uint8_t zeros[ISAKMP_IV_MAX];

	t->block = isakmp_block(cipher);
	t->why = NULL;
	if (!t->seal->body.have || t->seal->body.have % t->block) {
		t->why = not_blocks;
		return NONSENSE;
	}
	if (!isakmp_decrypt(cipher, zeros, t->seal->body.at, t->seal->body.have, t->plain))
		return NONSENSE;
	if (iv_of_next(t) || iv_of_first(t))
		return WHOLE;
	return tail_search(t) ? TAIL : NONSENSE;
}

/* A message that is sent again changes nothing. */
static void step_remember(struct isakmp_trial *t)
{
	struct isakmp_steps *s = steps_of(t);

	for (unsigned n = 0; n < ISAKMP_STEPS; n++)
		if (s->step[n].digest == t->digest)
			return;
	s->step[s->next] = (struct isakmp_step){ .digest = t->digest, .message = t->message };
	memcpy(s->step[s->next].last, t->seal->body.at + t->seal->body.have - t->block, t->block);
	s->next = (uint8_t)((s->next + 1) % ISAKMP_STEPS);
}

/* --- the key --- */

/* Without the SA payload the cipher is one of those that take a key of that length. */
static const uint16_t ciphers[] = { IKEV1_ENCRYPTION_AES_CBC, IKEV1_ENCRYPTION_3DES_CBC, IKEV1_ENCRYPTION_DES_CBC,
	IKEV1_ENCRYPTION_CAMELLIA_CBC };

static enum sense key_try(struct isakmp_trial *t, const struct ike_key *k, uint16_t encryption)
{
	const char *why = NULL;
	struct isakmp_cipher *cipher = isakmp_cipher_new(encryption, k->ka, k->ka_len, &why);
	enum sense sense = cipher ? isakmp_try(t, cipher) : NONSENSE;

	if (!cipher)
		t->why = why;
	if (sense == NONSENSE) {
		isakmp_cipher_free(cipher);
		return NONSENSE;
	}
	isakmp_cipher_free(t->chain->cipher);
	t->chain->cipher = cipher;
	t->chain->encryption = encryption;
	return sense;
}

static enum sense key_search(struct engine *e, struct isakmp_trial *t)
{
	const struct ike_sa *sa = t->talk->owner;
	uint16_t chosen = t->talk->encryption;
	enum sense sense = NONSENSE;
	const struct ike_key *k;
	uint32_t cursor = 0;

	while (!sense && (k = keyring_ike_next(e->keys, 1, sa->initiator_spi, sa->responder_spi, &cursor))) {
		t->keys = true;
		if (chosen)
			sense = key_try(t, k, chosen);
		for (unsigned i = 0; !chosen && !sense && i < sizeof ciphers / sizeof *ciphers; i++)
			sense = key_try(t, k, ciphers[i]);
	}
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
		step_remember(t);
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
	text_add(&t, nonzero ? "not all zeros" : "zeros");
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
	bool payloads = tail_fits(t, t->resume);

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

static bool have_keys(const struct engine *e)
{
	return e->keys && keyring_ike_count(e->keys);
}

void engine_isakmp(struct engine *e, struct packet *p, struct sealed *s)
{
	struct ike_id id;
	struct ike_sa *sa = ike_sealed_sa(e, p, s, &id);
	struct isakmp_trial t;

	if (!sa)
		return;
	t = (struct isakmp_trial){ .seal = s, .talk = ike_talk_touch(e->sas, sa), .message = id.message };
	if (!have_keys(e)) {
		isakmp_result(e, p, s, &t, NONSENSE, id.exchange);
		return;
	}
	t.chain = ike_talk_chain(t.talk);
	t.digest = hash_bytes(s->body.at, s->body.have) | 1;
	t.plain = rooms_take(&e->rooms, s->body.have ? s->body.have : 1);
	isakmp_result(e, p, s, &t, t.plain ? isakmp_open(e, &t) : NONSENSE, id.exchange);
}

/* --- FRAG payloads: a message in pieces, its header among them --- */

static bool frag_piece(const struct packet *p, const struct sealed *s, const struct ike_id *id, struct piece *x)
{
	const struct node *n = &p->node[s->node];
	struct address source, destination;
	uint64_t fragment, number, last;

	if (!node_value(n, "fragment_id", &fragment) || !node_value(n, "fragment_number", &number) ||
	    !node_value(n, "last", &last))
		return false;
	packet_addresses(p, s->net, &source, &destination);
	*x = (struct piece){
		.name = { id->initiator_spi, id->responder_spi, id->message, (uint16_t)fragment, 1,
			memcmp(source.byte, destination.byte, sizeof source.byte) < 0 },
		.bytes = s->body, .number = (uint16_t)number, .total = last ? (uint16_t)number : 0,
	};
	return true;
}

void engine_ike_fragment(struct engine *e, struct packet *p, struct sealed *s)
{
	const struct remark *note = NULL;
	unsigned first = p->seals;
	struct ike_id id;
	struct wire whole;
	struct piece x;
	bool complete;

	if (!ike_sealed_sa(e, p, s, &id) || !frag_piece(p, s, &id, &x))
		return;
	s->state = SEAL_NO_KEY;
	complete = pieces_add(e->pieces, &x, p->frame->time, &e->rooms, &whole, &note);
	if (note)
		packet_note(p, s->node, note);
	if (!complete)
		return;
	s->state = SEAL_OPENED;
	if (!engine_block(p, s, BLOCK_REASSEMBLED, whole.at, whole.have))
		return;
	dissect_ike(p, whole, s->depth);
	engine_drain(e, p, first);
}

/* --- what IVs are made of --- */

enum { KE_MOST = 2048 };		/* octets; the largest MODP group has 1024 */

/* The two values of phase 1, in order of appearance; one sent again is the same. */
static void learn_ke(struct isakmp_chain *c, const struct node *n)
{
	uint32_t len;
	const uint8_t *at = node_tail(n, &len);
	unsigned i = c->ke[0] ? 1 : 0;

	if (!len || len > KE_MOST || c->ke[1] || (i && c->ke_len[0] == len && !memcmp(c->ke[0], at, len)))
		return;
	c->ke[i] = memcpy(mem_new(len), at, len);
	c->ke_len[i] = (uint16_t)len;
}

static void learn_first(struct isakmp_chain *c, uint16_t hash)
{
	for (unsigned i = 0; i < 2; i++) {
		const struct part part[] = { { c->ke[i], c->ke_len[i] }, { c->ke[!i], c->ke_len[!i] } };
		uint8_t iv[DIGEST_MAX];

		if (isakmp_hash(hash, part, 2, iv) < ISAKMP_IV_MAX)
			return;
		memcpy(c->first[i], iv, ISAKMP_IV_MAX);
	}
	c->started = true;
	isakmp_forget_ke(c);
}

void isakmp_learn(struct engine *e, const struct ike_seen *m)
{
	struct isakmp_choice choice;
	struct isakmp_chain *c;

	if (m->id.message)
		return;
	if (m->id.responder_spi && isakmp_sa_choice(m->p, m->node, &choice)) {
		m->talk->encryption = choice.encryption;
		m->talk->hash = choice.hash;
	}
	if (!have_keys(e) || (m->talk->chain && m->talk->chain->started))
		return;
	c = ike_talk_chain(m->talk);
	for (unsigned i = m->node + 1; i < m->end; i++)
		if (ike_is(&m->p->node[i], "KE"))
			learn_ke(c, &m->p->node[i]);
	if (c->ke[1] && m->talk->hash)
		learn_first(c, m->talk->hash);
}
