/*
 * The one place that knows how a value looks to people.  Everything is read
 * out of the node's bytes through its description.
 */
#include <spiglass/packet.h>

const char *name_of(const struct names *names, uint32_t value)
{
	unsigned low = 0, high = names->count;

	while (low < high) {
		unsigned middle = (low + high) / 2;

		if (names->row[middle].value < value)
			low = middle + 1;
		else
			high = middle;
	}
	return low < names->count && names->row[low].value == value ? names->row[low].text : NULL;
}

static void text_number(struct text *t, const struct field *f, uint64_t v)
{
	const char *name = f->names ? name_of(f->names, (uint32_t)v) : NULL;

	if (f->format == HEX) {
		text_add(t, "0x");
		text_hex(t, v, (f->bits + 3u) / 4);
	} else {
		text_dec(t, v);
	}
	if (name) {
		text_add(t, " (");
		text_add(t, name);
		text_char(t, ')');
	}
}

static void text_words(struct text *t, uint64_t v, unsigned octets)
{
	text_dec(t, v);
	text_add(t, " (");
	text_dec(t, v * octets);
	text_say(t, " bytes)");
}

void text_field(struct text *t, const struct field *f, const struct node *n)
{
	const uint8_t *at = n->at + f->bit / 8;

	switch (f->format) {
	case MAC:
		text_mac(t, at);
		break;
	case IP4:
		text_ip4(t, at);
		break;
	case IP6:
		text_ip6(t, at);
		break;
	case FLAG:
		text_add(t, wire_bits(n->at, f->bit, f->bits) ? _("yes") : _("no"));
		break;
	case BYTES:
		text_bytes(t, at, f->bits / 8u);
		break;
	case WORDS4:
		text_words(t, wire_bits(n->at, f->bit, f->bits), 4);
		break;
	case WORDS8:
		text_words(t, wire_bits(n->at, f->bit, f->bits), 8);
		break;
	default:
		text_number(t, f, wire_bits(n->at, f->bit, f->bits));
	}
}

const uint8_t *node_tail(const struct node *n, uint32_t *size)
{
	*size = n->header->tail.key && n->len > n->header->bytes ? n->len - n->header->bytes : 0;
	return n->at + n->header->bytes;
}

bool node_value(const struct node *n, const char *key, uint64_t *value)
{
	for (const struct field *f = n->header->field, *end = f + n->header->fields; f < end; f++) {
		if (*f->key != *key || strcmp(f->key, key) || f->bits > 64 || (f->bit + f->bits + 7u) / 8 > n->len)
			continue;
		*value = wire_bits(n->at, f->bit, f->bits);
		return true;
	}
	return false;
}

static bool size_fits(uint8_t format, uint32_t size)
{
	switch (format) {
	case DEC:
	case HEX:
		return size && size <= 8;
	case IP4:
		return size == 4;
	case IP6:
		return size == 16;
	default:
		return false;
	}
}

bool node_tail_field(const struct node *n, struct field *f)
{
	uint32_t size;

	node_tail(n, &size);
	if (!size_fits(n->header->tail.format, size))
		return false;
	*f = n->header->tail;
	f->bit = (uint16_t)(n->header->bytes * 8u);
	f->bits = (uint16_t)(size * 8u);
	return true;
}

void text_tail(struct text *t, const struct node *n, size_t most)
{
	uint32_t size;
	const uint8_t *at = node_tail(n, &size);
	size_t shown = size < most ? size : most;
	struct field f;

	if (node_tail_field(n, &f)) {
		text_field(t, &f, n);
		return;
	}
	if (n->header->tail.format == TEXT)
		text_escaped(t, at, shown);
	else
		text_bytes(t, at, shown);
	if (shown < size)
		text_add(t, "...");
}
