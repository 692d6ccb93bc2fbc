/* Appending to a bounded text.  Every function leaves at <= end. */
#include <endian.h>
#include <spiglass/base.h>

bool text_make_room(struct text *t, size_t n)
{
	if (t->flush)
		t->flush(t);
	if ((size_t)(t->end - t->at) >= n)
		return true;
	t->full = true;
	t->end = t->at;		/* the first overflow sticks: nothing shorter slips in behind it */
	return false;
}

void text_long(struct text *t, const char *s, size_t n)
{
	while (n) {
		size_t part = n < TEXT_ROOM_MAX ? n : TEXT_ROOM_MAX, room = (size_t)(t->end - t->at);

		if (room < part && !t->flush)
			part = room ? room : part;
		if (!text_room(t, part))
			return;
		memcpy(t->at, s, part);
		t->at += part;
		s += part;
		n -= part;
	}
}

void text_fill(struct text *t, char c, unsigned n)
{
	if ((size_t)(t->end - t->at) >= n) {
		memset(t->at, c, n);
		t->at += n;
		return;
	}
	while (n--)
		text_char(t, c);
}

/* Two digits at a time from a table: a packet line is mostly numbers. */
static const char pairs[] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960"
    "616263646566676869707172737475767778798081828384858687888990919293949596979899";

static unsigned digits_of(uint64_t v)
{
	unsigned n = 1;

	for (; v >= 10000; v /= 10000)
		n += 4;
	return n + (v > 9) + (v > 99) + (v > 999);
}

/* All digits of v, the last one right before end. */
static void digits_before(char *end, uint64_t v)
{
	for (; v >= 100; v /= 100) {
		end -= 2;
		memcpy(end, pairs + v % 100 * 2, 2);
	}
	if (v >= 10)
		memcpy(end - 2, pairs + v * 2, 2);
	else
		end[-1] = (char)('0' + v);
}

void text_dec(struct text *t, uint64_t v)
{
	unsigned n = digits_of(v);

	if (!text_room(t, n))
		return;
	t->at += n;
	digits_before(t->at, v);
}

void text_dec_padded(struct text *t, uint64_t v, unsigned width)
{
	for (unsigned n = digits_of(v); n < width; n++)
		text_char(t, '0');
	text_dec(t, v);
}

void text_hex(struct text *t, uint64_t v, unsigned digits)
{
	if (!text_room(t, digits))
		return;
	while (digits--)
		*t->at++ = "0123456789abcdef"[v >> digits * 4 & 15];
}

/* Eight hex digits at once, the first octet lowest in memory: nibbles spread to octets, then made letters above 9. */
static void hex_of_4(char *to, const uint8_t *p)
{
	uint64_t v = (uint64_t)p[0] << 8 | (uint64_t)p[1] << 24 | (uint64_t)p[2] << 40 | (uint64_t)p[3] << 56, above;

	v = (v >> 12 & 0x000f000f000f000f) | (v & 0x0f000f000f000f00);
	above = (v + 0x0606060606060606) >> 4 & 0x0101010101010101;
	v += 0x3030303030303030 + above * ('a' - '9' - 1);
	v = htole64(v);
	memcpy(to, &v, sizeof v);
}

void text_bytes(struct text *t, const uint8_t *p, size_t n)
{
	for (; n >= 4 && text_room(t, 8); n -= 4, p += 4) {
		hex_of_4(t->at, p);
		t->at += 8;
	}
	for (; n && text_room(t, 2); n--, p++) {
		*t->at++ = "0123456789abcdef"[*p >> 4];
		*t->at++ = "0123456789abcdef"[*p & 15];
	}
}

void text_group(struct text *t, uint64_t v)
{
	char digits[20];
	unsigned n = digits_of(v);

	digits_before(digits + n, v);
	for (unsigned i = 0; i < n; i++) {
		text_char(t, digits[i]);
		if ((n - i) % 3 == 1 && i + 1 < n)
			text_char(t, ',');
	}
}

const char *text_string(struct text *t)
{
	*t->at = 0;		/* TEXT_FIXED keeps one octet back */
	return t->start;
}
