/*
 * IKE messages made to cost: as large as a datagram can be, full of the
 * smallest parts, of lengths that do not move on, of parts inside parts.  Each
 * goes through the engine and out in full, and must end soon, within the
 * limits, and not silently: where not all is shown, the packet says so.
 */
#include "test.h"
#include <time.h>
#include <spiglass/engine.h>
#include <spiglass/keyring.h>
#include <spiglass/output.h>
#include <spiglass/registry.h>
#include "esp_maker.h"

enum { LINK_RAW = 101, UDP = 8, HEADER = 28, MOST = 65000, MESSAGE_AT = 20 + UDP };
enum { V1 = 1, V2 = 2 };
enum { CPU_MS = 500 };			/* for one message, with sanitizers on a slow machine; a few ms elsewhere */

static struct packet packet, *const p = &packet;
static uint8_t message[MAKER_ROOM], datagram[MAKER_ROOM], frame_room[MAKER_ROOM];
static uint32_t len;

/* --- making messages --- */

static void add(const void *at, uint32_t n)
{
	memcpy(message + len, at, n);
	len += n;
}

/* The header, and a vendor ID that announces the payload meant: of any type, it is an IKE message beyond doubt. */
static void begin(unsigned version, uint8_t exchange, uint8_t first)
{
	memset(message, 0, HEADER);
	memset(message, 0xa5, 8);
	message[16] = version == V1 ? 13 : 43;
	message[17] = (uint8_t)(version << 4);
	message[18] = exchange;
	message[19] = version == V2 ? 8 : 0;
	len = HEADER;
	add((uint8_t[]){ first, 0, 0, 8, 't', 'e', 's', 't' }, 8);
}

static void fill(const void *part, uint32_t n)
{
	while (len + n <= MOST)
		add(part, n);
}

/* A payload's generic header, its length to be mended by close(). */
static uint32_t open(uint8_t next)
{
	uint32_t at = len;

	add((uint8_t[]){ next, 0, 0, 4 }, 4);
	return at;
}

static void close(uint32_t at)
{
	put16(message + at + 2, len - at);
}

/* --- looking at them --- */

static uint64_t written;

static void count(struct text *t)
{
	written += (uint64_t)(t->at - t->start);
	t->at = t->start;
}

static void show(void)
{
	static char room[4096];
	struct text t = { room, room, room + sizeof room, count, false };
	struct view full = { .detail = 2 };

	written = 0;
	sink_line.packet(&t, &full, p);
	sink_json.packet(&t, &full, p);
	count(&t);
}

static uint8_t *wrap(uint32_t *size)
{
	uint8_t *exact;

	put32(message + 24, len);
	memset(datagram, 0, UDP);
	put16(datagram, 500);
	put16(datagram + 2, 500);
	put16(datagram + 4, UDP + len);
	memcpy(datagram + UDP, message, len);
	*size = make_ip4(frame_room, 0xc0000201, 0xc0000202, IP_PROTOCOL_UDP, datagram, UDP + len);
	exact = malloc(*size);
	memcpy(exact, frame_room, *size);
	return exact;
}

static double cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Through everything, in time. */
static void look(void)
{
	struct engine *e = engine_new(NULL);
	struct frame f = { .link = LINK_RAW, .number = 1 };
	uint8_t *exact = wrap(&f.have);
	double start;

	f.at = exact;
	f.claim = f.have;
	start = cpu_ms();
	engine_frame(e, &f, p);
	show();
	assert_in_range((unsigned)(cpu_ms() - start), 0, CPU_MS);
	assert_in_range(p->nodes, 5, LIMIT_NODES);
	for (unsigned i = 0; i < p->nodes; i++)
		assert_true(p->node[i].at + p->node[i].len <= p->block[p->node[i].block].at + p->block[p->node[i].block].len);
	engine_free(e);
	free(exact);
}

static bool says_malformed(void)
{
	for (unsigned i = 0; i < p->nodes; i++)
		if (p->node[i].error == WIRE_LIE)
			return true;
	return false;
}

static bool says_limit(void)
{
	for (unsigned i = 0; i < p->notes; i++)
		if (p->note[i].remark->severity == REMARK_LIMIT)
			return true;
	return p->full;
}

static void look_too_many(void)
{
	look();
	assert_true(says_limit());
}

static void look_malformed(void)
{
	look();
	assert_true(says_malformed());
}

/* --- payloads --- */

static void every_payload_of_every_short_length(void **state)
{
	(void)state;
	for (unsigned version = V1; version <= V2; version++)
		for (unsigned type = 1; type < 256; type++)
			for (unsigned n = 0; n < 24; n++) {
				begin(version, version == V1 ? 2 : 34, (uint8_t)type);
				add((uint8_t[24]){ (uint8_t)type, 0, 0, (uint8_t)n }, n < 4 ? 4 : n);
				look();
				assert_true(n >= 4 || says_malformed());
			}
}

static void payloads_of_no_length(void **state)
{
	static const uint8_t nothing[64];

	(void)state;
	for (unsigned version = V1; version <= V2; version++) {
		begin(version, version == V1 ? 2 : 34, 1);
		fill(nothing, sizeof nothing);
		look_malformed();
		assert_in_range(p->nodes, 5, 9);
	}
}

