/*
 * Proposals as they were sent (RFC 7296, 3.3; RFC 2409, appendix A), to be set
 * side by side.
 */
#include "diag/watch.h"

enum { KEY_LENGTH = 14 };		/* attribute of transforms; IKEv1's phase 1 has the same number */

static const struct field *field_named(const struct node *n, const char *key)
{
	for (unsigned i = 0; i < n->header->fields; i++)
		if (!strcmp(n->header->field[i].key, key))
			return &n->header->field[i];
	return NULL;
}

static bool is_layer(const struct node *n, const char *layer)
{
	return node_readable(n) && !strcmp(n->header->key, layer);
}

static void offer_add(struct offer *o, uint8_t proposal, uint64_t type, uint64_t id, const struct node *n,
    const char *key)
{
	const struct field *f = field_named(n, key);

	if (o->count < OFFER_TRANSFORMS)
		o->transform[o->count++] = (struct offered){ proposal, (uint8_t)type, (uint16_t)id, 0,
			f ? f->names : NULL };
}

/* Of IKEv1 each transform is a proposal of its own, and its attributes are what IKEv2's transforms are. */
static void offer_ikev1(struct offer *o, uint8_t *proposal, const struct node *n)
{
	uint64_t type, value;

	if (is_layer(n, "transform") && node_value(n, "transform_id", &value)) {
		++*proposal;
		if (o->protocol != IKEV1_PROTO_ISAKMP)
			offer_add(o, *proposal, 0, value, n, "transform_id");
	} else if (is_layer(n, "attribute") && node_value(n, "type", &type) && node_value(n, "value", &value)) {
		if (o->protocol == IKEV1_PROTO_ISAKMP ? type <= IKEV1_ATTR_GROUP_DESCRIPTION || type == KEY_LENGTH :
		    type >= IKEV1_SA_ATTR_GROUP_DESCRIPTION && type <= IKEV1_SA_ATTR_KEY_LENGTH)
			offer_add(o, *proposal, type, value, n, "value");
	}
}

static void offer_ikev2(struct offer *o, uint8_t proposal, const struct node *n)
{
	uint64_t type, value;

	if (is_layer(n, "transform") && node_value(n, "type", &type) && node_value(n, "id", &value))
		offer_add(o, proposal, type, value, n, "id");
	else if (o->count && is_layer(n, "attribute") && node_value(n, "type", &type) && type == KEY_LENGTH &&
	    node_value(n, "value", &value))
		o->transform[o->count - 1].bits = (uint16_t)value;
}

void offer_read(struct offer *o, const struct message *m)
{
	uint8_t proposal = 0;
	uint64_t value;

	*o = (struct offer){ .frame = message_frame(m), .version = m->version, .answer = m->response };
	for (unsigned i = m->node + 1; i < m->end; i++) {
		const struct node *n = &m->p->node[i];

		if (is_layer(n, "proposal") && node_value(n, "protocol_id", &value)) {
			o->protocol = o->protocol ? o->protocol : (uint8_t)value;
			proposal = (uint8_t)(proposal + (m->version == 2));
		} else if (m->version == 2) {
			offer_ikev2(o, proposal, n);
		} else {
			offer_ikev1(o, &proposal, n);
		}
	}
}

/* --- in words --- */

void text_transform(struct text *t, const struct offered *x)
{
	const char *name = x->names ? name_of(x->names, x->id) : NULL;

	if (name) {
		text_add(t, name);
	} else {
		text_dec(t, x->type);
		text_char(t, ':');
		text_dec(t, x->id);
	}
	if (!x->bits)
		return;
	text_char(t, ' ');
	text_dec(t, x->bits);
}

static uint8_t offer_proposals(const struct offer *o)
{
	return o->count ? o->transform[o->count - 1].proposal : 0;
}

static void text_proposal(struct text *t, const struct offer *o, uint8_t proposal)
{
	const struct offered *last = NULL;

	text_tell(t, _("  proposal $1: "), BLANK_DEC(proposal));
	for (unsigned i = 0; i < o->count; i++) {
		const struct offered *x = &o->transform[i];

		if (x->proposal != proposal)
			continue;
		text_add(t, !last ? "" : last->type == x->type ? _(" or ") : ", ");
		text_transform(t, x);
		last = x;
	}
	text_char(t, '\n');
}

void text_offer(struct text *t, const struct offer *o)
{
	for (unsigned i = 1; i <= offer_proposals(o); i++)
		text_proposal(t, o, (uint8_t)i);
}

