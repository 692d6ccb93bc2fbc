/*
 * The words of a ladder: what exchanges are called when they are taught, what
 * a message is for, its payloads in short and in full, and what events did.
 *
 * The phases are those of RFC 2409, 5 (main, aggressive, quick mode) and the
 * exchanges of RFC 7296, 1; XAUTH and Mode Config are both the Transaction
 * Exchange and told apart by their attributes (draft-beaulieu-ike-xauth-02, 6).
 */
#include <stdlib.h>
#include <spiglass/registry.h>
#include "output/ladder.h"

enum { XAUTH_FIRST = 16520, XAUTH_LAST = 16529, GROUPS = 48, DETAIL_LINE = 1024 };

const char *words_keep(struct words *w, const struct text *t)
{
	size_t n = (size_t)(t->at - t->start);
	char *at;

	if (!w->page || sizeof w->page->at - w->page->used <= n) {
		struct words_page *page = mem_new(sizeof *page);

		page->next = w->page;
		w->page = page;
		w->used += sizeof page->at;
		w->full = w->used >= LIMIT_ROW_WORDS;
	}
	at = w->page->at + w->page->used;
	memcpy(at, t->start, n);
	at[n] = 0;
	w->page->used += (uint32_t)n + 1;
	return at;
}

void words_free(struct words *w)
{
	while (w->page) {
		struct words_page *next = w->page->next;

		free(w->page);
		w->page = next;
	}
}

/* --- nodes of a message --- */

static bool is_key(const struct node *n, const char *key)
{
	return !strcmp(n->header->key, key);
}

/* The next node of that key from i on. */
static const struct node *next_of(const struct message *m, unsigned *i, const char *key)
{
	while (++*i < m->end)
		if (is_key(&m->p->node[*i], key))
			return &m->p->node[*i];
	return NULL;
}

static const struct node *first_of(const struct message *m, const char *key)
{
	unsigned i = m->node;

	return next_of(m, &i, key);
}

static const struct field *field_of(const struct node *n, const char *key)
{
	for (unsigned i = 0; i < n->header->fields; i++)
		if (!strcmp(n->header->field[i].key, key) && field_captured(n, &n->header->field[i]))
			return &n->header->field[i];
	return NULL;
}

/* "AUTH_HMAC_SHA2_256_128", or the number where it has no name. */
static void text_named(struct text *t, const struct node *n, const struct field *f)
{
	uint64_t value = wire_bits(n->at, f->bit, f->bits);
	const char *name = f->names ? name_of(f->names, (uint32_t)value) : NULL;

	if (name)
		text_add(t, name);
	else
		text_field(t, f, n);
}

static void text_key(struct text *t, const struct node *n, const char *key)
{
	const struct field *f = field_of(n, key);

	if (f)
		text_named(t, n, f);
}

/* The SPIs that stand under a payload, each behind a blank. */
static void text_spis(struct text *t, const struct message *m, const struct node *payload)
{
	const struct node *end = m->p->node + m->end;
	struct field f;

	for (const struct node *n = payload + 1; n < end && n->depth > payload->depth; n++) {
		if (!is_key(n, "spi") || !node_tail_field(n, &f))
			continue;
		text_char(t, ' ');
		text_field(t, &f, n);
	}
}

static bool has_notify(const struct message *m, uint64_t wanted, const struct node **which)
{
	unsigned i = m->node;
	uint64_t type;

	while ((*which = next_of(m, &i, "N")))
		if (node_value(*which, "type", &type) && type == wanted)
			return true;
	return false;
}

/* --- phases --- */

static void text_registered(struct text *t, const struct names *names, unsigned value)
{
	const char *name = name_of(names, value);

	text_add(t, name ? name : "exchange ");
	if (!name)
		text_dec(t, value);
}

/* Is the Transaction Exchange about XAUTH: 1, about anything else: 0, closed: -1. */
static int is_xauth(const struct message *m)
{
	unsigned i = m->node;
	const struct node *n;
	uint64_t type;
	int seen = m->opened ? 0 : -1;

	while ((n = next_of(m, &i, "attribute")))
		if (node_value(n, "type", &type) && type >= XAUTH_FIRST && type <= XAUTH_LAST)
			seen = 1;
	return seen;
}

