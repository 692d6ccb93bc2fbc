/* output: pictures of layouts made by hand: where boxes stand, what is escaped, ranges without a gap. */
#include "test.h"
#include <stdlib.h>
#include "output/layout_svg.h"
#include "packet/dissect.h"

enum { SHOWN = 4 << 20, MANY = 300 };

static char *shown;
static struct layout layout;
static struct picture picture;

static void section(const char *title, unsigned depth, uint32_t bytes, uint8_t marks)
{
	struct section *s = &layout.section[layout.sections++];
	uint32_t before = 0;

	for (struct section *b = layout.section; b < s; b++)
		if (depth ? b->depth || b == s - 1 : !b->depth)
			before = b->depth == depth ? b->offset + b->bytes : b->offset;
	*s = (struct section){ .key = "key", .title = title, .depth = (uint8_t)depth, .marks = marks, .offset = before,
		.bytes = bytes, .node = NODE_NONE };
	if (!depth)
		layout.frame += bytes;
}

static void begin(const char *name)
{
	struct text t = TEXT_FIXED(layout.name);

	memset(&layout, 0, sizeof layout);
	text_add(&t, name);
	text_string(&t);
}

static void esp(void)
{
	begin("ESP tunnel mode");
	section("Ethernet header", 0, 14, 0);
	section("Destination MAC", 1, 6, 0);
	section("Source MAC", 1, 6, 0);
	section("EtherType", 1, 2, 0);
	section("New IP header", 0, 20, SECTION_ADDED);
	section("ESP header", 0, 8, SECTION_AUTHENTICATED | SECTION_ADDED);
	section("Data", 0, 9000, SECTION_ENCRYPTED | SECTION_AUTHENTICATED);
	section("ESP trailer", 0, 2, SECTION_ENCRYPTED | SECTION_AUTHENTICATED | SECTION_ADDED);
	section("Padding", 1, 0, SECTION_ENCRYPTED | SECTION_AUTHENTICATED | SECTION_ADDED);
	section("Pad length", 1, 1, SECTION_ENCRYPTED | SECTION_AUTHENTICATED | SECTION_ADDED);
	section("Next header", 1, 1, SECTION_ENCRYPTED | SECTION_AUTHENTICATED | SECTION_ADDED);
	section("ICV", 0, 16, SECTION_ADDED);
}

static void words(unsigned i, const char *s)
{
	strncpy(layout.section[i].words, s, sizeof layout.section[i].words - 1);
}

static struct text room(void)
{
	return (struct text){ shown, shown, shown + SHOWN - 1, NULL, false };
}

static const char *end(struct text *t)
{
	assert_false(t->full);
	return text_string(t);
}

static const char *svg(void)
{
	struct text t = room();

	layout_svg(&t, &layout);
	return end(&t);
}

static const char *mermaid(void)
{
	struct text t = room();

	layout_mermaid(&t, &layout);
	return end(&t);
}

static const char *html(const struct packet *p)
{
	struct text t = room();

	layout_html(&t, &layout, p);
	return end(&t);
}

static unsigned count(const char *in, const char *what)
{
	unsigned n = 0;

	for (const char *at = in; (at = strstr(at, what)); at += strlen(what))
		n++;
	return n;
}

/* --- where boxes stand --- */

static void check_boxes(void)
{
	unsigned x = 0, row = UINT32_MAX;

	picture_place(&picture, &layout, true);
	for (unsigned i = 0; i < layout.sections; i = section_after(&layout, i)) {
		const struct box *b = &picture.box[i];
		unsigned within = b->x;

		assert_true(b->shown);
		if (b->row != row) {
			assert_int_equal(b->row, row + 1);
			x = PICTURE_EDGE;
		}
		assert_int_equal(b->x, x);
		x += b->width;
		row = b->row;
		assert_true(x <= PICTURE_WIDTH - PICTURE_EDGE);
		for (unsigned k = i + 1; k < section_after(&layout, i); k++) {
			const struct box *part = &picture.box[k];

			if (!part->shown)
				continue;
			assert_int_equal(part->row, b->row);
			assert_true(part->x >= within);
			within = part->x + part->width;
			assert_true(within <= b->x + b->width);
		}
	}
	if (layout.sections)
		assert_int_equal(picture.rows, row + 1);
}

static void boxes(void **state)
{
	(void)state;
	esp();
	check_boxes();
	assert_int_equal(picture.rows, 1);
	assert_int_equal(picture.lanes, 3);
	assert_true(picture.box[0].stretched);		/* 14 octets of 9060 */
	assert_false(picture.box[6].stretched);
	assert_true(picture.box[6].width > picture.box[0].width);
	assert_false(picture.box[8].shown);		/* no padding */
	assert_int_equal(picture_bytes(&layout, SECTION_ENCRYPTED), 9002);
}

