/*
 * What importers of other programs' forms share.  An SA is begun, told piece by
 * piece and ended; one that fault was found with is left out whole, and only
 * its first fault is said.
 */
#include "keyring/told.h"

/* --- words --- */

char *word_next(char **line)
{
	char *at = *line + strspn(*line, " \t\r"), *end, quote = *at == '"' || *at == '\'' ? *at : '\0';

	if (!*at)
		return NULL;
	at += quote != 0;
	end = quote ? at + strcspn(at, (char[]){ quote, '\0' }) : at + strcspn(at, " \t\r");
	*line = *end ? end + 1 : end;
	if (!quote && end > at + 1 && end[-1] == ',')
		end--;
	*end = '\0';
	return at;
}

unsigned words_split(char *line, char **word, unsigned most)
{
	unsigned n = 0;

	while (n < most && (word[n] = word_next(&line)))
		n++;
	return n;
}

bool word_among(const char *word, const char *const *list)
{
	while (*list && strcmp(word, *list))
		list++;
	return *list;
}

char *word_value(char *word, const char *name)
{
	size_t n = strlen(name);

	return !strncmp(word, name, n) && word[n] == '=' ? word + n + 1 : NULL;
}

void text_copy(char *into, size_t room, const char *value)
{
	size_t n = strlen(value);

	n = n < room ? n : room - 1;
	memcpy(into, value, n);
	into[n] = '\0';
}

/* --- values --- */

bool hex_number(const char *digits, unsigned most, uint64_t *v)
{
	unsigned n = 0;

	*v = 0;
	for (; n < most && hex_digit(digits[n]) >= 0; n++)
		*v = *v << 4 | (unsigned)hex_digit(digits[n]);
	return n && !digits[n];
}

static bool address_port(char *text, struct address *a)
{
	char *colon = strrchr(text, ':');

	if (!colon || !colon[1] || colon[1 + strspn(colon + 1, "0123456789")])
		return false;
	*colon = '\0';
	return address_parse(text, a);
}

bool told_address(char *text, struct address *a)
{
	text[strcspn(text, "[")] = '\0';
	return value_address(text, a) || address_port(text, a);
}

/* --- octets --- */

static bool is_dump(const char *text)
{
	unsigned digits = 0;

	for (; *text; text++) {
		if (hex_digit(*text) >= 0)
			digits++;
		else if ((*text != ' ' && *text != '\t') || digits % 2)
			return false;
	}
	return digits && !(digits % 2);
}

bool dump_add(struct dump *d, const char *text)
{
	if (!is_dump(text))
		return false;
	while (*(text += strspn(text, " \t"))) {
		if (d->len < sizeof d->at)
			d->at[d->len++] = (uint8_t)(hex_digit(text[0]) << 4 | hex_digit(text[1]));
		else
			d->full = true;
		text += 2;
	}
	return true;
}

void dump_wipe(struct dump *d)
{
	secret_wipe(d, sizeof *d);
}

/* --- an SA of ESP or AH --- */

void told_begin(struct told *t, uint8_t protocol)
{
	secret_wipe(&t->room, sizeof t->room);
	*t = (struct told){ .s = t->s, .open = true };
	t->key.protocol = protocol;
	t->key.file = t->s->file;
	t->key.line = t->s->line;
}

static void told_fault_at(struct told *t, unsigned line, const char *what)
{
	if (t->open && !t->wrong)
		source_fault(t->s, line, "%s", what);
	t->wrong = true;
}

void told_fault(struct told *t, const char *what)
{
	told_fault_at(t, t->s->line, what);
}

void told_lacks(struct told *t, const char *what)
{
	told_fault_at(t, t->key.line, what);
}

void told_spi(struct told *t, uint32_t spi)
{
	t->key.spi = spi;
	t->key.spi_mask = UINT32_MAX;
	t->has_spi = true;
}

void told_spi_number(struct told *t, const char *text)
{
	uint32_t spi;

	if (value_number(text, &spi))
		told_spi(t, spi);
	else
		told_fault(t, "no SPI, expected a number of 32 bits");
}

/* Room for the digits of any key and more, so that a key that is too long is seen to be. */
enum { BARE = 2 + 4 * INTEG_KEY_MAX };

static const char *bare(char room[static BARE + 1], const char *digits)
{
	size_t n = 0;

	room[n++] = '0';
	room[n++] = 'x';
	digits += has_hex_mark(digits) ? 2 : 0;
	for (; *digits && n < BARE; digits++)
		if (*digits != ' ' && *digits != '\t')
			room[n++] = *digits;
	room[n] = '\0';
	return room;
}

void told_encr(struct told *t, const struct encr_name *table, const char *name, const char *key)
{
	const struct encr_name *named = encr_named(table, name);

	t->has_encr = true;
	if (t->wrong)
		return;
	if (!named)
		source_fault(t->s, t->s->line, "unknown encryption, expected one like \"%s\"", table->name);
	t->wrong = !named || !key_set_encr(t->s, &t->key, &t->room, named, key);
}

void told_integ(struct told *t, const struct integ_name *table, const char *name, const char *key)
{
	const struct integ_name *named = integ_named(table, name);

	t->has_integ = true;
	if (t->wrong)
		return;
	if (!named)
		source_fault(t->s, t->s->line, "unknown authentication, expected one like \"%s\"", table->name);
	t->wrong = !named || !key_set_integ(t->s, &t->key, &t->room, named, 0, key);
}

