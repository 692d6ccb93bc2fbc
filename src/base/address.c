/* IPv4 and IPv6 addresses: from bytes, from text, to text. */
#include <arpa/inet.h>
#include <spiglass/base.h>

bool address_parse(const char *s, struct address *a)
{
	*a = (struct address){ 0 };
	if (inet_pton(AF_INET, s, a->byte) == 1)
		a->family = 4;
	else if (inet_pton(AF_INET6, s, a->byte) == 1)
		a->family = 6;
	return a->family != 0;
}

static char *octet(char *at, unsigned v)
{
	if (v > 99)
		*at++ = (char)('0' + v / 100);
	if (v > 9)
		*at++ = (char)('0' + v / 10 % 10);
	*at++ = (char)('0' + v % 10);
	return at;
}

void text_ip4(struct text *t, const uint8_t a[static 4])
{
	if (!text_room(t, sizeof "255.255.255.255" - 1))
		return;
	for (unsigned i = 0; i < 4; i++) {
		if (i)
			*t->at++ = '.';
		t->at = octet(t->at, a[i]);
	}
}

static void text_group16(struct text *t, unsigned v)
{
	text_hex(t, v, v > 0xfff ? 4 : v > 0xff ? 3 : v > 0xf ? 2 : 1);
}

/* RFC 5952: the longest run of two or more zero groups, the first of equals, becomes "::". */
void text_ip6(struct text *t, const uint8_t a[static 16])
{
	unsigned group[8], best = 8, best_len = 1;

	for (unsigned i = 0; i < 8; i++)
		group[i] = (unsigned)a[2 * i] << 8 | a[2 * i + 1];
	for (unsigned i = 0, len; i < 8; i += len + 1) {
		for (len = 0; i + len < 8 && !group[i + len]; len++)
			;
		if (len > best_len) {
			best = i;
			best_len = len;
		}
	}
	for (unsigned i = 0; i < 8; i++) {
		if (i == best) {
			text_add(t, "::");
			i += best_len - 1;
		} else {
			if (i && i != best + best_len)
				text_char(t, ':');
			text_group16(t, group[i]);
		}
	}
}

void text_mac(struct text *t, const uint8_t a[static 6])
{
	for (unsigned i = 0; i < 6; i++) {
		if (i)
			text_char(t, ':');
		text_hex(t, a[i], 2);
	}
}

void text_address(struct text *t, const struct address *a)
{
	if (a->family == 4)
		text_ip4(t, a->byte);
	else if (a->family == 6)
		text_ip6(t, a->byte);
	else
		text_char(t, '*');
}
