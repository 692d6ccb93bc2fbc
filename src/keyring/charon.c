/*
 * strongSwan's charon at log level 4: "13[IKE] <gw|1> Sk_d secret => 32 bytes @
 * 0x..." and its rows, behind whatever syslog, the journal or a file logger
 * (also as JSON, since 6.0) put before them.  Threads are interleaved: rows
 * belong to the last label of their thread and IKE SA.  Labels are those of
 * libcharon's keymat_v1.c and keymat_v2.c, the older wordings too.
 */
#include <stdlib.h>
#include <strings.h>

#include "keyring/charon.h"
#include "keyring/value.h"

enum { THREAD_UNTOLD = UINT32_MAX, THREAD_EVERY = UINT32_MAX - 1 };
enum { DUMP_MAX = 4096 };		/* octets; no secret is longer */
enum { STREAMS = 512, CONNECTIONS = 1 << 14 };		/* then all are ended, and counted anew */

struct message {
	uint64_t origin;
	uint32_t thread, sa;
	bool loose;			/* nothing stood before it */
	char *text;
};

/* A thread of a daemon. */
struct stream {
	uint64_t origin;
	uint32_t thread;
	const struct label *label;	/* of the open dump; NULL: none that matters */
	struct log_dump dump;
	uint32_t dump_sa;
	struct connection *conn;	/* of the open dump */
	struct charon_exchanged exchanged;
	struct proposal using;
	struct child child;
	uint32_t created, created_under;	/* an IKE SA that is made under another's name */
	uint8_t role, exchange, direction;
	uint8_t octets[DUMP_MAX];
};

struct reader {
	struct charon c;
	struct stream *stream[STREAMS], *last;
	uint32_t streams, connections;
	struct connection *connection[CONNECTIONS];
	struct hash stream_index, connection_index;
	unsigned dumps;
};

/* --- threads and connections --- */

struct place { uint64_t origin; uint32_t sa, thread; };

static bool stream_equal(const void *array, uint32_t position, const void *key)
{
	const struct stream *st = ((struct stream *const *)array)[position];
	const struct place *p = key;

	return st->origin == p->origin && st->thread == p->thread;
}

static bool connection_equal(const void *array, uint32_t position, const void *key)
{
	const struct connection *conn = ((struct connection *const *)array)[position];
	const struct place *p = key;

	return conn->origin == p->origin && conn->sa == p->sa && conn->thread == p->thread;
}

static void dump_end(struct reader *r, struct stream *st);

static void streams_end(struct reader *r)
{
	for (uint32_t i = 0; i < r->streams; i++) {
		struct stream *st = r->stream[i];

		dump_end(r, st);
		charon_child_end(&r->c, &st->child);
		charon_exchanged_end(&r->c, &st->exchanged, (struct ke_secret){ 0 });
		secret_unmap(st);
	}
	r->streams = 0;
	r->last = NULL;
	hash_free(&r->stream_index);
	r->stream_index = (struct hash){ 0 };
}

static void everything_ends(struct reader *r)
{
	streams_end(r);
	for (uint32_t i = 0; i < r->connections; i++) {
		charon_ike_end(&r->c, r->connection[i]);
		free(r->connection[i]);
	}
	r->connections = 0;
	hash_free(&r->connection_index);
	r->connection_index = (struct hash){ 0 };
	secrets_free(&r->c.secrets);
}

static struct stream *stream_at(struct reader *r, const struct message *m)
{
	struct place p = { m->origin, 0, m->thread };
	uint64_t hashed;
	uint32_t i;

	if (r->last && r->last->origin == p.origin && r->last->thread == p.thread)
		return r->last;
	hashed = hash_bytes(&p, sizeof p);
	i = hash_find(&r->stream_index, hashed, stream_equal, r->stream, &p);
	if (i != HASH_NONE)
		return r->stream[i];
	if (r->streams == STREAMS)
		everything_ends(r);
	r->stream[r->streams] = secret_map(sizeof *r->stream[0]);
	*r->stream[r->streams] = (struct stream){ .origin = p.origin, .thread = p.thread };
	hash_put(&r->stream_index, hashed, r->streams);
	return r->stream[r->streams++];
}

static struct connection *connection_at(struct reader *r, struct place p)
{
	uint64_t hashed = hash_bytes(&p, sizeof p);
	uint32_t i = hash_find(&r->connection_index, hashed, connection_equal, r->connection, &p);
	struct connection *conn;

