/*
 * The rows of a ladder, made of IKE messages and protected packets as they
 * come: retransmissions and pieces fold into the message they belong to,
 * answers find their request, runs of ESP, AH and keepalives between two hosts
 * last until the next IKE message of theirs.
 *
 * Invariant: rows stand in the order of their first packet; a row's index
 * never changes, and every table here names rows by index plus one.  At a limit
 * packets are counted and left out.
 */
#include <stdlib.h>
#include <spiglass/registry.h>
#include "output/ladder.h"

enum { BACK = 64, CHAIN = 16, PORT_IKE = 500 };

/* Whose message of which exchange: what is sent again, or answered, is found by it. */
struct turn { uint64_t spi; uint32_t message; uint8_t version, exchange; bool initiator, response; };

struct row {
	struct rung rung;		/* first */
	struct turn turn;
	uint32_t before;		/* the row of the same turn before it, plus one */
	uint64_t end;			/* the last frame it came in, the first time */
	uint64_t piece;			/* IKEv1: ID of the fragments */
	bool whole;			/* nothing of it is missing */
};

/* Two hosts, and their runs that may go on: row plus one. */
struct pair { uint16_t low, high, port[2]; uint32_t traffic, keepalive[2]; };

struct ladder {
	struct row *row;
	struct address *host;
	struct pair *pair;
	uint32_t rows, rows_room, hosts, hosts_room, pairs, pairs_room;
	struct hash turn_of, host_of, pair_of;
	struct words words;
	uint64_t left_out;
	uint32_t pieced;		/* row of the IKEv1 fragment of the present frame, plus one */
	bool detail;
};

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

enum { NO_HOST = 0xffff };

static bool host_equal(const void *array, uint32_t i, const void *key)
{
	return address_equal((const struct address *)array + i, key);
}

static uint16_t host_of(struct ladder *l, const struct address *a)
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

static struct pair *pair_of(struct ladder *l, uint16_t a, uint16_t b)
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

/* A row that begins with this packet; NULL at a limit. */
static struct row *row_add(struct ladder *l, enum rung_kind kind, const struct packet *p, uint16_t from, uint16_t to)
{
	struct row *row;

	if (l->rows == LIMIT_ROWS || l->words.full || from == NO_HOST || to == NO_HOST) {
		l->left_out++;
		return NULL;
	}
	GROW(l->row, l->rows, l->rows_room);
	row = &l->row[l->rows++];
	*row = (struct row){ .rung = { .kind = (uint8_t)kind, .from = from, .to = to, .shown = true,
		.pair = (uint32_t)(pair_of(l, from, to) - l->pair),
		.packet = p->frame->number, .time = p->frame->time,
		.last_packet = p->frame->number, .last_time = p->frame->time }, .end = p->frame->number };
	return row;
}

static void row_last(struct row *row, const struct packet *p)
{
	row->rung.last_packet = p->frame->number;
	row->rung.last_time = p->frame->time;
}

static bool turn_equal(const void *array, uint32_t i, const void *key)
{
	const struct turn *a = &((const struct row *)array)[i].turn, *b = key;

	return a->spi == b->spi && a->message == b->message && a->version == b->version &&
	    a->exchange == b->exchange && a->initiator == b->initiator && a->response == b->response;
}

static uint64_t turn_hash(const struct turn *t)
{
	const uint64_t key[2] = { t->spi, (uint64_t)t->message << 32 | (uint32_t)t->version << 24 |
		(uint32_t)t->exchange << 8 | (uint32_t)t->initiator << 1 | t->response };

	return hash_bytes(key, sizeof key);
}

/* The latest row of a turn, plus one; 0: none. */
static uint32_t turn_row(const struct ladder *l, const struct turn *t)
{
	uint32_t i = hash_find(&l->turn_of, turn_hash(t), turn_equal, l->row, t);

	return i == HASH_NONE ? 0 : i + 1;
}

static void turn_leave(struct ladder *l, uint32_t row)
{
	hash_drop(&l->turn_of, turn_hash(&l->row[row - 1].turn), row - 1);
}

