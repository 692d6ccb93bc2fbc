/*
 * A layout of no capture: a packet of those parameters is made, with its
 * plaintext where the ciphertext would stand, dissected as any other, and
 * opened as the engine opens one.  Its sizes are a real packet's: padding to
 * the cipher's block and 4 octets (RFC 4303, 2.4), AH's ICV to 4 octets and
 * over IPv6 to 8 (RFC 4302, 3.3.3.2.1).
 */
#include <stdlib.h>
#include <spiglass/registry.h>
#include "output/layout.h"
#include "packet/dissect.h"

enum {
	TRAILER = 2, ALIGNMENT = 4, AH_ALIGNMENT6 = 8, NATT_PORT = 4500, AROUND = 1024,
	TYPE_IP4 = 0x0800, TYPE_IP6 = 0x86dd, LINK_ETHERNET = 1, LINK_IP = 101,
	ECHO4 = 8, ECHO6 = 128, PLAN_SPI = 0x1000,
};

struct builder {
	const struct layout_plan *plan;
	bool esp, tunnel;
	uint32_t iv, icv;
	uint8_t *start, *at;
};

static void put(uint8_t *h, const struct header *header, const char *key, uint64_t v)
{
	for (unsigned i = 0; i < header->fields; i++) {
		const struct field *f = &header->field[i];

		for (unsigned bit = 0; bit < f->bits && !strcmp(f->key, key); bit++)
			if (v >> (f->bits - 1u - bit) & 1)
				h[(f->bit + bit) / 8] |= (uint8_t)(0x80 >> (f->bit + bit) % 8);
	}
}

static uint8_t *take(struct builder *b, const struct header *h)
{
	uint8_t *at = b->at;

	b->at += h->bytes;
	return at;
}

/* Addresses are those kept for documentation: RFC 5737, RFC 3849. */
static void put_address6(uint8_t *at, uint8_t net, uint8_t host)
{
	static const uint8_t prefix[] = { 0x20, 0x01, 0x0d, 0xb8 };

	memcpy(at, prefix, sizeof prefix);
	at[5] = net;
	at[15] = host;
}

static const struct header *ip_header(bool ipv6) { return ipv6 ? &header_ip6 : &header_ip4; }

static void build_ip(struct builder *b, bool ipv6, bool inner, uint8_t protocol, uint32_t payload)
{
	static const uint8_t net[2][2] = { { 198, 51 }, { 192, 0 } };
	const struct header *header = ip_header(ipv6);
	uint8_t *h = take(b, header), *address = h + header->addresses;

	put(h, header, "version", ipv6 ? 6 : 4);
	put(h, header, "ihl", header->bytes / 4);
	put(h, header, "length", payload + (ipv6 ? 0 : header->bytes));
	put(h, header, "ttl", 64);
	put(h, header, "hop_limit", 64);
	put(h, header, "protocol", protocol);
	put(h, header, "next_header", protocol);
	for (uint8_t end = 0; end < 2; end++)
		if (ipv6) {
			put_address6(address + 16 * end, inner, (uint8_t)(end + 1));
		} else {
			memcpy(address + 4 * end, net[inner], 2);
			address[4 * end + 2] = inner ? 2 : 100;
			address[4 * end + 3] = (uint8_t)(end + 1);
		}
}

/* What the original packet carries: an echo request, where there is room for one. */
static uint8_t payload_protocol(bool ipv6, uint32_t octets)
{
	enum { EXPERIMENTAL = 253, ECHO_HEADER = 8 };

	return octets < ECHO_HEADER ? EXPERIMENTAL : ipv6 ? IP_PROTOCOL_IPV6_ICMP : IP_PROTOCOL_ICMP;
}

static bool content_ipv6(const struct builder *b) { return b->tunnel ? b->plan->inner_ipv6 : b->plan->ipv6; }

static uint32_t content_octets(const struct builder *b)
{
	return b->plan->payload + (b->tunnel ? ip_header(content_ipv6(b))->bytes : 0);
}

static uint8_t content_protocol(const struct builder *b)
{
	return !b->tunnel ? payload_protocol(b->plan->ipv6, b->plan->payload) :
	    content_ipv6(b) ? IP_PROTOCOL_IPV6 : IP_PROTOCOL_IPV4;
}

static void build_content(struct builder *b)
{
	const bool ipv6 = content_ipv6(b);

	if (b->tunnel)
		build_ip(b, ipv6, true, payload_protocol(ipv6, b->plan->payload), b->plan->payload);
	if (b->plan->payload)
		*b->at = ipv6 ? ECHO6 : ECHO4;
	b->at += b->plan->payload;
}

static uint32_t padding(const struct builder *b)
{
	uint32_t block = b->plan->suite.encr->block, align = block > ALIGNMENT ? block : ALIGNMENT;

	return (align - (content_octets(b) + TRAILER) % align) % align;
}

static uint32_t esp_octets(const struct builder *b)
{
	return header_esp.bytes + b->iv + content_octets(b) + padding(b) + TRAILER + b->icv;
}

static void build_esp(struct builder *b)
{
	uint8_t *h = take(b, &header_esp), *trailer;

	put(h, &header_esp, "spi", PLAN_SPI);
	put(h, &header_esp, "seq", 1);
	b->at += b->iv;
	build_content(b);
	for (uint32_t i = 0, n = padding(b); i < n; i++)
		*b->at++ = (uint8_t)(i + 1);
	trailer = take(b, &header_esp_trailer);
	put(trailer, &header_esp_trailer, "pad_length", padding(b));
	put(trailer, &header_esp_trailer, "next_header", content_protocol(b));
	b->at += b->icv;
}