void ladder_phase(struct text *t, const struct message *m)
{
	if (m->version == 2) {
		text_registered(t, &registry_ikev2_exchange, m->exchange);
		return;
	}
	switch (m->exchange) {
	case IKEV1_EXCHANGE_BASE:
		text_add(t, "IKE phase 1, base exchange");
		break;
	case IKEV1_EXCHANGE_IDENTITY_PROTECTION:
		text_add(t, "IKE phase 1, main mode");
		break;
	case IKEV1_EXCHANGE_AGGRESSIVE:
		text_add(t, "IKE phase 1, aggressive mode");
		break;
	case IKEV1_EXCHANGE_QUICK_MODE:
		text_add(t, "IKE phase 2, quick mode");
		break;
	case IKEV1_EXCHANGE_TRANSACTION_EXCHANGE:
		text_add(t, is_xauth(m) > 0 ? "XAUTH" : is_xauth(m) < 0 ? "XAUTH or Mode Config" : "Mode Config");
		break;
	case IKEV1_EXCHANGE_INFORMATIONAL:
		text_add(t, "informational exchange");
		break;
	default:
		text_registered(t, &registry_ikev1_exchange, m->exchange);
	}
}

/* ", delete of ESP 0x...", ", delete of the IKE SA" */
static bool purpose_delete(struct text *t, const struct message *m)
{
	const struct node *d = first_of(m, "D");
	uint64_t protocol = 0;

	if (!d)
		return false;
	node_value(d, "protocol_id", &protocol);
	text_add(t, ", delete of ");
	if (protocol == IKEV2_PROTO_IKE) {	/* the same in IKEv1: PROTO_ISAKMP */
		text_add(t, m->version == 1 ? "the ISAKMP SA" : "the IKE SA");
	} else {
		text_add(t, m->version == 1 && protocol == IKEV1_PROTO_IPSEC_AH ? "AH" :
		    m->version == 2 && protocol == IKEV2_PROTO_AH ? "AH" : "ESP");
		text_spis(t, m, d);
	}
	return true;
}

static void purpose_create(struct text *t, const struct message *m)
{
	const struct node *n, *proposal = first_of(m, "proposal");
	uint64_t protocol = 0;

	if (proposal)
		node_value(proposal, "protocol_id", &protocol);
	if (has_notify(m, IKEV2_NOTIFY_REKEY_SA, &n)) {
		text_add(t, ", rekey of ");
		text_key(t, n, "protocol_id");
		text_spis(t, m, n);
	} else if (protocol == IKEV2_PROTO_IKE) {
		text_add(t, ", rekey of the IKE SA");
	} else if (protocol) {
		text_add(t, ", another child SA");
	}
}

static void purpose_informational(struct text *t, const struct message *m)
{
	const struct node *n;

	if (purpose_delete(t, m))
		return;
	if (m->version == 1) {
		if (has_notify(m, IKEV1_NOTIFY_R_U_THERE, &n) || has_notify(m, IKEV1_NOTIFY_R_U_THERE_ACK, &n))
			text_add(t, ", dead peer detection");
	} else if (!m->response && has_notify(m, IKEV2_NOTIFY_UPDATE_SA_ADDRESSES, &n)) {
		text_add(t, ", new addresses (MOBIKE)");
	} else if (!m->response && m->opened && !first_of(m, "N") && !first_of(m, "CP") && !first_of(m, "SKF")) {
		text_add(t, ", dead peer detection");
	}
}

void ladder_purpose(struct text *t, const struct message *m)
{
	if (!m->opened)
		return;
	if (m->version == 2 && m->exchange == IKEV2_EXCHANGE_CREATE_CHILD_SA)
		purpose_create(t, m);
	else if ((m->version == 2 && m->exchange == IKEV2_EXCHANGE_INFORMATIONAL) ||
	    (m->version == 1 && m->exchange == IKEV1_EXCHANGE_INFORMATIONAL))
		purpose_informational(t, m);
}

void ladder_name(struct text *t, const struct message *m, unsigned step)
{
	static const char *const short_names[] = {
		[IKEV1_EXCHANGE_BASE] = "base", [IKEV1_EXCHANGE_IDENTITY_PROTECTION] = "main mode",
		[IKEV1_EXCHANGE_AGGRESSIVE] = "aggressive mode", [IKEV1_EXCHANGE_INFORMATIONAL] = "informational",
		[IKEV1_EXCHANGE_TRANSACTION_EXCHANGE] = "transaction", [IKEV1_EXCHANGE_QUICK_MODE] = "quick mode",
	};
	bool known = m->exchange < sizeof short_names / sizeof *short_names && short_names[m->exchange];

	if (m->version == 1 && known)
		text_add(t, short_names[m->exchange]);
	else
		text_registered(t, m->version == 1 ? &registry_ikev1_exchange : &registry_ikev2_exchange, m->exchange);
	if (m->version == 1 && m->exchange == IKEV1_EXCHANGE_INFORMATIONAL)
		return;
	text_char(t, ' ');
	text_dec(t, m->version == 1 ? step : m->id);
}

