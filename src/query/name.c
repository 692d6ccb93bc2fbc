/*
 * Names that are no field: of the packet, of its seals, of SAs.  What they
 * mean stands in the manual under FILTER EXPRESSIONS, in the same order.
 */
#include <ctype.h>
#include <spiglass/registry.h>
#include "query/query.h"

enum { SUMMARY_MAX = 8192 };

/* --- of packets --- */

static void packet_number(struct asked *a, const struct packet *p)
{
	ask_number(a, p->frame->number);
}

static void packet_time(struct asked *a, const struct packet *p)
{
	ask_number(a, (uint64_t)p->frame->time);
}

static void packet_length(struct asked *a, const struct packet *p)
{
	ask_number(a, p->frame->claim);
}

static void packet_captured(struct asked *a, const struct packet *p)
{
	ask_number(a, p->frame->have);
}

static void packet_line(struct asked *a, const struct packet *p)
{
	char line[SUMMARY_MAX];
	struct text t = TEXT_FIXED(line);

	packet_summary(p, &t);
	ask_text(a, line, (size_t)(t.at - line));
}

static void packet_error(struct asked *a, const struct packet *p)
{
	for (unsigned i = 0; i < p->nodes; i++)
		if (p->node[i].error)
			ask_words(a, p->node[i].error == WIRE_CUT ? "cut" : "malformed");
}

static void packet_remark(struct asked *a, const struct packet *p)
{
	for (unsigned i = 0; i < p->notes; i++)
		ask_words(a, p->note[i].remark->code);
}

static void packet_proto(struct asked *a, const struct packet *p)
{
	for (unsigned i = 0; i < p->nodes; i++)
		if (p->node[i].header->rank > RANK_LINK)
			ask_words(a, p->node[i].header->key);
}

static void packet_end(struct asked *a, const struct packet *p, bool source, bool destination)
{
	for (unsigned i = 0; i < p->nodes; i++) {
		struct address from, to;

		if (!p->node[i].header->family)
			continue;
		packet_addresses(p, i, &from, &to);
		if (source && from.family)
			ask_address(a, &from);
		if (destination && to.family)
			ask_address(a, &to);
	}
}

static void packet_peer(struct asked *a, const struct packet *p) { packet_end(a, p, true, true); }
static void packet_source(struct asked *a, const struct packet *p) { packet_end(a, p, true, false); }
static void packet_destination(struct asked *a, const struct packet *p) { packet_end(a, p, false, true); }

/* A number of all layers of that name; SPIs of zero are none. */
static void packet_field(struct asked *a, const struct packet *p, const char *layer, const char *key)
{
	uint64_t x;

	for (unsigned i = 0; i < p->nodes; i++)
		if (!strcmp(p->node[i].header->key, layer) && node_value(&p->node[i], key, &x) && x)
			ask_number(a, x);
}

static void packet_ispi(struct asked *a, const struct packet *p) { packet_field(a, p, "ike", "initiator_spi"); }
static void packet_rspi(struct asked *a, const struct packet *p) { packet_field(a, p, "ike", "responder_spi"); }

static void packet_spi(struct asked *a, const struct packet *p)
{
	packet_field(a, p, "esp", "spi");
	packet_field(a, p, "ah", "spi");
	packet_ispi(a, p);
	packet_rspi(a, p);
}

/* --- of seals --- */

static void seal_state(struct asked *a, const struct packet *p)
{
	for (unsigned i = 0; i < p->seals; i++)
		if (sealed_shown(&p->seal[i]))
			ask_words(a, seal_state_name[p->seal[i].state]);
}

static void seal_encryption(struct asked *a, const struct packet *p)
{
	for (unsigned i = 0; i < p->seals; i++)
		if (sealed_shown(&p->seal[i]))
			ask_words(a, p->seal[i].encryption);
}

static void seal_integrity(struct asked *a, const struct packet *p)
{
	for (unsigned i = 0; i < p->seals; i++)
		if (sealed_shown(&p->seal[i]))
			ask_words(a, p->seal[i].integrity);
}