/* --- the nearest match --- */

static bool offered_same(const struct offered *a, const struct offered *b)
{
	return a->type == b->type && a->id == b->id && a->bits == b->bits;
}

/* Have the two proposals one of that type in common? */
static bool type_common(const struct offer *a, uint8_t pa, const struct offer *b, uint8_t pb, uint8_t type)
{
	for (unsigned i = 0; i < a->count; i++) {
		const struct offered *x = &a->transform[i];

		for (unsigned j = 0; j < b->count && x->proposal == pa && x->type == type; j++)
			if (b->transform[j].proposal == pb && offered_same(x, &b->transform[j]))
				return true;
	}
	return false;
}

/* Types of a's proposal, each once: those that b's has nothing in common with are `differ`. */
struct match { uint8_t mine, other; unsigned agree, differ; };

static struct match match_of(const struct offer *a, uint8_t pa, const struct offer *b, uint8_t pb)
{
	struct match m = { .mine = pa, .other = pb };
	int seen = -1;

	for (unsigned i = 0; i < a->count; i++) {
		const struct offered *x = &a->transform[i];

		if (x->proposal != pa || x->type == seen)
			continue;
		seen = x->type;
		if (type_common(a, pa, b, pb, x->type))
			m.agree++;
		else
			m.differ++;
	}
	return m;
}

static struct match match_best(const struct offer *a, const struct offer *b)
{
	struct match best = { 0 };

	for (unsigned i = 1; i <= offer_proposals(a); i++)
		for (unsigned j = 1; j <= offer_proposals(b); j++) {
			struct match m = match_of(a, (uint8_t)i, b, (uint8_t)j);

			if (!best.mine || m.agree > best.agree || (m.agree == best.agree && m.differ < best.differ))
				best = m;
		}
	return best;
}

static void text_of_type(struct text *t, const struct offer *o, uint8_t proposal, uint8_t type)
{
	bool any = false;

	for (unsigned i = 0; i < o->count; i++) {
		if (o->transform[i].proposal != proposal || o->transform[i].type != type)
			continue;
		text_add(t, any ? _(" or ") : "");
		text_transform(t, &o->transform[i]);
		any = true;
	}
	text_add(t, any ? "" : _("none"));
}

enum { COLUMN = 40 };

/* "  ENCR_AES_CBC 256        <>  ENCR_AES_GCM_16 256" */
static void text_beside(struct text *t, const struct offer *a, const struct offer *b, const struct match *m,
    uint8_t type)
{
	char room[256];
	struct text left = TEXT_FIXED(room);
	unsigned columns;

	text_of_type(&left, a, m->mine, type);
	columns = columns_of(text_string(&left), (size_t)(left.at - left.start));
	text_add(t, "  ");
	text_add(t, room);
	text_fill(t, ' ', columns < COLUMN ? COLUMN - columns : 1);
	text_add(t, type_common(a, m->mine, b, m->other, type) ? "  =  " : " <>  ");
	text_of_type(t, b, m->other, type);
	text_char(t, '\n');
}

static void text_match(struct text *t, const struct offer *a, const struct offer *b, const struct match *m)
{
	int seen = -1;

	text_tell(t, _("nearest: proposal $1 and proposal $2 of the other side\n"), BLANK_DEC(m->mine), BLANK_DEC(m->other));
	for (unsigned i = 0; i < a->count; i++) {
		const struct offered *x = &a->transform[i];

		if (x->proposal == m->mine && x->type != seen)
			text_beside(t, a, b, m, x->type);
		seen = x->proposal == m->mine ? x->type : seen;
	}
	if (!m->differ)
		text_say(t, "they agree: it may have no connection for these addresses\n");
}

static void text_said(struct text *t, const struct offer *o)
{
	text_tell(t, o->answer ? _("chosen by the other side before, packet $1\n") :
	    _("offered by the other side itself, packet $1\n"), BLANK_DEC(o->frame));
	text_offer(t, o);
}

void text_offers(struct text *t, const struct offer *o, const struct offer *other)
{
	struct match m;

	text_tell(t, _("offered in packet $1\n"), BLANK_DEC(o->frame));
	text_offer(t, o);
	if (!other || !other->count || other->version != o->version) {
		text_say(t, "what the other side would take is not in the capture\n");
		return;
	}
	text_said(t, other);
	m = match_best(o, other);
	text_match(t, o, other, &m);
}
