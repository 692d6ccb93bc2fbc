/* Values as key sources write them: addresses, numbers, keys. */
#include <stdlib.h>

#include "keyring/value.h"

int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool has_hex_mark(const char *s)
{
	return s[0] == '0' && (s[1] | 0x20) == 'x';
}

bool value_number(const char *s, uint32_t *v)
{
	unsigned base = has_hex_mark(s) ? 16 : 10;
	uint64_t sum = 0;

	if (base == 16)
		s += 2;
	if (!*s)
		return false;
	for (; *s; s++) {
		int digit = hex_digit(*s);

		if (digit < 0 || (unsigned)digit >= base || (sum = sum * base + (unsigned)digit) > UINT32_MAX)
			return false;
	}
	*v = (uint32_t)sum;
	return true;
}

static bool is_wildcard(const char *s)
{
	return strchr(s, '*') && !s[strspn(s, "0123456789abcdefABCDEF:.*/")];
}

/* ADDRESS/BITS: all bits is the address itself, fewer are many. */
static bool value_prefix(const char *s, const char *slash, struct address *a)
{
	char address[64];
	uint32_t bits, most;

	if ((size_t)(slash - s) >= sizeof address || !value_number(slash + 1, &bits))
		return false;
	memcpy(address, s, (size_t)(slash - s));
	address[slash - s] = '\0';
	if (!address_parse(address, a))
		return false;
	most = a->family == 4 ? 32 : 128;
	if (bits < most)
		*a = (struct address){ 0 };
	return bits <= most;
}

bool value_address(const char *s, struct address *a)
{
	const char *slash = strchr(s, '/');

	*a = (struct address){ 0 };
	if (is_wildcard(s))
		return true;
	return slash ? value_prefix(s, slash, a) : address_parse(s, a);
}

static int value_hex(const char *s, uint8_t *into, unsigned room)
{
	size_t digits = strlen(s), octets = (digits + 1) / 2;

	for (size_t i = 0; i < digits; i++) {
		int digit = hex_digit(s[i]);
		size_t at = (i + digits % 2) / 2;

		if (digit < 0)
			return -1;
		if (at < room)
			into[at] = (uint8_t)(i && (i + digits) % 2 ? into[at] << 4 | digit : digit);
	}
	return (int)octets;
}

int value_key(const char *s, uint8_t *into, unsigned room)
{
	size_t n = strlen(s);

	if (has_hex_mark(s))
		return value_hex(s + 2, into, room);
	memcpy(into, s, n < room ? n : room);
	return (int)n;
}

int value_octets(const char *s, uint8_t *into, unsigned room)
{
	if (has_hex_mark(s))
		s += 2;
	return strlen(s) % 2 ? -1 : value_hex(s, into, room);
}

bool value_ike_spi(const char *s, uint64_t *spi)
{
	uint8_t octets[8];

	if (value_octets(s, octets, sizeof octets) != sizeof octets)
		return false;
	*spi = 0;
	for (unsigned i = 0; i < sizeof octets; i++)
		*spi = *spi << 8 | octets[i];
	return true;
}

static bool spi_pattern(const char *s, uint32_t *spi, uint32_t *mask)
{
	if (!has_hex_mark(s) || strlen(s) != 2 + 8)
		return false;
	for (s += 2; *s; s++) {
		bool any = *s == '*' || *s == '?';
		int digit = any ? 0 : hex_digit(*s);

		if (digit < 0)
			return false;
		*spi = *spi << 4 | (uint32_t)digit;
		*mask = *mask << 4 | (any ? 0 : 0xf);
	}
	return true;
}

bool value_spi(const char *s, uint32_t *spi, uint32_t *mask)
{
	*spi = *mask = 0;
	if (!strcmp(s, "*") || spi_pattern(s, spi, mask))
		return true;
	*mask = UINT32_MAX;
	return value_number(s, spi);
}

static bool begins_like_key(const char *s)
{
	static const char *const start[] = { "0x", "uat:", "ike1 ", "ike2 ", "esp ", "ah " };

	for (unsigned i = 0; i < sizeof start / sizeof start[0]; i++)
		if (!strncmp(s, start[i], strlen(start[i])))
			return true;
	return false;
}

/* 64 bits in hexadecimal are more than names of files have by chance, and fewer than any key. */
bool value_is_typed(const char *s)
{
	unsigned digits = 0;

	if (begins_like_key(s) || strstr(s, ":0x") || strstr(s, "=0x") || strstr(s, "psk="))
		return true;
	for (; *s && digits < 16; s++)
		digits = hex_digit(*s) < 0 ? 0 : digits + 1;
	return digits == 16;
}
