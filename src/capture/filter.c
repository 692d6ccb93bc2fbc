/*
 * pcap filters (pcap-filter(7)), compiled once for each link type.
 *
 * "@ipsec" is a preset, and may stand inside an expression.  In libpcap the
 * word `vlan` (as `pppoes` and `mpls`) moves every later offset of its
 * expression, so that "A or vlan and A" combined with anything else looks in
 * the wrong place.  An expression with a preset therefore becomes one program
 * for each way IP may stand in an Ethernet frame, each saying its tags first
 * and excluding further ones, so that one of them decides about a frame.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <pcap/pcap.h>
#include "capture/filter.h"
#include "capture/link.h"

static const char PRESET[] = "@ipsec";

/* protochain walks IPv6 extension headers; it goes last, since a cut chain ends the program. */
static const char IPSEC[] =
	"(ip proto 50 or ip proto 51 or ip[6:2] & 0x3fff != 0"	/* ESP, AH, fragments */
	" or udp port 500 or udp port 4500 or tcp port 4500"
	" or ip6 protochain 50 or ip6 protochain 51 or ip6 protochain 44)";

/* For the kernel, which has no loops: whatever has tags or extension headers is looked at here. */
static const char IPSEC_WIDER[] =
	"(ip proto 50 or ip proto 51 or ip[6:2] & 0x3fff != 0"
	" or udp port 500 or udp port 4500 or tcp port 4500"
	" or ip6 proto 0 or ip6 proto 43 or ip6 proto 44 or ip6 proto 50 or ip6 proto 51 or ip6 proto 60"
	" or ip6 proto 135 or ip6 proto 139 or ip6 proto 140"
	" or ether proto 0x8100 or ether proto 0x88a8 or ether proto 0x9100 or ether proto 0x8864 or ether proto 0x8847)";

static const char NO_FURTHER[] = " and not (ether proto 0x8100 or ether proto 0x88a8 or ether proto 0x9100"
	" or ether proto 0x8864 or ether proto 0x8847)";

static const struct { const char *before, *after; } tags[] = {
	{ "", NO_FURTHER },
	{ "vlan and ", NO_FURTHER },
	{ "vlan and vlan and ", NO_FURTHER },
	{ "pppoes and ", "" },
	{ "vlan and pppoes and ", "" },
	{ "mpls and ", " and not mpls" },
	{ "mpls and mpls and ", "" },
	{ "vlan and mpls and ", "" },
};

enum { TAGS = sizeof tags / sizeof tags[0] };

/*
 * Link types that are IP behind so many octets.  libpcap tells their families
 * by this system's numbers and byte order, which need not be the file's; the
 * version of the IP header is the same everywhere.
 */
static const struct { uint32_t link, skip; } bare[] = {
	{ 0, 4 },			/* NULL */
	{ 12, 0 }, { 14, 0 }, { 101, 0 },	/* RAW, and what some systems wrote for it */
	{ 108, 4 },			/* LOOP */
	{ 109, 12 },			/* ENC */
	{ 228, 0 }, { 229, 0 },		/* IPV4, IPV6 */
};

struct compiled {			/* for one link type */
	uint32_t link, skip;
	char *why;			/* it cannot be; NULL: it can */
	unsigned programs;
	struct bpf_program program[TAGS];
};

struct filter {
	char *expression;		/* presets put in */
	bool preset, settled;
	struct compiled **compiled;
	const struct compiled *now;
	uint32_t count;
	char why[PCAP_ERRBUF_SIZE];
};

/* --- presets --- */

/* The next preset in s, or NULL. */
static const char *preset_find(const char *s)
{
	const char *at = s;

	while ((at = strstr(at, PRESET)) != NULL) {
		if (!isalnum((unsigned char)at[sizeof PRESET - 1]))
			return at;
		at += sizeof PRESET - 1;
	}
	return NULL;
}

/* The expression with its presets put in. */
static char *preset_put(const char *expression, const char *preset)
{
	char *put = mem_new(strlen(expression) / (sizeof PRESET - 1) * strlen(preset) + strlen(expression) + 1), *to = put;
	const char *at;

	for (; (at = preset_find(expression)) != NULL; expression = at + sizeof PRESET - 1) {
		to = mempcpy(to, expression, (size_t)(at - expression));
		to = stpcpy(to, preset);
	}
	strcpy(to, expression);
	return put;
}

