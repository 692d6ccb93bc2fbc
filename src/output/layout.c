/*
 * The sections of a layout, and what they are called: every title and label stands here,
 * by its key.  A section without a row has its header's title.
 */
#include "output/layout.h"

static const struct title { const char *key, *title; } titles[] = {
	{ "ethernet-header", "Ethernet header" },
	{ "eth-destination", "Destination MAC" },
	{ "eth-source", "Source MAC" },
	{ "eth-type", "EtherType" },
	{ "vlan", "VLAN tag" },
	{ "link-header", "Link header" },
	{ "link-padding", "Ethernet padding" },
	{ "ip-header", "IP header" },
	{ "new-ip-header", "New IP header" },
	{ "original-ip-header", "Original IP header" },
	{ "udp-header", "UDP header" },
	{ "udp-encapsulation", "UDP header" },
	{ "tcp-header", "TCP header" },
	{ "icmp-header", "ICMP header" },
	{ "ah", "Authentication header" },
	{ "ah-next_header", "Next header" },
	{ "ah-length", "Payload length" },
	{ "ah-reserved", "Reserved" },
	{ "ah-spi", "SPI" },
	{ "ah-seq", "Sequence number" },
	{ "ah-icv", "ICV" },
	{ "esp-header", "ESP header" },
	{ "esp-spi", "SPI" },
	{ "esp-seq", "Sequence number" },
	{ "iv", "IV" },
	{ "tfc-padding", "TFC padding" },
	{ "esp-trailer", "ESP trailer" },
	{ "padding", "Padding" },
	{ "esp_trailer-pad_length", "Pad length" },
	{ "esp_trailer-next_header", "Next header" },
	{ "sk-trailer", "Encrypted payload's trailer" },
	{ "sk_trailer-pad_length", "Pad length" },
	{ "icv", "ICV" },
	{ "non-esp-marker", "Non-ESP marker" },
	{ "ike-header", "IKE header" },
	{ "closed", "Closed" },
	{ "compressed", "Compressed data" },
	{ "data", "Data" },
	{ "not-captured", "Not captured" },
};

/* Words around them. */
static const struct title labels[] = {
	{ "section", "Section" },
	{ "size", "Size (bytes)" },
	{ "description", "Description" },
	{ "frame", "Frame" },
	{ "empty", "Empty frame" },
	{ "packet", "Packet" },

	/* of descriptions */
	{ "protocol", "protocol" },
	{ "next-header", "next header" },
	{ "pad-length", "pad length" },
	{ "padding", "padding" },
	{ "spi", "SPI" },
	{ "sequence-number", "sequence number" },
	{ "tunnel-ends", "the ends of the tunnel" },
	{ "nat-traversal", "NAT traversal (RFC 3948)" },
	{ "of", "of" },
	{ "verified", "verified" },
	{ "not-verified", "not verified" },
	{ "wrong", "wrong" },
	{ "closed-content", "encrypted content and trailer" },
	{ "closed-payloads", "encrypted payloads" },
	{ "closed-unknown", "IV, encrypted content, trailer and ICV, of sizes not known" },
	{ "no-keys", "no keys" },
	{ "longer", "longer than what was captured of it" },

	/* what a packet or mode is called */
	{ "mode-tunnel", "tunnel mode" },
	{ "mode-transport", "transport mode" },
	{ "mode-beet", "BEET mode" },
	{ "udp-encapsulation", "UDP encapsulation" },
	{ "esp-tunnel", "ESP tunnel mode" },
	{ "esp-transport", "ESP transport mode" },
	{ "ah-tunnel", "AH tunnel mode" },
	{ "ah-transport", "AH transport mode" },
	{ "bytes", "bytes" },
	{ "encrypted", "encrypted" },
	{ "authenticated", "authenticated" },
	{ "not-opened", "not opened" },
	{ "overhead", "Overhead" },
	{ "largest", "largest inner packet at MTU" },
	{ "full", " (not all parts are shown)" },
	{ "field", "Field" },
	{ "bits", "Bits" },
	{ "place", "Offset" },
	{ "key", "Key" },
	{ "variable", "variable" },

	/* in pictures */
	{ "byte", "byte" },
	{ "added", "added by IPsec" },
	{ "stretched", "Boxes with // on their edge are wider than to scale; parts are as wide as their names." },
	{ "ranges", "ranges are bytes" },
	{ "sections", "Sections" },
	{ "order", "Sections in the order of the frame; indented ones are parts of the section above them." },
	{ "protection", "Protection" },
	{ "fields", "Fields" },
	{ "octets", "Bytes" },
	{ "more-fields", "This packet has more fields than are shown." },
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

	return row ? row->title : NULL;
}

const char *layout_label(const char *key)
{
	const struct title *row = FIND(labels, key);

	return row ? row->title : key;
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
	return row ? row->title : NULL;
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
