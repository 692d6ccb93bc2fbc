/*
 * Every SA seen, found by its name: protocol, SPI and destination for ESP and
 * AH (RFC 4301, 4.1), the SPI pair for IKE.  In order of appearance, until the
 * limit makes new ones take the place of old ones.
 */
#include <stdlib.h>
#include <spiglass/limits.h>
#include <spiglass/sa.h>
#include "sa/table.h"
#include "sa/talk.h"

struct sa_name {
	uint32_t spi;
	uint8_t protocol, family;
	uint8_t destination[16];
};

struct ike_name {
	uint64_t initiator, responder;
};

/* What is proven gives way after what anyone may have sent; then the one silent longest. */
static uint64_t turn(bool proven, uint64_t latest)
{
	return (uint64_t)proven << 63 | latest;
}

static uint64_t sa_turn(const void *item)
{
	const struct sa *s = item;
	uint64_t announced = s->child ? s->child->response : 0;

	return turn(s->opened || s->child || s->held, s->last_packet > announced ? s->last_packet : announced);
}

static uint64_t ike_turn(const void *item)
{
	const struct ike_sa *s = item;

	return turn(s->opened, s->touched);
}

static uint64_t talk_turn(const void *item)
{
	const struct ike_talk *talk = item;

	return turn(talk->key, talk->touched);
}

struct sa_table *sa_table_new(uint32_t limit)
{
	struct sa_table *t = mem_new(sizeof *t);

	pool_init(&t->sas, sizeof(struct sa), limit, sa_turn);
	pool_init(&t->ikes, sizeof(struct ike_sa), limit, ike_turn);
	pool_init(&t->talks, sizeof(struct ike_talk), limit < LIMIT_IKE_TALKS ? limit : LIMIT_IKE_TALKS, talk_turn);
	waiting_begin(&t->waiting);
	return t;
}

static uint64_t spi_hash(uint8_t protocol, uint32_t spi)
{
	uint64_t both = (uint64_t)protocol << 32 | spi;

	return hash_bytes(&both, sizeof both);
}

/* What an SA owns; then it is all zeros. */
static void sa_end(struct sa_table *t, struct sa *s)
{
	if (s->listed)
		hash_drop(&t->listed, spi_hash(s->protocol, s->spi), s->position);
	opener_free(s->opener);
	sequence_forget(&s->sequence);
	free(s->inner);
	child_leave(s);
	events_end(&t->events, &s->events);
	memset(s, 0, sizeof *s);
}

static void ike_sa_end(struct sa_table *t, struct ike_sa *s)
{
	if (s->talk)
		talk_end(s->talk);
	children_orphan(s);
	identity_forget(t, s);
	octets_forget(&s->id[0]);
	octets_forget(&s->id[1]);
	events_end(&t->events, &s->events);
	memset(s, 0, sizeof *s);
}

void sa_table_free(struct sa_table *t)
{
	if (!t)
		return;
	life_resume(t);
	for (uint32_t i = 0; i < t->sas.count; i++)
		sa_end(t, pool_at(&t->sas, i));
	for (uint32_t i = 0; i < t->ikes.count; i++)
		ike_sa_end(t, pool_at(&t->ikes, i));
	for (uint32_t i = 0; i < t->talks.count; i++)
		talk_end(pool_at(&t->talks, i));
	pool_free(&t->sas);
	pool_free(&t->ikes);
	pool_free(&t->talks);
	hash_free(&t->identities);
	hash_free(&t->listed);
	event_store_free(&t->events);
	free(t);
}

static struct sa_name sa_name(uint8_t protocol, uint32_t spi, const struct address *destination)
{
	struct sa_name name;

	memset(&name, 0, sizeof name);		/* hashed whole, padding included */
	name.spi = spi;
	name.protocol = protocol;
	name.family = destination->family;
	memcpy(name.destination, destination->byte, sizeof name.destination);
	return name;
}

static bool sa_is(const void *pool, uint32_t position, const void *key)
{
	const struct sa *s = pool_at(pool, position);
	const struct sa_name *name = key;

	return s->spi == name->spi && s->protocol == name->protocol && s->destination.family == name->family &&
	    !memcmp(s->destination.byte, name->destination, sizeof name->destination);
}

static bool ike_is(const void *pool, uint32_t position, const void *key)
{
	const struct ike_sa *s = pool_at(pool, position);
	const struct ike_name *name = key;

	return s->initiator_spi == name->initiator && s->responder_spi == name->responder;
}

/* --- those that may move --- */

enum { NAMESAKES = 8 };			/* SAs of one protocol and SPI that are listed */

