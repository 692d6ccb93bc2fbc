/*
 * keyring: the keys users have, from whatever form they are in.  One importer
 * per form, each recognised by content; every line that cannot be used is
 * reported with file and line, and the others count.
 */
#ifndef SPIGLASS_KEYRING_H
#define SPIGLASS_KEYRING_H

#include <spiglass/crypto.h>

enum key_protocol { KEY_ESP = 50, KEY_AH = 51 };
enum key_mode { KEY_MODE_UNKNOWN, KEY_MODE_TRANSPORT, KEY_MODE_TUNNEL, KEY_MODE_BEET };
enum key_esn { KEY_ESN_UNKNOWN, KEY_ESN_NO, KEY_ESN_YES };

/* One SA as a key source tells it.  It stays in its place until the keyring is freed; its keys are wiped then. */
struct key {
	struct address source, destination;	/* family 0: any, which a prefix is too */
	uint32_t spi, spi_mask;		/* mask all ones: exactly spi; 0: any (Wireshark's wildcards) */
	uint8_t protocol, mode, esn;
	bool natt;			/* the source says UDP-encapsulated */
	bool high_known;		/* `high` was given */
	uint32_t high;			/* high half of the sequence number when the source was written */
	struct suite suite;		/* integ NULL and icv not 0: an ICV is there that cannot be checked */
	const uint8_t *encr_key, *integ_key;	/* with suite.encr or suite.integ NULL: of an algorithm that is not told */
	struct secret seed;		/* told with it: Ni | Nr of its exchange, perhaps behind g^ir; len 0: not */
	const char *derived;		/* static: what from; NULL: given */
	uint64_t frame;			/* derived: where the exchange that made it ended; 0: given */
	uint32_t file, line;		/* where it, or what it follows from, stands: keyring_source(), line from 1 */
};

/* Secrets of an IKE SA, as RFC 7296 (2.14), RFC 8784 and RFC 2409 (5) call them. */
enum ike_secret {
	IKE_SK_D, IKE_SK_AI, IKE_SK_AR, IKE_SK_EI, IKE_SK_ER, IKE_SK_PI, IKE_SK_PR, IKE_SKEYSEED, IKE_PPK,
	IKE_SKEYID, IKE_SKEYID_D, IKE_SKEYID_A, IKE_SKEYID_E, IKE_KA,
	IKE_PSK,
	IKE_SECRETS
};

extern const char *const ike_secret_name[IKE_SECRETS];	/* "SK_d" ...; the spiglass form's are these in lower case */

/*
 * One IKE SA as a key source tells it: any of its secrets.  SK_ei, SK_er, SK_ai
 * and SK_ar are there in pairs, each as long as suite says; SK_e has its salt.
 */
struct ike_key {
	uint8_t version;		/* 1, 2 */
	uint64_t initiator_spi, responder_spi;	/* IKEv1 sources may know the initiator's only: responder 0; both 0: not told */
	struct suite suite;		/* IKEv2; encr or integ NULL: not told, the lengths are there.  IKEv1: unused */
	const struct prf *prf;		/* NULL: not told */
	uint16_t encryption;		/* IKEv1: phase 1 attribute 1; 0: not told */
	struct secret secret[IKE_SECRETS];	/* len 0: not told */
	struct secret nonces;		/* told with it: Ni | Nr; len 0: not */
	const char *derived;		/* as in struct key */
	uint64_t frame;
	uint32_t file, line;
};

/* The secret of a key exchange: of the SA and exchange it is told of, or of whichever it fits. */
struct ke_secret {
	uint8_t version;		/* 1, 2; 0: not told */
	uint8_t number;			/* 1: of IKE_SA_INIT or phase 1, 2 ...: those after it in their order (RFC 9370); 0: not told */
	bool is_private;		/* a private key of either side; else the shared secret g^ir */
	uint16_t method;		/* transform type 4, or IKEv1's group; 0: not told */
	uint64_t initiator_spi, responder_spi;	/* 0: not told */
	struct secret value;
	struct secret nonces;		/* as above */
	uint32_t file, line;
};

/* A certificate given, to check signatures with. */
struct certificate {
	const uint8_t *der;
	uint32_t len, file, line;
};

struct keyring;

struct keyring *keyring_new(void);
void keyring_free(struct keyring *k);

