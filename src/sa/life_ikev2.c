/*
 * What IKEv2's messages say of the life of SAs (RFC 7296, 1 and 2; RFC 4555,
 * 4739, 5685, 5723, 9370).  The message has been counted already.
 *
 * Invariant: outside IKE_SA_INIT only what came encrypted and could be read
 * changes a state.
 */
#include "proto/ike.h"
#include "sa/course.h"
#include "sa/proposal.h"

/* --- IKE_SA_INIT --- */

static void init_request(const struct scene *s)
{
	if (s->sa->life != LIFE_UNKNOWN && s->sa->life != LIFE_FAILED)
		return;
	ike_becomes(s->sa, LIFE_NEGOTIATING);
	ike_tell(s, EVENT_STARTED, 0, 0);
}

void ike_chosen(struct ike_sa *sa, const struct proposal *x)
{
	sa->encr = x->encr;
	sa->key_bits = x->key_bits;
	sa->integ = x->integ;
	sa->prf = x->prf;
	memcpy(sa->method, x->method, sizeof sa->method);
}

static void choose(const struct scene *s)
{
	const struct message *m = s->m;
	const struct proposals all = { m->p, m->node, m->end, m->version };
	struct proposal x = { 0 };
	unsigned at = m->node;

	if (proposal_next(&all, &at, &x))
		ike_chosen(s->sa, &x);
}

static void ike_failed(const struct scene *s, uint16_t notify)
{
	ike_becomes(s->sa, LIFE_FAILED);
	ike_tell(s, EVENT_FAILED, notify, 0);
}

/* COOKIE and INVALID_KE_PAYLOAD ask for another try. */
static void init_refused(const struct scene *s)
{
	unsigned wants = said_notify(s->m, IKEV2_NOTIFY_INVALID_KE_PAYLOAD);
	uint64_t method = 0;

	if (said_notify(s->m, IKEV2_NOTIFY_COOKIE)) {
		ike_tell(s, EVENT_COOKIE, 0, 0);
	} else if (wants) {
		notify_value(s->m, wants, "key_exchange_method", &method);
		ike_tell(s, EVENT_INVALID_KE, (uint32_t)method, 0);
	} else if (said_notify(s->m, IKEV2_NOTIFY_REDIRECT)) {
		ike_tell(s, EVENT_REDIRECT, 0, 0);
		ike_failed(s, IKEV2_NOTIFY_REDIRECT);
	} else if (said_error(s->m)) {
		ike_failed(s, said_error(s->m));
	}
}

static void init_response(struct scene *s)
{
	bool resumed = s->m->exchange == IKEV2_EXCHANGE_IKE_SESSION_RESUME;

	if (!said(s->m, resumed ? "No" : "SA")) {
		init_refused(s);
		return;
	}
	if (s->sa->life == LIFE_UNKNOWN || s->sa->life == LIFE_FAILED)
		ike_becomes(s->sa, LIFE_NEGOTIATING);
	if (resumed)
		ike_tell(s, EVENT_RESUMED, 0, 0);
	else
		choose(s);
}

static void on_init(struct scene *s)
{
	s->sa->nat |= said_nat(s->m);
	if (s->m->response)
		init_response(s);
	else
		init_request(s);
}

/* --- IKE_AUTH --- */

static void authenticate(const struct scene *s)
{
	const struct node *auth = said(s->m, "AUTH");
	uint64_t method;

	if (auth && node_value(auth, "method", &method))
		s->sa->authentication[s->m->initiator] = (uint16_t)method;
	said_identity(s->m, s->m->initiator ? "IDi" : "IDr", &s->sa->id[s->m->initiator]);
	s->course->mobike |= s->m->response && said_notify(s->m, IKEV2_NOTIFY_MOBIKE_SUPPORTED);
	s->course->initial_contact |= said_notify(s->m, IKEV2_NOTIFY_INITIAL_CONTACT) != 0;
	if (!s->m->response && said(s->m, "SA"))
		s->course->asked = s->m->p->frame->number;
	if (auth && !s->m->response)
		s->course->more_authentication = said_notify(s->m, IKEV2_NOTIFY_ANOTHER_AUTH_FOLLOWS);
}

static void ike_up(struct scene *s)
{
	if (s->sa->life != LIFE_NEGOTIATING && s->sa->life != LIFE_UNKNOWN && s->sa->life != LIFE_FAILED)
		return;
	ike_becomes(s->sa, LIFE_UP);
	ike_tell(s, EVENT_UP, (uint32_t)s->sa->messages, 0);
	identity_up(s);
}

