/*
 * Routers that say a packet is too big (RFC 1191, 4; RFC 4443, 3.2; RFC 4301,
 * 8.2), and senders that do not listen.
 *
 * Invariant: paths are remembered in a ring of LIMIT_DIAG_FLOWS, the latest
 * message of each counts.  What an ICMP message quotes is not trusted: it only
 * names the path.
 */
#include <spiglass/proto.h>
#include "diag/rules.h"

enum { ICMP_FRAGMENTATION_NEEDED = 4 };
/* IKE, and IKE and ESP behind a NAT (RFC 3948, 4). */
enum { PORT_IKE = 500, PORT_NATT = 4500 };
/* After the message has come, so many packets may be on their way. */
enum { IGNORED_PACKETS = 3 };

const struct rule rule_mtu_too_big = {
	.code = "mtu.too-big", .level = LEVEL_WARNING,
	.title = N_("a router says that protected packets are too big"),
	.meaning = N_("A router on the way could not pass a packet of the tunnel on, and told the sender how "
	    "large packets may be. The packet it quotes is lost; what follows gets through only if the "
	    "sender takes the hint."),
	.cause = { N_("a link on the way with a smaller MTU: PPPoE, another tunnel, a mobile network"),
	    N_("the tunnel's MTU does not leave room for its own overhead") },
	.check = N_("On the sending gateway: whether it takes ICMP messages about its own packets, and "
	    "passes the smaller MTU on to the inner hosts; else set the tunnel's MTU, and clamp the TCP "
	    "MSS."),
	.source = "RFC 4301, 8.2; RFC 1191, 4; RFC 4443, 3.2",
};

const struct rule rule_mtu_ignored = {
	.code = "mtu.ignored", .level = LEVEL_ERROR,
	.title = N_("packets too big for the path go on being sent"),
	.meaning = N_("The router has told the sender what fits, and larger packets still come, without "
	    "permission to fragment them: all of them are lost. Small packets get through, so connections "
	    "open and then hang."),
	.cause = { N_("the sending gateway, or a firewall before it, drops ICMP"),
	    N_("the gateway does not trust ICMP about ESP, which nobody authenticates, and does not take the "
	    "hint"),
	    N_("the gateway does not tell the inner hosts, whose packets have Don't Fragment copied outside") },
	.check = N_("On the sending gateway: its path MTU to the other end, and firewall rules for ICMP type "
	    "3 code 4 or ICMPv6 type 2. Setting the tunnel's MTU to the one told, less the overhead, "
	    "helps at once."),
	.source = "RFC 4301, 8.2.1; RFC 2923, 2.1",
};

struct path {
	struct address source, destination;	/* of the packet that was too big */
	uint64_t packet, messages, larger;	/* first of the messages; how many; larger packets behind it */
	uint64_t proof[PROOF_PACKETS - 1];	/* of those */
	uint32_t mtu;
	bool protected;				/* the quotation shows IKE, ESP or AH */
};

struct paths {
	struct path path[LIMIT_DIAG_FLOWS];
	uint32_t count;				/* ever; the next goes to its remainder */
};

static unsigned paths_kept(const struct paths *all)
{
	return all->count < LIMIT_DIAG_FLOWS ? all->count : LIMIT_DIAG_FLOWS;
}

static struct path *path_find(struct paths *all, const struct address *source, const struct address *destination)
{
	for (unsigned i = 0; i < paths_kept(all); i++)
		if (address_equal(&all->path[i].source, source) && address_equal(&all->path[i].destination, destination))
			return &all->path[i];
	return NULL;
}

/* --- what a router says --- */

static bool value_is(const struct node *n, const char *key, uint64_t expected)
{
	uint64_t value;

	return node_value(n, key, &value) && value == expected;
}

static bool is_too_big(const struct node *n)
{
	return !n->quoted && node_readable(n) &&
	    (n->header == &header_icmp6_too_big || value_is(n, "code", ICMP_FRAGMENTATION_NEEDED));
}

static bool is_protected(const struct node *n)
{
	if (n->header != &header_udp)
		return n->header == &header_esp || n->header == &header_ah;
	return value_is(n, "destination_port", PORT_IKE) || value_is(n, "destination_port", PORT_NATT) ||
	    value_is(n, "source_port", PORT_IKE) || value_is(n, "source_port", PORT_NATT);
}

static struct path quotation_read(const struct packet *p, unsigned icmp)
{
	struct path path = { .packet = p->frame->number };
	uint64_t mtu;

