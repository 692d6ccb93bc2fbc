/*
 * Which back end reads a source, and what they all say alike.
 *
 * Built with AddressSanitizer, every frame is handed out in an allocation of
 * its exact size, so that a read past it is seen.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "capture/reader.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CAPTURE_EXACT true
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) && !defined(CAPTURE_EXACT)
#define CAPTURE_EXACT true
#endif
#ifndef CAPTURE_EXACT
#define CAPTURE_EXACT false
#endif

/* --- what it is --- */

/* libpcap is last: it says of whatever it does not know that it is no capture. */
static const struct capture_ops *const back_ends[] = { &capture_savefile, &capture_pcapng, &capture_fortigate, &capture_libpcap };

static const char *reader_other(struct source *s)
{
	static const struct { const char *magic, *what; } other[] = {
		{ "BZh", "not a capture: bzip2 compressed" },
		{ "PK\3\4", "not a capture: a zip archive" },
		{ "snoop", "not a capture this program reads: a snoop file" },
	};
	const struct inflater *kind = inflater_find(s);

	if (!source_want(s, 1))
		return s->error[0] ? s->error : "not a capture: empty";
	if (kind)
		return "not a capture: compressed more than twice";
	for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
		const uint8_t *h = source_want(s, strlen(other[i].magic));

		if (h && !memcmp(h, other[i].magic, strlen(other[i].magic)))
			return other[i].what;
	}
	return NULL;
}

static void reader_name_format(struct reader *r)
{
	struct text t = TEXT_FIXED(r->format);

	text_add(&t, r->ops->name);
	source_suffixes(r->source, &t);
	text_string(&t);
}

struct reader *reader_open(struct source *s, bool force_libpcap, char why[static 256])
{
	const char *other = reader_other(s);
	struct reader *r = NULL;

	for (size_t i = 0; !other && !r && i < sizeof back_ends / sizeof back_ends[0]; i++)
		if (!force_libpcap || back_ends[i] == &capture_libpcap)
			r = back_ends[i]->open(s);
	if (r && !r->error[0]) {
		reader_name_format(r);
		return r;
	}
	snprintf(why, 256, "%s", other ? other : s->error[0] ? s->error : r->error);
	if (r)
		reader_close(r);
	else
		source_close(s);
	return NULL;
}

void *reader_new(size_t size, const struct capture_ops *ops, struct source *s, uint32_t link)
{
	struct reader *r = mem_new(size);

	r->ops = ops;
	r->source = s;
	r->link = link;
	return r;
}

void reader_close(struct reader *r)
{
	if (r->ops->close)
		r->ops->close(r);
	source_close(r->source);
	free(r->exact);
	free(r);
}

/* --- frames --- */

static void reader_exact(struct reader *r, struct frame *f)
{
	free(r->exact);
	r->exact = mem_grow(NULL, f->have, 1);
	memcpy(r->exact, f->at, f->have);
	f->at = r->exact;
}

enum pull reader_next(struct reader *r, struct frame *f)
{
	enum pull pull = r->ops->next(r, f);

	if (pull == PULL_FRAME) {
		r->packets++;
		if (CAPTURE_EXACT)
			reader_exact(r, f);
	}
	return pull;
}

/* --- damage --- */

enum pull reader_damaged(struct reader *r, const char *format, ...)
{
	va_list list;
	int n = snprintf(r->error, sizeof r->error, "octet %llu: ", (unsigned long long)source_offset(r->source));

	va_start(list, format);
	vsnprintf(r->error + n, sizeof r->error - (size_t)n, format, list);
	va_end(list);
	return PULL_DAMAGED;
}

/* Where the source itself is broken, that is the reason. */
enum pull reader_cut(struct reader *r, const char *part, uint64_t need)
{
	if (r->source->error[0])
		return reader_damaged(r, "packet %llu: %s", (unsigned long long)r->packets + 1, r->source->error);
	return reader_damaged(r, "cut: packet %llu needs %s%llu octets, %zu are left", (unsigned long long)r->packets + 1,
	    part, (unsigned long long)need, source_left(r->source));
}

enum pull reader_header(struct reader *r, size_t size)
{
	if (!source_come(r->source, size))
		return PULL_QUIET;
	if (__builtin_expect(source_want(r->source, size) != NULL, 1))
		return PULL_FRAME;
	if (!source_left(r->source) && !r->source->error[0])
		return PULL_END;
	return reader_cut(r, "a header of ", size);
}

/*
 * NFLOG (LINKTYPE_NFLOG): a header of 4 octets, then records of length and
 * type, 16 bits each in the capturing host's order, padded to 4.
 */
void frame_swap_nflog(uint8_t *at, uint32_t len)
{
	enum { HEAD = 4, RECORD = 4 };
	uint32_t done = HEAD;

	while (len >= RECORD && done <= len - RECORD) {
		uint8_t *h = at + done;
		uint32_t size;

		for (unsigned i = 0; i < RECORD; i += 2) {
			uint8_t first = h[i];

			h[i] = h[i + 1];
			h[i + 1] = first;
		}
		size = format_get(h, 0, 16, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
		if (size < RECORD)
			return;
		done += format_padded(size);
	}
}
