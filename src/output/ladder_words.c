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

enum { XAUTH_FIRST = 16520, XAUTH_LAST = 16529, GROUPS = 48 };

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

bool node_is(const struct node *n, const char *key)
{
	return !strcmp(n->header->key, key);
}

/* The next node of that key from i on. */
static const struct node *next_of(const struct message *m, unsigned *i, const char *key)
{
	while (++*i < m->end)
		if (node_is(&m->p->node[*i], key))
			return &m->p->node[*i];
	return NULL;
}

static const struct node *first_of(const struct message *m, const char *key)
{
	unsigned i = m->node;

	return next_of(m, &i, key);
}

const struct field *node_field(const struct node *n, const char *key)
{
	for (unsigned i = 0; i < n->header->fields; i++)
		if (!strcmp(n->header->field[i].key, key) && field_captured(n, &n->header->field[i]))
			return &n->header->field[i];
	return NULL;
}

void text_named(struct text *t, const struct node *n, const struct field *f)
{
	uint64_t value = wire_bits(n->at, f->bit, f->bits);
	const char *name = f->names ? name_of(f->names, (uint32_t)value) : NULL;

	if (name)
		text_add(t, name);
	else
		text_field(t, f, n);
}

const char *node_name(const struct node *n, const char *key)
{
	const struct field *f = node_field(n, key);

	return f && f->names ? name_of(f->names, (uint32_t)wire_bits(n->at, f->bit, f->bits)) : NULL;
}

void text_key(struct text *t, const struct node *n, const char *key)
{
	const struct field *f = node_field(n, key);

	if (f)
		text_named(t, n, f);
}

/* The SPIs that stand under a payload, each behind a blank. */
static void text_spis(struct text *t, const struct message *m, const struct node *payload)
{
	const struct node *end = m->p->node + m->end;
	struct field f;

	for (const struct node *n = payload + 1; n < end && n->depth > payload->depth; n++) {
		if (!node_is(n, "spi") || !node_tail_field(n, &f))
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

const struct names *exchange_names(uint8_t version)
{
	return version == 1 ? &registry_ikev1_exchange : &registry_ikev2_exchange;
}

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
	static const char *const transaction[] = { N_("XAUTH or Mode Config"), "Mode Config", "XAUTH" };

	if (m->version == 2) {
		text_registered(t, &registry_ikev2_exchange, m->exchange);
		return;
	}
	switch (m->exchange) {
	case IKEV1_EXCHANGE_BASE:
		text_add(t, N_("IKE phase 1, base exchange"));
		break;
	case IKEV1_EXCHANGE_IDENTITY_PROTECTION:
		text_add(t, N_("IKE phase 1, main mode"));
		break;
	case IKEV1_EXCHANGE_AGGRESSIVE:
		text_add(t, N_("IKE phase 1, aggressive mode"));
		break;
	case IKEV1_EXCHANGE_QUICK_MODE:
		text_add(t, N_("IKE phase 2, quick mode"));
		break;
	case IKEV1_EXCHANGE_TRANSACTION_EXCHANGE:
		text_add(t, transaction[is_xauth(m) + 1]);
		break;
	case IKEV1_EXCHANGE_INFORMATIONAL:
		text_add(t, N_("informational exchange"));
		break;
	default:
		text_registered(t, &registry_ikev1_exchange, m->exchange);
	}
}

/* "ESP 0x..." */
static const char *purpose_delete(struct text *about, const struct message *m)
{
	const struct node *d = first_of(m, "D");
	uint64_t protocol = 0;

	if (!d)
		return NULL;
	node_value(d, "protocol_id", &protocol);
	if (protocol == IKEV2_PROTO_IKE)	/* the same in IKEv1: PROTO_ISAKMP */
		return m->version == 1 ? N_(", delete of the ISAKMP SA") : N_(", delete of the IKE SA");
	text_add(about, m->version == 1 && protocol == IKEV1_PROTO_IPSEC_AH ? "AH" :
	    m->version == 2 && protocol == IKEV2_PROTO_AH ? "AH" : "ESP");
	text_spis(about, m, d);
	return N_(", delete of $1");
}

static const char *purpose_create(struct text *about, const struct message *m)
{
	const struct node *n, *proposal = first_of(m, "proposal");
	uint64_t protocol = 0;

	if (proposal)
		node_value(proposal, "protocol_id", &protocol);
	if (has_notify(m, IKEV2_NOTIFY_REKEY_SA, &n)) {
		text_key(about, n, "protocol_id");
		text_spis(about, m, n);
		return N_(", rekey of $1");
	}
	if (protocol == IKEV2_PROTO_IKE)
		return N_(", rekey of the IKE SA");
	return protocol ? N_(", another child SA") : "";
}

static const char *purpose_informational(struct text *about, const struct message *m)
{
	static const char detection[] = N_(", dead peer detection");
	const char *delete = purpose_delete(about, m);
	const struct node *n;

	if (delete)
		return delete;
	if (m->version == 1)
		return has_notify(m, IKEV1_NOTIFY_R_U_THERE, &n) || has_notify(m, IKEV1_NOTIFY_R_U_THERE_ACK, &n) ?
		    detection : "";
	if (!m->response && has_notify(m, IKEV2_NOTIFY_UPDATE_SA_ADDRESSES, &n))
		return N_(", new addresses (MOBIKE)");
	return !m->response && !first_of(m, "N") && !first_of(m, "CP") && !first_of(m, "SKF") ? detection : "";
}

const char *ladder_purpose(struct text *about, const struct message *m)
{
	if (m->opened && m->version == 2 && m->exchange == IKEV2_EXCHANGE_CREATE_CHILD_SA)
		return purpose_create(about, m);
	if (m->opened && ((m->version == 2 && m->exchange == IKEV2_EXCHANGE_INFORMATIONAL) ||
	    (m->version == 1 && m->exchange == IKEV1_EXCHANGE_INFORMATIONAL)))
		return purpose_informational(about, m);
	return "";
}

void ladder_name(struct text *t, const struct message *m, unsigned step)
{
	static const char *const short_names[] = {
		[IKEV1_EXCHANGE_BASE] = N_("base"), [IKEV1_EXCHANGE_IDENTITY_PROTECTION] = N_("main mode"),
		[IKEV1_EXCHANGE_AGGRESSIVE] = N_("aggressive mode"),
		[IKEV1_EXCHANGE_INFORMATIONAL] = N_("informational"),
		[IKEV1_EXCHANGE_TRANSACTION_EXCHANGE] = N_("transaction"),
		[IKEV1_EXCHANGE_QUICK_MODE] = N_("quick mode"),
	};
	bool known = m->exchange < sizeof short_names / sizeof *short_names && short_names[m->exchange];

	if (m->version == 1 && known)
		text_say(t, short_names[m->exchange]);
	else
		text_registered(t, exchange_names(m->version), m->exchange);
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
	static const char *const frame[] = { "[", "]", "{", "}", "SK", "SKF", "FRAG", "encrypted" };

	for (unsigned i = 0; i < sizeof frame / sizeof *frame; i++)
		if (is_word(at, n, frame[i]))
			return true;
	return !strncmp(at, "SKF(", 4) || !strncmp(at, "FRAG(", 5);
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

bool notify_is_quiet(const char *name, size_t n)
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
	if (n > 3 && at[0] == 'N' && at[1] == '(' && notify_is_quiet(at + 2, n - 3))
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
