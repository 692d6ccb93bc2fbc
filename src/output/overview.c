/*
 * The overview: what is in here, what could be opened and why not, what to
 * run next.  Lists are short; the rest is counted.
 */
#include "output/show.h"

static void text_more(struct text *t, uint64_t all, uint64_t shown)
{
	if (all > shown)
		text_tell(t, _("  and $1 more\n"), BLANK_GROUP(all - shown));
}

static void overview_files(struct text *t, const struct overview *o)
{
	for (unsigned i = 0; i < o->paths && i < LISTED; i++) {
		text_add(t, i ? ", " : "");
		if (strcmp(o->path[i], "-"))
			text_escaped(t, o->path[i], strlen(o->path[i]));
		else
			text_say(t, "standard input");
	}
	if (o->paths > LISTED)
		text_tell(t, _(" and $1 more"), BLANK_GROUP(o->paths - LISTED));
	text_add(t, ": ");
}

void text_counters(struct text *t, const struct capture_counters *c, bool english)
{
	static const char counted[] = N_("received $1, dropped by the kernel $2, by the interface $3");
	static const char unread[] = N_(", not read $1");

	text_tell(t, english ? counted : _(counted), BLANK_GROUP(c->received), BLANK_GROUP(c->dropped),
	    BLANK_GROUP(c->interface_dropped));
	if (c->unread)
		text_tell(t, english ? unread : _(unread), BLANK_GROUP(c->unread));
}

static void overview_span(struct text *t, const struct overview *o)
{
	const struct tally *c = o->tally;

	overview_files(t, o);
	text_count(t, c->frames, N_("$1 packet"), N_("$1 packets"));
	if (c->frames) {
		text_say(t, " in ");
		text_seconds(t, c->last_time - c->first_time, 6);
		text_say(t, " s from ");
		text_utc_short(t, c->first_time);
	}
	if (o->filtered)
		text_tell(t, _(", $1 left out by the filter"), BLANK_GROUP(o->filtered));
	text_char(t, '\n');
	if (o->live) {
		text_counters(t, o->live, false);
		text_char(t, '\n');
	}
}

static void overview_protocols(struct text *t, const struct view *v, const struct tally *c)
{
	const struct { const char *name; uint64_t packets; } row[] = {
		{ "ESP", c->esp }, { "AH", c->ah }, { "IKE", c->ike }, { "IPComp", c->ipcomp },
		{ N_("NAT-T keepalive"), c->keepalives }, { "TCP", c->tcp }, { "UDP", c->udp_other },
		{ "ICMP", c->icmp }, { N_("IP fragments"), c->ip_fragments },
		{ N_("other IP"), c->ip_other }, { N_("not IP"), c->not_ip },
	};
	struct table w = { 0 };

	_Static_assert(sizeof row / sizeof *row <= TABLE_ROWS, "a row each");
	for (unsigned i = 0; i < sizeof row / sizeof *row; i++) {
		if (!row[i].packets)
			continue;
		table_add(&w, 0, _(row[i].name));
		table_number(&w, 1, row[i].packets);
		w.rows++;
	}
	table_show(t, v, &w);
}

static void table_told(struct table *w, unsigned column, const char *words)
{
	struct text cell = table_cell(w, column);

	text_told(&cell, words, strlen(words));
	table_done(&cell);
}

static void table_pair(struct table *w, unsigned column, const struct address *from, const struct address *to)
{
	struct text cell = table_cell(w, column);

	text_address(&cell, from);
	text_add(&cell, " > ");
	text_address(&cell, to);
	table_done(&cell);
}

static void table_count(struct table *w, unsigned column, uint64_t n, const char *one, const char *many)
{
	struct text cell = table_cell(w, column);

	text_count(&cell, n, one, many);
	table_done(&cell);
	w->right[column] = true;
}

static void table_spi(struct table *w, unsigned column, uint64_t spi, unsigned digits)
{
	struct text cell = table_cell(w, column);

	text_add(&cell, "0x");
	text_hex(&cell, spi, digits);
	table_done(&cell);
}

static void overview_heading(struct text *t, const char *what, uint64_t n)
{
	text_char(t, '\n');
	text_say(t, what);
	text_add(t, ": ");
	text_group(t, n);
	text_char(t, '\n');
}

static const char *ike_outcome(unsigned state)
{
	return state == IKE_UNKNOWN ? _("outcome encrypted") : _(ike_state_name[state]);
}

