/*
 * Proposals of SA payloads as keys are derived from them (RFC 7296, 3.3; RFC
 * 2408, 3.5 and 3.6; RFC 2407, 4.4 and 4.5).
 *
 * Invariant: IKEv1's algorithms, which it counts in its own way, are told by
 * IKEv2's numbers and the rows of crypto.
 */
#include "sa/proposal.h"
#include "proto/ikev1.h"

static bool is(const struct node *n, const char *key)
{
	return *n->header->key == *key && !strcmp(n->header->key, key);
}

/* --- IKEv2 --- */

static void transform_read(struct proposal *x, uint64_t type, uint16_t id)
{
	unsigned n = 0;

	switch (type) {
	case IKEV2_TRANSFORM_ENCR:
		x->encr = id;
		x->encr_row = encr_by_id(id);
		return;
	case IKEV2_TRANSFORM_PRF:
		x->prf = id;
		return;
	case IKEV2_TRANSFORM_INTEG:
		x->integ = id;
		x->integ_row = integ_by_id(id);
		return;
	case IKEV2_TRANSFORM_SN:
		x->sn = id;
		return;
	default:
		if (type != IKEV2_TRANSFORM_KE && (type < IKEV2_TRANSFORM_ADDKE1 || type > IKEV2_TRANSFORM_ADDKE7))
			return;
	}
	while (n < PAST_KES - 1 && x->method[n])
		n++;
	x->method[n] = id;
}

static void inside_ikev2(struct proposal *x, const struct node *n)
{
	uint64_t type, value;

	if (is(n, "transform") && node_value(n, "type", &type) && node_value(n, "id", &value))
		transform_read(x, type, (uint16_t)value);
	else if (is(n, "attribute") && node_value(n, "type", &type) && type == IKEV2_ATTR_KEY_LENGTH &&
	    node_value(n, "value", &value))
		x->key_bits = (uint16_t)value;
}

/* --- IKEv1 --- */

static uint16_t esp_encr(uint64_t transform)
{
	static const uint16_t encr[] = {
		[IKEV1_ESP_DES] = ENCR_DES, [IKEV1_ESP_3DES] = ENCR_3DES, [IKEV1_ESP_CAST] = ENCR_CAST,
		[IKEV1_ESP_BLOWFISH] = ENCR_BLOWFISH, [IKEV1_ESP_NULL] = ENCR_NULL, [IKEV1_ESP_AES_CBC] = ENCR_AES_CBC,
		[IKEV1_ESP_AES_CTR] = ENCR_AES_CTR, [IKEV1_ESP_AES_CCM_8] = ENCR_AES_CCM_8,
		[IKEV1_ESP_AES_CCM_12] = ENCR_AES_CCM_12, [IKEV1_ESP_AES_CCM_16] = ENCR_AES_CCM_16,
		[IKEV1_ESP_AES_GCM_8] = ENCR_AES_GCM_8, [IKEV1_ESP_AES_GCM_12] = ENCR_AES_GCM_12,
		[IKEV1_ESP_AES_GCM_16] = ENCR_AES_GCM_16, [IKEV1_ESP_CAMELLIA] = ENCR_CAMELLIA_CBC,
		[IKEV1_ESP_NULL_AUTH_AES_GMAC] = ENCR_NULL_AUTH_AES_GMAC,
	};

	return transform < sizeof encr / sizeof encr[0] ? encr[transform] : 0;
}

static const struct integ *integ_of(uint64_t algorithm)
{
	static const struct { uint16_t algorithm; const char *name; } row[] = {
		{ IKEV1_AUTH_ALGORITHM_HMAC_MD5, "AUTH_HMAC_MD5_96" },
		{ IKEV1_AUTH_ALGORITHM_HMAC_SHA, "AUTH_HMAC_SHA1_96" },
		{ IKEV1_AUTH_ALGORITHM_HMAC_SHA2_256, "AUTH_HMAC_SHA2_256_128" },
		{ IKEV1_AUTH_ALGORITHM_HMAC_SHA2_384, "AUTH_HMAC_SHA2_384_192" },
		{ IKEV1_AUTH_ALGORITHM_HMAC_SHA2_512, "AUTH_HMAC_SHA2_512_256" },
		{ IKEV1_AUTH_ALGORITHM_HMAC_RIPEMD, "AUTH_HMAC_RIPEMD_160_96" },
		{ IKEV1_AUTH_ALGORITHM_AES_XCBC_MAC, "AUTH_AES_XCBC_96" },
		{ IKEV1_AUTH_ALGORITHM_AES_128_GMAC, "AUTH_AES_128_GMAC" },
		{ IKEV1_AUTH_ALGORITHM_AES_192_GMAC, "AUTH_AES_192_GMAC" },
		{ IKEV1_AUTH_ALGORITHM_AES_256_GMAC, "AUTH_AES_256_GMAC" },
		{ IKEV1_AUTH_ALGORITHM_AES_CMAC_96, "AUTH_AES_CMAC_96" },
		{ IKEV1_AUTH_ALGORITHM_HMAC_SHA2_256_TRUNCATED, "AUTH_HMAC_SHA2_256_96" },
	};

	for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++)
		if (row[i].algorithm == algorithm)
			return integ_by_name(row[i].name);
	return NULL;
}