	path.mtu = node_value(&p->node[icmp], "mtu", &mtu) ? (uint32_t)mtu : 0;
	for (unsigned i = icmp + 1; i < p->nodes && p->node[i].quoted; i++) {
		if (!path.source.family && p->node[i].header->rank == RANK_NETWORK)
			packet_addresses(p, i, &path.source, &path.destination);
		path.protected |= is_protected(&p->node[i]);
	}
	return path;
}

static void path_learn(struct paths *all, const struct path *told)
{
	struct path *path = path_find(all, &told->source, &told->destination);

	if (!path) {
		path = &all->path[all->count++ % LIMIT_DIAG_FLOWS];
		*path = *told;
	}
	path->messages++;
	path->mtu = told->mtu;
	path->protected |= told->protected;
}

/* --- what comes after it --- */

/* Octets of an IP datagram, by its header. */
static uint64_t datagram_octets(const struct node *n)
{
	uint64_t length = 0;

	node_value(n, "length", &length);
	return n->header == &header_ip6 ? length + header_ip6.bytes : length;
}

static void path_check(struct paths *all, const struct packet *p, const struct sealed *s)
{
	const struct node *net = &p->node[s->net];
	struct address source, destination;
	struct path *path;

	packet_addresses(p, s->net, &source, &destination);
	path = path_find(all, &source, &destination);
	if (!path || !path->mtu || net->block != BLOCK_FRAME || datagram_octets(net) <= path->mtu ||
	    value_is(net, "dont_fragment", 0))
		return;
	if (path->larger < PROOF_PACKETS - 1)
		path->proof[path->larger] = p->frame->number;
	path->larger++;
}

static void paths_check(struct paths *all, const struct packet *p)
{
	for (const struct sealed *s = p->seal, *end = s + p->seals; s < end; s++)
		if (s->kind <= SEAL_SK && s->net != NODE_NONE)
			path_check(all, p, s);
}

static void error_read(struct paths *all, const struct packet *p, const struct node *n)
{
	const struct path told = quotation_read(p, (unsigned)(n - p->node));

	if (told.source.family)
		path_learn(all, &told);
}

static void icmp_packet(struct diagnosis *d, void *memory, const struct packet *p)
{
	struct paths *all = memory;

	if (all->count)
		paths_check(all, p);
	for (const struct node *n = p->node, *end = n + p->nodes; n < end; n++)
		if ((n->header == &header_icmp_unreachable || n->header == &header_icmp6_too_big) && is_too_big(n))
			error_read(all, p, n);
	if (all->count)
		diagnosis_watch(d);
}

/* --- the end --- */

/* Do the two ends have an SA? */
static bool is_tunnel(const struct path *path, const struct sa_table *t)
{
	for (uint32_t i = 0; i < sa_count(t); i++)
		if (address_equal(&sa_at(t, i)->source, &path->source) &&
		    address_equal(&sa_at(t, i)->destination, &path->destination))
			return true;
	return false;
}

static void text_path(struct text *t, const struct path *path)
{
	text_tell(t, path->mtu ? _("$1 to $2: at most $3 octets") :
	    _("$1 to $2: the router does not say how large they may be"),
	    BLANK_ADDRESS(&path->source), BLANK_ADDRESS(&path->destination), BLANK_GROUP(path->mtu));
	if (path->larger)
		text_tell(t, _("\n$1 larger ones came after that"), BLANK_GROUP(path->larger));
}

static void path_end(struct diagnosis *d, const struct path *path)
{
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);
	struct proof proof = { .packet = { path->packet }, .apart = path->packet, .words = &t };
	struct finding *f;

	text_path(&t, path);
	memcpy(proof.packet + 1, path->proof, sizeof path->proof);
	f = diagnosis_add(d, path->larger >= IGNORED_PACKETS ? &rule_mtu_ignored : &rule_mtu_too_big, &proof);
	if (!f)
		return;
	f->count = path->larger >= IGNORED_PACKETS ? path->larger : path->messages;
	f->source = path->source;
	f->destination = path->destination;
}

static void icmp_end(struct diagnosis *d, const void *memory, const struct engine *e, const struct sa_table *t)
{
	const struct paths *all = memory;

	(void)e;
	for (unsigned i = 0; i < paths_kept(all); i++)
		if (all->path[i].protected || is_tunnel(&all->path[i], t))
			path_end(d, &all->path[i]);
}

const struct check check_net_icmp = {
	.memory = sizeof(struct paths), .wants = TRAIT_ERROR | TRAIT_WATCHED, .packet = icmp_packet, .end = icmp_end,
};
