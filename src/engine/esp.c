/*
 * Opening ESP: find the SA, verify and decrypt, then show what is inside: IV,
 * content, padding, trailer, ICV (RFC 4303, 2).  Nothing of a packet whose ICV
 * fails is shown.
 */
#include "engine/internal.h"

static const struct remark padding_odd = { "esp.padding", N_("padding is not 1, 2, 3 ..."), "RFC 4303, 2.4", REMARK_NOTE };
static const struct remark padding_long = { "esp.pad_length", N_("pad length exceeds the plaintext"), "RFC 4303, 2.5",
	REMARK_MALFORMED };

static const char wrong_key[] = N_("the ICV is good, but the plaintext makes no sense: wrong encryption key");
static const char no_sense[] = N_("no ICV to verify, and the plaintext makes no sense: wrong key or algorithm");

/* One that has moved is known again by its key; where it has none yet, the exchange that announced it must do. */
static struct sa *sa_moved(struct engine *e, uint8_t protocol, uint32_t spi, const struct address *source,
    const struct address *destination, struct trial *t)
{
	struct sa *sa = sa_elsewhere(e->sas, protocol, spi, source, destination);

	return sa && (!sa->bound || (t && bind_verifies(e, sa, t))) ? sa : NULL;
}

struct sa *engine_sa(struct engine *e, const struct packet *p, struct sealed *s, uint8_t protocol, uint32_t spi,
    struct trial *t)
{
	const struct frame *f = p->frame;
	struct address source, destination;
	struct flow flow;
	struct sa *sa;

	packet_addresses(p, s->net, &source, &destination);
	sa = sa_find(e->sas, protocol, spi, &destination);
	if (!sa && (sa = sa_moved(e, protocol, spi, &source, &destination, t)))
		sa_move(e->sas, sa, &source, &destination, f);
	if (!sa)
		sa = sa_touch(e->sas, protocol, spi, &source, &destination);
	s->sa = sa;
	sa->held = true;
	if (!sa->packets++) {
		sa->first_time = f->time;
		sa->first_packet = f->number;
		if (flow_read(p, s, &flow)) {
			sa->port[0] = flow.sport;
			sa->port[1] = flow.dport;
		}
	}
	sa->bytes += s->body.claim;
	sa->last_time = f->time;
	sa->last_packet = f->number;
	return sa;
}

void engine_settle(struct engine *e, struct sealed *s, struct sa *sa, enum seal_state state, const char *reason)
{
	s->state = (uint8_t)state;
	s->reason = reason;
	sa->state = (uint8_t)state;
	if (state != SEAL_OPENED)
		sa->reason = reason;
	sa->opened += state == SEAL_OPENED;
	sa->integrity_failures += state == SEAL_INTEGRITY_FAILED;
	sa->cut += state == SEAL_CUT;
	sa->closed += state == SEAL_NO_KEY || state == SEAL_UNSUPPORTED;
	e->tally.sealed[state]++;
}

void engine_name(struct sealed *s, const struct sa *sa)
{
	if (sa->heuristic) {
		s->encryption = "ENCR_NULL";
	} else if (sa->key) {
		s->encryption = sa->key->suite.encr ? sa->key->suite.encr->name : NULL;
		s->integrity = sa->key->suite.integ ? sa->key->suite.integ->name : NULL;
	}
}

static bool padding_counts(const uint8_t *padding, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (padding[i] != (uint8_t)(i + 1))
			return false;
	return true;
}

/* Next header 59 is a dummy packet, to be thrown away by the receiver (RFC 4303, 2.6). */
static void esp_content(struct packet *p, struct wire w, unsigned depth, uint8_t next)
{
	if (next == IP_PROTOCOL_IPV6_NONXT)
		packet_rest(p, &w, &header_dummy, depth);
	else
		dissect_protocol(p, w, depth, next);
}

static void esp_inside(struct engine *e, struct packet *p, struct sealed *s, const struct plain *plain)
{
	uint32_t pad = plain->at[plain->len - 2], payload = plain->len - 2 - pad;
	struct wire w = wire_of(plain->at, plain->len, plain->len), part;
	unsigned first = p->seals;

	if (!engine_block(p, s, BLOCK_DECRYPTED, plain->at, plain->len))
		return;
	if (pad + 2 > plain->len) {
		packet_note(p, s->node, &padding_long);
		packet_rest(p, &w, &header_data, s->depth);
		return;
	}
	part = wire_split(&w, payload);
	esp_content(p, part, s->depth, plain->at[plain->len - 1]);
	engine_drain(e, p, first);
	part = wire_split(&w, pad);
	packet_rest(p, &part, &header_esp_padding, s->depth);
	packet_header(p, &w, &header_esp_trailer, s->depth);
	if (!padding_counts(plain->at + payload, pad))
		packet_note(p, packet_last(p), &padding_odd);
}

