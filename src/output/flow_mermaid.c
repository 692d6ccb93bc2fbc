/*
 * flow as a Mermaid sequenceDiagram: phases are rectangles under a note, runs
 * of protected packets loops.
 *
 * Invariant: what packets say goes through text_mermaid(), so that no word can
 * be a keyword, a comment or the end of a statement.  A label begins with a letter.
 */
#include "output/ladder.h"
#include "output/markup.h"

enum { LABEL_MAX = 9000 };

static void mermaid_host(struct text *t, unsigned host)
{
	text_char(t, 'h');
	text_dec(t, host);
}

static void mermaid_participants(struct text *t, const struct ladder *l)
{
	const struct rung *r;
	uint8_t seen[LIMIT_HOSTS] = { 0 };

	for (uint32_t i = 0; (r = rung_next(l, &i));) {
		const uint16_t host[] = { r->from, r->to };

		for (unsigned k = 0; k < 2; k++) {
			char name[64];
			struct text n = TEXT_FIXED(name);

			if (seen[host[k]]++)
				continue;
			seen[host[k]] = 1;
			text_address(&n, ladder_host(l, host[k]));
			text_add(t, "    participant ");
			mermaid_host(t, host[k]);
			text_add(t, " as ");
			text_mermaid(t, text_string(&n));
			text_char(t, '\n');
		}
	}
}

static void mermaid_note(struct text *t, const struct rung *r, const char *words)
{
	text_add(t, "        Note over ");
	mermaid_host(t, r->from < r->to ? r->from : r->to);
	if (r->from != r->to) {
		text_char(t, ',');
		mermaid_host(t, r->from < r->to ? r->to : r->from);
	}
	text_add(t, ": ");
	text_mermaid(t, words);
	text_char(t, '\n');
}

static void mermaid_arrow(struct text *t, uint16_t from, const char *arrow, uint16_t to, const char *words)
{
	text_add(t, "        ");
	mermaid_host(t, from);
	text_add(t, arrow);
	mermaid_host(t, to);
	text_add(t, ": ");
	text_mermaid(t, *words ? words : " ");
	text_char(t, '\n');
}

static void mermaid_run(struct text *t, const struct rung *r)
{
	char count[64];
	struct text c = TEXT_FIXED(count);

	text_tell(&c, _("$1 packets"), BLANK_DEC(r->sent));
	text_add(t, "        loop ");
	text_mermaid(t, text_string(&c));
	text_char(t, '\n');
	for (unsigned i = 0; i < r->flows; i++) {
		const struct rung_flow *f = &r->flow[i];
		char words[64];
		struct text w = TEXT_FIXED(words);

		if (!f->shown)
			continue;
		text_rung_flow(&w, f);
		mermaid_arrow(t, f->back ? r->to : r->from, "-)", f->back ? r->from : r->to, text_string(&w));
	}
	text_add(t, "        end\n");
}

static void mermaid_message(struct text *t, const struct view *v, const struct rung *r)
{
	const char *arrow = r->reply == REPLY_LOST ? "-x" : r->response ? "-->>" : "->>";
	char words[LABEL_MAX];
	struct text w = TEXT_FIXED(words);

	text_rung(&w, r);
	if (r->kind == RUNG_MESSAGE && r->sent > 1)
		text_tell(&w, _(" (sent $1 times)"), BLANK_DEC(r->sent));
	mermaid_arrow(t, r->from, arrow, r->to, text_string(&w));
	for (unsigned i = 0; i < r->effects; i++) {
		w = TEXT_FIXED(words);
		text_effect(&w, r, &r->effect[i]);
		mermaid_note(t, r, text_string(&w));
	}
	if (v->detail && r->detail)
		mermaid_note(t, r, r->detail);
}

void flow_mermaid(struct text *t, const struct view *v, const struct ladder *l)
{
	const struct rung *r, *before = NULL;

	text_add(t, "sequenceDiagram\n");
	mermaid_participants(t, l);
	for (uint32_t i = 0; (r = rung_next(l, &i)); before = r) {
		if (rung_begins(r, before)) {
			char phase[PHASE_MAX];
			struct text p = TEXT_FIXED(phase);

			text_rung_phase(&p, r);
			text_add(t, before ? "    end\n" : "");
			text_add(t, "    rect rgba(128, 128, 128, 0.15)\n");
			mermaid_note(t, r, text_string(&p));
		}
		if (r->kind == RUNG_TRAFFIC)
			mermaid_run(t, r);
		else
			mermaid_message(t, v, r);
	}
	text_add(t, before ? "    end\n" : "");
}
