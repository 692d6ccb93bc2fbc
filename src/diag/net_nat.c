/*
 * UDP-encapsulated ESP and IKE that fall silent for longer than NATs remember
 * them (RFC 3948, 4; RFC 4787, 4.3).
 *
 * Invariant: a flow is two addresses and two ports; LIMIT_DIAG_FLOWS of them
 * are remembered in a ring.  Of each the first silence counts behind which one
 * side is not heard any more, else the longest.
 */
#include "diag/esp.h"

/*
 * A keepalive is due after 20 seconds (RFC 3948, 4), and common NATs forget UDP
 * after 30, although they should wait two minutes (RFC 4787, REQ-5).
 */
#define SILENCE_MOST (30 * INT64_C(1000000000))
/* So many packets without an answer behind the silence. */
enum { UNANSWERED = 3 };

const struct rule rule_nat_keepalive_gap = {
	.code = "nat.keepalive-gap", .level = LEVEL_NOTE,
	.title = N_("no keepalives in a silence behind NAT"),
	.meaning = N_("Nothing, not even a keepalive, was sent for longer than many NATs remember a UDP "
	    "flow. When the NAT has forgotten it, packets from outside do not reach the host behind it, "
	    "until that one sends again."),
	.cause = { N_("keepalives are off on the host behind the NAT, or their interval is too long"),
	    N_("the host slept, or had no network"),
	    N_("nothing is behind a NAT here, and UDP encapsulation was forced") },
	.check = N_("On the host behind the NAT: the interval of keepalives (20 seconds is usual). On the "
	    "NAT: its timeout for UDP."),
	.source = "RFC 3948, 4; RFC 4787, 4.3",
};

const struct rule rule_nat_forgotten = {
	.code = "nat.forgotten", .level = LEVEL_WARNING,
	.title = N_("after a silence, one side is not heard any more"),
	.meaning = N_("The UDP-encapsulated flow fell silent without keepalives, and then packets went one "
	    "way without any answer: it looks as if a NAT had forgotten the flow meanwhile."),
	.cause = { N_("the NAT's timeout for UDP is shorter than the silence, and no keepalives were sent"),
	    N_("the NAT, or the host behind it, was restarted"),
	    N_("the host behind the NAT has gone, or moved to another address") },
	.check = N_("On the host behind the NAT: keepalives, and dead peer detection to find out early. On "
	    "the NAT: its table of UDP flows, and its timeout."),
	.source = "RFC 3948, 4; RFC 4787, 4.3",
};

struct silence {
	uint64_t before, after;		/* packets around it; after 0: none */
	int64_t length;
	uint64_t said[2];		/* packets behind it, of the lower and of the higher end */
};

struct end { struct address address; uint16_t port; };

struct udp_flow {
	struct end end[2];		/* the lower first */
	int64_t last_time;
	uint64_t last_packet;
	struct silence silence;
};

struct udp_flows {
	struct udp_flow flow[LIMIT_DIAG_FLOWS];
	uint32_t count;			/* ever */
	unsigned latest;		/* that was seen */
};

static unsigned flows_kept(const struct udp_flows *all)
{
	return all->count < LIMIT_DIAG_FLOWS ? all->count : LIMIT_DIAG_FLOWS;
}

static struct end end_make(const struct address *a, uint16_t port)
{
	struct end e;

	memset(&e, 0, sizeof e);	/* compared whole */
	e.address = *a;
	e.port = port;
	return e;
}

/* Of UDP; *from: which end sent it.  False: it does not carry ESP, IKE behind its marker, or a keepalive. */
static bool flow_read_of(const struct packet *p, unsigned i, struct end end[2], unsigned *from)
{
	const struct node *n = &p->node[i], *next = n + 1;
	struct address source, destination;
	unsigned net = i;
	uint16_t port[2];

	if (n->quoted || i + 1 == p->nodes || !node_readable(n) ||
	    (next->header != &header_esp && next->header != &header_non_esp && next->header != &header_keepalive))
		return false;
	while (net && p->node[net].header->rank != RANK_NETWORK)
		net--;
	packet_addresses(p, net, &source, &destination);
	flow_ports(n, port);
	end[0] = end_make(&source, port[0]);
	end[1] = end_make(&destination, port[1]);
	*from = memcmp(&end[0], &end[1], sizeof *end) > 0;
	if (*from) {
		const struct end lower = end[1];

		end[1] = end[0];
		end[0] = lower;
	}
	return source.family;
}