	if (i != HASH_NONE)
		return r->connection[i];
	conn = r->connection[r->connections] = mem_new(sizeof *conn);
	conn->origin = p.origin;
	conn->sa = p.sa;
	conn->thread = p.thread;
	hash_put(&r->connection_index, hashed, r->connections++);
	return conn;
}

/* Where proposals are told: without numbers, of which SA they are is not known. */
static struct connection *connection_told(struct reader *r, uint64_t origin, uint32_t sa)
{
	return connection_at(r, (struct place){ origin, sa, sa ? 0 : THREAD_EVERY });
}

/* Where keys are put together. */
static struct connection *connection_of(struct reader *r, const struct message *m)
{
	const struct connection *every;
	struct connection *conn;

	if (m->sa)
		return connection_told(r, m->origin, m->sa);
	every = connection_told(r, m->origin, 0);
	conn = connection_at(r, (struct place){ m->origin, 0, m->thread });
	conn->ike = every->ike_mixed ? (struct proposal){ 0 } : every->ike;
	conn->child = every->child_mixed ? (struct proposal){ 0 } : every->child;
	return conn;
}

/* --- labels --- */

enum label_kind {
	LABEL_SHARED, LABEL_ADDITIONAL, LABEL_NONCES, LABEL_SECRET, LABEL_PPK, LABEL_PSK, LABEL_SPIS,
	LABEL_SEED, LABEL_SEED_OF, LABEL_ENCR, LABEL_INTEG,
};

static const struct label {
	const char *name;
	uint8_t kind, which;
} labels[] = {
	{ "key exchange secret", LABEL_SHARED, 0 },
	{ "shared Diffie Hellman secret", LABEL_SHARED, 0 },
	{ "DH secret", LABEL_SHARED, 0 },
	{ "additional key exchange secret", LABEL_ADDITIONAL, 0 },
	{ "nonces", LABEL_NONCES, 0 },
	{ "SKEYSEED", LABEL_SECRET, IKE_SKEYSEED },
	{ "Sk_d secret", LABEL_SECRET, IKE_SK_D },
	{ "Sk_ai secret", LABEL_SECRET, IKE_SK_AI },
	{ "Sk_ar secret", LABEL_SECRET, IKE_SK_AR },
	{ "Sk_ei secret", LABEL_SECRET, IKE_SK_EI },
	{ "Sk_er secret", LABEL_SECRET, IKE_SK_ER },
	{ "Sk_pi secret", LABEL_SECRET, IKE_SK_PI },
	{ "Sk_pr secret", LABEL_SECRET, IKE_SK_PR },
	{ "derive keys using PPK", LABEL_PPK, 0 },
	{ "secret", LABEL_PSK, 0 },
	{ "SKEYID", LABEL_SECRET, IKE_SKEYID },
	{ "SKEYID_d", LABEL_SECRET, IKE_SKEYID_D },
	{ "SKEYID_a", LABEL_SECRET, IKE_SKEYID_A },
	{ "SKEYID_e", LABEL_SECRET, IKE_SKEYID_E },
	{ "encryption key Ka", LABEL_SECRET, IKE_KA },
	{ "octets = message + nonce + prf(Sk_px, IDx')", LABEL_SPIS, true },
	{ "octets = message + nonce + prf(Sk_px, IDx') + IntAuth", LABEL_SPIS, true },
	{ "IntAuth_A|P", LABEL_SPIS, true },
	{ "natd_chunk", LABEL_SPIS, false },
	{ "seed", LABEL_SEED, 0 },
	{ "initiator SA seed", LABEL_SEED_OF, 0 },
	{ "responder SA seed", LABEL_SEED_OF, 1 },
	{ "encryption initiator key", LABEL_ENCR, 0 },
	{ "encryption responder key", LABEL_ENCR, 1 },
	{ "integrity initiator key", LABEL_INTEG, 0 },
	{ "integrity responder key", LABEL_INTEG, 1 },
};

enum { LABELS = sizeof labels / sizeof labels[0] };

static const struct label *label_named(const char *text, size_t n)
{
	for (const struct label *l = labels; l < labels + LABELS; l++)
		if (!strncasecmp(l->name, text, n) && !l->name[n])
			return l;
	return NULL;
}

