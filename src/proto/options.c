/*
 * Options of one shape: a type, a length, a value (RFC 791, 3.1; RFC 9293,
 * 3.1; RFC 8200, 4.2).
 *
 * Invariant: they live in a view of their own, so that whatever they claim,
 * what stands behind them is dissected.
 */
#include "proto/carrier.h"

#define OPTION(F) OPTION_FIELDS(F, option, registry_ip_protocol)
enum { OPTION(FIELD_AT) option_END, option_BYTES = option_END / 8 };
enum { OPTION(FIELD_BITS) };

SPAN(padding, "Padding", "", "bytes", "Bytes", BYTES)

static const struct remark too_many = { "limit.options",
	N_("more options than are followed"), "", REMARK_LIMIT };

/* Returns false when nothing behind this option can be told apart. */
static bool dissect_option(struct packet *p, struct wire *w, unsigned depth, const struct option_form *form)
{
	const uint8_t *h = packet_header(p, w, form->full, depth);
	uint32_t n;

	if (w->error) {
		if (w->error == WIRE_LIE)
			packet_note(p, packet_last(p), form->lie);
		return false;
	}
	n = (uint32_t)GET(h, option, length) - form->counted;
	if (n > w->claim) {
		packet_note(p, packet_last(p), form->lie);
		return false;
	}
	packet_body(p, w, n);
	return true;
}

void dissect_options(struct packet *p, struct wire w, unsigned depth, const struct option_form *form)
{
	for (unsigned n = 0; w.have; n++) {
		uint8_t type = *w.at;

		if (n == LIMIT_OPTIONS) {
			dissect_data(p, w, depth, &too_many);
			return;
		}
		if (type < form->singles) {
			packet_header(p, &w, form->single, depth);
		} else if (!dissect_option(p, &w, depth, form)) {
			packet_rest(p, &w, &header_data, depth);
			return;
		}
		if (form->ends && type == 0)
			packet_rest(p, &w, &header_padding, depth);
	}
}
