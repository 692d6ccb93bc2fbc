/*
 * What an ESP or AH packet means for the life of its SA.
 *
 * Invariant: once an SA is bound, a packet that does not verify moves nothing
 * but the count of those that do not.  Where nothing can be verified, all
 * packets count.
 */
#include <spiglass/registry.h>
#include "sa/table.h"

static void record(struct sa_table *t, struct sa *sa, const struct packet *p, enum event_kind kind, uint32_t number)
{
	const struct event what = { .time = p->frame->time, .packet = p->frame->number, .kind = (uint8_t)kind,
		.number = number, .inferred = kind == EVENT_MOVED && !sa->bound };

	events_add(&t->events, &sa->events, &what);
}

/* --- sequence numbers --- */

/*
 * The number that 32 bits stand for.  With a key and 64-bit numbers the high
 * half has been verified; else the low half must have been about to begin anew
 * when it does.
 */
static uint64_t number_of(const struct sa *sa, uint32_t low)
{
	enum { ESN_WINDOW = 1 << 30, NEAR = 1 << 24 };
	uint32_t high = (uint32_t)(sa->sequence.highest >> 32), highest = (uint32_t)sa->sequence.highest;

	if (sa->esn && sa->bound)
		high = esn_infer(sa->high, sa->low, low, ESN_WINDOW);
	else if (highest > UINT32_MAX - NEAR && low < NEAR)
		high++;
	else if (high && highest < NEAR && low > UINT32_MAX - NEAR)
		high--;
	return (uint64_t)high << 32 | low;
}

/* What was counted before the first packet that verifies may have been anybody's. */
static bool begins_anew(const struct sa *sa, uint64_t number)
{
	return sa->bound && sa->opened == 1 && sa->sequence.distinct &&
	    (sa->integrity_failures || number >> 32 != sa->sequence.highest >> 32);
}

static void see_number(struct sa_table *t, struct sa *sa, const struct packet *p, uint32_t low)
{
	struct sequence *q = &sa->sequence;
	uint64_t number = number_of(sa, low), before;

	if (begins_anew(sa, number))
		sequence_forget(q);
	before = q->distinct ? q->highest : number;
	sequence_see(q, number);
	if (q->highest >> 32 > before >> 32)
		record(t, sa, p, EVENT_WRAPPED, (uint32_t)(q->highest >> 32));
}

/* --- the datagram it came in --- */

/* A message of a TCP stream has no datagram of its own. */
static bool is_streamed(const struct packet *p, const struct sealed *s)
{
	for (unsigned i = s->net + 1u; i < s->node; i++)
		if (p->node[i].header == &header_tcp)
			return true;
	return false;
}

static void see_datagram(struct sa *sa, const struct packet *p, const struct sealed *s)
{
	const struct node *n = &p->node[s->node], *net = s->net == NODE_NONE ? NULL : &p->node[s->net];
	uint32_t size;

	if (!net || net->block != n->block || is_streamed(p, s))
		return;
	size = (uint32_t)(n->at - net->at) + s->body.claim;
	sa->largest = size > sa->largest ? size : sa->largest;
	sa->smallest = size < sa->smallest || !sa->smallest ? size : sa->smallest;
	sa->fragmented += p->block[n->block].kind == BLOCK_REASSEMBLED;
}

/* --- its end points --- */

static bool see_ports(struct sa *sa, const struct packet *p, const struct sealed *s)
{
	const struct node *udp = &p->node[s->node ? s->node - 1 : 0];
	bool known = sa->natt, same;
	uint16_t port[2];

	if (udp->header != &header_udp || !node_readable(udp))
		return false;
	flow_ports(udp, port);
	same = sa->port[0] == port[0] && sa->port[1] == port[1];
	sa->natt = true;
	memcpy(sa->port, port, sizeof port);
	return known && !same;
}

/* The source stands first of the two addresses. */
static bool same_source(const struct sa *sa, const struct node *net)
{
	const uint8_t *source = net->at + net->header->addresses;

	if (!node_readable(net))
		return true;
	return sa->source.family == 4 ? !memcmp(source, sa->source.byte, 4) : !memcmp(source, sa->source.byte, 16);
}

/* The destination is in its name: that it has changed was found out before (engine/esp.c). */
static void see_ends(struct sa_table *t, struct sa *sa, const struct packet *p, const struct sealed *s)
{
	bool moved = see_ports(sa, p, s);

	if ((sa->bound || sa->child) && s->net != NODE_NONE && !same_source(sa, &p->node[s->net])) {
		struct address source, destination;

		packet_addresses(p, s->net, &source, &destination);
		sa_move(t, sa, &source, &sa->destination, p->frame);
	} else if (moved) {
		record(t, sa, p, EVENT_MOVED, 0);
	}
}

/* --- what is inside --- */

struct content {
	unsigned node;			/* its first; 0: none */
	uint32_t len;
	uint8_t next;
};

/* It was shown last: its nodes are those of a block that came out of this one. */
static bool content_esp(const struct packet *p, const struct sealed *s, struct content *c)
{
	unsigned b = p->blocks - 1u;
	const struct block *plain;
	uint32_t around;

	while (b && (p->block[b].kind != BLOCK_DECRYPTED || p->block[b].node != s->node))
		b--;
	plain = &p->block[b];
	around = b ? plain->at[plain->len - 2] + 2u : 0;
	if (!b || plain->len < around)
		return false;
	*c = (struct content){ 0, plain->len - around, plain->at[plain->len - 1] };
	for (unsigned i = s->node + 1u; i < p->nodes && !c->node; i++)
		c->node = p->node[i].block == b ? i : 0;
	return true;
}