static void child_begin(struct reader *r, struct stream *st, unsigned line)
{
	struct child *child = &st->child;

	charon_child_end(&r->c, child);
	child->line = line;
	child->ike_sa = st->conn->sa;
	child->role = st->role;
	child->told = st->conn->child;
	if (st->using.encr || st->using.integ) {
		child->told.encr = st->using.encr;
		child->told.integ = st->using.integ;
	}
	child->exchanged = st->exchanged;
	st->exchanged = (struct charon_exchanged){ 0 };
	st->using = (struct proposal){ 0 };
}

static void label_child(struct reader *r, struct stream *st, struct told value)
{
	struct child *child = &st->child;
	unsigned which = st->label->which;
	struct told *slot = st->label->kind == LABEL_ENCR ? &child->encr[which] :
	    st->label->kind == LABEL_INTEG ? &child->integ[which] : &child->seed[which];
	bool first = st->label->kind <= LABEL_SEED_OF && which == 0;

	if (!child->line || first || slot->line)
		child_begin(r, st, value.line);
	child->version1 |= st->label->kind == LABEL_SEED_OF;
	*slot = value;
}

static void label_told(struct reader *r, struct stream *st, struct told value)
{
	switch (st->label->kind) {
	case LABEL_SHARED:
		charon_exchanged_end(&r->c, &st->exchanged, (struct ke_secret){ 0 });
		st->exchanged.shared = value;
		break;
	case LABEL_ADDITIONAL: st->exchanged.additional = value; break;
	case LABEL_NONCES: st->exchanged.nonces = value; break;
	case LABEL_SECRET:
		charon_ike_label(&r->c, st->conn, st->label->which, value, &st->exchanged);
		break;
	case LABEL_PPK: charon_ike_ppk(&r->c, st->conn, value); break;
	case LABEL_PSK: charon_ike_psk(&r->c, st->conn, value); break;
	default: label_child(r, st, value); break;
	}
}

static void dump_fault(struct reader *r, const struct stream *st)
{
	const struct log_dump *d = &st->dump;

	if (d->wrong)
		source_fault(r->c.s, d->line, "%s: %s, expected %u octets in rows of 16", st->label->name, d->wrong,
		    d->want);
	else
		source_fault(r->c.s, d->line, "%s ends after %u of %u octets, expected them in rows of 16", st->label->name,
		    d->have, d->want);
}

static void dump_end(struct reader *r, struct stream *st)
{
	struct log_dump *d = &st->dump;
	struct told value = { .line = d->line };

	if (!st->label)
		return;
	if (d->wrong || d->have < d->want)
		dump_fault(r, st);
	else
		value.octets = (struct secret){ secrets_put(&r->c.secrets, d->at, d->have), d->have };
	label_told(r, st, value);
	st->label = NULL;
}

/* An IKE header, or what NAT detection hashes: both begin with the SPIs (RFC 7296, 3.1, 2.23). */
static void spis_told(struct stream *st)
{
	uint64_t spi[2] = { 0 };

	for (unsigned i = 0; i < st->dump.have; i++)
		spi[i / 8] = spi[i / 8] << 8 | st->dump.at[i];
	if (spi[0] && spi[1] && st->conn->sa)
		charon_ike_spis(st->conn, spi[0], spi[1], st->label->which);
	st->label = NULL;
}

static void row_told(struct stream *st, uint32_t offset, const char *row)
{
	struct log_dump *d = &st->dump;

	if (offset != d->have && !d->wrong)
		d->wrong = "rows are missing";
	log_dump_add(d, row, 0);
	if (st->label->kind == LABEL_SPIS)
		spis_told(st);
}

/* " => 32 bytes @ 0x...": false: none of it. */
static bool dump_begin(struct reader *r, struct stream *st, const struct message *m, const char *arrow)
{
	const struct label *label = label_named(m->text, (size_t)(arrow - m->text));
	char *end;
	unsigned long n = strtoul(arrow + 4, &end, 10);

	if (!label)
		return true;
	r->dumps += label->kind != LABEL_SPIS;
	if (end == arrow + 4 || strncmp(end, " bytes", 6) || (n > DUMP_MAX && label->kind != LABEL_SPIS)) {
		source_fault(r->c.s, r->c.s->line, "%s, expected a count of octets up to %d behind it", label->name,
		    DUMP_MAX);
		return true;
	}
	st->label = label;
	st->dump_sa = m->sa;
	st->conn = connection_of(r, m);
	st->dump = (struct log_dump){ .at = st->octets, .want = (uint32_t)n, .line = r->c.s->line };
	if (label->kind == LABEL_SPIS && n < 16)
		st->label = NULL;
	return true;
}

