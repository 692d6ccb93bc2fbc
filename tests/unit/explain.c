/* explain: no word is a dead end, and everything fits. */
#include "test.h"
#include <ctype.h>
#include <stdio.h>
#include <spiglass/engine.h>
#include <spiglass/registry.h>
#include "output/explain.h"

static unsigned found(const char *word)
{
	struct article a[ARTICLES];

	return explain_find(word, a);
}

/* The first meaning of a word, as "theme name". */
static void first(const char *word, const char *theme, const char *name)
{
	struct article a[ARTICLES];

	if (!explain_find(word, a))
		fail_msg("%s is not explained", word);
	assert_string_equal(a[0].theme->one, theme);
	assert_string_equal(a[0].name, name);
}

static void must(const char *word)
{
	if (!found(word))
		fail_msg("%s is not explained", word);
}

static void words_are_matched(void **state)
{
	(void)state;
	first("tunnel-mode", "term", "tunnel mode");
	first("TunnelMode", "term", "tunnel mode");
	first("tunnel_mode", "term", "tunnel mode");
	first("SPI", "term", "SPI");
	first("esp", "header", "esp");
	first("IKE header", "header", "ike");
	first("SA payload", "payload", "SA");
	first("payload SA", "payload", "SA");
	first("IDr", "payload", "IDr");
	first("esp.spi", "field", "spi");
	first("no-proposal-chosen", "notify", "NO_PROPOSAL_CHOSEN");
	first("14", "notify", "NO_PROPOSAL_CHOSEN");
	first("group 14", "transform", "2048-bit MODP Group");
	first("DH 19", "transform", "256-bit random ECP group");
	first("aes-gcm-16", "transform", "ENCR_AES_GCM_16");
	first("REKEYED", "state", "REKEYED");
	first("event rekeyed", "event", "rekeyed");
	first("ike.no-proposal", "finding", "ike.no-proposal");
	first("USE_BEET_MODE", "notify", "REACTIVATION_REQUESTED_CAUSE (3GPP TS 24.302) or USE_BEET_MODE (strongSwan)");
}

/* In Japanese, the names and what else a term is called are in its catalog. */
static void words_of_the_language_are_found(void **state)
{
	const char *near[EXPLAIN_NEAR];

	(void)state;
	assert_int_equal(found("トンネルモード"), 0);
	assert_true(lang_set("ja"));
	first("トンネルモード", "term", "tunnel mode");
	first("トンネル モード", "term", "tunnel mode");
	first("tunnel mode", "term", "tunnel mode");
	first("死活監視", "term", "DPD");
	first("用語 リキー", "term", "rekey");
	first("SAペイロード", "payload", "SA");
	assert_int_equal(found("トンネルモー"), 0);
	assert_int_equal(explain_near("トンネルモー", near), 1);
	assert_string_equal(near[0], "トンネルモード");
	assert_int_equal(explain_near("ノンズ", near), 1);
	assert_string_equal(near[0], "ノンス");
	assert_true(explain_near("tunel mode", near) > 0);
	assert_string_equal(near[0], "tunnel mode");
	assert_true(lang_set("en"));
	assert_int_equal(found("死活監視"), 0);
}

