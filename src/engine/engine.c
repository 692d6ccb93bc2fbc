/*
 * The one loop: dissect a frame, then open what is sealed on it, in order,
 * each opening possibly marking more.  What comes out of a seal is appended
 * to the packet and then moved to where it belongs.
 *
 * Invariant: every seal is tried once; nesting is bounded by LIMIT_NESTING,
 * LIMIT_SEALS and LIMIT_BLOCKS of the packet, and so is the recursion here.
 */
#include <stdlib.h>
#include "engine/internal.h"

static engine_opener *const openers[] = {
	[SEAL_ESP] = engine_esp,
	[SEAL_AH] = engine_ah,
	[SEAL_SK] = engine_sk,
	[SEAL_ISAKMP] = engine_isakmp,
	[SEAL_IPCOMP] = engine_ipcomp,
	[SEAL_FRAGMENT] = engine_fragment,
	[SEAL_IKE_FRAGMENT] = engine_ike_fragment,
	[SEAL_STREAM] = engine_stream,
	[SEAL_UDP] = engine_udp,
};

struct engine *engine_new(const struct keyring *keys)
{
	struct engine *e = mem_new(sizeof *e);

	e->keys = keys;
	e->derived = keys ? keyring_new() : NULL;
	e->sas = sa_table_new(LIMIT_SAS);
	e->fragments = fragments_new();
	e->streams = streams_new();
	e->flows = flows_new();
	e->pieces = pieces_new();
	e->inflater = inflater_new();
	return e;
}

void engine_free(struct engine *e)
{
	if (!e)
		return;
	sa_table_free(e->sas);
	keyring_free(e->derived);
	fragments_free(e->fragments);
	streams_free(e->streams);
	flows_free(e->flows);
	pieces_free(e->pieces);
	inflater_free(e->inflater);
	rooms_free(&e->rooms);
	free(e);
}

void engine_keys(struct engine *e, const struct keyring *keys)
{
	e->keys = keys;
	if (!e->derived)
		e->derived = keyring_new();
	sas_search_again(e->sas);
}

bool engine_may_try(struct engine *e)
{
	enum { FRAMES_PER_TRIAL = 64 };
	bool may = e->searched < LIMIT_KEY_TRIALS + e->tally.frames / FRAMES_PER_TRIAL;

	e->tally.trials_refused += !may;
	return may;
}

bool engine_block(struct packet *p, const struct sealed *s, enum block_kind kind, const uint8_t *at, uint32_t len)
{
	p->net = s->net;
	p->nest = s->nest;
	return packet_block(p, kind, at, len, s->node) >= 0;
}

static void engine_open(struct engine *e, struct packet *p, struct sealed *s)
{
	uint8_t inside = p->inside;
	unsigned from = p->nodes, behind;

	p->inside = p->node[s->node].block;
	openers[s->kind](e, p, s);
	p->inside = inside;
	behind = s->insert + (p->nodes - from);
	packet_rotate(p, s->insert, from);
	if (s->replaces && behind < p->nodes && p->node[behind].header == &header_data)
		packet_drop(p, behind);
}

void engine_drain(struct engine *e, struct packet *p, unsigned first)
{
	for (unsigned i = first; i < p->seals; i++)
		if (p->seal[i].state == SEAL_UNTRIED)
			engine_open(e, p, &p->seal[i]);
}

void engine_frame(struct engine *e, const struct frame *f, struct packet *p)
{
	e->rooms.used = 0;
	e->messages = 0;
	life_resume(e->sas);
	fragments_begin_frame(e->fragments);
	dissect_frame(p, f);
	if (p->seals)
		engine_drain(e, p, 0);
	engine_tally_frame(e, p);
	life_clock(e->sas, f->time);
}

void engine_trace(struct engine *e, const struct trace *trace)
{
	e->trace = trace;
}

void engine_follow(struct engine *e, bool follow)
{
	life_follow(e->sas, follow);
}

const struct keyring *engine_derived(const struct engine *e)
{
	return e->derived;
}

const struct message *engine_messages(const struct engine *e, unsigned *count)
{
	*count = e->messages;
	return e->message;
}

const struct sa_table *engine_look(struct engine *e)
{
	life_look(e->sas);
	return e->sas;
}

const struct tally *engine_tally(const struct engine *e)
{
	return &e->tally;
}

const struct sa_table *engine_sas(const struct engine *e)
{
	return e->sas;
}
