/* What the files about keys share: names and places of keys, in words and as JSON. */
#ifndef OUTPUT_KEYS_H
#define OUTPUT_KEYS_H

#include "output/show.h"

/* "samples/esp_sa:3" */
void text_place(struct text *t, const struct keyring *names, uint32_t file, uint32_t line);
/* "32 octets", or with secrets those octets. */
void text_secret(struct text *t, struct secret s, bool secrets);
/* "ENCR_AES_CBC 128", "encryption not told" */
void text_encr(struct text *t, const struct suite *s);
void text_integ(struct text *t, const struct suite *s);
/* "0xc0ffee01", "0xc0ffee**", "*" */
void text_spi_pattern(struct text *t, const struct key *k);
/* "ESP 0xc0ffee01 192.0.2.1 > 192.0.2.2", "IKEv2 0x0e08fa3ac167f585 0xa2007885e0f11d74": without any secret. */
void text_key_name(struct text *t, const struct key *k);
void text_ike_key_name(struct text *t, const struct ike_key *k);
void text_ke_name(struct text *t, const struct ke_secret *k);

static inline struct secret key_encr_secret(const struct key *k)
{
	return (struct secret){ k->encr_key, k->encr_key ? k->suite.encr_key_len : 0 };
}

static inline struct secret key_integ_secret(const struct key *k)
{
	return (struct secret){ k->integ_key, k->integ_key ? k->suite.integ_key_len : 0 };
}

/* A line about one key, as `keys show` has it. */
void text_key_line(struct text *t, const struct keyring *names, const struct key *k, bool secrets);
void text_ike_key_line(struct text *t, const struct keyring *names, const struct ike_key *k, bool secrets);

/* --- which key a report is about --- */

/* An IKE SA's key: the one that opened something, else the first that was tried; NULL: none. */
const struct ike_key *ike_sa_key(const struct ike_sa *s);

/* The given keys that no SA was opened with, and why. */
typedef void keys_unused_say(void *context, const struct keyring *given, uint32_t file, uint32_t line, const char *name,
    const char *why);
void keys_unused(const struct key_report *r, keys_unused_say *say, void *context);

/* Its line: "  keys:3: ESP 0xc0ffee01: no packet has this SPI" */
void text_key_unused(struct text *t, const struct keyring *given, uint32_t file, uint32_t line, const char *name,
    const char *why);

/* --- an SA, and what the keys came to --- */

/* What ESP, AH and IKE SAs have in common. */
struct key_subject {
	const struct sa *sa;		/* or */
	const struct ike_sa *ike;
	const struct address *a, *b;
	uint64_t opened, bad, closed, cut;
	const char *reason;
	bool icv;			/* what was opened has an ICV that was checked */
	const char *fit, *derived;
	uint64_t frame;			/* of the exchange it was derived from */
	bool has_key;
	uint32_t file, line;
};
struct key_subject key_subject_sa(const struct sa *s);
struct key_subject key_subject_ike(const struct ike_sa *s);

bool key_subject_closed(const struct key_subject *x);		/* some of it is */
const char *key_subject_why(const struct key_subject *x);	/* it is closed */
bool key_subject_lacks(const struct key_subject *x);		/* a key that is to be had from the peers */

/* The worse before the better. */
enum key_state { KEYS_WRONG, KEYS_NONE, KEYS_CUT, KEYS_PARTLY, KEYS_OPEN, KEYS_CLEAR, KEY_STATES };
enum key_state key_subject_state(const struct key_subject *x);
extern const char *const key_state_word[KEY_STATES];
extern const uint8_t key_state_paint[KEY_STATES];		/* enum paint */

/* All that is to be said of it, with the octets of its key if r->secrets; and in the cells of a row. */
void text_key_subject(struct text *t, const struct view *v, const struct key_report *r, const struct key_subject *x);
void text_key_source(struct text *t, const struct keyring *names, const struct key_subject *x);	/* "esp_sa:3" */
void text_key_way(struct text *t, const struct key_subject *x);		/* how it came to its key */
void text_key_counts(struct text *t, const struct key_subject *x);	/* opened, and not */

/* How many SAs have something encrypted, and of how many some was opened. */
struct key_totals { struct key_total { uint64_t sas, opened; } ike, child; };
struct key_totals key_totals_of(const struct sa_table *sas);

/* Where to get the key between these two, in a sentence with the command. */
void text_advice(struct text *t, const struct key_peers *peers, bool ike, const struct address *a,
    const struct address *b);

/* --- in the forms of others --- */

extern const struct key_form key_form_wireshark, key_form_tcpdump, key_form_xfrm, key_form_spiglass;

#endif