static bool content_ah(const struct packet *p, const struct sealed *s, struct content *c)
{
	const struct node *n = &p->node[s->node];
	unsigned behind = s->node + 1u;

	*c = (struct content){ behind < p->nodes ? behind : 0, s->body.claim - n->len, ah_next(n) };
	return true;
}

/* Compressed content counts as it was before. */
static void content_inflate(const struct packet *p, struct content *c)
{
	const struct node *n = &p->node[c->node];

	if (n->header != &header_ipcomp)
		return;
	c->next = ipcomp_next(n);
	for (unsigned i = c->node + 1; i < p->nodes; i++)
		if (p->block[p->node[i].block].kind == BLOCK_INFLATED) {
			c->node = i;
			c->len = p->block[p->node[i].block].len;
			return;
		}
}

/* Addresses are compared where they stand: source, then destination. */
static bool pair_is(const struct inner_pair *x, const struct node *net, uint8_t protocol)
{
	const uint8_t *at = net->at + net->header->addresses;

	if (x->protocol != protocol || x->source.family != net->header->family)
		return false;
	return x->source.family == 4 ? !memcmp(x->source.byte, at, 4) && !memcmp(x->destination.byte, at + 4, 4)
	    : !memcmp(x->source.byte, at, 16) && !memcmp(x->destination.byte, at + 16, 16);
}

static void pair_count(struct inner *in, const struct packet *p, unsigned net, uint8_t protocol)
{
	for (unsigned i = 0; net < p->nodes && node_readable(&p->node[net]) && i < INNER_PAIRS; i++) {
		struct inner_pair *x = &in->pair[i];

		if (!x->packets) {
			packet_addresses(p, net, &x->source, &x->destination);
			x->protocol = protocol;
		}
		if (pair_is(x, &p->node[net], protocol)) {
			x->packets++;
			return;
		}
	}
	in->others++;
}

static bool is_fragment(const struct packet *p, unsigned net)
{
	for (unsigned i = 0; i < p->seals; i++)
		if (p->seal[i].kind == SEAL_FRAGMENT && p->seal[i].net == net)
			return true;
	return false;
}

/* A whole packet in tunnel mode; else the SA's own ends speak. */
static void inner_count(struct inner *in, const struct packet *p, const struct sealed *s, struct content *c)
{
	const struct node *n = &p->node[c->node];
	unsigned net = s->net;

	if (c->node && n->header->rank == RANK_NETWORK) {
		net = c->node;
		c->next = ip_carries(p, net);
		c->len = n->len;
		in->fragments += is_fragment(p, net);
	}
	in->packets++;
	in->bytes += c->len;
	in->largest = c->len > in->largest ? c->len : in->largest;
	pair_count(in, p, net, c->next);
}

static void see_inside(struct sa *sa, const struct packet *p, const struct sealed *s)
{
	struct content c;

	if (!(s->kind == SEAL_ESP ? content_esp : content_ah)(p, s, &c))
		return;
	if (!sa->inner)
		sa->inner = mem_new(sizeof *sa->inner);
	if (c.node)
		content_inflate(p, &c);
	if (c.next == IP_PROTOCOL_IPV6_NONXT)
		sa->inner->dummies++;
	else
		inner_count(sa->inner, p, s, &c);
}

/* --- the ICV --- */

static void see_good(struct sa_table *t, struct sa *sa, const struct packet *p, const struct sealed *s)
{
	sa->failing = false;
	if (!s->authenticated || (sa->life > LIFE_NEGOTIATING && sa->life != LIFE_EXPIRED))
		return;
	sa->life = LIFE_UP;
	sa->inferred &= (uint8_t)~INFERRED_STATE;
	record(t, sa, p, EVENT_UP, 0);
}

/* One event for a row of them. */
static void see_bad(struct sa_table *t, struct sa *sa, const struct packet *p)
{
	struct event *last = sa->failing && sa->events.count ? event_place(&t->events, sa->events.last) : NULL;

	if (last && last->kind == EVENT_INTEGRITY)
		last->number++;
	else
		record(t, sa, p, EVENT_INTEGRITY, 1);
	sa->failing = true;
}

void life_follow(struct sa_table *t, bool follow)
{
	t->unfollowed = !follow;
}

void life_packet(struct sa_table *t, struct sa *sa, const struct packet *p, const struct sealed *s, uint32_t sequence)
{
	bool opened = s->state == SEAL_OPENED;

	sa->held = false;
	sa_list(t, sa);
	if (t->unfollowed)
		return;
	if (sa->packets == 1 && !sa->child)
		record(t, sa, p, EVENT_STARTED, 0);	/* else its exchange began it */
	if (opened || !sa->bound) {
		see_number(t, sa, p, sequence);
		see_datagram(sa, p, s);
		see_ends(t, sa, p, s);
	}
	if (opened) {
		see_inside(sa, p, s);
		see_good(t, sa, p, s);
	} else if (s->state == SEAL_INTEGRITY_FAILED) {
		see_bad(t, sa, p);
	}
}