static void more_payloads_than_are_followed(void **state)
{
	(void)state;
	begin(V2, 34, 43);
	fill((uint8_t[]){ 43, 0, 0, 4 }, 4);
	look_too_many();
	begin(V1, 2, 13);
	fill((uint8_t[]){ 13, 0, 0, 4 }, 4);
	look_too_many();
}

static void the_largest_of_each_payload(void **state)
{
	static const uint8_t pattern[] = { 0, 0, 0, 8, 1, 2, 3, 4, 0x80, 14, 1, 0, 0xff, 0xff, 0xff, 0xff };

	(void)state;
	for (unsigned version = V1; version <= V2; version++)
		for (unsigned type = 1; type < 256; type++) {
			uint32_t at;

			begin(version, version == V1 ? 2 : 34, (uint8_t)type);
			at = open(0);
			fill(pattern, sizeof pattern);
			close(at);
			look();
		}
}

static void all_ones_and_all_zeros_in_each_payload(void **state)
{
	(void)state;
	for (unsigned version = V1; version <= V2; version++)
		for (unsigned type = 1; type < 256; type++)
			for (unsigned octet = 0; octet < 256; octet += 255) {
				uint32_t at;

				begin(version, version == V1 ? 2 : 34, (uint8_t)type);
				at = open(0);
				memset(message + len, (int)octet, MOST - len);
				len = MOST;
				close(at);
				look();
			}
}

/* --- SA --- */

enum { SA2 = 33, SA1 = 1 };
static const uint8_t doi_situation[] = { 0, 0, 0, 1, 0, 0, 0, 1 };

static uint32_t open_sa(unsigned version)
{
	uint32_t at;

	begin(version, version == V1 ? 2 : 34, version == V1 ? SA1 : SA2);
	at = open(0);
	if (version == V1)
		add(doi_situation, sizeof doi_situation);
	return at;
}

static void proposals_without_end(void **state)
{
	(void)state;
	for (unsigned version = V1; version <= V2; version++) {
		uint32_t sa = open_sa(version);

		fill((uint8_t[]){ 2, 0, 0, 8, 1, 1, 0, 0 }, 8);
		close(sa);
		look_too_many();
	}
}

static void transforms_without_end(void **state)
{
	(void)state;
	for (unsigned version = V1; version <= V2; version++) {
		uint32_t sa = open_sa(version), proposal = len;

		add((uint8_t[]){ 0, 0, 0, 8, 1, 1, 0, 255 }, 8);
		fill((uint8_t[]){ 3, 0, 0, 8, 1, 0, 0, 12 }, 8);
		close(proposal);
		close(sa);
		look_too_many();
	}
}

static void attributes_without_end(void **state)
{
	(void)state;
	for (unsigned version = V1; version <= V2; version++) {
		uint32_t sa = open_sa(version), proposal = len, transform;

		add((uint8_t[]){ 0, 0, 0, 8, 1, 1, 0, 1 }, 8);
		transform = len;
		add((uint8_t[]){ 0, 0, 0, 8, 1, 1, 0, 12 }, 8);
		fill((uint8_t[]){ 0x80, 14, 1, 0 }, 4);
		close(transform);
		close(proposal);
		close(sa);
		look_too_many();
	}
}

/* The same, each of no length: they must not be read for ever at one place. */
static void parts_of_no_length(void **state)
{
	static const struct { uint8_t octets[8], n; } part[] = {
		{ { 2, 0, 0, 0, 1, 1, 0, 0 }, 8 },
		{ { 0, 0, 0, 0, 1, 1, 0, 255 }, 8 },
		{ { 3, 0, 0, 0, 1, 0, 0, 12 }, 8 },
		{ { 0, 14, 0, 0 }, 4 },
	};

	(void)state;
	for (unsigned version = V1; version <= V2; version++)
		for (unsigned i = 0; i < sizeof part / sizeof part[0]; i++) {
			uint32_t sa = open_sa(version), proposal = len;

			if (i >= 2)
				add((uint8_t[]){ 0, 0, 0, 8, 1, 1, 0, 255 }, 8);
			if (i >= 3)
				add((uint8_t[]){ 3, 0, 0xff, 0, 1, 1, 0, 12 }, 8);
			fill(part[i].octets, part[i].n);
			if (i >= 2)
				close(proposal);
			close(sa);
			look();
			assert_true(says_malformed() || says_limit());
		}
}

/* --- the other lists --- */

static void selectors_without_end(void **state)
{
	static const uint8_t range[16] = { 7, 0, 0, 16, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff };
	static const uint8_t none[16] = { 7, 0, 0, 0 };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		uint32_t at;

		begin(V2, 35, 44);
		at = open(0);
		add((uint8_t[]){ 255, 0, 0, 0 }, 4);
		fill(i ? none : range, sizeof range);
		close(at);
		look();
		assert_true(says_malformed() || says_limit() || p->notes);
	}
}

