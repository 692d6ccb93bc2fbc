/*
 * Algorithms that a policy has something against: chosen ones, of IKE from its
 * answers, of ESP and AH from what made the SA or its key; and offered ones
 * that were not chosen (RFC 8221, RFC 8247, RFC 9395).
 *
 * Invariant: an offer is remembered until its answer; OFFERS of them are, in a
 * ring.  A message sent again says nothing new.
 */
#include "diag/policy.h"
#include "diag/watch.h"

enum { OFFERS = 64 };

const struct rule rule_alg_ikev1 = {
	.code = "alg.ikev1", .level = LEVEL_WARNING,
	.title = N_("IKEv1 is in use"),
	.meaning = N_("IKEv1 is deprecated: its RFCs are Historic, nobody maintains it, and it will not get "
	    "the algorithms that come now. Everything it does, IKEv2 does with fewer messages."),
	.cause = { N_("a configuration older than both devices"), N_("one of the two ends has no IKEv2") },
	.check = N_("On both sides: whether IKEv2 is there; change both at the same time. Algorithms and "
	    "authentication can be taken over, proposals are written anew."),
	.source = "RFC 9395, 3",
};

const struct rule rule_alg_weak = {
	.code = "alg.weak", .level = LEVEL_WARNING,
	.title = N_("a weak or deprecated algorithm was chosen"),
	.meaning = N_("The two ends agreed on an algorithm that should not be used any more, or that the "
	    "policy asked for does not allow. What is sent today can be recorded, and read once the "
	    "algorithm falls."),
	.cause = { N_("a configuration older than both devices"),
	    N_("a proposal that was made wide to match anything"),
	    N_("one end supports nothing better") },
	.check = N_("On both sides: the proposals of IKE and of ESP. Put stronger algorithms in front, see "
	    "that they are chosen, then take the weak ones out."),
	.source = N_("RFC 8247, 2; RFC 8221, 5 and 6; RFC 9395"),
};

const struct rule rule_alg_weak_offered = {
	.code = "alg.weak-offered", .level = LEVEL_NOTE,
	.title = N_("weak or deprecated algorithms are offered"),
	.meaning = N_("Something better was chosen here, or nothing. But with another peer, or another "
	    "configuration of this one, these would be taken."),
	.cause = { N_("proposals by default, made wide for old peers") },
	.check = N_("On the initiator: take them out of its proposals."),
	.source = N_("RFC 8247, 2; RFC 8221, 5 and 6; RFC 9395"),
};

struct offers {
	struct asked {
		uint64_t spi[2];
		uint32_t message;
		struct offer offer;	/* frame 0: none, or answered */
	} asked[OFFERS];
	uint32_t count;			/* ever */
};

/* --- transforms as algorithms --- */

/* IKEv1's phase 1, by IKEv2's numbers; groups have the same ones. */
static bool isakmp_algorithm(const struct offered *x, struct algorithm *a)
{
	static const uint16_t encr[] = {
		[IKEV1_ENCRYPTION_DES_CBC] = ENCR_DES, [IKEV1_ENCRYPTION_IDEA_CBC] = ENCR_IDEA,
		[IKEV1_ENCRYPTION_BLOWFISH_CBC] = ENCR_BLOWFISH, [IKEV1_ENCRYPTION_RC5_R16_B64_CBC] = ENCR_RC5,
		[IKEV1_ENCRYPTION_3DES_CBC] = ENCR_3DES, [IKEV1_ENCRYPTION_CAST_CBC] = ENCR_CAST,
		[IKEV1_ENCRYPTION_AES_CBC] = ENCR_AES_CBC, [IKEV1_ENCRYPTION_CAMELLIA_CBC] = ENCR_CAMELLIA_CBC,
	};
	const struct prf *prf = prf_of_hash(x->id);

	*a = (struct algorithm){ 0 };
	if (x->type == IKEV1_ATTR_ENCRYPTION_ALGORITHM && x->id < sizeof encr / sizeof *encr)
		*a = (struct algorithm){ IKEV2_TRANSFORM_ENCR, encr[x->id], 0 };
	else if (x->type == IKEV1_ATTR_HASH_ALGORITHM && prf)
		*a = (struct algorithm){ IKEV2_TRANSFORM_PRF, prf->id, 0 };
	else if (x->type == IKEV1_ATTR_GROUP_DESCRIPTION)
		*a = (struct algorithm){ IKEV2_TRANSFORM_KE, x->id, 0 };
	return a->id;
}

