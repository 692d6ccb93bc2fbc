/*
 * Counts of SAs, put together by pairs of addresses.
 *
 * Invariant: a place once given stays, and a counter never becomes less, also
 * when SAs give way.  Anyone can make up addresses: half of the places are for
 * whoever comes first, the others for those who have shown more than that.
 */
#include <stdlib.h>
#include "output/metrics.h"

struct metrics *metrics_new(void)
{
	struct metrics *m = mem_new(sizeof *m);

	m->peers = 1;
	return m;
}

void metrics_free(struct metrics *m)
{
	hash_free(&m->places);
	free(m);
}

/* --- places --- */

static bool is_pair(const void *array, uint32_t position, const void *key)
{
	const struct metrics_peer *p = array;

	return !memcmp(p[position].end, key, sizeof p->end);
}

static struct metrics_peer *peer_of(struct metrics *m, const struct address *a, const struct address *b, bool proven)
{
	const bool turned = memcmp(a, b, sizeof *a) > 0;
	const struct address end[2] = { turned ? *b : *a, turned ? *a : *b };
	const uint64_t hashed = hash_bytes(end, sizeof end);
	uint32_t place = hash_find(&m->places, hashed, is_pair, m->peer, end);

	if (place != HASH_NONE)
		return &m->peer[place];
	if (!a->family || !b->family || m->peers > (proven ? LIMIT_METRICS_PEERS : LIMIT_METRICS_PEERS / 2))
		return m->peer;
	place = m->peers++;
	memcpy(m->peer[place].end, end, sizeof end);
	hash_put(&m->places, hashed, place);
	return &m->peer[place];
}

/* --- counting --- */

static void count_sa(struct metrics *m, const struct sa *s)
{
	struct metrics_peer *p = peer_of(m, &s->source, &s->destination, s->opened || s->pair);
	const bool ah = s->protocol == 51;

	p->now[METRIC_ESP_PACKETS + ah] += s->packets;
	p->now[METRIC_ESP_BYTES + ah] += s->bytes;
	p->now[METRIC_OPENED] += s->opened;
	p->now[METRIC_INTEGRITY_FAILED] += s->integrity_failures;
	p->now[s->key ? METRIC_UNSUPPORTED : METRIC_NO_KEY] += s->closed;
	p->now[METRIC_CUT] += s->cut;
	p->now[METRIC_DUPLICATED] += s->sequence.duplicated;
	p->now[METRIC_REORDERED] += s->sequence.reordered;
	p->now[METRIC_TOO_OLD] += s->sequence.too_old;
	p->now[METRIC_LOST] += sequence_lost(&s->sequence);
	p->now[METRIC_CHILD_DELETED] += s->life == LIFE_DELETED;
	p->now[METRIC_CHILD_SAS + s->life]++;
}

static void count_ike(struct metrics *m, const struct ike_sa *s)
{
	struct metrics_peer *p = peer_of(m, &s->initiator, &s->responder, s->opened || s->state == IKE_ESTABLISHED);

	p->now[METRIC_IKE_MESSAGES] += s->messages;
	p->now[METRIC_IKE_BYTES] += s->bytes;
	p->now[METRIC_RETRANSMISSIONS] += s->retransmissions;
	p->now[METRIC_UNANSWERED] += s->unanswered;
	p->now[METRIC_IKE_REKEYS] += s->rekeys;
	p->now[METRIC_CHILD_REKEYS] += s->child_rekeys;
	p->now[METRIC_DPD] += s->dpd;
	p->now[METRIC_IKE_DELETED] += s->life == LIFE_DELETED;
	p->now[METRIC_IKE_SAS + s->life]++;
}

static void peer_forget(struct metrics_peer *p)
{
	memcpy(p->before, p->now, sizeof p->before);
	memset(p->now, 0, sizeof p->now);
}

static void peer_keep(struct metrics_peer *p)
{
	for (unsigned i = 0; i < METRIC_COUNTERS; i++)
		if (p->now[i] < p->before[i])
			p->gone[i] += p->before[i] - p->now[i];
}

void metrics_look(struct metrics *m, const struct sa_table *sas)
{
	for (uint32_t i = 0; i < m->peers; i++)
		peer_forget(&m->peer[i]);
	for (uint32_t i = 0; i < sa_count(sas); i++)
		count_sa(m, sa_at(sas, i));
	for (uint32_t i = 0; i < ike_sa_count(sas); i++)
		count_ike(m, ike_sa_at(sas, i));
	for (uint32_t i = 0; i < m->peers; i++)
		peer_keep(&m->peer[i]);
}
