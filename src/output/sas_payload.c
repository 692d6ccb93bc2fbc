/*
 * Identities and traffic selectors, which the model keeps as octets of their
 * payloads: taken apart by the dissectors of those payloads, as if a message
 * had them.
 */
#include <spiglass/crypto.h>
#include <spiglass/registry.h>
#include "output/sas.h"
#include "proto/ike.h"

enum { PAYLOAD_MOST = UINT16_MAX };

struct sas_payloads {
	struct packet p;
	struct frame frame;
	uint8_t octets[PAYLOAD_MOST];
};

struct sas_payloads *sas_payloads_new(void)
{
	return mem_new(sizeof(struct sas_payloads));
}

/* A payload of that type with `gap` reserved octets behind the first. */
static void take_apart(struct sas_payloads *x, unsigned version, uint8_t type, const struct octets *o, unsigned gap)
{
	uint32_t len = PAYLOAD_BYTES + gap + o->len;
	uint8_t *at = x->octets;

	packet_begin(&x->p, &x->frame);
	if (!o->len || len > PAYLOAD_MOST)
		return;
	payload_put(at, 0, (uint16_t)len);
	at[PAYLOAD_BYTES] = o->at[0];
	memset(at + PAYLOAD_BYTES + 1, 0, gap);
	memcpy(at + PAYLOAD_BYTES + 1 + gap, o->at + 1, o->len - 1);
	dissect_ike_inside(&x->p, wire_of(at, len, len), 0, version, type);
}

static bool text_fact(struct text *t, const struct packet *p, unsigned node, const char *key)
{
	const struct fact *f;

	for (unsigned i = 0; (f = fact_next(p, node, &i));)
		if (!strcmp(f->key, key)) {
			text_escaped(t, p->words + f->at, f->len);
			return true;
		}
	return false;
}

static bool text_address_field(struct text *t, const struct node *n, const char *before, const char *key)
{
	for (unsigned i = 0; i < n->header->fields; i++) {
		const struct field *f = &n->header->field[i];

		if (strcmp(f->key, key) || !field_captured(n, f))
			continue;
		text_add(t, before);
		text_field(t, f, n);
		return true;
	}
	return false;
}

/* "10.1.0.0/24", "10.1.0.5-10.1.0.9": of a selector, or an identity that has two addresses. */
static bool text_range(struct text *t, const struct packet *p, unsigned node)
{
	const struct node *n = &p->node[node];

	if (text_fact(t, p, node, "prefix"))
		return true;
	if (text_address_field(t, n, "", "start_address"))
		return text_address_field(t, n, "-", "end_address");
	return text_address_field(t, n, "", "address") && text_address_field(t, n, "/", "netmask");
}

/* --- identities --- */

static void text_identity(struct text *t, const struct packet *p, unsigned node)
{
	const struct node *n = &p->node[node];
	char dn[512];
	struct text name = TEXT_FIXED(dn);
	uint32_t size;
	const uint8_t *tail = node_tail(n, &size);

	if (text_range(t, p, node) || text_fact(t, p, node, "text"))
		return;
	if (tail && !strcmp(n->header->tail.key, "dn") && x509_name(tail, size, &name))
		text_escaped(t, dn, (size_t)(name.at - dn));
	else if (size)
		text_tail(t, n, 256);
}

bool sas_identity(struct sas_payloads *x, const struct ike_sa *s, bool initiator, struct text *type,
    struct text *value)
{
	const struct octets *id = &s->id[initiator];
	unsigned gap = 3;		/* octets between type and data in the payload, which are not kept */

	if (!id->len)
		return false;
	if (s->major == 1)
		take_apart(x, 1, IKEV1_PAYLOAD_IDENTIFICATION, id, gap);
	else
		take_apart(x, 2, IKEV2_PAYLOAD_IDENTIFICATION_INITIATOR, id, gap);
	text_value(type, s->major == 1 ? &registry_ikev1_id_type : &registry_ikev2_id_type, id->at[0]);
	if (x->p.nodes)
		text_identity(value, &x->p, 0);
	return true;
}

/* --- selectors --- */

static void selector_read(struct sas_selector *s, const struct packet *p, unsigned node)
{
	const struct node *n = &p->node[node];
	struct text t = TEXT_FIXED(s->addresses);
	uint64_t value, last;

	*s = (struct sas_selector){ 0 };
	if (!text_range(&t, p, node))
		text_tail(&t, n, 32);
	text_string(&t);
	if (node_value(n, "protocol", &value) || node_value(n, "protocol_id", &value))
		s->protocol = (uint32_t)value;
	if (node_value(n, "start_port", &value) && node_value(n, "end_port", &last))
		s->ports = value != 0 || last != UINT16_MAX;
	else if (node_value(n, "port", &value))
		s->ports = (last = value) != 0;
	if (s->ports) {
		s->first_port = (uint32_t)value;
		s->last_port = (uint32_t)last;
	}
}

unsigned sas_selectors(struct sas_payloads *x, const struct sas_row *row, bool of_destination,
    struct sas_selector *into, unsigned most)
{
	const struct child *c = row->sa->child;
	bool to_asker, first = row->ike && row->ike->major == 1;
	unsigned count = 0;

	if (!c || !row->ike)
		return 0;
	to_asker = (sas_side_of(row) == SAS_TO_INITIATOR) == c->by_initiator;
	take_apart(x, first ? 1 : 2, first ? IKEV1_PAYLOAD_IDENTIFICATION : IKEV2_PAYLOAD_TRAFFIC_SELECTOR_INITIATOR,
	    &c->selectors[to_asker != of_destination], 0);
	for (unsigned i = first ? 0 : 1; i < x->p.nodes; i++, count++)
		if (count < most)
			selector_read(&into[count], &x->p, i);
	return count;
}

void text_selector(struct text *t, const struct sas_selector *s)
{
	text_add(t, s->addresses);
	if (!s->protocol && !s->ports)
		return;
	text_add(t, " [");
	text_value(t, &registry_ip_protocol, s->protocol);
	if (s->ports) {
		text_char(t, ' ');
		text_dec(t, s->first_port);
		text_add(t, s->first_port == s->last_port ? "" : "-");
	}
	if (s->ports && s->first_port != s->last_port)
		text_dec(t, s->last_port);
	text_char(t, ']');
}