static void spis_without_end(void **state)
{
	static const uint8_t body[][4] = { { 3, 4, 0xff, 0xff }, { 3, 0, 0xff, 0xff }, { 3, 255, 0xff, 0xff } };

	(void)state;
	for (unsigned i = 0; i < sizeof body / sizeof body[0]; i++) {
		uint32_t at;

		begin(V2, 37, 42);
		at = open(0);
		add(body[i], 4);
		fill((uint8_t[]){ 0xc0, 0xff, 0xee, 0x01 }, 4);
		close(at);
		look();
		begin(V1, 5, 12);
		at = open(0);
		add((uint8_t[]){ 0, 0, 0, 1 }, 4);
		add(body[i], 4);
		fill((uint8_t[]){ 0xc0, 0xff, 0xee, 0x01 }, 4);
		close(at);
		look();
	}
}

static void configuration_without_end(void **state)
{
	static const uint8_t body[][8] = { { 1, 0, 0, 0, 0, 1, 0, 0 }, { 1, 0, 0, 0, 0x80, 1, 0, 0 } };

	(void)state;
	for (unsigned i = 0; i < 2; i++)
		for (unsigned version = V1; version <= V2; version++) {
			uint32_t at;

			begin(version, version == V1 ? 6 : 35, version == V1 ? 14 : 47);
			at = open(0);
			add(body[i], 4);
			fill(body[i] + 4, 4);
			close(at);
			look_too_many();
		}
}

/* --- EAP --- */

static uint32_t open_eap(uint8_t code, uint8_t type)
{
	uint32_t at;

	begin(V2, 35, 48);
	at = open(0);
	add((uint8_t[]){ code, 1, 0xff, 0, type }, 5);
	return at;
}

static void close_eap(uint32_t at)
{
	close(at);
	put16(message + at + 6, len - at - 4);
}

/* Each type there is around itself, as deep as a datagram allows. */
static void eap_in_eap(void **state)
{
	(void)state;
	for (unsigned type = 1; type < 256; type++) {
		uint32_t at = open_eap(1, (uint8_t)type);

		for (uint32_t n = MOST - len; n > 32; n -= 5)
			add((uint8_t[]){ 1, 1, (uint8_t)(n >> 8), (uint8_t)n, (uint8_t)type }, 5);
		close_eap(at);
		look();
	}
}

static void eap_attributes_of_no_length(void **state)
{
	static const uint8_t types[] = { 18, 23, 50 };

	(void)state;
	for (unsigned i = 0; i < sizeof types; i++)
		for (unsigned n = 0; n < 2; n++) {
			uint32_t at = open_eap(1, types[i]);

			add((uint8_t[]){ 1, 0, 0 }, 3);
			fill((uint8_t[]){ 1, (uint8_t)n, 0, 0 }, 4);
			close_eap(at);
			look();
			assert_true(says_malformed() || says_limit());
		}
}

/* --- names and certificates --- */

/* SEQUENCE in SEQUENCE in SEQUENCE: DER readers like to recurse. */
static void der_without_end(void **state)
{
	static const struct { uint8_t version, exchange, type, body[4], n; } row[] = {
		{ V2, 35, 35, { 9, 0, 0, 0 }, 4 },	/* IDi, ID_DER_ASN1_DN */
		{ V2, 35, 37, { 4 }, 1 },		/* CERT, X.509 - Signature */
		{ V2, 35, 37, { 11 }, 1 },		/* CERT, raw RSA key */
		{ V2, 35, 39, { 14, 0, 0, 0 }, 4 },	/* AUTH, digital signature */
		{ V1, 2, 5, { 9, 0, 0, 0 }, 4 },
		{ V1, 2, 6, { 4 }, 1 },
		{ V1, 2, 7, { 4 }, 1 },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
		uint32_t at;

		begin(row[i].version, row[i].exchange, row[i].type);
		at = open(0);
		add(row[i].body, row[i].n);
		for (uint32_t n = MOST - len; n > 16; n -= 4)
			add((uint8_t[]){ 0x30, 0x82, (uint8_t)(n >> 8), (uint8_t)n }, 4);
		close(at);
		look();
	}
}

static void certificates_without_end(void **state)
{
	(void)state;
	begin(V2, 35, 37);
	while (len + 9 <= MOST)
		add((uint8_t[]){ 37, 0, 0, 9, 4, 0x30, 2, 5, 0 }, 9);
	look_too_many();
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_payload_of_every_short_length),
		cmocka_unit_test(payloads_of_no_length),
		cmocka_unit_test(more_payloads_than_are_followed),
		cmocka_unit_test(the_largest_of_each_payload),
		cmocka_unit_test(all_ones_and_all_zeros_in_each_payload),
		cmocka_unit_test(proposals_without_end),
		cmocka_unit_test(transforms_without_end),
		cmocka_unit_test(attributes_without_end),
		cmocka_unit_test(parts_of_no_length),
		cmocka_unit_test(selectors_without_end),
		cmocka_unit_test(spis_without_end),
		cmocka_unit_test(configuration_without_end),
		cmocka_unit_test(eap_in_eap),
		cmocka_unit_test(eap_attributes_of_no_length),
		cmocka_unit_test(der_without_end),
		cmocka_unit_test(certificates_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
