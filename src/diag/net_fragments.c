/*
 * Datagrams and IKE messages in pieces: those of which a piece never came, and
 * IKE that depends on IP fragments at all (RFC 791, 3.2; RFC 7383, 1 and 2.6).
 *
 * Invariant: the last LIMIT_DIAG_FLOWS datagrams in IP fragments and as many
 * messages in IKE fragments are remembered, each in a ring.
 */
#include "diag/ike.h"

/* Fragments are sent back to back: what has not come by then will not. */
#define PIECES_WAIT (2 * INT64_C(1000000000))
enum { PORT_IKE = 500, PORT_NATT = 4500 };

const struct rule rule_ike_fragments_lost = {
	.code = "ike.fragments-lost", .level = LEVEL_WARNING,
	.title = N_("pieces of an IKE message are missing"),
	.meaning = N_("An IKE message was sent in pieces, and not all of them came as far as the capture. "
	    "The receiver cannot put it together and does not answer; it looks like a peer that is not "
	    "there, although the first exchange worked."),
	.cause = { N_("a firewall, NAT or provider drops IP fragments"), N_("the path loses packets"),
	    N_("a smaller MTU on the way, and nobody says so") },
	.check = N_("On both ends: turn IKE fragmentation on (RFC 7383), and make its pieces small enough "
	    "for the path; fewer and smaller certificates. On the way: rules about IP fragments."),
	.source = "RFC 7383, 1; RFC 7296, 2",
};

const struct rule rule_ike_ip_fragments = {
	.code = "ike.ip-fragments", .level = LEVEL_NOTE,
	.title = N_("IKE messages travel in IP fragments"),
	.meaning = N_("A message was larger than the path takes, and IP took it apart. It came here in one "
	    "piece again; behind the next firewall, it may not."),
	.cause = { N_("certificates, and many of them"),
	    N_("key exchanges with large values, as post-quantum ones are"),
	    N_("IKE fragmentation is off, or one end does not have it") },
	.check = N_("On both ends: IKE fragmentation (RFC 7383)."),
	.source = "RFC 7383, 1",
};

const struct rule rule_mtu_fragments_lost = {
	.code = "mtu.fragments-lost", .level = LEVEL_WARNING,
	.title = N_("fragments of protected packets are missing"),
	.meaning = N_("Datagrams of the tunnel were sent in IP fragments of which not all came as far as the "
	    "capture. None of what they carried can be decrypted."),
	.cause = { N_("a firewall or NAT drops fragments, often all but the first"),
	    N_("the path loses packets: one lost piece is enough"),
	    N_("the capture's filter leaves later fragments out: they have no ports") },
	.check = N_("Capture without a filter on ports. On both gateways: the tunnel's MTU, so that no "
	    "fragments are needed. On the way: rules about IP fragments."),
	.source = "RFC 4301, 8; RFC 791, 3.2",
};

/* --- IP fragments --- */

enum carries { CARRIES_UNKNOWN, CARRIES_IKE, CARRIES_PROTECTED, CARRIES_OTHER };

struct datagram {
	struct address source, destination;
	uint32_t id;
	uint8_t protocol, carries;
	bool whole;
	int64_t time;			/* of its latest fragment */
	uint64_t packet[PROOF_PACKETS], pieces;
};

/* --- IKE fragments --- */

struct pieces {
	uint64_t spi[2];
	uint32_t message;
	uint8_t exchange;
	bool initiator, response;
	uint16_t total, seen;
	uint64_t bit[LIMIT_IKE_FRAGMENTS / 64];
	int64_t time;
	uint64_t packet[PROOF_PACKETS];
};

struct fragments {
	struct datagram datagram[LIMIT_DIAG_FLOWS];
	struct pieces pieces[LIMIT_DIAG_FLOWS];
	uint32_t datagrams, messages;	/* ever */
};

static unsigned kept(uint32_t count)
{
	return count < LIMIT_DIAG_FLOWS ? count : LIMIT_DIAG_FLOWS;
}

static struct datagram *datagram_find(struct fragments *all, const struct fragment *f)
{
	for (unsigned i = 0; i < kept(all->datagrams); i++) {
		struct datagram *d = &all->datagram[i];

		if (d->id == f->id && !d->whole && d->protocol == f->protocol && address_equal(&d->source, &f->source) &&
		    address_equal(&d->destination, &f->destination))
			return d;
	}
	return NULL;
}