static uint8_t mode_of(uint64_t encapsulation)
{
	switch (encapsulation) {
	case IKEV1_MODE_TUNNEL:
	case IKEV1_MODE_UDP_ENCAPSULATED_TUNNEL:
	case IKEV1_MODE_UDP_ENCAPSULATED_TUNNEL_DRAFT:
		return KEY_MODE_TUNNEL;
	case IKEV1_MODE_TRANSPORT:
	case IKEV1_MODE_UDP_ENCAPSULATED_TRANSPORT:
	case IKEV1_MODE_UDP_ENCAPSULATED_TRANSPORT_DRAFT:
		return KEY_MODE_TRANSPORT;
	default:
		return KEY_MODE_UNKNOWN;
	}
}

static void attribute_take(struct proposal *x, uint16_t type, uint64_t value)
{
	switch (type) {
	case IKEV1_SA_ATTR_GROUP_DESCRIPTION:
		x->method[0] = (uint16_t)value;
		break;
	case IKEV1_SA_ATTR_ENCAPSULATION_MODE:
		x->mode = mode_of(value);
		break;
	case IKEV1_SA_ATTR_AUTHENTICATION_ALGORITHM:
		x->integ = (uint16_t)value;
		x->integ_row = integ_of(value);
		break;
	case IKEV1_SA_ATTR_KEY_LENGTH:
		x->key_bits = (uint16_t)value;
		break;
	case IKEV1_SA_ATTR_EXTENDED_64_BIT_SEQUENCE_NUMBER:
		x->sn = value == IKEV1_ESN_64_BIT_SEQUENCE_NUMBER ? SN_64_BIT : SN_32_BIT;
		break;
	default:
		break;
	}
}

static void inside_ikev1(struct proposal *x, const struct node *n)
{
	uint64_t value = 0;
	uint32_t len;
	uint16_t type;
	const uint8_t *at;

	if (n->header == &header_spi) {
		at = node_tail(n, &len);
		for (uint32_t i = 0; i < len && i < sizeof x->spi; i++)
			x->spi = x->spi << 8 | at[i];
	} else if (is(n, "transform") && node_value(n, "transform_id", &value)) {
		x->encr = x->protocol == IKEV1_PROTO_IPSEC_ESP ? esp_encr(value) : 0;
		x->encr_row = x->encr ? encr_by_id(x->encr) : NULL;
	} else if (attribute_read(n, &type, &value)) {
		attribute_take(x, type, value);
	}
}

/* --- both --- */

static bool proposal_begin(const struct node *n, struct proposal *x)
{
	uint64_t number, protocol;

	if (!is(n, "proposal") || !node_value(n, "number", &number) || !node_value(n, "protocol_id", &protocol))
		return false;
	*x = (struct proposal){ .payload = x->payload, .number = (uint8_t)number, .protocol = (uint8_t)protocol };
	node_value(n, "spi", &x->spi);
	return true;
}

bool proposal_next(const struct proposals *m, unsigned *at, struct proposal *x)
{
	const struct node *node = m->p->node;
	unsigned i;

	for (i = *at; i < m->end && !proposal_begin(&node[i], x); i++)
		x->payload = (uint8_t)(x->payload + (is(&node[i], "SA") && i > m->node + 1));
	if (i == m->end)
		return false;
	for (*at = i + 1; *at < m->end && node[*at].depth > node[i].depth; ++*at)
		(m->version == 1 ? inside_ikev1 : inside_ikev2)(x, &node[*at]);
	return true;
}

bool proposal_suite(const struct proposal *x, struct suite *suite)
{
	enum { RANGE_BITS = 128 };	/* of CAST and Blowfish, where nothing is said (RFC 2451, 2.2) */
	const struct encr *encr = x->encr_row;

	*suite = (struct suite){ .encr = encr, .integ = x->integ_row };
	if ((x->encr && !encr) || (x->integ && !x->integ_row) || (!encr && !x->integ_row))
		return false;
	if (encr && encr->icv)
		suite->integ = NULL;
	if (encr && encr->key_bits[0])
		suite->encr_key_len = (uint16_t)((x->key_bits ? x->key_bits :
		    encr->key_range ? RANGE_BITS : encr->key_bits[0]) / 8u + encr->salt);
	suite->integ_key_len = suite->integ ? suite->integ->key : 0;
	return !encr || encr_key_fits(encr, suite->encr_key_len);
}

/* --- what was asked for --- */

const struct ike_offer *offer_of(const struct ike_exchange *x, const struct proposal *chosen)
{
	const struct ike_offer *second = NULL;

	for (unsigned i = 0; x && i < x->offers; i++) {
		const struct ike_offer *o = &x->offer[i];

		if (o->protocol != chosen->protocol || o->payload != chosen->payload)
			continue;
		if (o->number == chosen->number)
			return o;
		second = second ? second : o;
	}
	return second;
}
