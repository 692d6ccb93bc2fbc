/*
 * Packets again.
 *
 * The engine that opens them, the viewer, sees the packets that carry state up
 * to the one that is wanted, and that one; all others say nothing of it.  They
 * carry state that have an IKE message, a piece of something larger, or are the
 * first of their SA to open, which its key was found with.
 *
 * Invariant: the viewer has seen every packet with state before row `fed`, and
 * none behind `latest`; of very many it sees the latest only, and gets what the
 * scene's engine derived from the others.
 */
#include <poll.h>
#include <stdlib.h>
#include "tui/past.h"
#include "tui/scene.h"

struct past {
	struct capture_options capture;
	const struct keyring *given;
	struct recall *recall;
	struct past_state state;
	bool scripted;
	uint64_t era;
	_Atomic bool ended, closing;
	_Atomic int scans;
	_Atomic uint64_t stirs;
	const struct engine *source;	/* the scene's */
	struct again *again, *peek;
	struct engine *viewer;		/* NULL: to be begun */
	struct keyring *keys;		/* the viewer's own, if not those given */
	uint64_t fed, latest;		/* rows; latest: behind the last one with state that was seen */
	uint64_t row;			/* of `packet`; ROW_NONE: there is none */
	struct frame frame;
	struct packet packet;
};

static uint64_t eras;			/* that there were */

struct past *past_new(const struct tui_options *o, const struct keyring *given)
{
	struct past *p = mem_new(sizeof *p);

	p->era = ++eras;
	p->capture = scene_input(o);
	p->given = given;
	p->scripted = o->script;
	p->row = ROW_NONE;
	p->recall = recall_new(&p->capture);
	p->again = again_new(p->recall);
	p->peek = again_new(p->recall);
	return p;
}

static void viewer_end(struct past *p)
{
	engine_free(p->viewer);
	keyring_free(p->keys);
	p->viewer = NULL;
	p->keys = NULL;
	p->fed = p->latest = 0;
	p->row = ROW_NONE;
}

void past_free(struct past *p)
{
	if (!p)
		return;
	p->closing = true;
	while (p->scans)
		poll(NULL, 0, 1);
	viewer_end(p);
	again_free(p->again);
	again_free(p->peek);
	recall_free(p->recall);
	past_state_free(&p->state);
	free(p);
}

/* --- noting --- */

/* Does more than this packet depend on that seal? */
static bool seal_carries(const struct sealed *s)
{
	switch (s->kind) {
	case SEAL_ESP:
	case SEAL_AH:
		return s->state == SEAL_OPENED && s->sa && s->sa->opened == 1;
	case SEAL_STREAM:
		return s->state == SEAL_OPENED || s->state == SEAL_CUT;
	case SEAL_FRAGMENT:
		return true;
	default:
		return false;	/* those of IKE are in messages */
	}
}

static bool packet_carries(const struct packet *packet)
{
	for (unsigned i = 0; i < packet->seals; i++)
		if (seal_carries(&packet->seal[i]))
			return true;
	return false;
}

void past_state_note(struct past_state *s, uint64_t row, const struct engine *e, const struct packet *packet)
{
	unsigned messages;

	engine_messages(e, &messages);
	if (messages)
		rowset_add(&s->messages, row);
	else if (packet->seals && packet_carries(packet))
		rowset_add(&s->pieces, row);
}

void past_state_free(struct past_state *s)
{
	rowset_free(&s->messages);
	rowset_free(&s->pieces);
	*s = (struct past_state){ 0 };
}

void past_note(struct past *p, const struct capture *c, const struct engine *e, const struct packet *packet)
{
	p->source = e;
	past_state_note(&p->state, recall_note(p->recall, c, packet->frame), e, packet);
}

void past_publish(struct past *p)
{
	recall_publish(p->recall);
}

void past_keys(struct past *p, const struct keyring *given, const struct engine *e, struct past_state *s)
{
	viewer_end(p);
	p->era = ++eras;
	p->given = given;
	p->source = e;
	if (!s)
		return;
	past_state_free(&p->state);
	p->state = *s;
	*s = (struct past_state){ 0 };
}

/* --- looking up --- */

uint64_t past_count(const struct past *p)
{
	return recall_count(p->recall);
}

uint64_t past_number(const struct past *p, uint64_t row)
{
	return recall_number(p->recall, row);
}

uint64_t past_row(const struct past *p, uint64_t number)
{
	return recall_row(p->recall, number);
}

