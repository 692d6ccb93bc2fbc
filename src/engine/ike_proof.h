/* What checking AUTH, HASH and SIG payloads shares: secrets to try, and what came of it. */
#ifndef ENGINE_IKE_PROOF_H
#define ENGINE_IKE_PROOF_H

#include "engine/derive.h"

/* A payload that proves who sent it. */
struct proof {
	struct engine *e;
	const struct ike_seen *m;
	unsigned node;
	unsigned left;			/* secrets that may still be tried */
	uint8_t verdict;		/* the best so far, once `told` */
	bool told;
	struct text words;
	char room[1024];
};

/* Say it, unless something better has been said: verified before failed before not possible.  NULL: something has. */
struct text *proof_says(struct proof *x, enum verdict verdict);
void proof_needs(struct proof *x, const char *what);
/* "0a1b... is " */
struct text *proof_computed(struct proof *x, enum verdict verdict, const uint8_t *at, unsigned len);
void proof_source(struct text *t, const struct engine *e, uint32_t file, uint32_t line);
static inline bool proof_done(const struct proof *x) { return x->told && x->verdict == FACT_VERIFIED; }

/* A secret of the message's SA, and the prf it is used under; start with the rest zero. */
struct secrets {
	enum ike_secret which;
	bool begun;
	uint8_t ring;
	uint32_t cursor;
	const struct ike_key *key;
	const struct prf *prf;
	struct secret value;
	bool bound;			/* its key is told of this SA, or has opened something of it */
};

/* The next one: that of the key that opened the message first. */
bool secret_next(struct proof *x, struct secrets *s);

/* A preshared key that may be this SA's. */
struct shared_keys { unsigned next; const struct ike_key *key; struct secret value; };
bool shared_key_next(struct proof *x, struct shared_keys *s);

/* Certificates of the sender: seen in this message, or in one before, then those given. */
struct certificates {
	bool begun;
	unsigned next;
	struct wire der;
	const struct certificate *given;	/* NULL: it was sent */
};
bool certificate_next(struct proof *x, struct certificates *c);
/* Why there is none to be seen. */
const char *certificate_missing(const struct ike_seen *m);
/* The signature was held against one of them. */
void proof_signature(struct proof *x, const struct certificates *c, enum signature signature, const char *why);

/* --- a kind of payload each --- */

void prove_auth(struct proof *x);		/* engine/ike_auth.c */
void prove_auth_without_ppk(struct proof *x);
void prove_hash(struct proof *x);		/* engine/isakmp_hash.c */
void prove_signature(struct proof *x);
/* A NO_PPK_AUTH notification, beside an AUTH payload (RFC 8784, 3). */
bool ike_without_ppk(const struct ike_seen *m, const struct node *n);

/* --- what must be known by then --- */

void intermediate_learn(struct engine *e, const struct ike_seen *m);	/* engine/ike_intermediate.c */
void phase2_learn(const struct ike_seen *m);	/* engine/isakmp_hash.c */

#endif
