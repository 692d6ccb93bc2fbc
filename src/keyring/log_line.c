/*
 * Lines of a daemon's log.  Invariant: everything is read in place and nothing
 * behind a line's NUL; a dump holds no more octets than its label told.
 */
#include "keyring/log_line.h"
#include "keyring/value.h"

/* --- what stands before a message --- */

static const char *word_before(const char *start, const char *end)
{
	while (end > start && end[-1] != ' ')
		end--;
	return end;
}

uint64_t log_origin(const char *at, const char *end)
{
	const char *program;

	while (end > at && end[-1] == ' ')
		end--;
	if (end == at || end[-1] != ':')
		return 0;
	program = word_before(at, end);
	if (program > at)
		program = word_before(at, program - 1);
	return hash_bytes(program, (size_t)(end - program)) | 1;
}

char *log_behind_tag(char *line, const char *program)
{
	size_t n = strlen(program);

	for (char *at = strstr(line, program); at; at = strstr(at + 1, program)) {
		char *end = at + n;

		if (at > line && at[-1] != ' ' && at[-1] != '/')
			continue;
		end += strspn(end, "-abcdefghijklmnopqrstuvwxyz");
		if (*end == '[')
			end += 1 + strspn(end + 1, "0123456789");
		end += *end == ']';
		if (end[0] == ':' && end[1] == ' ')
			return end + 2;
	}
	return NULL;
}

/* --- JSON --- */

static bool json_code(const char *at, unsigned *code)
{
	*code = 0;
	for (unsigned i = 0; i < 4; i++) {
		int digit = hex_digit(at[i]);

		if (digit < 0)
			return false;
		*code = *code << 4 | (unsigned)digit;
	}
	return true;
}

/* What an escape stands for; keys and what is around them are ASCII. */
static char json_escape(char **at)
{
	static const char letter[] = "nrtbf", meant[] = "\n\r\t\b\f";
	const char *found = strchr(letter, **at);
	unsigned code;

	if (**at == 'u' && json_code(*at + 1, &code)) {
		*at += 4;
		return code && code < 0x80 ? (char)code : '?';
	}
	return found && *found ? meant[found - letter] : **at;
}

/* A string from behind its quote, in place; *at goes behind it.  NULL: it does not end. */
static char *json_string(char **at)
{
	char *start = *at, *out = start, *in = start;

	while (*in && *in != '"') {
		bool escaped = *in == '\\';

		in += escaped;
		if (!*in)
			return NULL;
		*out++ = escaped ? json_escape(&in) : *in;
		in++;
	}
	if (!*in)
		return NULL;
	*out = '\0';
	*at = in + 1;
	return start;
}

/* The journal tells a message with odd characters in it as an array of its octets. */
static char *json_octets(char **at)
{
	char *start = *at, *out = start, *in = start;

	while (*in && *in != ']') {
		unsigned v = 0;

		for (; *in >= '0' && *in <= '9'; in++)
			v = v * 10 + (unsigned)(*in - '0');
		if (*in == ',' || *in == ']')
			*out++ = (char)(v && v < 256 ? v : '?');
		in += *in != ']' && *in;
	}
	if (!*in)
		return NULL;
	*at = in + 1;
	*out = '\0';
	return start;
}

static char *json_word(char **at)
{
	char *start = *at;
	size_t n = strcspn(start, ",}");
	char ended = start[n];

	start[n] = '\0';
	*at = start + n + (ended == ',');
	return start;
}

static char *json_value(char **at)
{
	*at += strspn(*at, " \t");
	if (**at != '"' && **at != '[')
		return json_word(at);
	return *(*at)++ == '"' ? json_string(at) : json_octets(at);
}

bool json_next(char **at, struct json_member *m)
{
	*at += strspn(*at, " \t,");
	if (**at != '"')
		return false;
	++*at;
	m->name = json_string(at);
	if (!m->name)
		return false;
	*at += strspn(*at, " \t");
	if (**at != ':')
		return false;
	++*at;
	m->value = json_value(at);
	return m->value;
}

/* --- dumps --- */

const char *log_row(const char *text, uint32_t *offset)
{
	uint64_t v = 0;
	const char *at = text + strspn(text, " "), *digits = at;

	for (; *at >= '0' && *at <= '9' && at - digits < 9; at++)
		v = v * 10 + (unsigned)(*at - '0');
	if (at == digits || at[0] != ':' || at[1] != ' ' || hex_digit(at[2]) < 0 || hex_digit(at[3]) < 0)
		return NULL;
	*offset = (uint32_t)v;
	return at + 2;
}

enum { ROW = 16 };

void log_dump_add(struct log_dump *d, const char *row, unsigned group)
{
	uint32_t left = d->want - d->have;
	unsigned expected = left < ROW ? left : ROW, n = 0;

	if (d->wrong)
		return;
	while (n < expected && hex_digit(row[0]) >= 0 && hex_digit(row[1]) >= 0) {
		d->at[d->have++] = (uint8_t)(hex_digit(row[0]) << 4 | hex_digit(row[1]));
		row += 2;
		n++;
		row += *row == ' ';
		if (group && n % group == 0 && n < expected)
			row += *row == ' ';
	}
	if (!left || (n == expected && hex_digit(row[0]) >= 0 && hex_digit(row[1]) >= 0 && (row[2] == ' ' || !row[2])))
		d->wrong = "more octets than told";
	else if (n < expected)
		d->wrong = "fewer octets than told";
}
