/* What importers of other programs' forms share: words, dumps of octets, and SAs told piece by piece. */
#ifndef KEYRING_TOLD_H
#define KEYRING_TOLD_H

#include "keyring/algorithm.h"
#include "keyring/secret.h"
#include "keyring/value.h"

/* --- words --- */

/* The next word of a line, in place, without quotes and a comma behind it; NULL at the end. */
char *word_next(char **line);
unsigned words_split(char *line, char **word, unsigned most);
bool word_among(const char *word, const char *const *list);	/* which ends with NULL */

/* The value behind `name=`, NULL if the word is another. */
char *word_value(char *word, const char *name);

/* As much of a value as there is room for, its NUL included. */
void text_copy(char *into, size_t room, const char *value);

/* --- values --- */

bool hex_number(const char *digits, unsigned most, uint64_t *v);	/* 1 to `most` hexadecimal digits, all of them */

/* Behind an address may stand [port] or, where it is none with it, :port; which is cut off. */
bool told_address(char *text, struct address *a);

/* --- octets in hexadecimal, in groups and over several lines --- */

struct dump {
	uint8_t at[KEX_MAX];
	unsigned len;
	bool full;			/* there were more */
};

/* Are these groups of hexadecimal digits, and nothing else?  Then they are appended. */
bool dump_add(struct dump *d, const char *text);
void dump_wipe(struct dump *d);

/* --- an SA of ESP or AH --- */

struct told {
	struct source *s;
	struct key key;
	struct key_room room;
	bool open;			/* there is one */
	bool wrong;			/* fault was found with it, and no more is said */
	bool has_spi, has_encr, has_integ;
};

void told_begin(struct told *t, uint8_t protocol);	/* at the current line; what was told before is dropped */
void told_fault(struct told *t, const char *what);	/* at the current line */
void told_lacks(struct told *t, const char *what);	/* at the SA's first line */
void told_spi(struct told *t, uint32_t spi);
void told_spi_number(struct told *t, const char *text);	/* as value_number() takes it, or a fault */

/* Name and key of an algorithm; the key as value_key() takes it, or as told_bare() makes it one. */
void told_encr(struct told *t, const struct encr_name *table, const char *name, const char *key);
void told_integ(struct told *t, const struct integ_name *table, const char *name, const char *key);
/* The same in bare hexadecimal, blanks between the digits allowed. */
void told_encr_bare(struct told *t, const struct encr_name *table, const char *name, const char *digits);
void told_integ_bare(struct told *t, const struct integ_name *table, const char *name, const char *digits);

/* What is found fault with from now on is at the SA's first line; the current one, to be put back into s->line. */
unsigned told_look_back(struct told *t);

/* All was told: take it, or say what is missing. */
void told_end(struct told *t);

/* --- an IKE SA --- */

enum { TOLD_SECRET = 128, TOLD_NONCES = 512 };

struct ike_told {
	struct source *s;
	struct ike_key key;
	uint8_t secret[IKE_SECRETS][TOLD_SECRET], nonces[TOLD_NONCES];
	bool open, wrong;
};

void ike_told_begin(struct ike_told *t, uint8_t version);
void ike_told_fault(struct ike_told *t, const char *what);
void ike_told_secret(struct ike_told *t, enum ike_secret which, const uint8_t *octets, unsigned n);
void ike_told_secret_bare(struct ike_told *t, enum ike_secret which, const char *digits);
void ike_told_nonce(struct ike_told *t, const uint8_t *octets, unsigned n);	/* Ni, then Nr */
void ike_told_end(struct ike_told *t);

#endif
