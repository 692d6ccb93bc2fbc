/* output: layouts. Modes of every algorithm, what an MTU leaves, marks, cut and crowded packets; and headers as diagrams. */
#include "test.h"
#include <spiglass/registry.h>
#include "output/layout.h"
#include "packet/dissect.h"
#include "ike_maker.h"

enum { MTU = 1500, RAW = 101, A = 0xc0000201, B = 0xc0000202 };

static struct layout layout, other;
static struct packet packet;

static void adds_up(const struct layout *l)
{
	uint32_t end = 0, begun = 0;

	for (unsigned i = 0; i < l->sections; i++) {
		const struct section *s = &l->section[i];

		if (s->depth) {
			assert_true(s->offset >= begun && s->offset + s->bytes <= end);
			continue;
		}
		assert_int_equal(s->offset, end);
		begun = end;
		end += s->bytes;
	}
	assert_int_equal(end, l->frame);
}

static const struct section *named(const struct layout *l, const char *key)
{
	for (unsigned i = 0; i < l->sections; i++)
		if (!strcmp(l->section[i].key, key))
			return &l->section[i];
	return NULL;
}

static void planned(struct layout *l, const struct layout_plan *plan)
{
	const char *why = NULL;

	if (!layout_planned(l, plan, &why))
		fail_msg("%s: %s", plan->name, why);
	adds_up(l);
	assert_int_equal(l->original + l->overhead, l->protected);
	assert_int_equal(l->protected + header_eth.bytes, l->frame);
}

/* The largest packet fits, and one octet more does not. */
static void largest_fits(struct layout_plan plan)
{
	uint32_t around;

	planned(&layout, &plan);
	around = layout.original - plan.payload;
	assert_true(layout.largest > around);
	plan.payload = layout.largest - around;
	planned(&other, &plan);
	assert_int_equal(other.original, layout.largest);
	assert_int_equal(other.largest, layout.largest);
	assert_true(other.protected <= plan.mtu);
	plan.payload++;
	planned(&other, &plan);
	assert_true(other.protected > plan.mtu);
}

static void encrypted_is_aligned(const struct layout_plan *plan)
{
	const struct section *trailer, *first;
	uint32_t from;

	planned(&layout, plan);
	trailer = named(&layout, "esp-trailer");
	first = named(&layout, plan->suite.encr->iv ? "iv" : "esp-header");
	from = first->offset + first->bytes;
	assert_int_equal((trailer->offset + trailer->bytes - from) % (plan->suite.encr->block > 4 ? plan->suite.encr->block : 4), 0);
	assert_int_equal(first->bytes, plan->suite.encr->iv ? plan->suite.encr->iv : 8);
}

static void every_shape(struct layout_plan plan, bool esp)
{
	for (unsigned shape = 0; shape < 8; shape++) {
		plan.ipv6 = shape & 1;
		plan.inner_ipv6 = shape & 2;
		plan.natt = esp && shape & 4;
		plan.payload = 40 + shape;
		largest_fits(plan);
		for (plan.payload = 0; esp && plan.payload < 40; plan.payload++)
			encrypted_is_aligned(&plan);
	}
}

static void modes_of_every_algorithm(void **state)
{
	const struct encr *encr;
	const struct integ *integ;

	(void)state;
	for (unsigned i = 0; (encr = encr_at(i)); i++) {
		struct layout_plan plan = { .name = i % 2 ? "esp-tunnel" : "esp-transport", .ethernet = true, .mtu = MTU,
			.suite = { .encr = encr, .integ = encr->icv ? NULL : integ_by_name("AUTH_HMAC_SHA2_512_256") } };

		every_shape(plan, true);
		plan.name = i % 2 ? "esp-transport" : "esp-tunnel";
		every_shape(plan, true);
	}
	for (unsigned i = 0; (integ = integ_at(i)); i++) {
		struct layout_plan plan = { .name = "ah-tunnel", .ethernet = true, .mtu = MTU, .suite = { .integ = integ } };

		every_shape(plan, false);
		plan.name = "ah-transport";
		every_shape(plan, false);
	}
}