/* --- payloads --- */

/* The next word of a list, up to a blank that stands in no parentheses; 0: there is none. */
size_t word_length(const char **at)
{
	unsigned inside = 0;
	size_t n = 0;

	*at += strspn(*at, " ");
	for (; (*at)[n] && ((*at)[n] != ' ' || inside); n++)
		inside += (*at)[n] == '(' ? 1u : (*at)[n] == ')' && inside ? -1u : 0u;
	return n;
}

static bool is_word(const char *at, size_t n, const char *word)
{
	return strlen(word) == n && !memcmp(at, word, n);
}

/* What the line of a message puts around its payloads. */
static bool is_frame(const char *at, size_t n)
{
	return is_word(at, n, "[") || is_word(at, n, "]") || is_word(at, n, "{") || is_word(at, n, "}") ||
	    is_word(at, n, "SK") || is_word(at, n, "encrypted") || !strncmp(at, "SKF(", 4) || !strncmp(at, "FRAG(", 5) ||
	    is_word(at, n, "SKF") || is_word(at, n, "FRAG");
}

void ladder_payloads(struct text *t, const struct message *m)
{
	char line[PAYLOADS_MAX];
	struct text l = TEXT_FIXED(line);
	const struct node *n = &m->p->node[m->node];
	const char *at;
	size_t len;

	n->header->line(&l, m->p, n);
	at = strchr(text_string(&l), '[');
	while (at && (len = word_length(&at))) {
		if (!is_frame(at, len)) {
			if (t->at > t->start)
				text_char(t, ' ');
			text_mem(t, at, len);
		}
		at += len;
	}
}

/* Notifications that every peer sends and that change nothing. */
static bool is_quiet(const char *name, size_t n)
{
	static const char *const quiet[] = {
		"NAT_DETECTION_SOURCE_IP", "NAT_DETECTION_DESTINATION_IP", "SIGNATURE_HASH_ALGORITHMS",
		"NO_ADDITIONAL_ADDRESSES", "ADDITIONAL_IP4_ADDRESS", "ADDITIONAL_IP6_ADDRESS",
		"EAP_ONLY_AUTHENTICATION", "INITIAL_CONTACT", "INITIAL-CONTACT", "NON_FIRST_FRAGMENTS_ALSO",
	};
	static const char supported[] = "_SUPPORTED";
	const size_t tail = sizeof supported - 1;

	for (unsigned i = 0; i < sizeof quiet / sizeof *quiet; i++)
		if (is_word(name, n, quiet[i]))
			return true;
	return n > tail && !memcmp(name + n - tail, supported, tail);
}

/* Words of which only the number is told: how much of them is said. */
static size_t head(const char *at, size_t n)
{
	if (n > 3 && at[0] == 'N' && at[1] == '(' && is_quiet(at + 2, n - 3))
		return 1;
	if (at[0] == 'V' && (n == 1 || at[1] == '('))
		return 1;
	if (!strncmp(at, "CERTREQ", 7))
		return 7;
	return n;
}

struct group { const char *at; size_t n; unsigned count; };

static void group_show(struct text *t, const struct group *g)
{
	if (t->at > t->start)
		text_char(t, ' ');
	text_mem(t, g->at, g->n);
	if (g->count < 2)
		return;
	text_add(t, " x");
	text_dec(t, g->count);
}

void ladder_brief(struct text *t, const char *payloads)
{
	struct group group[GROUPS];
	unsigned groups = 0, i;
	size_t len;

	for (const char *at = payloads; (len = word_length(&at)); at += len) {
		size_t n = head(at, len);

		for (i = 0; i < groups; i++)
			if (group[i].n == n && !memcmp(group[i].at, at, n))
				break;
		if (i == GROUPS)
			break;
		if (i == groups)
			group[groups++] = (struct group){ at, n, 0 };
		group[i].count++;
	}
	for (i = 0; i < groups; i++)
		group_show(t, &group[i]);
	if (len)
		text_add(t, " ...");
}

