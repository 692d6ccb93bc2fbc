/* Japanese: every title and label of a header is translated; what the engine puts together is taken apart rightly. */
#include "test.h"
#include <stdio.h>
#include <string.h>
#include "output/show.h"

/* A catalog has it, even where the translation is the same. */
static bool translated(const char *of, const char *words)
{
	bool known = lang_words(words) != words;

	if (!known)
		fprintf(stderr, "%s: \"%s\" is not translated\n", of, words);
	return known;
}

static void headers_are_translated(void **state)
{
	struct header_walk w = { 0 };
	const struct header *h;
	unsigned missing = 0;

	(void)state;
	assert_true(lang_set("ja"));
	while ((h = header_next(&w))) {
		missing += !translated(h->key, h->title);
		for (unsigned i = 0; i < h->fields; i++)
			missing += !translated(h->key, h->field[i].label);
		missing += h->tail.key && !translated(h->key, h->tail.label);
	}
	assert_int_equal(missing, 0);
}

static void words_of_packets_are_translated(void **state)
{
	(void)state;
	assert_true(lang_set("ja"));
	for (unsigned i = SEAL_UNTRIED; i <= SEAL_CUT; i++)
		assert_true(translated("seal", seal_state_name[i]));
	for (unsigned i = FACT_VERIFIED; i <= FACT_IMPOSSIBLE; i++)
		assert_true(translated("fact", verdict_name[i]));
	for (unsigned i = REMARK_NOTE; i <= REMARK_LIMIT; i++)
		assert_true(translated("remark", severity_name[i]));
	for (unsigned i = BLOCK_FRAME; i <= BLOCK_INFLATED; i++)
		assert_true(translated("block", block_title[i]));
}

static const char *said(const char *lang, const char *words)
{
	static char room[1024];
	struct text t = TEXT_FIXED(room);

	assert_true(lang_set(lang));
	text_told(&t, words, strlen(words));
	return text_string(&t);
}

static void sentences_are_taken_apart(void **state)
{
	static const struct { const char *english, *japanese; } row[] = {
		{ "frame 7", "フレーム7" },
		{ "needs the preshared key", "検証に必要なもの: 事前共有鍵" },
		{ "needs SK_pi", "検証に必要なもの: SK_pi" },
		{ "6c25 is the hash of 192.0.2.1 port 500", "192.0.2.1のポート500のハッシュ値は6c25" },
		{ "6c25 is the hash of 192.0.2.1 port 500: the sender is behind a NAT, or wants to look so",
			"192.0.2.1のポート500のハッシュ値は6c25。送信側はNATの内側にいるか、そう見せている" },
		{ "aa is HASH_I with the preshared key of a:1", "事前共有鍵 (a:1) からのHASH_Iの計算値はaa" },
		{ "aa is HASH(1)", "HASH(1)の計算値はaa" },
		{ "3 is the next one", "3は次の番号である" },
		{ "the source has it for another SPI; the encryption key is exchanged with the other; and no ICV could be verified",
			"鍵ファイルでは別のSPI用になっている。暗号鍵: もう一方の鍵と入れ替わったもの。検証できるICVはない" },
		{ "the source says A; it is B; and no ICV could be verified", "鍵ファイルではA、実際はB。検証できるICVはない" },
		{ "frame", "フレーム" },
		{ "nothing of the kind", "nothing of the kind" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		assert_string_equal(said("ja", row[i].english), row[i].japanese);
		assert_string_equal(said("en", row[i].english), row[i].english);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_are_translated),
		cmocka_unit_test(words_of_packets_are_translated),
		cmocka_unit_test(sentences_are_taken_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
