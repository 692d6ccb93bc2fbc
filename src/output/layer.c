/* What text and the screen say of a layer: its title, what is odd or closed about it, and what is known beyond its octets. */
#include "output/show.h"

const char layer_left_out[] = N_("not all of this packet is shown: it has more layers, remarks or facts than are kept");

void text_layer(struct text *t, const struct view *v, const struct node *n)
{
	static const char *const error[] = { "", N_("cut"), N_("malformed") };

	text_say(t, n->header->title);
	if (n->quoted)
		text_paint(t, v, PAINT_DIM, _(" (quoted)"));
	if (n->error) {
		text_add(t, " [");
		text_paint(t, v, paint_error(n->error), _(error[n->error]));
		text_char(t, ']');
	}
}

uint8_t paint_error(enum wire_error error)
{
	static const uint8_t paint[] = { PAINT_PLAIN, PAINT_DOUBT, PAINT_BAD };

	return paint[error];
}

uint8_t paint_severity(enum severity severity)
{
	static const uint8_t paint[] = { PAINT_DIM, PAINT_DOUBT, PAINT_BAD, PAINT_DOUBT };

	return paint[severity];
}

void text_layer_remark(struct text *t, const struct view *v, const struct remark *r)
{
	text_add(t, "! ");
	text_paint(t, v, paint_severity(r->severity), _(severity_name[r->severity]));
	text_add(t, ": ");
	text_say(t, r->text);
	if (*r->source) {
		text_add(t, " (");
		text_add(t, r->source);
		text_char(t, ')');
	}
}

void text_layer_seal(struct text *t, const struct view *v, const struct sealed *s)
{
	bool opened = s->state == SEAL_OPENED;
	const char *proof = s->kind == SEAL_ISAKMP ? "" : s->authenticated ? N_(", ICV good") : N_(", unauthenticated");

	text_add(t, "= ");
	text_paint(t, v, paint_state(s->state), _(seal_state_name[s->state]));
	if (opened && s->heuristic)
		text_paint(t, v, PAINT_DOUBT, _(", inferred without a key"));
	else if (opened)
		text_paint(t, v, s->authenticated ? PAINT_GOOD : PAINT_DOUBT, _(proof));
	if (s->encryption || s->integrity)
		text_add(t, ": ");
	text_add(t, s->encryption ? s->encryption : "");
	text_add(t, s->encryption && s->integrity ? ", " : "");
	text_add(t, s->integrity ? s->integrity : "");
	if (s->reason) {
		text_add(t, opened ? "; " : ": ");
		text_told(t, s->reason, strlen(s->reason));
	}
}

uint8_t paint_verdict(enum verdict verdict)
{
	static const uint8_t paint[] = { PAINT_PLAIN, PAINT_GOOD, PAINT_BAD, PAINT_UNKNOWN };

	return paint[verdict];
}

/* Other facts that say something have it out of the packet. */
static bool is_told(const struct fact *f)
{
	static const char *const keys[] = { "answers", "retransmission", "chain", "ca" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (!strcmp(f->key, keys[i]))
			return true;
	return f->verdict != FACT_SAYS;
}

/* "= NAT detection: 9d1f... is the hash of 192.0.2.1 port 500 [verified]" */
void text_layer_fact(struct text *t, const struct view *v, const struct packet *p, const struct fact *f)
{
	text_add(t, "= ");
	text_say(t, f->label);
	text_add(t, ": ");
	if (is_told(f))
		text_told(t, p->words + f->at, f->len);
	else
		text_escaped(t, p->words + f->at, f->len);
	if (f->verdict) {
		text_add(t, " [");
		text_paint(t, v, paint_verdict(f->verdict), _(verdict_name[f->verdict]));
		text_char(t, ']');
	}
}