static void turn_take(struct ladder *l, struct row *row, const struct turn *t)
{
	uint32_t before = turn_row(l, t);

	if (before)
		turn_leave(l, before);
	row->turn = *t;
	row->before = before;
	hash_put(&l->turn_of, turn_hash(t), (uint32_t)(row - l->row));
}

/* IKEv1 has no flag for answers. */
static struct turn turn_of(const struct message *m)
{
	return (struct turn){ .spi = m->sa->initiator_spi, .message = m->id, .version = m->version,
		.exchange = m->exchange, .initiator = m->initiator, .response = m->version == 2 && m->response };
}

/* --- messages --- */

static const struct node *message_find(const struct message *m, const char *key)
{
	for (unsigned i = m->node + 1; i < m->end; i++)
		if (!strcmp(m->p->node[i].header->key, key))
			return &m->p->node[i];
	return NULL;
}

static const char *message_why(const struct message *m)
{
	for (unsigned i = 0; i < m->p->seals; i++) {
		const struct sealed *s = &m->p->seal[i];

		if ((s->kind == SEAL_SK || s->kind == SEAL_ISAKMP) && s->node > m->node && s->node < m->end &&
		    s->state != SEAL_OPENED)
			return s->reason ? s->reason : seal_state_name[s->state];
	}
	return NULL;
}

/* Of pieces (RFC 7383): was it the one that completes the message? */
static bool message_whole(const struct message *m)
{
	for (unsigned i = 1; i < m->p->blocks; i++) {
		const struct block *b = &m->p->block[i];

		if (b->kind == BLOCK_REASSEMBLED && b->node > m->node && b->node < m->end)
			return true;
	}
	return false;
}

/* IKEv1: which message of its exchange. */
static uint16_t message_step(const struct ladder *l, const struct turn *t)
{
	struct turn other = *t;
	uint32_t own = turn_row(l, t), their;
	uint16_t a, b;

	other.initiator = !t->initiator;
	their = turn_row(l, &other);
	a = own ? l->row[own - 1].rung.step : 0;
	b = their ? l->row[their - 1].rung.step : 0;
	return (uint16_t)((a > b ? a : b) + 1);
}

/* Does the other side have to say something to it (RFC 7296, 2.1; RFC 2409, 5)? */
static bool message_wants(const struct message *m, unsigned step)
{
	if (m->version == 2)
		return !m->response;
	switch (m->exchange) {
	case IKEV1_EXCHANGE_IDENTITY_PROTECTION:
		return step < 6;
	case IKEV1_EXCHANGE_AGGRESSIVE:
	case IKEV1_EXCHANGE_QUICK_MODE:
		return step < 3;
	case IKEV1_EXCHANGE_TRANSACTION_EXCHANGE:
		return step < 2;
	default:
		return false;
	}
}

/* The row it answers, plus one.  IKEv1: the one before it, if that came from the other side. */
static uint32_t message_request(const struct ladder *l, const struct turn *t)
{
	struct turn other = *t;
	uint32_t own = turn_row(l, t), their;

	if (t->version == 2 && !t->response)
		return 0;
	other.initiator = !t->initiator;
	other.response = false;
	their = turn_row(l, &other);
	return t->version == 1 && own > their ? 0 : their;
}

static const char *keep(struct ladder *l, const char *words)
{
	const struct text t = { .start = (char *)words, .at = (char *)words + strlen(words) };

	return words_keep(&l->words, &t);
}

/* A response belongs to what was asked for. */
static const char *message_phase(struct ladder *l, const struct message *m, uint32_t request)
{
	char words[PHASE_MAX];
	struct text t = TEXT_FIXED(words);
	size_t plain;

	ladder_phase(&t, m);
	plain = (size_t)(t.at - t.start);
	ladder_purpose(&t, m);
	if (request && (m->version == 2 || (size_t)(t.at - t.start) == plain))
		return l->row[request - 1].rung.phase;
	return keep(l, text_string(&t));
}

