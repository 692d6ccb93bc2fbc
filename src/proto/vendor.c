/*
 * Vendor ID payloads (RFC 7296, 3.12; RFC 2408, 3.16): who sends these octets,
 * of either version.  What they mean is agreed nowhere, so the name is a fact
 * beside them.
 */
#include "proto/ike.h"

PLAIN(1, vendor1, "V", "Vendor ID", "RFC 2408, 3.16", TAIL("vendor_id", "Vendor ID", BYTES))
PLAIN(2, vendor2, "V", "Vendor ID", "RFC 7296, 3.12", TAIL("vendor_id", "Vendor ID", BYTES))

static void dissect_vendor(struct packet *p, struct wire w, unsigned depth)
{
	struct text t;

	(void)depth;
	if (w.have < w.claim || !vendor_id_find(w.at, w.have))
		return;
	t = packet_fact(p, packet_last(p), "vendor", "Vendor", FACT_SAYS);
	text_vendor_id(&t, w.at, w.have);
	packet_fact_end(p, &t);
}

const struct payload ikev1_vendor = { .header = &header_vendor1, .dissect = dissect_vendor };
const struct payload ikev2_vendor = { .header = &header_vendor2, .dissect = dissect_vendor };
