/*
 * Compressed captures: one row for each form.  Streams may follow one another
 * in a file (RFC 1952, 2.2; RFC 8878, 3; the xz and LZ4 frame formats say the
 * same of theirs).  What came out before the damage is handed on.
 *
 * zstd and LZ4 forget what a step made when it meets damage, so theirs are
 * kept to a block each, by showing them no more than they hint at.
 *
 * A bomb is bounded by what it may make of each octet of the file.
 */
#include <stdlib.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>
#include "capture/source.h"

/* One step of a decompressor: what it may read and write; it moves both on. */
struct step {
	const uint8_t *in;
	size_t in_left;
	uint8_t *out;
	size_t out_left;
	bool last;			/* no more input will come */
	bool whole;			/* set by the decompressor: the input may end here */
	size_t hint;			/* likewise: the most it wants to see next */
};

struct inflater {
	const char *name, *suffix;
	const char *magic;
	size_t magic_len;
	size_t hint;			/* of its first step */
	void *(*start)(void);		/* NULL: no memory */
	const char *(*step)(void *state, struct step *s);	/* NULL, or what is wrong (static text) */
	void (*end)(void *state);
};

/* --- gzip --- */

static void *gzip_start(void)
{
	z_stream *z = mem_new(sizeof *z);

	if (inflateInit2(z, 16 + MAX_WBITS) == Z_OK)
		return z;
	free(z);
	return NULL;
}

static void gzip_end(void *state)
{
	inflateEnd(state);
	free(state);
}

static const char *gzip_step(void *state, struct step *s)
{
	z_stream *z = state;
	int result;

	if (s->whole && s->in_left)
		inflateReset(z);	/* the next member */
	z->next_in = (Bytef *)(uintptr_t)s->in;
	z->avail_in = (uInt)s->in_left;
	z->next_out = s->out;
	z->avail_out = (uInt)s->out_left;
	result = inflate(z, Z_NO_FLUSH);
	s->in = z->next_in;
	s->in_left = z->avail_in;
	s->out = z->next_out;
	s->out_left = z->avail_out;
	s->whole = result == Z_STREAM_END;
	if (result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR)
		return NULL;
	return z->msg ? z->msg : "damaged";
}

/* --- zstd --- */

enum {
	ZSTD_WINDOW_LOG = 27,
	ZSTD_FIRST = 5,			/* too little to be a frame */
	ZSTD_BLOCK_HEADER = 3,		/* the next one's is part of the hint, and may be the damage (RFC 8878, 3.1.1.2) */
};
_Static_assert(1 << ZSTD_WINDOW_LOG == LIMIT_INFLATE_MEMORY, "the logarithm of the limit");

static void *zstd_start(void)
{
	ZSTD_DStream *z = ZSTD_createDStream();

	if (z)
		ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG);
	return z;
}

static void zstd_end(void *state)
{
	ZSTD_freeDStream(state);
}

static const char *zstd_step(void *state, struct step *s)
{
	ZSTD_inBuffer in = { s->in, s->in_left, 0 };
	ZSTD_outBuffer out = { s->out, s->out_left, 0 };
	size_t result = ZSTD_decompressStream(state, &out, &in);

	s->in += in.pos;
	s->in_left -= in.pos;
	s->out += out.pos;
	s->out_left -= out.pos;
	s->whole = result == 0;
	s->hint = s->whole ? ZSTD_FIRST : result > ZSTD_BLOCK_HEADER ? result - ZSTD_BLOCK_HEADER : result;
	return ZSTD_isError(result) ? ZSTD_getErrorName(result) : NULL;
}

/* --- xz --- */

static void *xz_start(void)
{
	lzma_stream *z = mem_new(sizeof *z);

	*z = (lzma_stream)LZMA_STREAM_INIT;
	if (lzma_stream_decoder(z, LIMIT_INFLATE_MEMORY, LZMA_CONCATENATED) == LZMA_OK)
		return z;
	free(z);
	return NULL;
}

static void xz_end(void *state)
{
	lzma_end(state);
	free(state);
}

static const char *xz_step(void *state, struct step *s)
{
	lzma_stream *z = state;
	lzma_ret result;

	z->next_in = s->in;
	z->avail_in = s->in_left;
	z->next_out = s->out;
	z->avail_out = s->out_left;
	result = lzma_code(z, s->last ? LZMA_FINISH : LZMA_RUN);
	s->in = z->next_in;
	s->in_left = z->avail_in;
	s->out = z->next_out;
	s->out_left = z->avail_out;
	s->whole = result == LZMA_STREAM_END;
	switch (result) {
	case LZMA_OK:
	case LZMA_STREAM_END:
	case LZMA_BUF_ERROR:
		return NULL;
	case LZMA_MEMLIMIT_ERROR:
		return "its dictionary is too large";
	case LZMA_FORMAT_ERROR:
		return "something else follows the stream";
	default:
		return "damaged";
	}
}

/* --- LZ4 frames --- */

enum { LZ4_FIRST = 7 };			/* the least header */

