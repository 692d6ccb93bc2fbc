/*
 * What opening an SA's packets says: ICVs that fail, keys that do not fit, and
 * protection that is not there (RFC 4303, 3.4.4; RFC 8221, 4).
 */
#include <spiglass/registry.h>
#include "diag/esp.h"

const struct rule rule_esp_icv_failed = {
	.code = "esp.icv-failed", .level = LEVEL_WARNING,
	.title = N_("integrity checks fail for some packets of an SA"),
	.meaning = N_("The key is right, since other packets of the SA verify, but these do not: what "
	    "arrived is not what was sent. A receiver drops them."),
	.cause = { N_("packets are damaged on the way, by memory or a network card rather than a cable, "
	    "whose damage frames' own checksums find"),
	    N_("something on the way changes packets: a NAT that rewrites what looks like an address, a "
	    "middlebox"),
	    N_("somebody forges packets of this SPI"),
	    N_("the high half of a 64-bit sequence number was lost: too long a gap") },
	.check = N_("On the receiver: its counter of failed integrity checks. Capture at both ends and "
	    "compare one packet octet by octet: the differing octets tell damage (a few bits) from "
	    "rewriting (whole fields)."),
	.source = "RFC 4303, 3.4.4",
};

const struct rule rule_esp_wrong_key = {
	.code = "esp.wrong-key", .level = LEVEL_WARNING,
	.title = N_("the key of an SA opens none of its packets"),
	.meaning = N_("A key was given for this SPI, and it opens not one packet. Either the key or "
	    "algorithm given is not this SA's, or the two ends do not have the same one."),
	.cause = { N_("the key belongs to another SA: the SPI was used before, or the directions are swapped"),
	    N_("the algorithm or the ICV's length is not the one told"),
	    N_("64-bit sequence numbers, which the key source does not tell"),
	    N_("manual keys that differ between the two ends") },
	.check = N_("Export the keys again while the SA lives (spiglass keys test says how near they come); "
	    "on both ends, the kernel's SA: key, algorithm, truncation length, ESN flag."),
	.source = "RFC 4303, 3.4.4",
};

const struct rule rule_esp_integrity_none = {
	.code = "esp.integrity-none", .level = LEVEL_WARNING,
	.title = N_("an SA encrypts without integrity protection"),
	.meaning = N_("Nothing shows a receiver that a packet was changed on the way. With CBC or CTR, "
	    "plaintext can then be changed at will, and even read by watching how the receiver reacts."),
	.cause = { N_("an ESP proposal without an integrity algorithm"), N_("manual keys with a cipher only") },
	.check = N_("On both sides: the ESP proposal. Take an AEAD (AES-GCM, ChaCha20-Poly1305), or an "
	    "integrity algorithm beside the cipher."),
	.source = "RFC 8221, 4",
};

const struct rule rule_esp_null_encryption = {
	.code = "esp.null-encryption", .level = LEVEL_WARNING,
	.title = N_("an SA does not encrypt"),
	.meaning = N_("ESP with NULL encryption protects packets from being changed, not from being read: "
	    "all of it is in clear on the wire."),
	.cause = { N_("chosen so, for inspection on the way or on weak devices"),
	    N_("NULL stands in the proposal for tests, and was chosen because nothing else matched") },
	.check = N_("On both sides: whether the ESP proposal means to have NULL or AUTH_AES_GMAC; if not, "
	    "take it out."),
	.source = "RFC 2410; RFC 8221, 5",
};

const struct rule rule_esp_dummy = {
	.code = "esp.dummy", .level = LEVEL_NOTE,
	.title = N_("dummy packets hide how much is sent"),
	.meaning = N_("Packets whose next header is 59 carry nothing: the sender makes them so that nobody "
	    "sees from outside when and how much is really sent. They cost bandwidth, and receivers drop "
	    "them."),
	.cause = { N_("traffic flow confidentiality is on") },
	.check = N_("On the sender: whether it is meant to be on, and the rate of dummy packets."),
	.source = "RFC 4303, 2.6",
};

static void failed_end(const struct esp_look *l)
{
	const struct sa *sa = l->sa;
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);

	if (!sa->integrity_failures)
		return;
	text_share(&t, sa->integrity_failures, sa->packets);
	text_say(&t, " packets do not verify");
	if (!sa->opened && sa->reason) {
		text_char(&t, '\n');
		text_say(&t, sa->reason);
	}
	esp_find(l, sa->opened ? &rule_esp_icv_failed : &rule_esp_wrong_key, esp_trail(l, TRAIL_FAILED), false, &t);
}

/* A key is there, and what it makes of the packets is no plaintext. */
static void senseless_end(const struct esp_look *l)
{
	const struct sa *sa = l->sa;
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);

	if (sa->opened || sa->integrity_failures || !sa->key || sa->state != SEAL_NO_KEY || !sa->reason)
		return;
	text_say(&t, sa->reason);
	esp_find(l, &rule_esp_wrong_key, NULL, false, &t);
}

/* What encrypts and what vouches; false: not known. */
struct protection { uint16_t encr; bool integrity; };

static bool protection_of(const struct sa *sa, struct protection *p)
{
	const struct suite *suite = sa->bound && sa->key ? &sa->key->suite : NULL;
	const struct encr *encr;

	if (suite && suite->encr) {
		*p = (struct protection){ suite->encr->id, suite->integ || suite->icv || suite->encr->icv };
		return true;
	}
	if (!sa->child || !sa->child->encr)
		return false;
	encr = encr_by_id(sa->child->encr);
	*p = (struct protection){ sa->child->encr, sa->child->integ || !encr || encr->icv };
	return true;
}

static void protection_end(const struct esp_look *l)
{
	struct protection p;

	if (l->sa->protocol != KEY_ESP)
		return;
	if (!protection_of(l->sa, &p)) {
		if (l->sa->heuristic)
			esp_find(l, &rule_esp_null_encryption, NULL, true, NULL);
		return;
	}
	if (!p.integrity)
		esp_find(l, &rule_esp_integrity_none, NULL, false, NULL);
	if (p.encr == ENCR_NULL || p.encr == ENCR_NULL_AUTH_AES_GMAC)
		esp_find(l, &rule_esp_null_encryption, NULL, false, NULL);
}

static void dummy_end(const struct esp_look *l)
{
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);

	if (!l->sa->inner || !l->sa->inner->dummies)
		return;
	text_share(&t, l->sa->inner->dummies, l->sa->opened);
	text_say(&t, " opened packets");
	esp_find(l, &rule_esp_dummy, esp_trail(l, TRAIL_DUMMY), false, &t);
}

void esp_keys_end(const struct esp_look *l)
{
	failed_end(l);
	senseless_end(l);
	protection_end(l);
	dummy_end(l);
}
