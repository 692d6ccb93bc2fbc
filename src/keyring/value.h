/* Values as key sources write them: addresses, numbers, keys. */
#ifndef KEYRING_VALUE_H
#define KEYRING_VALUE_H

#include <spiglass/base.h>

/*
 * An address.  Wildcards ("*", also for single parts) and prefixes become "any"
 * (family 0): a key's addresses only order the trials, they exclude none.
 */
bool value_address(const char *s, struct address *a);

/* Decimal, or hexadecimal behind 0x; all of s. */
bool value_number(const char *s, uint32_t *v);

/*
 * A key: hexadecimal behind 0x, an odd first digit standing alone; else the
 * characters themselves.  Returns its octets, also when there were too many
 * for room; -1: not hexadecimal.
 */
int value_key(const char *s, uint8_t *into, unsigned room);

/* Octets as pairs of hexadecimal digits, behind 0x or not; likewise, and -1 for half an octet too. */
int value_octets(const char *s, uint8_t *into, unsigned room);

/* An IKE SPI: 16 hexadecimal digits. */
bool value_ike_spi(const char *s, uint64_t *spi);

/* All of s: a number, or * or 0x and eight digits with * or ? among them, which stand for any.  mask 0: any SPI. */
bool value_spi(const char *s, uint32_t *spi, uint32_t *mask);

/* Does an argument that names no file look like a key itself? */
bool value_is_typed(const char *s);

int hex_digit(char c);			/* -1: none */
bool has_hex_mark(const char *s);	/* does it begin with 0x */

#endif