static void seal_reason(struct asked *a, const struct packet *p)
{
	for (unsigned i = 0; i < p->seals; i++)
		if (sealed_shown(&p->seal[i]))
			ask_words(a, p->seal[i].reason);
}

static void seal_alg(struct asked *a, const struct packet *p)
{
	seal_encryption(a, p);
	seal_integrity(a, p);
}

static void seal_sa(struct asked *a, const struct packet *p)
{
	for (unsigned i = 0; i < p->seals; i++)
		if (sealed_shown(&p->seal[i]) && p->seal[i].sa)
			ask_number(a, p->seal[i].sa->spi);
}

/* --- words that are known --- */

/* Lives of SAs, then states of sealed layers. */
static const char *state_word(unsigned i)
{
	if (i <= LIFE_FAILED)
		return life_name[i];
	i -= LIFE_FAILED;		/* 1 is the first; nobody sees one untried */
	return i <= SEAL_CUT ? seal_state_name[i] : NULL;
}

static const char *error_word(unsigned i)
{
	static const char *const word[] = { "cut", "malformed", NULL };

	return word[i];
}

static const char *mode_word(unsigned i)
{
	static const char *const word[] = { "tunnel", "transport", "beet", "main", "aggressive", NULL };

	return word[i];
}

static const char *nat_word(unsigned i)
{
	static const char *const word[] = { "initiator", "responder", NULL };

	return word[i];
}

/* --- all of them --- */


const struct name_row query_name[] = {
	{ "peer", "an address of any IP header; either end of an SA", KIND_ADDRESS,
	  .packet = packet_peer, .sa = asks_peer },
	{ "spi", "an SPI of ESP, AH or IKE", KIND_NUMBER, .packet = packet_spi, .sa = asks_spi },
	{ "ispi", "the initiator's SPI of the IKE SA", KIND_NUMBER, .packet = packet_ispi, .sa = asks_ispi },
	{ "rspi", "the responder's SPI of the IKE SA", KIND_NUMBER, .packet = packet_rspi, .sa = asks_rspi },
	{ "state", "of a sealed layer, or of an SA", KIND_TEXT, .word = state_word,
	  .packet = seal_state, .sa = asks_state },
	{ "encryption", "the algorithm, as IANA names it", KIND_TEXT, .names = &registry_encr,
	  .packet = seal_encryption, .sa = asks_encryption },
	{ "integrity", "likewise", KIND_TEXT, .names = &registry_integ,
	  .packet = seal_integrity, .sa = asks_integrity },
	{ "alg", "encryption or integrity", KIND_TEXT, .names = &registry_encr, .packet = seal_alg, .sa = asks_alg },
	{ "proto", "protocol of an SA: ESP, AH, IKEv1, IKEv2; a layer of a packet", KIND_TEXT,
	  .packet = packet_proto, .sa = asks_proto },
	{ "source", "source address of any IP header, of a child SA", KIND_ADDRESS,
	  .packet = packet_source, .sa = asks_source },
	{ "destination", "likewise", KIND_ADDRESS, .packet = packet_destination, .sa = asks_destination },
	{ "number", "of the packet", KIND_NUMBER, .packet = packet_number },
	{ "time", "of the packet, UTC", KIND_TIME, .packet = packet_time },
	{ "length", "of the packet, octets", KIND_NUMBER, .packet = packet_length },
	{ "captured", "octets of it that were captured", KIND_NUMBER, .packet = packet_captured },
	{ "summary", "the packet's line", KIND_TEXT, .packet = packet_line },
	{ "error", "a layer is cut or malformed", KIND_TEXT, .word = error_word, .packet = packet_error },
	{ "note", "code of a remark", KIND_TEXT, .packet = packet_remark },
	{ "reason", "why a layer stayed closed", KIND_TEXT, .packet = seal_reason },
	{ "sa", "SPI of the SA a sealed layer belongs to", KIND_NUMBER, .packet = seal_sa },
	{ "net", "a traffic selector of a child SA", KIND_ADDRESS, .sa = asks_net },
	{ "id", "an identity of the IKE SA", KIND_TEXT, .sa = asks_id },
	{ "initiator", "address of the IKE SA's", KIND_ADDRESS, .sa = asks_initiator },
	{ "responder", "likewise", KIND_ADDRESS, .sa = asks_responder },
	{ "parent", "an SPI of the IKE SA that made the child SA", KIND_NUMBER, .sa = asks_parent },
	{ "packets", "of a child SA; messages of an IKE SA", KIND_NUMBER, .sa = asks_packets },
	{ "bytes", "in them", KIND_NUMBER, .sa = asks_bytes },
	{ "loss", "sequence numbers that are missing; requests without an answer", KIND_NUMBER, .sa = asks_loss },
	{ "duplicated", "packets of a child SA that came again", KIND_NUMBER, .sa = asks_duplicated },
	{ "reordered", "packets of a child SA that came late", KIND_NUMBER, .sa = asks_reordered },
	{ "opened", "packets or messages that were opened", KIND_NUMBER, .sa = asks_opened },
	{ "integrity_failures", "those whose ICV is wrong", KIND_NUMBER, .sa = asks_integrity_failures },
	{ "age", "since the SA's first sign of life, until its end", KIND_SPAN, .sa = asks_age },
	{ "mode", "of the SA", KIND_TEXT, .word = mode_word, .sa = asks_mode },
	{ "esn", "64-bit sequence numbers", KIND_FLAG, .sa = asks_esn },
	{ "nat", "who of the IKE SA's ends is behind one", KIND_TEXT, .word = nat_word, .sa = asks_nat },
	{ NULL, NULL, 0, NULL, NULL, NULL, NULL },
};

