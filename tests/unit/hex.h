/* Hexadecimal digits as octets, for tests that write their samples down. */
#ifndef HEX_H
#define HEX_H

#include <stddef.h>
#include <stdint.h>

static inline unsigned hex_digit(char c)
{
	return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a' + 10);
}

/* How many octets they are, spaces between them at will; written to `into`, if given. */
static inline uint32_t unhex(const char *hex, uint8_t *into)
{
	uint32_t n = 0;

	for (; *hex; hex++)
		if (*hex != ' ') {
			if (into)
				into[n] = (uint8_t)(hex_digit(hex[0]) << 4 | hex_digit(hex[1]));
			n++;
			hex++;
		}
	return n;
}

#endif