/* What can be read of it; also of one put together in the end. */
static void row_words(struct ladder *l, struct row *row, const struct message *m)
{
	char payloads[PAYLOADS_MAX], brief[PAYLOADS_MAX], detail[DETAIL_MAX];
	struct text all = TEXT_FIXED(payloads), few = TEXT_FIXED(brief), lines = TEXT_FIXED(detail), name;
	char words[PHASE_MAX];
	struct rung *r = &row->rung;

	name = TEXT_FIXED(words);
	ladder_name(&name, m, r->step);
	r->name = words_keep(&l->words, &name);
	r->phase = message_phase(l, m, r->request);
	row->whole = !r->fragments || message_whole(m);
	r->closed = !m->opened || !row->whole;
	r->why = m->opened && r->closed ? "pieces of it are missing" : message_why(m);
	ladder_payloads(&all, m);
	ladder_brief(&few, text_string(&all));
	r->payloads = words_keep(&l->words, &all);
	r->brief = words_keep(&l->words, &few);
	if (!l->detail)
		return;
	ladder_detail(&lines, m);
	r->detail = lines.at > lines.start ? words_keep(&l->words, &lines) : NULL;
}

static void row_of_message(struct ladder *l, struct row *row, const struct message *m)
{
	struct rung *r = &row->rung;
	struct turn t = turn_of(m);
	uint64_t length = 0;

	node_value(&m->p->node[m->node], "length", &length);
	r->version = m->version;
	r->exchange = m->exchange;
	r->message = m->id;
	r->initiator = m->initiator;
	r->sent = 1;
	r->bytes = length;
	r->spi[0] = m->sa->initiator_spi;
	r->spi[1] = m->sa->responder_spi;
	r->step = m->version == 1 ? message_step(l, &t) : 0;
	r->request = message_request(l, &t);
	r->response = m->version == 2 ? m->response : r->step % 2 == 0;
	r->reply = message_wants(m, r->step) ? REPLY_LOST : REPLY_NONE;
	turn_take(l, row, &t);
	if (r->request) {
		l->row[r->request - 1].rung.reply = REPLY_SEEN;
		l->row[r->request - 1].rung.spi[1] = r->spi[1];
	}
	row_words(l, row, m);
}

/* The row whose frames include this one, of the same turn. */
static struct row *row_again(const struct ladder *l, const struct turn *t, uint64_t frame)
{
	uint32_t i = turn_row(l, t);

	for (unsigned n = 0; i && n < CHAIN; n++) {
		struct row *row = &l->row[i - 1];

		if (row->rung.packet <= frame && frame <= row->end)
			return row;
		i = row->before;
	}
	return NULL;
}

/* Pieces of a message: RFC 7383, and IKEv1's FRAG payload.  NULL: it is not one, or the first. */
static struct row *row_piece(const struct ladder *l, const struct message *m, const struct turn *t, uint64_t piece)
{
	uint32_t i = turn_row(l, t);
	struct row *row = i ? &l->row[i - 1] : NULL;

	return row && row->rung.fragments && !row->whole && row->piece == piece &&
	    row->rung.version == m->version ? row : NULL;
}

static void piece_add(struct ladder *l, struct row *row, const struct message *m)
{
	uint64_t length = 0;

	node_value(&m->p->node[m->node], "length", &length);
	row->rung.fragments++;
	row->rung.bytes += length;
	row->end = m->p->frame->number;
	row_last(row, m->p);
	if (m->version == 2 && message_whole(m))
		row_words(l, row, m);
}

/* What asks for nothing any more, because the peer refused it: IKEv1 tells so in an exchange of its own. */
static void refuse(struct ladder *l, const struct message *m)
{
	bool informs = m->version == 1 && m->exchange == IKEV1_EXCHANGE_INFORMATIONAL;

	for (uint32_t n = 0; informs && n < BACK && n < l->rows; n++) {
		struct rung *r = &l->row[l->rows - 1 - n].rung;

		if (r->kind != RUNG_MESSAGE || r->spi[0] != m->sa->initiator_spi || r->exchange == m->exchange)
			continue;
		if (r->initiator != m->initiator && r->reply == REPLY_LOST)
			r->reply = REPLY_NONE;
		return;
	}
}

