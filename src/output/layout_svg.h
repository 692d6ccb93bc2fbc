/* What the pictures of a layout share: where its boxes stand, and how they are drawn. */
#ifndef OUTPUT_LAYOUT_SVG_H
#define OUTPUT_LAYOUT_SVG_H

#include "output/markup.h"
#include "output/show.h"

enum {
	PICTURE_WIDTH = 1120, PICTURE_EDGE = 16,
	BOX_CHARACTER = 7, BOX_LINE = 15,	/* of a section's words: one's width at most, and their height */
	PART_CHARACTER = 6, PART_LINE = 12,	/* of a part's */
	BOX_PAD = 6, LABEL_LINES = 3, BRACKET_HIGH = 22, BRACKETS = 3,
};

struct bracket { uint8_t mark; const char *key; };
extern const struct bracket picture_bracket[];
uint64_t picture_bytes(const struct layout *l, uint8_t mark);	/* octets of that mark */

struct box {
	unsigned x, width, row;
	bool shown;			/* parts have no box where their names have no room */
	bool stretched;			/* wider than to scale */
};

struct picture {
	const struct layout *l;
	unsigned rows, height;
	bool named;			/* its name stands over it */
	bool stretched;			/* any box is */
	unsigned lanes;			/* brackets under a row: those that any section has */
	unsigned top[LAYOUT_SECTIONS];	/* of a row */
	uint8_t lines[LAYOUT_SECTIONS], part_lines[LAYOUT_SECTIONS];	/* the most of a row; part_lines 0: no parts */
	struct box box[LAYOUT_SECTIONS];
};

/* Heights of a row: its sections, and those with their parts. */
unsigned picture_high(const struct picture *p, unsigned row);
unsigned picture_deep(const struct picture *p, unsigned row);

void picture_place(struct picture *p, const struct layout *l, bool named);
/* Octets of a title's next line, of so many pixels. */
size_t label_line(const char *s, unsigned width, unsigned character);
/* Behind the section's parts. */
unsigned section_after(const struct layout *l, unsigned i);

extern const char picture_style[];
void picture_open(struct text *t, const struct picture *p);	/* the tag alone */
void picture_draw(struct text *t, const struct picture *p);

/* Words that filled their room may end amid a character: without it. */
size_t whole_length(const char *words);
/* "encrypted, authenticated"; nothing where it is neither. */
void text_marks(struct text *t, uint8_t marks);
/* "1 byte", "20 bytes" */
void text_size(struct text *t, uint64_t bytes);

/* A line as text and Markdown have it, without its end; its length. */
enum { PICTURE_LINE = 400 };
typedef void picture_write(struct text *t, const struct layout *l);
size_t picture_line(char room[static PICTURE_LINE], picture_write *write, const struct layout *l);

#endif