static void sizes_by_hand(void **state)
{
	static const uint32_t size[] = { 14, 20, 8, 8, 8, 20, 8, 56, 4, 16 };
	struct layout_plan plan = { .name = "esp-tunnel", .natt = true, .ethernet = true, .mtu = MTU, .payload = 64,
		.suite = { .encr = encr_by_name("ENCR_AES_GCM_16") } };
	unsigned n = 0;

	(void)state;
	planned(&layout, &plan);
	for (unsigned i = 0; i < layout.sections; i++)
		if (!layout.section[i].depth) {
			assert_true(n < sizeof size / sizeof *size);
			assert_int_equal(layout.section[i].bytes, size[n++]);
		}
	assert_int_equal(n, sizeof size / sizeof *size);
	assert_int_equal(layout.overhead, 64);
	assert_int_equal(layout.largest, 1438);
	assert_string_equal(layout.name, "ESP tunnel mode, UDP encapsulation");
}

static void marks(void **state)
{
	enum { ALL = SECTION_ENCRYPTED | SECTION_AUTHENTICATED };
	struct layout_plan plan = { .name = "esp-transport", .ethernet = true, .mtu = MTU, .payload = 8,
		.suite = { .encr = encr_by_name("ENCR_AES_CBC"), .integ = integ_by_name("AUTH_HMAC_SHA1_96") } };

	(void)state;
	planned(&layout, &plan);
	assert_int_equal(named(&layout, "ip-header")->marks, 0);
	assert_int_equal(named(&layout, "esp-header")->marks, SECTION_AUTHENTICATED | SECTION_ADDED);
	assert_int_equal(named(&layout, "iv")->marks, SECTION_AUTHENTICATED | SECTION_ADDED);
	assert_int_equal(named(&layout, "icmp-header")->marks, ALL);
	assert_int_equal(named(&layout, "esp-trailer")->marks, ALL | SECTION_ADDED);
	assert_int_equal(named(&layout, "icv")->marks, SECTION_ADDED);
	plan.suite.encr = encr_by_name("ENCR_NULL");
	planned(&layout, &plan);
	assert_int_equal(named(&layout, "icmp-header")->marks, SECTION_AUTHENTICATED);
	plan.name = "ah-tunnel";
	plan.suite.encr = NULL;
	planned(&layout, &plan);
	assert_int_equal(named(&layout, "ethernet-header")->marks, 0);
	assert_int_equal(named(&layout, "new-ip-header")->marks, SECTION_AUTHENTICATED | SECTION_ADDED);
	assert_int_equal(named(&layout, "ah")->marks, SECTION_AUTHENTICATED | SECTION_ADDED);
	assert_int_equal(named(&layout, "original-ip-header")->marks, SECTION_AUTHENTICATED);
}

static void refused(void **state)
{
	static const struct encr *none;
	const struct integ *sha = integ_by_name("AUTH_HMAC_SHA1_96");
	const struct layout_plan plan[] = {
		{ .name = "esp-nothing" },
		{ .name = "esp-tunnel", .suite = { .encr = none } },
		{ .name = "esp-tunnel", .suite = { .encr = encr_by_name("ENCR_AES_GCM_16"), .integ = sha } },
		{ .name = "esp-tunnel", .suite = { .encr = encr_by_name("ENCR_AES_CBC") }, .payload = 65500 },
		{ .name = "ah-tunnel" },
		{ .name = "ah-tunnel", .suite = { .integ = sha }, .natt = true },
		{ .name = "ah-tunnel", .suite = { .integ = sha, .encr = encr_by_name("ENCR_NULL") } },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof plan / sizeof *plan; i++) {
		const char *why = NULL;

		assert_false(layout_planned(&layout, &plan[i], &why));
		assert_non_null(why);
	}
}

/* --- packets --- */

