/* diag: what the network does to protected packets: fragments, MTUs, NATs. */
#include "diag_maker.h"

enum { SPI = 0x1000, NATT = 4500, DONT_FRAGMENT = 0x4000, MORE = 0x2000 };
#define SPI_I 0x1111111111111111ull
#define SPI_R 0x2222222222222222ull

static uint8_t room[MAKER_ROOM], payload[MAKER_ROOM];
static struct maker message;

static uint32_t other(uint32_t end) { return end == A ? B : A; }

/* Fragment field and ID of an IPv4 header. */
static void set_fragment(uint8_t *ip, unsigned id, unsigned flags_offset)
{
	put16(ip + 4, id);
	put16(ip + 6, flags_offset);
	put16(ip + 10, 0);
	put16(ip + 10, make_sum(ip, 20));
}

/* Of ESP, n octets in all. */
static uint32_t make_esp(uint8_t *to, uint32_t sequence, uint32_t n)
{
	memset(to, 0x55, n);
	put32(to, SPI);
	put32(to + 4, sequence);
	return n;
}

static void send_esp(uint32_t from, uint32_t sequence, uint32_t n, unsigned flags)
{
	uint32_t len = make_ip4(room, from, other(from), 50, payload, make_esp(payload, sequence, n));

	set_fragment(room, 1, flags);
	show(room, len);
}

/* --- fragments --- */

/* n octets of a datagram from `offset` on. */
static void send_piece(uint32_t from, unsigned id, uint8_t protocol, const uint8_t *datagram, uint32_t offset, uint32_t n, bool more)
{
	uint32_t len = make_ip4(room, from, other(from), protocol, datagram + offset, n);

	set_fragment(room, id, offset / 8 | (more ? MORE : 0));
	show(room, len);
}

static void test_fragments(void **state)
{
	(void)state;
	begin();
	make_esp(payload, 1, 200);
	send_piece(A, 7, 50, payload, 0, 120, true);
	assert_null(found("mtu.fragments"));
	send_piece(A, 7, 50, payload, 120, 80, false);
	send_esp(A, 2, 100, 0);
	ASSERT_PROOF(found("mtu.fragments"), 2);
	ASSERT_SAYS(found("mtu.fragments"), "1 of 2 (50.0 %)");
	assert_null(found("mtu.fragments-lost"));
	end();
}

static void test_fragments_lost(void **state)
{
	(void)state;
	begin();
	make_esp(payload, 1, 200);
	send_piece(A, 7, 50, payload, 0, 120, true);
	assert_null(found("mtu.fragments-lost"));	/* the rest may come */
	send_piece(A, 8, 50, payload, 120, 80, false);
	now += 3 * SECOND;
	send_esp(A, 2, 100, 0);
	ASSERT_PROOF(found("mtu.fragments-lost"), 1, 2);
	assert_int_equal(found("mtu.fragments-lost")->count, 2);
	assert_null(found("ike.fragments-lost"));
	end();
}

/* Of other traffic, nothing is said. */
static void test_fragments_of_others(void **state)
{
	static const uint8_t ports[8] = { 0, 53, 0, 53 };

	(void)state;
	begin();
	memcpy(payload, ports, sizeof ports);
	send_piece(A, 7, 17, payload, 0, 120, true);
	now += 3 * SECOND;
	send_esp(A, 2, 100, 0);
	assert_null(found("mtu.fragments-lost"));
	assert_null(found("ike.fragments-lost"));
	end();
}

static const uint8_t *udp_of(uint16_t port, uint32_t *n)
{
	*n = make_udp(room, A, B, port, port, message.at, message.len) - 20;
	return memcpy(payload, room + 20, *n);
}

static void send_init(void)
{
	static const uint8_t nonce[32];

	make_ike(&message, SPI_I, 0, 0x20, 34, IKE_INITIATOR, 0);
	make_payload(&message, 40, nonce, sizeof nonce);
	show(room, make_udp(room, A, B, 500, 500, message.at, message.len));
}

static void make_auth(void)
{
	static const uint8_t certificates[600];

	make_ike(&message, SPI_I, SPI_R, 0x20, 35, IKE_INITIATOR, 1);
	make_payload(&message, 43, certificates, sizeof certificates);
}

