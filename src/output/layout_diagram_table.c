/* The fields of a header as a table: where each is, how long, and what it is called in filters and JSON. */
#include "output/layout.h"
#include "output/markup.h"

enum { COLUMNS = 4 };

struct cells { char cell[COLUMNS][128]; };

static void put_cell(struct cells *c, unsigned column, const char *words)
{
	struct text t = TEXT_FIXED(c->cell[column]);

	text_add(&t, words);
	text_string(&t);
}

/* "12", or "12+3": octet and bit. */
static void put_place(struct cells *c, unsigned bit)
{
	struct text t = TEXT_FIXED(c->cell[2]);

	text_dec(&t, bit / 8);
	if (bit % 8) {
		text_char(&t, '+');
		text_dec(&t, bit % 8);
	}
	text_string(&t);
}

static struct cells cells_of(const struct header *h, unsigned i)
{
	struct cells c = { 0 };
	const struct field *f = i < h->fields ? &h->field[i] : &h->tail;
	struct text bits = TEXT_FIXED(c.cell[1]);

	put_cell(&c, 0, _(f->label));
	if (i < h->fields)
		text_dec(&bits, f->bits);
	else
		text_add(&bits, layout_label("variable"));
	text_string(&bits);
	put_place(&c, i < h->fields ? f->bit : h->bytes * 8u);
	put_cell(&c, 3, f->key);
	return c;
}

static struct cells cells_of_titles(void)
{
	static const char *const key[COLUMNS] = { "field", "bits", "place", "key" };
	struct cells c = { 0 };

	for (unsigned i = 0; i < COLUMNS; i++)
		put_cell(&c, i, layout_label(key[i]));
	return c;
}

static unsigned rows_of(const struct header *h) { return h->fields + (h->tail.key != NULL); }

static void show_row(struct text *t, const struct cells *c, const unsigned *width, bool markdown)
{
	for (unsigned i = 0; i < COLUMNS; i++) {
		size_t n = strlen(c->cell[i]);
		unsigned wide = columns_of(c->cell[i], n);

		text_add(t, "| ");
		if (markdown)
			text_markdown(t, c->cell[i], n);
		else
			text_mem(t, c->cell[i], n);
		text_fill(t, ' ', (markdown || wide > width[i] ? 0 : width[i] - wide) + 1);
	}
	text_add(t, "|\n");
}

static void show_rule(struct text *t, const unsigned *width, bool markdown)
{
	for (unsigned i = 0; i < COLUMNS; i++) {
		text_char(t, '|');
		text_fill(t, '-', markdown ? 3 : width[i] + 2);
	}
	text_add(t, "|\n");
}

void header_table(struct text *t, const struct header *h, bool markdown)
{
	unsigned width[COLUMNS] = { 0 };
	struct cells c = cells_of_titles();

	for (unsigned i = 0; i <= rows_of(h); i++) {
		struct cells row = i ? cells_of(h, i - 1) : c;

		for (unsigned k = 0; k < COLUMNS; k++) {
			unsigned wide = columns_of(row.cell[k], strlen(row.cell[k]));

			width[k] = wide > width[k] ? wide : width[k];
		}
	}
	text_char(t, '\n');
	show_row(t, &c, width, markdown);
	show_rule(t, width, markdown);
	for (unsigned i = 0; i < rows_of(h); i++) {
		c = cells_of(h, i);
		show_row(t, &c, width, markdown);
	}
}
