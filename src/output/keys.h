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

/* --- which key a report is about --- */

/* An IKE SA's key: the one that opened something, else the first that was tried; NULL: none. */
const struct ike_key *ike_sa_key(const struct ike_sa *s);

/* The given keys that no SA was opened with, and why. */
typedef void keys_unused_say(void *context, const struct keyring *given, uint32_t file, uint32_t line, const char *name,
    const char *why);
void keys_unused(const struct key_report *r, keys_unused_say *say, void *context);

/* Where to get the key between these two, in a sentence with the command. */
void text_advice(struct text *t, const struct key_peers *peers, bool ike, const struct address *a,
    const struct address *b);

/* --- in the forms of others --- */

extern const struct key_form key_form_wireshark, key_form_tcpdump, key_form_xfrm, key_form_spiglass;

#endif
