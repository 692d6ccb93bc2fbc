/*
 * IKEv1's IVs (RFC 2409, appendix B): each message's comes from those before it.
 *
 *	phase 1, first		hash(g^xi | g^xr)
 *	phase 1, others		the last block of the one before
 *	a message ID, first	hash(last block of phase 1 | message ID)
 *	a message ID, others	the last block of the one before with that ID
 *
 * There is no ICV, so what comes out must make sense: payloads whose lengths
 * fit, then padding.  The IV touches the first block only, so all IVs that may
 * be are tried on it, the latest first: a message that was sent again, or came
 * beside others, finds its own.
 */
#include "engine/isakmp.h"

static const char not_blocks[] = N_("its length is no multiple of the cipher's block");

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

bool isakmp_tail_fits(const struct isakmp_trial *t, uint32_t at)
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
		    (isakmp_tail_fits(t, t->resume) || tail_is_padding(t, t->resume));
	}
	for (t->resume = t->block; t->resume < len; t->resume++)
		if (isakmp_tail_fits(t, t->resume))
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

enum sense isakmp_try(struct isakmp_trial *t, struct isakmp_cipher *cipher)
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
void isakmp_remember(struct isakmp_trial *t)
{
	struct isakmp_steps *s = steps_of(t);

	for (unsigned n = 0; n < ISAKMP_STEPS; n++)
		if (s->step[n].digest == t->digest)
			return;
	s->step[s->next] = (struct isakmp_step){ .digest = t->digest, .message = t->message };
	memcpy(s->step[s->next].last, t->seal->body.at + t->seal->body.have - t->block, t->block);
	s->next = (uint8_t)((s->next + 1) % ISAKMP_STEPS);
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
	if (!isakmp_keys(e) || (m->talk->chain && m->talk->chain->started))
		return;
	c = ike_talk_chain(m->talk);
	for (unsigned i = m->node + 1; i < m->end; i++)
		if (ike_is(&m->p->node[i], "KE"))
			learn_ke(c, &m->p->node[i]);
	if (c->ke[1] && m->talk->hash)
		learn_first(c, m->talk->hash);
}
