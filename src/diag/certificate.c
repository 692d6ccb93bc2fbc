/*
 * Certificates as they are sent: valid when, for whom, how strong (RFC 5280,
 * 4.1; RFC 4945, 3.1 and 5.1).
 *
 * Invariant: nothing is trusted or verified; what a certificate says stands in
 * the facts on its payload.  The first one of a message is its sender's (RFC
 * 7296, 3.6).  Times are compared as RFC 3339 writes them.
 */
#include "diag/certificate.h"

/* Who renews by hand does it in the last month; automatic renewal has a third of the lifetime left. */
#define EXPIRING_SOON (30 * 86400 * INT64_C(1000000000))
/* SP 800-57 part 1, table 2: less than 2048 bits of RSA are below 112 bits of strength. */
enum { RSA_LEAST = 2048 };
enum { UTC_SECONDS = 19 };		/* "2026-11-23T12:00:00" */

const struct rule rule_cert_expired = {
	.code = "cert.expired", .level = LEVEL_ERROR,
	.title = N_("a certificate has expired"),
	.meaning = N_("When the certificate was sent, it was no longer valid. The other end will refuse it, "
	    "unless its clock or its configuration says otherwise."),
	.cause = { N_("nobody renewed the certificate"),
	    N_("it was renewed, and the gateway still uses the old one"),
	    N_("the clock of the host that captured is wrong") },
	.check = N_("On the sender: which certificate it uses, and its renewal. On the receiver: its log, "
	    "and its clock."),
	.source = "RFC 5280, 4.1.2.5",
};

const struct rule rule_cert_not_yet_valid = {
	.code = "cert.not-yet-valid", .level = LEVEL_ERROR,
	.title = N_("a certificate is not valid yet"),
	.meaning = N_("When the certificate was sent, its time had not begun. The other end will refuse it."),
	.cause = { N_("the clock of the authority that issued it was fast"),
	    N_("the certificate was issued for later"),
	    N_("the clock of the host that captured is slow") },
	.check = N_("The clocks of the authority, of both ends, and of the host that captured; on the "
	    "sender, which certificate it uses."),
	.source = "RFC 5280, 4.1.2.5",
};

const struct rule rule_cert_clock = {
	.code = "cert.clock", .level = LEVEL_WARNING,
	.title = N_("by both ends' certificates, a clock is wrong"),
	.meaning = N_("The certificates of both ends are outside of their time on the same side. It is less "
	    "likely that both are wrong than that the clock is by which the capture was made."),
	.cause = { N_("the host that captured has a wrong clock, or the file has no real times"),
	    N_("both ends got certificates from an authority with a wrong clock") },
	.check = N_("The time of the capture against when it was really made."),
	.source = "RFC 5280, 4.1.2.5",
};

const struct rule rule_cert_expiring = {
	.code = "cert.expiring", .level = LEVEL_WARNING,
	.title = N_("a certificate expires within 30 days"),
	.meaning = N_("The tunnel will fail when its time is over: at the next authentication, not at once."),
	.cause = { N_("its renewal is due") },
	.check = N_("On its owner: when and how it is renewed, and that the gateway loads the new one."),
	.source = "RFC 5280, 4.1.2.5",
};

const struct rule rule_cert_weak_key = {
	.code = "cert.weak-key", .level = LEVEL_WARNING,
	.title = N_("a certificate's key is weak"),
	.meaning = N_("The public key is too short, or of a kind that should not be used any more: who finds "
	    "the private key can pass for its owner."),
	.cause = { N_("an old certificate, or an old template of the authority") },
	.check = N_("On the authority: its templates. RSA with 3072 bits, or ECDSA with P-256, are usual now."),
	.source = "RFC 8247, 4",
};

const struct rule rule_cert_weak_signature = {
	.code = "cert.weak-signature", .level = LEVEL_WARNING,
	.title = N_("a certificate is signed with a broken hash"),
	.meaning = N_("Collisions can be made for the hash of its signature, so that another certificate "
	    "with the same signature may exist. Many implementations refuse it."),
	.cause = { N_("an old authority that still signs with SHA-1 or MD5") },
	.check = N_("On the authority: its signature algorithm."),
	.source = "RFC 8247, 4; RFC 6194, 3",
};