/* --- sayings --- */

static void say_parsed(struct reader *r, struct stream *st, const struct message *m, char *rest)
{
	size_t name = strcspn(rest, " ");
	const char *what = rest + name + (rest[name] == ' ');

	(void)m;
	charon_child_end(&r->c, &st->child);
	st->created = 0;
	st->exchange = !strncmp(rest, "IKE_SA_INIT ", 12) ? EXCHANGE_IKE_SA_INIT : EXCHANGE_OTHER;
	st->role = !strncmp(what, "request", 7) ? ROLE_RESPONDER :
	    !strncmp(what, "response", 8) ? ROLE_INITIATOR : ROLE_UNTOLD;
}

static void say_end(struct reader *r, struct stream *st, const struct message *m, char *rest)
{
	(void)m;
	(void)rest;
	charon_child_end(&r->c, &st->child);
}

/* Of no SA in particular: as long as all are the same, it is everyone's. */
static void proposal_mix(struct proposal *all, bool *mixed, const struct proposal *p)
{
	if (all->protocol && memcmp(all, p, sizeof *p))
		*mixed = true;
	*all = *p;
}

static void say_proposal(struct reader *r, struct stream *st, const struct message *m, char *rest)
{
	struct proposal p = strongswan_proposal(rest);
	bool other = p.protocol == 'I' && st->created && st->created_under == m->sa;
	struct connection *conn = connection_told(r, m->origin, other ? st->created : m->sa);

	charon_child_end(&r->c, &st->child);
	if (p.protocol == 'I') {
		charon_ike_end(&r->c, conn);
		proposal_mix(&conn->ike, &conn->ike_mixed, &p);
		conn->exchange = m->sa ? st->exchange : EXCHANGE_UNTOLD;
		conn->sets = 0;
	} else if (p.protocol) {
		proposal_mix(&conn->child, &conn->child_mixed, &p);
	}
}

static void say_using(struct reader *r, struct stream *st, const struct message *m, char *rest)
{
	size_t n = strcspn(rest, " ");
	const char *what = rest + n;

	(void)m;
	if (!*what)
		return;
	rest[n] = '\0';
	what++;
	if (!strcmp(what, "for encryption")) {
		charon_child_end(&r->c, &st->child);
		st->using = (struct proposal){ .encr = strongswan_transform(STRONGSWAN_ENCR, rest) };
	} else if (!strcmp(what, "for integrity")) {
		charon_child_end(&r->c, &st->child);
		st->using.integ = strongswan_transform(STRONGSWAN_INTEG, rest);
	}
}

static void say_adding(struct reader *r, struct stream *st, const struct message *m, char *rest)
{
	(void)r;
	(void)m;
	st->direction = !strncmp(rest, "inbound ", 8) ? INBOUND : OUTBOUND;
	if (strstr(rest, " AH SA"))
		st->child.protocol = KEY_AH;
	else if (strstr(rest, " ESP SA"))
		st->child.protocol = KEY_ESP;
}

/* "SPI 0x336d7c40, src 198.51.100.134 dst 198.51.100.27" */
static void say_spi(struct reader *r, struct stream *st, const struct message *m, char *rest)
{
	struct child_sa *sa = &st->child.sa[st->direction];
	char *end, *destination;
	unsigned long spi = strtoul(rest, &end, 16);

	if (!st->child.line || m->sa != st->child.ike_sa || strncmp(end, ", src ", 6) || spi > UINT32_MAX)
		return;
	sa->spi = (uint32_t)spi;
	sa->told = true;
	destination = strstr(end, " dst ");
	if (destination) {
		*destination = '\0';
		value_address(end + 6, &sa->source);
		value_address(destination + 5, &sa->destination);
	}
	if (st->child.sa[INBOUND].told && st->child.sa[OUTBOUND].told)
		charon_child_end(&r->c, &st->child);
}

/* "CHILD_SA net{1} established with SPIs 336d7c40_i 044845d4_o and TS ...": ours is _i. */
static void say_established(struct reader *r, struct stream *st, const struct message *m, char *rest)
{
	char *at = strstr(rest, "established with SPIs "), *end;
	unsigned long in, out;

	if (!at || !st->child.line || m->sa != st->child.ike_sa)
		return;
	in = strtoul(at + 22, &end, 16);
	if (strncmp(end, "_i ", 3))
		return;
	out = strtoul(end + 3, &end, 16);
	if (strncmp(end, "_o", 2) || in > UINT32_MAX || out > UINT32_MAX)
		return;
	st->child.sa[INBOUND] = (struct child_sa){ .spi = (uint32_t)in, .told = true };
	st->child.sa[OUTBOUND] = (struct child_sa){ .spi = (uint32_t)out, .told = true };
	charon_child_end(&r->c, &st->child);
}

