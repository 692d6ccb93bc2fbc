/*
 * ICMP (RFC 792) and ICMPv6 (RFC 4443).  Error messages quote the packet they
 * are about, as much of it as fits: its end is cut and never a lie, and nothing
 * in it is opened.
 */
#include "proto/carrier.h"

static const struct name type_rows[] = {
	{ 0, "echo reply" }, { 3, "destination unreachable" }, { 4, "source quench" },
	{ 5, "redirect" }, { 8, "echo request" }, { 9, "router advertisement" },
	{ 10, "router solicitation" }, { 11, "time exceeded" }, { 12, "parameter problem" },
	{ 13, "timestamp request" }, { 14, "timestamp reply" }, { 15, "information request" },
	{ 16, "information reply" }, { 17, "address mask request" }, { 18, "address mask reply" },
	{ 40, "Photuris" }, { 42, "extended echo request" }, { 43, "extended echo reply" },
};
NAMES(types, type_rows)

static const struct name unreachable_rows[] = {
	{ 0, "net unreachable" }, { 1, "host unreachable" }, { 2, "protocol unreachable" },
	{ 3, "port unreachable" }, { 4, "fragmentation needed" }, { 5, "source route failed" },
	{ 6, "net unknown" }, { 7, "host unknown" }, { 8, "source host isolated" },
	{ 9, "net prohibited" }, { 10, "host prohibited" }, { 11, "net unreachable for TOS" },
	{ 12, "host unreachable for TOS" }, { 13, "administratively prohibited" },
	{ 14, "host precedence violation" }, { 15, "precedence cutoff" },
};
NAMES(unreachable_codes, unreachable_rows)

static const struct name redirect_rows[] = {
	{ 0, "for the net" }, { 1, "for the host" }, { 2, "for TOS and net" },
	{ 3, "for TOS and host" },
};
NAMES(redirect_codes, redirect_rows)

static const struct name exceeded_rows[] = { { 0, "in transit" }, { 1, "in reassembly" } };
NAMES(exceeded_codes, exceeded_rows)

static const struct name problem_rows[] = {
	{ 0, "pointer indicates the error" }, { 1, "missing option" }, { 2, "bad length" },
};
NAMES(problem_codes, problem_rows)

static const struct name type6_rows[] = {
	{ 1, "destination unreachable" }, { 2, "packet too big" }, { 3, "time exceeded" },
	{ 4, "parameter problem" }, { 128, "echo request" }, { 129, "echo reply" },
	{ 130, "multicast listener query" }, { 131, "multicast listener report" },
	{ 132, "multicast listener done" }, { 133, "router solicitation" },
	{ 134, "router advertisement" }, { 135, "neighbor solicitation" },
	{ 136, "neighbor advertisement" }, { 137, "redirect" }, { 143, "multicast listener report v2" },
	{ 160, "extended echo request" }, { 161, "extended echo reply" },
};
NAMES(types6, type6_rows)

static const struct name unreachable6_rows[] = {
	{ 0, "no route" }, { 1, "administratively prohibited" }, { 2, "beyond scope" },
	{ 3, "address unreachable" }, { 4, "port unreachable" }, { 5, "source address failed policy" },
	{ 6, "reject route" }, { 7, "source routing header error" }, { 8, "headers too long" },
};
NAMES(unreachable6_codes, unreachable6_rows)

static const struct name problem6_rows[] = {
	{ 0, "erroneous header field" }, { 1, "unrecognized next header" },
	{ 2, "unrecognized option" }, { 3, "incomplete header chain" },
};
NAMES(problem6_codes, problem6_rows)

#define COMMON(F, p, types, codes) \
	F(p, type, 8, DEC, &types, "Type") \
	F(p, code, 8, DEC, codes, "Code") \
	F(p, checksum, 16, HEX, NULL, "Checksum")
#define ECHO_FIELDS(F, p) \
	F(p, id, 16, DEC, NULL, "Identifier") \
	F(p, seq, 16, DEC, NULL, "Sequence Number")

#define ICMP(F) COMMON(F, icmp, types, NULL)
#define ICMP_ECHO(F) COMMON(F, icmp_echo, types, NULL) ECHO_FIELDS(F, icmp_echo)
#define ICMP_UNREACHABLE(F) COMMON(F, icmp_unreachable, types, &unreachable_codes) \
	F(icmp_unreachable, unused, 8, RESERVED, NULL, "Unused") \
	F(icmp_unreachable, length, 8, WORDS4, NULL, "Length of the Quotation") \
	F(icmp_unreachable, mtu, 16, DEC, NULL, "Next-Hop MTU")
#define ICMP_QUENCH(F) COMMON(F, icmp_quench, types, NULL) \
	F(icmp_quench, unused, 32, RESERVED, NULL, "Unused")
#define ICMP_REDIRECT(F) COMMON(F, icmp_redirect, types, &redirect_codes) \
	F(icmp_redirect, gateway, 32, IP4, NULL, "Gateway Address")
