/* base: text, escapes, times, addresses, hash tables, outputs. */
#include "test.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>
#include <spiglass/base.h>

static void numbers(void **state)
{
	(void)state;
	TEXT_IS("0", t, text_dec(t, 0));
	TEXT_IS("18446744073709551615", t, text_dec(t, UINT64_MAX));
	TEXT_IS("99100101", t, (text_dec(t, 99), text_dec(t, 100), text_dec(t, 101)));
	TEXT_IS("007", t, text_dec_padded(t, 7, 3));
	TEXT_IS("1234", t, text_dec_padded(t, 1234, 3));
	TEXT_IS("00ff", t, text_hex(t, 0xff, 4));
	TEXT_IS("0", t, text_group(t, 0));
	TEXT_IS("999", t, text_group(t, 999));
	TEXT_IS("1,000", t, text_group(t, 1000));
	TEXT_IS("12,345,678", t, text_group(t, 12345678));
	TEXT_IS("00ff7f", t, text_bytes(t, (const uint8_t *)"\0\xff\x7f", 3));
	TEXT_IS("0123456789abcdeffedc", t, text_bytes(t, (const uint8_t *)"\x01\x23\x45\x67\x89\xab\xcd\xef\xfe\xdc", 10));
}

/* A value stands where the sentence wants it, and what is not one of its blanks stays. */
static void sentences(void **state)
{
	const struct address a = address_ip4((const uint8_t[]){ 192, 0, 2, 1 });

	(void)state;
	TEXT_IS("3 of 1,000", t, text_tell(t, "$1 of $2", BLANK_DEC(3), BLANK_GROUP(1000)));
	TEXT_IS("1,000/3/1,000", t, text_tell(t, "$2/$1/$2", BLANK_DEC(3), BLANK_GROUP(1000)));
	TEXT_IS("IKE to 192.0.2.1.", t, text_tell(t, "$1 to $2.", BLANK_WORDS("IKE"), BLANK_ADDRESS(&a)));
	TEXT_IS("$2 $0 $ $x 5$", t, text_tell(t, "$2 $0 $ $x $1$", BLANK_DEC(5)));
	TEXT_IS("$1", t, text_tell(t, "$1", BLANK_WORDS("$1")));
	TEXT_IS("", t, text_tell(t, "", BLANK_DEC(5)));
}

/* The first overflow sticks: nothing shorter slips in behind it, and the terminator fits. */
static void overflow(void **state)
{
	char small[6];
	struct text t = TEXT_FIXED(small);

	(void)state;
	text_add(&t, "abc");
	text_dec(&t, 1234);
	text_char(&t, 'x');
	assert_true(t.full);
	assert_string_equal(text_string(&t), "abc");
	t = TEXT_FIXED(small);
	text_add(&t, "abcdefgh");
	assert_string_equal(text_string(&t), "abcde");
	assert_true(t.full);
}

static void escapes(void **state)
{
	static const char overlong[] = "\xc0\xaf", surrogate[] = "\xed\xa0\x80", cut[] = "ab\xe2\x82";

	(void)state;
	TEXT_IS("plain ~", t, text_escaped(t, "plain ~", 7));
	TEXT_IS("\\x1b[31m\\x0a\\x7f", t, text_escaped(t, "\033[31m\n\177", 7));
	TEXT_IS("a\\\\b", t, text_escaped(t, "a\\b", 3));
	TEXT_IS("\xe2\x82\xac", t, text_escaped(t, "\xe2\x82\xac", 3));			/* euro sign */
	TEXT_IS("\\xe2\\x80\\xae", t, text_escaped(t, "\xe2\x80\xae", 3));		/* right-to-left override */
	TEXT_IS("\\xe2\\x80\\x8b", t, text_escaped(t, "\xe2\x80\x8b", 3));		/* zero-width space */
	TEXT_IS("\\xc2\\x9b", t, text_escaped(t, "\xc2\x9b", 2));			/* C1 CSI */
	TEXT_IS("\\xc0\\xaf", t, text_escaped(t, overlong, 2));
	TEXT_IS("\\xed\\xa0\\x80", t, text_escaped(t, surrogate, 3));
	TEXT_IS("ab\\xe2\\x82", t, text_escaped(t, cut, 4));
	TEXT_IS("\\xf4\\x90\\x80\\x80", t, text_escaped(t, "\xf4\x90\x80\x80", 4));	/* beyond U+10FFFF */
	TEXT_IS("\xf0\x9f\x94\x91", t, text_escaped(t, "\xf0\x9f\x94\x91", 4));
	TEXT_IS("\"a\\\"b\\\\\\\\\\\\x0a\"", t, text_json(t, "a\"b\\\n", 5));
}

