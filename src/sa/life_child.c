/*
 * Pairs of child SAs: what made them, replaces and ends them (RFC 7296, 1.3,
 * 1.4 and 2.8; RFC 2409, 5.5).
 *
 * Invariant: an SPI belongs to the SA towards whoever chose it, and a Delete
 * payload names the SAs towards whoever sends it.
 */
#include "proto/ike.h"
#include "sa/proposal.h"
#include "sa/table.h"

uint8_t ip_protocol_of(uint8_t protocol)
{
	return protocol == IKEV2_PROTO_ESP ? IP_PROTOCOL_ESP : protocol == IKEV2_PROTO_AH ? IP_PROTOCOL_AH : 0;
}

static void sa_tell(const struct scene *s, struct sa *sa, enum event_kind kind, uint32_t number, uint64_t spi)
{
	scene_tell(s, &sa->events, kind, number, spi, false);
}

/* --- finding them --- */

/* Only what is there already. */
static struct sa *sa_there(const struct scene *s, struct named_sa name, const struct address *source,
    const struct address *destination)
{
	if (!name.spi || !sa_named(s->t, name.protocol, name.spi, destination))
		return NULL;
	return sa_touch(s->t, name.protocol, name.spi, source, destination);
}

/* Its end may have moved since: towards where it was before, too. */
static struct sa *child_named(const struct scene *s, struct named_sa name, bool initiator)
{
	bool sender = s->m->initiator == initiator;
	const struct address *here = sender ? &s->m->flow.source : &s->m->flow.destination;
	const struct address *there = sender ? &s->m->flow.destination : &s->m->flow.source;
	const struct address *first = initiator ? &s->sa->initiator : &s->sa->responder;
	struct sa *sa = sa_there(s, name, there, here);

	if (!sa)
		sa = sa_there(s, name, there, &s->course->end[initiator].address);
	return sa ? sa : sa_there(s, name, there, first);
}

/* The other direction, where the exchange that made both was read. */
static struct sa *pair_of(const struct sa *sa)
{
	const struct child *c = sa->child;

	return c ? c->sa[c->sa[0] == sa] : NULL;
}

static bool is_alive(const struct sa *sa)
{
	return sa && !life_ended(sa->life);
}

/* --- the end --- */

static void sa_ends(const struct scene *s, struct sa *sa)
{
	if (!is_alive(sa))
		return;
	sa_becomes(sa, LIFE_DELETED);
	sa_tell(s, sa, EVENT_DELETED, 0, 0);
	if (sa->child && !is_alive(sa->child->sa[0]) && !is_alive(sa->child->sa[1]))
		child_unlist(sa->child);
}

static void sa_ending(const struct scene *s, struct sa *sa)
{
	if (!is_alive(sa))
		return;
	sa_becomes(sa, LIFE_DELETING);
	sa_tell(s, sa, EVENT_DELETE, 0, 0);
}

/* One direction is named, and both go (RFC 7296, 1.4.1). */
void child_deleting(const struct scene *s, struct named_sa name)
{
	struct sa *sa = child_named(s, name, s->m->initiator), *other;

	if (!sa)
		return;
	other = pair_of(sa);
	sa_ending(s, sa);
	if (other)
		sa_ending(s, other);
}

static void both_end(const struct scene *s, struct sa *sa)
{
	struct sa *other = sa ? pair_of(sa) : NULL;

	if (!sa)
		return;
	sa_ends(s, sa);
	if (other)
		sa_ends(s, other);
}

void child_deleted(const struct scene *s, struct named_sa name, bool sender)
{
	both_end(s, child_named(s, name, s->m->initiator == sender));
}

/* IKEv1 names one direction only, and both go: the other by what daemons do (inferred). */
void child_dropped(const struct scene *s, struct named_sa name)
{
	struct sa *sa = child_named(s, name, s->m->initiator), *other;

	if (!sa || !is_alive(sa))
		return;
	other = pair_of(sa);
	sa_ending(s, sa);
	sa_ends(s, sa);
	if (!is_alive(other))
		return;
	sa_becomes(other, LIFE_DELETED);
	other->inferred |= INFERRED_STATE;
	scene_tell(s, &other->events, EVENT_DELETED, 0, 0, true);
	child_unlist(sa->child);
}