#define ICMP_EXCEEDED(F) COMMON(F, icmp_exceeded, types, &exceeded_codes) \
	F(icmp_exceeded, unused, 8, RESERVED, NULL, "Unused") \
	F(icmp_exceeded, length, 8, WORDS4, NULL, "Length of the Quotation") \
	F(icmp_exceeded, unused2, 16, RESERVED, NULL, "Unused")
#define ICMP_PROBLEM(F) COMMON(F, icmp_problem, types, &problem_codes) \
	F(icmp_problem, pointer, 8, DEC, NULL, "Pointer") \
	F(icmp_problem, length, 8, WORDS4, NULL, "Length of the Quotation") \
	F(icmp_problem, unused, 16, RESERVED, NULL, "Unused")
#define ICMP6(F) COMMON(F, icmp6, types6, NULL)
#define ICMP6_ECHO(F) COMMON(F, icmp6_echo, types6, NULL) ECHO_FIELDS(F, icmp6_echo)
#define ICMP6_UNREACHABLE(F) COMMON(F, icmp6_unreachable, types6, &unreachable6_codes) \
	F(icmp6_unreachable, length, 8, WORDS8, NULL, "Length of the Quotation") \
	F(icmp6_unreachable, unused, 24, RESERVED, NULL, "Unused")
#define ICMP6_TOO_BIG(F) COMMON(F, icmp6_too_big, types6, NULL) \
	F(icmp6_too_big, mtu, 32, DEC, NULL, "MTU")
#define ICMP6_EXCEEDED(F) COMMON(F, icmp6_exceeded, types6, &exceeded_codes) \
	F(icmp6_exceeded, length, 8, WORDS8, NULL, "Length of the Quotation") \
	F(icmp6_exceeded, unused, 24, RESERVED, NULL, "Unused")
#define ICMP6_PROBLEM(F) COMMON(F, icmp6_problem, types6, &problem6_codes) \
	F(icmp6_problem, pointer, 32, DEC, NULL, "Pointer")

static header_line echo_line, message_line;

#define MESSAGE_HEADER(p, layer, LIST, size, title, source, line_of) \
	HEADER_AS(p, layer, LIST, size, title, source, .rank = RANK_MESSAGE, .line = line_of, \
		TAIL("data", "Data", BYTES))
#define ERROR_HEADER(p, layer, LIST, title, source) \
	HEADER_AS(p, layer, LIST, 8, title, source, .rank = RANK_MESSAGE, .line = message_line)
#define V4 N_("Internet Control Message Protocol")
#define V6 N_("Internet Control Message Protocol v6")

MESSAGE_HEADER(icmp, "icmp", ICMP, 4, V4, "RFC 792", message_line)
MESSAGE_HEADER(icmp_echo, "icmp", ICMP_ECHO, 8, V4, "RFC 792", echo_line)
ERROR_HEADER(icmp_unreachable, "icmp", ICMP_UNREACHABLE, V4, "RFC 1191, 4; RFC 4884, 4.1")
ERROR_HEADER(icmp_quench, "icmp", ICMP_QUENCH, V4, "RFC 792")
ERROR_HEADER(icmp_redirect, "icmp", ICMP_REDIRECT, V4, "RFC 792")
ERROR_HEADER(icmp_exceeded, "icmp", ICMP_EXCEEDED, V4, "RFC 4884, 4.2")
ERROR_HEADER(icmp_problem, "icmp", ICMP_PROBLEM, V4, "RFC 4884, 4.3")
MESSAGE_HEADER(icmp6, "icmp6", ICMP6, 4, V6, "RFC 4443, 2.1", message_line)
MESSAGE_HEADER(icmp6_echo, "icmp6", ICMP6_ECHO, 8, V6, "RFC 4443, 4", echo_line)
ERROR_HEADER(icmp6_unreachable, "icmp6", ICMP6_UNREACHABLE, V6, "RFC 4443, 3.1; RFC 4884, 4.4")
ERROR_HEADER(icmp6_too_big, "icmp6", ICMP6_TOO_BIG, V6, "RFC 4443, 3.2")
ERROR_HEADER(icmp6_exceeded, "icmp6", ICMP6_EXCEEDED, V6, "RFC 4443, 3.3; RFC 4884, 4.5")
ERROR_HEADER(icmp6_problem, "icmp6", ICMP6_PROBLEM, V6, "RFC 4443, 3.4")
SPAN(icmp_extensions, "ICMP Extensions", "RFC 4884, 7", "bytes", "Bytes", BYTES)

