/* kept: a packet that stays.  What past_packet() gives lasts until its next call; this is a copy with octets of its own. */
#ifndef TUI_KEPT_H
#define TUI_KEPT_H

#include "tui/past.h"

struct kept {
	struct packet packet;		/* its seals name no SA */
	struct frame frame;
	uint8_t *octets;		/* of all blocks; owned */
};

void kept_take(struct kept *k, const struct packet *p);
void kept_free(struct kept *k);

/* Whom a packet belongs to, as its outermost message says without being opened. */
struct kin {
	bool any;
	uint8_t protocol;		/* 50 ESP, 51 AH; 0: IKE */
	uint64_t spi;			/* of IKE the initiator's */
	struct address destination;	/* of ESP and AH */
};

struct kin kin_of(const struct packet *p);
void text_kin(struct text *t, const struct kin *k);	/* "ESP 0xc0ffee01 to 192.0.2.2" */

/* The packet beside one, and the next of the same SA, forward or back; 0: there is none, or none near. */
enum { KIN_FRAMES = 1 << 16 };		/* looked at for it */
uint64_t packet_beside(const struct past *past, uint64_t number, bool back);
uint64_t packet_of_kin(struct past *past, uint64_t number, const struct kin *k, bool back);

#endif