/* --- detail --- */

/* Payloads that say something in few words. */
static bool is_telling(const struct node *n)
{
	static const char *const telling[] = {
		"SA", "KE", "IDi", "IDr", "ID", "CERT", "AUTH", "N", "D", "TSi", "TSr", "CP", "EAP", "V",
	};
	const struct field *type = field_of(n, "type");
	const char *name = type && type->names ? name_of(type->names, (uint32_t)wire_bits(n->at, type->bit, type->bits)) : NULL;

	if (is_key(n, "N") && name && is_quiet(name, strlen(name)))
		return false;
	for (unsigned i = 0; i < sizeof telling / sizeof *telling; i++)
		if (is_key(n, telling[i]))
			return true;
	return false;
}

/* Does the field say something, and not only how the payload is built? */
static bool is_said(const struct node *n, const struct field *f)
{
	static const char *const shape[] = { "next_payload", "last", "doi", "attribute_next_payload" };
	uint64_t value = wire_bits(n->at, f->bit, f->bits);
	bool name = f->names && name_of(f->names, (uint32_t)value);

	for (unsigned i = 0; i < sizeof shape / sizeof *shape; i++)
		if (!strcmp(f->key, shape[i]))
			return false;
	if (!strcmp(f->key, "type") && (is_key(n, "transform") || is_key(n, "selector")))
		return false;
	if (!strncmp(f->key, "protocol", 8))
		return name && value;
	return f->names ? f->format != RESERVED : f->format == HEX || f->format == IP4 || f->format == IP6;
}

static void say(struct text *t, const struct node *n, const struct field *f)
{
	text_char(t, ' ');
	text_named(t, n, f);
}

/* An attribute with a named value is told by that; "Key Length 128" needs both. */
static void say_attribute(struct text *t, const struct node *n)
{
	const struct field *value = field_of(n, "value");

	if (!value || !value->names) {
		text_char(t, ' ');
		text_key(t, n, "type");
	}
	if (value)
		say(t, n, value);
}

static bool has_prefix(const struct packet *p, const struct node *n)
{
	const struct fact *f;

	for (unsigned at = 0; (f = fact_next(p, (unsigned)(n - p->node), &at));)
		if (!strcmp(f->key, "prefix"))
			return true;
	return false;
}

static void say_facts(struct text *t, const struct packet *p, const struct node *n)
{
	const struct fact *f;

	for (unsigned at = 0; (f = fact_next(p, (unsigned)(n - p->node), &at));) {
		bool verdict = f->verdict == FACT_VERIFIED || f->verdict == FACT_FAILED;

		if (verdict && f->key[0] == 'a') {	/* authentication */
			text_char(t, ' ');
			text_add(t, verdict_name[f->verdict]);
		} else if (!strcmp(f->key, "prefix") || !strcmp(f->key, "subject") || !strcmp(f->key, "vendor")) {
			text_char(t, ' ');
			text_escaped(t, p->words + f->at, f->len);
		} else if (!strcmp(f->key, "ports") && memcmp(p->words + f->at, "ANY", 3)) {
			text_add(t, " ports ");
			text_escaped(t, p->words + f->at, f->len);
		}
	}
}

static void say_tail(struct text *t, const struct node *n)
{
	enum { TAIL_MOST = 128 };
	uint32_t size;

	node_tail(n, &size);
	if (!size || n->header->tail.format == BYTES)
		return;
	text_char(t, ' ');
	text_tail(t, n, TAIL_MOST);
}

static void say_node(struct text *t, const struct packet *p, const struct node *n)
{
	bool prefix = has_prefix(p, n);

	if (is_key(n, "attribute")) {
		say_attribute(t, n);
	} else {
		for (unsigned i = 0; i < n->header->fields; i++) {
			const struct field *f = &n->header->field[i];
			bool address = f->format == IP4 || f->format == IP6;

			if (field_captured(n, f) && is_said(n, f) && !(address && prefix))
				say(t, n, f);
		}
	}
	say_tail(t, n);
	say_facts(t, p, n);
}

/* A proposal begins a line of its own, as every payload does; one that says nothing has none. */
static void say_begin(struct text *t, const struct node *payload, const struct node *n)
{
	text_add(t, t->at > t->start ? "\n" : "");
	text_add(t, payload->header->key);
	if (!is_key(n, "proposal"))
		return;
	text_char(t, ' ');
	text_key(t, n, "number");
}

