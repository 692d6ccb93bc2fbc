/*
 * base: what every room stands on.  Bounded text, output files, addresses,
 * hash tables keyed against attackers, messages to the user.  Knows no packet.
 */
#ifndef SPIGLASS_BASE_H
#define SPIGLASS_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* --- memory: never returns NULL; running out ends the process with a message --- */

void *mem_new(size_t size);			/* zeroed; release with free() */
void *mem_grow(void *old, size_t count, size_t size);	/* room for count items; checks the product */
char *mem_string(const char *s);		/* a copy */

/* --- messages: to stderr, "spiglass: ...", control characters made visible --- */

void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Those of this thread go to `say`, as they would be shown and without "spiglass: "; NULL: to stderr again. */
typedef void warn_say(void *context, const char *words);
void warn_to(warn_say *say, void *context);
_Noreturn void die(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Exit statuses; the man page lists them in these words. */
enum status {
	STATUS_OK = 0,
	STATUS_FINDINGS = 1,		/* findings at or above --fail-on */
	STATUS_USAGE = 2,		/* usage or filter error */
	STATUS_INPUT = 3,		/* input missing, not a capture, or not permitted */
	STATUS_DAMAGED = 4,		/* input cut or damaged; everything readable was shown */
	STATUS_KEYS = 5,		/* key source bad, or --require-decrypt not met */
	STATUS_OUTPUT = 6,		/* output failed */
};

/*
 * --- text: bounded, appended to, never allocated ---
 *
 * With `flush` set, a full buffer is handed on and reused, so that a text of
 * any length fits.  Without, the first overflow sticks in `full` and the rest
 * is dropped.  No function here terminates the text with a NUL, except
 * text_string(), which a fixed buffer needs one spare byte for.
 */
struct text {
	char *start, *at, *end;
	void (*flush)(struct text *);	/* must leave at == start; NULL: a fixed buffer */
	bool full;
};

#define TEXT_FIXED(array) ((struct text){ (array), (array), (array) + sizeof(array) - 1, NULL, false })

enum { TEXT_ROOM_MAX = 256 };		/* the longest piece written in one go */

bool text_make_room(struct text *t, size_t n);	/* the slow half of text_room */

/* Is there room for n <= TEXT_ROOM_MAX more characters at t->at? */
static inline bool text_room(struct text *t, size_t n)
{
	return __builtin_expect((size_t)(t->end - t->at) >= n, 1) || text_make_room(t, n);
}

static inline void text_char(struct text *t, char c)
{
	if (text_room(t, 1))
		*t->at++ = c;
}

void text_long(struct text *t, const char *s, size_t n);	/* the slow half of text_mem */

static inline void text_mem(struct text *t, const char *s, size_t n)
{
	if (__builtin_expect((size_t)(t->end - t->at) < n, 0)) {
		text_long(t, s, n);
		return;
	}
	memcpy(t->at, s, n);
	t->at += n;
}

static inline void text_add(struct text *t, const char *s) { text_mem(t, s, strlen(s)); }
void text_fill(struct text *t, char c, unsigned n);
void text_dec(struct text *t, uint64_t v);
void text_dec_padded(struct text *t, uint64_t v, unsigned digits);	/* leading zeros */
void text_hex(struct text *t, uint64_t v, unsigned digits);
void text_bytes(struct text *t, const uint8_t *p, size_t n);	/* lower-case hex, no separator */
void text_group(struct text *t, uint64_t v);			/* 1,234,567 */
void text_ip4(struct text *t, const uint8_t a[static 4]);
void text_ip6(struct text *t, const uint8_t a[static 16]);	/* RFC 5952 */
void text_mac(struct text *t, const uint8_t a[static 6]);
const char *text_string(struct text *t);			/* NUL-terminated; fixed buffers only */

/*
 * Bytes from a packet or file name as visible text: printable UTF-8 as it is,
 * everything else (controls, invalid UTF-8, bidi and zero-width characters) as
 * \xNN per byte, a backslash as \\.  Reversible, and always valid UTF-8.
 */
void text_escaped(struct text *t, const void *bytes, size_t n);
/* The same as a JSON string, with its quotes. */
void text_json(struct text *t, const void *bytes, size_t n);

/* Nanoseconds since 1970 as 2026-11-23T12:00:00.000000000Z (RFC 3339). */
void text_utc(struct text *t, int64_t ns);
/* 12.000314 or -0.000001: seconds and as many decimals (6 or 9). */
void text_seconds(struct text *t, int64_t ns, unsigned decimals);

/* --- characters: UTF-8, and columns of a terminal --- */

uint32_t rune_next(const char **s, const char *end);	/* U+FFFD where it is no UTF-8; moves on */
void text_rune(struct text *t, uint32_t c);
/* Columns a character takes; those of a text; the octets of a text that fit into so many. */
unsigned rune_width(uint32_t c);
unsigned columns_of(const char *s, size_t n);
size_t octets_fitting(const char *s, size_t n, unsigned columns);
/* Likewise, up to where a line may be broken: before a blank, or beside a wide character; all that fit if nowhere, and one at least. */
size_t octets_of_line(const char *s, size_t n, unsigned columns);

/*
 * --- the language of words for people ---
 *
 * English stands in the source; translations in src/po, by the English words.
 * Names of protocols, JSON and keys of fields are never translated.
 */
void lang_begin(void);				/* as the environment has it; LC_CTYPE is set, too */
bool lang_set(const char *name);		/* "en", "ja"; false: there is none */
const char *lang_name(void);
const char *lang_words(const char *words);	/* in that language; as they are where there is no translation */

#define _(words) lang_words(words)
#define N_(words) words				/* in a table: translated where it is shown */
static inline void text_say(struct text *t, const char *words) { text_add(t, lang_words(words)); }

enum { WORD_MAX = 64 };			/* longest word that may be meant by another */
/* Levenshtein's distance: letters to put in, take out or change, case ignored. */
unsigned word_distance(const char *a, const char *b);

/*
 * --- output: a text that goes to a file descriptor ---
 *
 * The first error sticks: what follows is dropped and out_close() reports it.
 * A closed pipe (EPIPE) is remembered apart, because it is not a failure.
 */
struct out {
	struct text text;		/* append here; first member, so that flush finds the rest */
	int fd;
	int error;			/* errno of the first failed write */
	bool line_buffered;
	const char *name;		/* for messages; borrowed */
	char buffer[1 << 16];
};

void out_open(struct out *o, int fd, const char *name);
void out_flush(struct out *o);
/* Flush (and close, unless fd is stdout).  STATUS_OK, or STATUS_OUTPUT with a message given; OK for a closed pipe. */
enum status out_close(struct out *o);
static inline bool out_failed(const struct out *o) { return o->error != 0; }

/* --- addresses --- */

struct address {
	uint8_t family;			/* 4, 6, or 0: any or unknown */
	uint8_t byte[16];		/* as on the wire; the rest zero */
};

static inline bool address_equal(const struct address *a, const struct address *b)
{
	return a->family == b->family && !memcmp(a->byte, b->byte, 16);
}
static inline struct address address_ip4(const uint8_t a[static 4])
{
	struct address out = { .family = 4 };
	uint32_t word[4] = { 0 };

	memcpy(word, a, 4);
	memcpy(out.byte, word, 16);	/* in one piece, as it will be read */
	return out;
}

static inline struct address address_ip6(const uint8_t a[static 16])
{
	struct address out = { .family = 6 };

	memcpy(out.byte, a, 16);
	return out;
}

bool address_parse(const char *s, struct address *a);
void text_address(struct text *t, const struct address *a);	/* family 0: "*" */

/* What stands for "$1" to "$9" in a sentence: text_tell(t, _("packet $1 of $2"), BLANK_DEC(n), BLANK_ADDRESS(a)). */
struct blank {
	const struct address *address;
	const char *words;
	void (*show)(struct text *t, uint64_t number);
	uint64_t number;
};

#define BLANK_ADDRESS(a) { .address = (a) }
#define BLANK_WORDS(w) { .words = (w) }
#define BLANK_DEC(n) { .show = text_dec, .number = (n) }
#define BLANK_GROUP(n) { .show = text_group, .number = (n) }
#define text_tell(t, form, ...) text_blanks((t), (form), (const struct blank[]){ __VA_ARGS__ }, \
	sizeof((const struct blank[]){ __VA_ARGS__ }) / sizeof(struct blank))