void children_deleted(const struct scene *s)
{
	while (s->sa->made) {
		struct child *c = s->sa->made;

		child_unlist(c);
		for (unsigned i = 0; i < 2; i++)
			if (c->sa[i])
				sa_ends(s, c->sa[i]);
	}
}

void child_invalid(const struct scene *s, unsigned notify)
{
	uint64_t spi = 0;
	struct sa *sa;

	notify_value(s->m, notify, "spi", &spi);
	ike_tell(s, EVENT_INVALID_SPI, 0, spi);
	sa = child_named(s, (struct named_sa){ (uint32_t)spi, IP_PROTOCOL_ESP }, s->m->initiator);
	if (!sa)
		sa = child_named(s, (struct named_sa){ (uint32_t)spi, IP_PROTOCOL_AH }, s->m->initiator);
	if (sa)
		sa_tell(s, sa, EVENT_INVALID_SPI, 0, spi);
}

void child_lifetime(const struct scene *s, struct named_sa name, const uint32_t told[static 2])
{
	struct sa *sa = child_named(s, name, s->m->initiator);

	if (!sa || !sa->child)
		return;
	sa->child->seconds = told[0] ? told[0] : sa->child->seconds;
	sa->child->kilobytes = told[1] ? told[1] : sa->child->kilobytes;
	sa_tell(s, sa, EVENT_LIFETIME, told[0], 0);
}

/* --- replacing --- */

static void sa_rekeying(const struct scene *s, struct sa *sa, bool begun)
{
	if (begun && sa->life == LIFE_UP)
		sa_becomes(sa, LIFE_REKEYING);
	else if (!begun && sa->life == LIFE_REKEYING)
		sa_becomes(sa, LIFE_UP);
	if (begun)
		sa_tell(s, sa, EVENT_REKEYING, 0, 0);
}

void child_rekeying(const struct scene *s, struct named_sa name, bool begun)
{
	struct sa *sa = child_named(s, name, begun ? s->m->initiator : !s->m->initiator), *other;

	if (!sa)
		return;
	other = pair_of(sa);
	sa_rekeying(s, sa, begun);
	if (other)
		sa_rekeying(s, other, begun);
}

/* Both ends have made one: the one with the lowest of the four nonces is redundant (RFC 7296, 2.8.1). */
static bool wins(const struct scene *s, const struct sa *old, struct sa *fresh)
{
	struct sa *rival = sa_there(s, (struct named_sa){ old->replaced_by, old->protocol }, &old->source, &old->destination);

	if (!rival || rival == fresh || !rival->child || rival->child->by_initiator == fresh->child->by_initiator)
		return true;
	sa_tell(s, fresh, EVENT_COLLISION, 0, rival->spi);
	sa_tell(s, rival, EVENT_COLLISION, 0, fresh->spi);
	return fresh->child->nonce > rival->child->nonce;
}

static void replace(const struct scene *s, struct sa *old, struct sa *fresh, bool inferred)
{
	if (!old || !fresh || old == fresh)
		return;
	fresh->replaces = old->spi;
	scene_tell(s, &fresh->events, EVENT_REKEYS, 0, old->spi, inferred);
	if (wins(s, old, fresh))
		old->replaced_by = fresh->spi;
	scene_tell(s, &old->events, EVENT_REKEYED, 0, fresh->spi, inferred);
	if (inferred) {
		fresh->inferred |= INFERRED_REKEY;
		old->inferred |= INFERRED_REKEY | INFERRED_STATE;
	}
	if (is_alive(old) && old->life != LIFE_DELETING)
		old->life = LIFE_REKEYED;
}

/* old: towards the initiator or, when that is not known, the responder of the IKE SA. */
static void replaces(const struct scene *s, struct child *c, struct sa *old, unsigned to, bool inferred)
{
	struct sa *other = old ? pair_of(old) : NULL;

	if (!old)
		return;
	replace(s, old, c->sa[to], inferred);
	replace(s, other, c->sa[!to], inferred);
	c->replaces = c->sa[1] ? c->sa[1]->replaces : 0;
}

/* --- making --- */

