/*
 * What can be computed about an IKE message, as facts on its payloads: hashes
 * of addresses for NAT detection (RFC 7296, 2.23; RFC 3947, 3.2), cookies that
 * come back (RFC 7296, 2.6), certificates and names (RFC 5280).
 */
#include "engine/ike.h"

enum { SPIS = 16 };			/* octets of both SPIs, which begin the message */

static void say(const struct ike_seen *m, unsigned node, const char *key, const char *label, enum verdict verdict,
    const char *words)
{
	struct text t = packet_fact(m->p, node, key, label, verdict);

	text_add(&t, words);
	packet_fact_end(m->p, &t);
}

/* --- NAT detection --- */

/* The end point a hash speaks of. */
struct end_point {
	const struct address *address;
	uint16_t port;
	bool sender;
};

static struct end_point end_point_of(const struct ike_seen *m, bool sender)
{
	return (struct end_point){ sender ? &m->flow.source : &m->flow.destination, sender ? m->flow.sport : m->flow.dport,
		sender };
}

/* Both versions hash the same; IKEv2 always with SHA-1, IKEv1 with the hash of phase 1.  0: unknown. */
static unsigned nat_hash(const struct ike_seen *m, const struct end_point *end, uint8_t out[static DIGEST_MAX])
{
	const uint8_t port[2] = { (uint8_t)(end->port >> 8), (uint8_t)end->port };
	const struct part part[] = {
		{ m->p->node[m->node].at, SPIS },
		{ end->address->byte, end->address->family == 4 ? 4 : sizeof end->address->byte },
		{ port, sizeof port },
	};

	if (m->id.version == 1)
		return isakmp_hash(m->talk->hash, part, 3, out);
	digest_sha1(part, 3, out);
	return 20;
}

static void text_end_point(struct text *t, const struct end_point *end)
{
	text_address(t, end->address);
	text_add(t, " port ");
	text_dec(t, end->port);
}

/* A sender with several addresses sends a hash of each: then one that differs means nothing. */
static void fact_nat(const struct ike_seen *m, unsigned node, const struct end_point *end, const uint8_t *hash,
    uint32_t len, bool several)
{
	uint8_t computed[DIGEST_MAX];
	unsigned size = m->ports ? nat_hash(m, end, computed) : 0;
	bool same = size && size == len && !memcmp(computed, hash, len);
	struct text t;

	if (!size) {
		say(m, node, "nat_detection", "NAT detection", FACT_IMPOSSIBLE,
		    m->ports ? N_("the hash algorithm of phase 1 was not seen") : N_("addresses and ports were not seen"));
		return;
	}
	t = packet_fact(m->p, node, "nat_detection", "NAT detection", same ? FACT_VERIFIED : FACT_FAILED);
	text_bytes(&t, computed, size);
	text_add(&t, " is the hash of ");
	text_end_point(&t, end);
	if (!same)
		text_add(&t, several ? ": this one is of another address" :
		    end->sender ? ": the sender is behind a NAT, or wants to look so" :
		    ": the receiver is behind a NAT, or is to look so");
	packet_fact_end(m->p, &t);
}

static bool notify_is(const struct node *n, uint16_t type)
{
	uint64_t value;

	return ike_is(n, "N") && node_value(n, "type", &value) && value == type;
}

struct wire ike_notify_data(const struct node *n)
{
	uint32_t behind = n->header->bytes;
	uint64_t spi = 0;

	node_value(n, "spi_size", &spi);
	behind += (uint32_t)spi;
	return n->len >= behind ? wire_of(n->at + behind, n->len - behind, n->len - behind) : wire_of(n->at, 0, 0);
}

static bool has_several(const struct ike_seen *m, uint16_t type)
{
	unsigned count = 0;

	for (unsigned i = m->node + 1; i < m->end; i++)
		count += notify_is(&m->p->node[i], type);
	return count > 1;
}

static void check_nat2(const struct ike_seen *m, unsigned node, bool sender)
{
	const struct end_point end = end_point_of(m, sender);
	const struct wire data = ike_notify_data(&m->p->node[node]);

	fact_nat(m, node, &end, data.at, data.have, sender && has_several(m, IKEV2_NOTIFY_NAT_DETECTION_SOURCE_IP));
}

/* The first NAT-D payload is of the receiver, the others of the sender (RFC 3947, 3.2). */
static void check_nat1(const struct ike_seen *m, unsigned node)
{
	unsigned before = 0, all = 0;
	struct end_point end;
	const uint8_t *hash;
	uint32_t len;

	for (unsigned i = m->node + 1; i < m->end; i++) {
		bool one = ike_is(&m->p->node[i], "NAT_D");

		before += one && i < node;
		all += one;
	}
	end = end_point_of(m, before > 0);
	hash = node_tail(&m->p->node[node], &len);
	fact_nat(m, node, &end, hash, len, before && all > 2);
}

/* --- cookies --- */

