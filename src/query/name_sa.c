/*
 * What names mean to SAs.  A child SA answers for the IKE SA that made it
 * where that has what is asked for and it has not: its SPIs, ends, identities.
 */
#include <spiglass/registry.h>
#include "proto/ike.h"
#include "query/query.h"
#include "sa/table.h"

/* The IKE SA itself, or the one that made the child; NULL: not known. */
static const struct ike_sa *ike_of(const struct asked_sa *s)
{
	return s->ike ? s->ike : ike_sa_named(s->sas, s->sa->parent[0], s->sa->parent[1]);
}

static void ask_end(struct asked *a, const struct address *end)
{
	if (end->family)
		ask_address(a, end);
}

/* --- who --- */

void asks_source(struct asked *a, const struct asked_sa *s)
{
	if (s->sa)
		ask_end(a, &s->sa->source);
}

void asks_destination(struct asked *a, const struct asked_sa *s)
{
	if (s->sa)
		ask_end(a, &s->sa->destination);
}

void asks_initiator(struct asked *a, const struct asked_sa *s)
{
	if (ike_of(s))
		ask_end(a, &ike_of(s)->initiator);
}

void asks_responder(struct asked *a, const struct asked_sa *s)
{
	if (ike_of(s))
		ask_end(a, &ike_of(s)->responder);
}

void asks_peer(struct asked *a, const struct asked_sa *s)
{
	if (s->sa) {
		asks_source(a, s);
		asks_destination(a, s);
	} else {
		asks_initiator(a, s);
		asks_responder(a, s);
	}
}

void asks_ispi(struct asked *a, const struct asked_sa *s)
{
	ask_spi(a, s->ike ? s->ike->initiator_spi : s->sa->parent[0]);
}

void asks_rspi(struct asked *a, const struct asked_sa *s)
{
	ask_spi(a, s->ike ? s->ike->responder_spi : s->sa->parent[1]);
}

void asks_spi(struct asked *a, const struct asked_sa *s)
{
	if (s->sa) {
		ask_spi(a, s->sa->spi);
		return;
	}
	asks_ispi(a, s);
	asks_rspi(a, s);
}

void asks_parent(struct asked *a, const struct asked_sa *s)
{
	if (!s->sa)
		return;
	asks_ispi(a, s);
	asks_rspi(a, s);
}

void asks_proto(struct asked *a, const struct asked_sa *s)
{
	if (s->sa)
		ask_words(a, s->sa->protocol == IP_PROTOCOL_ESP ? "ESP" : "AH");
	else
		ask_words(a, s->ike->major == 1 ? "IKEv1" : "IKEv2");
}

/* --- identities and selectors: payloads the model keeps as octets --- */

struct payload_room { struct packet p; struct frame f; uint8_t octets[PAYLOAD_BYTES + LIMIT_IKE_KEPT]; };

/* Taken apart as if a message had it. */
static void take_apart(struct payload_room *x, unsigned version, uint8_t type, const uint8_t *at, uint32_t len)
{
	x->f = (struct frame){ 0 };
	packet_begin(&x->p, &x->f);
	if (!len || len > LIMIT_IKE_KEPT)
		return;
	payload_put(x->octets, 0, (uint16_t)(PAYLOAD_BYTES + len));
	memcpy(x->octets + PAYLOAD_BYTES, at, len);
	dissect_ike_inside(&x->p, wire_of(x->octets, PAYLOAD_BYTES + len, PAYLOAD_BYTES + len), 0, version, type);
}

static struct address address_at(const struct node *n, const struct field *f)
{
	return f->format == IP4 ? address_ip4(n->at + f->bit / 8) : address_ip6(n->at + f->bit / 8);
}

static bool is_address(const struct node *n, const struct field *f)
{
	return (f->format == IP4 || f->format == IP6) && (f->bit + f->bits + 7u) / 8 <= n->len;
}

/* The addresses of a selector: from one to another, one and its mask, or one. */
static void ask_selector(struct asked *a, const struct node *n)
{
	struct address end[2];
	unsigned ends = 0;
	struct field tail;
	bool mask = false;

	for (unsigned i = 0; i < n->header->fields && ends < 2; i++) {
		const struct field *f = &n->header->field[i];

		if (!is_address(n, f))
			continue;
		mask = !strcmp(f->key, "netmask");
		end[ends++] = address_at(n, f);
	}
	if (!ends && n->header->tail.key && node_tail_field(n, &tail) && is_address(n, &tail))
		end[ends++] = address_at(n, &tail);
	if (!ends)
		return;
	if (ends == 1)
		end[1] = end[0];
	for (unsigned i = 0; mask && i < sizeof end[0].byte; i++) {
		uint8_t bits = end[1].byte[i];

		end[1].byte[i] = i < (end[0].family == 4 ? 4 : 16) ? (uint8_t)(end[0].byte[i] | ~bits) : 0;
		end[0].byte[i] &= bits;
	}
	ask_addresses(a, &end[0], &end[1]);
}