/*
 * Read one source: a path, or "-" for stdin; of a folder, whatever in it is a
 * key source.  `form:path` forces a form ("esp_sa", "xfrm").  Faults are warned about as "file:line: what is wrong,
 * what was expected"; STATUS_KEYS when nothing at all could be used or the
 * file could not be read; STATUS_USAGE for a key in place of a path, which is
 * not repeated; else STATUS_OK.
 */
enum status keyring_read(struct keyring *k, const char *path);

/* The same from memory, for tests and fuzzing (`form:name` too); faults are told to `say` if it is set. */
typedef void keyring_say(void *context, const char *name, unsigned line, const char *what);
enum status keyring_import(struct keyring *k, const char *name, const char *bytes, size_t size, keyring_say *say,
    void *context);

/*
 * --- sources that go on: "log:FILE", which is still being written, and "xfrm:", the SAs of this machine's kernel ---
 *
 * All is opened when a source is added; later nothing is, but files that were
 * put in the place of those followed.
 */
struct key_feeds;

struct key_feeds *key_feeds_new(void);
void key_feeds_free(struct key_feeds *f);
bool key_feeds_take(const char *path);		/* is it such a source */
/* What it has so far goes into k.  STATUS_KEYS: it cannot be read; the message was given. */
enum status key_feeds_add(struct key_feeds *f, struct keyring *k, const char *path);
/* What has come since; true: there are new keys.  Costs little where nothing has; say NULL: nobody is told of faults. */
bool key_feeds_more(struct key_feeds *f, struct keyring *k, keyring_say *say, void *context);
const char *const *key_feeds_files(const struct key_feeds *f, unsigned *count);	/* that may be opened again */

/* A copy that more may be put into, its files by the same numbers; of NULL an empty one. */
struct keyring *keyring_copy(const struct keyring *k);

const char *keyring_form(unsigned i);		/* the names of forms, in the order of messages; NULL ends */

unsigned keyring_count(const struct keyring *k);
unsigned keyring_faults(const struct keyring *k);	/* lines that could not be used */
const struct key *keyring_at(const struct keyring *k, unsigned i);
const char *keyring_source(const struct keyring *k, uint32_t file);
const char *keyring_source_form(const struct keyring *k, uint32_t file);	/* keyring_form() of it; NULL: none known */
uint32_t keyring_sources(const struct keyring *k);

/*
 * Candidates for an SA seen in a packet, best first: same protocol and SPI;
 * those whose destination fits before those whose does not (addresses go
 * stale, RFC 4555).  Call with *cursor 0 first; NULL ends.
 */
const struct key *keyring_next(const struct keyring *k, uint8_t protocol, uint32_t spi, const struct address *source,
    const struct address *destination, uint32_t *cursor);

/*
 * IKE keys with that initiator's SPI, exact pairs first, and then those without SPIs.  Cursor as above.
 */
const struct ike_key *keyring_ike_next(const struct keyring *k, uint8_t version, uint64_t initiator_spi,
    uint64_t responder_spi, uint32_t *cursor);
unsigned keyring_ike_count(const struct keyring *k);
const struct ike_key *keyring_ike_at(const struct keyring *k, unsigned i);

/* In order of arrival. */
unsigned keyring_ke_count(const struct keyring *k);
const struct ke_secret *keyring_ke_at(const struct keyring *k, unsigned i);
unsigned keyring_certificate_count(const struct keyring *k);
const struct certificate *keyring_certificate_at(const struct keyring *k, unsigned i);

/*
 * What was derived is put into a keyring of its own, with the file and line of
 * what it follows from.  Octets are copied.  The copy, or the same key put
 * before; NULL: LIMIT_KEYS is reached.
 */
const struct key *keyring_put(struct keyring *k, const struct key *key);
const struct ike_key *keyring_put_ike(struct keyring *k, const struct ike_key *key);

/* The number of the first key between these addresses, either way, whatever its SPI, and of the next; HASH_NONE ends. */
uint32_t keyring_between(const struct keyring *k, uint8_t protocol, const struct address *a, const struct address *b);
uint32_t keyring_beside(const struct keyring *k, uint32_t i);

/* Is there a key for exactly this SPI, wildcards aside? */
bool keyring_has(const struct keyring *k, uint8_t protocol, uint32_t spi);

#endif