void text_blanks(struct text *t, const char *form, const struct blank *blank, unsigned count);

/*
 * --- hash: positions in a caller's array, found by key ---
 *
 * SipHash-1-3 under a key drawn at start, since attackers choose what is put
 * in.  Order of iteration is never taken from here: the caller's array has it.
 */
uint64_t hash_bytes(const void *p, size_t n);

struct hash {
	struct hash_slot { uint32_t tag, item; } *slot;	/* tag: half of the hash; item: position + 1, 0 empty */
	uint32_t mask, used;
};

typedef bool hash_equal(const void *array, uint32_t position, const void *key);

void hash_free(struct hash *h);
void hash_put(struct hash *h, uint64_t hashed, uint32_t position);
void hash_drop(struct hash *h, uint64_t hashed, uint32_t position);

#define HASH_NONE UINT32_MAX

/* The position whose item equals key, or HASH_NONE. */
static inline uint32_t hash_find(const struct hash *h, uint64_t hashed, hash_equal *equal,
    const void *array, const void *key)
{
	uint32_t tag = (uint32_t)(hashed >> 32);

	if (!h->slot)
		return HASH_NONE;
	for (uint32_t i = tag & h->mask; h->slot[i].item; i = (i + 1) & h->mask)
		if (h->slot[i].tag == tag && equal(array, h->slot[i].item - 1, key))
			return h->slot[i].item - 1;
	return HASH_NONE;
}

#endif
