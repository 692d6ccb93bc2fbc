/*
 * The rows of a ladder, made of IKE messages (ladder_message.c) and protected
 * packets as they come: runs of ESP, AH and keepalives between two hosts last
 * until the next IKE message of theirs.
 *
 * Invariant: rows stand in the order of their first packet; a row's index
 * never changes, and every table here names rows by index plus one.  At a limit
 * packets are counted and left out.
 */
#include <stdlib.h>
#include <spiglass/registry.h>
#include "output/ladder.h"

enum { NO_HOST = 0xffff, PORT_IKE = 500 };

struct ladder *ladder_new(bool detail)
{
	struct ladder *l = mem_new(sizeof *l);

	l->detail = detail;
	return l;
}

void ladder_free(struct ladder *l)
{
	if (!l)
		return;
	for (uint32_t i = 0; i < l->rows; i++)
		free(l->row[i].rung.flow);
	free(l->row);
	free(l->host);
	free(l->pair);
	hash_free(&l->turn_of);
	hash_free(&l->host_of);
	hash_free(&l->pair_of);
	words_free(&l->words);
	free(l);
}

/* Room for one more in a growing array. */
#define GROW(array, count, room) do { \
	if ((count) == (room)) { \
		(room) = (room) ? 2 * (room) : 16; \
		(array) = mem_grow(array, room, sizeof *(array)); \
	} \
} while (0)

/* --- hosts and pairs of them --- */

static bool host_equal(const void *array, uint32_t i, const void *key)
{
	return address_equal((const struct address *)array + i, key);
}

uint16_t ladder_host_of(struct ladder *l, const struct address *a)
{
	uint64_t hashed = hash_bytes(a, sizeof *a);
	uint32_t i = hash_find(&l->host_of, hashed, host_equal, l->host, a);

	if (i != HASH_NONE)
		return (uint16_t)i;
	if (l->hosts == LIMIT_HOSTS)
		return NO_HOST;
	GROW(l->host, l->hosts, l->hosts_room);
	l->host[l->hosts] = *a;
	hash_put(&l->host_of, hashed, l->hosts);
	return (uint16_t)l->hosts++;
}

static bool pair_equal(const void *array, uint32_t i, const void *key)
{
	const struct pair *a = (const struct pair *)array + i, *b = key;

	return a->low == b->low && a->high == b->high;
}

struct pair *ladder_pair_of(struct ladder *l, uint16_t a, uint16_t b)
{
	struct pair key = { .low = a < b ? a : b, .high = a < b ? b : a, .port = { PORT_IKE, PORT_IKE } };
	uint64_t hashed = hash_bytes(&key, 2 * sizeof key.low);
	uint32_t i = hash_find(&l->pair_of, hashed, pair_equal, l->pair, &key);

	if (i != HASH_NONE)
		return &l->pair[i];
	GROW(l->pair, l->pairs, l->pairs_room);
	l->pair[l->pairs] = key;
	hash_put(&l->pair_of, hashed, l->pairs);
	return &l->pair[l->pairs++];
}

/* --- rows --- */

struct row *ladder_add(struct ladder *l, enum rung_kind kind, const struct packet *p, uint16_t from,
    uint16_t to)
{
	struct row *row;

	if (l->rows == LIMIT_ROWS || l->words.full || from == NO_HOST || to == NO_HOST) {
		l->left_out++;
		return NULL;
	}
	GROW(l->row, l->rows, l->rows_room);
	row = &l->row[l->rows++];
	*row = (struct row){ .rung = { .kind = (uint8_t)kind, .from = from, .to = to, .shown = true,
		.pair = (uint32_t)(ladder_pair_of(l, from, to) - l->pair),
		.packet = p->frame->number, .time = p->frame->time,
		.last_packet = p->frame->number, .last_time = p->frame->time }, .end = p->frame->number,
		.passed = l->passes };
	return row;
}

void ladder_last(const struct ladder *l, struct row *row, const struct packet *p)
{
	row->passed |= l->passes;
	row->rung.last_packet = p->frame->number;
	row->rung.last_time = p->frame->time;
}

