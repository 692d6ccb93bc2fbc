/*
 * ESP and AH SAs, watched packet by packet.
 *
 * Invariant: the model counts; here stands only which packet changed a count.
 * An SA is known by its place in the model and its first packet.
 * LIMIT_DIAG_ESP SAs are watched, those seen first; of the others, findings are
 * proven by their first and last packet.
 */
#include <stdlib.h>
#include "diag/esp.h"

/* --- the watch of an SA --- */

/* NULL: it has none. */
static struct esp_watch *watch_find(const struct esp_watches *all, const struct sa *sa)
{
	struct esp_watch *w = sa->position < all->places && all->place[sa->position] ?
	    &all->one[all->place[sa->position] - 1] : NULL;

	return w && w->first_packet == sa->first_packet ? w : NULL;
}

static void places_grow(struct esp_watches *all, uint32_t position)
{
	uint32_t had = all->places;

	all->places = position + position / 2 + 16;
	all->place = mem_grow(all->place, all->places, sizeof *all->place);
	memset(all->place + had, 0, (all->places - had) * sizeof *all->place);
}

/* That of an SA that has left the position is taken over. */
static struct esp_watch *watch_make(struct esp_watches *all, const struct sa *sa)
{
	uint32_t *place;

	if (sa->position >= all->places)
		places_grow(all, sa->position);
	place = &all->place[sa->position];
	if (!*place && all->count == LIMIT_DIAG_ESP)
		return NULL;
	if (!*place && all->count == all->room) {
		all->room = all->room ? all->room * 2 : 64;
		all->one = mem_grow(all->one, all->room, sizeof *all->one);
	}
	if (*place)
		free(all->one[*place - 1].troubles);
	else
		*place = ++all->count;
	all->one[*place - 1] = (struct esp_watch){ .first_packet = sa->first_packet };
	return &all->one[*place - 1];
}

static void watches_forget(void *memory)
{
	struct esp_watches *all = memory;

	for (uint32_t i = 0; i < all->count; i++)
		free(all->one[i].troubles);
	free(all->one);
	free(all->place);
}

/* --- what a packet changed --- */

static struct troubles *troubles_of(struct esp_watch *w)
{
	if (!w->troubles)
		w->troubles = mem_new(sizeof *w->troubles);
	return w->troubles;
}

static void prove(struct esp_watch *w, enum trail_kind kind, uint64_t packet)
{
	struct trail *t = &troubles_of(w)->trail[kind];

	if (t->count < PROOF_PACKETS)
		t->packet[t->count] = packet;
	t->count++;
}

/* Numbers from the highest before to this one are missing. */
static void gap_open(struct esp_watch *w, uint64_t highest, uint64_t packet)
{
	struct gap *gap = troubles_of(w)->gap;

	for (unsigned i = 0; i < PROOF_PACKETS; i++)
		if (!gap[i].missing) {
			gap[i] = (struct gap){ w->highest + 1, highest - 1, highest - w->highest - 1, packet };
			return;
		}
}

static void gap_fill(struct esp_watch *w, uint64_t number)
{
	for (unsigned i = 0; w->troubles && i < PROOF_PACKETS; i++) {
		struct gap *gap = &w->troubles->gap[i];

		if (gap->missing && gap->first <= number && number <= gap->last)
			gap->missing--;
	}
}

/* The whole number of a packet that is behind the highest. */
static uint64_t number_behind(uint64_t highest, uint32_t low)
{
	uint64_t number = (highest & ~(uint64_t)UINT32_MAX) | low;

	return number > highest ? number - ((uint64_t)1 << 32) : number;
}

/* The count begins anew once a packet verifies: what was seen before may have been anybody's. */
static void watch_restart(struct esp_watch *w)
{
	if (!w->troubles)
		return;
	memset(&w->troubles->trail[TRAIL_DUPLICATE], 0, sizeof *w->troubles->trail);
	memset(&w->troubles->trail[TRAIL_LATE], 0, sizeof *w->troubles->trail);
	memset(w->troubles->gap, 0, sizeof w->troubles->gap);
}

static void watch_sequence(struct esp_watch *w, const struct sa *sa, uint32_t low, uint64_t packet)
{
	const struct sequence *s = &sa->sequence;
	uint32_t late = s->dropped[0] - s->duplicated;

	if (s->distinct == 1 && s->highest != w->highest)
		watch_restart(w);
	else if (s->duplicated > w->duplicated)
		prove(w, TRAIL_DUPLICATE, packet);
	else if (late > w->late)
		prove(w, TRAIL_LATE, packet);
	if (s->distinct > 1 && s->highest > w->highest + 1)
		gap_open(w, s->highest, packet);
	else if (s->highest == w->highest && s->distinct > w->distinct)
		gap_fill(w, number_behind(s->highest, low));
	w->duplicated = s->duplicated;
	w->late = late;
	w->highest = s->highest;
	w->distinct = s->distinct;
}

