/*
 * Sequence numbers of an SA: lost, doubled, late, and near their end (RFC
 * 4303, 2.2, 3.3.3 and 3.4.3).
 */
#include "diag/esp.h"

/* Of a capture's loss, less than this is what healthy networks do: one packet in a thousand. */
enum { LOSS_USUAL_PER_MILLE = 1 };
/* Fewer packets tell no rate. */
enum { RATE_PACKETS = 1000 };
/* A lifetime of an hour is a usual default: numbers must last as long. */
enum { WRAP_SOON_SECONDS = 3600 };
/* 15/16 of the numbers are used up: a rekey should have come. */
#define WRAP_NEAR UINT64_C(0xf0000000)

const struct rule rule_esp_replay = {
	.code = "esp.replay", .level = LEVEL_WARNING,
	.title = N_("packets came more than once"),
	.meaning = N_("Packets of this SA bear sequence numbers that were seen before. A receiver that "
	    "checks for replays drops them. Copies made in the network do no harm; copies sent by an "
	    "attacker are what the check is for."),
	.cause = { N_("the capture shows a packet twice: two interfaces, or a mirror port that copies both "
	    "directions"),
	    N_("the network duplicates packets: a loop, or a failover with both paths active"),
	    N_("somebody sends recorded packets again"),
	    N_("two senders share one SA: a cluster whose members do not share the sequence number") },
	.check = N_("Compare the IP ID, TTL and time of the copies: microseconds apart and the same TTL is "
	    "the capture. On the receiver: its counter of replayed packets, and that replay protection is "
	    "on."),
	.source = "RFC 4303, 3.4.3",
};

const struct rule rule_esp_loss = {
	.code = "esp.loss", .level = LEVEL_WARNING,
	.title = N_("sequence numbers are missing"),
	.meaning = N_("A sender numbers its packets without gaps. Numbers that never appear are packets lost "
	    "before they reached the capture, or that the capture itself missed."),
	.cause = { N_("the network between the sender and the capture drops packets"),
	    N_("the capture dropped packets: too small a buffer, or a filter"),
	    N_("part of the SA's packets takes a way the capture does not see"),
	    N_("the sender counts packets that its own queues then drop") },
	.check = N_("What the capturing tool counted as dropped; then the queues and errors of each hop "
	    "between the sender and the capture; on the sender, drops behind encryption."),
	.source = "RFC 4303, 3.3.3",
};

const struct rule rule_esp_reorder = {
	.code = "esp.reorder", .level = LEVEL_WARNING,
	.title = N_("packets come too late for a replay window"),
	.meaning = N_("Packets arrive so far behind later ones that a receiver whose replay window is "
	    "smaller drops them, although nothing is wrong with them. Whoever sends through the tunnel "
	    "sees loss."),
	.cause = { N_("quality of service behind the encryption: marked packets overtake others of the same "
	    "SA"),
	    N_("several paths, or several processors that encrypt for one SA"),
	    N_("a link that sends again what was damaged, such as a radio link") },
	.check = N_("On the receiver: its counter of packets outside the window, and a larger window (or one "
	    "SA for each class of traffic). On the sender and the way: queues that let packets of one SA "
	    "overtake each other."),
	.source = "RFC 4303, 3.4.3; RFC 4301, 4.1",
};

const struct rule rule_esp_sequence_wrap = {
	.code = "esp.sequence-wrap", .level = LEVEL_WARNING,
	.title = N_("the sequence numbers will soon be used up"),
	.meaning = N_("A 32-bit sequence number must not begin anew: before that, the SA must be replaced, "
	    "or it stops. With the number reached and the rate seen, little time is left."),
	.cause = { N_("the SA carries more packets than its lifetime was made for"),
	    N_("its rekey fails or is switched off"),
	    N_("no extended sequence numbers at this rate") },
	.check = N_("On both sides: extended sequence numbers (ESN), and a lifetime in packets or bytes that "
	    "ends well before 2^32 packets; and whether rekeys of this SA fail."),
	.source = N_("RFC 4303, 3.3.3 and 2.2.1"),
};

const struct rule rule_esp_sequence_wrapped = {
	.code = "esp.sequence-wrapped", .level = LEVEL_ERROR,
	.title = N_("the sequence number began anew"),
	.meaning = N_("The sequence number of a living SA fell back to its beginning. Without extended "
	    "sequence numbers a sender must not let this happen: a receiver takes all that follows for "
	    "replays, and with counter modes the same key and counter may be used twice, which gives away "
	    "plaintext."),
	.cause = { N_("the sender has no limit at 2^32 packets, or replay protection is off by its "
	    "configuration"),
	    N_("the sender was restarted and took its old keys again"),
	    N_("the SA has 64-bit numbers, and nothing in the capture tells") },
	.check = N_("On the sender: its uptime, manual keys, and whether replay protection or ESN were "
	    "agreed. Replace the SA at once where its cipher is a counter mode (GCM, CCM, CTR, ChaCha20)."),
	.source = "RFC 4303, 3.3.3",
};

/* --- doubled, lost, late --- */

static void replay_end(const struct esp_look *l)
{
	const struct sequence *s = &l->sa->sequence;
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);

	if (!s->duplicated)
		return;
	text_share(&t, s->duplicated, l->sa->packets);
	text_say(&t, " packets have a sequence number that was seen before");
	esp_find(l, &rule_esp_replay, esp_trail(l, TRAIL_DUPLICATE), false, &t);
}