static void *lz4_start(void)
{
	LZ4F_dctx *z = NULL;

	return LZ4F_isError(LZ4F_createDecompressionContext(&z, LZ4F_VERSION)) ? NULL : z;
}

static void lz4_end(void *state)
{
	LZ4F_freeDecompressionContext(state);
}

static const char *lz4_step(void *state, struct step *s)
{
	size_t in = s->in_left, out = s->out_left;
	size_t result = LZ4F_decompress(state, s->out, &out, s->in, &in, NULL);

	if (LZ4F_isError(result))
		return LZ4F_getErrorName(result);
	s->in += in;
	s->in_left -= in;
	s->out += out;
	s->out_left -= out;
	s->whole = result == 0;
	s->hint = s->whole ? LZ4_FIRST : result;
	return NULL;
}

#define MAGIC(octets) octets, sizeof(octets) - 1

static const struct inflater inflaters[] = {
	{ "gzip", "gz", MAGIC("\x1f\x8b"), SIZE_MAX, gzip_start, gzip_step, gzip_end },
	{ "zstd", "zst", MAGIC("\x28\xb5\x2f\xfd"), ZSTD_FIRST, zstd_start, zstd_step, zstd_end },
	{ "xz", "xz", MAGIC("\xfd" "7zXZ\0"), SIZE_MAX, xz_start, xz_step, xz_end },
	{ "LZ4", "lz4", MAGIC("\x04\x22\x4d\x18"), LZ4_FIRST, lz4_start, lz4_step, lz4_end },
};

/* --- as a source --- */

struct source_inflated {
	struct source s;
	const struct inflater *kind;
	void *state;
	uint64_t made;			/* octets that came out */
	size_t hint;
	bool whole;
};

enum { INFLATE_FREE = 1 << 20 };	/* octets out before the ratio counts */

static bool inflate_bomb(const struct source_inflated *z)
{
	const struct source *bottom = z->s.below;

	while (bottom->below)
		bottom = bottom->below;
	return z->made > INFLATE_FREE && z->made / LIMIT_INFLATE_RATIO > source_offset(bottom);
}

/* What is wrong below is the better reason. */
static void inflate_fail(struct source_inflated *z, const char *why)
{
	struct text t = TEXT_FIXED(z->s.error);

	if (z->s.below->error[0]) {
		text_add(&t, z->s.below->error);
	} else {
		text_add(&t, z->kind->name);
		text_add(&t, " data: ");
		text_add(&t, why);
	}
	text_string(&t);
}

/* One step.  False when nothing more will come: the end, or the error is set. */
static bool inflate_step(struct source_inflated *z, struct step *s)
{
	struct source *from = z->s.below;
	uint8_t *out = s->out;
	const char *why;
	size_t in;

	s->last = !source_want(from, 1);
	if (s->last && z->whole)
		return false;
	s->in = from->at;
	s->in_left = in = source_left(from) < z->hint ? source_left(from) : z->hint;
	s->whole = z->whole;
	s->hint = z->hint;
	why = z->kind->step(z->state, s);
	z->whole = s->whole;
	z->hint = s->hint;
	z->made += (uint64_t)(s->out - out);
	source_take(from, in - s->in_left);
	if (why)
		inflate_fail(z, why);
	else if (inflate_bomb(z))
		inflate_fail(z, "a bomb: it grows more than any capture would");
	else if (s->in_left == in && s->out == out && !(s->last && z->whole))
		inflate_fail(z, s->last ? "cut" : "damaged");
	return !z->s.error[0];
}

static size_t inflate_fill(struct source *source, uint8_t *into, size_t room)
{
	struct source_inflated *z = (struct source_inflated *)source;
	struct step s = { .out = into, .out_left = room };

	if (source->error[0])
		return 0;
	while (s.out == into && inflate_step(z, &s))
		;
	return (size_t)(s.out - into);
}

static void inflate_close(struct source *s)
{
	struct source_inflated *z = (struct source_inflated *)s;

	if (z->state)
		z->kind->end(z->state);
}

const struct inflater *inflater_find(struct source *s)
{
	for (size_t i = 0; i < sizeof inflaters / sizeof inflaters[0]; i++) {
		const uint8_t *h = source_want(s, inflaters[i].magic_len);

		if (h && !memcmp(h, inflaters[i].magic, inflaters[i].magic_len))
			return &inflaters[i];
	}
	return NULL;
}

struct source *source_inflate(const struct inflater *kind, struct source *below)
{
	struct source_inflated *z = mem_new(sizeof *z);

	source_start(&z->s, below, inflate_fill, inflate_close);
	z->kind = kind;
	z->hint = kind->hint;
	z->state = kind->start();
	if (!z->state)
		inflate_fail(z, "no memory");
	return &z->s;
}

void source_suffixes(const struct source *s, struct text *t)
{
	for (; s; s = s->below)
		if (s->fill == inflate_fill) {
			text_char(t, '.');
			text_add(t, ((const struct source_inflated *)s)->kind->suffix);
		}
}