static void test_ike_fragments_lost(void **state)
{
	const uint8_t *udp;
	uint32_t n;

	(void)state;
	begin();
	send_init();
	make_auth();
	udp = udp_of(500, &n);
	send_piece(A, 7, 17, udp, 0, 400, true);
	now += 4 * SECOND;
	send_piece(A, 8, 17, udp, 0, 400, true);
	now += 4 * SECOND;
	send_piece(A, 9, 17, udp, 0, 400, true);
	ASSERT_PROOF(found("ike.fragments-lost"), 2, 3);
	assert_false(found("ike.fragments-lost")->likely);
	assert_null(found("mtu.fragments-lost"));
	end();
}

/* Without the first piece nobody knows the ports; the peers do IKE. */
static void test_first_fragment_lost(void **state)
{
	const uint8_t *udp;
	uint32_t n;

	(void)state;
	begin();
	send_init();
	make_auth();
	udp = udp_of(500, &n);
	send_piece(A, 7, 17, udp, 400, n - 400, false);
	now += 4 * SECOND;
	send_init();
	ASSERT_PROOF(found("mtu.fragments-lost"), 2);
	assert_true(found("mtu.fragments-lost")->likely);
	end();
}

static void test_ike_ip_fragments(void **state)
{
	const uint8_t *udp;
	uint32_t n;

	(void)state;
	begin();
	send_init();
	make_auth();
	udp = udp_of(500, &n);
	send_piece(A, 7, 17, udp, 0, 400, true);
	assert_null(found("ike.ip-fragments"));
	send_piece(A, 7, 17, udp, 400, n - 400, false);
	ASSERT_PROOF(found("ike.ip-fragments"), 3);
	now += 4 * SECOND;
	send_init();
	assert_null(found("ike.fragments-lost"));
	end();
}

static void send_skf(uint16_t fragment, uint16_t total)
{
	static const uint8_t encr[16], integ[20], inside[64];

	make_ike(&message, SPI_I, SPI_R, 0x20, 35, IKE_INITIATOR, 1);
	make_sk(&message, 0, inside, sizeof inside, encr, integ, fragment, total);
	show(room, make_udp(room, A, B, 500, 500, message.at, message.len));
}

static void test_skf_lost(void **state)
{
	(void)state;
	begin();
	send_init();
	send_skf(1, 4);
	send_skf(3, 4);
	send_skf(3, 4);			/* again */
	assert_null(found("ike.fragments-lost"));
	now += 4 * SECOND;
	send_init();
	ASSERT_PROOF(found("ike.fragments-lost"), 2, 3);
	ASSERT_SAYS(found("ike.fragments-lost"), "IKE_AUTH request 1: 2 of 4 fragments came, missing 2 4");
	send_skf(4, 4);
	send_skf(2, 4);
	now += 4 * SECOND;
	send_init();
	assert_null(found("ike.fragments-lost"));
	end();
}

/* --- too big --- */

/* A router tells A what it cannot pass on to B: the datagram in room, its first 28 octets. */
static void send_too_big(unsigned code, unsigned mtu)
{
	uint8_t icmp[8 + 28] = { 3, (uint8_t)code }, ip[128];

	put16(icmp + 6, mtu);
	memcpy(icmp + 8, room, 28);
	put16(icmp + 2, make_sum(icmp, sizeof icmp));
	show(ip, make_ip4(ip, ROUTER, A, 1, icmp, sizeof icmp));
}

static void test_too_big(void **state)
{
	(void)state;
	begin();
	send_esp(A, 1, 1400, DONT_FRAGMENT);
	send_too_big(1, 1300);		/* host unreachable */
	assert_null(found("mtu.too-big"));
	send_too_big(4, 1300);
	ASSERT_PROOF(found("mtu.too-big"), 3);
	ASSERT_SAYS(found("mtu.too-big"), "192.0.2.1 to 192.0.2.2: at most 1,300 octets");
	send_esp(A, 2, 1200, DONT_FRAGMENT);
	for (uint32_t i = 3; i < 9; i++) {
		send_esp(A, i, 1400, 0);	/* may be fragmented */
		send_esp(B, i, 1400, DONT_FRAGMENT);	/* another path */
	}
	assert_null(found("mtu.ignored"));
	end();
}