static bool ikev2_algorithm(const struct offered *x, struct algorithm *a)
{
	bool additional = x->type >= IKEV2_TRANSFORM_ADDKE1 && x->type <= IKEV2_TRANSFORM_ADDKE7;

	*a = (struct algorithm){ additional ? IKEV2_TRANSFORM_KE : x->type, x->id, x->bits };
	return a->type >= IKEV2_TRANSFORM_ENCR && a->type <= IKEV2_TRANSFORM_KE;
}

static bool is_ike(const struct offer *o)
{
	return o->protocol == IKEV2_PROTO_IKE;
}

/* False: not an algorithm, or one that is told otherwise (IKEv1's phase 2: by the model). */
static bool offer_algorithm(const struct offer *o, unsigned i, struct algorithm *a)
{
	if (o->version != 1)
		return ikev2_algorithm(&o->transform[i], a);
	if (!is_ike(o) || !isakmp_algorithm(&o->transform[i], a))
		return false;
	/* its key length is an attribute of the same proposal */
	for (unsigned k = 0; k < o->count && a->type == IKEV2_TRANSFORM_ENCR; k++)
		if (o->transform[k].proposal == o->transform[i].proposal && o->transform[k].type == IKEV1_ATTR_KEY_LENGTH)
			a->bits = o->transform[k].id;
	return true;
}

static bool same_algorithm(struct algorithm a, struct algorithm b)
{
	return a.type == b.type && a.id == b.id && a.bits == b.bits;
}

/* Is it among the first n? */
static bool offer_has(const struct offer *o, unsigned n, struct algorithm a)
{
	struct algorithm other;

	for (unsigned i = 0; i < n; i++)
		if (offer_algorithm(o, i, &other) && same_algorithm(other, a))
			return true;
	return false;
}

/* --- judging --- */

static void text_judgement(struct text *t, const struct judgement *j)
{
	text_say(t, j->says);
	text_add(t, " (");
	text_say(t, j->source);
	text_char(t, ')');
}

/* A line for it if there is something against it; *level grows. */
static void judge(struct text *t, enum policy policy, bool ike, struct algorithm a, uint8_t *level)
{
	struct judgement j;

	if (!policy_judges(policy, ike, a, &j))
		return;
	if (t->at > t->start)
		text_char(t, '\n');
	text_algorithm(t, a);
	text_add(t, ": ");
	text_judgement(t, &j);
	*level = j.level > *level ? j.level : *level;
}

static void judge_methods(struct text *t, enum policy policy, const uint16_t *method, uint8_t *level)
{
	struct judgement j;

	if (!policy_lacks(policy, method, &j))
		return;
	if (t->at > t->start)
		text_char(t, '\n');
	text_judgement(t, &j);
	*level = j.level > *level ? j.level : *level;
}

static bool has_words(const struct text *t) { return t->at > t->start; }

static void chosen_judge(struct diagnosis *d, const struct message *m, const struct offer *chosen)
{
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);
	struct proof proof = { .ike = m->sa, .packet = { chosen->frame }, .apart = chosen->protocol, .words = &t };
	uint16_t method[OFFER_TRANSFORMS + 1] = { 0 };
	uint8_t level = LEVEL_NOTE;
	unsigned methods = 0;
	struct algorithm a;
	struct finding *f;

	for (unsigned i = 0; i < chosen->count; i++) {
		if (!offer_algorithm(chosen, i, &a))
			continue;
		judge(&t, diagnosis_policy(d), true, a, &level);
		if (a.type == IKEV2_TRANSFORM_KE)
			method[methods++] = a.id;
	}
	judge_methods(&t, diagnosis_policy(d), method, &level);
	f = has_words(&t) ? diagnosis_add(d, &rule_alg_weak, &proof) : NULL;
	if (f)
		f->level = level > f->level ? level : f->level;
}

/* chosen NULL: there is no answer. */
static void offered_judge(struct diagnosis *d, const struct asked *x, const struct offer *chosen)
{
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);
	struct proof proof = { .spi = { x->spi[0], x->spi[1] }, .packet = { x->offer.frame }, .apart = x->offer.protocol,
		.words = &t };
	uint8_t level = LEVEL_NOTE;
	struct algorithm a;

	for (unsigned i = 0; i < x->offer.count; i++)
		if (offer_algorithm(&x->offer, i, &a) && !offer_has(&x->offer, i, a) &&
		    !(chosen && offer_has(chosen, chosen->count, a)))
			judge(&t, diagnosis_policy(d), is_ike(&x->offer), a, &level);
	if (has_words(&t))
		diagnosis_add(d, &rule_alg_weak_offered, &proof);
}

