/*
 * The sections of a layout, and what they are called: every title and label stands here,
 * by its key.  A section without a row has its header's title.
 */
#include "output/layout.h"

static const struct title { const char *key, *title; } titles[] = {
	{ "ethernet-header", N_("Ethernet header") },
	{ "eth-destination", N_("Destination MAC") },
	{ "eth-source", N_("Source MAC") },
	{ "eth-type", N_("EtherType") },
	{ "vlan", N_("VLAN tag") },
	{ "link-header", N_("Link header") },
	{ "link-padding", N_("Ethernet padding") },
	{ "ip-header", N_("IP header") },
	{ "new-ip-header", N_("New IP header") },
	{ "original-ip-header", N_("Original IP header") },
	{ "udp-header", N_("UDP header") },
	{ "udp-encapsulation", N_("UDP header") },
	{ "tcp-header", N_("TCP header") },
	{ "icmp-header", N_("ICMP header") },
	{ "ah", N_("Authentication header") },
	{ "ah-next_header", N_("Next header") },
	{ "ah-length", N_("Payload length") },
	{ "ah-reserved", N_("Reserved") },
	{ "ah-spi", N_("SPI") },
	{ "ah-seq", N_("Sequence number") },
	{ "ah-icv", N_("ICV") },
	{ "esp-header", N_("ESP header") },
	{ "esp-spi", N_("SPI") },
	{ "esp-seq", N_("Sequence number") },
	{ "iv", N_("IV") },
	{ "tfc-padding", N_("TFC padding") },
	{ "esp-trailer", N_("ESP trailer") },
	{ "padding", N_("Padding") },
	{ "esp_trailer-pad_length", N_("Pad length") },
	{ "esp_trailer-next_header", N_("Next header") },
	{ "sk-trailer", N_("Encrypted payload's trailer") },
	{ "sk_trailer-pad_length", N_("Pad length") },
	{ "icv", N_("ICV") },
	{ "non-esp-marker", N_("Non-ESP marker") },
	{ "ike-header", N_("IKE header") },
	{ "closed", N_("Closed") },
	{ "compressed", N_("Compressed data") },
	{ "data", N_("Data") },
	{ "not-captured", N_("Not captured") },
};

/* Words around them. */
static const struct title labels[] = {
	{ "section", N_("Section") },
	{ "size", N_("Size (bytes)") },
	{ "description", N_("Description") },
	{ "frame", N_("Frame") },
	{ "empty", N_("Empty frame") },
	{ "packet", N_("Packet") },

	/* of descriptions */
	{ "protocol", N_("protocol") },
	{ "next-header", N_("next header") },
	{ "pad-length", N_("pad length") },
	{ "padding", N_("padding") },
	{ "spi", N_("SPI") },
	{ "sequence-number", N_("sequence number") },
	{ "tunnel-ends", N_("the ends of the tunnel") },
	{ "nat-traversal", N_("NAT traversal (RFC 3948)") },
	{ "of", N_("of") },
	{ "verified", N_("verified") },
	{ "not-verified", N_("not verified") },
	{ "wrong", N_("wrong") },
	{ "closed-content", N_("encrypted content and trailer") },
	{ "closed-payloads", N_("encrypted payloads") },
	{ "closed-unknown", N_("IV, encrypted content, trailer and ICV, of sizes not known") },
	{ "no-keys", N_("no keys") },
	{ "longer", N_("longer than what was captured of it") },

	/* what a packet or mode is called */
	{ "mode-tunnel", N_("tunnel mode") },
	{ "mode-transport", N_("transport mode") },
	{ "mode-beet", N_("BEET mode") },
	{ "udp-encapsulation", N_("UDP encapsulation") },
	{ "esp-tunnel", N_("ESP tunnel mode") },
	{ "esp-transport", N_("ESP transport mode") },
	{ "ah-tunnel", N_("AH tunnel mode") },
	{ "ah-transport", N_("AH transport mode") },
	{ "bytes", N_("bytes") },
	{ "encrypted", N_("encrypted") },
	{ "authenticated", N_("authenticated") },
	{ "not-opened", N_("not opened") },
	{ "overhead", N_("Overhead") },
	{ "largest", N_("largest inner packet at MTU") },
	{ "full", N_(" (not all parts are shown)") },
	{ "field", N_("Field") },
	{ "bits", N_("Bits") },
	{ "place", N_("Offset") },
	{ "key", N_("Key") },
	{ "variable", N_("variable") },

	/* in pictures */
	{ "byte", N_("byte") },
	{ "added", N_("added by IPsec") },
	{ "stretched", N_("Boxes with // on their edge are wider than to scale; parts are as wide as their names.") },
	{ "ranges", N_("ranges are bytes") },
	{ "sections", N_("Sections") },
	{ "order", N_("Sections in the order of the frame; indented ones are parts of the section above them.") },
	{ "protection", N_("Protection") },
	{ "fields", N_("Fields") },
	{ "octets", N_("Bytes") },
	{ "more-fields", N_("This packet has more fields than are shown.") },
};

static const struct title *title_find(const struct title *row, size_t rows, const char *key)
{
	for (size_t i = 0; i < rows; i++)
		if (!strcmp(row[i].key, key))
			return &row[i];
	return NULL;
}

#define FIND(table, key) title_find(table, sizeof (table) / sizeof *(table), key)

const char *layout_title(const char *key)
{
	const struct title *row = FIND(titles, key);

	return row ? _(row->title) : NULL;
}

const char *layout_label(const char *key)
{
	const struct title *row = FIND(labels, key);

	return row ? _(row->title) : key;
}

const char *layout_field_title(const struct header *h, const struct field *f, const char **key)
{
	char name[64];
	struct text t = TEXT_FIXED(name);
	const struct title *row;

	text_add(&t, h->key);
	text_char(&t, '-');
	text_add(&t, f->key);
	row = FIND(titles, text_string(&t));
	*key = row ? row->key : f->key;
	return row ? _(row->title) : NULL;
}

/* Parts give way first; sections beyond the last are of the last, so that they still add up. */
static struct section *add_no_more(struct layout *l, unsigned depth, uint32_t to)
{
	l->full = true;
	for (unsigned i = l->sections; i-- > 0 && depth == 0;)
		if (l->section[i].depth == 0) {
			l->section[i].bytes = to - l->section[i].offset;
			break;
		}
	return NULL;
}

struct section *layout_add(struct layout *l, const char *key, unsigned depth, uint32_t from, uint32_t to)
{
	enum { FOR_SECTIONS = 32 };
	struct section *s = &l->section[l->sections];
	const char *title = layout_title(key);

	if (l->sections >= (depth ? LAYOUT_SECTIONS - FOR_SECTIONS : LAYOUT_SECTIONS))
		return add_no_more(l, depth, to);
	l->sections++;
	*s = (struct section){ .key = key, .title = title ? title : key, .depth = (uint8_t)depth, .offset = from,
		.bytes = to - from, .node = NODE_NONE };
	return s;
}