struct search {
	uint8_t protocol;
	uint32_t spi;
	const struct address *source, *destination;	/* NULL: any */
	unsigned *left;			/* how many more are looked at */
};

static bool shares_end(const struct sa *s, const struct search *x)
{
	return x->source && (address_equal(&s->source, x->source) || address_equal(&s->destination, x->destination));
}

static bool search_ends(const void *pool, uint32_t position, const void *key)
{
	const struct sa *s = pool_at(pool, position);
	const struct search *x = key;

	return s->spi == x->spi && s->protocol == x->protocol && (shares_end(s, x) || !--*x->left);
}

static void sa_enlist(struct sa_table *t, struct sa *s)
{
	unsigned left = NAMESAKES;
	uint64_t hashed = spi_hash(s->protocol, s->spi);

	if (hash_find(&t->listed, hashed, search_ends, &t->sas, &(struct search){ s->protocol, s->spi, NULL, NULL, &left }) !=
	    HASH_NONE)
		return;
	hash_put(&t->listed, hashed, s->position);
	s->listed = true;
}

void sa_list(struct sa_table *t, struct sa *s)
{
	if (s && !s->listed && (s->child || s->bound))
		sa_enlist(t, s);
}

/* --- ESP and AH SAs --- */

static struct sa *sa_make(struct sa_table *t, const struct sa_name *name, uint64_t hashed)
{
	bool full;
	uint32_t at = pool_take(&t->sas, &full);
	struct sa *s = pool_at(&t->sas, at);

	sa_list(t, t->made);
	if (full) {
		struct sa_name old = sa_name(s->protocol, s->spi, &s->destination);

		hash_drop(&t->sas.index, hash_bytes(&old, sizeof old), at);
		sa_end(t, s);
	}
	hash_put(&t->sas.index, hashed, at);
	s->position = at;
	s->spi = name->spi;
	s->protocol = name->protocol;
	return t->made = s;
}

static struct sa *sa_seek(struct sa_table *t, const struct sa_name *name, uint64_t hashed)
{
	uint32_t at = hash_find(&t->sas.index, hashed, sa_is, &t->sas, name);

	return at == HASH_NONE ? NULL : pool_at(&t->sas, at);
}

struct sa *sa_find(struct sa_table *t, uint8_t protocol, uint32_t spi, const struct address *destination)
{
	struct sa **recent = &t->recent[spi % RECENT], *s = *recent;
	struct sa_name name;

	if (s && s->spi == spi && s->protocol == protocol && address_equal(&s->destination, destination))
		return s;
	name = sa_name(protocol, spi, destination);
	s = sa_seek(t, &name, hash_bytes(&name, sizeof name));
	if (!s)
		return NULL;
	*recent = s;
	for (size_t line = 64; line < sizeof *s; line += 64)	/* all of it is about to be read, and far away */
		__builtin_prefetch((const char *)s + line, 1);
	return s;
}

struct sa *sa_touch(struct sa_table *t, uint8_t protocol, uint32_t spi, const struct address *source,
    const struct address *destination)
{
	struct sa *s = sa_find(t, protocol, spi, destination);
	struct sa_name name;

	if (s)
		return s;
	name = sa_name(protocol, spi, destination);
	t->recent[spi % RECENT] = s = sa_make(t, &name, hash_bytes(&name, sizeof name));
	s->source = *source;
	s->destination = *destination;
	return s;
}

/* --- moving --- */

struct sa *sa_elsewhere(struct sa_table *t, uint8_t protocol, uint32_t spi, const struct address *source,
    const struct address *destination)
{
	unsigned left = NAMESAKES;
	struct search x = { protocol, spi, source, destination, &left };
	struct sa *s = NULL;
	uint32_t at;

	sa_list(t, t->made);
	at = t->listed.used ? hash_find(&t->listed, spi_hash(protocol, spi), search_ends, &t->sas, &x) : HASH_NONE;
	if (at != HASH_NONE)
		s = pool_at(&t->sas, at);
	return s && shares_end(s, &x) ? s : NULL;
}

static void sa_rename(struct sa_table *t, struct sa *s, const struct address *destination)
{
	struct sa_name old = sa_name(s->protocol, s->spi, &s->destination);
	struct sa_name new = sa_name(s->protocol, s->spi, destination);

	hash_drop(&t->sas.index, hash_bytes(&old, sizeof old), s->position);
	s->destination = *destination;
	hash_put(&t->sas.index, hash_bytes(&new, sizeof new), s->position);
}

