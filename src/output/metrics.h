/* What is counted for each pair of addresses, and given to a monitor. */
#ifndef OUTPUT_METRICS_H
#define OUTPUT_METRICS_H

#include "output/show.h"

enum { LIVES = LIFE_FAILED + 1 };

enum metric {
	METRIC_ESP_PACKETS, METRIC_AH_PACKETS,
	METRIC_ESP_BYTES, METRIC_AH_BYTES,
	METRIC_OPENED, METRIC_INTEGRITY_FAILED, METRIC_NO_KEY, METRIC_UNSUPPORTED, METRIC_CUT,
	METRIC_DUPLICATED,
	METRIC_REORDERED,
	METRIC_TOO_OLD,
	METRIC_IKE_MESSAGES,
	METRIC_IKE_BYTES,
	METRIC_RETRANSMISSIONS,
	METRIC_UNANSWERED,
	METRIC_IKE_REKEYS, METRIC_CHILD_REKEYS,
	METRIC_IKE_DELETED, METRIC_CHILD_DELETED,
	METRIC_DPD,
	METRIC_COUNTERS,			/* those before never become less, those from here on may */
	METRIC_LOST = METRIC_COUNTERS,
	METRIC_IKE_SAS,				/* a metric a state */
	METRIC_CHILD_SAS = METRIC_IKE_SAS + LIVES,
	METRICS = METRIC_CHILD_SAS + LIVES
};

/* A pair of addresses, whoever sends; of the first place, all without a place. */
struct metrics_peer {
	struct address end[2];
	uint64_t now[METRICS];
	uint64_t before[METRIC_COUNTERS];	/* `now` as it was at the last look */
	uint64_t gone[METRIC_COUNTERS];		/* of SAs that gave way since */
};

struct metrics {
	struct hash places;
	uint32_t peers;				/* the first place is among them */
	struct metrics_peer peer[LIMIT_METRICS_PEERS + 1];
};

void metrics_look(struct metrics *m, const struct sa_table *sas);

static inline uint64_t metrics_value(const struct metrics_peer *p, unsigned metric)
{
	return p->now[metric] + (metric < METRIC_COUNTERS ? p->gone[metric] : 0);
}

#endif
