/* The end of a talk: what it owns is wiped and released, and its SA has none. */
#ifndef SA_TALK_H
#define SA_TALK_H

#include <spiglass/sa.h>

void talk_end(struct ike_talk *talk);

#endif
