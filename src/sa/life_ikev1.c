/*
 * What IKEv1's messages say of the life of SAs (RFC 2408; RFC 2409, 5; RFC
 * 2407, 4.6.3; RFC 3706).  The message has been counted already.
 *
 * Invariant: deletes count only where they were encrypted and could be read,
 * and nobody answers them; refusals may come in the clear.
 */
#include "proto/ikev1.h"
#include "sa/table.h"

/* --- what stands in it --- */

static bool is_encrypted(const struct message *m)
{
	uint64_t flag;

	return node_value(&m->p->node[m->node], "encryption", &flag) && flag && m->opened;
}

/* Life types and durations from node `from` on, those deeper than it; types differ in the two phases. */
static void durations(const struct message *m, unsigned from, uint16_t life_type, uint16_t life_duration,
    uint32_t told[static 2])
{
	const struct node *n = m->p->node;
	uint64_t value, unit = 0;
	uint16_t type;

	for (unsigned i = from + 1; i < m->end && n[i].depth > n[from].depth; i++) {
		if (!attribute_read(&n[i], &type, &value))
			continue;
		if (type == life_type)
			unit = value;
		else if (type == life_duration && (unit == IKEV1_LIFE_TYPE_SECONDS || unit == IKEV1_LIFE_TYPE_KILOBYTES))
			told[unit - 1] = value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;
	}
}

static unsigned node_of(const struct message *m, const struct node *n)
{
	return (unsigned)(n - m->p->node);
}

/* --- phase 1 --- */

static void choose(const struct scene *s)
{
	struct isakmp_choice c;
	const char *name;
	const struct encr *encr;
	const struct prf *prf;
	uint32_t told[2] = { 0 };

	if (s->m->initiator || !said(s->m, "SA") || !isakmp_sa_choice(s->m->p, s->m->node, &c))
		return;
	name = isakmp_encryption_name(c.encryption);
	encr = name ? encr_by_name(name) : NULL;
	prf = prf_of_hash(c.hash);
	s->sa->encr = encr ? encr->id : 0;
	s->sa->key_bits = c.key_bits;
	s->sa->prf = prf ? prf->id : 0;
	s->sa->method[0] = c.group;
	s->sa->authentication[0] = s->sa->authentication[1] = c.authentication;
	durations(s->m, node_of(s->m, said(s->m, "SA")), IKEV1_ATTR_LIFE_TYPE, IKEV1_ATTR_LIFE_DURATION, told);
	if (told[0] && told[0] != s->sa->lifetime)
		ike_tell(s, EVENT_LIFETIME, told[0], 0);
	s->sa->lifetime = told[0];
}

/* Main Mode ends with the responder's third message, Aggressive Mode with the initiator's second. */
static bool is_last(const struct message *m)
{
	return (said(m, "HASH") || said(m, "SIG")) && m->initiator == (m->exchange == IKEV1_EXCHANGE_AGGRESSIVE);
}

static void phase1_up(struct scene *s)
{
	if (s->sa->life != LIFE_NEGOTIATING && s->sa->life != LIFE_UNKNOWN)
		return;
	ike_becomes(s->sa, LIFE_UP);
	ike_tell(s, EVENT_UP, (uint32_t)s->sa->messages, 0);
	identity_up(s);
}

static void phase1(struct scene *s)
{
	s->sa->mode = s->m->exchange;
	if (s->sa->life == LIFE_UNKNOWN) {
		ike_becomes(s->sa, LIFE_NEGOTIATING);
		ike_tell(s, EVENT_STARTED, 0, 0);
	}
	s->sa->nat |= said_nat(s->m);
	choose(s);
	if (!s->whole)
		return;
	said_identity(s->m, "ID", &s->sa->id[s->m->initiator]);
	s->course->initial_contact |= said_notify(s->m, IKEV1_NOTIFY_INITIAL_CONTACT) != 0;
	if (is_last(s->m))
		phase1_up(s);
}

/* --- Quick Mode: its second message has the choice, the third ends it --- */

static void quick_durations(const struct scene *s)
{
	const struct node *sa = said(s->m, "SA");
	uint32_t told[2] = { 0 };

	if (!sa || !s->sa->made || s->sa->made->message != s->m->id)
		return;
	durations(s->m, node_of(s->m, sa), IKEV1_SA_ATTR_LIFE_TYPE, IKEV1_SA_ATTR_LIFE_DURATION, told);
	s->sa->made->seconds = told[0];
	s->sa->made->kilobytes = told[1];
}

static void quick_mode(struct scene *s)
{
	const struct ike_request *asked = request_find(s->course, s->m->exchange, s->m->id, s->m->initiator);

	if (!is_encrypted(s->m))
		return;
	if (s->sa->life == LIFE_UNKNOWN)
		phase1_up(s);
	if (said(s->m, "SA") && s->m->response) {
		children_made(s, false);
		quick_durations(s);
	} else if (!said(s->m, "SA") && asked) {
		children_complete(s, s->m->initiator, s->m->id, (struct named_sa){ 0 });
	}
}