static void dissected(const uint8_t *at, uint32_t have, uint32_t claim)
{
	const struct frame f = { .at = at, .have = have, .claim = claim, .link = RAW, .number = 1 };

	dissect_frame(&packet, &f);
	layout_packet(&layout, &packet, MTU);
	adds_up(&layout);
}

static void closed_and_cut(void **state)
{
	static uint8_t room[256], esp[100] = { 0, 0, 16, 1, 0, 0, 0, 7 };
	uint32_t len = make_ip4(room, A, B, IP_PROTOCOL_ESP, esp, sizeof esp);

	(void)state;
	dissected(room, len, len);
	assert_int_equal(named(&layout, "closed")->bytes, sizeof esp - 8);
	assert_int_equal(named(&layout, "closed")->marks, SECTION_CLOSED);
	assert_int_equal(named(&layout, "esp-header")->marks, 0);
	assert_int_equal(layout.protected, len);
	assert_int_equal(layout.original, 0);
	assert_int_equal(layout.largest, 0);
	for (uint32_t have = 0; have < len; have++) {
		dissected(room, have, len);
		assert_int_equal(named(&layout, "not-captured")->bytes, len - have);
	}
}

/* More payloads than there are sections: the last has the rest. */
static void crowded(void **state)
{
	enum { PAYLOADS = 250 };
	static struct maker m;
	static uint8_t room[MAKER_ROOM];
	static const uint8_t nonce[16];
	uint32_t len;

	(void)state;
	make_ike(&m, 1, 2, 0x20, 34, IKE_INITIATOR, 0);
	for (unsigned i = 0; i < PAYLOADS; i++)
		make_payload(&m, IKEV2_PAYLOAD_NONCE, nonce, sizeof nonce);
	len = make_udp(room, A, B, 500, 500, m.at, m.len);
	dissected(room, len, len);
	assert_true(layout.full);
	assert_int_equal(layout.sections, LAYOUT_SECTIONS);
}

/* --- headers --- */

#define SHAPES(F) \
	F(shapes, bits, 3, DEC, NULL, "Three Bits") \
	F(shapes, flag, 1, FLAG, NULL, "Flag") \
	F(shapes, nibble, 4, DEC, NULL, "Half an Octet") \
	F(shapes, wide, 48, HEX, NULL, "Of Two Rows") \
	F(shapes, end, 8, DEC, NULL, "End")
HEADER(shapes, SHAPES, 8, "Shapes", "none", TAIL("tail", "Open", BYTES))

static const char drawn[] =
    "     0                   1                   2                   3\n"
    "     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1\n"
    "    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
    "    |Bits |F|Nibble |                  Of Two Rows                  |\n"
    "    +-+-+-+-+-+-+-+-+                               +-+-+-+-+-+-+-+-+\n"
    "    |                                               |      End      |\n"
    "    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
    "    ~                             Open                              ~\n"
    "    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n";

static void diagram(void **state)
{
	(void)state;
	TEXT_IS(drawn, t, header_diagram(t, &header_shapes));
}

static void names(void **state)
{
	const struct header *h;
	unsigned n = 0;

	(void)state;
	for (; (h = header_at(n)); n++) {
		assert_ptr_not_equal(header_named(h->key), NULL);
		assert_ptr_not_equal(header_named(h->title), NULL);
	}
	assert_true(n > 200);
	assert_ptr_equal(header_named("ESP"), &header_esp);
	assert_ptr_equal(header_named("esp-header"), &header_esp);
	assert_ptr_equal(header_named("authentication header"), &header_ah);
	assert_null(header_named("nothing"));
	assert_null(header_named(""));
	assert_null(header_named("-header"));
	for (h = header_named("ike-header"), n = 0; h; h = header_named_after("ike-header", h))
		n++;
	assert_int_equal(n, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(modes_of_every_algorithm), cmocka_unit_test(sizes_by_hand), cmocka_unit_test(marks),
		cmocka_unit_test(refused), cmocka_unit_test(closed_and_cut), cmocka_unit_test(crowded),
		cmocka_unit_test(diagram), cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