const struct name_row *name_find(const char *word, size_t n)
{
	for (const struct name_row *row = query_name; row->name; row++)
		if (strlen(row->name) == n && !memcmp(row->name, word, n))
			return row;
	return NULL;
}

/* --- what was meant --- */

struct nearest { const char *word; unsigned distance; const char *layer, *key; };

/* Short for it: "ip.src" for "ip.source". */
static bool is_short_for(const char *word, const char *name)
{
	for (; *word && *name; name++)
		word += tolower((uint8_t)*word) == tolower((uint8_t)*name);
	return !*word;
}

static void nearest_try(struct nearest *n, const char *layer, const char *key)
{
	char name[2 * WORD_MAX];
	struct text t = TEXT_FIXED(name);
	unsigned distance;

	text_add(&t, layer);
	text_add(&t, key ? "." : "");
	text_add(&t, key ? key : "");
	distance = word_distance(n->word, text_string(&t));
	if (is_short_for(n->word, name))
		distance = (unsigned)(strlen(name) - strlen(n->word)) / 2;
	if (distance < n->distance)
		*n = (struct nearest){ n->word, distance, layer, key };
}

static void nearest_header(struct nearest *n, const struct header *h)
{
	nearest_try(n, h->key, NULL);
	for (unsigned i = 0; i < h->fields; i++)
		nearest_try(n, h->key, h->field[i].key);
	if (h->tail.key)
		nearest_try(n, h->key, h->tail.key);
	for (unsigned i = 0; h->family && i < h->fields; i++)
		nearest_try(n, "ip", h->field[i].key);
}

bool name_nearest(const char *word, size_t len, struct text *nearest)
{
	char copy[WORD_MAX + 1];
	struct nearest n = { copy, (unsigned)len / 2 + 1, NULL, NULL };
	struct header_walk w = { 0 };
	const struct header *h;

	if (len > WORD_MAX)
		return false;
	memcpy(copy, word, len);
	copy[len] = 0;
	for (const struct name_row *row = query_name; row->name; row++)
		nearest_try(&n, row->name, NULL);
	while ((h = header_next(&w)))
		nearest_header(&n, h);
	if (!n.layer)
		return false;
	text_add(nearest, n.layer);
	text_add(nearest, n.key ? "." : "");
	text_add(nearest, n.key ? n.key : "");
	return true;
}