static void text_gap(struct text *t, const struct gap *gap)
{
	text_tell(t, gap->last > gap->first ? _("\nbefore packet $1: $2 of $3 to $4") : _("\nbefore packet $1: $2 of $3"),
	    BLANK_DEC(gap->packet), BLANK_DEC(gap->missing), BLANK_DEC(gap->first), BLANK_DEC(gap->last));
}

/* The packets that jumped over what is still missing. */
static struct trail gaps_trail(const struct esp_look *l, struct text *t)
{
	struct trail trail = { .count = 0 };

	for (unsigned i = 0; l->troubles && i < PROOF_PACKETS; i++)
		if (l->troubles->gap[i].missing) {
			trail.packet[trail.count++] = l->troubles->gap[i].packet;
			text_gap(t, &l->troubles->gap[i]);
		}
	return trail;
}

static void loss_end(const struct esp_look *l)
{
	const struct sequence *s = &l->sa->sequence;
	uint64_t lost = sequence_lost(s), all = s->highest - s->lowest + 1;
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);
	struct trail trail;
	struct finding *f;

	if (!lost)
		return;
	text_share(&t, lost, all);
	text_say(&t, " sequence numbers did not appear");
	if (l->sa->opened && l->sa->integrity_failures)
		text_say(&t, "\nthose of packets that do not verify are not counted");
	trail = gaps_trail(l, &t);
	f = esp_find(l, &rule_esp_loss, &trail, false, &t);
	if (!f)
		return;
	f->count = lost;
	if (lost * 1000 <= all * LOSS_USUAL_PER_MILLE)
		f->level = LEVEL_NOTE;
}

static uint32_t late_for(const struct sequence *s, unsigned window)
{
	return s->dropped[window] - s->duplicated;
}

/* What receivers must have is a window of 32 packets, and 64 is the preferred default. */
static void reorder_end(const struct esp_look *l)
{
	enum { WINDOW_32, WINDOW_64 };
	const struct sequence *s = &l->sa->sequence;
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);
	struct finding *f;

	if (!late_for(s, WINDOW_32))
		return;
	text_tell(&t, _("$1 packets came behind later ones; a receiver would have dropped"),
	    BLANK_GROUP(s->reordered + s->too_old));
	for (unsigned i = 0; i < WINDOWS; i++)
		text_tell(&t, _("\nwith a window of $1: $2"), BLANK_DEC(window_size[i]), BLANK_GROUP(late_for(s, i)));
	f = esp_find(l, &rule_esp_reorder, esp_trail(l, TRAIL_LATE), false, &t);
	if (f && !late_for(s, WINDOW_64))
		f->level = LEVEL_NOTE;
}

/* --- the end of the numbers --- */

/* Seconds until they are used up, at the rate seen; UINT64_MAX: nobody can tell. */
static uint64_t wrap_left(const struct sa *sa)
{
	const struct sequence *s = &sa->sequence;
	uint64_t sent = s->highest - s->lowest, left = UINT32_MAX - s->highest;
	int64_t took = sa->last_time - sa->first_time;

	if (sent < RATE_PACKETS || took <= 0)
		return UINT64_MAX;
	return (uint64_t)((double)left * ((double)took / 1e9) / (double)sent);
}

static void text_wrap(struct text *t, uint64_t highest, uint64_t left)
{
	text_tell(t, _("reached $1 of 4,294,967,295"), BLANK_GROUP(highest));
	if (left != UINT64_MAX)
		text_tell(t, left == 1 ? _("; at this rate the rest lasts $1 second") :
		    _("; at this rate the rest lasts $1 seconds"), BLANK_DEC(left));
}

static void wrap_end(const struct esp_look *l)
{
	const struct sa *sa = l->sa;
	uint64_t highest = sa->sequence.highest, left;
	const struct trail last = { { sa->last_packet }, 1 };
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);

	if ((sa->esn_known && sa->esn) || !sa->sequence.distinct || highest > UINT32_MAX)
		return;
	left = wrap_left(sa);
	if (highest < WRAP_NEAR && left > WRAP_SOON_SECONDS)
		return;
	text_wrap(&t, highest, left);
	esp_find(l, &rule_esp_sequence_wrap, &last, !sa->esn_known, &t);
}

static void wrapped_end(const struct esp_look *l)
{
	const struct sa *sa = l->sa;

	for (uint32_t i = sa->events.first; i != EVENT_NONE && sa->events.count; i = event_at(l->table, i)->next) {
		const struct event *x = event_at(l->table, i);
		const struct trail at = { { x->packet }, 1 };
		struct finding *f;

		if (x->kind != EVENT_WRAPPED || (sa->esn_known && sa->esn))
			continue;
		f = esp_find(l, &rule_esp_sequence_wrapped, &at, !sa->esn_known, NULL);
		if (f && !sa->esn_known)
			f->level = LEVEL_WARNING;
	}
}

void esp_sequence_end(const struct esp_look *l)
{
	replay_end(l);
	loss_end(l);
	reorder_end(l);
	wrap_end(l);
	wrapped_end(l);
}
