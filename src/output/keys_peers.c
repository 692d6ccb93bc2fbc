/*
 * Where keys are to be had: by the vendor IDs, notifications and exchanges
 * that peers send.  Of so many addresses as fit; the others get general advice.
 */
#include <stdlib.h>

#include <spiglass/registry.h>
#include "output/keys.h"

enum { PEERS = 256, NO_PROGRAM = UINT8_MAX };

/* Who says so is believed before who stands below: many send Cisco's vendor IDs. */
static const struct program {
	const char *vendor;		/* how the name of its vendor ID begins */
	const char *name;
	const char *log;		/* what has all keys, of SAs yet to come */
	const char *state;		/* what has those of an ESP or AH SA while it lives; NULL: nothing */
} programs[] = {
	{ "strongSwan", "strongSwan", N_("let charon log them (ike = 4, chd = 4, knl = 2 in charon.filelog of "
	  "strongswan.conf, then `swanctl --reload-settings`)"), "ip xfrm state" },
	{ "Libreswan", "Libreswan", N_("let pluto log them (`ipsec whack --debug private`)"), "ip xfrm state" },
	{ "Openswan", "Openswan", N_("let pluto log them (plutodebug=private)"), "ip xfrm state" },
	{ "FreeS/WAN", "Openswan", N_("let pluto log them (plutodebug=private)"), "ip xfrm state" },
	{ "OpenIKED", "OpenIKED", N_("run `iked -dvvv`"), "ipsecctl -s sa -k" },
	{ "Fortinet", "FortiGate", N_("run `diagnose debug application ike -1`"), "diagnose vpn tunnel list" },
	{ "IPsec-Tools racoon", "racoon", N_("let racoon log at level debug"), "setkey -D" },
	{ "KAME racoon", "racoon", N_("let racoon log at level debug"), "setkey -D" },
	{ "MS ", "Windows", N_("get the keys at its peer: Windows shows none"), NULL },
	{ "Microsoft", "Windows", N_("get the keys at its peer: Windows shows none"), NULL },
	{ "Cisco", "Cisco", N_("get the keys at its peer: Cisco's commands show none"), NULL },
};

struct key_peers {
	unsigned count;
	struct peer {
		struct address address;
		uint8_t program;	/* of programs[] */
		bool ppk, pfs;
	} at[PEERS];
};

struct key_peers *key_peers_new(void)
{
	struct key_peers *peers = mem_new(sizeof *peers);

	return peers;
}

void key_peers_free(struct key_peers *peers)
{
	free(peers);
}

static const struct peer *peer_find(const struct key_peers *peers, const struct address *a)
{
	for (unsigned i = 0; i < peers->count; i++)
		if (address_equal(&peers->at[i].address, a))
			return &peers->at[i];
	return NULL;
}

/* NULL when there is no room for one more. */
static struct peer *peer_touch(struct key_peers *peers, const struct address *a)
{
	struct peer *peer = (struct peer *)(uintptr_t)peer_find(peers, a);

	if (peer || peers->count == PEERS)
		return peer;
	peer = &peers->at[peers->count++];
	*peer = (struct peer){ .address = *a, .program = NO_PROGRAM };
	return peer;
}

/* --- what they send --- */

static uint8_t program_of(const char *vendor, size_t len)
{
	for (uint8_t i = 0; i < sizeof programs / sizeof *programs; i++) {
		size_t n = strlen(programs[i].vendor);

		if (len >= n && !memcmp(vendor, programs[i].vendor, n))
			return i;
	}
	return NO_PROGRAM;
}

static void notice_vendor(struct key_peers *peers, const struct packet *p, const struct address *from)
{
	for (unsigned i = 0; i < p->facts; i++) {
		const struct fact *f = &p->fact[i];
		uint8_t program = strcmp(f->key, "vendor") ? NO_PROGRAM : program_of(p->words + f->at, f->len);
		struct peer *peer = program == NO_PROGRAM ? NULL : peer_touch(peers, from);

		if (peer && program < peer->program)
			peer->program = program;
	}
}

