/* The pieces of JSON every record is made of. */
#include "output/json.h"

/* JSON minds only its two own characters in text that is visible UTF-8 already. */
void json_visible(struct text *t, const char *s, size_t n)
{
	enum { PART = TEXT_ROOM_MAX / 2 };	/* each may become two */

	text_char(t, '"');
	while (n) {
		size_t part = n < PART ? n : PART;

		if (!text_room(t, 2 * part))
			return;
		n -= part;
		for (; part; part--, s++) {
			if (*s == '"' || *s == '\\')
				*t->at++ = '\\';
			*t->at++ = *s;
		}
	}
	text_char(t, '"');
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
	json_raw(t, "\"0x");
	text_hex(t, v, digits);
	text_char(t, '"');
}

void json_meta(struct text *t)
{
	json_raw(t, "{\"kind\":\"meta\",\"schema\":1,\"program\":\"spiglass\"}\n");
}

void json_counters(struct text *t, const struct capture_counters *c)
{
	if (!c)
		return;
	json_raw(t, ",\"live\":");
	json_number(t, '{', "received", c->received);
	json_number(t, ',', "dropped", c->dropped);
	json_number(t, ',', "interface_dropped", c->interface_dropped);
	json_number(t, ',', "unread", c->unread);
	text_char(t, '}');
}