/* The next number, and nothing else: so are most. */
static bool watch_goes_on(struct esp_watch *w, const struct sequence *s)
{
	if (w->distinct < 1 || s->distinct != w->distinct + 1 || s->highest != w->highest + 1 ||
	    s->duplicated != w->duplicated || s->dropped[0] != w->duplicated + w->late)
		return false;
	w->distinct++;
	w->highest++;
	return true;
}

static void watch_count(struct esp_watch *w, uint64_t *before, uint64_t now, enum trail_kind kind, uint64_t packet)
{
	if (now > *before)
		prove(w, kind, packet);
	*before = now;
}

static void watch_packet(struct esp_watch *w, const struct packet *p, const struct sealed *s)
{
	const struct node *n = &p->node[s->node];
	const struct sa *sa = s->sa;
	uint64_t number = p->frame->number;

	if (!watch_goes_on(w, &sa->sequence))
		watch_sequence(w, sa, s->kind == SEAL_ESP ? esp_sequence(n) : ah_sequence(n), number);
	watch_count(w, &w->failures, sa->integrity_failures, TRAIL_FAILED, number);
	if (p->block[n->block].kind == BLOCK_REASSEMBLED)
		prove(w, TRAIL_FRAGMENTED, number);
	if (!sa->inner)
		return;
	watch_count(w, &w->inner_fragments, sa->inner->fragments, TRAIL_INNER_FRAGMENT, number);
	watch_count(w, &w->dummies, sa->inner->dummies, TRAIL_DUMMY, number);
}

static void esp_packet(struct diagnosis *d, void *memory, const struct packet *p)
{
	(void)d;
	for (const struct sealed *s = p->seal, *end = s + p->seals; s < end; s++) {
		struct esp_watch *w;

		if (!s->sa || s->kind > SEAL_AH || !node_readable(&p->node[s->node]))
			continue;
		w = watch_find(memory, s->sa);
		if (!w)
			w = watch_make(memory, s->sa);
		if (w)
			watch_packet(w, p, s);
	}
}

/* --- the end --- */

const struct trail *esp_trail(const struct esp_look *l, enum trail_kind kind)
{
	static const struct trail none;

	return l->troubles ? &l->troubles->trail[kind] : &none;
}

struct finding *esp_find(const struct esp_look *l, const struct rule *rule, const struct trail *trail, bool likely,
    struct text *words)
{
	struct proof proof = { .sa = l->sa, .likely = likely, .words = words };
	struct finding *f;

	if (trail && trail->count)
		memcpy(proof.packet, trail->packet, sizeof proof.packet);
	else
		memcpy(proof.packet, (uint64_t[2]){ l->sa->first_packet, l->sa->last_packet }, 2 * sizeof *proof.packet);
	f = diagnosis_add(l->d, rule, &proof);
	if (f && trail && trail->count)
		f->count = trail->count;
	return f;
}

void text_spi(struct text *t, const struct sa *sa)
{
	text_add(t, sa->protocol == KEY_AH ? "AH 0x" : "ESP 0x");
	text_hex(t, sa->spi, 8);
}

void text_share(struct text *t, uint64_t part, uint64_t of)
{
	uint64_t tenths = of ? (part * 1000 + of / 2) / of : 0;

	text_tell(t, tenths ? _("$1 of $2 ($3.$4 %)") : part ? _("$1 of $2 (less than 0.1 %)") : _("$1 of $2 (0 %)"),
	    BLANK_GROUP(part), BLANK_GROUP(of), BLANK_DEC(tenths / 10), BLANK_DEC(tenths % 10));
}

static void esp_end(struct diagnosis *d, const void *memory, const struct engine *e, const struct sa_table *t)
{
	(void)e;
	for (uint32_t i = 0; i < sa_count(t); i++) {
		const struct sa *sa = sa_at(t, i);
		const struct esp_watch *w = sa->packets ? watch_find(memory, sa) : NULL;
		const struct esp_look l = { d, t, sa, w ? w->troubles : NULL };

		if (!sa->packets)
			continue;
		esp_sequence_end(&l);
		esp_keys_end(&l);
		esp_size_end(&l);
	}
}

const struct check check_esp = {
	.memory = sizeof(struct esp_watches), .wants = TRAIT_PROTECTED, .packet = esp_packet, .end = esp_end, .forget = watches_forget,
};
