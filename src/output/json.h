/* Pieces of JSON the records share.  `before` is '{' or ',': what stands in front of the key. */
#ifndef OUTPUT_JSON_H
#define OUTPUT_JSON_H

#include "output/show.h"

/* Inline, so that the length of what is written here is known when compiling. */
static inline void json_raw(struct text *t, const char *s)
{
	size_t n = strlen(s);

	if (!text_room(t, n))
		return;
	memcpy(t->at, s, n);
	t->at += n;
}

static inline void json_key(struct text *t, char before, const char *key)
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

static inline void json_number(struct text *t, char before, const char *key, uint64_t v)
{
	json_key(t, before, key);
	text_dec(t, v);
}

void json_visible(struct text *t, const char *s, size_t n);	/* visible UTF-8: see text_escaped() */

static inline void json_string(struct text *t, const char *s)
{
	json_visible(t, s, strlen(s));
}

static inline void json_words(struct text *t, char before, const char *key, const char *s)
{
	json_key(t, before, key);
	json_string(t, s);
}

void json_address(struct text *t, char before, const char *key, const struct address *a);
void json_time(struct text *t, char before, const char *key, int64_t ns);
void json_hex(struct text *t, char before, const char *key, uint64_t v, unsigned digits);
void json_counters(struct text *t, const struct capture_counters *c);	/* "live", of interfaces; NULL: nothing */
void json_meta(struct text *t);

#endif
