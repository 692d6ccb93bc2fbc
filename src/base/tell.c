/*
 * Sentences with blanks: "$1" to "$9" stand where a value goes, so that each
 * language has them where its grammar wants them.
 */
#include <spiglass/base.h>

static void blank_show(struct text *t, const struct blank *b)
{
	if (b->address)
		text_address(t, b->address);
	else if (b->words)
		text_add(t, b->words);
	else
		b->show(t, b->number);
}

void text_blanks(struct text *t, const char *form, const struct blank *blank, unsigned count)
{
	while (*form) {
		size_t n = strcspn(form, "$");
		unsigned number;

		text_mem(t, form, n);
		form += n;
		if (!*form)
			return;
		number = (unsigned)(form[1] - '1');
		if (number < count)
			blank_show(t, &blank[number]);
		else
			text_char(t, '$');
		form += number < count ? 2 : 1;
	}
}
