/* Small things the text sinks share. */
#ifndef OUTPUT_SHOW_H
#define OUTPUT_SHOW_H

#include <spiglass/output.h>
#include <spiglass/proto.h>

/* Colour means state, and always stands with a word. */
enum paint { PAINT_PLAIN, PAINT_GOOD, PAINT_DOUBT, PAINT_BAD, PAINT_UNKNOWN, PAINT_DIM };

void text_paint(struct text *t, const struct view *v, enum paint paint, const char *words);
uint8_t paint_state(enum seal_state state);

/* Were this field's bytes captured?  A cut header still shows what there is. */
static inline bool field_captured(const struct node *n, const struct field *f)
{
	return (f->bit + f->bits + 7u) / 8 <= n->len;
}

/* Reserved bits are worth a word only when someone set them. */
static inline bool field_silent(const struct node *n, const struct field *f)
{
	return f->format == RESERVED && !wire_bits(n->at, f->bit, f->bits);
}

/* "1 packet", "3 packets": of N_("$1 packet") and N_("$1 packets"). */
void text_count(struct text *t, uint64_t n, const char *one, const char *many);

/* Six decimals, as everywhere in text; JSON has all nine. */
void text_utc_short(struct text *t, int64_t time);

/* A time in the form the user wants it. */
void text_time(struct text *t, const struct view *v, int64_t time);

/* The remarks on a node: i counts from 0 over p->note[]; returns NULL at the end. */
const struct remark *remark_next(const struct packet *p, unsigned node, unsigned *i);

/* The facts on a node, likewise. */
const struct fact *fact_next(const struct packet *p, unsigned node, unsigned *i);

const char *protocol_name(uint8_t protocol);	/* "ESP", "AH" */

/* How many IKE SAs came how far; and the notification that says an SA failed, NULL: no name for it. */
struct ike_outcomes { uint64_t sas[IKE_FAILED + 1]; };
struct ike_outcomes ike_outcomes(const struct sa_table *sas);
const char *ike_notify_name(const struct ike_sa *s);

/* A layer's title, a remark on it, what became of its seal, a fact: a line each, without margin and end. */
void text_layer(struct text *t, const struct view *v, const struct node *n);
void text_layer_remark(struct text *t, const struct view *v, const struct remark *r);
void text_layer_seal(struct text *t, const struct view *v, const struct sealed *s);
void text_layer_fact(struct text *t, const struct view *v, const struct packet *p, const struct fact *f);
/* The engine's own words, a fact's or a reason, in the chosen language; octets of the packet are escaped. */
void text_told(struct text *t, const char *words, size_t len);
extern const char layer_left_out[];	/* under the layers of a packet that is full */
uint8_t paint_error(enum wire_error error);
uint8_t paint_severity(enum severity severity);
uint8_t paint_verdict(enum verdict verdict);

void text_hexdump(struct text *t, const struct packet *p);
void text_block(struct text *t, const struct packet *p, unsigned block);	/* "frame", "decrypted ESP 0xc0ffee01" */

/* --- table: a few rows of aligned cells --- */

enum { LISTED = 10 };		/* files, SAs of a kind, reasons that an overview names */
enum { TABLE_ROWS = 12, TABLE_COLUMNS = 6, TABLE_CELL = 128 };

struct table {
	unsigned rows;
	char cell[TABLE_ROWS][TABLE_COLUMNS][TABLE_CELL];
	uint8_t paint[TABLE_ROWS][TABLE_COLUMNS];
	bool right[TABLE_COLUMNS];	/* numbers */
};

/* A cell to write to; call table_done() when it is written. */
struct text table_cell(struct table *w, unsigned column);
void table_done(struct text *cell);
void table_add(struct table *w, unsigned column, const char *words);
void table_number(struct table *w, unsigned column, uint64_t v);
void table_show(struct text *t, const struct view *v, const struct table *w);

void overview_next(struct text *t, const struct overview *o);

#endif