static void times(void **state)
{
	(void)state;
	TEXT_IS("1970-01-01T00:00:00.000000000Z", t, text_utc(t, 0));
	TEXT_IS("1969-12-31T23:59:59.999999999Z", t, text_utc(t, -1));
	TEXT_IS("2024-02-29T12:34:56.000000001Z", t, text_utc(t, 1709210096000000001));
	TEXT_IS("2262-04-11T23:47:16.854775807Z", t, text_utc(t, INT64_MAX));
	TEXT_IS("1677-09-21T00:12:43.145224192Z", t, text_utc(t, INT64_MIN));
	TEXT_IS("1.000314", t, text_seconds(t, 1000314999, 6));
	TEXT_IS("-0.000000001", t, text_seconds(t, -1, 9));
	TEXT_IS("-9223372036.854775808", t, text_seconds(t, INT64_MIN, 9));
}

static void addresses(void **state)
{
	static const char *const same[] = { "::", "::1", "2001:db8::1", "2001:db8:0:1::", "1:0:0:2::3", "fe80::1:0:0:1",
		"1:2:3:4:5:6:7:8", "0:1:2:3:4:5:6:0", "2001:db8:0:1:1:1:1:1", "192.0.2.1", "255.255.255.255" };
	struct address a;

	(void)state;
	for (unsigned i = 0; i < sizeof same / sizeof *same; i++) {
		assert_true(address_parse(same[i], &a));
		TEXT_IS(same[i], t, text_address(t, &a));
	}
	assert_false(address_parse("192.0.2", &a));
	assert_int_equal(a.family, 0);
	TEXT_IS("*", t, text_address(t, &a));
}

static bool same_number(const void *array, uint32_t position, const void *key)
{
	return ((const uint64_t *)array)[position] == *(const uint64_t *)key;
}

/* Put, find and drop against a plain array that knows the truth. */
static void hashes(void **state)
{
	enum { N = 5000 };
	static uint64_t number[N];
	static bool in[N];
	struct hash h = { 0 };

	(void)state;
	for (uint32_t i = 0; i < N; i++)
		number[i] = i * 0x9e3779b97f4a7c15u;
	srand(1);
	for (unsigned step = 0; step < 40000; step++) {
		uint32_t i = (uint32_t)rand() % N, found;
		uint64_t hashed = hash_bytes(&number[i], sizeof *number);

		found = hash_find(&h, hashed, same_number, number, &number[i]);
		assert_int_equal(found, in[i] ? i : HASH_NONE);
		if (in[i])
			hash_drop(&h, hashed, i);
		else
			hash_put(&h, hashed, i);
		in[i] = !in[i];
	}
	hash_free(&h);
	assert_int_not_equal(hash_bytes("a", 1), hash_bytes("b", 1));
	assert_int_not_equal(hash_bytes("a\0", 2), hash_bytes("a", 1));
}

static void output_errors(void **state)
{
	static struct out o;
	int full = open("/dev/full", O_WRONLY), ends[2];

	(void)state;
	if (full >= 0) {
		out_open(&o, full, "/dev/full");
		text_add(&o.text, "lost only at the last flush");
		assert_false(out_failed(&o));
		assert_int_equal(out_close(&o), STATUS_OUTPUT);
		assert_int_equal(o.error, ENOSPC);
	}
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	out_open(&o, ends[1], "pipe");
	text_add(&o.text, "nobody reads");
	assert_int_equal(out_close(&o), STATUS_OK);
	assert_int_equal(o.error, EPIPE);
}

/* More than the buffer goes through a flush, whole and in order. */
static void output_long(void **state)
{
	static struct out o;
	char path[] = "/tmp/spiglass-test-XXXXXX", back[7];
	int fd = mkstemp(path);

	(void)state;
	out_open(&o, fd, path);
	for (unsigned i = 0; i < 100000; i++)
		text_dec_padded(&o.text, i, 6);
	out_flush(&o);
	assert_false(o.text.full);
	for (unsigned i = 0; i < 100000; i += 997) {
		assert_int_equal(pread(fd, back, 6, i * 6), 6);
		back[6] = 0;
		assert_int_equal(strtoul(back, NULL, 10), i);
	}
	assert_int_equal(out_close(&o), STATUS_OK);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers), cmocka_unit_test(sentences), cmocka_unit_test(overflow), cmocka_unit_test(escapes), cmocka_unit_test(times),
		cmocka_unit_test(addresses), cmocka_unit_test(hashes), cmocka_unit_test(output_errors),
		cmocka_unit_test(output_long),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
