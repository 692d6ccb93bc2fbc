/* Packets again, by reading the captures from their start once more. */
#include <stdlib.h>
#include "tui/past.h"

struct past {
	struct capture_options options;
	const struct keyring *keys;
	uint64_t *number, count, room;
	struct capture *capture;
	struct engine *engine;
	uint64_t at;			/* number of `packet`; 0: none */
	struct frame frame;
	struct packet packet;
};

struct past *past_new(const struct tui_options *o)
{
	struct past *p = mem_new(sizeof *p);

	p->options = (struct capture_options){ .path = o->path, .paths = o->paths, .filter = o->filter };
	p->keys = o->keys;
	return p;
}

static void past_start(struct past *p)
{
	capture_close(p->capture);
	engine_free(p->engine);
	p->capture = NULL;
	p->engine = NULL;
	p->at = 0;
}

void past_free(struct past *p)
{
	if (!p)
		return;
	past_start(p);
	free(p->number);
	free(p);
}

void past_keys(struct past *p, const struct keyring *given)
{
	past_start(p);
	p->keys = given;
}

void past_note(struct past *p, const struct capture *c, const struct engine *e, const struct packet *packet)
{
	(void)c;
	(void)e;
	if (p->count == p->room) {
		p->room = p->room ? p->room * 2 : 1024;
		p->number = mem_grow(p->number, p->room, sizeof *p->number);
	}
	p->number[p->count++] = packet->frame->number;
}

uint64_t past_count(const struct past *p)
{
	return p->count;
}

uint64_t past_number(const struct past *p, uint64_t row)
{
	return row < p->count ? p->number[row] : 0;
}

uint64_t past_row(const struct past *p, uint64_t number)
{
	uint64_t low = 0, high = p->count;

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		if (p->number[middle] < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool past_open(struct past *p)
{
	enum status status;

	for (unsigned i = 0; i < p->options.paths; i++)
		if (!strcmp(p->options.path[i], "-"))
			return false;
	p->capture = capture_open(&p->options, &status);
	p->engine = engine_new(p->keys);
	return p->capture;
}

const struct packet *past_packet(struct past *p, uint64_t number, const char **why)
{
	static const char not_again[] = "it cannot be read again";
	enum pull pull = PULL_FRAME;

	*why = not_again;
	if (number && number == p->at)
		return &p->packet;
	if (number <= p->at)
		past_start(p);
	if (!p->capture && !past_open(p))
		return NULL;
	while (p->at < number && pull != PULL_END) {
		pull = capture_next(p->capture, &p->frame);
		if (pull != PULL_FRAME)
			continue;
		p->at = p->frame.number;
		engine_frame(p->engine, &p->frame, &p->packet);
	}
	return p->at == number && number ? &p->packet : NULL;
}

const struct message *past_messages(const struct past *p, unsigned *count)
{
	return engine_messages(p->engine, count);
}

bool past_frame(struct past *p, uint64_t number, struct frame *f)
{
	const char *why;

	if (!past_packet(p, number, &why))
		return false;
	*f = p->frame;
	return true;
}
