/* Pieces of JSON the records share.  `before` is '{' or ',': what stands in front of the key. */
#ifndef OUTPUT_JSON_H
#define OUTPUT_JSON_H

#include "output/show.h"

void json_key(struct text *t, char before, const char *key);
void json_visible(struct text *t, const char *s, size_t n);	/* visible UTF-8: see text_escaped() */
void json_string(struct text *t, const char *s);
void json_number(struct text *t, char before, const char *key, uint64_t v);
void json_words(struct text *t, char before, const char *key, const char *s);
void json_address(struct text *t, char before, const char *key, const struct address *a);
void json_time(struct text *t, char before, const char *key, int64_t ns);
void json_hex(struct text *t, char before, const char *key, uint64_t v, unsigned digits);
void json_meta(struct text *t);

#endif
