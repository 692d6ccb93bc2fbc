/*
 * Findings, as rules make them.
 *
 * Invariant: a rule has one finding an SA (and `apart`), with the first packets
 * that prove it and how many there were; at most LIMIT_FINDINGS are kept, the
 * others are counted.  Those made in the end are made anew at the next end.
 */
#include <stdlib.h>
#include <spiglass/proto.h>
#include "diag/rules.h"

const char *const level_name[] = { N_("note"), N_("warning"), N_("error") };
const char *const policy_name[] = { "rfc", "cnsa2", "bsi", "cryptrec" };

#define RULE_ROW(name) &rule_##name,
static const struct rule *const rules[] = { RULES(RULE_ROW) NULL };

#define CHECK_ROW(name) &check_##name,
static const struct check *const checks[] = { CHECKS(CHECK_ROW) };

enum { RULE_COUNT = sizeof rules / sizeof *rules - 1, CHECK_COUNT = sizeof checks / sizeof *checks };

/* What makes two findings one. */
struct mark {
	const struct rule *rule;
	uint64_t ike, apart;		/* initiator's SPI: the responder's may not be known yet */
	struct address destination;
	uint32_t spi;
	uint8_t protocol;
	bool likely, ended;
};

struct made {
	struct mark mark;
	struct finding finding;
};

struct diagnosis {
	enum policy policy;
	bool ending;
	unsigned count, kept;		/* kept: not made in the end */
	uint64_t left_out, left_out_kept;
	struct made *made;
	uint16_t *order;		/* as shown, once the end has come */
	unsigned shown;
	struct hash by_mark;
	void *memory[CHECK_COUNT];
	struct { const struct check *check; void *memory; } of_packets[CHECK_COUNT];	/* those that look at them */
	unsigned of_packets_count;
	unsigned watched;		/* traits that every packet has */
};

const struct rule *rule_at(unsigned i)
{
	return i < RULE_COUNT ? rules[i] : NULL;
}

const struct rule *rule_named(const char *code)
{
	for (unsigned i = 0; rules[i]; i++)
		if (!strcmp(rules[i]->code, code))
			return rules[i];
	return NULL;
}

struct diagnosis *diagnosis_new(enum policy policy)
{
	struct diagnosis *d = mem_new(sizeof *d);

	d->policy = policy;
	d->made = mem_new(LIMIT_FINDINGS * sizeof *d->made);
	d->order = mem_new(LIMIT_FINDINGS * sizeof *d->order);
	for (unsigned i = 0; i < CHECK_COUNT; i++) {
		d->memory[i] = mem_new(checks[i]->memory ? checks[i]->memory : 1);
		if (!checks[i]->packet)
			continue;
		d->of_packets[d->of_packets_count].check = checks[i];
		d->of_packets[d->of_packets_count++].memory = d->memory[i];
	}
	return d;
}

/* Back to the first n findings. */
static void findings_drop(struct diagnosis *d, unsigned n)
{
	while (d->count > n) {
		struct made *last = &d->made[--d->count];

		hash_drop(&d->by_mark, hash_bytes(&last->mark, sizeof last->mark), d->count);
		free(last->finding.words);
	}
}

void diagnosis_free(struct diagnosis *d)
{
	if (!d)
		return;
	findings_drop(d, 0);
	for (unsigned i = 0; i < CHECK_COUNT; i++) {
		if (checks[i]->forget)
			checks[i]->forget(d->memory[i]);
		free(d->memory[i]);
	}
	hash_free(&d->by_mark);
	free(d->made);
	free(d->order);
	free(d);
}

enum policy diagnosis_policy(const struct diagnosis *d)
{
	return d->policy;
}

void diagnosis_watch(struct diagnosis *d)
{
	d->watched = TRAIT_WATCHED;
}

/* --- adding --- */

/* Padding as well is zero, since all of it is hashed. */
static void mark_make(struct mark *m, const struct diagnosis *d, const struct rule *rule, const struct proof *proof)
{
	memset(m, 0, sizeof *m);
	m->rule = rule;
	m->ike = proof->ike ? proof->ike->initiator_spi : proof->spi[0];
	m->apart = proof->apart;
	m->likely = proof->likely;
	m->ended = d->ending;
	if (!proof->sa)
		return;
	m->destination = proof->sa->destination;
	m->spi = proof->sa->spi;
	m->protocol = proof->sa->protocol;
}

static bool mark_equal(const void *array, uint32_t position, const void *key)
{
	return !memcmp(&((const struct made *)array)[position].mark, key, sizeof(struct mark));
}

static void finding_start(struct finding *f, const struct mark *m, const struct proof *proof)
{
	*f = (struct finding){
		.rule = m->rule, .level = m->rule->level, .likely = m->likely, .ike = { m->ike },
		.protocol = m->protocol, .spi = m->spi, .destination = m->destination,
	};
	if (proof->sa)
		f->source = proof->sa->source;
	if (proof->words && proof->words->at > proof->words->start)
		f->words = mem_string(text_string(proof->words));
}

/* Notes leave half of the room to what is worse, warnings a quarter to errors. */
static unsigned room_for(uint8_t level)
{
	return LIMIT_FINDINGS / 4 * (2u + level);
}

static struct finding *finding_find(struct diagnosis *d, const struct rule *rule, const struct proof *proof)
{
	struct mark m;
	uint64_t hashed;
	uint32_t i;