static void esp_show(struct engine *e, struct packet *p, struct sealed *s, const struct plain *plain)
{
	struct wire w = s->body, part;
	uint8_t outside = p->inside;

	wire_split(&w, header_esp.bytes);
	part = wire_split(&w, plain->iv);
	packet_rest(p, &part, &header_esp_iv, s->depth);
	wire_split(&w, w.claim - plain->icv);
	esp_inside(e, p, s, plain);
	p->inside = outside;
	packet_rest(p, &w, &header_esp_icv, s->depth);
}

static uint8_t esp_mode(uint8_t next)
{
	return next == IP_PROTOCOL_IPV4 || next == IP_PROTOCOL_IPV6 ? KEY_MODE_TUNNEL :
	    next == IP_PROTOCOL_IPIP ? KEY_MODE_BEET : next == IP_PROTOCOL_IPV6_NONXT ? KEY_MODE_UNKNOWN :
	    KEY_MODE_TRANSPORT;
}

static void esp_opened(struct engine *e, struct packet *p, struct sealed *s, struct sa *sa, struct plain *plain)
{
	uint8_t mode = esp_mode(plain->at[plain->len - 1]);

	if (mode)
		sa->mode = mode;
	s->heuristic = !sa->opener;
	s->authenticated = sa->opener && opener_authenticates(sa->opener);
	plain->at = rooms_exact(&e->rooms, plain->at, plain->len);
	engine_settle(e, s, sa, SEAL_OPENED, s->clear && !sa->opener ? N_("not encrypted, says WESP") :
	    s->heuristic ? N_("not encrypted, by its looks") : sa->fit || s->authenticated ? sa->fit :
	    N_("no ICV that could be verified"));
	esp_show(e, p, s, plain);
}

void engine_closed(struct engine *e, struct sealed *s, struct sa *sa, enum opened how)
{
	if (how == OPENED_BAD_ICV && !sa->bound && sa->fit == bind_elsewhere)
		engine_settle(e, s, sa, SEAL_NO_KEY, sa->fit);
	else if (how == OPENED_BAD_ICV)
		engine_settle(e, s, sa, SEAL_INTEGRITY_FAILED, sa->bound ? N_("the ICV is wrong: damaged or forged")
		    : sa->fit ? sa->fit : N_("the ICV is wrong: the key does not fit, or the packet is damaged"));
	else if (how == OPENED_SHORT)
		engine_settle(e, s, sa, SEAL_INTEGRITY_FAILED, N_("too short for IV, ciphertext and ICV, or no multiple of the block"));
	else if (sa->unmatched)
		engine_settle(e, s, sa, SEAL_NO_KEY, N_("no key for this SPI"));
	else
		engine_settle(e, s, sa, SEAL_UNSUPPORTED, sa->reason ? sa->reason : N_("the cipher failed"));
}

static enum opened esp_try(struct engine *e, struct trial *t, struct opener *o, bool esn, uint32_t high)
{
	if (!t->room)
		t->room = rooms_take(&e->rooms, OPENER_ROOM(t->seal->body.have));
	return t->room ? opener_esp(o, t->seal->body.at, t->seal->body.have, esn, high, t->room, &t->plain) : OPENED_FAILED;
}

static enum opened esp_verify(struct engine *e, struct trial *t, struct opener *o, bool esn, uint32_t high)
{
	uint8_t octets[4] = { (uint8_t)(high >> 24), (uint8_t)(high >> 16), (uint8_t)(high >> 8), (uint8_t)high };
	const struct wire *esp = &t->seal->body;
	uint8_t icv = opener_icv(o);
	struct part part[] = { { esp->at, esp->have - icv }, { octets, sizeof octets } };

	(void)e;
	return esp->have < icv ? OPENED_SHORT : opener_verify(o, part, esn ? 2 : 1, esp->at + esp->have - icv, icv);
}

static void esp_open(struct engine *e, struct packet *p, struct sealed *s, struct sa *sa, struct trial *t)
{
	enum opened how = engine_bind(e, sa, t);

	engine_name(s, sa);
	if (how == OPENED_GOOD && (t->sensible || plaintext_plausible(t->plain.at, t->plain.len)))
		esp_opened(e, p, s, sa, &t->plain);
	else if (how == OPENED_GOOD)
		engine_settle(e, s, sa, SEAL_NO_KEY, opener_authenticates(sa->opener) ? wrong_key : no_sense);
	else
		engine_closed(e, s, sa, how);
}

void engine_esp(struct engine *e, struct packet *p, struct sealed *s)
{
	const struct node *n = &p->node[s->node];
	struct trial trial = { .open = esp_try, .verify = esp_verify, .seal = s };
	struct sa *sa;
	bool cut;

	if (!node_readable(n)) {
		s->state = SEAL_CUT;
		return;
	}
	trial.sequence = esp_sequence(n);
	cut = s->body.have < s->body.claim || s->body.error;
	sa = engine_sa(e, p, s, IP_PROTOCOL_ESP, esp_spi(n), cut ? NULL : &trial);
	if (cut)
		engine_settle(e, s, sa, SEAL_CUT, N_("not all of its octets were captured"));
	else
		esp_open(e, p, s, sa, &trial);
	life_packet(e->sas, sa, p, s, trial.sequence);
}