static void join(const struct scene *s, struct child *c, unsigned to, uint32_t spi)
{
	bool sender = s->m->initiator == to;
	const struct flow *f = &s->m->flow;
	struct sa *sa = sa_touch(s->t, c->protocol, spi, sender ? &f->destination : &f->source,
	    sender ? &f->source : &f->destination);

	child_join(c, to, sa);
	sa_list(s->t, sa);
	sa->parent[0] = s->sa->initiator_spi;
	sa->parent[1] = s->sa->responder_spi;
	sa->pair = c->spi[!to];
	sa->inferred &= (uint8_t)~(INFERRED_PARENT | INFERRED_PAIR);
	sa_becomes(sa, LIFE_NEGOTIATING);
	sa_tell(s, sa, EVENT_STARTED, 0, 0);
}

static uint64_t lower_nonce(const struct octets *asked, const struct node *answered)
{
	struct octets both[2] = { *asked };
	uint64_t value[2] = { 0 };

	if (answered)
		both[1].at = (uint8_t *)(uintptr_t)node_tail(answered, &both[1].len);
	for (unsigned i = 0; i < 2; i++)
		if (both[i].len >= sizeof value[i])
			value[i] = wire_bits(both[i].at, 0, 64);
	return value[0] < value[1] ? value[0] : value[1];
}

static void keep_body(struct octets *o, const struct node *n)
{
	if (n && n->len > PAYLOAD_BYTES && n->len <= LIMIT_IKE_KEPT)
		octets_keep(o, n->at + PAYLOAD_BYTES, n->len - PAYLOAD_BYTES);
}

/* IKEv1 has an ID payload for each end, in this order (RFC 2409, 5.5). */
static void keep_selectors(struct child *c, const struct message *m)
{
	const struct node *first = said(m, m->version == 1 ? "ID" : "TSi"), *second = NULL;

	if (m->version == 2)
		second = said(m, "TSr");
	for (unsigned i = m->node + 1; m->version == 1 && first && i < m->end; i++)
		if (&m->p->node[i] > first && !strcmp(m->p->node[i].header->key, "ID"))
			second = &m->p->node[i];
	keep_body(&c->selectors[0], first);
	keep_body(&c->selectors[1], second);
}

static void keep_choice(struct child *c, const struct message *m, const struct proposal *x)
{
	c->protocol = ip_protocol_of(x->protocol);
	c->encr = x->encr;
	c->key_bits = x->key_bits;
	c->integ = m->version == 1 ? x->integ_row ? x->integ_row->id : 0 : x->integ;
	memcpy(c->method, x->method, sizeof c->method);
	c->esn = x->sn == SN_64_BIT;
	c->esn_known = true;
	c->mode = m->version == 1 ? x->mode :
	    said_notify(m, IKEV2_NOTIFY_USE_TRANSPORT_MODE) ? KEY_MODE_TRANSPORT : KEY_MODE_TUNNEL;
	c->ipcomp = m->version == 2 && said_notify(m, IKEV2_NOTIFY_IPCOMP_SUPPORTED);
}

/* The same answer once more changes nothing. */
static bool made_before(const struct scene *s, const struct proposal *x)
{
	const struct sa *sa = child_named(s, (struct named_sa){ (uint32_t)x->spi, ip_protocol_of(x->protocol) }, s->m->initiator);

	return sa && sa->child && is_alive(sa) && sa->child->message == s->m->id && sa->child->by_initiator != s->m->initiator;
}

static void make(struct scene *s, const struct ike_exchange *asked, const struct proposal *x)
{
	const struct ike_offer *offer = offer_of(asked, x);
	struct child *c;
	bool asker = !s->m->initiator;

	if (!ip_protocol_of(x->protocol) || !x->spi || made_before(s, x))
		return;
	c = mem_new(sizeof *c);
	keep_choice(c, s->m, x);
	keep_selectors(c, s->m);
	c->exchange = s->m->exchange;
	c->message = s->m->id;
	c->by_initiator = asker;
	c->spi[!asker] = (uint32_t)x->spi;
	c->spi[asker] = offer ? (uint32_t)offer->spi : 0;
	c->request = s->m->exchange == IKEV2_EXCHANGE_IKE_AUTH ? s->course->asked : s->request ? s->request->frame : 0;
	c->response = s->m->p->frame->number;
	c->time = s->m->p->frame->time;
	if (asked)
		c->nonce = lower_nonce(&asked->nonce, said(s->m, "No"));
	join(s, c, !asker, c->spi[!asker]);
	if (c->spi[asker] && c->holders)
		join(s, c, asker, c->spi[asker]);
	child_enlist(s->sa, c);
}

