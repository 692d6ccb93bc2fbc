/*
 * Certificate and Certificate Request payloads (RFC 7296, 3.6 and 3.7; RFC
 * 4806; RFC 7670).  What a certificate says is for those who know X.509.
 */
#include "proto/ike.h"

#define CERT_FIELDS(F, p) GENERIC2(F, p) \
	F(p, encoding, 8, DEC, &registry_ikev2_cert_encoding, "Cert Encoding")
#define CERT2(F) CERT_FIELDS(F, cert2)
#define CERT_URL2(F) CERT_FIELDS(F, cert_url2) F(cert_url2, hash, 160, BYTES, NULL, "SHA-1 of What is There")
#define CERTREQ2(F) CERT_FIELDS(F, certreq2)

HEADER_AS(cert2, "CERT", CERT2, 5, "Certificate", "RFC 7296, 3.6", TAIL("data", "Certificate Data", BYTES))
HEADER_AS(cert_url2, "CERT", CERT_URL2, 25, "Certificate", "RFC 7296, 3.6", TAIL("url", "URL", TEXT))
HEADER_AS(certreq2, "CERTREQ", CERTREQ2, 5, "Certificate Request", "RFC 7296, 3.7",
	TAIL("data", "Certification Authority", BYTES))
static const struct header certreq_list2 =
	HEADER_WITH(certreq2, "CERTREQ", "Certificate Request", "RFC 7296, 3.7");
LISTED(certreq_list2)
SPAN(authority, "Certification Authority", "RFC 7296, 3.7", "hash", "SHA-1 of its Public Key", BYTES)

static const struct remark url_short = { "ike.cert_url", N_("too short for a hash and a URL"), "RFC 7296, 3.6",
	REMARK_MALFORMED };
static const struct remark authorities_odd = { "ike.certreq_length",
	N_("the authorities' hashes are not of 20 octets each"), "RFC 7296, 3.7", REMARK_MALFORMED };
static const struct remark authorities_none = { "ike.certreq_raw",
	N_("a request for raw public keys names no authority"), "RFC 7670, 3", REMARK_NOTE };

static void dissect_cert2(struct packet *p, struct wire w, unsigned depth)
{
	uint64_t encoding = GET(p->node[packet_last(p)].at, cert2, encoding);

	(void)depth;
	if (encoding != IKEV2_CERT_HASH_AND_URL_OF_X_509_CERTIFICATE &&
	    encoding != IKEV2_CERT_HASH_AND_URL_OF_X_509_BUNDLE)
		return;
	if (!payload_form(p, &w, &header_cert_url2, true))
		packet_note(p, packet_last(p), &url_short);
}

static void dissect_authorities(struct packet *p, struct wire w, unsigned depth)
{
	enum { SHA1_OCTETS = 20 };

	if (w.claim % SHA1_OCTETS) {
		packet_note(p, packet_last(p), &authorities_odd);
		return;
	}
	p->node[packet_last(p)].header = &certreq_list2;
	while (w.claim && !p->full) {
		struct wire hash = wire_split(&w, SHA1_OCTETS);

		packet_rest(p, &hash, &header_authority, depth + 1);
	}
}

static void dissect_certreq2(struct packet *p, struct wire w, unsigned depth)
{
	switch (GET(p->node[packet_last(p)].at, certreq2, encoding)) {
	case IKEV2_CERT_X_509_CERTIFICATE_SIGNATURE:
	case IKEV2_CERT_HASH_AND_URL_OF_X_509_CERTIFICATE:
	case IKEV2_CERT_HASH_AND_URL_OF_X_509_BUNDLE:
	case IKEV2_CERT_OCSP_CONTENT:
		dissect_authorities(p, w, depth);
		break;
	case IKEV2_CERT_RAW_PUBLIC_KEY:
		if (w.claim)
			packet_note(p, packet_last(p), &authorities_none);
		break;
	default:
		break;
	}
}

const struct payload ikev2_cert = { .header = &header_cert2, .dissect = dissect_cert2 };
const struct payload ikev2_certreq = { .header = &header_certreq2, .dissect = dissect_certreq2 };
