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
	const uint8_t *encr_key, *integ_key;
	uint32_t file, line;		/* where it stands: keyring_source(), line from 1 */
};

/* One IKE SA as a key source tells it. */
struct ike_key {
	uint8_t version;		/* 1, 2 */
	uint64_t initiator_spi, responder_spi;	/* IKEv1 sources may know the initiator's only: responder 0 */
	struct suite suite;		/* IKEv2: encryption and integrity; IKEv1: unused */
	const uint8_t *sk_ei, *sk_er;	/* IKEv2, suite.encr_key_len octets each, salt included */
	const uint8_t *sk_ai, *sk_ar;	/* IKEv2, suite.integ_key_len octets each */
	const uint8_t *ka;		/* IKEv1: the encryption key */
	uint16_t ka_len;
	uint32_t file, line;
};

struct keyring;

struct keyring *keyring_new(void);
void keyring_free(struct keyring *k);

/*
 * Read one source: a path, or "-" for stdin; of a folder, whatever in it is a
 * key source.  `form:path` forces a form ("esp_sa", "xfrm").  Faults are warned about as "file:line: what is wrong,
 * what was expected"; STATUS_KEYS when nothing at all could be used or the
 * file could not be read, else STATUS_OK.
 */
enum status keyring_read(struct keyring *k, const char *path);

/* The same from memory, for tests and fuzzing (`form:name` too); faults are told to `say` if it is set. */
typedef void keyring_say(void *context, const char *name, unsigned line, const char *what);
enum status keyring_import(struct keyring *k, const char *name, const char *bytes, size_t size, keyring_say *say,
    void *context);

unsigned keyring_count(const struct keyring *k);
unsigned keyring_faults(const struct keyring *k);	/* lines that could not be used */
const struct key *keyring_at(const struct keyring *k, unsigned i);
const char *keyring_source(const struct keyring *k, uint32_t file);

/*
 * Candidates for an SA seen in a packet, best first: same protocol and SPI;
 * those whose destination fits before those whose does not (addresses go
 * stale, RFC 4555).  Call with *cursor 0 first; NULL ends.
 */
const struct key *keyring_next(const struct keyring *k, uint8_t protocol, uint32_t spi, const struct address *source,
    const struct address *destination, uint32_t *cursor);

/* IKE keys with that initiator's SPI, exact pairs first; as above. */
const struct ike_key *keyring_ike_next(const struct keyring *k, uint8_t version, uint64_t initiator_spi,
    uint64_t responder_spi, uint32_t *cursor);
unsigned keyring_ike_count(const struct keyring *k);

/* Is there a key for exactly this SPI, wildcards aside? */
bool keyring_has(const struct keyring *k, uint8_t protocol, uint32_t spi);

#endif