static void check_cookie(const struct ike_seen *m, unsigned node)
{
	const struct wire data = ike_notify_data(&m->p->node[node]);
	uint64_t cookie = hash_bytes(data.at, data.have);
	bool same = cookie == m->talk->cookie;
	struct text t;

	if (m->id.response) {
		m->talk->cookie = cookie;
		m->talk->cookie_frame = m->p->frame->number;
		return;
	}
	if (!m->talk->cookie_frame) {
		say(m, node, "cookie", "Cookie", FACT_IMPOSSIBLE, N_("the message that asked for it was not seen"));
		return;
	}
	t = packet_fact(m->p, node, "cookie", "Cookie", same ? FACT_VERIFIED : FACT_FAILED);
	text_add(&t, same ? "the one of frame " : "not the one of frame ");
	text_dec(&t, m->talk->cookie_frame);
	packet_fact_end(m->p, &t);
}

static void check_notify(const struct ike_seen *m, unsigned node)
{
	const struct node *n = &m->p->node[node];

	if (m->id.version != 2)
		return;
	if (notify_is(n, IKEV2_NOTIFY_NAT_DETECTION_SOURCE_IP) || notify_is(n, IKEV2_NOTIFY_NAT_DETECTION_DESTINATION_IP))
		check_nat2(m, node, notify_is(n, IKEV2_NOTIFY_NAT_DETECTION_SOURCE_IP));
	else if (notify_is(n, IKEV2_NOTIFY_COOKIE))
		check_cookie(m, node);
}

/* --- certificates and names --- */

struct certificate_told {
	struct packet *p;
	unsigned node;
};

static void certificate_say(void *context, const char *key, const char *label, const char *text, size_t len)
{
	const struct certificate_told *c = context;
	struct text t = packet_fact(c->p, c->node, key, label, FACT_SAYS);

	text_long(&t, text, len);
	packet_fact_end(c->p, &t);
}

static void check_certificate(const struct ike_seen *m, unsigned node)
{
	struct certificate_told c = { m->p, node };
	uint64_t encoding;
	uint32_t len;
	const uint8_t *der = node_tail(&m->p->node[node], &len);

	if (!node_value(&m->p->node[node], "encoding", &encoding) || (encoding != IKEV2_CERT_X_509_CERTIFICATE_SIGNATURE &&
	    !(m->id.version == 1 && encoding == IKEV1_CERT_X_509_CERTIFICATE_KEY_EXCHANGE)))
		return;
	if (!x509_describe(der, len, certificate_say, &c))
		say(m, node, "certificate", N_("Certificate"), FACT_IMPOSSIBLE, N_("these octets are no X.509 certificate"));
}

/* Distinguished names are DER wherever they stand. */
static void check_name(const struct ike_seen *m, unsigned node)
{
	const struct node *n = &m->p->node[node];
	char room[1024];
	struct text name = TEXT_FIXED(room), t;
	uint32_t len;
	const uint8_t *der = node_tail(n, &len);

	if (!len || !x509_name(der, len, &name))
		return;
	t = packet_fact(m->p, node, "name", "Name", FACT_SAYS);
	text_long(&t, room, (size_t)(name.at - room));
	packet_fact_end(m->p, &t);
}

static void check_identity(const struct ike_seen *m, unsigned node)
{
	uint64_t type;

	if (node_value(&m->p->node[node], "id_type", &type) && type == IKEV2_ID_DER_ASN1_DN)
		check_name(m, node);
}

static void check_request(const struct ike_seen *m, unsigned node)
{
	if (m->id.version == 1)		/* IKEv2 has hashes of keys there */
		check_name(m, node);
}

static const struct fact *fact_find(const struct packet *p, unsigned node, const char *key)
{
	for (const struct fact *f = p->fact, *end = f + p->facts; f < end; f++)
		if (f->node == node && !strcmp(f->key, key))
			return f;
	return NULL;
}

static bool same_words(const struct packet *p, const struct fact *a, const struct fact *b)
{
	return a && b && a->len == b->len && !memcmp(p->words + a->at, p->words + b->at, a->len);
}

/* Who issued it, of those in the message: by name, signatures are not looked at. */
static void check_chain(const struct ike_seen *m, unsigned node)
{
	const struct fact *issuer = fact_find(m->p, node, "issuer");
	unsigned number = 0;
	struct text t;

	if (!issuer)
		return;
	for (unsigned i = m->node + 1; i < m->end; i++) {
		number += ike_is(&m->p->node[i], "CERT");
		if (!same_words(m->p, issuer, fact_find(m->p, i, "subject")))
			continue;
		t = packet_fact(m->p, node, "chain", "Chain", FACT_SAYS);
		text_add(&t, i == node ? "its issuer is itself, certificate " : "its issuer is the subject of certificate ");
		text_dec(&t, number);
		packet_fact_end(m->p, &t);
		return;
	}
	say(m, node, "chain", "Chain", FACT_SAYS, N_("its issuer is no certificate of this message"));
}

void ike_check(const struct ike_seen *m)
{
	static const struct { const char *key; void (*check)(const struct ike_seen *m, unsigned node); } checks[] = {
		{ "N", check_notify }, { "NAT_D", check_nat1 }, { "CERT", check_certificate }, { "CERTREQ", check_request },
		{ "ID", check_identity }, { "IDi", check_identity }, { "IDr", check_identity },
	};

	for (unsigned i = m->node + 1; i < m->end; i++)
		for (unsigned k = 0; k < sizeof checks / sizeof *checks; k++)
			if (ike_is(&m->p->node[i], checks[k].key))
				checks[k].check(m, i);
	for (unsigned i = m->node + 1; i < m->end; i++)
		if (ike_is(&m->p->node[i], "CERT"))
			check_chain(m, i);
}