void ladder_detail(struct text *t, const struct message *m)
{
	const struct node *end = m->p->node + m->end, *payload = NULL;
	char *line = t->at, *begun = t->at;

	for (const struct node *n = m->p->node + m->node + 1; n < end; n++) {
		bool inside = payload && n->depth > payload->depth;

		if (!inside)
			payload = is_telling(n) ? n : NULL;
		if (!payload || is_key(n, "SA"))
			continue;
		if (!inside || is_key(n, "proposal")) {
			if (t->at == begun)
				t->at = line;
			line = t->at;
			say_begin(t, payload, n);
			begun = t->at;
		}
		say_node(t, m->p, n);
	}
	if (t->at == begun)
		t->at = line;
}

/* --- effects --- */

bool ladder_effective(enum event_kind kind, bool child)
{
	static const bool of_ike[EVENT_KINDS] = {
		[EVENT_COOKIE] = true, [EVENT_INVALID_KE] = true, [EVENT_REDIRECT] = true, [EVENT_RESUMED] = true,
		[EVENT_UP] = true, [EVENT_FAILED] = true, [EVENT_CHILD] = true, [EVENT_CHILD_FAILED] = true,
		[EVENT_REKEYED] = true, [EVENT_COLLISION] = true, [EVENT_REAUTHENTICATED] = true,
		[EVENT_DELETED] = true, [EVENT_MOVED] = true, [EVENT_NOTIFY] = true, [EVENT_INVALID_SPI] = true,
	};
	static const bool of_child[EVENT_KINDS] = {
		[EVENT_REKEYED] = true, [EVENT_COLLISION] = true, [EVENT_DELETED] = true, [EVENT_FAILED] = true,
	};

	return child ? of_child[kind] : of_ike[kind];
}

static void text_spi_short(struct text *t, uint64_t spi)
{
	text_add(t, "0x");
	text_hex(t, spi, spi >> 32 ? 16 : 8);
}

static void text_notify(struct text *t, const struct rung *r, uint32_t type)
{
	const char *name = name_of(r->version == 1 ? &registry_ikev1_notify : &registry_ikev2_notify, type);

	if (name)
		text_add(t, name);
	else
		text_dec(t, type);
}

static const char *effect_words(const struct rung_effect *e)
{
	static const char *const words[EVENT_KINDS] = {
		[EVENT_COOKIE] = "wants a cookie", [EVENT_INVALID_KE] = "wants group", [EVENT_REDIRECT] = "redirected",
		[EVENT_RESUMED] = "resumed", [EVENT_UP] = "UP", [EVENT_FAILED] = "FAILED", [EVENT_CHILD] = "child UP",
		[EVENT_CHILD_FAILED] = "child FAILED", [EVENT_REKEYED] = "REKEYED", [EVENT_COLLISION] = "collision",
		[EVENT_REAUTHENTICATED] = "REAUTHENTICATED", [EVENT_DELETED] = "DELETED", [EVENT_MOVED] = "moved",
		[EVENT_NOTIFY] = "error", [EVENT_INVALID_SPI] = "INVALID_SPI",
	};

	return words[e->kind];
}

void text_effect(struct text *t, const struct rung *r, const struct rung_effect *e)
{
	if (e->child) {
		text_spi_short(t, e->spi);
		text_char(t, ' ');
	}
	text_add(t, effect_words(e));
	text_add(t, e->inferred ? "~" : "");
	if (e->kind == EVENT_CHILD && e->spi) {
		text_char(t, ' ');
		text_spi_short(t, e->spi);
		if (e->other) {
			text_char(t, ' ');
			text_spi_short(t, e->other);
		}
	} else if (e->kind == EVENT_INVALID_KE) {
		text_char(t, ' ');
		text_dec(t, e->number);
	} else if ((e->kind == EVENT_FAILED || e->kind == EVENT_CHILD_FAILED || e->kind == EVENT_NOTIFY) && e->number) {
		text_add(t, ": ");
		text_notify(t, r, e->number);
	}
}

uint8_t paint_effect(const struct rung_effect *e)
{
	switch (e->kind) {
	case EVENT_UP:
	case EVENT_CHILD:
	case EVENT_RESUMED:
		return e->inferred ? PAINT_DOUBT : PAINT_GOOD;
	case EVENT_FAILED:
	case EVENT_CHILD_FAILED:
	case EVENT_NOTIFY:
	case EVENT_INVALID_SPI:
		return PAINT_BAD;
	case EVENT_REKEYED:
	case EVENT_DELETED:
	case EVENT_REAUTHENTICATED:
		return PAINT_DIM;
	default:
		return PAINT_DOUBT;
	}
}

