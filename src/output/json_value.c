/* The pieces of JSON every record is made of. */
#include "output/json.h"

/* JSON minds only its two own characters in text that is visible UTF-8 already. */
void json_visible(struct text *t, const char *s, size_t n)
{
	text_char(t, '"');
	while (n) {
		size_t run = 0;

		while (run < n && s[run] != '"' && s[run] != '\\')
			run++;
		text_mem(t, s, run);
		if (run < n) {
			text_char(t, '\\');
			text_char(t, s[run++]);
		}
		s += run;
		n -= run;
	}
	text_char(t, '"');
}

void json_string(struct text *t, const char *s)
{
	json_visible(t, s, strlen(s));
}

void json_key(struct text *t, char before, const char *key)
{
	size_t n = strlen(key);

	if (!text_room(t, n + 4))
		return;
	*t->at++ = before;
	*t->at++ = '"';
	memcpy(t->at, key, n);
	t->at += n;
	*t->at++ = '"';
	*t->at++ = ':';
}

void json_number(struct text *t, char before, const char *key, uint64_t v)
{
	json_key(t, before, key);
	text_dec(t, v);
}

void json_words(struct text *t, char before, const char *key, const char *s)
{
	json_key(t, before, key);
	json_string(t, s);
}

void json_address(struct text *t, char before, const char *key, const struct address *a)
{
	json_key(t, before, key);
	text_char(t, '"');
	text_address(t, a);
	text_char(t, '"');
}

void json_time(struct text *t, char before, const char *key, int64_t ns)
{
	json_key(t, before, key);
	text_char(t, '"');
	text_utc(t, ns);
	text_char(t, '"');
}

void json_hex(struct text *t, char before, const char *key, uint64_t v, unsigned digits)
{
	json_key(t, before, key);
	text_add(t, "\"0x");
	text_hex(t, v, digits);
	text_char(t, '"');
}

void json_meta(struct text *t)
{
	text_add(t, "{\"kind\":\"meta\",\"schema\":1,\"program\":\"spiglass\"}\n");
}
