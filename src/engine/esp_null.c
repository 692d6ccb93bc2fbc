/*
 * ESP that is not encrypted, recognised without keys (RFC 5879), and the same
 * question asked of a decryption: does this plaintext make sense?
 *
 * Nothing on the wire says so; the trailer is looked for behind each ICV
 * length in use, and only content that proves itself by checksums and lengths
 * is believed.  What is shown so is marked as inferred.
 */
#include "engine/internal.h"

enum belief { NONSENSE, POSSIBLE, PROVEN };

static uint32_t get16(const uint8_t *p) { return (uint32_t)p[0] << 8 | p[1]; }

/* The Internet checksum over n octets comes to 0 (RFC 1071). */
static bool checksum_good(const uint8_t *p, uint32_t n)
{
	uint32_t sum = 0;

	for (; n > 1; n -= 2, p += 2)
		sum += get16(p);
	if (n)
		sum += (uint32_t)*p << 8;
	sum = (sum & 0xffff) + (sum >> 16);
	return ((sum + (sum >> 16)) & 0xffff) == 0xffff;
}

/* Content may be shorter than its room: traffic flow confidentiality pads it (RFC 4303, 2.7). */
static enum belief believe_ip4(const uint8_t *p, uint32_t n)
{
	uint32_t header = n >= 20 ? (p[0] & 15u) * 4 : 0;

	if (n < 20 || p[0] >> 4 != 4 || header < 20 || header > n || get16(p + 2) < header || get16(p + 2) > n)
		return NONSENSE;
	return checksum_good(p, header) ? PROVEN : POSSIBLE;
}

static enum belief believe_ip6(const uint8_t *p, uint32_t n)
{
	if (n < 40 || p[0] >> 4 != 6 || get16(p + 4) + 40 > n)
		return NONSENSE;
	return get16(p + 4) + 40 == n && p[7] ? PROVEN : POSSIBLE;
}

static enum belief believe_udp(const uint8_t *p, uint32_t n)
{
	return n < 8 || get16(p + 4) < 8 || get16(p + 4) > n ? NONSENSE : get16(p + 4) == n ? PROVEN : POSSIBLE;
}

static enum belief believe_tcp(const uint8_t *p, uint32_t n)
{
	uint32_t header = n >= 20 ? (p[12] >> 4) * 4u : 0;

	return header < 20 || header > n ? NONSENSE : POSSIBLE;
}

static enum belief believe_icmp(const uint8_t *p, uint32_t n)
{
	return n < 8 ? NONSENSE : checksum_good(p, n) ? PROVEN : POSSIBLE;
}

static enum belief believe_content(uint8_t next, const uint8_t *p, uint32_t n)
{
	switch (next) {
	case IP_PROTOCOL_IPV4:
		return believe_ip4(p, n);
	case IP_PROTOCOL_IPV6:
		return believe_ip6(p, n);
	case IP_PROTOCOL_UDP:
		return believe_udp(p, n);
	case IP_PROTOCOL_TCP:
		return believe_tcp(p, n);
	case IP_PROTOCOL_ICMP:
		return believe_icmp(p, n);
	default:
		return name_of(&registry_ip_protocol, next) ? POSSIBLE : NONSENSE;
	}
}

/* Do padding and content belong together?  *counted: octets of padding that are 1, 2, 3 ... */
static enum belief believe(const uint8_t *plain, uint32_t len, uint32_t *counted)
{
	uint32_t pad = len >= 2 ? plain[len - 2] : 0, payload;

	*counted = 0;
	if (len < 2 || pad + 2 > len)
		return NONSENSE;
	payload = len - 2 - pad;
	while (*counted < pad && plain[payload + *counted] == *counted + 1)
		++*counted;
	return believe_content(plain[len - 1], plain, payload);
}

bool plaintext_plausible(const uint8_t *plain, uint32_t len)
{
	uint32_t counted;
	enum belief b = believe(plain, len, &counted);
	uint32_t pad = len >= 2 ? plain[len - 2] : 0;

	return b == PROVEN || (b == POSSIBLE && counted == pad);
}

bool plaintext_proven(const uint8_t *plain, uint32_t len)
{
	uint32_t counted;

	return believe(plain, len, &counted) == PROVEN && counted == plain[len - 2];
}

static bool null_told(const struct sealed *s, struct plain *plain)
{
	uint32_t around = header_esp.bytes + s->iv + s->icv;

	*plain = (struct plain){ s->body.at + header_esp.bytes + s->iv, s->body.have - around, s->iv, s->icv };
	return true;
}

static bool null_try(const struct wire *body, uint8_t icv, struct plain *plain)
{
	uint32_t around = header_esp.bytes + icv;

	if (body->have < around + 4 || (body->have - around) % 4)
		return false;
	*plain = (struct plain){ body->at + header_esp.bytes, body->have - around, 0, icv };
	return plaintext_proven(plain->at, plain->len);
}

bool engine_null(struct sa *sa, const struct sealed *s, struct plain *plain)
{
	static const uint8_t icvs[] = { 12, 16, 24, 32, 0 };	/* most used first (RFC 5879, 8.3) */
	enum { PATIENCE = 8 };

	if (s->clear)
		return null_told(s, plain);
	if (sa->heuristic)
		return null_try(&s->body, sa->null_icv, plain);
	for (unsigned i = 0; i < sizeof icvs && sa->doubt < PATIENCE; i++)
		if (null_try(&s->body, icvs[i], plain)) {
			sa->heuristic = true;
			sa->null_icv = icvs[i];
			return true;
		}
	if (sa->doubt < PATIENCE)
		sa->doubt++;
	return false;
}