/* Ports are worth a word when they change: NAT traversal (RFC 3947, 4; RFC 7296, 2.23). */
static void row_ports(struct row *row, struct pair *pair, const struct message *m)
{
	bool up = row->rung.from < row->rung.to;

	if (!m->ports)
		return;
	row->rung.port[0] = m->flow.sport;
	row->rung.port[1] = m->flow.dport;
	row->rung.moved = pair->port[!up] != m->flow.sport || pair->port[up] != m->flow.dport;
	pair->port[!up] = m->flow.sport;
	pair->port[up] = m->flow.dport;
}

static struct row *message_new(struct ladder *l, const struct message *m, bool piece)
{
	uint16_t from = host_of(l, &m->flow.source), to = host_of(l, &m->flow.destination);
	struct row *row;
	struct pair *pair;

	refuse(l, m);
	row = row_add(l, RUNG_MESSAGE, m->p, from, to);
	if (!row)
		return NULL;
	pair = pair_of(l, from, to);
	pair->traffic = pair->keepalive[0] = pair->keepalive[1] = 0;
	row->rung.fragments = piece;
	row_ports(row, pair, m);
	row_of_message(l, row, m);
	return row;
}

/* IKEv1: the message that its pieces made takes their row. */
static struct row *message_inside(struct ladder *l, const struct message *m)
{
	struct row *row = &l->row[l->pieced - 1];
	uint64_t bytes = row->rung.bytes;

	if (turn_row(l, &row->turn) == l->pieced)
		turn_leave(l, l->pieced);
	row_of_message(l, row, m);
	row->rung.bytes = bytes;
	row->rung.closed = !m->opened;
	row->whole = true;
	return row;
}

static struct row *message_row(struct ladder *l, const struct message *m)
{
	struct turn t = turn_of(m);
	const struct node *skf = message_find(m, "SKF"), *frag = message_find(m, "FRAG");
	uint64_t piece = 0;
	struct row *row = m->retransmission_of ? row_again(l, &t, m->retransmission_of) : NULL;

	if (row) {
		row->rung.sent += m->retransmission_of == row->rung.packet;
		row_last(row, m->p);
		return row;
	}
	if (m->inside && l->pieced)
		return message_inside(l, m);
	if (frag)
		node_value(frag, "fragment_id", &piece);
	row = skf || frag ? row_piece(l, m, &t, piece) : NULL;
	if (row) {
		piece_add(l, row, m);
	} else {
		row = message_new(l, m, skf || frag);
		if (!row)
			return NULL;
		row->piece = piece;
	}
	l->pieced = frag ? (uint32_t)(row - l->row) + 1 : 0;
	return row;
}

/* --- effects --- */

static void effect_add(struct row *row, const struct rung_effect *e)
{
	struct rung *r = &row->rung;

	for (unsigned i = 0; i < r->effects; i++)
		if (r->effect[i].kind == e->kind && r->effect[i].child == e->child && r->effect[i].number == e->number &&
		    (r->effect[i].spi == e->spi || (e->child && r->effect[i].spi == e->other)))
			return;
	if (r->effects < RUNG_EFFECTS)
		r->effect[r->effects++] = *e;
}

static void effect_ike(struct row *row, const struct ike_sa *sa, const struct event *e)
{
	struct rung_effect x = { .kind = e->kind, .inferred = e->inferred, .number = e->number, .spi = e->spi };
	const struct child *c = sa->made;

	while (e->kind == EVENT_CHILD && c && c->spi[1] != e->spi)
		c = c->next;
	if (e->kind == EVENT_CHILD && c) {
		x.other = c->spi[0];
		x.protocol = c->protocol;
	}
	effect_add(row, &x);
}

static void effects_of_message(struct row *row, const struct sa_table *sas, const struct message *m)
{
	uint32_t i = m->sa->events.first;

	for (uint32_t n = m->sa->events.count; n && i != EVENT_NONE; n--) {
		const struct event *e = event_at(sas, i);

		if (e->packet == m->p->frame->number && ladder_effective(e->kind, false))
			effect_ike(row, m->sa, e);
		i = e->next;
	}
}

