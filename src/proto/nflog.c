/*
 * Linux netfilter log (LINKTYPE_NFLOG): attributes, one of which is the packet.
 * Their lengths and types are in the byte order of whoever captured; the
 * packet's own header does not say which, so the first length decides: the
 * wrong order makes it 256 times as large.
 */
#include "proto/carrier.h"

static const struct name attribute_rows[] = {
	{ 1, "packet header" }, { 2, "mark" }, { 3, "time" }, { 4, "input interface" },
	{ 5, "output interface" }, { 6, "physical input interface" },
	{ 7, "physical output interface" }, { 8, "hardware address" }, { 9, "payload" },
	{ 10, "prefix" }, { 11, "user" }, { 12, "sequence" }, { 13, "global sequence" },
	{ 14, "group" }, { 15, "hardware type" }, { 16, "hardware header" },
	{ 17, "hardware header length" },
};
NAMES(attributes, attribute_rows)

static const struct name family_rows[] = {
	{ 0, "unspecified" }, { 2, "IPv4" }, { 7, "bridge" }, { 10, "IPv6" },
};
NAMES(families, family_rows)

#define NFLOG(F) \
	F(nflog, family, 8, DEC, &families, "Address Family") \
	F(nflog, version, 8, DEC, NULL, "Version") \
	F(nflog, group, 16, DEC, NULL, "Group")
#define NFLOG_ATTRIBUTE(F) \
	F(nflog_attribute, length, 16, DEC, NULL, "Length") \
	F(nflog_attribute, type, 16, DEC, &attributes, "Type")
#define NFLOG_LITTLE(F) \
	F(nflog_little, length_low, 8, DEC, NULL, "Length, Low Octet") \
	F(nflog_little, length_high, 8, DEC, NULL, "Length, High Octet") \
	F(nflog_little, type, 8, DEC, &attributes, "Type") \
	F(nflog_little, type_high, 8, RESERVED, NULL, "Type, High Octet")

HEADER(nflog, NFLOG, 4, "Netfilter Log", "", .rank = RANK_LINK)
HEADER(nflog_attribute, NFLOG_ATTRIBUTE, 4, "Netfilter Attribute", "", TAIL("value", "Value", BYTES))
HEADER_AS(nflog_little, "nflog_attribute", NFLOG_LITTLE, 4, "Netfilter Attribute", "",
	TAIL("value", "Value", BYTES))

static const struct remark bad_length = { "nflog.length",
	N_("attribute length does not fit"), "", REMARK_MALFORMED };
static const struct remark too_many = { "limit.options",
	N_("more attributes than are followed"), "", REMARK_LIMIT };

static uint32_t attribute_length(const uint8_t *h, bool little)
{
	return (uint32_t)(little ? GET(h, nflog_little, length_high) << 8 | GET(h, nflog_little, length_low)
	    : GET(h, nflog_attribute, length));
}

static uint32_t attribute_type(const uint8_t *h, bool little)
{
	return (uint32_t)(little ? GET(h, nflog_little, type) : GET(h, nflog_attribute, type));
}

static bool is_little(struct wire w)
{
	const uint8_t *h = wire_fixed(&w, nflog_attribute_BYTES);

	return attribute_length(h, true) < attribute_length(h, false);
}

static void dissect_attribute(struct packet *p, struct wire *w, unsigned depth, bool little)
{
	enum { PAYLOAD = 9, ALIGNMENT = 4 };
	const struct header *header = little ? &header_nflog_little : &header_nflog_attribute;
	const uint8_t *h = packet_header(p, w, header, depth);
	uint32_t length = attribute_length(h, little);
	struct wire body;

	if (w->error)
		return;
	body = carrier_body(p, w, length - nflog_attribute_BYTES, &bad_length);
	if (attribute_type(h, little) == PAYLOAD)
		dissect_ip(p, body, depth + 1);
	if (length % ALIGNMENT && w->claim >= ALIGNMENT - length % ALIGNMENT)
		wire_split(w, ALIGNMENT - length % ALIGNMENT);
}

void dissect_nflog(struct packet *p, struct wire w, unsigned depth)
{
	struct wire body;
	bool little;

	packet_header(p, &w, &header_nflog, depth);
	body = packet_body(p, &w, w.claim);
	little = is_little(body);
	for (unsigned n = 0; body.claim; n++) {
		if (n == LIMIT_OPTIONS) {
			dissect_data(p, body, depth + 1, &too_many);
			return;
		}
		dissect_attribute(p, &body, depth + 1, little);
	}
}
