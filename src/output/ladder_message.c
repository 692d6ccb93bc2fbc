/*
 * IKE messages in a ladder: retransmissions and pieces fold into the message
 * they belong to, and answers find their request (RFC 7296, 2.1; RFC 2409, 5).
 *
 * Invariant: a row is found under its turn as long as it is the latest one of
 * it; older ones hang behind it.
 */
#include <spiglass/registry.h>
#include "output/ladder.h"

enum { BACK = 64, CHAIN = 16 };

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
		.exchange = m->exchange, .initiator = m->initiator,
		.response = m->version == 2 && m->response };
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

/* A response belongs to what was asked for. */
static void row_phase(struct ladder *l, struct rung *r, const struct message *m)
{
	const struct rung *request = r->request ? &l->row[r->request - 1].rung : NULL;
	char words[PHASE_MAX], some[ABOUT_MAX];
	struct text phase = TEXT_FIXED(words), about = TEXT_FIXED(some);

	r->purpose = ladder_purpose(&about, m);
	if (request && (m->version == 2 || !*r->purpose)) {
		r->phase = request->phase;
		r->purpose = request->purpose;
		r->about = request->about;
		return;
	}
	ladder_phase(&phase, m);
	r->phase = words_keep(&l->words, &phase);
	r->about = about.at > about.start ? words_keep(&l->words, &about) : "";
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
	row_phase(l, r, m);
	row->whole = !r->fragments || message_whole(m);
	r->closed = !m->opened || !row->whole;
	r->why = m->opened && r->closed ? N_("pieces of it are missing") : message_why(m);
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
static struct row *row_piece(const struct ladder *l, const struct message *m, const struct turn *t,
    uint64_t piece)
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
	ladder_last(l, row, m->p);
	if (m->version == 2 && message_whole(m))
		row_words(l, row, m);
}

/* What asks for nothing any more, because the peer refused it: IKEv1 tells so in an exchange of its own. */
static void refuse(struct ladder *l, const struct message *m)
{
	bool informs = m->version == 1 && m->exchange == IKEV1_EXCHANGE_INFORMATIONAL;

	for (uint32_t n = 0; informs && n < BACK && n < l->rows; n++) {
		struct rung *r = &l->row[l->rows - 1 - n].rung;

		if (r->kind != RUNG_MESSAGE || r->spi[0] != m->sa->initiator_spi ||
		    r->exchange == m->exchange)
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
	uint16_t from = ladder_host_of(l, &m->flow.source), to = ladder_host_of(l, &m->flow.destination);
	struct row *row;
	struct pair *pair;

	refuse(l, m);
	row = ladder_add(l, RUNG_MESSAGE, m->p, from, to);
	if (!row)
		return NULL;
	pair = ladder_pair_of(l, from, to);
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

struct row *ladder_message(struct ladder *l, const struct message *m)
{
	struct turn t = turn_of(m);
	const struct node *skf = message_find(m, "SKF"), *frag = message_find(m, "FRAG");
	uint64_t piece = 0;
	struct row *row = m->retransmission_of ? row_again(l, &t, m->retransmission_of) : NULL;

	if (row) {
		row->rung.sent += m->retransmission_of == row->rung.packet;
		ladder_last(l, row, m->p);
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