/* The first piece of UDP has the ports, and behind them IKE's marker or an SPI (RFC 3948, 2). */
static enum carries udp_carries(const struct sealed *s)
{
	const struct node udp = { .header = &header_udp, .at = s->body.at, .len = s->body.have };
	uint64_t source, destination;

	if (!node_value(&udp, "source_port", &source) || !node_value(&udp, "destination_port", &destination))
		return CARRIES_UNKNOWN;
	if (source == PORT_IKE || destination == PORT_IKE)
		return CARRIES_IKE;
	if (source != PORT_NATT && destination != PORT_NATT)
		return CARRIES_OTHER;
	return s->body.have >= header_udp.bytes + header_non_esp.bytes &&
	    wire_bits(s->body.at, header_udp.bytes * 8u, header_non_esp.bytes * 8u) ? CARRIES_PROTECTED : CARRIES_IKE;
}

static enum carries fragment_carries(const struct sealed *s, const struct fragment *f)
{
	if (f->protocol == IP_PROTOCOL_ESP || f->protocol == IP_PROTOCOL_AH)
		return CARRIES_PROTECTED;
	if (f->protocol != IP_PROTOCOL_UDP)
		return CARRIES_OTHER;
	return f->offset ? CARRIES_UNKNOWN : udp_carries(s);
}

/* Did this frame complete what the fragment is of? */
static bool is_whole(const struct packet *p, const struct sealed *s)
{
	for (unsigned i = 1; i < p->blocks; i++)
		if (p->block[i].kind == BLOCK_REASSEMBLED && p->block[i].node == s->node)
			return true;
	return false;
}

static void fragment_see(struct fragments *all, const struct packet *p, const struct sealed *s)
{
	struct datagram *d;
	struct fragment f;
	uint8_t carries;

	if (s->net == NODE_NONE || p->node[s->net].block != BLOCK_FRAME || !fragment_read(p, s, &f))
		return;
	carries = (uint8_t)fragment_carries(s, &f);
	d = datagram_find(all, &f);
	if (!d) {
		d = &all->datagram[all->datagrams++ % LIMIT_DIAG_FLOWS];
		*d = (struct datagram){ .source = f.source, .destination = f.destination, .id = f.id, .protocol = f.protocol };
	}
	if (carries != CARRIES_UNKNOWN)
		d->carries = carries;
	if (d->pieces < PROOF_PACKETS)
		d->packet[d->pieces] = p->frame->number;
	d->pieces++;
	d->time = p->frame->time;
	d->whole = is_whole(p, s);
}

static void fragments_packet(struct diagnosis *d, void *memory, const struct packet *p)
{
	(void)d;
	for (const struct sealed *s = p->seal, *end = s + p->seals; s < end; s++)
		if (s->kind == SEAL_FRAGMENT)
			fragment_see(memory, p, s);
}

/* --- messages --- */

static struct pieces *pieces_touch(struct fragments *all, const struct message *m, uint16_t total)
{
	struct pieces *x;

	for (unsigned i = 0; i < kept(all->messages); i++) {
		x = &all->pieces[i];
		if (x->spi[0] == m->sa->initiator_spi && x->message == m->id && x->initiator == m->initiator &&
		    x->response == m->response && x->total == total)
			return x;
	}
	x = &all->pieces[all->messages++ % LIMIT_DIAG_FLOWS];
	*x = (struct pieces){ .spi = { m->sa->initiator_spi, m->sa->responder_spi }, .message = m->id,
		.exchange = m->exchange, .initiator = m->initiator, .response = m->response, .total = total };
	return x;
}

static void piece_see(struct fragments *all, const struct message *m, const struct node *skf)
{
	uint64_t number, total, bit;
	struct pieces *x;

	if (!node_value(skf, "fragment_number", &number) || !node_value(skf, "total_fragments", &total) || !number ||
	    number > total || total > LIMIT_IKE_FRAGMENTS)
		return;
	x = pieces_touch(all, m, (uint16_t)total);
	bit = UINT64_C(1) << (number - 1) % 64;
	x->time = m->p->frame->time;
	if (x->bit[(number - 1) / 64] & bit)
		return;
	x->bit[(number - 1) / 64] |= bit;
	if (x->seen < PROOF_PACKETS)
		x->packet[x->seen] = message_frame(m);
	x->seen++;
}

