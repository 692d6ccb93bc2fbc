/*
 * IKE SAs as diag remembers them: LIMIT_DIAG_SAS, the one begun first gives way,
 * and what is left of it is told then.
 */
#include <stdlib.h>
#include "diag/watch.h"

enum { PEERS = 256 };

struct watches {
	struct watch *watch;		/* a ring */
	uint32_t count, next;
	struct hash by_spi;
	struct peer *peer;		/* likewise */
	uint32_t peers, peers_next;
	struct hash by_address;
	int64_t now;
};

struct proof watch_proof(const struct watch *w, uint64_t packet)
{
	return (struct proof){ .spi = { w->spi[0], w->spi[1] }, .packet = { packet } };
}

/* --- by name --- */

static bool watch_equal(const void *array, uint32_t position, const void *key)
{
	return ((const struct watch *)array)[position].spi[0] == *(const uint64_t *)key;
}

static bool peer_equal(const void *array, uint32_t position, const void *key)
{
	return address_equal(&((const struct peer *)array)[position].address, key);
}

const struct peer *peer_named(const struct watches *all, const struct address *a)
{
	uint32_t i = hash_find(&all->by_address, hash_bytes(a, sizeof *a), peer_equal, all->peer, a);

	return i == HASH_NONE ? NULL : &all->peer[i];
}

const struct watch *watch_named(const struct watches *all, uint64_t spi)
{
	uint32_t i = hash_find(&all->by_spi, hash_bytes(&spi, sizeof spi), watch_equal, all->watch, &spi);

	return i == HASH_NONE ? NULL : &all->watch[i];
}

/* The one at the ring's next place gives way. */
struct peer *peer_touch(struct watches *all, const struct address *a)
{
	uint64_t hashed = hash_bytes(a, sizeof *a);
	uint32_t i = hash_find(&all->by_address, hashed, peer_equal, all->peer, a);
	struct peer *p;

	if (i != HASH_NONE)
		return &all->peer[i];
	if (!all->peer)
		all->peer = mem_new(PEERS * sizeof *all->peer);
	i = all->peers_next;
	p = &all->peer[i];
	if (all->peers == PEERS)
		hash_drop(&all->by_address, hash_bytes(&p->address, sizeof p->address), i);
	else
		all->peers++;
	all->peers_next = (i + 1) % PEERS;
	*p = (struct peer){ .address = *a };
	hash_put(&all->by_address, hashed, i);
	return p;
}

static void watch_left(struct diagnosis *d, const struct watch *w, bool traffic, int64_t now)
{
	static watch_end *const end[] = { silence_end, auth_end };

	for (unsigned i = 0; i < sizeof end / sizeof *end; i++)
		end[i](d, w, traffic, now);
}

/* Nothing is known of the traffic of one that gives way, so it counts as if there were some. */
static struct watch *watch_new(struct diagnosis *d, struct watches *all, const struct message *m)
{
	const uint64_t spi = m->sa->initiator_spi;
	uint32_t i = all->next;
	struct watch *w;

	if (!all->watch)
		all->watch = mem_new(LIMIT_DIAG_SAS * sizeof *all->watch);
	w = &all->watch[i];
	if (all->count == LIMIT_DIAG_SAS) {
		watch_left(d, w, true, all->now);
		hash_drop(&all->by_spi, hash_bytes(&w->spi[0], sizeof w->spi[0]), i);
	} else {
		all->count++;
	}
	all->next = (i + 1) % LIMIT_DIAG_SAS;
	*w = (struct watch){ .spi = { spi }, .version = m->version, .first_time = m->p->frame->time,
		.first_packet = message_frame(m) };
	hash_put(&all->by_spi, hash_bytes(&spi, sizeof spi), i);
	return w;
}

struct watch *watch_of(struct diagnosis *d, struct watches *all, const struct message *m)
{
	const uint64_t spi = m->sa->initiator_spi;
	uint32_t i = hash_find(&all->by_spi, hash_bytes(&spi, sizeof spi), watch_equal, all->watch, &spi);
	struct watch *w = i == HASH_NONE ? watch_new(d, all, m) : &all->watch[i];

	all->now = w->last_time = m->p->frame->time;
	if (m->sa->responder_spi)
		w->spi[1] = m->sa->responder_spi;
	w->end[m->initiator] = m->flow.source;
	w->end[!m->initiator] = m->flow.destination;
	return w;
}

