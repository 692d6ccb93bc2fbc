/*
 * IPComp with DEFLATE (RFC 3173, RFC 2394: raw deflate, no zlib header).  A
 * negotiated CPI does not tell the algorithm: deflate is tried.  Output is
 * bounded by LIMIT_IPCOMP.
 */
#include <stdlib.h>
#include <zlib.h>
#include "engine/internal.h"

enum { CPI_OUI = 1, CPI_DEFLATE = 2, CPI_LZS = 3, CPI_LZJH = 4, CPI_NEGOTIATED = 256 };

struct inflater {
	z_stream z;
	bool ready;
};

static const struct remark not_deflate = { "ipcomp.data", N_("not DEFLATE data, or damaged"), "RFC 2394, 2", REMARK_NOTE };
static const struct remark other_algorithm = { "ipcomp.cpi", N_("compressed with an algorithm that is not supported (only DEFLATE is)"),
	"RFC 3173, 3.3", REMARK_NOTE };
static const struct remark too_long = { "limit.ipcomp", N_("expands to more than 65,535 octets"), "", REMARK_LIMIT };

struct inflater *inflater_new(void)
{
	return mem_new(sizeof(struct inflater));
}

void inflater_free(struct inflater *i)
{
	if (i && i->ready)
		inflateEnd(&i->z);
	free(i);
}

static bool inflater_ready(struct inflater *i)
{
	if (i->ready)
		return inflateReset(&i->z) == Z_OK;
	return i->ready = inflateInit2(&i->z, -MAX_WBITS) == Z_OK;
}

/* Octets that came out into room; *how is zlib's verdict. */
static uint32_t inflate_all(struct inflater *i, const struct wire *in, uint8_t *room, int *how)
{
	if (!inflater_ready(i)) {
		*how = Z_MEM_ERROR;
		return 0;
	}
	i->z.next_in = (Bytef *)in->at;
	i->z.avail_in = in->have;
	i->z.next_out = room;
	i->z.avail_out = LIMIT_IPCOMP;
	*how = inflate(&i->z, Z_FINISH);
	return LIMIT_IPCOMP - i->z.avail_out;
}

static void ipcomp_show(struct engine *e, struct packet *p, struct sealed *s, const uint8_t *at, uint32_t len)
{
	unsigned first = p->seals;

	at = rooms_exact(&e->rooms, at, len);
	if (!engine_block(p, s, BLOCK_INFLATED, at, len))
		return;
	dissect_protocol(p, wire_of(at, len, len), s->depth, ipcomp_next(&p->node[s->node]));
	engine_drain(e, p, first);
}

void engine_ipcomp(struct engine *e, struct packet *p, struct sealed *s)
{
	uint16_t cpi = node_readable(&p->node[s->node]) ? ipcomp_cpi(&p->node[s->node]) : 0;
	uint8_t *room;
	uint32_t len;
	int how;

	if (cpi != CPI_DEFLATE && cpi < CPI_NEGOTIATED) {
		s->state = SEAL_UNSUPPORTED;
		packet_note(p, s->node, &other_algorithm);
		return;
	}
	room = rooms_take(&e->rooms, LIMIT_IPCOMP);
	len = room ? inflate_all(e->inflater, &s->body, room, &how) : 0;
	s->state = room && how == Z_STREAM_END ? SEAL_OPENED : SEAL_UNSUPPORTED;
	if (s->state == SEAL_OPENED)
		ipcomp_show(e, p, s, room, len);
	else if (len == LIMIT_IPCOMP)
		packet_note(p, s->node, &too_long);
	else
		packet_note(p, s->node, &not_deflate);
}
