/*
 * ESP and AH between two addresses: one way only, or under SPIs that no IKE
 * tells of (RFC 4301, 4.1; RFC 4303, 2.1 and 3.4.2).
 *
 * Invariant: what goes the other way is looked for by addresses and by the
 * paired SPI, since either may be unknown or have changed.
 */
#include <stdlib.h>
#include "diag/esp.h"

/* Fewer may be the beginning of a talk. */
enum { ONE_WAY_PACKETS = 5 };
/* By then an answer has come, and a retransmission too (TCP's first: one second, RFC 6298, 2). */
#define ONE_WAY_TIME (3 * INT64_C(1000000000))
/* SPIs listed in one finding. */
enum { UNKNOWN_LISTED = 16 };
/* Reserved by IANA. */
enum { SPI_RESERVED_LAST = 255 };

const struct rule rule_esp_one_way = {
	.code = "esp.one-way", .level = LEVEL_WARNING,
	.title = N_("packets go one way, and none come back"),
	.meaning = N_("Protected packets go from one end to the other for seconds, and nothing protected "
	    "comes back. Few applications do that by themselves: most often the other direction is lost."),
	.cause = { N_("a firewall or NAT lets ESP or UDP 4500 through in one direction only"),
	    N_("the receiver drops what arrives: unknown SPI, failed ICV, or its own firewall behind "
	    "decryption"),
	    N_("the receiver has no route or policy that leads answers into the tunnel"),
	    N_("the capture sees one direction only: asymmetric routing, or a mirror port of one direction"),
	    N_("traffic that wants no answer") },
	.check = N_("On the receiving end: do its counters of the SA's packets rise, and are there errors? "
	    "Then capture behind its decryption, and see whether the inner host answers, and where its "
	    "answers go. On the way: rules for protocol 50 and UDP 4500 in both directions."),
	.source = "RFC 4301, 4.1",
};

const struct rule rule_esp_unknown_spi = {
	.code = "esp.unknown-spi", .level = LEVEL_NOTE,
	.title = N_("SPIs that no IKE in the capture tells of"),
	.meaning = N_("Packets of these SAs are here, and no exchange that made them is: where they come "
	    "from, their algorithms and their partners are not known. A receiver that does not know an "
	    "SPI drops its packets."),
	.cause = { N_("the capture began after the SAs were made"),
	    N_("IKE goes another way, or the capture's filter leaves it out"),
	    N_("manual keys, or another protocol that makes keys"),
	    N_("one end lost its SAs, by a restart, and the other sends on") },
	.check = N_("Capture from before the negotiation, with UDP 500 and 4500. On the receiver: its list "
	    "of SAs, and its counter of packets with unknown SPIs."),
	.source = "RFC 4303, 3.4.2",
};

const struct rule rule_esp_spi_reserved = {
	.code = "esp.spi-reserved", .level = LEVEL_WARNING,
	.title = N_("a reserved SPI is in use"),
	.meaning = N_("SPIs 1 to 255 are reserved for future use by IANA, and implementations may refuse "
	    "them."),
	.cause = { N_("manual keys with SPIs chosen by hand"),
	    N_("these packets are not ESP or AH at all, or are damaged") },
	.check = N_("On the receiver, who chooses the SPI: its manual SAs."),
	.source = "RFC 4303, 2.1; RFC 4302, 2.4",
};

/* --- who sent to whom, and when last --- */

struct way {
	struct address source, destination;
	int64_t last_time;
};

struct name_seen {
	uint32_t spi;
	uint8_t protocol;
	int64_t last_time;
};

struct ways {
	struct way *way;
	struct name_seen *name;
	uint32_t count;
};

static int way_compare(const void *a, const void *b)
{
	return memcmp(a, b, offsetof(struct way, last_time));
}

static int name_compare(const void *a, const void *b)
{
	const struct name_seen *x = a, *y = b;

	return x->spi != y->spi ? (x->spi < y->spi ? -1 : 1) : (x->protocol > y->protocol) - (x->protocol < y->protocol);
}

static struct way way_make(const struct address *source, const struct address *destination, int64_t last_time)
{
	struct way w;

	memset(&w, 0, sizeof w);
	w.source = *source;
	w.destination = *destination;
	w.last_time = last_time;
	return w;
}