/* The message that came in this packet; of that IKE SA, unless spi is 0. */
static struct row *row_at(const struct ladder *l, uint64_t packet, uint64_t spi)
{
	uint32_t low = 0, high = l->rows;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (l->row[middle].rung.packet <= packet)
			low = middle + 1;
		else
			high = middle;
	}
	for (unsigned n = 0; low && n < BACK; n++) {
		struct row *row = &l->row[--low];

		if (row->rung.kind == RUNG_MESSAGE && row->end >= packet && (!spi || row->rung.spi[0] == spi))
			return row;
	}
	return NULL;
}

static void effects_of_ike_sa(const struct ladder *l, const struct sa_table *sas, const struct ike_sa *sa)
{
	uint32_t i = sa->events.first;

	for (uint32_t n = sa->events.count; n && i != EVENT_NONE; n--) {
		const struct event *e = event_at(sas, i);
		struct row *row = ladder_effective(e->kind, false) ? row_at(l, e->packet, sa->initiator_spi) : NULL;

		if (row)
			effect_ike(row, sa, e);
		i = e->next;
	}
}

static void effects_of_sa(const struct ladder *l, const struct sa_table *sas, const struct sa *sa)
{
	uint32_t i = sa->events.first;

	for (uint32_t n = sa->events.count; n && i != EVENT_NONE; n--) {
		const struct event *e = event_at(sas, i);
		const struct rung_effect x = { .kind = e->kind, .inferred = e->inferred, .child = true,
			.protocol = sa->protocol, .number = e->number, .spi = sa->spi, .other = sa->pair };
		struct row *row = ladder_effective(e->kind, true) ? row_at(l, e->packet, 0) : NULL;

		if (row)
			effect_add(row, &x);
		i = e->next;
	}
}

void ladder_end(struct ladder *l, const struct sa_table *sas)
{
	for (uint32_t i = 0; i < ike_sa_count(sas); i++)
		effects_of_ike_sa(l, sas, ike_sa_at(sas, i));
	for (uint32_t i = 0; i < sa_count(sas); i++)
		effects_of_sa(l, sas, sa_at(sas, i));
}

/* --- runs --- */

/* Which of a run's SAs; NULL: it is one too many. */
static struct rung_flow *run_flow(struct rung *r, uint8_t protocol, uint32_t spi, bool back)
{
	struct rung_flow *f = r->flow;

	for (; f < r->flow + r->flows; f++)
		if (f->spi == spi && f->protocol == protocol && f->back == back)
			return f;
	if (r->flows == RUNG_FLOWS)
		return NULL;
	if (!(r->flows & (r->flows - 1)))
		r->flow = mem_grow(r->flow, r->flows ? 2u * r->flows : 1u, sizeof *r->flow);
	f = &r->flow[r->flows++];
	*f = (struct rung_flow){ .protocol = protocol, .spi = spi, .back = back, .shown = true };
	return f;
}

static void run_count(struct row *row, const struct sealed *s, const struct node *n, uint16_t from)
{
	uint8_t protocol = s->kind == SEAL_AH ? IP_PROTOCOL_AH : IP_PROTOCOL_ESP;
	uint32_t spi = s->kind == SEAL_AH ? ah_spi(n) : esp_spi(n);
	struct rung_flow *f = run_flow(&row->rung, protocol, spi, from != row->rung.from);

	if (!f) {
		row->rung.flows_left_out++;
		return;
	}
	f->packets++;
	f->bytes += s->body.claim;
	f->opened += s->state == SEAL_OPENED;
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
	struct pair *pair = from == NO_HOST || to == NO_HOST ? NULL : pair_of(l, from, to);
	struct row *row = pair && pair->traffic ? &l->row[pair->traffic - 1] : NULL;

	if (row)
		return row;
	row = row_add(l, RUNG_TRAFFIC, p, from, to);
	if (row)
		pair->traffic = (uint32_t)(row - l->row) + 1;
	return row;
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
			from = host_of(l, &source);
			row = run_row(l, p, from, host_of(l, &destination));
			if (!row)
				return;
			row->rung.sent++;
			row->rung.bytes += s->body.claim;
			row_last(row, p);
		}
		run_count(row, s, &p->node[s->node], from);
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
	from = host_of(l, &source);
	to = host_of(l, &destination);
	pair = from == NO_HOST || to == NO_HOST ? NULL : pair_of(l, from, to);
	run = pair ? &pair->keepalive[from < to] : NULL;
	row = run && *run ? &l->row[*run - 1] : row_add(l, RUNG_KEEPALIVE, p, from, to);
	if (!row)
		return;
	*run = (uint32_t)(row - l->row) + 1;
	row->rung.sent++;
	row_last(row, p);
}