struct filter *filter_new(const char *expression)
{
	struct filter *f = mem_new(sizeof *f);

	f->expression = preset_put(expression, IPSEC);
	f->preset = preset_find(expression);
	return f;
}

/* What a preset is wider by, a negation makes narrower. */
char *filter_wider(const char *expression, bool *exact)
{
	*exact = !preset_find(expression);
	if (!*exact && (strchr(expression, '!') || strstr(expression, "not")))
		return NULL;
	return preset_put(expression, IPSEC_WIDER);
}

/* --- compiling --- */

/* libpcap has no other way to tell. */
static bool compiled_never_passes(const struct compiled *c) { return strstr(c->why, "rejects all packets"); }

static void compiled_free(struct compiled *c)
{
	for (unsigned i = 0; i < c->programs; i++)
		pcap_freecode(&c->program[i]);
	free(c->why);
	free(c);
}

void filter_free(struct filter *f)
{
	if (!f)
		return;
	for (uint32_t i = 0; i < f->count; i++)
		compiled_free(f->compiled[i]);
	free(f->compiled);
	free(f->expression);
	free(f);
}

/* One more program; false with f->why. */
static bool filter_compile(struct filter *f, struct compiled *c, uint32_t dlt, const char *expression)
{
	pcap_t *dead = pcap_open_dead((int)dlt, LIMIT_FRAME);
	bool done = dead && pcap_compile(dead, &c->program[c->programs], expression, 1, PCAP_NETMASK_UNKNOWN) == 0;

	if (done)
		c->programs++;
	else
		snprintf(f->why, sizeof f->why, "%s", dead ? pcap_geterr(dead) : "no memory");
	if (dead)
		pcap_close(dead);
	return done;
}

/* As it stands behind each kind of tag; whatever the link type has no tags for is left out. */
static void filter_compile_tags(struct filter *f, struct compiled *c, uint32_t dlt)
{
	size_t most = strlen(f->expression) + sizeof NO_FURTHER + 64;
	char *tagged = mem_new(most);

	for (unsigned i = 0; i < TAGS; i++) {
		snprintf(tagged, most, "%s(%s)%s", tags[i].before, f->expression, tags[i].after);
		filter_compile(f, c, dlt, tagged);
	}
	free(tagged);
}

static struct compiled *filter_compiled(struct filter *f, uint32_t link)
{
	struct compiled *c = mem_new(sizeof *c);
	uint32_t dlt = link_to_dlt(link);

	c->link = link;
	for (size_t i = 0; i < sizeof bare / sizeof bare[0]; i++)
		if (bare[i].link == link) {
			c->skip = bare[i].skip;
			dlt = DLT_RAW;
		}
	if (!filter_compile(f, c, dlt, f->expression))
		c->why = mem_string(f->why);
	else if (f->preset && dlt == DLT_EN10MB) {
		pcap_freecode(&c->program[--c->programs]);
		filter_compile_tags(f, c, dlt);
	}
	return c;
}

static const struct compiled *filter_of(struct filter *f, uint32_t link)
{
	for (uint32_t i = 0; i < f->count; i++)
		if (f->compiled[i]->link == link)
			return f->compiled[i];
	if (f->settled)
		return NULL;
	f->compiled = mem_grow(f->compiled, f->count + 1, sizeof *f->compiled);
	f->compiled[f->count] = filter_compiled(f, link);
	return f->compiled[f->count++];
}

const char *filter_prepare(struct filter *f, uint32_t link)
{
	const struct compiled *c;

	if (f->now && f->now->link == link)
		return NULL;
	c = filter_of(f, link);
	if (!c)
		return "packets of this link type are not filtered";
	if (c->why && !(f->now && compiled_never_passes(c)))
		return c->why;
	f->now = c;
	return NULL;
}

void filter_settle(struct filter *f)
{
	enum { LINK_MOST = 300 };

	for (uint32_t link = 0; link <= LINK_MOST; link++)
		filter_of(f, link);
	f->settled = true;
}

bool filter_pass(const struct filter *f, const struct frame *frame)
{
	const struct compiled *c = f->now;
	struct pcap_pkthdr h = { .len = frame->claim, .caplen = frame->have };

	if (frame->have < c->skip)
		return false;
	h.caplen -= c->skip;
	for (unsigned i = 0; i < c->programs; i++)
		if (pcap_offline_filter(&c->program[i], &h, frame->at + c->skip))
			return true;
	return false;
}
