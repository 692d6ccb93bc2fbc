/*
 * UDP flows that carry IPsec on ports of their own: learnt from IKE behind a
 * non-ESP marker (RFC 3948, 2.2), so that the ESP beside it is known too.
 * Both directions count as one.  The oldest gives way.
 */
#include <stdlib.h>
#include "engine/internal.h"

struct flow_name {
	uint8_t low[16], high[16];
	uint16_t low_port, high_port;
	uint32_t family;
};

struct flows {
	struct hash index;
	uint32_t count, next;
	struct flow_name known[LIMIT_NATT_FLOWS];
};

struct flows *flows_new(void)
{
	return mem_new(sizeof(struct flows));
}

void flows_free(struct flows *f)
{
	if (f)
		hash_free(&f->index);
	free(f);
}

static struct flow_name flow_name(const struct flow *flow)
{
	int order = memcmp(flow->source.byte, flow->destination.byte, 16);
	bool swap = order > 0 || (order == 0 && flow->sport > flow->dport);
	struct flow_name n;

	memset(&n, 0, sizeof n);
	memcpy(n.low, swap ? flow->destination.byte : flow->source.byte, 16);
	memcpy(n.high, swap ? flow->source.byte : flow->destination.byte, 16);
	n.low_port = swap ? flow->dport : flow->sport;
	n.high_port = swap ? flow->sport : flow->dport;
	n.family = flow->source.family;
	return n;
}

static bool flow_is(const void *known, uint32_t position, const void *key)
{
	return !memcmp((const struct flow_name *)known + position, key, sizeof(struct flow_name));
}

static bool flow_find(const struct flows *f, const struct flow_name *n)
{
	return hash_find(&f->index, hash_bytes(n, sizeof *n), flow_is, f->known, n) != HASH_NONE;
}

bool flows_any(const struct flows *f)
{
	return f->count;
}

bool flows_know(const struct flows *f, const struct flow *flow)
{
	struct flow_name n = flow_name(flow);

	return flow_find(f, &n);
}

void flows_learn(struct flows *f, const struct flow *flow)
{
	struct flow_name n = flow_name(flow);

	if (flow_find(f, &n))
		return;
	if (f->count == LIMIT_NATT_FLOWS)
		hash_drop(&f->index, hash_bytes(&f->known[f->next], sizeof n), f->next);
	else
		f->count++;
	f->known[f->next] = n;
	hash_put(&f->index, hash_bytes(&n, sizeof n), f->next);
	f->next = (f->next + 1) % LIMIT_NATT_FLOWS;
}
