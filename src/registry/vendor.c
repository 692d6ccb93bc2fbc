/*
 * Vendor IDs: who sent this, told by octets somebody chose (RFC 7296, 3.12;
 * RFC 2408, 3.16), mostly a hash of a name.  Nobody assigns them; the rows are
 * observations.  They stand sorted, so that a prefix precedes what it begins.
 */
#include <spiglass/registry.h>
#include "packet/dissect.h"

enum { EXACT, PREFIX };
enum { HASHED = 12 };			/* octets of a vendor ID that ends in a hash of the build */
enum { TAIL_MOST = 32 };		/* octets shown of what has no fixed length */

#define VENDOR(octets, size, match, follows, text, origin) \
	{ .bytes = (const uint8_t *)(octets), .len = size, .prefix = match, \
	  .tail = VENDOR_TAIL_##follows, .name = text, .source = origin },
const struct vendor_id vendor_ids[] = {
#include "registry/vendor-ids.def"
};
const unsigned vendor_ids_count = sizeof vendor_ids / sizeof vendor_ids[0];

static uint32_t octets_in_common(const struct vendor_id *row, const uint8_t *at, uint32_t len)
{
	uint32_t n = 0;

	while (n < row->len && n < len && row->bytes[n] == at[n])
		n++;
	return n;
}

/* Does the row stand behind these octets in the order of the table? */
static bool is_behind(const struct vendor_id *row, const uint8_t *at, uint32_t len)
{
	uint32_t same = octets_in_common(row, at, len);

	return same < row->len && (same == len || row->bytes[same] > at[same]);
}

/* How many rows stand before or at these octets. */
static unsigned rows_up_to(const uint8_t *at, uint32_t len)
{
	unsigned low = 0, high = vendor_ids_count;

	while (low < high) {
		unsigned middle = (low + high) / 2;

		if (is_behind(&vendor_ids[middle], at, len))
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* May a vendor ID of this length be the row that begins it? */
static bool fits(const struct vendor_id *row, uint32_t len)
{
	if (row->tail == VENDOR_TAIL_HASH)
		return len == HASHED;
	return row->prefix || row->len == len;
}

/*
 * The last row up to the octets is the longest that begins them, if any row
 * does so that shares no more with them than that one: so each turn looks for
 * less.
 */
const struct vendor_id *vendor_id_find(const uint8_t *at, uint32_t len)
{
	uint32_t look = len;

	for (unsigned rows; (rows = rows_up_to(at, look)) > 0;) {
		const struct vendor_id *row = &vendor_ids[rows - 1];
		uint32_t same = octets_in_common(row, at, look);

		if (same == row->len && fits(row, len))
			return row;
		look = same < row->len ? same : same - 1;
	}
	return NULL;
}

/* --- what follows the octets of a prefix; past its end it reads as zeros --- */

static void text_some(struct text *t, const char *before, const struct wire *w)
{
	text_add(t, before);
	text_escaped(t, w->at, w->have < TAIL_MOST ? w->have : TAIL_MOST);
	if (w->have > TAIL_MOST)
		text_add(t, "...");
}

static void text_octets(struct text *t, const char *before, const struct wire *w)
{
	text_add(t, before);
	text_bytes(t, w->at, w->have < TAIL_MOST ? w->have : TAIL_MOST);
	if (w->have > TAIL_MOST)
		text_add(t, "...");
}

static uint32_t wire_word(struct wire *w)
{
	return (uint32_t)wire_bits(wire_fixed(w, 4), 0, 32);
}

/* 01 00: 1.0 */
static void text_major_minor(struct text *t, struct wire *w)
{
	const uint8_t *version = wire_fixed(w, 2);

	text_char(t, ' ');
	text_dec(t, version[0]);
	text_char(t, '.');
	text_dec(t, version[1]);
}

/* 04 07: 4.0.7 */
static void text_altiga(struct text *t, struct wire *w)
{
	const uint8_t *version = wire_fixed(w, 2);

	text_char(t, ' ');
	text_dec(t, version[0]);
	text_char(t, '.');
	text_dec(t, wire_bits(version, 8, 4));
	text_char(t, '.');
	text_dec(t, wire_bits(version, 12, 4));
}

static void text_fragmentation(struct text *t, struct wire *w)
{
	enum { MAIN_AND_AGGRESSIVE = 0x80000000, BASE = 0x40000000 };
	uint32_t flags = wire_word(w);

	if (flags & MAIN_AND_AGGRESSIVE)
		text_add(t, ", main and aggressive mode");
	if (flags & BASE)
		text_add(t, ", base mode");
}

static void text_check_point_build(struct text *t, struct wire *w)
{
	uint32_t time = wire_word(w);

	wire_word(w);
	if (time) {
		text_add(t, ", ");
		text_utc(t, (int64_t)time * 1000000000);
	}
	text_add(t, ", features 0x");
	text_hex(t, wire_word(w), 8);
}

static void text_check_point(struct text *t, struct wire *w)
{
	static const struct name rows[] = { { 1, ", gateway" }, { 2, ", client" } };
	static const struct names products = { rows, sizeof rows / sizeof rows[0] };
	const char *product = name_of(&products, wire_word(w));

	text_add(t, product ? product : ", unknown product");
	text_add(t, ", version ");
	text_dec(t, wire_word(w));
	text_check_point_build(t, w);
}

static void text_screenos(struct text *t, struct wire *w)
{
	wire_word(w);
	text_octets(t, ", version octets ", w);
}

static void text_tail_of(struct text *t, enum vendor_tail tail, struct wire *w)
{
	switch (tail) {
	case VENDOR_TAIL_NONE: return;
	case VENDOR_TAIL_TEXT: text_some(t, ": ", w); return;
	case VENDOR_TAIL_HASH: text_some(t, ", build ", w); return;
	case VENDOR_TAIL_OCTETS: text_octets(t, ", version octets ", w); return;
	case VENDOR_TAIL_MAJOR_MINOR: text_major_minor(t, w); return;
	case VENDOR_TAIL_ALTIGA: text_altiga(t, w); return;
	case VENDOR_TAIL_FRAGMENTATION: text_fragmentation(t, w); return;
	case VENDOR_TAIL_SCREENOS: text_screenos(t, w); return;
	case VENDOR_TAIL_CHECK_POINT: text_check_point(t, w); return;
	case VENDOR_TAIL_CHECK_POINT_BUILD: text_check_point_build(t, w); return;
	}
}

void text_vendor_id(struct text *t, const uint8_t *at, uint32_t len)
{
	const struct vendor_id *row = vendor_id_find(at, len);
	struct wire rest;

	if (!row)
		return;
	text_add(t, row->name);
	rest = wire_of(at + row->len, len - row->len, len - row->len);
	if (rest.have > 0)
		text_tail_of(t, row->tail, &rest);
}
