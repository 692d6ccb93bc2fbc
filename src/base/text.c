/* Appending to a bounded text.  Every function leaves at <= end. */
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
	while (n--)
		text_char(t, c);
}

/* Two digits at a time from a table: a packet line is mostly numbers. */
static const char pairs[] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960"
    "616263646566676869707172737475767778798081828384858687888990919293949596979899";

static char *digits_before(char *end, uint64_t v)
{
	while (v >= 100) {
		end -= 2;
		memcpy(end, pairs + v % 100 * 2, 2);
		v /= 100;
	}
	if (v >= 10) {
		end -= 2;
		memcpy(end, pairs + v * 2, 2);
	} else {
		*--end = (char)('0' + v);
	}
	return end;
}

void text_dec(struct text *t, uint64_t v)
{
	char digits[20], *end = digits + sizeof digits, *at = digits_before(end, v);
	size_t n = (size_t)(end - at);

	if (!text_room(t, n))
		return;
	memcpy(t->at, at, n);
	t->at += n;
}

void text_dec_padded(struct text *t, uint64_t v, unsigned width)
{
	char digits[20], *end = digits + sizeof digits, *at = digits_before(end, v);
	size_t n = (size_t)(end - at);

	if (n < width)
		text_fill(t, '0', width - (unsigned)n);
	text_mem(t, at, n);
}

void text_hex(struct text *t, uint64_t v, unsigned digits)
{
	if (!text_room(t, digits))
		return;
	while (digits--)
		*t->at++ = "0123456789abcdef"[v >> digits * 4 & 15];
}

void text_bytes(struct text *t, const uint8_t *p, size_t n)
{
	for (; n && text_room(t, 2); n--, p++) {
		*t->at++ = "0123456789abcdef"[*p >> 4];
		*t->at++ = "0123456789abcdef"[*p & 15];
	}
}

void text_group(struct text *t, uint64_t v)
{
	char digits[20], *end = digits + sizeof digits, *at = digits_before(end, v);

	for (; at < end; at++) {
		text_char(t, *at);
		if ((end - at) % 3 == 1 && at + 1 < end)
			text_char(t, ',');
	}
}

const char *text_string(struct text *t)
{
	*t->at = 0;		/* TEXT_FIXED keeps one octet back */
	return t->start;
}
