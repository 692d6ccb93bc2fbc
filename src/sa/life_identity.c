/*
 * IKE SAs between the same two, told by their identities and addresses: one
 * that is authenticated anew takes the place of the one before (RFC 7296,
 * 2.8.3; RFC 4478), and INITIAL_CONTACT says that there is no other (2.4).
 * No message says so of a certain SA: it is inferred, and marked.
 *
 * Invariant: of all SAs between the same two only the latest is in the index,
 * and that one is `identified`; its identities do not change while it is.
 */
#include "sa/table.h"

static const int64_t soon = 60ll * 1000000000;	/* after the end of one its successor is up */

static bool octets_same(const struct octets *a, const struct octets *b)
{
	return a->len == b->len && !memcmp(a->at, b->at, a->len);
}

/* Whoever begins: the two may have changed roles. */
static bool same_two(const struct ike_sa *a, const struct ike_sa *b, bool turned)
{
	return octets_same(&a->id[0], &b->id[turned]) && octets_same(&a->id[1], &b->id[!turned]) &&
	    address_equal(&a->initiator, turned ? &b->responder : &b->initiator) &&
	    address_equal(&a->responder, turned ? &b->initiator : &b->responder);
}

static bool is_of(const void *table, uint32_t position, const void *key)
{
	const struct sa_table *t = table;
	const struct ike_sa *a = pool_at(&t->ikes, position), *b = key;

	return a->major == b->major && (same_two(a, b, false) || same_two(a, b, true));
}

static uint64_t hashed(const struct ike_sa *sa)
{
	return hash_bytes(sa->id[0].at, sa->id[0].len) + hash_bytes(sa->id[1].at, sa->id[1].len);
}

static bool nameable(const struct ike_sa *sa)
{
	return sa->id[0].len && sa->id[1].len;
}

static struct ike_sa *latest(const struct sa_table *t, const struct ike_sa *sa)
{
	uint32_t at = nameable(sa) ? hash_find(&t->identities, hashed(sa), is_of, t, sa) : HASH_NONE;

	return at == HASH_NONE ? NULL : pool_at(&t->ikes, at);
}

void identity_forget(struct sa_table *t, struct ike_sa *sa)
{
	if (sa->identified)
		hash_drop(&t->identities, hashed(sa), sa->position);
	sa->identified = false;
}

static void identify(struct sa_table *t, struct ike_sa *sa)
{
	struct ike_sa *before = latest(t, sa);

	if (before)
		identity_forget(t, before);
	if (!nameable(sa))
		return;
	hash_put(&t->identities, hashed(sa), sa->position);
	sa->identified = true;
}

void identity_passed(struct sa_table *t, struct ike_sa *from, struct ike_sa *to)
{
	if (from->identified)
		identify(t, to);
}

static void reauthenticated(const struct scene *s, struct ike_sa *old, struct ike_sa *fresh)
{
	if (old->replaced_by[0] || fresh->replaces[0])
		return;
	scene_tell(s, &old->events, EVENT_REAUTHENTICATED, 0, fresh->initiator_spi, true);
	old->replaced_by[0] = fresh->initiator_spi;
	old->replaced_by[1] = fresh->responder_spi;
	fresh->replaces[0] = old->initiator_spi;
	fresh->replaces[1] = old->responder_spi;
	old->inferred |= INFERRED_REKEY;
	fresh->inferred |= INFERRED_REKEY;
	if (fresh->major == 1)		/* the children outlive it */
		children_follow(old, fresh);
}

/* The other end forgets what was before. */
static void superseded(const struct scene *s, struct ike_sa *old)
{
	if (life_ended(old->life))
		return;
	ike_seems(old, LIFE_DELETED);
	scene_tell(s, &old->events, EVENT_DELETED, 0, 0, true);
}

void identity_up(const struct scene *s)
{
	struct ike_sa *old = latest(s->t, s->sa);

	if (old == s->sa)
		return;
	if (old && (s->course->initial_contact || old->life == LIFE_DELETED) &&
	    (!life_ended(old->life) || s->m->p->frame->time - old->last_time < soon)) {
		reauthenticated(s, old, s->sa);
		superseded(s, old);
	}
	identify(s->t, s->sa);
}

void identity_gone(const struct scene *s, struct ike_sa *sa)
{
	struct ike_sa *now = latest(s->t, sa);

	if (now && now != sa && now->first_time > sa->first_time)
		reauthenticated(s, sa, now);
}