/* --- rows --- */

size_t text_fitting(const char *s, unsigned width)
{
	size_t n = 0, blank = 0;
	unsigned used = 0;

	for (; s[n]; n++) {
		used += ((uint8_t)s[n] & 0xc0) != 0x80;
		if (used > width)
			return blank ? blank : n;
		if (s[n] == ' ')
			blank = n;
	}
	return n;
}

void text_rung_flow(struct text *t, const struct rung_flow *f)
{
	text_add(t, protocol_name(f->protocol));
	text_add(t, " 0x");
	text_hex(t, f->spi, 8);
	text_add(t, " x");
	text_dec(t, f->packets);
}

bool rung_both_ways(const struct rung *r)
{
	bool way[2] = { false, false };

	for (unsigned i = 0; i < r->flows; i++)
		if (r->flow[i].shown)
			way[r->flow[i].back] = true;
	return way[0] && way[1];
}

static void text_run(struct text *t, const struct rung *r)
{
	uint64_t bytes = 0;
	unsigned shown = 0;

	for (unsigned i = 0; i < r->flows; i++) {
		if (!r->flow[i].shown)
			continue;
		text_add(t, shown++ ? ", " : "");
		text_rung_flow(t, &r->flow[i]);
		bytes += r->flow[i].bytes;
	}
	if (r->flows_left_out) {
		text_add(t, ", other SAs x");
		text_dec(t, r->flows_left_out);
	}
	text_add(t, ", ");
	text_dec(t, bytes);
	text_add(t, " octets");
}

static void text_ports(struct text *t, const struct rung *r)
{
	if (!r->port[0])
		return;
	text_add(t, r->port[0] == r->port[1] ? " port " : " ports ");
	text_dec(t, r->port[0]);
	if (r->port[0] == r->port[1])
		return;
	text_add(t, " > ");
	text_dec(t, r->port[1]);
}

static void text_message(struct text *t, const struct rung *r)
{
	text_add(t, r->name);
	text_add(t, ": ");
	text_add(t, r->brief);
	if (r->closed) {
		text_add(t, *r->brief ? ", closed, " : "closed, ");
		text_dec(t, r->bytes);
		text_add(t, " octets");
	} else if (!*r->brief) {
		text_add(t, "empty");
	}
	if (r->fragments) {
		text_add(t, ", ");
		text_dec(t, r->fragments);
		text_add(t, r->fragments == 1 ? " fragment" : " fragments");
	}
}

void text_rung(struct text *t, const struct rung *r)
{
	if (r->kind == RUNG_TRAFFIC) {
		text_run(t, r);
	} else if (r->kind == RUNG_KEEPALIVE) {
		text_add(t, "NAT keepalive x");
		text_dec(t, r->sent);
	} else {
		text_message(t, r);
		if (r->moved) {
			text_char(t, ',');
			text_ports(t, r);
		}
	}
}

void text_rung_phase(struct text *t, const struct rung *r)
{
	bool protocol[2] = { false, false };

	if (r->kind == RUNG_MESSAGE) {
		text_add(t, r->phase);
		return;
	}
	text_add(t, r->kind == RUNG_KEEPALIVE ? "NAT keepalives" : "protected traffic (");
	for (unsigned i = 0; i < r->flows; i++)
		if (r->flow[i].shown)
			protocol[r->flow[i].protocol == IP_PROTOCOL_AH] = true;
	if (r->kind == RUNG_TRAFFIC)
		text_add(t, protocol[0] && protocol[1] ? "AH and ESP)" : protocol[1] ? "AH)" : "ESP)");
}

bool rung_begins(const struct rung *r, const struct rung *before)
{
	if (!before || before->kind != r->kind)
		return true;
	return r->kind == RUNG_MESSAGE && (r->spi[0] != before->spi[0] || strcmp(r->phase, before->phase));
}

const struct rung *rung_next(const struct ladder *l, uint32_t *i)
{
	while (*i < ladder_count(l)) {
		const struct rung *r = ladder_at(l, (*i)++);

		if (r->shown)
			return r;
	}
	return NULL;
}

const struct rung *rung_request(const struct ladder *l, const struct rung *r)
{
	return r->request ? ladder_at(l, r->request - 1) : NULL;
}
