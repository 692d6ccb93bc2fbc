/*
 * Any bytes as an expression, asked of a packet: an octet that says how long
 * the expression is, in fours, the expression, then the packet, an IP one.
 *
 * Wrong ones say why, and where within the expression; what is completed is
 * never empty; a packet asked twice gives the same answer.
 */
#include <assert.h>
#include <stdlib.h>
#include <spiglass/query.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_word(void *context, const char *word, const char *meaning)
{
	assert(!context && *word && meaning);
}

static void check_asking(const struct query *q, const uint8_t *at, size_t size)
{
	static struct packet p;
	struct frame f = { .at = at, .have = (uint32_t)size, .claim = (uint32_t)size, .link = 101, .number = 1 };
	uint8_t spi[8] = { 1 };
	struct address a = address_ip4(spi);
	struct sa_table *t = sa_table_new(4);

	dissect_frame(&p, &f);
	assert(query_packet(q, &p) == query_packet(q, &p));
	query_sa(q, sa_touch(t, 50, 1, &a, &a), t);
	query_ike_sa(q, ike_sa_touch(t, 1, 2), t);
	sa_table_free(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t n = size ? data[0] * 4u : 0;
	char words[256], *expression;
	struct text why = TEXT_FIXED(words);
	unsigned at = UINT32_MAX;
	struct query *q;

	if (!size)
		return 0;
	n = n < size - 1 ? n : size - 1;
	expression = mem_new(n + 1);
	memcpy(expression, data + 1, n);
	q = query_parse(expression, &why, &at);
	assert(q || (at <= strlen(expression) && why.at > why.start));
	query_complete(expression, NULL, check_word, NULL);
	if (q)
		check_asking(q, data + 1 + n, size - 1 - n);
	query_free(q);
	free(expression);
	return 0;
}
