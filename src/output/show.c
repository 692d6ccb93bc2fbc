/* What the text sinks share: colour, remarks, names of SAs, words for a shell. */
#include <spiglass/registry.h>
#include "output/show.h"

void text_paint(struct text *t, const struct view *v, enum paint paint, const char *words)
{
	static const char *const code[] = { "", "\33[32m", "\33[33m", "\33[31m", "\33[35m", "\33[2m" };

	if (!v->color || paint == PAINT_PLAIN) {
		text_add(t, words);
		return;
	}
	text_add(t, code[paint]);
	text_add(t, words);
	text_add(t, "\33[0m");
}

uint8_t paint_state(enum seal_state state)
{
	static const uint8_t paint[] = {
		[SEAL_UNTRIED] = PAINT_UNKNOWN, [SEAL_OPENED] = PAINT_GOOD, [SEAL_NO_KEY] = PAINT_UNKNOWN,
		[SEAL_INTEGRITY_FAILED] = PAINT_BAD, [SEAL_UNSUPPORTED] = PAINT_DOUBT, [SEAL_CUT] = PAINT_DOUBT,
	};

	return paint[state];
}

void text_count(struct text *t, uint64_t n, const char *one, const char *many)
{
	text_tell(t, _(n == 1 ? one : many), BLANK_GROUP(n));
}

void text_utc_short(struct text *t, int64_t time)
{
	char utc[40];
	struct text u = TEXT_FIXED(utc);

	text_utc(&u, time);
	if (u.at[-1] == 'Z') {
		u.at -= 4;
		text_char(&u, 'Z');
	}
	text_mem(t, utc, (size_t)(u.at - utc));
}

void text_time(struct text *t, const struct view *v, int64_t time)
{
	if (v->time == SHOW_UTC)
		text_utc_short(t, time);
	else if (v->time == SHOW_EPOCH)
		text_seconds(t, time, 6);
	else
		text_seconds(t, time - (v->time == SHOW_DELTA ? v->previous_time : v->first_time), 6);
}

const struct remark *remark_next(const struct packet *p, unsigned node, unsigned *i)
{
	while (*i < p->notes) {
		const struct note *note = &p->note[(*i)++];

		if (note->node == node)
			return note->remark;
	}
	return NULL;
}

const struct fact *fact_next(const struct packet *p, unsigned node, unsigned *i)
{
	while (*i < p->facts) {
		const struct fact *f = &p->fact[(*i)++];

		if (f->node == node)
			return f;
	}
	return NULL;
}

const char *protocol_name(uint8_t protocol)
{
	return protocol == IP_PROTOCOL_AH ? "AH" : "ESP";
}

struct ike_outcomes ike_outcomes(const struct sa_table *sas)
{
	struct ike_outcomes all = { 0 };

	for (uint32_t i = 0; i < ike_sa_count(sas); i++)
		all.sas[ike_sa_at(sas, i)->state]++;
	return all;
}

const char *ike_notify_name(const struct ike_sa *s)
{
	return name_of(s->major == 1 ? &registry_ikev1_notify : &registry_ikev2_notify, s->notify);
}

void text_sa(struct text *t, const struct sa *sa)
{
	text_add(t, protocol_name(sa->protocol));
	text_add(t, " 0x");
	text_hex(t, sa->spi, 8);
	text_add(t, " to ");
	text_address(t, &sa->destination);
}

/* Does a shell take this word as it is? */
static bool is_plain_word(const char *word)
{
	for (const char *c = word; *c; c++)
		if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:=@%+,-", *c))
			return false;
	return *word;
}

static bool is_ascii_text(const char *word)
{
	for (const char *c = word; *c; c++)
		if (*c < ' ' || *c > '~')
			return false;
	return true;
}

/* Quoted, each ' inside as `quote`; $'...' is also in POSIX.1-2024. */
void text_shell(struct text *t, const char *word)
{
	bool ascii = is_ascii_text(word);

	if (word[0] == '-' && word[1])
		text_add(t, "./");
	if (is_plain_word(word)) {
		text_add(t, word);
		return;
	}
	text_add(t, ascii ? "'" : "$'");
	for (const char *c = word; *c;) {
		size_t n = strcspn(c, "'");

		if (ascii)
			text_mem(t, c, n);
		else
			text_escaped(t, c, n);
		c += n;
		if (*c) {
			text_add(t, ascii ? "'\\''" : "\\'");
			c++;
		}
	}
	text_char(t, '\'');
}
