/* sas as a Markdown table, for tickets: the cells of the text, none dropped. */
#include <stdlib.h>
#include "output/markup.h"
#include "output/sas.h"

static void markdown_cell(struct text *t, const char *words, size_t n)
{
	size_t i = 0;

	text_add(t, "| ");
	for (; i < n && words[i] == ' '; i++)
		text_add(t, "&nbsp;");	/* leading blanks are the tree */
	text_markdown(t, words + i, n - i);
	text_char(t, ' ');
}

static void markdown_row(struct text *t, const struct sas_cells *c, const struct sas_row *row)
{
	for (unsigned i = 0; i < SAS_COLUMNS; i++) {
		char words[256];
		struct text cell = TEXT_FIXED(words);

		sas_column[i].cell(&cell, c, row);
		markdown_cell(t, words, (size_t)(cell.at - words));
	}
	text_add(t, "|\n");
}

void sas_markdown(struct text *t, const struct sas_report *r)
{
	struct sas_rows rows = sas_rows_of(r);
	const struct sas_cells c = { r, sas_payloads_new() };

	for (unsigned i = 0; i < SAS_COLUMNS; i++)
		markdown_cell(t, _(sas_column[i].title), strlen(_(sas_column[i].title)));
	text_add(t, "|\n");
	for (unsigned i = 0; i < SAS_COLUMNS; i++)
		text_add(t, sas_column[i].right ? "|---:" : "|---");
	text_add(t, "|\n");
	for (uint32_t i = 0; i < rows.count; i++)
		markdown_row(t, &c, &rows.row[i]);
	free(c.payloads);
	free(rows.row);
}
