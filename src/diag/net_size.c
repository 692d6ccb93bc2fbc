/*
 * Sizes of an SA's packets: outer and inner fragments, and what the path takes
 * at most (RFC 4301, 7 and 8; RFC 4303, 3.3.4).
 */
#include "diag/esp.h"

/* What Ethernet carries, and most paths. */
enum { PATH_USUAL = 1500 };
/* The next larger inner packet needs at most a block of the cipher more (AES: 16 octets, FIPS 197). */
enum { BLOCK_MOST = 16 };

const struct rule rule_mtu_fragments = {
	.code = "mtu.fragments", .level = LEVEL_WARNING,
	.title = N_("protected packets are sent in IP fragments"),
	.meaning = N_("Encryption makes packets larger, and these no longer fit the path: they travel in "
	    "pieces, which the receiver has to put together before it can decrypt. One lost piece loses "
	    "the packet, it costs speed on both ends, and many firewalls and NATs drop fragments."),
	.cause = { N_("inner hosts send packets as large as the path takes without a tunnel"),
	    N_("the tunnel's MTU is not set, or path MTU discovery does not reach the inner hosts"),
	    N_("the outer packets do not have the Don't Fragment bit, so the path never complains") },
	.check = N_("On both gateways: the tunnel's MTU, TCP MSS clamping, and whether fragmentation is done "
	    "before encryption. On the way: whether firewalls let fragments through."),
	.source = "RFC 4301, 8; RFC 4303, 3.3.4",
};

const struct rule rule_mtu_inner_fragments = {
	.code = "mtu.inner-fragments", .level = LEVEL_NOTE,
	.title = N_("the tunnel carries IP fragments"),
	.meaning = N_("What is inside the tunnel was fragmented before it was encrypted. It works, at the "
	    "price of more packets; a gateway that checks ports cannot see them in later fragments."),
	.cause = { N_("the gateway fragments before encryption, as it should when the inner packet may be "
	    "fragmented"),
	    N_("inner hosts send UDP datagrams larger than their MTU") },
	.check = N_("On the sending gateway: the tunnel's MTU, and what the inner hosts send."),
	.source = N_("RFC 4301, 7 and 8.2"),
};

const struct rule rule_mtu_overhead = {
	.code = "mtu.overhead", .level = LEVEL_NOTE,
	.title = N_("packets fill the path"),
	.meaning = N_("The largest packets of this SA are as large as an ordinary path of 1500 octets takes. "
	    "Larger inner packets, or a path with less (PPPoE, a further tunnel, mobile networks), will "
	    "need fragments or be lost."),
	.cause = { N_("the tunnel's MTU, or the MSS, was set to just fit") },
	.check = N_("On both gateways: whether the tunnel's MTU leaves room for the smallest path there is, "
	    "and whether ICMP reaches them."),
	.source = "RFC 4301, 8",
};

static void fragments_end(const struct esp_look *l)
{
	const struct trail *trail = esp_trail(l, TRAIL_FRAGMENTED);
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);

	if (!trail->count)
		return;
	text_share(&t, trail->count, l->sa->packets);
	text_say(&t, " packets came in fragments");
	if (l->sa->largest)
		text_tell(&t, _("\nthe largest has $1 octets"), BLANK_GROUP(l->sa->largest));
	if (l->sa->inner && l->sa->inner->largest)
		text_tell(&t, _("\nthe largest inside has $1 octets"), BLANK_GROUP(l->sa->inner->largest));
	esp_find(l, &rule_mtu_fragments, trail, false, &t);
}

static void inner_fragments_end(const struct esp_look *l)
{
	const struct inner *inner = l->sa->inner;
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);

	if (!inner || !inner->fragments)
		return;
	text_share(&t, inner->fragments, inner->packets);
	text_say(&t, " inner packets are fragments");
	esp_find(l, &rule_mtu_inner_fragments, esp_trail(l, TRAIL_INNER_FRAGMENT), false, &t);
}

static void overhead_end(const struct esp_look *l)
{
	const struct sa *sa = l->sa;
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);

	if (sa->largest > PATH_USUAL || sa->largest + BLOCK_MOST <= PATH_USUAL || esp_trail(l, TRAIL_FRAGMENTED)->count)
		return;
	text_tell(&t, _("the largest datagram has $1 octets"), BLANK_GROUP(sa->largest));
	if (sa->inner && sa->inner->largest && sa->inner->largest < sa->largest) {
		text_tell(&t, _("\nthe largest packet inside has $1 octets"), BLANK_GROUP(sa->inner->largest));
		text_tell(&t, _("\naround it are $1 octets"), BLANK_GROUP(sa->largest - sa->inner->largest));
	}
	esp_find(l, &rule_mtu_overhead, NULL, false, &t);
}

void esp_size_end(const struct esp_look *l)
{
	fragments_end(l);
	inner_fragments_end(l);
	overhead_end(l);
}