static void what_is_no_word_is_not(void **state)
{
	const char *near[EXPLAIN_NEAR];
	char longest[4096];

	(void)state;
	assert_int_equal(found(""), 0);
	assert_int_equal(found(" - _"), 0);
	assert_int_equal(found("prf++"), 0);
	assert_int_equal(found("tunnel modes"), 0);
	memset(longest, 'a', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	assert_int_equal(found(longest), 0);
	assert_int_equal(explain_near(longest, near), 0);
	assert_int_equal(explain_near("", near), 0);
	assert_true(explain_near("tunel mode", near) > 0);
	assert_string_equal(near[0], "tunnel mode");
	assert_true(explain_near("NO_PROPOSAL_CHOOSEN", near) > 0);
	assert_string_equal(near[0], "NO_PROPOSAL_CHOSEN");
}

/* --- no dead ends --- */

static void every_header(void **state)
{
	struct header_walk w = { 0 };
	const struct header *h;
	unsigned count = 0;

	(void)state;
	for (; (h = header_next(&w)); count++) {
		const struct explain_theme *theme = &explain_theme[THEME_HEADERS];

		must(h->key);
		must(h->title);
		if (!explain_row(theme, h->key) && !explain_row(&explain_theme[THEME_PAYLOADS], h->key))
			fail_msg("header %s has no words", h->key);
		for (unsigned i = 0; i < h->fields; i++)
			if (h->field[i].format != RESERVED)
				must(h->field[i].key);
	}
	assert_true(count > 300);
}

static void every_name(const struct names *names)
{
	for (unsigned i = 0; i < names->count; i++)
		if (strcmp(names->row[i].text, "-") && !found(names->row[i].text))
			fail_msg("%s is not explained", names->row[i].text);
}

static void every_value(void **state)
{
	(void)state;
	for (unsigned i = 0; i < registry_lists_count; i++)
		every_name(registry_lists[i].names);
	every_name(&registry_ikev2_payload_short);
	every_name(&registry_ikev1_payload_short);
}

/* Of these, each has words of its own, but for what vendors and 3GPP took. */
static void with_words(const struct names *names, unsigned theme, unsigned below)
{
	for (unsigned i = 0; i < names->count; i++) {
		const char *text = names->row[i].text;

		if (names->row[i].value < below && strcmp(text, "-") && !strstr(text, " (") &&
		    !explain_row(&explain_theme[theme], text))
			fail_msg("%s has no words", text);
	}
}

static void what_matters_has_words(void **state)
{
	(void)state;
	with_words(&registry_ikev2_notify, THEME_NOTIFIES, 40960);
	with_words(&registry_ikev1_notify, THEME_NOTIFIES, 40000);
	with_words(&registry_ikev2_exchange, THEME_EXCHANGES, 256);
	with_words(&registry_ikev1_exchange, THEME_EXCHANGES, 256);
	with_words(&registry_ikev2_payload_short, THEME_PAYLOADS, 256);
	with_words(&registry_ikev1_payload_short, THEME_PAYLOADS, 256);
}

static void every_state_event_and_rule(void **state)
{
	const struct rule *r;

	(void)state;
	for (unsigned i = 0; i <= LIFE_FAILED; i++)
		first(life_name[i], "state", life_name[i]);
	for (unsigned i = 0; i <= IKE_FAILED; i++)
		assert_non_null(explain_row(&explain_theme[THEME_STATES], ike_state_name[i]));
	for (unsigned i = 0; i < EVENT_KINDS; i++)
		assert_non_null(explain_row(&explain_theme[THEME_EVENTS], event_name[i]));
	for (unsigned i = 0; (r = rule_at(i)); i++)
		first(r->code, "finding", r->code);
}

/* As they are shown, and so may be asked for. */
static void see_also(const struct explained *row)
{
	char shown[512];
	struct text t = TEXT_FIXED(shown);
	char *at, *word;

	assert_true(row->see && *row->see);
	text_see(&t, row->see);
	assert_false(t.full);
	text_string(&t);
	for (word = strtok_r(shown, ",", &at); word; word = strtok_r(NULL, ",", &at))
		if (!found(word + strspn(word, " ")))
			fail_msg("%s: see also %s, which is nowhere", row->name, word);
}

static void every_see_also(void **state)
{
	static const char *const lang[] = { "ja", "en" };

	(void)state;
	for (unsigned l = 0; l < 2; l++) {
		assert_true(lang_set(lang[l]));
		for (unsigned i = 0; i < THEMES; i++)
			for (const struct explained *row = explain_theme[i].row; row && row->name; row++)
				see_also(row);
	}
}

/* A second row of a name would never be seen, and a row for no value is one too many. */
static void each_row_is_met(void **state)
{
	(void)state;
	for (unsigned i = 0; i < THEMES; i++)
		for (const struct explained *row = explain_theme[i].row; row && row->name; row++) {
			struct article a = { .theme = &explain_theme[i], .name = row->name };
			struct explain_facts f;

			if (explain_row(&explain_theme[i], row->name) != row)
				fail_msg("%s: two rows", row->name);
			explain_facts(&f, &a);
			if (explain_theme[i].kind != EXPLAIN_ROWS && !f.values && !f.shapes && !f.places)
				fail_msg("%s %s: nothing has that name", explain_theme[i].one, row->name);
			for (const char *c = row->words; *c; c++)
				assert_true(isprint((unsigned char)*c) || *c == '\n');
		}
}

/* --- forms --- */

static char page[1 << 18];

static void lines_fit(const char *what)
{
	for (const char *line = page; *line; line += strcspn(line, "\n") + 1) {
		size_t len = strcspn(line, "\n");
		unsigned columns = columns_of(line, len);

		if (columns > 80)
			fail_msg("%s: %u columns: %.*s", what, columns, (int)len, line);
		if (len && line[len - 1] == ' ')
			fail_msg("%s: a blank at the end of: %.*s", what, (int)len, line);
		assert_int_equal(line[len], '\n');
	}
}

static void everything_of_a_language_fits(void)
{
	for (unsigned i = 0; i < THEMES; i++) {
		const char **name;
		unsigned count = explain_names(&explain_theme[i], &name);
		struct text t = TEXT_FIXED(page);

		assert_true(count);
		explain_text.theme(&t, &explain_theme[i]);
		text_string(&t);
		lines_fit(explain_theme[i].name);
		for (unsigned j = 0; j < count; j++) {
			t = TEXT_FIXED(page);
			explain_text.article(&t, &(struct article){ .theme = &explain_theme[i], .name = name[j] });
			assert_false(t.full);
			text_string(&t);
			lines_fit(name[j]);
			t = TEXT_FIXED(page);
			explain_json.article(&t, &(struct article){ .theme = &explain_theme[i], .name = name[j] });
			assert_ptr_equal(memchr(page, '\n', (size_t)(t.at - page)), t.at - 1);
			explain_markdown.article(&t, &(struct article){ .theme = &explain_theme[i], .name = name[j] });
			assert_false(t.full);
		}
		free(name);
	}
}

static void everything_fits(void **state)
{
	(void)state;
	assert_true(lang_set("ja"));
	everything_of_a_language_fits();
	assert_true(lang_set("en"));
	everything_of_a_language_fits();
}

static void facts_are_those_of_the_header(void **state)
{
	struct article a[ARTICLES];
	struct explain_facts f;
	struct text t = TEXT_FIXED(page);

	(void)state;
	assert_true(explain_find("esp.seq", a));
	explain_facts(&f, &a[0]);
	assert_int_equal(f.places, 1);
	text_extent(&t, f.place[0].field);
	assert_string_equal(text_string(&t), "octet 4, 4 octets");
	assert_true(explain_find("ENCR_AES_GCM_16", a));
	explain_facts(&f, &a[0]);
	assert_int_equal(f.value[0].row->value, 20);
	assert_true(explain_find("esp header", a));
	explain_facts(&f, &a[0]);
	assert_int_equal(f.shapes, 1);
	assert_int_equal(f.shape[0]->bytes, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_matched),
		cmocka_unit_test(words_of_the_language_are_found),
		cmocka_unit_test(what_is_no_word_is_not),
		cmocka_unit_test(every_header),
		cmocka_unit_test(every_value),
		cmocka_unit_test(what_matters_has_words),
		cmocka_unit_test(every_state_event_and_rule),
		cmocka_unit_test(every_see_also),
		cmocka_unit_test(each_row_is_met),
		cmocka_unit_test(everything_fits),
		cmocka_unit_test(facts_are_those_of_the_header),
	};

	engine_free(engine_new(NULL));	/* all protocols are linked */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