void ladder_frame(struct ladder *l, const struct engine *e, const struct packet *p)
{
	unsigned count;
	const struct message *m = engine_messages(e, &count);

	l->pieced = 0;
	for (unsigned i = 0; i < count; i++) {
		struct row *row = m[i].version == 1 || m[i].version == 2 ? message_row(l, &m[i]) : NULL;

		if (row)
			effects_of_message(row, engine_sas(e), &m[i]);
	}
	if (p->seals)
		ladder_traffic(l, p);
	if (p->nodes && p->node[p->nodes - 1].header == &header_keepalive && p->net != NODE_NONE)
		ladder_keepalive(l, p);
}

/* --- selection --- */

struct chosen {
	const struct sa_table *sas;
	uint64_t spi;			/* as asked for */
	const struct ike_sa *ike;
	const struct sa *sa;		/* NULL: an IKE SA was chosen, all of it */
};

static struct chosen choose(const struct sa_table *sas, uint64_t spi)
{
	struct chosen c = { .sas = sas, .spi = spi };

	for (uint32_t i = 0; i < sa_count(sas) && !c.sa; i++)
		if (sa_at(sas, i)->spi == spi)
			c.sa = sa_at(sas, i);
	for (uint32_t i = 0; i < ike_sa_count(sas) && !c.ike; i++) {
		const struct ike_sa *s = ike_sa_at(sas, i);

		if (s->initiator_spi == spi || s->responder_spi == spi ||
		    (c.sa && c.sa->parent[0] && s->initiator_spi == c.sa->parent[0] && s->responder_spi == c.sa->parent[1]))
			c.ike = s;
	}
	return c;
}

/* Child SAs of the chosen IKE SA, and those nobody can tell whose they are, between its hosts. */
static bool flow_chosen(const struct ladder *l, const struct chosen *c, const struct rung *r, const struct rung_flow *f)
{
	const struct address *to = &l->host[f->back ? r->from : r->to], *from = &l->host[f->back ? r->to : r->from];
	const struct sa *sa = sa_named(c->sas, f->protocol, f->spi, to);

	if (c->sa)
		return f->spi == c->sa->spi || (c->sa->pair && f->spi == c->sa->pair);
	if (sa && (sa->parent[0] || sa->parent[1]))
		return sa->parent[0] == c->ike->initiator_spi;
	return (address_equal(from, &c->ike->initiator) && address_equal(to, &c->ike->responder)) ||
	    (address_equal(to, &c->ike->initiator) && address_equal(from, &c->ike->responder));
}

static bool rung_chosen(const struct ladder *l, const struct chosen *c, struct rung *r)
{
	bool any = false;

	if (r->kind == RUNG_MESSAGE)
		return c->ike && r->spi[0] == c->ike->initiator_spi;
	for (unsigned i = 0; i < r->flows; i++) {
		r->flow[i].shown = flow_chosen(l, c, r, &r->flow[i]);
		any |= r->flow[i].shown;
	}
	return any;
}

bool ladder_select(struct ladder *l, const struct sa_table *sas, uint64_t spi)
{
	struct chosen c = choose(sas, spi);

	if (!c.ike && !c.sa)
		return false;
	for (uint32_t i = 0; i < l->rows; i++)
		l->row[i].rung.shown = rung_chosen(l, &c, &l->row[i].rung);
	return true;
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
