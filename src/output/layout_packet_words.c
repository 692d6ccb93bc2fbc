/* What each section says: this packet's values, or why there are none. */
#include <spiglass/registry.h>
#include "output/layout.h"

enum { OCTETS_SHOWN = 16 };

/* The innermost seal of AH, or of the others, around an octet of the frame. */
static const struct sealed *seal_around(const struct places *w, const struct packet *p, uint32_t offset, bool ah)
{
	const struct sealed *found = NULL;
	struct spot o;

	for (unsigned i = 0; i < p->seals; i++)
		if ((p->seal[i].kind == SEAL_AH) == ah && layout_spot(&o, w, p, &p->seal[i]) && offset >= o.at &&
		    offset < (ah ? o.content : o.end))
			found = &p->seal[i];
	return found;
}

/* A label, behind a comma where something is said already. */
static void say(struct text *t, const char *key)
{
	text_add(t, t->at == t->start ? "" : ", ");
	text_add(t, layout_label(key));
}

static void say_field(struct text *t, const struct node *n, const char *key, const char *label)
{
	for (unsigned i = 0; i < n->header->fields; i++) {
		const struct field *f = &n->header->field[i];

		if (strcmp(f->key, key) || !field_captured(n, f))
			continue;
		if (t->at != t->start)
			text_add(t, ", ");
		text_add(t, label);
		text_char(t, ' ');
		text_field(t, f, n);
	}
}

static void say_ip(struct text *t, const struct packet *p, const struct node *n, const char *key)
{
	struct address source, destination;

	packet_addresses(p, (unsigned)(n - p->node), &source, &destination);
	text_address(t, &source);
	text_add(t, " > ");
	text_address(t, &destination);
	say_field(t, n, "protocol", layout_label("protocol"));
	say_field(t, n, "next_header", layout_label("next-header"));
	if (!strcmp(key, "new-ip-header"))
		say(t, "tunnel-ends");
}

static void say_udp(struct text *t, const struct node *n, const char *key)
{
	uint64_t source, destination;

	if (!node_value(n, "source_port", &source) || !node_value(n, "destination_port", &destination))
		return;
	text_dec(t, source);
	text_add(t, " > ");
	text_dec(t, destination);
	if (!strcmp(key, "udp-encapsulation"))
		say(t, "nat-traversal");
}

static void say_trailer(struct text *t, const struct section *s, const struct node *n)
{
	uint64_t next;

	say(t, "padding");
	text_char(t, ' ');
	text_dec(t, s->bytes - n->header->bytes);
	say(t, "pad-length");
	text_add(t, " 1");
	if (node_value(n, "next_header", &next)) {
		say(t, "next-header");
		text_add(t, " 1: ");
		text_field(t, &n->header->field[n->header->fields - 1], n);
	}
}

/* Opened, where they were. */
static void say_octets(struct text *t, const struct places *w, const struct packet *p, const struct section *s)
{
	for (unsigned i = p->blocks; i-- > 0;) {
		const struct block *b = &p->block[i];

		if (w->at[i] == PLACE_NONE || s->offset < w->at[i] || s->offset + s->bytes > w->at[i] + b->len)
			continue;
		text_bytes(t, b->at + (s->offset - w->at[i]), s->bytes < OCTETS_SHOWN ? s->bytes : OCTETS_SHOWN);
		text_add(t, s->bytes > OCTETS_SHOWN ? "..." : "");
		return;
	}
}

/* Every field, as many as fit, and what is behind them in this section. */
static void say_fields(struct text *t, const struct section *s, const struct node *n)
{
	uint32_t tail;

	for (unsigned i = 0; i < n->header->fields; i++) {
		const struct field *f = &n->header->field[i];

		if (field_captured(n, f) && !field_silent(n, f))
			say_field(t, n, f->key, _(f->label));
	}
	if (s->bytes < n->len || !node_tail(n, &tail) || !tail)
		return;
	if (n->header->fields) {
		text_add(t, ", ");
		text_say(t, n->header->tail.label);
		text_char(t, ' ');
	}
	text_tail(t, n, OCTETS_SHOWN);
}

static void say_iv(struct text *t, const struct sealed *s)
{
	if (!s || !s->encryption)
		return;
	say(t, "of");
	text_char(t, ' ');
	text_add(t, s->encryption);
}

static void say_icv(struct text *t, const struct sealed *s, bool planned)
{
	const char *name = !s ? NULL : s->integrity ? s->integrity : s->encryption;

	if (name && t->at != t->start)
		text_add(t, ", ");
	text_add(t, name ? name : "");
	if (!s || s->state == SEAL_UNTRIED || planned)
		return;
	say(t, s->state == SEAL_OPENED && s->authenticated ? "verified" :
	    s->state == SEAL_INTEGRITY_FAILED ? "wrong" : "not-verified");
}

static void say_closed(struct text *t, const struct section *s, const struct sealed *seal, uint32_t ciphertext)
{
	say(t, s->bytes == ciphertext ? "closed-content" :
	    seal && seal->kind == SEAL_ISAKMP ? "closed-payloads" : "closed-unknown");
	if (!seal)
		return;
	text_add(t, "; ");
	text_add(t, layout_label("not-opened"));
	text_add(t, ": ");
	if (seal->reason)
		text_told(t, seal->reason, strlen(seal->reason));
	else
		text_add(t, seal->state ? _(seal_state_name[seal->state]) : layout_label("no-keys"));
}

static void say_node(struct text *t, const struct section *s, const struct packet *p)
{
	const struct node *n = &p->node[s->node];
	const struct header *h = n->header;

	if (h->rank == RANK_NETWORK)
		say_ip(t, p, n, s->key);
	else if (h == &header_udp)
		say_udp(t, n, s->key);
	else if (h == &header_esp || h == &header_ah) {
		say_field(t, n, "spi", layout_label("spi"));
		say_field(t, n, "seq", layout_label("sequence-number"));
		say_field(t, n, "next_header", layout_label("next-header"));
	} else if (h == &header_esp_trailer || h == &header_sk_trailer)
		say_trailer(t, s, n);
	else if (h == &header_eth)
		say_field(t, n, "type", _("EtherType"));
	else if (h->rank >= RANK_CARRIER && h->line && node_readable(n))
		h->line(t, p, n);
	else
		say_fields(t, s, n);
}

/* Parts of depth 1 that are fields have said theirs. */
void layout_words(struct section *s, const struct places *w, const struct packet *p)
{
	struct text t = TEXT_FIXED(s->words);
	const struct sealed *seal = s->marks && !s->depth ? seal_around(w, p, s->offset, false) : NULL;
	const bool icv = !strcmp(s->key, "icv"), ah = !strcmp(s->key, "ah-icv");
	const bool planned = !p->frame->number;
	static const char more[] = "...";
	struct spot o;

	if (*s->words)
		return;
	t.end -= strlen(more);
	if (!strcmp(s->key, "not-captured"))
		say(&t, "longer");
	else if (!strcmp(s->key, "closed"))
		say_closed(&t, s, seal, seal && layout_spot(&o, w, p, seal) && o.icv < o.end ? o.icv - o.content : 0);
	else if (s->node != NODE_NONE && !icv && !(planned && !p->node[s->node].header->fields))
		say_node(&t, s, p);
	else if (!icv && !planned)
		say_octets(&t, w, p, s);
	if (!strcmp(s->key, "iv"))
		say_iv(&t, seal);
	if (icv || ah)
		say_icv(&t, seal_around(w, p, s->offset, ah), planned);
	if (t.full) {
		t.end += strlen(more);
		t.full = false;
		text_add(&t, more);
	}
	text_string(&t);
}