/* --- made --- */

static bool same(const struct octets *a, const struct octets *b)
{
	return a->len == b->len && (!a->len || !memcmp(a->at, b->at, a->len));
}

/* IKEv1 does not say what an exchange replaces: the latest pair for the same traffic (inferred). */
static struct sa *former(const struct child *c)
{
	enum { LOOK_BACK = 1024 };
	const struct child *x = c->next;

	for (unsigned n = 0; x && n < LOOK_BACK; n++, x = x->next) {
		bool turned = x->by_initiator != c->by_initiator;

		if (x->protocol == c->protocol && same(&x->selectors[0], &c->selectors[turned]) &&
		    same(&x->selectors[1], &c->selectors[!turned]) && is_alive(x->sa[1]) && !x->sa[1]->replaced_by)
			return x->sa[1];
	}
	return NULL;
}

static void complete(struct scene *s, struct child *c, struct named_sa rekeys)
{
	for (unsigned i = 0; i < 2; i++)
		if (c->sa[i]) {
			sa_becomes(c->sa[i], LIFE_UP);
			sa_tell(s, c->sa[i], EVENT_UP, 0, 0);
		}
	ike_tell(s, EVENT_CHILD, 0, c->spi[1]);
	s->sa->children++;
	if (rekeys.spi)
		replaces(s, c, child_named(s, rekeys, c->by_initiator), c->by_initiator, false);
	else if (s->m->version == 1)
		replaces(s, c, former(c), 1, true);
	s->sa->child_rekeys += c->replaces != 0;
}

void children_complete(struct scene *s, bool by_initiator, uint32_t message, struct named_sa rekeys)
{
	enum { LATEST = 16 };
	struct child *next;
	unsigned n = 0;

	s->by_initiator = by_initiator;
	for (struct child *c = s->sa->made; c && n < LATEST; c = next, n++) {
		const struct sa *one = c->sa[0] ? c->sa[0] : c->sa[1];

		next = c->next;
		if (c->message == message && c->by_initiator == by_initiator && one->life == LIFE_NEGOTIATING)
			complete(s, c, rekeys);
	}
}

/* IKE_AUTH is one exchange, however many messages EAP makes of it. */
void children_made(struct scene *s, bool now)
{
	const struct message *m = s->m;
	const struct proposals all = { m->p, m->node, m->end, m->version };
	const struct ike_exchange *asked = ike_talk_asked(s->sa->talk, m->exchange, m->id, !m->initiator);
	struct proposal x = { 0 };
	unsigned at = m->node;

	while (proposal_next(&all, &at, &x))
		make(s, asked, &x);
	if (now)
		children_complete(s, !m->initiator, m->id, s->request ? s->request->rekeys : (struct named_sa){ 0 });
}

/* --- the IKE SA has a successor, which may have the ends the other way round --- */

static void turn(struct child *c)
{
	struct sa *sa = c->sa[0];
	uint32_t spi = c->spi[0];

	c->sa[0] = c->sa[1];
	c->sa[1] = sa;
	c->spi[0] = c->spi[1];
	c->spi[1] = spi;
	c->by_initiator = !c->by_initiator;
	c->replaces = c->sa[1] ? c->sa[1]->replaces : 0;
}

void children_follow(struct ike_sa *from, struct ike_sa *to)
{
	bool turned = !address_equal(&from->initiator, &to->initiator) && address_equal(&from->initiator, &to->responder);

	while (from->made) {
		struct child *c = from->made;

		child_unlist(c);
		if (turned)
			turn(c);
		for (unsigned i = 0; i < 2; i++)
			if (c->sa[i]) {
				c->sa[i]->parent[0] = to->initiator_spi;
				c->sa[i]->parent[1] = to->responder_spi;
			}
		child_enlist(to, c);
	}
}