/* --- messages --- */

static struct asked *asked_find(struct offers *all, const struct message *m)
{
	for (unsigned i = 0; i < OFFERS; i++)
		if (all->asked[i].offer.frame && all->asked[i].spi[0] == m->sa->initiator_spi &&
		    all->asked[i].message == m->id)
			return &all->asked[i];
	return NULL;
}

static void request_see(struct offers *all, const struct message *m, const struct offer *o)
{
	struct asked *x = asked_find(all, m);

	if (!x)
		x = &all->asked[all->count++ % OFFERS];
	*x = (struct asked){ { m->sa->initiator_spi, m->sa->responder_spi }, m->id, *o };
}

static void answer_see(struct diagnosis *d, struct offers *all, const struct message *m, const struct offer *o)
{
	struct asked *x = asked_find(all, m);

	if (is_ike(o))
		chosen_judge(d, m, o);
	if (!x)
		return;
	x->spi[1] = m->sa->responder_spi;
	offered_judge(d, x, o);
	x->offer.frame = 0;
}

static void ikev1_find(struct diagnosis *d, const struct message *m)
{
	struct finding *f = diagnosis_add(d, &rule_alg_ikev1, &(struct proof){ .ike = m->sa, .packet = { message_frame(m) } });

	if (f && diagnosis_policy(d) == POLICY_CNSA2)
		f->level = LEVEL_ERROR;
}

static void policy_message(struct diagnosis *d, void *memory, const struct message *m)
{
	struct offer o;

	if (m->retransmission_of)
		return;
	if (m->version == 1 && m->sa->first_packet == message_frame(m))
		ikev1_find(d, m);
	if (!message_first(m, "SA"))
		return;
	offer_read(&o, m);
	if (!o.count)
		return;
	if (m->response)
		answer_see(d, memory, m, &o);
	else
		request_see(memory, m, &o);
}

/* --- the end: child SAs, and offers nobody answered --- */

static struct algorithm key_cipher(const struct suite *s)
{
	uint16_t bits = s->encr && s->encr->key_bits[1] ? (uint16_t)((s->encr_key_len - s->encr->salt) * 8) : 0;

	return (struct algorithm){ IKEV2_TRANSFORM_ENCR, s->encr ? s->encr->id : 0, bits };
}

static void child_judge(struct text *t, enum policy policy, const struct sa *sa, uint8_t *level)
{
	const struct child *c = sa->child;
	const struct suite *s = sa->key ? &sa->key->suite : NULL;
	struct algorithm encr = c ? (struct algorithm){ IKEV2_TRANSFORM_ENCR, c->encr, c->key_bits } : key_cipher(s);
	uint16_t integ = c ? c->integ : s->integ ? s->integ->id : 0;

	if (encr.id)
		judge(t, policy, false, encr, level);
	if (integ)
		judge(t, policy, false, (struct algorithm){ IKEV2_TRANSFORM_INTEG, integ, 0 }, level);
	for (unsigned i = 0; c && i < sizeof c->method / sizeof *c->method && c->method[i]; i++)
		judge(t, policy, false, (struct algorithm){ IKEV2_TRANSFORM_KE, c->method[i], 0 }, level);
}

/* A pair has the same algorithms both ways: the exchange's first one tells. */
static void child_end(struct diagnosis *d, const struct sa *sa)
{
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);
	struct proof proof = { .sa = sa, .packet = { sa->first_packet }, .words = &t };
	uint8_t level = LEVEL_NOTE;
	struct finding *f;

	if (sa->child ? sa->spi != sa->child->spi[0] : !sa->bound || !sa->key)
		return;
	if (sa->child)
		proof.packet[0] = sa->child->response;
	child_judge(&t, diagnosis_policy(d), sa, &level);
	f = has_words(&t) ? diagnosis_add(d, &rule_alg_weak, &proof) : NULL;
	if (f)
		f->level = level > f->level ? level : f->level;
}

static void policy_end(struct diagnosis *d, const void *memory, const struct engine *e, const struct sa_table *t)
{
	const struct offers *all = memory;

	(void)e;
	for (unsigned i = 0; i < OFFERS; i++)
		if (all->asked[i].offer.frame)
			offered_judge(d, &all->asked[i], NULL);
	for (uint32_t i = 0; i < sa_count(t); i++)
		child_end(d, sa_at(t, i));
}

const struct check check_policy = {
	.memory = sizeof(struct offers), .message = policy_message, .end = policy_end,
};