	mark_make(&m, d, rule, proof);
	hashed = hash_bytes(&m, sizeof m);
	i = hash_find(&d->by_mark, hashed, mark_equal, d->made, &m);
	if (i != HASH_NONE)
		return &d->made[i].finding;
	if (d->count >= room_for(rule->level)) {
		d->left_out++;
		return NULL;
	}
	hash_put(&d->by_mark, hashed, d->count);
	d->made[d->count].mark = m;
	finding_start(&d->made[d->count].finding, &m, proof);
	return &d->made[d->count++].finding;
}

/* Ascending, each once. */
static void finding_packet(struct finding *f, uint64_t packet)
{
	unsigned i = f->packets;

	while (i && f->packet[i - 1] > packet)
		i--;
	if (i == PROOF_PACKETS || (i && f->packet[i - 1] == packet))
		return;
	f->packets += f->packets < PROOF_PACKETS;
	for (unsigned j = f->packets - 1; j > i; j--)
		f->packet[j] = f->packet[j - 1];
	f->packet[i] = packet;
}

struct finding *diagnosis_add(struct diagnosis *d, const struct rule *rule, const struct proof *proof)
{
	struct finding *f = finding_find(d, rule, proof);

	if (!f)
		return NULL;
	f->count++;
	if (!f->ike[1])
		f->ike[1] = proof->ike ? proof->ike->responder_spi : proof->spi[1];
	for (unsigned i = 0; i < PROOF_PACKETS && proof->packet[i]; i++)
		finding_packet(f, proof->packet[i]);
	return f;
}

/* --- what is looked at --- */

/* What an end has made is gone when more is seen. */
static void diagnosis_resume(struct diagnosis *d)
{
	if (!d->ending)
		return;
	findings_drop(d, d->kept);
	d->left_out = d->left_out_kept;
	d->ending = false;
}

static unsigned traits_of(const struct packet *p)
{
	static const uint8_t of_seal[] = {
		[SEAL_ESP] = TRAIT_PROTECTED, [SEAL_AH] = TRAIT_PROTECTED, [SEAL_FRAGMENT] = TRAIT_FRAGMENT,
	};
	unsigned traits = 0;

	for (const struct node *n = p->node, *end = n + p->nodes; n < end; n++) {
		const struct header *h = n->header;

		if (h->rank < RANK_CARRIER)	/* none of those */
			continue;
		if (h == &header_udp)
			traits |= TRAIT_UDP;
		else if (h == &header_icmp_unreachable || h == &header_icmp6_too_big)
			traits |= TRAIT_ERROR;
	}
	for (const struct sealed *s = p->seal, *end = s + p->seals; s < end; s++)
		traits |= s->kind < sizeof of_seal ? of_seal[s->kind] : 0;
	return traits;
}

void diagnosis_frame(struct diagnosis *d, struct engine *e, const struct packet *p)
{
	unsigned count, traits;
	const struct message *m = engine_messages(e, &count);

	diagnosis_resume(d);
	for (unsigned i = 0; count && i < CHECK_COUNT; i++)
		for (unsigned j = 0; j < count && checks[i]->message; j++)
			checks[i]->message(d, d->memory[i], &m[j]);
	traits = traits_of(p) | d->watched;
	for (unsigned i = 0; i < d->of_packets_count; i++)
		if (d->of_packets[i].check->wants & traits)
			d->of_packets[i].check->packet(d, d->of_packets[i].memory, p);
}

/* The finding's place: the worse the earlier, then by packet, then by code. */
static int finding_before(const struct finding *a, const struct finding *b)
{
	if (a->level != b->level)
		return a->level > b->level ? -1 : 1;
	if (a->packet[0] != b->packet[0])
		return a->packet[0] < b->packet[0] ? -1 : 1;
	return strcmp(a->rule->code, b->rule->code);
}

static int order_before(const void *a, const void *b, void *context)
{
	const struct made *made = context;
	uint16_t i = *(const uint16_t *)a, j = *(const uint16_t *)b;
	int before = finding_before(&made[i].finding, &made[j].finding);

	return before ? before : i < j ? -1 : 1;
}

void diagnosis_end(struct diagnosis *d, struct engine *e)
{
	const struct sa_table *t = engine_look(e);

	diagnosis_resume(d);
	d->kept = d->count;
	d->left_out_kept = d->left_out;
	d->ending = true;
	for (unsigned i = 0; i < CHECK_COUNT; i++)
		if (checks[i]->end)
			checks[i]->end(d, d->memory[i], e, t);
	for (unsigned i = 0; i < d->count; i++)
		d->order[i] = (uint16_t)i;
	qsort_r(d->order, d->count, sizeof *d->order, order_before, d->made);
	d->shown = d->count;
}

void diagnosis_keep(struct diagnosis *d, bool (*keep)(const void *context, const struct finding *f), const void *context)
{
	unsigned n = 0;

	for (unsigned i = 0; i < d->shown; i++)
		if (keep(context, diagnosis_at(d, i)))
			d->order[n++] = d->order[i];
	d->shown = n;
}

unsigned diagnosis_count(const struct diagnosis *d)
{
	return d->shown;
}

const struct finding *diagnosis_at(const struct diagnosis *d, unsigned i)
{
	return &d->made[d->order[i]].finding;
}

uint64_t diagnosis_left_out(const struct diagnosis *d)
{
	return d->left_out;
}
