/* What the files of the page share: what is linked with what. */
#ifndef OUTPUT_LAYOUT_HTML_H
#define OUTPUT_LAYOUT_HTML_H

#include "output/layout.h"
#include "output/layout_svg.h"

/*
 * Octets that light up together: those of a node's own header, or of one of
 * its fields.  On the page, whatever has the same class lights up with them:
 * nN a node's own, fN a field's, sN a section's.
 */
enum { LINKS = 2048 };
struct link {
	uint32_t from, to;		/* in the block */
	uint16_t node;
	uint8_t block;
	const struct field *field;	/* NULL: the node itself; &header->tail: what is behind the fixed part */
};

static inline uint32_t link_octets(const struct link *k) { return k->to - k->from; }

struct page {
	struct text *t;
	const struct layout *l;
	const struct packet *p;
	struct places places;
	unsigned links;
	bool full;			/* not all fields fit */
	struct link link[LINKS];
	struct picture picture;
};

void page_link(struct page *g);
void page_rules(const struct page *g);		/* the CSS that lights them up */
void page_layers(const struct page *g);
void page_bytes(const struct page *g);
void page_heading(const struct page *g, const char *key);	/* layout_label() has its words */
void page_paragraph(const struct page *g, const char *words);

/* "<b class=\"" and such: words of our own, as they are. */
static inline void page_add(const struct page *g, const char *s) { text_add(g->t, s); }
static inline void page_words(const struct page *g, const char *s) { text_xml(g->t, s, whole_length(s)); }
/* "s12" */
static inline void page_class(const struct page *g, char kind, unsigned i)
{
	text_char(g->t, kind);
	text_dec(g->t, i);
}

#endif