/* "IKE_SA gw[1] state change: CREATED => CONNECTING": the number is another SA's from here on. */
static void say_state(struct reader *r, struct stream *st, const struct message *m, char *rest)
{
	char *bracket = strchr(rest, '[');
	unsigned long n = bracket ? strtoul(bracket + 1, NULL, 10) : 0;
	struct connection *conn;

	if (!n || n > UINT32_MAX || !strstr(rest, " CREATED => "))
		return;
	st->created = m->sa ? (uint32_t)n : 0;
	st->created_under = m->sa;
	conn = connection_told(r, m->origin, (uint32_t)n);
	charon_ike_end(&r->c, conn);
	*conn = (struct connection){ .origin = conn->origin, .sa = conn->sa, .thread = conn->thread };
}

static const struct saying {
	const char *begin;
	void (*take)(struct reader *r, struct stream *st, const struct message *m, char *rest);
} sayings[] = {
	{ "parsed ", say_parsed },
	{ "generating ", say_end }, { "sending packet: ", say_end }, { "received packet: ", say_end },
	{ "unable to install ", say_end },
	{ "selected proposal: ", say_proposal },
	{ "using ", say_using },
	{ "adding ", say_adding }, { "registering ", say_adding },
	{ "SPI 0x", say_spi },
	{ "CHILD_SA ", say_established }, { "inbound CHILD_SA ", say_established },
	{ "IKE_SA ", say_state },
};

enum { SAYINGS = sizeof sayings / sizeof sayings[0] };

static void say(struct reader *r, struct stream *st, const struct message *m)
{
	char *text = m->text + strspn(m->text, " ");

	if (!strncmp(text, "Starting ", 9) && strstr(text, "charon")) {
		everything_ends(r);
		return;
	}
	for (const struct saying *s = sayings; s < sayings + SAYINGS; s++) {
		size_t n = strlen(s->begin);

		if (*text == *s->begin && !strncmp(text, s->begin, n)) {
			s->take(r, st, m, text + n);
			return;
		}
	}
}

/* --- messages --- */

static void message_told(struct reader *r, const struct message *m)
{
	struct stream *st;
	uint32_t offset;
	const char *row = log_row(m->text, &offset), *arrow;

	if (r->connections + 4 > CONNECTIONS)
		everything_ends(r);
	st = r->last = m->loose && r->last ? r->last : stream_at(r, m);
	if (row) {
		if (st->label && (m->loose || m->sa == st->dump_sa))
			row_told(st, offset, row);
		return;
	}
	arrow = strstr(m->text, " => ");
	if (m->loose && !arrow && st->label && st->dump.have < st->dump.want)
		return;
	dump_end(r, st);
	if (!arrow || arrow[4] < '0' || arrow[4] > '9' || !dump_begin(r, st, m, arrow))
		say(r, st, m);
}

/* A message of several lines: a dump as one. */
static void message_lines(struct reader *r, struct message m)
{
	for (char *next = m.text; next; m.text = next) {
		m.text = next;
		next = strchr(next, '\n');
		if (next)
			*next++ = '\0';
		message_told(r, &m);
	}
}

/* " <gw|1> ", " <1> ": the number; *at goes behind it. */
static uint32_t sa_number(char **at)
{
	char *digits, *end;
	unsigned long n;

	if ((*at)[0] != ' ' || (*at)[1] != '<')
		return 0;
	end = strstr(*at, "> ");
	if (!end)
		return 0;
	for (digits = end; digits[-1] >= '0' && digits[-1] <= '9'; digits--)
		;
	if (digits == end || (digits[-1] != '|' && digits[-1] != '<'))
		return 0;
	n = strtoul(digits, NULL, 10);
	*at = end + 1;
	return n <= UINT32_MAX ? (uint32_t)n : 0;
}

