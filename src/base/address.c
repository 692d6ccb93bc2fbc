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

/* An octet in decimal and what may follow it: written whole, and then so many of it count. */
struct octet_text { char at[3], dot; };

#define OCTET(v) { { (v) > 99 ? '0' + (v) / 100 : (v) > 9 ? '0' + (v) / 10 : '0' + (v), \
	(v) > 99 ? '0' + (v) / 10 % 10 : (v) > 9 ? '0' + (v) % 10 : '.', (v) > 99 ? '0' + (v) % 10 : '.' }, '.' }
#define OCTETS_4(v) OCTET(v), OCTET((v) + 1), OCTET((v) + 2), OCTET((v) + 3)
#define OCTETS_16(v) OCTETS_4(v), OCTETS_4((v) + 4), OCTETS_4((v) + 8), OCTETS_4((v) + 12)
#define OCTETS_64(v) OCTETS_16(v), OCTETS_16((v) + 16), OCTETS_16((v) + 32), OCTETS_16((v) + 48)

static const struct octet_text octets[256] = { OCTETS_64(0), OCTETS_64(64), OCTETS_64(128), OCTETS_64(192) };

static char *ip4(char *at, const uint8_t a[static 4])
{
	for (unsigned i = 0; i < 4; i++) {
		memcpy(at, &octets[a[i]], sizeof octets[0]);
		at += 2 + (a[i] > 9) + (a[i] > 99);
	}
	return at - 1;			/* no dot behind the last */
}

void text_ip4(struct text *t, const uint8_t a[static 4])
{
	char room[sizeof "255.255.255.255"];

	if ((size_t)(t->end - t->at) >= sizeof room)
		t->at = ip4(t->at, a);
	else
		text_mem(t, room, (size_t)(ip4(room, a) - room));
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
