/*
 * What stands in an IKE message, for the model: payloads, notifications and
 * their data, identities, what NAT detection found.
 */
#include "proto/ike.h"
#include "sa/course.h"

enum { NOTIFY_STATUS = 16384, IDENTITY_MOST = 1024 };

static bool is(const struct node *n, const char *key)
{
	return *n->header->key == *key && !strcmp(n->header->key, key);
}

const struct node *said(const struct message *m, const char *key)
{
	for (unsigned i = m->node + 1; i < m->end; i++)
		if (is(&m->p->node[i], key))
			return &m->p->node[i];
	return NULL;
}

static bool notify_type(const struct node *n, uint64_t *type)
{
	return is(n, "N") && node_value(n, "type", type);
}

unsigned said_notify(const struct message *m, uint16_t type)
{
	uint64_t value;

	for (unsigned i = m->node + 1; i < m->end; i++)
		if (notify_type(&m->p->node[i], &value) && value == type)
			return i;
	return 0;
}

uint16_t said_error(const struct message *m)
{
	uint64_t value;

	for (unsigned i = m->node + 1; i < m->end; i++)
		if (notify_type(&m->p->node[i], &value) && value && value < NOTIFY_STATUS)
			return (uint16_t)value;
	return 0;
}

/* A field, or a tail that is a number. */
static bool number_of(const struct node *n, const char *key, uint64_t *value)
{
	struct field f;

	if (node_value(n, key, value))
		return true;
	if (!n->header->tail.key || strcmp(n->header->tail.key, key) || !node_tail_field(n, &f))
		return false;
	*value = wire_bits(n->at, f.bit, f.bits);
	return true;
}

bool notify_value(const struct message *m, unsigned notify, const char *key, uint64_t *value)
{
	const struct node *node = m->p->node;

	for (unsigned i = notify + 1; i < m->end && node[i].depth > node[notify].depth; i++)
		if (node[i].header != &header_spi && number_of(&node[i], key, value))
			return true;
	return false;
}

uint32_t spi_of(const struct node *n)
{
	uint32_t len, spi = 0;
	const uint8_t *at = node_tail(n, &len);

	for (uint32_t i = 0; i < len && len == sizeof spi; i++)
		spi = spi << 8 | at[i];
	return spi;
}

void said_identity(const struct message *m, const char *key, struct octets *id)
{
	const struct node *n = said(m, key);
	uint8_t copy[1 + IDENTITY_MOST];
	uint64_t type;
	uint32_t len;
	const uint8_t *at = n ? node_tail(n, &len) : NULL;

	if (!n || id->len || !len || len > IDENTITY_MOST || !node_value(n, "id_type", &type))
		return;
	copy[0] = (uint8_t)type;
	memcpy(copy + 1, at, len);
	octets_keep(id, copy, len + 1);
}

/* --- NAT detection: its hashes were compared already --- */

/* IKEv1's first hash is of the receiver, and so is IKEv2's of the destination. */
static bool of_receiver(const struct message *m, unsigned node)
{
	uint64_t type;

	if (m->version == 1)
		return &m->p->node[node] == said(m, "NAT_D");
	return notify_type(&m->p->node[node], &type) && type == IKEV2_NOTIFY_NAT_DETECTION_DESTINATION_IP;
}

uint8_t said_nat(const struct message *m)
{
	bool receiver = false, sender_known = false, sender_right = false;

	for (unsigned i = 0; i < m->p->facts; i++) {
		const struct fact *f = &m->p->fact[i];

		if (f->node <= m->node || f->node >= m->end || strcmp(f->key, "nat_detection") || f->verdict == FACT_IMPOSSIBLE)
			continue;
		if (of_receiver(m, f->node)) {
			receiver = f->verdict == FACT_FAILED;
			continue;
		}
		sender_known = true;
		sender_right |= f->verdict == FACT_VERIFIED;
	}
	return (uint8_t)((sender_known && !sender_right ? m->initiator ? 1 : 2 : 0) | (receiver ? m->initiator ? 2 : 1 : 0));
}
