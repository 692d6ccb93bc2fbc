/* What the files of layout share: titles by key, and how a section is added. */
#ifndef OUTPUT_LAYOUT_H
#define OUTPUT_LAYOUT_H

#include "output/show.h"

/* A section's title; NULL: that of its header will do. */
const char *layout_title(const char *key);
/* A word around them. */
const char *layout_label(const char *key);
/* The row of a header's field, as "esp-spi"; its key goes to *key.  NULL: there is none. */
const char *layout_field_title(const struct header *h, const struct field *f, const char **key);

/* One section more, octets [from, to); NULL when there is no room. */
struct section *layout_add(struct layout *l, const char *key, unsigned depth, uint32_t from, uint32_t to);

/* Where a packet's blocks stand in its frame. */
enum { PLACE_NONE = -1 };
struct places { int64_t at[LIMIT_BLOCKS]; };
struct places layout_places(const struct packet *p);
int64_t layout_place(const struct places *w, const struct packet *p, const struct node *n);

/* The packet's values in a section, or why there are none; marks are there already. */
void layout_words(struct section *s, const struct places *w, const struct packet *p);

/* A seal of ESP or AH, or of IKE, in its frame. */
struct spot {
	const struct sealed *seal;
	uint32_t net, carrier;		/* its IP header; its UDP or TCP header, or itself */
	uint32_t at, content, trailer, icv, end;	/* at: ESP or AH header; content: behind the IV */
	bool opened, tunnel, beet;
};
bool layout_spot(struct spot *o, const struct places *w, const struct packet *p, const struct sealed *s);
void layout_mark(struct layout *l, const struct places *w, const struct packet *p);
/* Name, overhead, and what an MTU leaves; sections and marks are there already. */
void layout_sum(struct layout *l, const struct places *w, const struct packet *p, uint32_t mtu);

/* What text and Markdown share: a line each. */
void layout_head(struct text *t, const struct layout *l);
void layout_costs(struct text *t, const struct layout *l);
void layout_describe(struct text *t, const struct section *s);	/* its words and marks */
void layout_boxes(struct text *t, const struct layout *l, unsigned width);
void header_lesson(struct text *t, const struct header *h, bool markdown);
void header_table(struct text *t, const struct header *h, bool markdown);	/* its fields */
void layout_diagrams(struct text *t, const struct layout *l, bool markdown);

/* The names of layout_planned(); NULL ends. */
const char *layout_mode(unsigned i);

/* The headers of a name, "-header" behind a key allowed: the one behind `last`, in the order of header_compare(). */
const struct header *header_named_after(const char *name, const struct header *last);
int header_compare(const struct header *a, const struct header *b);

#endif
