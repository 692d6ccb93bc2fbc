/*
 * Metrics as Prometheus reads them: its text exposition format, version 0.0.4.
 *
 * Invariant: labels are addresses, states and what the user named; nothing
 * that a packet chooses freely, such as an SPI, and never more than there are
 * places for peers.
 */
#include "output/metrics.h"

static void family(struct text *t, const char *name, bool gauge, const char *help)
{
	text_add(t, "# HELP ");
	text_add(t, name);
	text_char(t, ' ');
	text_add(t, help);
	text_add(t, "\n# TYPE ");
	text_add(t, name);
	text_add(t, gauge ? " gauge\n" : " counter\n");
}

/* Visible text first, then what the format wants: of its escapes, these two can still be there. */
static void label(struct text *t, const char *name, const char *value)
{
	char room[4 * 256 + 4];
	struct text visible = TEXT_FIXED(room);
	size_t n = strlen(value);

	text_escaped(&visible, value, n < 256 ? n : 256);
	text_add(t, name);
	text_add(t, "=\"");
	for (const char *c = room; c < visible.at; c++) {
		if (*c == '\\' || *c == '"')
			text_char(t, '\\');
		text_char(t, *c);
	}
	text_char(t, '"');
}

static void value(struct text *t, uint64_t n)
{
	text_char(t, ' ');
	text_dec(t, n);
	text_char(t, '\n');
}

/* --- of everybody --- */

static void single(struct text *t, const char *name, bool gauge, const char *help, uint64_t n)
{
	family(t, name, gauge, help);
	text_add(t, name);
	value(t, n);
}

static void sources(struct text *t, const struct sas_report *r)
{
	static const char name[] = "spiglass_source_info";
	char number[24];

	family(t, name, true, "Interfaces or captures that are read, in their order.");
	for (unsigned i = 0; i < r->paths; i++) {
		struct text n = TEXT_FIXED(number);

		text_dec(&n, i);
		text_add(t, name);
		text_char(t, '{');
		label(t, "index", text_string(&n));
		text_char(t, ',');
		label(t, "source", r->path[i]);
		text_char(t, '}');
		value(t, 1);
	}
}

static void live(struct text *t, const struct capture_counters *c)
{
	single(t, "spiglass_capture_received_total", false, "Packets that passed the filter in the kernel.", c->received);
	single(t, "spiglass_capture_dropped_total", false, "Of them, dropped by the kernel for want of room.", c->dropped);
	single(t, "spiglass_interface_dropped_total", false, "Packets lost by the interface itself.", c->interface_dropped);
}

static void totals(struct text *t, const struct sas_report *r, uint64_t seconds)
{
	const struct tally *c = r->tally;

	single(t, "spiglass_uptime_seconds", true, "Time since packets are read.", seconds);
	sources(t, r);
	single(t, "spiglass_read_packets_total", false, "Packets read.", c->frames);
	single(t, "spiglass_read_bytes_total", false, "Octets of the packets read.", c->bytes);
	if (r->live)
		live(t, r->live);
	single(t, "spiglass_malformed_packets_total", false, "Packets that are not as they should be.", c->malformed);
	single(t, "spiglass_limited_packets_total", false, "Packets beyond a limit.", c->limited);
	single(t, "spiglass_key_searches_refused_total", false, "Searches for a key that a limit ended.", c->trials_refused);
	single(t, "spiglass_fragments_dropped_total", false, "IP fragments never put together.", c->fragments_dropped);
	single(t, "spiglass_streams_dropped_total", false, "TCP streams no longer followed.", c->streams_dropped);
	single(t, "spiglass_sas_evicted_total", false, "SAs that gave way to newer ones.", sa_evicted(r->sas));
	single(t, "spiglass_events_left_out_total", false, "Events of SAs beyond the limit.", events_left_out(r->sas));
}

/* --- of peers --- */

