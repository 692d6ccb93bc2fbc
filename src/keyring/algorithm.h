/*
 * What other programs call the transforms, and their keys.  Every function
 * that finds fault says so through the source, and never quotes a key.
 */
#ifndef KEYRING_ALGORITHM_H
#define KEYRING_ALGORITHM_H

#include "keyring/source.h"

struct encr_name {
	const char *name;
	uint16_t id;			/* transform type 1; 0: known, but nothing here opens it */
	uint16_t icv_bits;		/* of an AEAD whose name leaves it open */
};

struct integ_name {
	const char *name;
	const char *integ;		/* IANA's name; NULL: no integrity, or one that is not told */
	uint16_t icv_bits;		/* where the name tells or implies them; 0: the transform's own */
	bool unsupported;
};

/* Tables end with an empty row. */
extern const struct encr_name wireshark_encr[], kernel_encr[], kernel_aead[];
extern const struct integ_name wireshark_integ[], wireshark_ike_integ[], kernel_integ[];

/* Case does not matter, and nor does what follows " [": the RFC numbers of Wireshark's names. */
bool algorithm_is(const char *known, const char *name);
const struct encr_name *encr_named(const struct encr_name *table, const char *name);
const struct encr_name *aead_named(const struct encr_name *table, const char *name, unsigned icv_bits);
const struct integ_name *integ_named(const struct integ_name *table, const char *name);

/* How many octets a key has: of `bits` and its salt, or, for 0, "16, 24 or 32". */
void text_key_octets(struct text *t, const struct encr *e, unsigned bits);

/* Is that a key of the transform the source calls `name`; false with the fault said.  octets -1: not hexadecimal. */
bool encr_key_told(struct source *s, const char *name, const struct encr *e, int octets);
bool integ_key_told(struct source *s, const char *name, const struct integ *i, int octets);

/* A transform whose ICV has these bits; 0: its own.  One that has a name of its own is taken by it. */
bool suite_set_icv(struct source *s, struct suite *suite, const char *name, const struct integ *i, unsigned bits);

/* Room for the keys of one SA while it is being read. */
struct key_room {
	uint8_t encr[ENCR_KEY_MAX], integ[INTEG_KEY_MAX];
};

/* Put the transform and its key, as text on the current line, into key; false with the fault said. */
bool key_set_encr(struct source *s, struct key *key, struct key_room *room, const struct encr_name *name,
    const char *text);
bool key_set_integ(struct source *s, struct key *key, struct key_room *room, const struct integ_name *name,
    unsigned icv_bits, const char *text);

#endif