/* "established", "failed: NO_PROPOSAL_CHOSEN" */
static void table_outcome(struct table *w, unsigned column, const struct ike_sa *s)
{
	static const uint8_t paint[] = { PAINT_DOUBT, PAINT_DOUBT, PAINT_UNKNOWN, PAINT_GOOD, PAINT_BAD };
	struct text cell = table_cell(w, column);
	const char *name = ike_notify_name(s);

	text_add(&cell, ike_outcome(s->state));
	if (s->state == IKE_FAILED) {
		text_add(&cell, ": ");
		if (name)
			text_add(&cell, name);
		else
			text_dec(&cell, s->notify);
	}
	table_done(&cell);
	w->paint[w->rows][column] = paint[s->state];
}

/* "IKE SAs: 3; established 2, failed 1" */
static void overview_ike_heading(struct text *t, const struct sa_table *sas)
{
	struct ike_outcomes all = ike_outcomes(sas);
	const char *before = "; ";

	text_say(t, "\nIKE SAs: ");
	text_group(t, ike_sa_count(sas));
	for (unsigned state = IKE_FAILED + 1; state-- > 0;) {
		if (!all.sas[state])
			continue;
		text_say(t, before);
		text_add(t, ike_outcome(state));
		text_char(t, ' ');
		text_group(t, all.sas[state]);
		before = N_(", ");
	}
	text_char(t, '\n');
}

static void overview_ike(struct text *t, const struct view *v, const struct sa_table *sas)
{
	struct table w = { 0 };
	uint32_t n = ike_sa_count(sas);

	if (!n)
		return;
	overview_ike_heading(t, sas);
	for (uint32_t i = 0; i < n && w.rows < LISTED; i++, w.rows++) {
		const struct ike_sa *s = ike_sa_at(sas, i);

		table_add(&w, 0, s->major == 1 ? "IKEv1" : "IKEv2");
		table_spi(&w, 1, s->initiator_spi, 16);
		if (s->responder_spi)
			table_spi(&w, 2, s->responder_spi, 16);
		else
			table_add(&w, 2, "-");
		table_pair(&w, 3, &s->initiator, &s->responder);
		table_count(&w, 4, s->messages, N_("$1 message"), N_("$1 messages"));
		table_outcome(&w, 5, s);
	}
	table_show(t, v, &w);
	text_more(t, n, w.rows);
}

/* "opened", "opened 8 of 10", or why none was */
static void table_opened(struct table *w, unsigned column, const struct sa *s)
{
	struct text cell = table_cell(w, column);

	if (s->opened && s->opened < s->packets)
		text_tell(&cell, _("opened $1"), BLANK_GROUP(s->opened));
	else
		text_say(&cell, s->opened ? seal_state_name[SEAL_OPENED] : seal_state_name[s->state]);
	table_done(&cell);
	w->paint[w->rows][column] = s->opened && s->opened < s->packets ? PAINT_DOUBT : paint_state(s->state);
}

/* "tunnel, ENCR_AES_CBC 128, AUTH_HMAC_SHA2_256_128" */
static void table_algorithms(struct table *w, unsigned column, const struct sa *s)
{
	static const char *const mode[] = { "", N_("transport"), N_("tunnel"), "BEET" };
	struct text cell = table_cell(w, column);
	const struct suite *suite = s->key && s->opened ? &s->key->suite : NULL;

	text_say(&cell, mode[s->mode]);
	if (s->heuristic)
		text_say(&cell, ", ENCR_NULL (inferred)");
	if (suite && suite->encr) {
		text_add(&cell, s->mode ? ", " : "");
		text_add(&cell, suite->encr->name);
		if (suite->encr_key_len) {
			text_char(&cell, ' ');
			text_dec(&cell, (suite->encr_key_len - suite->encr->salt) * 8u);
		}
	}
	if (suite && suite->integ) {
		text_add(&cell, s->mode || suite->encr ? ", " : "");
		text_add(&cell, suite->integ->name);
	}
	table_done(&cell);
}

