/*
 * Mistakes in key sources: a row for each, with how to read the key if it was
 * made, and its sentence.  Those of the key's octets are in the table; those of
 * algorithms and ICV lengths are rows of the registries of transforms.
 *
 * Invariant: a reading is only ever proposed.  What proves it is the ICV of a
 * packet, or a plaintext that chance does not give (bind.c).
 */
#include <pthread.h>
#include "engine/mistake.h"

/* --- octets --- */

/* What a mistake is made with: one of the two keys, and the other. */
struct told {
	struct secret key, other;
	bool encr;
};

/* The octets it should have been, at most `room` of them; 0: cannot be that mistake. */
typedef uint32_t read_key(const struct told *t, unsigned variant, uint8_t *to, uint32_t room);

static uint32_t read_told(const struct told *t, unsigned variant, uint8_t *to, uint32_t room)
{
	(void)variant;
	if (!t->key.len || t->key.len > room)
		return 0;
	memcpy(to, t->key.at, t->key.len);
	return t->key.len;
}

static int digit_value(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Twice as long as it should be, and all of it digits. */
static uint32_t read_digits(const struct told *t, unsigned variant, uint8_t *to, uint32_t room)
{
	uint32_t n = t->key.len / 2;

	(void)variant;
	if (t->key.len % 2 || n > room)
		return 0;
	for (uint32_t i = 0; i < n; i++) {
		int high = digit_value(t->key.at[2 * i]), low = digit_value(t->key.at[2 * i + 1]);

		if (high < 0 || low < 0)
			return 0;
		to[i] = (uint8_t)(high << 4 | low);
	}
	return n;
}

/* Half as long as it should be: what was meant is the text. */
static uint32_t read_characters(const struct told *t, unsigned variant, uint8_t *to, uint32_t room)
{
	const char *digits = variant ? "0123456789ABCDEF" : "0123456789abcdef";

	if (t->key.len * 2 > room)
		return 0;
	for (uint32_t i = 0; i < t->key.len; i++) {
		to[2 * i] = (uint8_t)digits[t->key.at[i] >> 4];
		to[2 * i + 1] = (uint8_t)digits[t->key.at[i] & 15];
	}
	return t->key.len * 2;
}

/* Sources with an odd number of digits are read as if a 0 were missing in front; the last may be any. */
static uint32_t read_shifted(const struct told *t, unsigned variant, uint8_t *to, uint32_t room)
{
	if (!read_told(t, 0, to, room) || to[0] > 15)
		return 0;
	for (uint32_t i = 0; i < t->key.len; i++)
		to[i] = (uint8_t)(to[i] << 4 | (i + 1 < t->key.len ? to[i + 1] >> 4 : (int)variant));
	return t->key.len;
}

static void reverse(uint8_t *at, uint32_t n)
{
	for (uint32_t i = 0; i < n / 2; i++) {
		uint8_t octet = at[i];

		at[i] = at[n - 1 - i];
		at[n - 1 - i] = octet;
	}
}

static uint32_t read_reversed(const struct told *t, unsigned variant, uint8_t *to, uint32_t room)
{
	uint32_t n = read_told(t, variant, to, room);

	reverse(to, n);
	return n;
}

static uint32_t read_swapped(const struct told *t, unsigned variant, uint8_t *to, uint32_t room)
{
	uint32_t n = read_told(t, variant, to, room);

	for (uint32_t i = 0; i + 4 <= n; i += 4)
		reverse(to + i, 4);
	return n;
}

/* A salt has 4 octets, or 3 with AES-CCM. */
static uint32_t read_salt_first(const struct told *t, unsigned variant, uint8_t *to, uint32_t room)
{
	uint32_t n = read_told(t, 0, to, room), salt = 4 - variant;

	if (!t->encr || n <= salt)
		return 0;
	memcpy(to, t->key.at + salt, n - salt);
	memcpy(to + n - salt, t->key.at, salt);
	return n;
}

static uint32_t read_exchanged(const struct told *t, unsigned variant, uint8_t *to, uint32_t room)
{
	const struct told other = { t->other, t->key, t->encr };

	return read_told(&other, variant, to, room);
}

enum { MISTAKE_EXCHANGED = 7 };

static const struct mistake {
	read_key *read;
	unsigned variants;
	const char *sentence;
} mistakes[] = {
	{ read_told, 1, NULL },
	{ read_digits, 1, N_("hexadecimal digits that were taken as characters") },
	{ read_characters, 2, N_("characters that were taken as hexadecimal digits") },
	{ read_shifted, 16, N_("short of its last digit, not of its first") },
	{ read_reversed, 1, N_("told with its octets in reverse order") },
	{ read_swapped, 1, N_("told with the octets of each 32-bit word in reverse order") },
	{ read_salt_first, 2, N_("told with the salt in front") },
	[MISTAKE_EXCHANGED] = { read_exchanged, 1, N_("exchanged with the other") },
};

enum { MISTAKES = sizeof mistakes / sizeof mistakes[0] };

static struct told told_encr(const struct key *k)
{
	return (struct told){ { k->encr_key, k->suite.encr_key_len }, { k->integ_key, k->suite.integ_key_len }, true };
}

static struct told told_integ(const struct key *k)
{
	return (struct told){ { k->integ_key, k->suite.integ_key_len }, { k->encr_key, k->suite.encr_key_len }, false };
}

/* 0: cannot be, or changes nothing. */
static uint32_t mistake_undo(const struct told *t, const struct way *w, uint8_t *to, uint32_t room)
{
	uint32_t n = mistakes[w->mistake].read(t, w->variant, to, room);

	return w->mistake && n && n == t->key.len && !memcmp(to, t->key.at, n) ? 0 : n;
}

/* --- algorithms --- */

/* What is told first, then the told MAC with other lengths, then the MACs that take keys of this length. */
static const uint8_t icv_octets[] = { 12, 16, 24, 32, 20, 8 };

enum { ICVS = sizeof icv_octets };

static bool same_mac(const struct integ *a, const struct integ *b)
{
	return a && b && !strcmp(a->mac, b->mac) && !strcmp(a->parameter, b->parameter);
}

static bool is_hmac(const struct integ *i)
{
	return !strcmp(i->mac, "HMAC");
}

static uint8_t suite_icv(const struct suite *s)
{
	return s->icv ? s->icv : s->integ ? s->integ->icv : s->encr ? s->encr->icv : 0;
}

/* The MAC with that ICV by its own name, if it has one. */
static void suite_cut(struct suite *s, const struct integ *mac, uint8_t icv)
{
	const struct integ *i;

	s->integ = mac;
	s->icv = icv;
	for (unsigned n = 0; (i = integ_at(n)); n++)
		if (i->icv == icv && same_mac(i, mac)) {
			s->integ = i;
			s->icv = 0;
			return;
		}
}

static bool integ_row(const struct key *k, unsigned row, uint32_t len, struct suite *s)
{
	const struct integ *told = k->suite.integ, *i;

	if (row <= ICVS) {
		uint8_t icv = row ? icv_octets[row - 1] : 0;

		if (!told || (row && (!strcmp(told->mac, "GMAC") || icv == suite_icv(&k->suite) || icv > told->key)))
			return false;
		s->integ = told;
		s->icv = k->suite.icv;
		if (row)
			suite_cut(s, told, icv);
		return is_hmac(told) || len == told->key;
	}
	i = integ_at(row - 1 - ICVS);
	s->integ = i;
	s->icv = 0;
	return i && i->key == len && !same_mac(i, told) && (k->protocol == KEY_AH || strcmp(i->mac, "GMAC"));
}

static bool encr_row(const struct key *k, unsigned row, uint32_t len, struct suite *s)
{
	const struct encr *e = row ? encr_at(row - 1) : k->suite.encr;

	s->encr = e;
	return e && (!row || e != k->suite.encr) && encr_key_fits(e, len);
}

bool reading_needed(const struct key *k)
{
	const struct suite *s = &k->suite;

	return (!s->integ && s->integ_key_len) || (!s->encr && k->protocol == KEY_ESP) ||
	    (!s->integ && k->protocol == KEY_AH);
}

/* --- one after the other --- */

/* All rows for each variant of each mistake. */
static void way_step(struct way *w, bool more_rows)
{
	if (more_rows) {
		w->row++;
		return;
	}
	w->row = 0;
	if (++w->variant < mistakes[w->mistake].variants)
		return;
	w->variant = 0;
	w->mistake++;
}

bool reading_integ(struct reading *r, struct way *w)
{
	const struct told t = told_integ(r->key);

	while (w->mistake < MISTAKES) {
		struct way at = *w;
		uint32_t len = mistake_undo(&t, &at, r->integ_key, sizeof r->integ_key);

		way_step(w, len && (at.row < ICVS || integ_at(at.row - ICVS)));
		if (!len || !integ_row(r->key, at.row, len, &r->suite))
			continue;
		r->suite.integ_key_len = (uint16_t)len;
		r->integ_mistake = at.mistake;
		return true;
	}
	return false;
}

bool reading_encr(struct reading *r, struct way *w)
{
	const struct told t = told_encr(r->key);

	while (w->mistake < MISTAKES) {
		struct way at = *w;
		uint32_t len = mistake_undo(&t, &at, r->encr_key, sizeof r->encr_key);

		way_step(w, (len || !at.mistake) && encr_at(at.row));
		if ((!len && at.mistake) || !encr_row(r->key, at.row, len, &r->suite))
			continue;
		r->suite.encr_key_len = (uint16_t)len;
		r->encr_mistake = at.mistake;
		return true;
	}
	return false;
}

/* --- what came of it --- */

static bool reading_plain(const struct reading *r)
{
	const struct suite *a = &r->suite, *b = &r->key->suite;

	return !r->encr_mistake && !r->integ_mistake && a->encr == b->encr && a->integ == b->integ &&
	    suite_icv(a) == suite_icv(b);
}

const struct key *reading_key(struct keyring *derived, const struct reading *r, uint32_t spi)
{
	struct key copy = *r->key;

	if (reading_plain(r))
		return r->key;
	copy.suite = r->suite;
	copy.encr_key = r->encr_key;
	copy.integ_key = r->integ_key;
	copy.spi = spi;
	copy.spi_mask = UINT32_MAX;
	if (!copy.derived)
		copy.derived = N_("the key told, read as it fits");
	return keyring_put(derived, &copy);
}

/* --- sentences --- */

static void say(struct text *t, const char *what)
{
	if (t->at != t->start)
		text_add(t, "; ");
	text_add(t, what);
}

static void say_octets(struct text *t, const struct reading *r)
{
	const struct { const char *name; uint8_t mistake; } part[] = {
		{ "the encryption key is ", r->encr_mistake }, { "the integrity key is ", r->integ_mistake },
	};

	if (r->encr_mistake == MISTAKE_EXCHANGED && r->integ_mistake == MISTAKE_EXCHANGED) {
		say(t, N_("encryption and integrity key are exchanged"));
		return;
	}
	for (unsigned i = 0; i < 2; i++)
		if (part[i].mistake) {
			say(t, part[i].name);
			text_add(t, mistakes[part[i].mistake].sentence);
		}
}

static void say_names(struct text *t, const char *told, const char *is)
{
	say(t, "the source says ");
	text_add(t, told);
	text_add(t, "; it is ");
	text_add(t, is);
}

static void say_icv(struct text *t, const struct reading *r)
{
	uint8_t told = suite_icv(&r->key->suite), is = suite_icv(&r->suite);

	say(t, told ? "the source says ICV of " : "the source says no ICV; there is one of ");
	if (told) {
		text_dec(t, told * 8u);
		text_add(t, " bits; it is ");
	}
	text_dec(t, is * 8u);
	if (!told)
		text_add(t, " bits");
}

static void say_algorithms(struct text *t, const struct reading *r)
{
	const struct suite *told = &r->key->suite, *is = &r->suite;

	if (told->encr && is->encr && told->encr != is->encr)
		say_names(t, told->encr->name, is->encr->name);
	if (told->integ && is->integ && !same_mac(told->integ, is->integ))
		say_names(t, told->integ->name, is->integ->name);
	else if (!reading_needed(r->key) && told->encr == is->encr && suite_icv(told) != suite_icv(is))
		say_icv(t, r);
}

static bool same_ends(const struct address *a, const struct address *b, const struct sa *sa)
{
	return address_equal(a, &sa->source) && address_equal(b, &sa->destination);
}

static void say_place(struct text *t, const struct key *k, const struct sa *sa)
{
	bool other = (k->spi ^ sa->spi) & k->spi_mask;

	if (k->source.family && same_ends(&k->destination, &k->source, sa))
		say(t, other ? N_("the source has it for the other direction") : N_("the source has the addresses the other way round"));
	else if (other && same_ends(&k->source, &k->destination, sa))
		say(t, N_("the source has it for another SA between the same addresses, as before or after a rekey"));
	else if (other)
		say(t, N_("the source has it for another SPI"));
}

static void say_sequence(struct text *t, const struct key *k, bool esn, uint32_t high)
{
	if (esn && k->esn == KEY_ESN_NO)
		say(t, "the source says sequence numbers of 32 bits; they have 64");
	else if (!esn && k->esn == KEY_ESN_YES)
		say(t, "the source says sequence numbers of 64 bits; they have 32");
	else if (esn && k->high_known && high - k->high + 1 > 2) {
		say(t, "the source says ");
		text_dec(t, k->high);
		text_add(t, " for the high half of the sequence number; it is ");
		text_dec(t, high);
	}
}

/* Few ever differ: each is kept for as long as the process lives. */
static const char *sentence_keep(const char *s)
{
	enum { SENTENCES = 128, SENTENCE = 256 };
	static char kept[SENTENCES][SENTENCE];
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;	/* of those behind the last one */
	bool full;
	unsigned i = 0;

	pthread_mutex_lock(&lock);
	while (i < SENTENCES && kept[i][0] && strcmp(kept[i], s))
		i++;
	full = i == SENTENCES || strlen(s) >= SENTENCE;
	if (!full && !kept[i][0])
		strcpy(kept[i], s);
	pthread_mutex_unlock(&lock);
	return full ? N_("not as the source tells it") : kept[i];
}

const char *reading_says(const struct reading *r, const struct sa *sa, bool esn, uint32_t high)
{
	char room[512];
	struct text t = TEXT_FIXED(room);

	say_place(&t, r->key, sa);
	say_octets(&t, r);
	say_algorithms(&t, r);
	say_sequence(&t, r->key, esn, high);
	if (t.at != t.start && r->suite.encr && !r->suite.integ && !r->suite.encr->icv)
		say(&t, N_("and no ICV could be verified"));
	return t.at != t.start ? sentence_keep(text_string(&t)) : NULL;
}