/* With EAP the responder authenticates itself first, and both at the end. */
static void auth_response(struct scene *s)
{
	uint16_t error = said_error(s->m);

	if (said(s->m, "EAP"))
		return;
	if (!said(s->m, "AUTH") || s->course->more_authentication) {
		if (error)
			ike_failed(s, error);
		return;
	}
	ike_up(s);
	if (said(s->m, "SA"))
		children_made(s, true);
	else if (error)
		ike_tell(s, EVENT_CHILD_FAILED, error, 0);
}

static void on_auth(struct scene *s)
{
	authenticate(s);
	if (s->m->response)
		auth_response(s);
}

/* --- CREATE_CHILD_SA --- */

static bool names(const struct message *m, unsigned node, struct named_sa *name)
{
	uint64_t protocol;

	if (!node || node + 1 >= m->end || m->p->node[node + 1].header != &header_spi ||
	    !node_value(&m->p->node[node], "protocol_id", &protocol))
		return false;
	*name = (struct named_sa){ spi_of(&m->p->node[node + 1]), ip_protocol_of((uint8_t)protocol) };
	return name->protocol;
}

/* Of whoever asks: an IKE SA takes the place of this one, or a pair of child SAs is wanted. */
static bool wants_ike(const struct message *m)
{
	const struct proposals all = { m->p, m->node, m->end, m->version };
	struct proposal x = { 0 };
	unsigned at = m->node;

	return proposal_next(&all, &at, &x) && x.protocol == IKEV2_PROTO_IKE;
}

static void create_request(struct scene *s)
{
	if (wants_ike(s->m)) {
		s->request->rekeys_ike = true;
		if (s->sa->life == LIFE_UP)
			ike_becomes(s->sa, LIFE_REKEYING);
		ike_tell(s, EVENT_REKEYING, 0, 0);
	} else if (names(s->m, said_notify(s->m, IKEV2_NOTIFY_REKEY_SA), &s->request->rekeys)) {
		child_rekeying(s, s->request->rekeys, true);
	}
}

static void create_refused(struct scene *s)
{
	unsigned wants = said_notify(s->m, IKEV2_NOTIFY_INVALID_KE_PAYLOAD);
	uint64_t method = 0;
	uint16_t error = said_error(s->m);

	if (wants && notify_value(s->m, wants, "key_exchange_method", &method))
		ike_tell(s, EVENT_INVALID_KE, (uint32_t)method, 0);
	else if (error)
		ike_tell(s, s->request->rekeys_ike ? EVENT_NOTIFY : EVENT_CHILD_FAILED, error, 0);
	if (s->request->rekeys_ike && s->sa->life == LIFE_REKEYING)
		ike_becomes(s->sa, LIFE_UP);
	if (s->request->rekeys.spi)
		child_rekeying(s, s->request->rekeys, false);
}

/* Whatever needs another key exchange waits for it (RFC 9370, 2.2.4). */
static void create_response(struct scene *s)
{
	bool more = said_notify(s->m, IKEV2_NOTIFY_ADDITIONAL_KEY_EXCHANGE);

	s->course->unfinished[!s->m->initiator] = (struct ike_unfinished){ .message = s->m->id, .rekeys = s->request->rekeys };
	if (!said(s->m, "SA"))
		create_refused(s);
	else if (wants_ike(s->m))
		heir_made(s, !more);
	else
		children_made(s, !more);
}

/* What it ends is that of the latest request of the same side. */
static void on_followup(struct scene *s)
{
	const struct ike_unfinished *u = &s->course->unfinished[!s->m->initiator];

	if (!s->m->response || said_notify(s->m, IKEV2_NOTIFY_ADDITIONAL_KEY_EXCHANGE))
		return;
	if (u->heir[0])
		heir_complete(s);
	else
		children_complete(s, !s->m->initiator, u->message, u->rekeys);
}

static void on_create(struct scene *s)
{
	if (!s->request)
		return;
	if (s->m->response)
		create_response(s);
	else
		create_request(s);
}

/* --- INFORMATIONAL --- */

static void deletes_add(struct ike_request *r, struct named_sa name)
{
	r->deletes = mem_grow(r->deletes, r->deletions + 1, sizeof *r->deletes);
	r->deletes[r->deletions++] = name;
}

static void ike_deleting(const struct scene *s)
{
	s->request->deletes_ike = true;
	s->sa->deleted_by_initiator = s->m->initiator;
	if (s->sa->life != LIFE_DELETED)
		ike_becomes(s->sa, LIFE_DELETING);
	ike_tell(s, EVENT_DELETE, 0, 0);
}