/* --- Informational --- */

/* It names an ISAKMP SA by both cookies: this one, or one before it. */
static void isakmp_deleted(struct scene *s)
{
	if (life_ended(s->sa->life))
		return;
	ike_becomes(s->sa, LIFE_DELETED);
	s->sa->deleted_by_initiator = s->m->initiator;
	ike_tell(s, EVENT_DELETE, 0, 0);
	ike_tell(s, EVENT_DELETED, 0, 0);
	identity_gone(s, s->sa);
}

static void deletes_of(struct scene *s, unsigned node)
{
	const struct node *n = s->m->p->node;
	uint64_t protocol;

	if (!node_value(&n[node], "protocol_id", &protocol))
		return;
	if (protocol == IKEV1_PROTO_ISAKMP) {
		isakmp_deleted(s);
		return;
	}
	for (unsigned i = node + 1; i < s->m->end && n[i].depth > n[node].depth; i++)
		if (n[i].header == &header_spi && ip_protocol_of((uint8_t)protocol))
			child_dropped(s, (struct named_sa){ spi_of(&n[i]), ip_protocol_of((uint8_t)protocol) });
}

/* The responder shortens what was agreed on (RFC 2407, 4.6.3.1): of both directions, by its own SPI. */
static void responder_lifetime(const struct scene *s, unsigned notify)
{
	const struct node *n = s->m->p->node;
	uint64_t protocol = 0;
	uint32_t told[2] = { 0 };

	node_value(&n[notify], "protocol_id", &protocol);
	if (protocol == IKEV1_PROTO_ISAKMP) {
		durations(s->m, notify, IKEV1_ATTR_LIFE_TYPE, IKEV1_ATTR_LIFE_DURATION, told);
		s->sa->lifetime = told[0] ? told[0] : s->sa->lifetime;
		ike_tell(s, EVENT_LIFETIME, told[0], 0);
		return;
	}
	durations(s->m, notify, IKEV1_SA_ATTR_LIFE_TYPE, IKEV1_SA_ATTR_LIFE_DURATION, told);
	if (notify + 1 < s->m->end && n[notify + 1].header == &header_spi)
		child_lifetime(s, (struct named_sa){ spi_of(&n[notify + 1]), ip_protocol_of((uint8_t)protocol) }, told);
}

/* A Quick Mode of the other side that waits was refused. */
static struct ike_request *quick_waiting(const struct scene *s)
{
	for (unsigned i = 0; i < COURSE_REQUESTS; i++) {
		struct ike_request *r = &s->course->request[i];

		if (r->exchange == IKEV1_EXCHANGE_QUICK_MODE && r->initiator != s->m->initiator && request_waits(r))
			return r;
	}
	return NULL;
}

static void refused(struct scene *s, uint16_t error)
{
	struct ike_request *quick = quick_waiting(s);

	if (s->sa->life == LIFE_NEGOTIATING) {
		ike_becomes(s->sa, LIFE_FAILED);
		ike_tell(s, EVENT_FAILED, error, 0);
	} else if (quick) {
		request_done(quick);
		ike_tell(s, EVENT_CHILD_FAILED, error, 0);
	} else if (s->sa->life != LIFE_FAILED) {
		ike_tell(s, EVENT_NOTIFY, error, 0);
	}
}

static void notifies(struct scene *s)
{
	const struct message *m = s->m;
	unsigned lifetime = said_notify(m, IKEV1_NOTIFY_RESPONDER_LIFETIME);
	uint16_t error = said_error(m);

	if (said_notify(m, IKEV1_NOTIFY_R_U_THERE))
		ike_alive(s);
	s->sa->exchanges += said_notify(m, IKEV1_NOTIFY_R_U_THERE_ACK) != 0;
	s->course->initial_contact |= said_notify(m, IKEV1_NOTIFY_INITIAL_CONTACT) != 0;
	if (lifetime && is_encrypted(m))
		responder_lifetime(s, lifetime);
	if (error == IKEV1_NOTIFY_INVALID_SPI)
		child_invalid(s, said_notify(m, error));
	else if (error)
		refused(s, error);
}

static void informational(struct scene *s)
{
	notifies(s);
	if (!is_encrypted(s->m))
		return;
	for (unsigned i = s->m->node + 1; i < s->m->end; i++)
		if (!strcmp(s->m->p->node[i].header->key, "D"))
			deletes_of(s, i);
}

void life_ikev1(struct scene *s)
{
	switch (s->m->exchange) {
	case IKEV1_EXCHANGE_BASE:
	case IKEV1_EXCHANGE_IDENTITY_PROTECTION:
	case IKEV1_EXCHANGE_AGGRESSIVE:
		if (!s->m->id)
			phase1(s);
		break;
	case IKEV1_EXCHANGE_QUICK_MODE:
		quick_mode(s);
		break;
	case IKEV1_EXCHANGE_INFORMATIONAL:
		if (s->m->opened)
			informational(s);
		break;
	default:
		break;
	}
}