/* Which shape a type has; errors quote a packet, whose length stands at a bit (0: nowhere) in some unit. */
static const struct form {
	uint8_t type;
	const struct header *header;
	bool quotes;
	uint8_t length_at, unit;
} forms[] = {
	{ 8, &header_icmp_echo, false, 0, 0 },
	{ 0, &header_icmp_echo, false, 0, 0 },
	{ 3, &header_icmp_unreachable, true, icmp_unreachable_length_AT, 4 },
	{ 4, &header_icmp_quench, true, 0, 0 },
	{ 5, &header_icmp_redirect, true, 0, 0 },
	{ 11, &header_icmp_exceeded, true, icmp_exceeded_length_AT, 4 },
	{ 12, &header_icmp_problem, true, icmp_problem_length_AT, 4 },
}, forms6[] = {
	{ 128, &header_icmp6_echo, false, 0, 0 },
	{ 129, &header_icmp6_echo, false, 0, 0 },
	{ 1, &header_icmp6_unreachable, true, icmp6_unreachable_length_AT, 8 },
	{ 2, &header_icmp6_too_big, true, 0, 0 },
	{ 3, &header_icmp6_exceeded, true, icmp6_exceeded_length_AT, 8 },
	{ 4, &header_icmp6_problem, true, 0, 0 },
};
enum { FORMS = sizeof forms / sizeof forms[0], FORMS6 = sizeof forms6 / sizeof forms6[0] };

/* --- one line --- */

/* The name of a field's value, or what it is and its number. */
static void text_named(struct text *t, const struct node *n, unsigned field, const char *otherwise)
{
	const struct field *f = &n->header->field[field];
	uint64_t v = wire_bits(n->at, f->bit, f->bits);
	const char *name = f->names ? name_of(f->names, (uint32_t)v) : NULL;

	text_add(t, name ? name : otherwise);
	if (!name)
		text_dec(t, v);
}

/* False where the message was cut before anything could be said of it. */
static bool text_type(struct text *t, const struct node *n)
{
	enum { TYPE, CODE };

	text_add(t, n->header->field[TYPE].names == &types ? "ICMP" : "ICMPv6");
	if (!node_readable(n))
		return false;
	text_char(t, ' ');
	text_named(t, n, TYPE, "type ");
	if (n->header->field[CODE].names || GET(n->at, icmp, code)) {
		text_add(t, ", ");
		text_named(t, n, CODE, "code ");
	}
	return true;
}

static void message_line(struct text *t, const struct packet *p, const struct node *n)
{
	enum { FRAGMENTATION_NEEDED = 4 };

	(void)p;
	if (!text_type(t, n))
		return;
	if (n->header == &header_icmp_unreachable && GET(n->at, icmp, code) == FRAGMENTATION_NEEDED) {
		text_add(t, ", MTU ");
		text_dec(t, GET(n->at, icmp_unreachable, mtu));
	} else if (n->header == &header_icmp6_too_big) {
		text_add(t, ", MTU ");
		text_dec(t, GET(n->at, icmp6_too_big, mtu));
	} else if (n->header == &header_icmp_redirect) {
		text_add(t, ", gateway ");
		text_ip4(t, n->at + icmp_redirect_gateway_AT / 8);
	}
}

static void echo_line(struct text *t, const struct packet *p, const struct node *n)
{
	if (!text_type(t, n))
		return;
	text_add(t, " id ");
	text_dec(t, GET(n->at, icmp_echo, id));
	text_add(t, " seq ");
	text_dec(t, GET(n->at, icmp_echo, seq));
	text_length(t, ip_left(p, n));
}

/* --- dissection --- */

/* The quoted packet, and extensions behind it where its length is given (RFC 4884, 5). */
static void dissect_quotation(struct packet *p, struct wire w, unsigned depth, uint32_t length)
{
	struct wire quotation = wire_split(&w, length && length <= w.claim ? length : w.claim);
	uint16_t net = p->net;
	bool quoted = p->quoted;

	quotation = wire_of(quotation.at, quotation.have, WIRE_MOST);
	p->quoted = true;
	if (quotation.have)
		dissect_ip(p, quotation, depth);
	p->quoted = quoted;
	p->net = net;
	packet_rest(p, &w, &header_icmp_extensions, depth);
}

static void dissect_message(struct packet *p, struct wire w, unsigned depth, const struct form *form,
    unsigned count, const struct header *otherwise)
{
	const struct form *end = form + count;
	const uint8_t *h;
	struct wire body;

	while (form < end && (!w.have || form->type != *w.at))
		form++;
	h = packet_header(p, &w, form < end ? form->header : otherwise, depth);
	body = packet_body(p, &w, w.claim);
	if (!header_missing(p, &w) && form < end && form->quotes)
		dissect_quotation(p, body, depth + 1,
		    form->length_at ? (uint32_t)wire_bits(h, form->length_at, 8) * form->unit : 0);
}

void dissect_icmp(struct packet *p, struct wire w, unsigned depth)
{
	dissect_message(p, w, depth, forms, FORMS, &header_icmp);
}

void dissect_icmp6(struct packet *p, struct wire w, unsigned depth)
{
	dissect_message(p, w, depth, forms6, FORMS6, &header_icmp6);
}