/* Each SPI is that of an SA towards whoever sends this. */
static void deletes_of(struct scene *s, unsigned node)
{
	const struct node *at = s->m->p->node;
	uint64_t protocol;

	if (!node_value(&at[node], "protocol_id", &protocol))
		return;
	if (protocol == IKEV2_PROTO_IKE) {
		if (!s->m->response)
			ike_deleting(s);
		return;
	}
	for (unsigned i = node + 1; i < s->m->end && at[i].depth > at[node].depth; i++) {
		struct named_sa name = { spi_of(&at[i]), ip_protocol_of((uint8_t)protocol) };

		if (!name.protocol || at[i].header != &header_spi)
			continue;
		if (!s->m->response)
			deletes_add(s->request, name);
		child_deleting(s, name);
		if (s->m->response)
			child_deleted(s, name, true);
	}
}

static void inform_deletes(struct scene *s)
{
	for (unsigned i = s->m->node + 1; i < s->m->end; i++)
		if (!strcmp(s->m->p->node[i].header->key, "D"))
			deletes_of(s, i);
}

static void inform_notifies(struct scene *s)
{
	uint16_t error = said_error(s->m);

	if (said_notify(s->m, IKEV2_NOTIFY_REDIRECT))
		ike_tell(s, EVENT_REDIRECT, 0, 0);
	if (!error)
		return;
	if (error == IKEV2_NOTIFY_INVALID_SPI)
		child_invalid(s, said_notify(s->m, error));
	else if (error == IKEV2_NOTIFY_AUTHENTICATION_FAILED || s->sa->life == LIFE_NEGOTIATING)
		ike_failed(s, error);
	else
		ike_tell(s, EVENT_NOTIFY, error, 0);
}

static void inform_request(struct scene *s)
{
	const struct node *sk = said(s->m, "SK");
	uint64_t next;

	s->request->deletions = 0;
	inform_deletes(s);
	inform_notifies(s);
	if (sk && node_value(sk, "next_payload", &next) && !next)
		ike_alive(s);
}

static void inform_response(struct scene *s)
{
	if (s->request->deletes_ike && s->sa->life == LIFE_DELETING) {
		ike_becomes(s->sa, LIFE_DELETED);
		ike_tell(s, EVENT_DELETED, 0, 0);
		children_deleted(s);
		identity_gone(s, s->sa);
	}
	for (unsigned i = 0; i < s->request->deletions; i++)
		child_deleted(s, s->request->deletes[i], false);
	s->request->deletions = 0;
	inform_deletes(s);
}

static void on_informational(struct scene *s)
{
	if (!s->request)
		return;
	if (s->m->response)
		inform_response(s);
	else
		inform_request(s);
}

/* --- the message --- */

/* In the middle of a talk: that it can be read shows that the SA was made. */
static void midway(struct scene *s)
{
	if (s->sa->life == LIFE_UNKNOWN && !said_error(s->m))
		ike_up(s);
	else if (s->sa->life == LIFE_FAILED && s->sa->inferred & INFERRED_STATE)
		ike_becomes(s->sa, LIFE_UP);	/* it was not silence */
}

static void tells_numbers(const struct scene *s)
{
	unsigned window = said_notify(s->m, IKEV2_NOTIFY_SET_WINDOW_SIZE);
	unsigned lifetime = said_notify(s->m, IKEV2_NOTIFY_AUTH_LIFETIME);
	uint64_t value;

	if (window && notify_value(s->m, window, "window_size", &value))
		s->sa->window = (uint32_t)value;
	if (lifetime && notify_value(s->m, lifetime, "lifetime", &value)) {
		s->sa->lifetime = (uint32_t)value;
		ike_tell(s, EVENT_LIFETIME, s->sa->lifetime, 0);
	}
}

void life_ikev2(struct scene *s)
{
	if (!s->whole)
		return;
	tells_numbers(s);
	switch (s->m->exchange) {
	case IKEV2_EXCHANGE_IKE_SA_INIT:
	case IKEV2_EXCHANGE_IKE_SESSION_RESUME:
		on_init(s);
		break;
	case IKEV2_EXCHANGE_IKE_AUTH:
		on_auth(s);
		break;
	case IKEV2_EXCHANGE_CREATE_CHILD_SA:
		midway(s);
		on_create(s);
		break;
	case IKEV2_EXCHANGE_IKE_FOLLOWUP_KE:
		midway(s);
		on_followup(s);
		break;
	case IKEV2_EXCHANGE_INFORMATIONAL:
		midway(s);
		on_informational(s);
		break;
	default:
		break;
	}
}