const char *past_lost(const struct past *p)
{
	return recall_lost(p->recall);
}

struct again *past_again(struct past *p)
{
	return again_new(p->recall);
}

const struct keyring *past_given(const struct past *p)
{
	return p->given;
}

bool past_scripted(const struct past *p)
{
	return p->scripted;
}

void past_end(struct past *p)
{
	past_publish(p);
	p->ended = true;
}

bool past_ended(const struct past *p)
{
	return p->ended;
}

bool past_closing(const struct past *p)
{
	return p->closing;
}

uint64_t past_era(const struct past *p)
{
	return p->era;
}

void past_scans(struct past *p, int more)
{
	p->scans += more;
}

bool past_scanning(const struct past *p)
{
	return p->scans;
}

void past_stir(struct past *p)
{
	p->stirs++;
}

uint64_t past_stirs(const struct past *p)
{
	return p->stirs;
}

/* --- the viewer --- */

static bool viewer_see(struct past *p, uint64_t row, const char **why)
{
	p->row = ROW_NONE;
	if (!again_frame(p->again, row, &p->frame, why))
		return false;
	engine_frame(p->viewer, &p->frame, &p->packet);
	p->row = row;
	return true;
}

/* From which row on those with state are seen: the latest of each kind. */
static uint64_t latest_of(const struct rowset *s, uint64_t row, uint32_t most)
{
	uint32_t rank = rowset_rank(s, row);

	return rank > most ? rowset_at(s, rank - most) : 0;
}

/* What was given, and what follows from all that was read so far. */
static struct keyring *keys_of_all(const struct past *p)
{
	const struct keyring *derived = p->source ? engine_derived(p->source) : NULL;
	struct keyring *all;

	if (!derived)
		return NULL;
	all = keyring_copy(p->given);
	for (unsigned i = 0; i < keyring_count(derived); i++)
		keyring_put(all, keyring_at(derived, i));
	for (unsigned i = 0; i < keyring_ike_count(derived); i++)
		keyring_put_ike(all, keyring_ike_at(derived, i));
	return all;
}

static void viewer_begin(struct past *p, bool with_derived)
{
	viewer_end(p);
	p->keys = with_derived ? keys_of_all(p) : NULL;
	p->viewer = engine_new(p->keys ? p->keys : p->given);
	engine_follow(p->viewer, false);
}

/* All with state in front of that row. */
static void viewer_feed(struct past *p, uint64_t row)
{
	uint64_t message = latest_of(&p->state.messages, row, LIMIT_PAST_MESSAGES);
	uint64_t piece = latest_of(&p->state.pieces, row, LIMIT_PAST_PIECES);
	bool left_out = message > p->fed || piece > p->fed;
	const char *why;

	if (!p->viewer || row < p->latest || (left_out && !p->keys))
		viewer_begin(p, left_out);
	message = rowset_next(&p->state.messages, message > p->fed ? message : p->fed);
	piece = rowset_next(&p->state.pieces, piece > p->fed ? piece : p->fed);
	while (message < row || piece < row) {
		uint64_t next = message < piece ? message : piece;

		viewer_see(p, next, &why);
		p->latest = next + 1;
		if (next == message)
			message = rowset_next(&p->state.messages, next + 1);
		else
			piece = rowset_next(&p->state.pieces, next + 1);
	}
	if (p->fed < row)
		p->fed = row;
}

static bool has_state(const struct past *p, uint64_t row)
{
	return rowset_next(&p->state.messages, row) == row || rowset_next(&p->state.pieces, row) == row;
}

const struct packet *past_packet(struct past *p, uint64_t number, const char **why)
{
	uint64_t row = past_row(p, number);

	*why = N_("there is no such packet");
	if (past_number(p, row) != number || !number)
		return NULL;
	if (p->row == row)
		return &p->packet;
	viewer_feed(p, row);
	if (!viewer_see(p, row, why))
		return NULL;
	if (has_state(p, row))
		p->fed = p->latest = row + 1;
	return &p->packet;
}

const struct message *past_messages(const struct past *p, unsigned *count)
{
	*count = 0;
	return p->viewer ? engine_messages(p->viewer, count) : NULL;
}

bool past_frame(struct past *p, uint64_t number, struct frame *f)
{
	uint64_t row = past_row(p, number);
	const char *why;

	return number && past_number(p, row) == number && again_frame(p->peek, row, f, &why);
}
