/*
 * Encapsulating Security Payload (RFC 4303): the header that travels in the
 * clear; all behind it is sealed.  The other headers here describe what the
 * engine finds inside.
 *
 * Invariant: a sealed ESP span begins at its SPI, and its node covers it whole.
 */
#include <spiglass/proto.h>
#include <spiglass/registry.h>
#include "packet/dissect.h"
#include "proto/proto.h"

#define ESP(F) \
	F(esp, spi, 32, HEX, NULL, "Security Parameters Index") \
	F(esp, seq, 32, DEC, NULL, "Sequence Number")

#define ESP_TRAILER(F) \
	F(esp_trailer, pad_length, 8, DEC, NULL, "Pad Length") \
	F(esp_trailer, next_header, 8, DEC, &registry_ip_protocol, "Next Header")

static void esp_line(struct text *t, const struct packet *p, const struct node *n);

HEADER(esp, ESP, 8, "Encapsulating Security Payload", "RFC 4303, 2", .rank = RANK_MESSAGE, .line = esp_line)
SPAN(esp_iv, "Initialization Vector", "RFC 4303, 2.3", "iv", "IV", BYTES)
SPAN(esp_padding, "Padding", "RFC 4303, 2.4", "padding", "Padding", BYTES)
HEADER(esp_trailer, ESP_TRAILER, 2, "ESP Trailer", "RFC 4303, 2.5")
SPAN(esp_icv, "Integrity Check Value", "RFC 4303, 2.8", "icv", "ICV", BYTES)
SPAN(tfc, "Traffic Flow Confidentiality Padding", "RFC 4303, 2.7", "padding", "Padding", BYTES)
SPAN(dummy, "Dummy Packet", "RFC 4303, 2.6", "bytes", "Bytes", BYTES, .rank = RANK_MESSAGE)

static const struct remark spi_zero = { "esp.spi_zero", N_("SPI 0 is for local use and never sent"),
	"RFC 4303, 2.1", REMARK_MALFORMED };
static const struct remark spi_reserved = { "esp.spi_reserved",
	N_("SPIs 1 to 255 are reserved by IANA"), "RFC 4303, 2.1", REMARK_NOTE };

static const struct remark short_header = { "header.short", N_("shorter than its own header"),
	"", REMARK_MALFORMED };

void note_short_header(struct packet *p)
{
	packet_note(p, packet_last(p), &short_header);
}

void note_spi(struct packet *p, unsigned node, uint32_t spi)
{
	if (spi == 0)
		packet_note(p, node, &spi_zero);
	else if (spi < SPI_FIRST)
		packet_note(p, node, &spi_reserved);
}

void text_seal(struct text *t, const struct sealed *s)
{
	static const char *const word[] = {
		[SEAL_UNTRIED] = "",
		[SEAL_OPENED] = " unauthenticated",
		[SEAL_NO_KEY] = " no key",
		[SEAL_INTEGRITY_FAILED] = " ICV failed",
		[SEAL_UNSUPPORTED] = " unsupported",
		[SEAL_CUT] = " cut",
	};

	if (s)
		text_add(t, s->state == SEAL_OPENED && s->authenticated ? " ICV good" : word[s->state]);
}

void text_spi_sequence(struct text *t, const char *protocol, uint32_t spi, uint32_t seq)
{
	text_add(t, protocol);
	text_add(t, " spi 0x");
	text_hex(t, spi, 8);
	text_add(t, " seq ");
	text_dec(t, seq);
}

static void esp_line(struct text *t, const struct packet *p, const struct node *n)
{
	const struct sealed *s = packet_seal(p, (unsigned)(n - p->node));

	if (!node_readable(n)) {
		text_add(t, "ESP");
		return;
	}
	text_spi_sequence(t, "ESP", esp_spi(n), esp_sequence(n));
	text_add(t, " length ");
	text_dec(t, s ? s->body.claim : n->len);
	text_seal(t, s);
}

uint32_t esp_spi(const struct node *n)
{
	return node_readable(n) ? (uint32_t)GET(n->at, esp, spi) : 0;
}

uint32_t esp_sequence(const struct node *n)
{
	return node_readable(n) ? (uint32_t)GET(n->at, esp, seq) : 0;
}

void dissect_esp(struct packet *p, struct wire w, unsigned depth)
{
	struct wire whole = w;
	const uint8_t *h = packet_header(p, &w, &header_esp, depth);

	if (header_missing(p, &w))
		return;
	packet_body(p, &w, w.claim);
	note_spi(p, packet_last(p), (uint32_t)GET(h, esp, spi));
	packet_seal_add(p, SEAL_ESP, whole, packet_last(p), depth + 1);
}

bool esp_clear_fits(const struct wire *esp, uint32_t iv, uint32_t icv, uint8_t next)
{
	uint32_t around = esp_BYTES + iv + esp_trailer_BYTES + icv;
	const uint8_t *trailer;

	if (iv > esp->have || around > esp->have)
		return false;
	trailer = esp->at + esp->have - icv - esp_trailer_BYTES;
	around += (uint32_t)GET(trailer, esp_trailer, pad_length);
	return around <= esp->have && GET(trailer, esp_trailer, next_header) == next;
}
