/*
 * Wireshark's tables.  A column is a text in quotes, where \xHH is a character
 * and a doubled quote stands for one, or anything up to the next comma.  As an
 * option a row follows -o, perhaps a shell's quote, and the table's name.
 */
#include <strings.h>

#include "keyring/uat.h"
#include "keyring/value.h"

static const char option[] = "uat:";

static char *skip_blanks(char *at)
{
	return at + strspn(at, " \t");
}

/* --- rows --- */

static size_t option_length(const char *at, const char *table)
{
	size_t uat = sizeof option - 1, name = strlen(table);

	return !strncasecmp(at, option, uat) && !strncasecmp(at + uat, table, name) && at[uat + name] == ':' ?
	    uat + name + 1 : 0;
}

bool uat_is_option(const char *line, const char *table)
{
	while ((line = strcasestr(line, option)) && !option_length(line, table))
		line++;
	return line;
}

static char *row_of(char *line, const char *table)
{
	char *at = skip_blanks(line), quote = '\0';
	size_t n = strlen(line);

	if (!strncmp(at, "-o", 2))
		at = skip_blanks(at + 2);
	if (*at == '\'')
		quote = *at++;
	if (quote && n && line[n - 1] == quote)
		line[n - 1] = '\0';
	return at + option_length(at, table);
}

char *uat_line(struct source *s, const char *table)
{
	char *line;

	while ((line = source_line(s))) {
		line = row_of(line, table);
		if (*line && *line != '#')
			return line;
	}
	return NULL;
}

/* --- columns --- */

const char *uat_digits(const char *at, unsigned *digits)
{
	const char *start;

	at += strspn(at, " \t\"");
	if (has_hex_mark(at))
		at += 2;
	start = at;
	while (hex_digit(*at) >= 0)
		at++;
	*digits = (unsigned)(at - start);
	at += strspn(at, " \t\"");
	return *at && *at != ',' ? NULL : at;
}

/* What a backslash stands for: with xHH behind it that character, as Wireshark writes it, else itself. */
static char unescape(char **at)
{
	int high = **at == 'x' ? hex_digit((*at)[1]) : -1, low = high < 0 ? -1 : hex_digit((*at)[2]);

	if (low < 0 || !(high | low))
		return '\\';
	*at += 3;
	return (char)(high << 4 | low);
}

/* A quoted column, in place; what follows its closing quote, or NULL. */
static char *quoted(char *at)
{
	char *out = at;

	while (*at) {
		char c = *at++;

		if (c == '"' && *at++ != '"') {
			*out = '\0';
			return skip_blanks(at - 1);
		}
		*out++ = c == '\\' ? unescape(&at) : c;
	}
	return NULL;
}

static char *unquoted(char *at)
{
	char *end = at + strcspn(at, ","), *last = end;

	while (last > at && strchr(" \t", last[-1]))
		last--;
	if (last < end)
		*last = '\0';
	return end;
}

static unsigned columns_split(char *at, char **column, unsigned most)
{
	for (unsigned n = 0;;) {
		char stop, *end;

		if (n == most)
			return most + 1;
		at = skip_blanks(at);
		column[n] = *at == '"' ? at + 1 : at;
		end = *at == '"' ? quoted(at + 1) : unquoted(at);
		if (!end)
			return 0;
		n++;
		stop = *end;
		if (stop != ',')
			return stop ? 0 : n;
		*end = '\0';
		at = end + 1;
	}
}

unsigned uat_split(struct source *s, char *row, char **column, unsigned most)
{
	unsigned n = columns_split(row, column, most);

	if (!n)
		source_fault(s, s->line, "quotes do not match, expected \"...\" or \"...\",\"...\"");
	return n;
}

void uat_columns_fault(struct source *s, unsigned n, unsigned most, const char *expected)
{
	source_fault(s, s->line, "%s%u columns, expected %s", n > most ? "more than " : "", n > most ? most : n,
	    expected);
}

bool uat_fault(struct source *s, unsigned column, const char *what)
{
	source_fault(s, s->line, "column %u: %s", column + 1, what);
	return false;
}