const struct rule rule_cert_self_signed = {
	.code = "cert.self-signed", .level = LEVEL_NOTE,
	.title = N_("an end has a certificate that it issued itself"),
	.meaning = N_("No authority vouches for it: the other end must have exactly this certificate, and "
	    "nobody can revoke it."),
	.cause = { N_("two gateways that were set up by hand"),
	    N_("the certificate that came with the device is still in use") },
	.check = N_("On the other end: that it trusts exactly this certificate, and not any."),
	.source = "RFC 4945, 5.1",
};

const struct rule rule_cert_issuer_missing = {
	.code = "cert.issuer-missing", .level = LEVEL_NOTE,
	.title = N_("a certificate's issuer was not sent with it"),
	.meaning = N_("The other end has to have the issuer's certificate already. With a root authority it "
	    "always has; with an authority below it, it may not."),
	.cause = { N_("the issuer is the root, which needs not be sent"),
	    N_("the intermediate certificate is missing in the sender's configuration") },
	.check = N_("On the receiver, if it refuses: whether it has this issuer. On the sender: its chain of "
	    "certificates."),
	.source = "RFC 7296, 3.6; RFC 4945, 3.3",
};

/* --- facts --- */

struct said certificate_said(const struct packet *p, unsigned node, const char *key)
{
	for (const struct fact *f = p->fact, *end = f + p->facts; f < end; f++)
		if (f->node == node && !strcmp(f->key, key))
			return (struct said){ p->words + f->at, f->len };
	return (struct said){ NULL, 0 };
}

bool said_is(struct said s, struct said other)
{
	return s.at && other.at && s.len == other.len && !memcmp(s.at, other.at, s.len);
}

static bool said_contains(struct said s, const char *word)
{
	return s.at && memmem(s.at, s.len, word, strlen(word));
}

static void text_said(struct text *t, const char *label, struct said s)
{
	if (!s.at)
		return;
	text_say(t, label);
	text_long(t, s.at, s.len);
}

/* A certificate of a message. */
struct sent {
	struct diagnosis *d;
	const struct message *m;
	unsigned node;
	bool first;			/* its sender's own */
};

static void text_certificate(struct text *t, const struct sent *x)
{
	text_said(t, N_("subject "), certificate_said(x->m->p, x->node, "subject"));
	text_said(t, N_("\nissuer "), certificate_said(x->m->p, x->node, "issuer"));
}

static struct finding *certificate_find(const struct sent *x, const struct rule *rule, const char *label, const char *key)
{
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);
	struct said serial = certificate_said(x->m->p, x->node, "serial");
	struct proof proof = { .ike = x->m->sa, .packet = { message_frame(x->m) }, .words = &t,
		.apart = hash_bytes(serial.at ? serial.at : "", serial.len) };

	text_certificate(&t, x);
	if (key)
		text_said(&t, label, certificate_said(x->m->p, x->node, key));
	return diagnosis_add(x->d, rule, &proof);
}

/* --- time --- */

/* Negative: the time said is before `now`; 0: it says none that can be read, or it is now. */
static int time_compare(struct said s, int64_t now)
{
	char room[64];
	struct text t = TEXT_FIXED(room);

	text_utc(&t, now);
	if (s.len != UTC_SECONDS + 1 || s.at[UTC_SECONDS] != 'Z')
		return 0;
	return memcmp(s.at, room, UTC_SECONDS);
}