/* --- runs --- */

/* Which of a run's SAs; NULL: it is one too many. */
static struct rung_flow *run_flow(struct rung *r, uint8_t protocol, uint32_t spi, bool back)
{
	struct rung_flow *f;

	for (unsigned i = 0; i < r->flows; i++) {
		f = &r->flow[i];
		if (f->spi == spi && f->protocol == protocol && f->back == back)
			return f;
	}
	if (r->flows == RUNG_FLOWS)
		return NULL;
	if (!(r->flows & (r->flows - 1)))
		r->flow = mem_grow(r->flow, r->flows ? 2u * r->flows : 1u, sizeof *r->flow);
	f = &r->flow[r->flows++];
	*f = (struct rung_flow){ .protocol = protocol, .spi = spi, .back = back, .shown = true };
	return f;
}

static uint32_t seal_spi(const struct packet *p, const struct sealed *s)
{
	const struct node *n = &p->node[s->node];

	return s->kind == SEAL_AH ? ah_spi(n) : esp_spi(n);
}

static void flow_count(struct rung_flow *f, const struct sealed *s)
{
	f->packets++;
	f->bytes += s->body.claim;
	f->opened += s->state == SEAL_OPENED;
}

static void run_count(const struct ladder *l, struct row *row, const struct sealed *s, const struct packet *p)
{
	row->rung.sent++;
	row->rung.bytes += s->body.claim;
	ladder_last(l, row, p);
}

/* The outermost protection of a packet decides between whom it travels. */
static bool is_outermost(const struct packet *p, unsigned i, const struct sealed *outermost)
{
	const struct sealed *s = &p->seal[i];

	return (s->kind == SEAL_ESP || s->kind == SEAL_AH) && s->net != NODE_NONE &&
	    node_readable(&p->node[s->node]) && (!outermost || s->nest == outermost->nest);
}

static struct row *run_row(struct ladder *l, const struct packet *p, uint16_t from, uint16_t to)
{
	struct pair *pair = from == NO_HOST || to == NO_HOST ? NULL : ladder_pair_of(l, from, to);
	struct row *row = pair && pair->traffic ? &l->row[pair->traffic - 1] : NULL;

	if (row)
		return row;
	row = ladder_add(l, RUNG_TRAFFIC, p, from, to);
	if (row)
		pair->traffic = (uint32_t)(row - l->row) + 1;
	return row;
}

/* --- most packets go where the one of the same SA before them went: that is found without the tables --- */

static unsigned net_octets(const struct node *net)
{
	return net->header->family == 4 ? 8 : 32;
}

static bool strand_is_of(const struct strand *x, const struct node *net)
{
	const uint8_t *at = net->at + net->header->addresses;

	return x->net == net->header && (net->header->family == 4 ? !memcmp(x->address, at, 8) :
	    !memcmp(x->address, at, 32));
}

static struct strand *strand_of(struct ladder *l, const struct packet *p, const struct sealed *s)
{
	const struct node *net = s->net < p->nodes ? &p->node[s->net] : NULL;

	if (!s->sa || !net || !net->header->family || !node_readable(net))
		return NULL;
	return &l->strand[s->sa->position % STRANDS];
}

static void strand_set(struct ladder *l, const struct packet *p, const struct sealed *s, const struct row *row,
    const struct rung_flow *f)
{
	struct strand *x = strand_of(l, p, s);
	const struct node *net = &p->node[s->net];

	if (!x)
		return;
	*x = (struct strand){ .net = net->header, .spi = seal_spi(p, s), .kind = s->kind, .pair = row->rung.pair,
		.row = (uint32_t)(row - l->row) + 1, .flow = (uint8_t)(f - row->rung.flow) };
	memcpy(x->address, net->at + net->header->addresses, net_octets(net));
}