/* Boxes of octets that have room are to scale. */
static void to_scale(void **state)
{
	(void)state;
	begin("x");
	section("A", 0, 100, 0);
	section("B", 0, 200, 0);
	section("C", 0, 50, 0);
	check_boxes();
	assert_in_range(picture.box[1].width, 2 * picture.box[0].width - 2, 2 * picture.box[0].width + 2);
	assert_in_range(picture.box[0].width, 2 * picture.box[2].width - 2, 2 * picture.box[2].width + 2);
	assert_false(picture.stretched);
	assert_null(strstr(svg(), "wider than to scale"));
	assert_null(strstr(shown, "class=\"break\""));
}

/* Words end lines, and so do the characters of scripts without blanks. */
static void lines(void **state)
{
	(void)state;
	assert_int_equal(label_line("Original IP header", BOX_PAD + 12 * 7, 7), 11);
	assert_int_equal(label_line("Original", BOX_PAD + 4 * 7, 7), 4);
	assert_int_equal(label_line("暗号化", BOX_PAD + 5 * 7, 7), 6);
	assert_int_equal(label_line("暗", BOX_PAD + 7, 7), 3);
	assert_int_equal(label_line("IP番号", BOX_PAD + 4 * 7, 7), 5);
	assert_int_equal(label_line("IPヘッダ", BOX_PAD + 4 * 7, 7), 2);	/* a small letter begins no line */
}

static uint32_t dice(uint32_t sides)
{
	static uint32_t seed = 1;

	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % sides;
}