static void test_too_big_ignored(void **state)
{
	(void)state;
	begin();
	send_esp(A, 1, 1400, DONT_FRAGMENT);
	send_too_big(4, 1300);
	send_esp(A, 2, 1400, DONT_FRAGMENT);
	send_esp(A, 3, 1281, DONT_FRAGMENT);	/* an octet too many */
	send_esp(A, 4, 1280, DONT_FRAGMENT);
	assert_null(found("mtu.ignored"));
	send_esp(A, 5, 1400, DONT_FRAGMENT);
	ASSERT_PROOF(found("mtu.ignored"), 2, 3, 4, 6);
	assert_int_equal(found("mtu.ignored")->level, LEVEL_ERROR);
	assert_int_equal(found("mtu.ignored")->count, 3);
	assert_null(found("mtu.too-big"));
	end();
}

/* A quotation of something else between hosts that have no SA. */
static void test_too_big_of_others(void **state)
{
	static const uint8_t tcp[20];

	(void)state;
	begin();
	make_ip4(room, A, B, 6, tcp, sizeof tcp);
	send_too_big(4, 1300);
	assert_null(found("mtu.too-big"));
	send_esp(A, 1, 100, 0);		/* they have one: what is inside its tunnel does not matter */
	assert_non_null(found("mtu.too-big"));
	end();
}

static void test_overhead(void **state)
{
	(void)state;
	begin();
	send_esp(A, 1, 1464, 0);	/* 1484: a block more still fits */
	assert_null(found("mtu.overhead"));
	send_esp(A, 2, 1465, 0);
	ASSERT_SAYS(found("mtu.overhead"), "1,485 octets");
	send_esp(A, 3, 1481, 0);	/* a path that takes more */
	assert_null(found("mtu.overhead"));
	end();
}

/* --- NAT --- */

static void send_natt(uint32_t from, uint32_t sequence)
{
	show(room, make_udp(room, from, other(from), NATT, NATT, payload, make_esp(payload, sequence, 64)));
}

static void send_keepalive(uint32_t from)
{
	static const uint8_t keepalive[1] = { 0xff };

	show(room, make_udp(room, from, other(from), NATT, NATT, keepalive, 1));
}

static void test_keepalives(void **state)
{
	(void)state;
	begin();
	send_natt(A, 1);
	send_natt(B, 1);
	for (unsigned i = 0; i < 5; i++) {
		now += 20 * SECOND;
		send_keepalive(A);
	}
	send_natt(B, 2);
	assert_null(found("nat.keepalive-gap"));
	now += 31 * SECOND;
	send_natt(B, 3);
	ASSERT_PROOF(found("nat.keepalive-gap"), 8, 9);
	ASSERT_SAYS(found("nat.keepalive-gap"), "31 seconds between 192.0.2.1 port 4500 and 192.0.2.2 port 4500");
	assert_null(found("nat.forgotten"));
	end();
}

static void test_forgotten(void **state)
{
	(void)state;
	begin();
	send_natt(A, 1);
	send_natt(B, 1);
	now += 90 * SECOND;
	for (uint32_t i = 2; i < 5; i++)
		send_natt(B, i);
	ASSERT_PROOF(found("nat.forgotten"), 2, 3);
	assert_true(found("nat.forgotten")->likely);
	ASSERT_SAYS(found("nat.forgotten"), "then 3 packets from 192.0.2.2 only");
	send_natt(A, 2);		/* there it is */
	assert_null(found("nat.forgotten"));
	assert_non_null(found("nat.keepalive-gap"));
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fragments),
		cmocka_unit_test(test_fragments_lost),
		cmocka_unit_test(test_fragments_of_others),
		cmocka_unit_test(test_ike_fragments_lost),
		cmocka_unit_test(test_first_fragment_lost),
		cmocka_unit_test(test_ike_ip_fragments),
		cmocka_unit_test(test_skf_lost),
		cmocka_unit_test(test_too_big),
		cmocka_unit_test(test_too_big_ignored),
		cmocka_unit_test(test_too_big_of_others),
		cmocka_unit_test(test_overhead),
		cmocka_unit_test(test_keepalives),
		cmocka_unit_test(test_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