static struct udp_flow *flow_touch(struct udp_flows *all, const struct end end[2])
{
	unsigned kept = flows_kept(all);
	struct udp_flow *f;

	for (unsigned i = all->latest, n = kept; n; n--, i = i + 1 < kept ? i + 1 : 0)
		if (!memcmp(all->flow[i].end, end, sizeof all->flow[i].end)) {
			all->latest = i;
			return &all->flow[i];
		}
	all->latest = all->count++ % LIMIT_DIAG_FLOWS;
	f = &all->flow[all->latest];
	memset(f, 0, sizeof *f);
	memcpy(f->end, end, sizeof f->end);
	return f;
}

static bool is_unanswered(const struct silence *s)
{
	return (!s->said[0] && s->said[1] >= UNANSWERED) || (!s->said[1] && s->said[0] >= UNANSWERED);
}

static void flow_see(struct udp_flow *f, unsigned from, const struct frame *frame)
{
	int64_t silence = f->last_packet ? frame->time - f->last_time : 0;

	if (silence > SILENCE_MOST && silence > f->silence.length && !is_unanswered(&f->silence))
		f->silence = (struct silence){ .before = f->last_packet, .after = frame->number, .length = silence };
	f->silence.said[from]++;
	f->last_time = frame->time;
	f->last_packet = frame->number;
}

static void udp_see(struct udp_flows *all, const struct packet *p, unsigned i)
{
	struct end end[2];
	unsigned from;

	if (flow_read_of(p, i, end, &from))
		flow_see(flow_touch(all, end), from, p->frame);
}

static void nat_packet(struct diagnosis *d, void *memory, const struct packet *p)
{
	(void)d;
	for (const struct node *n = p->node, *end = n + p->nodes; n < end; n++)
		if (n->header == &header_udp)
			udp_see(memory, p, (unsigned)(n - p->node));
}

static void flow_end(struct diagnosis *d, const struct udp_flow *f)
{
	bool unanswered = is_unanswered(&f->silence);
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);
	struct proof proof = { .packet = { f->silence.before, f->silence.after }, .likely = unanswered,
		.apart = f->silence.after, .words = &t };
	struct finding *found;

	text_tell(&t, _("$1 seconds between $2 port $3 and $4 port $5"),
	    BLANK_DEC((uint64_t)f->silence.length / 1000000000),
	    BLANK_ADDRESS(&f->end[0].address), BLANK_DEC(f->end[0].port),
	    BLANK_ADDRESS(&f->end[1].address), BLANK_DEC(f->end[1].port));
	if (unanswered)
		text_tell(&t, _("\nthen $1 packets from $2 only"), BLANK_GROUP(f->silence.said[0] + f->silence.said[1]),
		    BLANK_ADDRESS(&f->end[!f->silence.said[0]].address));
	found = diagnosis_add(d, unanswered ? &rule_nat_forgotten : &rule_nat_keepalive_gap, &proof);
	if (!found)
		return;
	found->source = f->end[0].address;
	found->destination = f->end[1].address;
}

static void nat_end(struct diagnosis *d, const void *memory, const struct engine *e, const struct sa_table *t)
{
	const struct udp_flows *all = memory;

	(void)e, (void)t;
	for (unsigned i = 0; i < flows_kept(all); i++)
		if (all->flow[i].silence.after)
			flow_end(d, &all->flow[i]);
}

const struct check check_net_nat = {
	.memory = sizeof(struct udp_flows), .wants = TRAIT_UDP, .packet = nat_packet, .end = nat_end,
};