/* A packet with one protection, whose run still goes on. */
static bool strand_goes_on(struct ladder *l, const struct packet *p)
{
	const struct sealed *s = p->seal;
	const struct strand *x = p->seals == 1 && is_outermost(p, 0, NULL) ? strand_of(l, p, s) : NULL;
	const struct node *net = &p->node[s->net];
	struct row *row;

	if (!x || x->kind != s->kind || x->spi != s->sa->spi || !strand_is_of(x, net) ||
	    l->pair[x->pair].traffic != x->row)
		return false;
	row = &l->row[x->row - 1];
	run_count(l, row, s, p);
	flow_count(&row->rung.flow[x->flow], s);
	return true;
}

/* One more protection of a packet that belongs to a run. */
static void run_goes_on(struct ladder *l, struct row *row, const struct packet *p, const struct sealed *s, bool back)
{
	uint8_t protocol = s->kind == SEAL_AH ? IP_PROTOCOL_AH : IP_PROTOCOL_ESP;
	struct rung_flow *f = run_flow(&row->rung, protocol, seal_spi(p, s), back);

	if (!f) {
		row->rung.flows_left_out++;
		return;
	}
	flow_count(f, s);
	strand_set(l, p, s, row, f);
}

static void ladder_traffic(struct ladder *l, const struct packet *p)
{
	const struct sealed *outermost = NULL;
	struct address source, destination;
	struct row *row = NULL;
	uint16_t from = 0;

	for (unsigned i = 0; i < p->seals; i++) {
		const struct sealed *s = &p->seal[i];

		if (!is_outermost(p, i, outermost))
			continue;
		if (!outermost) {
			outermost = s;
			packet_addresses(p, s->net, &source, &destination);
			from = ladder_host_of(l, &source);
			row = run_row(l, p, from, ladder_host_of(l, &destination));
			if (!row)
				return;
			run_count(l, row, s, p);
		}
		run_goes_on(l, row, p, s, from != row->rung.from);
	}
}

static void ladder_keepalive(struct ladder *l, const struct packet *p)
{
	struct address source, destination;
	uint16_t from, to;
	struct pair *pair;
	struct row *row;
	uint32_t *run;

	packet_addresses(p, p->net, &source, &destination);
	from = ladder_host_of(l, &source);
	to = ladder_host_of(l, &destination);
	pair = from == NO_HOST || to == NO_HOST ? NULL : ladder_pair_of(l, from, to);
	run = pair ? &pair->keepalive[from < to] : NULL;
	row = run && *run ? &l->row[*run - 1] : ladder_add(l, RUNG_KEEPALIVE, p, from, to);
	if (!row)
		return;
	*run = (uint32_t)(row - l->row) + 1;
	row->rung.sent++;
	ladder_last(l, row, p);
}

void ladder_frame(struct ladder *l, const struct engine *e, const struct packet *p)
{
	unsigned count;
	const struct message *m = engine_messages(e, &count);

	l->pieced = 0;
	l->passes = l->query && query_packet(l->query, p);
	for (unsigned i = 0; i < count; i++) {
		struct row *row = m[i].version == 1 || m[i].version == 2 ? ladder_message(l, &m[i]) : NULL;

		if (row)
			ladder_effects(row, engine_sas(e), &m[i]);
	}
	if (p->seals && !strand_goes_on(l, p))
		ladder_traffic(l, p);
	if (p->nodes && p->node[p->nodes - 1].header == &header_keepalive && p->net != NODE_NONE)
		ladder_keepalive(l, p);
}

/* --- reading --- */

uint32_t ladder_count(const struct ladder *l)
{
	return l->rows;
}

const struct rung *ladder_at(const struct ladder *l, uint32_t i)
{
	return &l->row[i].rung;
}

unsigned ladder_hosts(const struct ladder *l)
{
	return l->hosts;
}

const struct address *ladder_host(const struct ladder *l, unsigned i)
{
	return &l->host[i];
}

uint32_t ladder_pairs(const struct ladder *l)
{
	return l->pairs;
}

uint64_t ladder_left_out(const struct ladder *l)
{
	return l->left_out;
}