/* Negative: it is over; positive: it has not begun. */
static int time_check(const struct sent *x)
{
	const struct packet *p = x->m->p;
	struct said after = certificate_said(p, x->node, "not_after");
	int64_t now = p->frame->time;

	if (time_compare(certificate_said(p, x->node, "not_before"), now) > 0) {
		certificate_find(x, &rule_cert_not_yet_valid, N_("\nnot before "), "not_before");
		return 1;
	}
	if (time_compare(after, now) < 0) {
		certificate_find(x, &rule_cert_expired, N_("\nnot after "), "not_after");
		return -1;
	}
	if (now <= INT64_MAX - EXPIRING_SOON && time_compare(after, now + EXPIRING_SOON) < 0)
		certificate_find(x, &rule_cert_expiring, N_("\nnot after "), "not_after");
	return 0;
}

/* What was found of each end's own certificate, of the IKE SAs heard last. */
enum { ENDS = 64 };

struct ends {
	struct { uint64_t spi, packet[2]; int8_t time[2]; } one[ENDS];
	uint32_t count;			/* ever */
};

static void clock_check(struct ends *all, const struct sent *x, int time)
{
	unsigned from = x->m->initiator, i = 0;

	while (i < ENDS && (all->one[i].spi != x->m->sa->initiator_spi || !all->one[i].packet[!from]))
		i++;
	if (i < ENDS && time && all->one[i].time[!from] == time)
		diagnosis_add(x->d, &rule_cert_clock, &(struct proof){ .ike = x->m->sa, .likely = true,
			.packet = { all->one[i].packet[!from], message_frame(x->m) } });
	i = all->count++ % ENDS;
	memset(&all->one[i], 0, sizeof all->one[i]);
	all->one[i].spi = x->m->sa->initiator_spi;
	all->one[i].packet[from] = message_frame(x->m);
	all->one[i].time[from] = (int8_t)time;
}

/* --- strength --- */

/* The number behind a word: "RSA 1024". */
static unsigned said_number(struct said s)
{
	unsigned n = 0, at = 0;

	while (at < s.len && s.at[at] != ' ')
		at++;
	while (++at < s.len && s.at[at] >= '0' && s.at[at] <= '9' && n < 1000000)
		n = n * 10 + (unsigned)(s.at[at] - '0');
	return n;
}

static void strength_check(const struct sent *x, bool self)
{
	const struct packet *p = x->m->p;
	struct said key = certificate_said(p, x->node, "key");
	struct said hash = certificate_said(p, x->node, "signature_algorithm");

	if (said_contains(key, "DSA ") || (said_contains(key, "RSA") && said_number(key) && said_number(key) < RSA_LEAST))
		certificate_find(x, &rule_cert_weak_key, N_("\nkey "), "key");
	/* who trusts a root does so without its signature */
	if (!self && (said_contains(hash, "md5") || said_contains(hash, "sha1") || said_contains(hash, "SHA1")))
		certificate_find(x, &rule_cert_weak_signature, N_("\nsigned with "), "signature_algorithm");
}

/* --- chain --- */

static bool issuer_is_here(const struct sent *x, struct said issuer)
{
	for (unsigned at = x->m->node; message_payload(x->m, &at, "CERT");)
		if (said_is(issuer, certificate_said(x->m->p, at, "subject")))
			return true;
	return false;
}

static void certificate_check(struct ends *all, const struct sent *x)
{
	struct said issuer = certificate_said(x->m->p, x->node, "issuer");
	bool self = said_is(issuer, certificate_said(x->m->p, x->node, "subject"));
	int time;

	if (!issuer.at)
		return;
	time = time_check(x);
	strength_check(x, self);
	if (x->first) {
		clock_check(all, x, time);
		identity_check(x->d, x->m, x->node);
		if (self || !issuer_is_here(x, issuer))
			certificate_find(x, self ? &rule_cert_self_signed : &rule_cert_issuer_missing, NULL, NULL);
	}
}

static void certificate_message(struct diagnosis *d, void *memory, const struct message *m)
{
	bool first = true;

	if (m->retransmission_of)
		return;
	for (unsigned at = m->node; message_payload(m, &at, "CERT"); first = false)
		certificate_check(memory, &(struct sent){ d, m, at, first });
}

const struct check check_certificate = { .memory = sizeof(struct ends), .message = certificate_message };