void sa_move(struct sa_table *t, struct sa *s, const struct address *source, const struct address *destination,
    const struct frame *f)
{
	const struct event moved = { .time = f->time, .packet = f->number, .kind = EVENT_MOVED, .inferred = !s->bound };

	if (!address_equal(&s->destination, destination))
		sa_rename(t, s, destination);
	s->source = *source;
	events_add(&t->events, &s->events, &moved);
}

/* --- IKE SAs --- */

static struct ike_sa *ike_sa_make(struct sa_table *t, const struct ike_name *name)
{
	bool full;
	uint32_t at = pool_take(&t->ikes, &full);
	struct ike_sa *s = pool_at(&t->ikes, at);

	if (full) {
		struct ike_name old = { s->initiator_spi, s->responder_spi };

		hash_drop(&t->ikes.index, hash_bytes(&old, sizeof old), at);
		ike_sa_end(t, s);
	}
	hash_put(&t->ikes.index, hash_bytes(name, sizeof *name), at);
	s->position = at;
	s->initiator_spi = name->initiator;
	s->responder_spi = name->responder;
	return s;
}

static uint32_t ike_find(const struct sa_table *t, const struct ike_name *name)
{
	return hash_find(&t->ikes.index, hash_bytes(name, sizeof *name), ike_is, &t->ikes, name);
}

/* The first message has no responder SPI yet: the answer's becomes that of the same SA. */
static void ike_answered(struct sa_table *t, uint32_t at, const struct ike_name *name)
{
	struct ike_name half = { name->initiator, 0 };
	struct ike_sa *s = pool_at(&t->ikes, at);

	hash_drop(&t->ikes.index, hash_bytes(&half, sizeof half), at);
	s->responder_spi = name->responder;
	hash_put(&t->ikes.index, hash_bytes(name, sizeof *name), at);
}

struct ike_sa *ike_sa_touch(struct sa_table *t, uint64_t initiator_spi, uint64_t responder_spi)
{
	struct ike_name name = { initiator_spi, responder_spi }, half = { initiator_spi, 0 };
	uint32_t at = ike_find(t, &name);
	struct ike_sa *s;

	if (at == HASH_NONE && responder_spi && (at = ike_find(t, &half)) != HASH_NONE)
		ike_answered(t, at, &name);
	s = at != HASH_NONE ? pool_at(&t->ikes, at) : ike_sa_make(t, &name);
	s->touched = ++t->touches;
	return s;
}

struct ike_talk *ike_talk_touch(struct sa_table *t, struct ike_sa *s)
{
	bool full;

	if (s->talk) {
		s->talk->touched = ++t->touches;
		return s->talk;
	}
	s->talk = pool_at(&t->talks, pool_take(&t->talks, &full));
	if (full)
		talk_end(s->talk);
	s->talk->owner = s;
	s->talk->touched = ++t->touches;
	return s->talk;
}

uint32_t sa_count(const struct sa_table *t)
{
	return t->sas.count;
}

const struct sa *sa_at(const struct sa_table *t, uint32_t i)
{
	return pool_at(&t->sas, i);
}

uint32_t ike_sa_count(const struct sa_table *t)
{
	return t->ikes.count;
}

const struct ike_sa *ike_sa_at(const struct sa_table *t, uint32_t i)
{
	return pool_at(&t->ikes, i);
}

void sas_search_again(struct sa_table *t)
{
	for (uint32_t i = 0; i < sa_count(t); i++) {
		struct sa *s = pool_at(&t->sas, i);

		s->attempts = 0;
		s->unmatched = false;
	}
	for (uint32_t i = 0; i < ike_sa_count(t); i++) {
		struct ike_sa *s = pool_at(&t->ikes, i);

		if (s->talk)
			s->talk->attempts = 0;
	}
}

const struct sa *sa_named(const struct sa_table *t, uint8_t protocol, uint32_t spi, const struct address *destination)
{
	struct sa_name name = sa_name(protocol, spi, destination);
	uint32_t at = hash_find(&t->sas.index, hash_bytes(&name, sizeof name), sa_is, &t->sas, &name);

	return at == HASH_NONE ? NULL : pool_at(&t->sas, at);
}

const struct ike_sa *ike_sa_named(const struct sa_table *t, uint64_t initiator_spi, uint64_t responder_spi)
{
	struct ike_name name = { initiator_spi, responder_spi };
	uint32_t at = ike_find(t, &name);

	return at == HASH_NONE ? NULL : pool_at(&t->ikes, at);
}

const struct event *event_at(const struct sa_table *t, uint32_t i)
{
	return event_place(&t->events, i);
}

uint64_t events_left_out(const struct sa_table *t)
{
	return t->events.left_out;
}

uint64_t sa_evicted(const struct sa_table *t)
{
	return t->sas.evicted + t->ikes.evicted;
}