/* --- proposals --- */

static bool is_ike(const struct offer *o)
{
	return o->protocol == IKEV2_PROTO_IKE;		/* PROTO_ISAKMP is the same number */
}

static void choose(struct watch *w, const struct offer *o)
{
	for (unsigned i = 0; i < o->count; i++) {
		const struct offered *x = &o->transform[i];

		if (x->type == IKEV2_TRANSFORM_ENCR)
			w->encr = x->id;
		else if (x->type == IKEV2_TRANSFORM_INTEG)
			w->integ = x->id;
		else if (x->type == IKEV2_TRANSFORM_PRF)
			w->prf = x->id;
	}
}

static void learn_offer(struct watches *all, struct watch *w, const struct message *m)
{
	struct offer o;

	if (!message_first(m, "SA"))
		return;
	offer_read(&o, m);
	if (o.answer && m->version == 2 && m->exchange == IKEV2_EXCHANGE_IKE_SA_INIT)
		choose(w, &o);
	if (!o.answer)
		w->offer[!is_ike(&o)] = o;
	peer_touch(all, &m->flow.source)->offer[!is_ike(&o)] = o;
}

/* --- the check --- */

static void ike_message(struct diagnosis *d, void *memory, const struct message *m)
{
	static watch_message *const look[] = {
		notify_message, auth_message, child_message, nat_message, silence_message,
	};
	struct watches *all = memory;
	struct watch *w;

	if (m->version != 1 && m->version != 2)
		return;
	w = watch_of(d, all, m);
	begin_message(d, all, w, m);
	for (unsigned i = 0; i < sizeof look / sizeof *look; i++)
		look[i](d, all, w, m);
	if (!m->retransmission_of)
		learn_offer(all, w, m);
}

/* --- the end --- */

struct pair {				/* ends of ESP and AH SAs, the smaller address first */
	struct address end[2];
	uint64_t last_packet;
};

struct traffic {
	struct pair *pair;
	uint32_t count;
	struct hash by_ends;
};

static struct pair pair_of(const struct address *a, const struct address *b)
{
	bool swap = memcmp(a, b, sizeof *a) > 0;

	return (struct pair){ .end = { swap ? *b : *a, swap ? *a : *b } };
}

static bool pair_equal(const void *array, uint32_t position, const void *key)
{
	const struct pair *a = (const struct pair *)array + position, *b = key;

	return address_equal(&a->end[0], &b->end[0]) && address_equal(&a->end[1], &b->end[1]);
}

static struct pair *traffic_find(const struct traffic *t, const struct pair *p)
{
	uint32_t i = hash_find(&t->by_ends, hash_bytes(p->end, sizeof p->end), pair_equal, t->pair, p);

	return i == HASH_NONE ? NULL : &t->pair[i];
}

static struct traffic traffic_new(const struct sa_table *sas)
{
	struct traffic t = { .pair = mem_new((sa_count(sas) + 1u) * sizeof *t.pair) };

	for (uint32_t i = 0; i < sa_count(sas); i++) {
		const struct sa *sa = sa_at(sas, i);
		struct pair p = pair_of(&sa->source, &sa->destination), *known = traffic_find(&t, &p);

		if (!sa->packets)
			continue;
		if (!known) {
			hash_put(&t.by_ends, hash_bytes(p.end, sizeof p.end), t.count);
			known = &t.pair[t.count++];
			*known = p;
		}
		if (sa->last_packet > known->last_packet)
			known->last_packet = sa->last_packet;
	}
	return t;
}

static void ike_end(struct diagnosis *d, const void *memory, const struct engine *e, const struct sa_table *sas)
{
	const struct watches *all = memory;
	struct traffic t = traffic_new(sas);

	for (uint32_t i = 0; i < all->count; i++) {
		const struct watch *w = &all->watch[i];
		struct pair ends = pair_of(&w->end[0], &w->end[1]), *p = traffic_find(&t, &ends);

		watch_left(d, w, p && p->last_packet > w->first_packet, engine_tally(e)->last_time);
	}
	hash_free(&t.by_ends);
	free(t.pair);
}

static void ike_forget(void *memory)
{
	struct watches *all = memory;

	hash_free(&all->by_spi);
	hash_free(&all->by_address);
	free(all->watch);
	free(all->peer);
}

const struct check check_ike = {
	.memory = sizeof(struct watches), .message = ike_message, .end = ike_end, .forget = ike_forget,
};