static void fragments_message(struct diagnosis *d, void *memory, const struct message *m)
{
	const struct node *n = &m->p->node[m->node], *skf = m->inside ? NULL : message_first(m, "SKF");

	if (skf)
		piece_see(memory, m, skf);
	if (!m->inside && m->p->block[n->block].kind == BLOCK_REASSEMBLED)
		diagnosis_add(d, &rule_ike_ip_fragments, &(struct proof){ .ike = m->sa, .packet = { message_frame(m) } });
}

/* --- the end --- */

static bool have_ike(const struct datagram *x, const struct sa_table *t)
{
	for (uint32_t i = 0; i < ike_sa_count(t); i++) {
		const struct ike_sa *s = ike_sa_at(t, i);

		if ((address_equal(&s->initiator, &x->source) && address_equal(&s->responder, &x->destination)) ||
		    (address_equal(&s->initiator, &x->destination) && address_equal(&s->responder, &x->source)))
			return true;
	}
	return false;
}

/* Without its first piece, UDP between the ends of an IKE SA is IKE or ESP: which, nobody can tell. */
static void datagram_end(struct diagnosis *d, const struct datagram *x, const struct sa_table *t)
{
	bool unknown = x->carries == CARRIES_UNKNOWN;
	struct proof proof = { .likely = unknown };
	struct address ends[2];
	struct finding *f;

	if (x->carries == CARRIES_OTHER || (unknown && !have_ike(x, t)))
		return;
	memset(ends, 0, sizeof ends);
	ends[0] = x->source;
	ends[1] = x->destination;
	proof.apart = hash_bytes(ends, sizeof ends);
	memcpy(proof.packet, x->packet, sizeof proof.packet);
	f = diagnosis_add(d, x->carries == CARRIES_IKE ? &rule_ike_fragments_lost : &rule_mtu_fragments_lost, &proof);
	if (!f)
		return;
	f->source = x->source;
	f->destination = x->destination;
}

static void text_missing(struct text *t, const struct pieces *x)
{
	const char *name = name_of(&registry_ikev2_exchange, x->exchange);

	text_tell(t, x->response ? _("$1 response $2: $3 of $4 fragments came, missing") :
	    _("$1 request $2: $3 of $4 fragments came, missing"), BLANK_WORDS(name ? name : _("message")),
	    BLANK_DEC(x->message), BLANK_DEC(x->seen), BLANK_DEC(x->total));
	for (unsigned i = 0; i < x->total; i++)
		if (!(x->bit[i / 64] >> i % 64 & 1)) {
			text_char(t, ' ');
			text_dec(t, i + 1);
		}
}

static void pieces_end(struct diagnosis *d, const struct pieces *x)
{
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);
	struct proof proof = { .spi = { x->spi[0], x->spi[1] }, .words = &t,
		.apart = (uint64_t)x->message << 2 | x->response << 1 | x->initiator };

	memcpy(proof.packet, x->packet, sizeof proof.packet);
	text_missing(&t, x);
	diagnosis_add(d, &rule_ike_fragments_lost, &proof);
}

static void fragments_end(struct diagnosis *d, const void *memory, const struct engine *e, const struct sa_table *t)
{
	const struct fragments *all = memory;
	int64_t before = engine_tally(e)->last_time - PIECES_WAIT;

	for (unsigned i = 0; i < kept(all->datagrams); i++)
		if (!all->datagram[i].whole && all->datagram[i].time <= before)
			datagram_end(d, &all->datagram[i], t);
	for (unsigned i = 0; i < kept(all->messages); i++)
		if (all->pieces[i].seen < all->pieces[i].total && all->pieces[i].time <= before)
			pieces_end(d, &all->pieces[i]);
}

const struct check check_net_fragments = {
	.memory = sizeof(struct fragments), .message = fragments_message,
	.wants = TRAIT_FRAGMENT, .packet = fragments_packet, .end = fragments_end,
};