/* "13[IKE]", with log_level "13[IKE1]": its bracket; NULL: none in this line. */
static const char *group_bracket(const char *line)
{
	enum { PREFIX_MAX = 256 };

	for (const char *at = strchr(line, '['); at && at - line < PREFIX_MAX; at = strchr(at + 1, '[')) {
		unsigned n = 1;

		while (n < 4 && at[n] >= 'A' && at[n] <= 'Z')
			n++;
		if (n < 4)
			continue;
		n += at[n] >= '0' && at[n] <= '9';
		if (at[n] == ']' && at - line >= 2 && at[-1] >= '0' && at[-1] <= '9' && at[-2] >= '0' && at[-2] <= '9')
			return at;
	}
	return NULL;
}

static bool message_prefixed(char *line, struct message *m)
{
	const char *bracket = group_bracket(line), *digits = bracket;

	if (!bracket)
		return false;
	while (digits > line && digits[-1] >= '0' && digits[-1] <= '9')
		digits--;
	m->thread = (uint32_t)strtoul(digits, NULL, 10);
	if (!m->origin)
		m->origin = log_origin(line, digits);
	m->text = strchr(bracket, ']') + 1;
	m->sa = sa_number(&m->text);
	m->text += *m->text == ' ';
	return true;
}

/* The journal by itself tells no thread. */
static void line_told(struct reader *r, char *line, struct message m)
{
	char *behind;

	m.text = line;
	if (m.thread == THREAD_UNTOLD && !message_prefixed(line, &m)) {
		behind = log_behind_tag(line, "charon");
		m.loose = !behind && !m.origin;
		if (behind) {
			m.origin = log_origin(line, behind);
			m.text = behind;
		}
	}
	message_lines(r, m);
}

static bool is_one_of(const char *name, const char *a, const char *b)
{
	return !strcmp(name, a) || !strcmp(name, b);
}

/* The file logger's members, and those of "journalctl -o json". */
static void json_told(struct reader *r, char *at)
{
	struct message m = { .thread = THREAD_UNTOLD };
	struct json_member j;
	char *text = NULL;
	uint32_t n;

	while (json_next(&at, &j)) {
		if (is_one_of(j.name, "msg", "MESSAGE") || is_one_of(j.name, "log", "message"))
			text = j.value;
		else if (is_one_of(j.name, "thread", "THREAD") && value_number(j.value, &n))
			m.thread = n;
		else if (is_one_of(j.name, "ikesa-uniqueid", "IKE_SA_UNIQUE_ID") && value_number(j.value, &n))
			m.sa = n;
		else if (is_one_of(j.name, "_PID", "_HOSTNAME"))
			m.origin ^= hash_bytes(j.value, strlen(j.value)) | 1;
	}
	if (text)
		line_told(r, text, m);
	else
		source_fault(r->c.s, r->c.s->line, "no message in this object, expected \"msg\" or \"MESSAGE\"");
}

static unsigned recognise_json(const char *line)
{
	if (strstr(line, "\"group\":\"") && strstr(line, "\"msg\":\""))
		return 3;
	return strstr(line, "\"ikesa-") || strstr(line, "\"IKE_SA_") || strstr(line, "charon") ? 3 : 0;
}

static unsigned recognise(const char *line)
{
	const char *arrow = strstr(line, " => ");
	bool dump = arrow && strstr(arrow, " bytes @ ");
	uint32_t offset;

	if (*line == '{')
		return recognise_json(line);
	if (group_bracket(line))
		return dump ? 4 : 2;
	return dump ? 2 : log_row(line, &offset) || strstr(line, " charon") ? 1 : 0;
}

/* --- a log --- */

static void *log_open(struct source *s)
{
	struct reader *r = mem_new(sizeof *r);

	r->c.s = s;
	return r;
}

static void log_lines(void *reader)
{
	struct reader *r = reader;
	char *line;

	while ((line = source_line(r->c.s))) {
		if (*line == '{')
			json_told(r, line + 1);
		else
			line_told(r, line, (struct message){ .thread = THREAD_UNTOLD });
	}
}

static void log_pause(void *reader)
{
	struct reader *r = reader;

	for (uint32_t i = 0; i < r->connections; i++)
		charon_ike_pause(&r->c, r->connection[i]);
}

static void log_close(void *reader)
{
	struct reader *r = reader;

	everything_ends(r);
	if (!r->dumps)
		source_fault(r->c.s, 0, "no keys in this log, expected charon's with level 4 for ike and chd");
	free(r);
}

static void import(struct source *s)
{
	void *reader = log_open(s);

	log_lines(reader);
	log_close(reader);
}

const struct importer importer_charon = { "charon", recognise, import };
const struct log_form log_charon = { &importer_charon, log_open, log_lines, log_pause, log_close };