static const struct of_peers {
	const char *name, *help, *label;	/* label NULL: a family of one */
	const char *word[5];			/* its values; none: the states of SAs */
	uint8_t first, count;
} of_peers[] = {
	{ "spiglass_packets_total", "Packets of ESP and AH.", "protocol", { "esp", "ah" }, METRIC_ESP_PACKETS, 2 },
	{ "spiglass_bytes_total", "Octets of ESP and AH, from their header on.", "protocol", { "esp", "ah" }, METRIC_ESP_BYTES, 2 },
	{ "spiglass_sealed_packets_total", "What became of packets of ESP and AH.", "result",
	  { "opened", "integrity-failed", "no-key", "unsupported", "cut" }, METRIC_OPENED, 5 },
	{ "spiglass_duplicated_packets_total", "Packets of a sequence number seen before.", NULL, { NULL }, METRIC_DUPLICATED, 1 },
	{ "spiglass_reordered_packets_total", "New packets behind a later one.", NULL, { NULL }, METRIC_REORDERED, 1 },
	{ "spiglass_late_packets_total", "Packets so late that they may be new or replayed.", NULL, { NULL }, METRIC_TOO_OLD, 1 },
	{ "spiglass_missing_packets", "Sequence numbers that did not come, of the SAs there are.", NULL, { NULL }, METRIC_LOST, 1 },
	{ "spiglass_ike_messages_total", "IKE messages.", NULL, { NULL }, METRIC_IKE_MESSAGES, 1 },
	{ "spiglass_ike_bytes_total", "Octets of IKE messages.", NULL, { NULL }, METRIC_IKE_BYTES, 1 },
	{ "spiglass_ike_retransmissions_total", "IKE messages sent again.", NULL, { NULL }, METRIC_RETRANSMISSIONS, 1 },
	{ "spiglass_ike_unanswered_total", "IKE requests without an answer.", NULL, { NULL }, METRIC_UNANSWERED, 1 },
	{ "spiglass_rekeys_total", "SAs that were replaced.", "kind", { "ike", "child" }, METRIC_IKE_REKEYS, 2 },
	{ "spiglass_deletes_total", "SAs that were deleted.", "kind", { "ike", "child" }, METRIC_IKE_DELETED, 2 },
	{ "spiglass_dpd_total", "Checks whether the peer is alive.", NULL, { NULL }, METRIC_DPD, 1 },
	{ "spiglass_ike_sas", "IKE SAs by their state.", "state", { NULL }, METRIC_IKE_SAS, LIVES },
	{ "spiglass_child_sas", "ESP and AH SAs, one way each, by their state.", "state", { NULL }, METRIC_CHILD_SAS, LIVES },
};

enum { OF_PEERS = sizeof of_peers / sizeof *of_peers };

static void peer_name(struct text *t, const struct metrics *m, uint32_t place)
{
	if (!place) {
		text_add(t, "other");
		return;
	}
	text_address(t, &m->peer[place].end[0]);
	text_char(t, '-');
	text_address(t, &m->peer[place].end[1]);
}

static void family_of_peer(struct text *t, const struct of_peers *f, const struct metrics *m, uint32_t place)
{
	for (unsigned i = 0; i < f->count; i++) {
		text_add(t, f->name);
		text_add(t, "{peer=\"");
		peer_name(t, m, place);
		text_char(t, '"');
		if (f->label) {
			text_char(t, ',');
			label(t, f->label, *f->word ? f->word[i] : life_name[i]);
		}
		text_char(t, '}');
		value(t, metrics_value(&m->peer[place], f->first + i));
	}
}

void metrics_text(struct text *t, struct metrics *m, const struct sas_report *r, uint64_t seconds)
{
	metrics_look(m, r->sas);
	totals(t, r, seconds);
	for (unsigned i = 0; i < OF_PEERS; i++) {
		family(t, of_peers[i].name, of_peers[i].first >= METRIC_COUNTERS, of_peers[i].help);
		for (uint32_t place = 0; place < m->peers; place++)
			family_of_peer(t, &of_peers[i], m, place);
	}
}