void asks_net(struct asked *a, const struct asked_sa *s)
{
	const struct ike_sa *ike = ike_of(s);
	struct payload_room x;
	bool first;

	if (!s->sa || !s->sa->child || !ike)
		return;
	first = ike->major == 1;
	for (unsigned side = 0; side < 2; side++) {
		const struct octets *o = &s->sa->child->selectors[side];

		take_apart(&x, first ? 1 : 2, first ? IKEV1_PAYLOAD_IDENTIFICATION :
		    IKEV2_PAYLOAD_TRAFFIC_SELECTOR_INITIATOR, o->at, o->len);
		for (unsigned i = 0; i < x.p.nodes; i++)
			ask_selector(a, &x.p.node[i]);
	}
}

/* Type, then data; text as it is, addresses as people write them. */
static void ask_identity(struct asked *a, const struct octets *id)
{
	char words[512];
	struct text t = TEXT_FIXED(words);

	if (!id->len)
		return;
	if (id->at[0] == IKEV1_ID_IPV4_ADDR && id->len == 5)
		text_ip4(&t, id->at + 1);
	else if (id->at[0] == IKEV1_ID_IPV6_ADDR && id->len == 17)
		text_ip6(&t, id->at + 1);
	else if (id->at[0] == IKEV1_ID_DER_ASN1_DN && x509_name(id->at + 1, id->len - 1, &t))
		;
	else {
		ask_text(a, (const char *)id->at + 1, id->len - 1);
		return;
	}
	ask_text(a, words, (size_t)(t.at - words));
}

void asks_id(struct asked *a, const struct asked_sa *s)
{
	const struct ike_sa *ike = ike_of(s);

	for (unsigned i = 0; ike && i < 2; i++)
		ask_identity(a, &ike->id[i]);
}

/* --- what --- */

void asks_state(struct asked *a, const struct asked_sa *s)
{
	ask_words(a, life_name[s->sa ? s->sa->life : s->ike->life]);
}

void asks_encryption(struct asked *a, const struct asked_sa *s)
{
	const struct sa_suite suite = s->sa ? sa_suite(s->sa) : ike_sa_suite(s->ike);

	if (suite.encr)
		ask_words(a, name_of(&registry_encr, suite.encr));
}

void asks_integrity(struct asked *a, const struct asked_sa *s)
{
	ask_words(a, (s->sa ? sa_suite(s->sa) : ike_sa_suite(s->ike)).integ_name);
}

void asks_alg(struct asked *a, const struct asked_sa *s)
{
	asks_encryption(a, s);
	asks_integrity(a, s);
}

void asks_mode(struct asked *a, const struct asked_sa *s)
{
	static const char *const mode[] = { NULL, "transport", "tunnel", "beet" };

	if (s->sa)
		ask_words(a, mode[sa_mode(s->sa)]);
	else if (s->ike->mode == IKEV1_EXCHANGE_IDENTITY_PROTECTION)
		ask_words(a, "main");
	else if (s->ike->mode == IKEV1_EXCHANGE_AGGRESSIVE)
		ask_words(a, "aggressive");
}

void asks_esn(struct asked *a, const struct asked_sa *s)
{
	bool esn;

	if (s->sa && sa_esn(s->sa, &esn))
		ask_number(a, esn);
}

void asks_nat(struct asked *a, const struct asked_sa *s)
{
	const struct ike_sa *ike = ike_of(s);

	if (ike && ike->nat & 1)
		ask_words(a, "initiator");
	if (ike && ike->nat & 2)
		ask_words(a, "responder");
}

/* --- how much --- */

void asks_packets(struct asked *a, const struct asked_sa *s)
{
	ask_number(a, s->sa ? s->sa->packets : s->ike->messages);
}

void asks_bytes(struct asked *a, const struct asked_sa *s)
{
	ask_number(a, s->sa ? s->sa->bytes : s->ike->bytes);
}

void asks_opened(struct asked *a, const struct asked_sa *s)
{
	ask_number(a, s->sa ? s->sa->opened : s->ike->opened);
}

void asks_integrity_failures(struct asked *a, const struct asked_sa *s)
{
	ask_number(a, s->sa ? s->sa->integrity_failures : s->ike->integrity_failures);
}

void asks_loss(struct asked *a, const struct asked_sa *s)
{
	if (s->ike)
		ask_number(a, s->ike->unanswered);
	else if (s->sa->sequence.distinct)
		ask_number(a, sequence_lost(&s->sa->sequence));
}

void asks_duplicated(struct asked *a, const struct asked_sa *s)
{
	if (s->sa && s->sa->sequence.distinct)
		ask_number(a, s->sa->sequence.duplicated);
}

void asks_reordered(struct asked *a, const struct asked_sa *s)
{
	if (s->sa && s->sa->sequence.distinct)
		ask_number(a, s->sa->sequence.reordered);
}

void asks_age(struct asked *a, const struct asked_sa *s)
{
	int64_t from, to;

	if (s->sa ? sa_span(s->sas, s->sa, s->sas->now, &from, &to) :
	    ike_sa_span(s->sas, s->ike, s->sas->now, &from, &to))
		ask_number(a, to > from ? (uint64_t)(to - from) : 0);
}