static void build_udp(struct builder *b)
{
	uint8_t *h = take(b, &header_udp);

	put(h, &header_udp, "source_port", NATT_PORT);
	put(h, &header_udp, "destination_port", NATT_PORT);
	put(h, &header_udp, "length", header_udp.bytes + esp_octets(b));
}

static uint32_t ah_octets(const struct builder *b)
{
	uint32_t n = header_ah.bytes + b->icv, align = b->plan->ipv6 ? AH_ALIGNMENT6 : ALIGNMENT;

	return (n + align - 1) / align * align;
}

static void build_ah(struct builder *b)
{
	uint8_t *h = b->at;

	b->at += ah_octets(b);
	put(h, &header_ah, "next_header", content_protocol(b));
	put(h, &header_ah, "length", ah_octets(b) / 4 - 2);
	put(h, &header_ah, "spi", PLAN_SPI);
	put(h, &header_ah, "seq", 1);
	build_content(b);
}

static void build(struct builder *b)
{
	const struct layout_plan *plan = b->plan;
	uint32_t octets = b->esp ? esp_octets(b) + (plan->natt ? header_udp.bytes : 0) : ah_octets(b) + content_octets(b);

	if (plan->ethernet)
		put(take(b, &header_eth), &header_eth, "type", plan->ipv6 ? TYPE_IP6 : TYPE_IP4);
	build_ip(b, plan->ipv6, false, plan->natt ? IP_PROTOCOL_UDP : b->esp ? IP_PROTOCOL_ESP : IP_PROTOCOL_AH, octets);
	if (plan->natt)
		build_udp(b);
	if (b->esp)
		build_esp(b);
	else
		build_ah(b);
}

/* In the order in which the engine shows what it opened. */
static void open_esp(struct packet *p, struct sealed *s, const struct builder *b)
{
	struct wire w = s->body, part, plain;
	uint32_t inside = content_octets(b) + padding(b) + TRAILER;

	wire_split(&w, header_esp.bytes);
	part = wire_split(&w, b->iv);
	packet_rest(p, &part, &header_esp_iv, s->depth);
	plain = wire_split(&w, inside);
	packet_block(p, BLOCK_DECRYPTED, plain.at, plain.have, s->node);
	dissect_protocol(p, wire_split(&plain, content_octets(b)), s->depth, content_protocol(b));
	part = wire_split(&plain, padding(b));
	packet_rest(p, &part, &header_esp_padding, s->depth);
	packet_header(p, &plain, &header_esp_trailer, s->depth);
	p->inside = 0;
	packet_rest(p, &w, &header_esp_icv, s->depth);
}

static void plan_open(struct packet *p, const struct builder *b)
{
	const struct suite *suite = &b->plan->suite;

	for (unsigned i = 0; i < p->seals; i++) {
		struct sealed *s = &p->seal[i];

		if (s->kind != (b->esp ? SEAL_ESP : SEAL_AH))
			continue;
		s->state = SEAL_OPENED;
		s->encryption = b->esp ? suite->encr->name : NULL;
		s->integrity = suite->integ ? suite->integ->name : NULL;
		if (b->esp)
			open_esp(p, s, b);
		break;
	}
}

static const struct { const char *name; bool esp, tunnel; } modes[] = {
	{ "esp-tunnel", true, true }, { "esp-transport", true, false },
	{ "ah-tunnel", false, true }, { "ah-transport", false, false },
};

const char *layout_mode(unsigned i)
{
	return i < sizeof modes / sizeof *modes ? modes[i].name : NULL;
}

static bool plan_mode(struct builder *b)
{
	for (unsigned i = 0; i < sizeof modes / sizeof *modes; i++)
		if (!strcmp(modes[i].name, b->plan->name)) {
			b->esp = modes[i].esp;
			b->tunnel = modes[i].tunnel;
			return true;
		}
	return false;
}

static const char *plan_wrong(const struct builder *b)
{
	const struct suite *s = &b->plan->suite;

	if (b->esp && !s->encr)
		return "ESP wants a cipher, be it ENCR_NULL";
	if (!b->esp && (s->encr || !s->integ))
		return s->encr ? "AH encrypts nothing" : "AH wants an integrity algorithm";
	if (b->esp && s->encr->icv && s->integ)
		return "the cipher authenticates, and takes no other algorithm for it";
	if (!b->esp && b->plan->natt)
		return "AH has no UDP encapsulation";
	if (b->plan->payload > UINT16_MAX - AROUND)
		return "more than an IP datagram carries";
	return NULL;
}

bool layout_planned(struct layout *l, const struct layout_plan *plan, const char **why)
{
	struct builder b = { .plan = plan };
	const struct suite *s = &plan->suite;
	struct packet *p;
	struct frame f;

	*why = plan_mode(&b) ? plan_wrong(&b) : "no such mode";
	if (*why)
		return false;
	b.iv = b.esp ? s->encr->iv : 0;
	b.icv = s->icv ? s->icv : s->integ ? s->integ->icv : s->encr->icv;
	b.start = b.at = mem_new(plan->payload + AROUND);
	p = mem_new(sizeof *p);
	build(&b);
	f = (struct frame){ .at = b.start, .have = (uint32_t)(b.at - b.start), .claim = (uint32_t)(b.at - b.start),
		.link = plan->ethernet ? LINK_ETHERNET : LINK_IP };
	dissect_frame(p, &f);
	plan_open(p, &b);
	layout_packet(l, p, plan->mtu);
	free(p);
	free(b.start);
	return true;
}