/* What a message has that tells which secrets its SAs need. */
struct peer_message { bool ppk, ke, ts, quick; };

static void notice_node(struct peer_message *m, const struct node *n)
{
	uint64_t value;

	if (!strcmp(n->header->key, "N") && node_value(n, "type", &value))
		m->ppk |= value == IKEV2_NOTIFY_USE_PPK || value == IKEV2_NOTIFY_USE_PPK_INT;
	if (node_value(n, "exchange_type", &value))
		m->quick |= value == IKEV1_EXCHANGE_QUICK_MODE;
	m->ke |= !strcmp(n->header->key, "KE");
	m->ts |= !strcmp(n->header->key, "TSi");
}

/* Where a child SA is made with a key exchange of its own there is perfect forward secrecy. */
static void notice_message(struct key_peers *peers, const struct packet *p, const struct address *from)
{
	struct peer_message m = { 0 };
	struct peer *peer;
	bool pfs;

	for (unsigned i = 0; i < p->nodes; i++)
		notice_node(&m, &p->node[i]);
	pfs = m.ke && (m.ts || m.quick);
	peer = m.ppk || pfs ? peer_touch(peers, from) : NULL;
	if (!peer)
		return;
	peer->ppk |= m.ppk;
	peer->pfs |= pfs;
}

void key_peers_notice(struct key_peers *peers, const struct packet *p)
{
	struct address from, to;

	for (unsigned i = 0; i < p->nodes; i++) {
		if (p->node[i].header->rank != RANK_NETWORK || p->node[i].quoted)
			continue;
		packet_addresses(p, i, &from, &to);
		notice_vendor(peers, p, &from);
		notice_message(peers, p, &from);
		return;			/* the outermost header is the peers' */
	}
}

/* --- what to do --- */

static const struct peer *peer_with_program(const struct key_peers *peers, const struct address *a,
    const struct address *b)
{
	const struct peer *first = peer_find(peers, a), *second = peer_find(peers, b);
	uint8_t one = first ? first->program : NO_PROGRAM, other = second ? second->program : NO_PROGRAM;

	if (one == NO_PROGRAM && other == NO_PROGRAM)
		return NULL;
	return one <= other ? first : second;
}

static bool either(const struct key_peers *peers, const struct address *a, const struct address *b,
    bool (*is)(const struct peer *))
{
	const struct peer *first = peer_find(peers, a), *second = peer_find(peers, b);

	return (first && is(first)) || (second && is(second));
}

static bool peer_has_ppk(const struct peer *peer) { return peer->ppk; }
static bool peer_has_pfs(const struct peer *peer) { return peer->pfs; }

static void advice_program(struct text *t, const struct peer *peer, bool ike)
{
	const struct program *program = peer ? &programs[peer->program] : NULL;

	if (program) {
		text_tell(t, _("on $1, $2: $3"), BLANK_ADDRESS(&peer->address), BLANK_WORDS(program->name),
		    BLANK_WORDS(_(program->log)));
		if (program->state && !ike)
			text_tell(t, _(", or run `$1` while the SA lives"), BLANK_WORDS(program->state));
	} else if (ike) {
		text_say(t, "let the IKE daemon of either end log its keys (strongSwan: ike = 4, chd = 4; "
		    "Libreswan: `ipsec whack --debug private`)");
	} else {
		text_say(t, "run `ip xfrm state` (Linux) or `setkey -D` (BSD) on either end while the SA lives");
	}
}

void text_advice(struct text *t, const struct key_peers *peers, bool ike, const struct address *a,
    const struct address *b)
{
	advice_program(t, peer_with_program(peers, a, b), ike);
	if (either(peers, a, b, peer_has_ppk))
		text_say(t, "; the peers use a PPK (RFC 8784), which SK_d alone does not open: give it as well");
	if (!ike && either(peers, a, b, peer_has_pfs))
		text_say(t, "; exchanges with PFS need the shared secret of their own, not only SK_d");
}
