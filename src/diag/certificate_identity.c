/*
 * Whether a certificate names whom the ID payload does (RFC 4945, 3.1): a
 * distinguished name is its subject, anything else one of its subject
 * alternative names.
 */
#include <strings.h>

#include "diag/certificate.h"

const struct rule rule_cert_identity = {
	.code = "cert.identity", .level = LEVEL_WARNING,
	.title = N_("a certificate does not name whom its sender says to be"),
	.meaning = N_("The ID payload has an identity that is neither the certificate's subject nor one of "
	    "its subject alternative names. A receiver that checks this, as it should, refuses the "
	    "authentication."),
	.cause = { N_("the local identity is set to something the certificate does not have"),
	    N_("no identity is set, and the address is sent instead"),
	    N_("the certificate was issued without subject alternative names") },
	.check = N_("On the sender: its local identity against what its certificate says. On the receiver: "
	    "which identity it expects."),
	.source = "RFC 4945, 3.1; RFC 7296, 4",
};

enum { NAME_MOST = 1024 };

/* As subject alternative names are told: "DNS:gw.example", "IP:192.0.2.1".  False: of a kind that cannot be compared. */
static bool text_identity(struct text *t, const struct node *n, uint64_t type)
{
	uint32_t len;
	const uint8_t *at = node_tail(n, &len);

	if (!len || len > NAME_MOST)
		return false;
	switch (type) {
	case IKEV2_ID_FQDN:
		text_add(t, "DNS:");
		break;
	case IKEV2_ID_RFC822_ADDR:
		text_add(t, "email:");
		break;
	case IKEV2_ID_IPV4_ADDR:
		text_add(t, "IP:");
		if (len == 4)
			text_ip4(t, at);
		return len == 4;
	case IKEV2_ID_IPV6_ADDR:
		text_add(t, "IP:");
		if (len == 16)
			text_ip6(t, at);
		return len == 16;
	default:
		return false;
	}
	text_long(t, (const char *)at, len);
	return true;
}

/* Domain names know no case (RFC 4343); of mail addresses it seldom matters. */
static bool is_alternative(const struct packet *p, unsigned node, const char *name, size_t len)
{
	for (const struct fact *f = p->fact, *end = f + p->facts; f < end; f++)
		if (f->node == node && !strcmp(f->key, "subject_alternative_name") && f->len == len &&
		    !strncasecmp(p->words + f->at, name, len))
			return true;
	return false;
}

static void text_alternatives(struct text *t, const struct packet *p, unsigned node)
{
	for (const struct fact *f = p->fact, *end = f + p->facts; f < end; f++)
		if (f->node == node && !strcmp(f->key, "subject_alternative_name")) {
			text_say(t, "\ncertificate: ");
			text_long(t, p->words + f->at, f->len);
		}
}

static void identity_find(struct diagnosis *d, const struct message *m, unsigned node, struct said identity)
{
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);
	struct said subject = certificate_said(m->p, node, "subject");

	text_say(&t, "identity: ");
	text_long(&t, identity.at, identity.len);
	text_say(&t, "\ncertificate: ");
	text_long(&t, subject.at ? subject.at : "", subject.len);
	text_alternatives(&t, m->p, node);
	diagnosis_add(d, &rule_cert_identity, &(struct proof){ .ike = m->sa, .packet = { message_frame(m) },
		.apart = m->initiator + 1u, .words = &t });
}

void identity_check(struct diagnosis *d, const struct message *m, unsigned node)
{
	unsigned at = m->node;
	const struct node *n = message_payload(m, &at, m->version == 1 ? "ID" : m->initiator ? "IDi" : "IDr");
	char room[NAME_MOST + 16];
	struct text t = TEXT_FIXED(room);
	struct said name;
	uint64_t type;

	if (!n || !node_value(n, "id_type", &type))
		return;
	if (type == IKEV2_ID_DER_ASN1_DN) {
		name = certificate_said(m->p, at, "name");
		if (name.at && !said_is(name, certificate_said(m->p, node, "subject")))
			identity_find(d, m, node, name);
	} else if (text_identity(&t, n, type) && !is_alternative(m->p, node, room, (size_t)(t.at - room))) {
		identity_find(d, m, node, (struct said){ room, (size_t)(t.at - room) });
	}
}