static void check_ranges(void)
{
	uint32_t at = 0;
	const char *line = strstr(mermaid(), "title ");

	for (line = strchr(line, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
		char *rest;
		unsigned long first = strtoul(line, &rest, 10), last = first;

		assert_int_equal(first, at);
		if (*rest == '-')
			last = strtoul(rest + 1, &rest, 10);
		assert_memory_equal(rest, ": \"", 3);
		assert_true(last >= first);
		at = (uint32_t)last + 1;
	}
	assert_int_equal(at, layout.frame);
}

static void any(void **state)
{
	static const char *const title[] = { "A", "Data", "Identification - Responder", "Encrypted and Authenticated",
		"Supercalifragilistic", "X Y Z of many words that stand behind each other", "暗号化ペイロード" };

	(void)state;
	for (unsigned turn = 0; turn < MANY; turn++) {
		begin("any");
		for (unsigned n = dice(LAYOUT_SECTIONS - 12); layout.sections < n;) {
			uint32_t bytes = dice(8) ? dice(40) : dice(70000), parts = dice(4) ? 0 : dice(12), part;

			section(title[dice(7)], 0, bytes, (uint8_t)dice(16));
			for (; parts && bytes; parts--, bytes -= part) {
				part = dice(bytes + 1);
				section(title[dice(7)], 1, part, (uint8_t)dice(16));
			}
		}
		check_boxes();
		check_ranges();
		svg();
	}
}

/* --- words --- */

static void whole(void **state)
{
	(void)state;
	assert_int_equal(whole_length(""), 0);
	assert_int_equal(whole_length("abc"), 3);
	assert_int_equal(whole_length("ab\xc3\xa9"), 4);
	assert_int_equal(whole_length("ab\xc3"), 2);
	assert_int_equal(whole_length("ab\xe6\x97\xa5"), 5);
	assert_int_equal(whole_length("ab\xe6\x97"), 2);
	assert_int_equal(whole_length("ab\xf0\x9f\x92\xa9"), 6);
	assert_int_equal(whole_length("ab\xf0\x9f\x92"), 2);
}

static void hostile(void **state)
{
	(void)state;
	esp();
	words(6, "</title><script>alert(1)</script> & \"x\"");
	words(7, "cut \xe6\x97");
	assert_null(strstr(svg(), "<script"));
	assert_non_null(strstr(shown, "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot;"));
	assert_null(strstr(shown, "\xe6\x97"));
	assert_null(strstr(html(NULL), "<script"));
	assert_non_null(strstr(shown, "<td>&lt;/title&gt;&lt;script&gt;"));
	assert_null(strstr(shown, "\xe6\x97"));
}

static void brackets(void **state)
{
	(void)state;
	esp();
	assert_int_equal(count(svg(), "class=\"range encrypted\""), 1);
	assert_int_equal(count(shown, "class=\"range authenticated\""), 1);
	assert_int_equal(count(shown, "class=\"range added\""), 2);
	assert_non_null(strstr(shown, ">encrypted 9002<"));
	assert_non_null(strstr(shown, ">authenticated 9010<"));
	assert_non_null(strstr(shown, ">added by IPsec 28<"));
	assert_non_null(strstr(shown, ">added by IPsec 18<"));
	layout.original = 9000;
	layout.protected = 9046;
	layout.overhead = 46;
	layout.mtu = 1500;
	layout.largest = 1454;
	assert_non_null(strstr(svg(), "Overhead 20+8+2+16 = 46 bytes   9000 -&gt; 9046 bytes   largest inner packet at MTU 1500: 1454<"));
}

/* A range that goes on in another row has no end in this one. */
static void bracket_rows(void **state)
{
	(void)state;
	begin("x");
	for (unsigned i = 0; i < 20; i++)
		section("Identification", 0, 40, i > 2 && i < 18 ? SECTION_ENCRYPTED : 0);
	check_boxes();
	assert_int_equal(picture.rows, 2);
	assert_int_equal(count(svg(), "class=\"range encrypted\""), 2);
	assert_int_equal(count(shown, "v6"), 1);
	assert_int_equal(count(shown, "v-6"), 1);
	assert_int_equal(count(shown, ">encrypted 600<"), 2);
}

static void nothing(void **state)
{
	(void)state;
	begin("nothing");
	svg();
	html(NULL);
	assert_string_equal(strstr(mermaid(), "packet-beta"), "packet-beta\ntitle nothing: ranges are bytes\n");
}

/* --- the page --- */

#define TOY(F) \
	F(toy, version, 4, DEC, NULL, "Version") \
	F(toy, flags, 4, DEC, NULL, "Flags <b>") \
	F(toy, spare, 8, RESERVED, NULL, "Spare") \
	F(toy, spi, 32, HEX, NULL, "SPI")
HEADER(toy, TOY, 6, "Toy", "RFC 1, 1", .rank = RANK_MESSAGE, TAIL("text", "Text", TEXT))

static uint8_t bytes[9060] = "\x45\0\xc0\xff\xee\1<i>\"&";
static struct packet packet;

static const struct packet *toy_packet(uint32_t tail)
{
	static struct frame frame;

	frame = (struct frame){ bytes, sizeof bytes, sizeof bytes, 1, 0, 1 };
	packet_begin(&packet, &frame);
	packet_node(&packet, &header_toy, bytes, toy_BYTES + tail, 0, WIRE_OK);
	return &packet;
}

static void page(void **state)
{
	(void)state;
	esp();
	html(toy_packet(6));
	assert_null(strstr(shown, "<i>\""));
	assert_null(strstr(shown, "Flags <b>"));
	assert_non_null(strstr(shown, "<tr class=\"f2\"><th scope=\"row\">Flags &lt;b&gt;</th><td>5</td></tr>"));
	assert_null(strstr(shown, "Spare"));
	/* Two fields share an octet; the reserved one is of the layer alone. */
	assert_non_null(strstr(shown, "<b class=\"s0 s1 n0 f1 f2\">45</b> <b class=\"s0 s1 n0\">00</b> "
	    "<b class=\"s0 s1 n0 f3\">c0 ff ee 01</b> <b class=\"s0 s2 n0 f4\">3c 69 3e 22 26 00</b>"));
	assert_non_null(strstr(shown, "&lt;i&gt;&quot;&amp;."));
	assert_non_null(strstr(shown, "body:has(.f3:hover) .f3"));
	assert_int_equal(count(shown, "<details"), count(shown, "</details>"));
	assert_true(strlen(shown) < 130000);
}

/* A packet with more fields than can be linked says so. */
static void many_fields(void **state)
{
	(void)state;
	esp();
	toy_packet(0);
	while (packet.nodes < LIMIT_NODES)
		packet_node(&packet, &header_toy, bytes, toy_BYTES, 0, WIRE_OK);
	assert_non_null(strstr(html(&packet), "more fields than are shown"));
	assert_int_equal(count(shown, "<table"), count(shown, "</table>"));
}

static void planned(void **state)
{
	(void)state;
	esp();
	layout.full = true;
	assert_null(strstr(html(NULL), "<h2>Bytes"));
	assert_non_null(strstr(shown, "<th scope=\"row\">Frame</th><td></td><td class=\"number\">9060</td>"));
	assert_non_null(strstr(shown, "(not all parts are shown)"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(boxes), cmocka_unit_test(to_scale), cmocka_unit_test(lines), cmocka_unit_test(any), cmocka_unit_test(whole),
		cmocka_unit_test(hostile), cmocka_unit_test(brackets), cmocka_unit_test(bracket_rows),
		cmocka_unit_test(nothing), cmocka_unit_test(page), cmocka_unit_test(many_fields), cmocka_unit_test(planned),
	};
	int failed;

	shown = mem_new(SHOWN);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	free(shown);
	return failed;
}