static void overview_sas(struct text *t, const struct view *v, const struct sa_table *sas)
{
	struct table w = { 0 };
	uint32_t n = sas_heard(sas), i = 0;
	const struct sa *s;

	if (!n)
		return;
	overview_heading(t, N_("ESP and AH SAs"), n);
	for (; w.rows < LISTED && (s = sa_heard(sas, &i)); w.rows++) {
		table_add(&w, 0, protocol_name(s->protocol));
		table_spi(&w, 1, s->spi, 8);
		table_pair(&w, 2, &s->source, &s->destination);
		table_count(&w, 3, s->packets, N_("$1 packet"), N_("$1 packets"));
		table_opened(&w, 4, s);
		table_algorithms(&w, 5, s);
	}
	table_show(t, v, &w);
	text_more(t, n, w.rows);
}

/* Of both kinds. */
static void overview_evicted(struct text *t, const struct sa_table *sas)
{
	if (sa_evicted(sas))
		text_tell(t, _("  $1 gave way to newer ones\n"), BLANK_GROUP(sa_evicted(sas)));
}

static void overview_opened(struct text *t, const struct view *v, uint64_t opened, const struct closed *c,
    const char *one, const char *many)
{
	uint64_t all = opened + c->packets;
	struct table w = { 0 };

	if (!all)
		return;
	text_char(t, '\n');
	text_tell(t, _(all == 1 ? one : many), BLANK_GROUP(opened), BLANK_GROUP(all));
	text_add(t, c->packets ? _("; closed:\n") : "\n");
	for (; w.rows < c->reasons && w.rows < LISTED; w.rows++) {
		table_number(&w, 0, c->reason[w.rows].packets);
		table_told(&w, 1, c->reason[w.rows].text);
	}
	table_show(t, v, &w);
}

static void overview_remarks(struct text *t, const struct view *v, const struct overview *o)
{
	const struct tally *c = o->tally;
	const struct { uint64_t n; enum paint paint; const char *one, *many; } row[] = {
		{ o->damaged, PAINT_BAD, N_("$1 file missing, cut or damaged; the rest is counted"),
		  N_("$1 files missing, cut or damaged; the rest is counted") },
		{ c->malformed, PAINT_BAD, N_("$1 packet malformed"), N_("$1 packets malformed") },
		{ c->cut_frames, PAINT_DOUBT, N_("$1 packet not captured whole (snap length)"),
		  N_("$1 packets not captured whole (snap length)") },
		{ c->limited, PAINT_DOUBT, N_("$1 packet beyond a limit: see LIMITS in spiglass(1)"),
		  N_("$1 packets beyond a limit: see LIMITS in spiglass(1)") },
		{ c->trials_refused, PAINT_DOUBT, N_("$1 key trial left out: see LIMIT_KEY_TRIALS in spiglass(1)"),
		  N_("$1 key trials left out: see LIMIT_KEY_TRIALS in spiglass(1)") },
		{ c->fragments_dropped, PAINT_DOUBT, N_("$1 fragment never put together"),
		  N_("$1 fragments never put together") },
		{ c->streams_dropped, PAINT_DOUBT, N_("$1 TCP stream no longer followed"),
		  N_("$1 TCP streams no longer followed") },
		{ c->stream_bytes_skipped, PAINT_DOUBT, N_("$1 byte of TCP streams skipped"),
		  N_("$1 bytes of TCP streams skipped") },
	};
	bool any = false;

	for (unsigned i = 0; i < sizeof row / sizeof *row; i++) {
		if (!row[i].n)
			continue;
		text_add(t, any ? "" : "\n");
		text_paint(t, v, row[i].paint, "! ");
		text_count(t, row[i].n, row[i].one, row[i].many);
		text_char(t, '\n');
		any = true;
	}
}

void overview_text(struct text *t, const struct view *v, const struct overview *o)
{
	const struct closed esp = closed_reasons(o->tally, o->sas), ike = closed_ike_reasons(o->tally, o->sas);

	overview_span(t, o);
	overview_protocols(t, v, o->tally);
	overview_ike(t, v, o->sas);
	overview_sas(t, v, o->sas);
	overview_evicted(t, o->sas);
	overview_opened(t, v, o->tally->sealed[SEAL_OPENED], &esp,
	    N_("Opened $1 of $2 ESP and AH packet"), N_("Opened $1 of $2 ESP and AH packets"));
	overview_opened(t, v, o->tally->ike_sealed[SEAL_OPENED], &ike,
	    N_("Opened $1 of $2 encrypted IKE message"), N_("Opened $1 of $2 encrypted IKE messages"));
	overview_remarks(t, v, o);
	if (o->hints)
		overview_next(t, o);
}
