/*
 * What a charon log tells, put together.  Octets stay in `secrets` until the
 * log is at its end, or so much is known that all is forgotten; what is known of an IKE SA stands in its connection, what
 * a thread is busy with in its child.
 */
#ifndef KEYRING_CHARON_H
#define KEYRING_CHARON_H

#include "keyring/log_line.h"
#include "keyring/secret.h"
#include "keyring/source.h"
#include "keyring/strongswan.h"

/* Octets with the line of their label. */
struct told {
	struct secret octets;
	unsigned line;
};

enum charon_exchange { EXCHANGE_UNTOLD, EXCHANGE_IKE_SA_INIT, EXCHANGE_OTHER };
enum charon_role { ROLE_UNTOLD, ROLE_INITIATOR, ROLE_RESPONDER };

/* The secrets of the latest key exchange of a thread, until what follows tells what they were for. */
struct charon_exchanged { struct told shared, additional, nonces; };

/* An IKE SA, by its unique number; of logs without such numbers a thread's, which knows less. */
struct connection {
	uint64_t origin;
	uint32_t sa, thread;
	struct proposal ike, child;	/* selected; protocol 0: not told, or not certain */
	bool ike_mixed, child_mixed;	/* of all threads: several that differ */
	uint8_t exchange;		/* in which `ike` was selected */
	uint8_t sets;			/* of keys since then */
	uint64_t initiator_spi, responder_spi;	/* of its first keys, not of those it is rekeyed to */
	struct ike_key key;		/* being put together; line 0: none */
	struct proposal key_ike;	/* its algorithms */
	bool faulty;			/* something of it was found fault with */
	bool fresh;			/* it has got more since it was last handed over */
};

enum { INBOUND, OUTBOUND };

struct child_sa { uint32_t spi; bool told; struct address source, destination; };

/* A pair of SAs whose keys a thread derives.  [0] from the initiator of their exchange, [1] from its responder. */
struct child {
	unsigned line;			/* 0: none */
	uint32_t ike_sa;		/* its number */
	struct told seed[2], encr[2], integ[2];
	struct charon_exchanged exchanged;
	struct child_sa sa[2];		/* INBOUND, OUTBOUND */
	struct proposal told;		/* its algorithms */
	uint8_t role, protocol;
	bool version1;
};

struct charon {
	struct source *s;
	struct secrets secrets;
};

/* A secret of an IKE SA; what was exchanged before it is used up. */
void charon_ike_label(struct charon *c, struct connection *conn, enum ike_secret which, struct told value,
    struct charon_exchanged *x);
void charon_ike_spis(struct connection *conn, uint64_t initiator_spi, uint64_t responder_spi, bool of_key);
void charon_ike_ppk(struct charon *c, struct connection *conn, struct told value);
void charon_ike_psk(struct charon *c, struct connection *conn, struct told value);
void charon_ike_end(struct charon *c, struct connection *conn);		/* hand the key over */
void charon_ike_pause(struct charon *c, struct connection *conn);	/* the same of a whole one, which may get more later */

void charon_child_end(struct charon *c, struct child *child);		/* likewise */

/* Key exchange secrets nothing told more of. */
void charon_exchanged_end(struct charon *c, struct charon_exchanged *x, struct ke_secret like);

/* Put a transform's number and a key's length into the suite; false with the fault said. */
bool charon_encr(struct charon *c, struct suite *suite, uint16_t id, struct told key, const char *what);
bool charon_integ(struct charon *c, struct suite *suite, uint16_t id, struct told key, const char *what);

#endif
