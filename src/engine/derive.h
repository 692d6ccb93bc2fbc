/*
 * Keys that follow from a secret and what was said: of IKE SAs (derive_ikev2.c,
 * derive_ikev1.c) and of the SAs they make (derive_child.c).
 */
#ifndef ENGINE_DERIVE_H
#define ENGINE_DERIVE_H

#include "engine/ike.h"
#include "sa/proposal.h"

/* Is there a secret that something may follow from?  Otherwise nothing of messages is kept. */
static inline bool derive_any(const struct engine *e)
{
	return e->keys && (keyring_ike_count(e->keys) || keyring_ke_count(e->keys));
}


/* --- what the message says that keys follow from --- */

const struct node *ike_payload(const struct ike_seen *m, const char *key);	/* the first of that layer, or NULL */
static inline struct proposals ike_proposals(const struct ike_seen *m)
{
	return (struct proposals){ m->p, m->node, m->end, m->id.version };
}
bool ike_notifies(const struct ike_seen *m, uint16_t type);

enum { NONCE_MOST = 512 };		/* octets of a nonce; RFC 7296 and RFC 2409 have 256 at most */

/* --- secrets of key exchanges --- */

/* A key exchange, with the additional ones done with it (RFC 9370). */
struct kex {
	struct engine *e;
	uint8_t version;
	uint8_t number;			/* of the first: 1, as in struct ke_secret; 0: of a child SA */
	uint8_t count;
	uint64_t spi_i, spi_r;		/* of the IKE SA; of a rekeyed one its own, and */
	uint64_t old_i, old_r;		/* those of the one before; 0: none */
	const uint16_t *method;		/* one each; 0: not known */
	struct secret ni, nr;		/* len 0: not known */
	const struct octets *ke;	/* the responder's and the initiator's data; NULL: not known */
};

/* What was found for it. */
struct shared {
	const struct ke_secret *from;
	struct secret value[PAST_KES];
	uint8_t computed[KEX_MAX];	/* value[0] of a private key */
};

/* The next secrets that may be its own, those told of it first; *cursor starts at 0.  False: no more. */
bool shared_next(const struct kex *x, unsigned *cursor, struct shared *found);

/* Are these Ni | Nr?  True as well where either is not known. */
bool nonces_fit(struct secret told, struct secret ni, struct secret nr);

/* --- keys of IKE SAs --- */

/* The search for the key of an encrypted message. */
struct hunt {
	struct engine *e;
	struct ike_talk *talk;
	uint64_t frame;
	bool (*prove)(struct hunt *h, const struct ike_key *k);	/* does the message open? */
	void *trial;			/* prove's own */
	unsigned left;			/* keys that may still be tried */
};

/* Try one; true: it is the one, or there were enough. */
bool hunt_try(struct hunt *h, const struct ike_key *k, const struct ike_key **found);
/* A key that follows from what is known, proven and put into the derived keyring; NULL: none. */
const struct ike_key *derive_ikev2(struct hunt *h);
const struct ike_key *derive_ikev1(struct hunt *h);
/* A proven key with all that is known of its SA: itself, or a fuller one in the derived keyring. */
const struct ike_key *derive_complete(struct engine *e, struct ike_talk *talk, const struct ike_key *k);
/* What both versions do for it: secrets that other sources tell of the SA, by SPIs or nonces, and its nonces. */
struct whole { struct ike_key key; uint8_t nonces[2 * NONCE_MOST]; bool more; };
void derive_gather(const struct engine *e, const struct ike_talk *talk, const struct ike_key *k, struct whole *w);
/* A key that may be of that SA: told without SPIs it must not be told with other nonces. */
bool derive_fits(const struct ike_talk *talk, const struct ike_key *k);
/* What every schedule of the SA starts with; told: Ni | Nr of the source, where the capture lacks them. */
bool derive_schedule(const struct ike_talk *talk, struct secret told, struct schedule *s);
void derive_head(const struct engine *e, const struct ike_talk *talk, const char *what);	/* a heading for the trace */
/* The initiator speaks of a PPK, or the responder does not: SK_d, SK_pi and SK_pr change (RFC 8784). */
void derive_ppk(struct engine *e, const struct ike_seen *m);

/* --- keys of the SAs they make --- */

/* The answer to request x came, which may not have been seen (NULL). */
void derive_children(struct engine *e, const struct ike_seen *m, const struct ike_exchange *x);

static inline struct secret octets_secret(const struct octets *o) { return (struct secret){ o->at, o->len }; }

#endif
