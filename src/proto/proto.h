/* What the files of this room share with one another: append only. */
#ifndef PROTO_PROTO_H
#define PROTO_PROTO_H

#include <spiglass/packet.h>

void dissect_ah(struct packet *p, struct wire w, unsigned depth);
void dissect_wesp(struct packet *p, struct wire w, unsigned depth);
void dissect_ipcomp(struct packet *p, struct wire w, unsigned depth);

void note_short_header(struct packet *p);

/* Did w end within the header noted down last?  The reason is noted then. */
static inline bool header_missing(struct packet *p, const struct wire *w)
{
	if (__builtin_expect(w->error == WIRE_LIE, 0))
		note_short_header(p);
	return w->error;
}

/* --- ESP and AH --- */

enum { SPI_FIRST = 256 };	/* below are IANA's: RFC 4303, 2.1 */

void note_spi(struct packet *p, unsigned node, uint32_t spi);
void text_spi_sequence(struct text *t, const char *protocol, uint32_t spi, uint32_t seq);
/* What came of a seal, as a word behind its header; s may be NULL. */
void text_seal(struct text *t, const struct sealed *s);
/* Does an ESP packet that is not encrypted have room for IV, trailer and ICV, and this next header? */
bool esp_clear_fits(const struct wire *esp, uint32_t iv, uint32_t icv, uint8_t next);

#endif
