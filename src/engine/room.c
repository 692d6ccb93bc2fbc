/* Buffers reused from frame to frame: nothing is allocated once they are large enough. */
#include <stdlib.h>
#include "engine/internal.h"

#if defined(__SANITIZE_ADDRESS__)
#define EXACT 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define EXACT 1
#endif
#endif
#ifndef EXACT
#define EXACT 0
#endif

void rooms_free(struct rooms *r)
{
	for (unsigned i = 0; i < LIMIT_BLOCKS; i++) {
		if (r->room[i].at)
			secret_wipe(r->room[i].at, r->room[i].size);
		free(r->room[i].at);
	}
}

static void room_make(struct room *room, size_t size)
{
	enum { STEP = 1 << 12 };

	free(room->at);
	room->size = EXACT ? size : (size + STEP - 1) / STEP * STEP;
	room->at = mem_new(room->size);
}

uint8_t *rooms_take(struct rooms *r, size_t size)
{
	struct room *room = &r->room[r->used];

	if (r->used == LIMIT_BLOCKS)
		return NULL;
	r->used++;
	if (!room->at || room->size < size || EXACT)
		room_make(room, size);
	return room->at;
}

const uint8_t *rooms_exact(struct rooms *r, const uint8_t *at, uint32_t len)
{
	uint8_t *copy = EXACT ? rooms_take(r, len) : NULL;

	return copy ? memcpy(copy, at, len) : at;
}