void told_encr_bare(struct told *t, const struct encr_name *table, const char *name, const char *digits)
{
	char room[BARE + 1];

	told_encr(t, table, name, bare(room, digits));
	secret_wipe(room, sizeof room);
}

void told_integ_bare(struct told *t, const struct integ_name *table, const char *name, const char *digits)
{
	char room[BARE + 1];

	told_integ(t, table, name, bare(room, digits));
	secret_wipe(room, sizeof room);
}

unsigned told_look_back(struct told *t)
{
	unsigned now = t->s->line;

	if (t->open)
		t->s->line = t->key.line;
	return now;
}

static const char *told_missing(const struct told *t)
{
	const struct suite *s = &t->key.suite;

	if (!t->has_spi)
		return "an SA without SPI";
	if (!t->has_encr && !t->has_integ)
		return "an SA without keys: they are shown to root only, and by some programs only on request";
	if (t->key.protocol == KEY_ESP && !t->has_encr)
		return "an ESP SA without encryption, expected its algorithm and key";
	if (t->key.protocol == KEY_AH && !s->integ && !s->integ_key_len)
		return "an AH SA without authentication, expected its algorithm and key";
	if (s->encr && s->encr->icv && s->integ)
		return "the encryption authenticates by itself, expected no authentication beside it";
	return NULL;
}

void told_end(struct told *t)
{
	const char *missing = told_missing(t);

	if (missing)
		told_lacks(t, missing);
	else if (t->open && !t->wrong)
		source_take(t->s, &t->key);
	secret_wipe(&t->room, sizeof t->room);
	t->open = false;
}

/* --- an IKE SA --- */

void ike_told_begin(struct ike_told *t, uint8_t version)
{
	struct source *s = t->s;

	secret_wipe(t, sizeof *t);
	t->s = s;
	t->open = true;
	t->key.version = version;
	t->key.file = s->file;
	t->key.line = s->line;
}

void ike_told_fault(struct ike_told *t, const char *what)
{
	if (t->open && !t->wrong)
		source_fault(t->s, t->s->line, "%s", what);
	t->wrong = true;
}

void ike_told_secret(struct ike_told *t, enum ike_secret which, const uint8_t *octets, unsigned n)
{
	if (n > TOLD_SECRET) {
		ike_told_fault(t, "a secret of more than 128 octets, which none of an IKE SA has");
		return;
	}
	memcpy(t->secret[which], octets, n);
	t->key.secret[which] = (struct secret){ t->secret[which], n };
}

void ike_told_secret_bare(struct ike_told *t, enum ike_secret which, const char *digits)
{
	uint8_t room[TOLD_SECRET];
	int n = value_octets(digits, room, sizeof room);

	if (n <= 0 || n > TOLD_SECRET)
		ike_told_fault(t, "no secret of an IKE SA, expected up to 128 octets in pairs of hexadecimal digits");
	else
		ike_told_secret(t, which, room, (unsigned)n);
	secret_wipe(room, sizeof room);
}

void ike_told_nonce(struct ike_told *t, const uint8_t *octets, unsigned n)
{
	if (t->key.nonces.len + n > TOLD_NONCES) {
		ike_told_fault(t, "nonces of more than 512 octets in all (RFC 7296, 3.9)");
		return;
	}
	memcpy(t->nonces + t->key.nonces.len, octets, n);
	t->key.nonces = (struct secret){ t->nonces, t->key.nonces.len + n };
}

static bool has_secret(const struct ike_key *key)
{
	for (unsigned i = 0; i < IKE_SECRETS; i++)
		if (key->secret[i].len)
			return true;
	return false;
}

/* Both directions' keys have one length, and it is the algorithm's where that is told. */
static const char *ike_told_wrong(const struct ike_key *key)
{
	const struct secret *secret = key->secret;
	const struct suite *s = &key->suite;

	if (!has_secret(key))
		return "an IKE SA without secrets: they are shown in details only";
	if (secret[IKE_SK_EI].len != secret[IKE_SK_ER].len)
		return "SK_ei and SK_er differ in length or one is missing, expected both";
	if (secret[IKE_SK_AI].len != secret[IKE_SK_AR].len)
		return "SK_ai and SK_ar differ in length or one is missing, expected both";
	if (s->encr_key_len > ENCR_KEY_MAX || (s->encr && !encr_key_fits(s->encr, s->encr_key_len)))
		return "SK_ei and SK_er do not have the length of the encryption's key and salt";
	if (s->encr && encr_esp_only(s->encr))
		return "an encryption that is for ESP only, expected one for IKE";
	if (s->integ && s->integ_key_len != s->integ->key)
		return "SK_ai and SK_ar do not have the length the integrity algorithm takes";
	return NULL;
}

void ike_told_end(struct ike_told *t)
{
	const char *wrong;

	t->key.suite.encr_key_len = (uint16_t)t->key.secret[IKE_SK_EI].len;
	t->key.suite.integ_key_len = (uint16_t)t->key.secret[IKE_SK_AI].len;
	if (!t->key.initiator_spi)
		t->key.responder_spi = 0;
	wrong = ike_told_wrong(&t->key);
	if (t->open && !t->wrong && wrong)
		source_fault(t->s, t->key.line, "%s", wrong);
	else if (t->open && !t->wrong)
		source_take_ike(t->s, &t->key);
	secret_wipe(t->secret, sizeof t->secret);
	secret_wipe(t->nonces, sizeof t->nonces);
	t->open = false;
}