static void ways_make(struct ways *w, const struct sa_table *t)
{
	w->way = mem_grow(NULL, sa_count(t) + 1, sizeof *w->way);
	w->name = mem_grow(NULL, sa_count(t) + 1, sizeof *w->name);
	w->count = 0;
	for (uint32_t i = 0; i < sa_count(t); i++) {
		const struct sa *sa = sa_at(t, i);

		if (!sa->packets)
			continue;
		w->way[w->count] = way_make(&sa->source, &sa->destination, sa->last_time);
		w->name[w->count++] = (struct name_seen){ sa->spi, sa->protocol, sa->last_time };
	}
	qsort(w->way, w->count, sizeof *w->way, way_compare);
	qsort(w->name, w->count, sizeof *w->name, name_compare);
}

/* The equal ones stand beside the one that was found. */
static bool since(const void *key, const void *array, uint32_t count, size_t size, size_t time_at,
    int (*compare)(const void *, const void *), int64_t time)
{
	const char *first = array, *end = first + count * size, *at = bsearch(key, array, count, size, compare);

	while (at && at > first && !compare(at - size, key))
		at -= size;
	for (; at && at < end && !compare(at, key); at += size) {
		int64_t last;

		memcpy(&last, at + time_at, sizeof last);
		if (last >= time)
			return true;
	}
	return false;
}

/* Did anything come back after its first packet? */
static bool is_answered(const struct ways *w, const struct sa *sa)
{
	const struct way back = way_make(&sa->destination, &sa->source, 0);
	const struct name_seen pair = { sa->pair, sa->protocol, 0 };

	return since(&back, w->way, w->count, sizeof back, offsetof(struct way, last_time), way_compare, sa->first_time) ||
	    (sa->pair && since(&pair, w->name, w->count, sizeof pair, offsetof(struct name_seen, last_time), name_compare,
		sa->first_time));
}

static void one_way_end(const struct esp_look *l, const struct ways *w)
{
	const struct sa *sa = l->sa;
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);

	if (sa->packets < ONE_WAY_PACKETS || sa->last_time - sa->first_time < ONE_WAY_TIME || is_answered(w, sa))
		return;
	text_tell(&t, _("$1 packets in $2 seconds from $3 to $4, none back since"), BLANK_GROUP(sa->packets),
	    BLANK_DEC((uint64_t)(sa->last_time - sa->first_time) / 1000000000), BLANK_ADDRESS(&sa->source),
	    BLANK_ADDRESS(&sa->destination));
	esp_find(l, &rule_esp_one_way, NULL, true, &t);
}

/* --- SPIs --- */

static void text_unknown(struct text *t, const struct sa *sa)
{
	if (t->at > t->start)
		text_char(t, '\n');
	text_spi(t, sa);
	text_char(t, ' ');
	text_address(t, &sa->source);
	text_add(t, " > ");
	text_address(t, &sa->destination);
	text_tell(t, sa->packets == 1 ? _(", $1 packet") : _(", $1 packets"), BLANK_GROUP(sa->packets));
}

static void unknown_end(struct diagnosis *d, const struct sa_table *table)
{
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);
	struct proof proof = { .words = &t };
	struct finding *f;
	uint64_t count = 0;

	for (uint32_t i = 0; i < sa_count(table); i++) {
		const struct sa *sa = sa_at(table, i);

		if (!sa->packets || sa->child || sa->parent[0])
			continue;
		if (count < UNKNOWN_LISTED)
			text_unknown(&t, sa);
		if (count < PROOF_PACKETS)
			proof.packet[count] = sa->first_packet;
		count++;
	}
	if (count > UNKNOWN_LISTED)
		text_tell(&t, _("\nand $1 more"), BLANK_GROUP(count - UNKNOWN_LISTED));
	f = count ? diagnosis_add(d, &rule_esp_unknown_spi, &proof) : NULL;
	if (f)
		f->count = count;
}

static void sa_end(const struct esp_look *l, const struct ways *w)
{
	one_way_end(l, w);
	if (l->sa->spi && l->sa->spi <= SPI_RESERVED_LAST)
		esp_find(l, &rule_esp_spi_reserved, NULL, false, NULL);
}

static void traffic_end(struct diagnosis *d, const void *memory, const struct engine *e, const struct sa_table *t)
{
	struct ways w;

	(void)memory, (void)e;
	ways_make(&w, t);
	for (uint32_t i = 0; i < sa_count(t); i++)
		if (sa_at(t, i)->packets)
			sa_end(&(struct esp_look){ .d = d, .table = t, .sa = sa_at(t, i) }, &w);
	unknown_end(d, t);
	free(w.way);
	free(w.name);
}

const struct check check_esp_traffic = { .end = traffic_end };
