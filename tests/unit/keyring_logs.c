/*
 * keyring: logs of charon and pluto.  What real logs tell equals what their
 * captures' expected.json says (SPIGLASS_CAPTURES names the folder); prefixes,
 * threads, cut dumps and other traps are made here.  A key is told back as its
 * first octet, "+" and its length: octets are counted up in these samples.
 */
#include "test.h"

#include <glob.h>
#include <stdarg.h>
#include <stdio.h>

#include <spiglass/keyring.h>

#include "keyring_pluto.h"

/* --- told back --- */

struct heard { struct text t; char room[8192]; };

static void hear(void *context, const char *name, unsigned line, const char *what)
{
	struct text *t = &((struct heard *)context)->t;

	text_add(t, name);
	text_char(t, ':');
	text_dec(t, line);
	text_add(t, ": ");
	text_add(t, what);
	text_char(t, '\n');
}

static void tell(struct text *t, const char *name, struct secret s)
{
	bool counted = true;

	if (!s.len)
		return;
	for (uint32_t i = 0; i < s.len; i++)
		counted &= s.at[i] == (uint8_t)(s.at[0] + i);
	text_char(t, ' ');
	text_add(t, name);
	text_char(t, '=');
	if (counted)
		text_hex(t, s.at[0], 2);
	else
		text_bytes(t, s.at, s.len);
	text_add(t, "+");
	text_dec(t, s.len);
}

static void tell_ike(struct text *t, const struct ike_key *e)
{
	text_add(t, e->version == 1 ? "ike1 " : "ike2 ");
	text_hex(t, e->initiator_spi, 16);
	text_char(t, ' ');
	text_hex(t, e->responder_spi, 16);
	text_char(t, ' ');
	text_add(t, e->prf ? e->prf->name : "-");
	text_char(t, ' ');
	text_add(t, e->suite.encr ? e->suite.encr->name : "-");
	text_char(t, ' ');
	text_add(t, e->suite.integ ? e->suite.integ->name : "-");
	if (e->encryption) {
		text_char(t, ' ');
		text_dec(t, e->encryption);
	}
	for (unsigned i = 0; i < IKE_SECRETS; i++)
		tell(t, ike_secret_name[i], e->secret[i]);
	tell(t, "nonces", e->nonces);
	text_add(t, " @");
	text_dec(t, e->line);
	text_char(t, '\n');
}

static void tell_ke(struct text *t, const struct ke_secret *e)
{
	text_add(t, "ke v");
	text_dec(t, e->version);
	text_add(t, " n");
	text_dec(t, e->number);
	text_add(t, " m");
	text_dec(t, e->method);
	if (e->initiator_spi) {
		text_char(t, ' ');
		text_hex(t, e->initiator_spi, 16);
	}
	tell(t, "value", e->value);
	tell(t, "nonces", e->nonces);
	text_char(t, '\n');
}

static void tell_sa(struct text *t, const struct key *e)
{
	text_add(t, e->protocol == KEY_AH ? "ah " : "esp ");
	if (e->spi_mask)
		text_hex(t, e->spi, 8);
	else
		text_char(t, '-');
	text_char(t, ' ');
	text_address(t, &e->source);
	text_char(t, ' ');
	text_address(t, &e->destination);
	text_add(t, e->esn == KEY_ESN_YES ? " esn " : e->esn == KEY_ESN_NO ? " no-esn " : " ");
	text_add(t, e->suite.encr ? e->suite.encr->name : "-");
	text_char(t, ' ');
	text_add(t, e->suite.integ ? e->suite.integ->name : "-");
	tell(t, "key", (struct secret){ e->encr_key, e->suite.encr_key_len });
	tell(t, "ikey", (struct secret){ e->integ_key, e->suite.integ_key_len });
	tell(t, "seed", e->seed);
	text_char(t, '\n');
}

/* All that a log tells, and then what is said of it. */
static void assert_told(const char *log, size_t n, const char *expected)
{
	static char room[65536];
	struct text t = TEXT_FIXED(room);
	struct keyring *k = keyring_new();
	static struct heard h;

	h.t = TEXT_FIXED(h.room);
	keyring_import(k, "log", log, n, hear, &h);
	for (unsigned i = 0; i < keyring_ike_count(k); i++)
		tell_ike(&t, keyring_ike_at(k, i));
	for (unsigned i = 0; i < keyring_ke_count(k); i++)
		tell_ke(&t, keyring_ke_at(k, i));
	for (unsigned i = 0; i < keyring_count(k); i++)
		tell_sa(&t, keyring_at(k, i));
	text_add(&t, text_string(&h.t));
	assert_string_equal(text_string(&t), expected);
	keyring_free(k);
}

/* --- logs made here --- */

enum style { PLAIN, CRLF, JSON, JOURNAL_JSON, JOURNAL };

struct log {
	struct text t;
	enum style style;
	const char *before;		/* of every line */
	unsigned thread, sa;
	bool level;			/* "[IKE4]" */
	char room[65536];
};

static struct log made;

static struct log *log_new(enum style style, const char *before)
{
	made.t = TEXT_FIXED(made.room);
	made.style = style;
	made.before = before;
	made.thread = 13;
	made.sa = 1;
	made.level = false;
	return &made;
}

static void log_prefix(struct log *l, const char *group)
{
	text_add(&l->t, l->before);
	text_dec_padded(&l->t, l->thread, 2);
	text_char(&l->t, '[');
	text_add(&l->t, group);
	text_add(&l->t, l->level ? "4]" : "]");
	if (l->sa) {
		text_add(&l->t, " <gw|");
		text_dec(&l->t, l->sa);
		text_char(&l->t, '>');
	}
	text_char(&l->t, ' ');
}

static void log_plain(struct log *l, const char *group, const char *message)
{
	for (const char *end; *message; message = end + (*end == '\n')) {
		end = strchrnul(message, '\n');
		log_prefix(l, group);
		text_mem(&l->t, message, (size_t)(end - message));
		text_add(&l->t, l->style == CRLF ? "\r\n" : "\n");
	}
}

/* As charon's file logger writes it. */
static void log_quoted(struct log *l, const char *value)
{
	text_char(&l->t, '"');
	for (; *value; value++) {
		if (strchr("\n\"\\", *value))
			text_char(&l->t, '\\');
		text_char(&l->t, *value == '\n' ? 'n' : *value);
	}
	text_char(&l->t, '"');
}

static void log_member(struct log *l, const char *name, const char *value)
{
	log_quoted(l, name);
	text_char(&l->t, ':');
	log_quoted(l, value);
	text_char(&l->t, ',');
}

static void log_json(struct log *l, const char *group, const char *message)
{
	bool journal = l->style == JOURNAL_JSON;
	char number[16];

	text_add(&l->t, journal ? "{\"_PID\":\"77\",\"SYSLOG_IDENTIFIER\":\"charon-systemd\",\"PRIORITY\":7," : "{\"time\":\"09:16\",");
	snprintf(number, sizeof number, "%u", l->thread);
	if (journal) {
		log_member(l, "THREAD", number);
	} else {
		text_add(&l->t, "\"thread\":");
		text_add(&l->t, number);
		text_char(&l->t, ',');
	}
	log_member(l, journal ? "GROUP" : "group", group);
	snprintf(number, sizeof number, "%u", l->sa);
	log_member(l, journal ? "IKE_SA_UNIQUE_ID" : "ikesa-uniqueid", number);
	log_member(l, journal ? "MESSAGE" : "msg", message);
	l->t.at--;
	text_add(&l->t, "}\n");
}

/* Of several lines the journal shows those behind the first under it. */
static void log_journal(struct log *l, const char *message)
{
	text_add(&l->t, l->before);
	for (; *message; message++) {
		text_char(&l->t, *message);
		if (*message == '\n')
			text_fill(&l->t, ' ', (unsigned)strlen(l->before));
	}
	text_char(&l->t, '\n');
}

static void say(struct log *l, const char *group, const char *message)
{
	if (l->style == JOURNAL)
		log_journal(l, message);
	else if (l->style == PLAIN || l->style == CRLF)
		log_plain(l, group, message);
	else
		log_json(l, group, message);
}

/* A dump of n octets counted up from `first`, of which rows for `there` are printed. */
static void dump_cut(struct log *l, const char *group, const char *label, unsigned first, unsigned n, unsigned there)
{
	char room[8192];
	struct text t = TEXT_FIXED(room);
	char line[80];

	snprintf(line, sizeof line, " => %u bytes @ 0x7f53fc013b10", n);
	text_add(&t, label);
	text_add(&t, line);
	for (unsigned i = 0; i < there; i++) {
		snprintf(line, sizeof line, i % 16 ? " %02X" : "\n%4u: %02X", i % 16 ? (uint8_t)(first + i) : i, (uint8_t)(first + i));
		text_add(&t, line);
		if (i % 16 == 15 || i + 1 == there)
			text_add(&t, i % 16 == 15 ? "  .A.5 12 34 ab-" : "        ..A");
	}
	say(l, group, text_string(&t));
}

static void dump(struct log *l, const char *group, const char *label, unsigned first, unsigned n)
{
	dump_cut(l, group, label, first, n, n);
}

static void ike_keys(struct log *l)
{
	dump(l, "IKE", "SKEYSEED", 0x10, 20);
	dump(l, "IKE", "Sk_d secret", 0x20, 20);
	dump(l, "IKE", "Sk_ai secret", 0x30, 20);
	dump(l, "IKE", "Sk_ar secret", 0x40, 20);
	dump(l, "IKE", "Sk_ei secret", 0x50, 16);
	dump(l, "IKE", "Sk_er secret", 0x60, 16);
	dump(l, "IKE", "Sk_pi secret", 0x70, 20);
	dump(l, "IKE", "Sk_pr secret", 0x80, 20);
}

static void child_keys(struct log *l)
{
	say(l, "CHD", "  using AES_CBC for encryption");
	say(l, "CHD", "  using HMAC_SHA1_96 for integrity");
	dump(l, "CHD", "seed", 0x90, 64);
	dump(l, "CHD", "encryption initiator key", 0xa0, 16);
	dump(l, "CHD", "encryption responder key", 0xb0, 16);
	dump(l, "CHD", "integrity initiator key", 0xc0, 20);
	dump(l, "CHD", "integrity responder key", 0xd0, 20);
}

static void child_spis(struct log *l)
{
	say(l, "CHD", "adding inbound ESP SA");
	say(l, "CHD", "  SPI 0x0000000a, src 192.0.2.2 dst 192.0.2.1");
	say(l, "CHD", "adding outbound ESP SA");
	say(l, "CHD", "  SPI 0x0000000b, src 192.0.2.1 dst 192.0.2.2");
}

/* The initiator of an IKE SA and its child. */
static void session(struct log *l)
{
	say(l, "CFG", "loaded plugins: \"openssl\"");
	say(l, "IKE", "IKE_SA gw[1] state change: CREATED => CONNECTING");
	say(l, "ENC", "parsed IKE_SA_INIT response 0 [ SA KE No ]");
	say(l, "CFG", "selected proposal: IKE:AES_CBC_128/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_2048");
	dump(l, "IKE", "natd_chunk", 1, 22);
	dump(l, "IKE", "shared Diffie Hellman secret", 0xe0, 256);
	ike_keys(l);
	dump(l, "IKE", "secret", 0xf0, 9);
	dump(l, "IKE", "prf(secret, keypad)", 0, 20);
	say(l, "ENC", "generating IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]");
	say(l, "ENC", "parsed IKE_AUTH response 1 [ IDr AUTH SA TSi TSr ]");
	say(l, "CFG", "selected proposal: ESP:AES_CBC_128/HMAC_SHA1_96/NO_EXT_SEQ");
	child_keys(l);
	child_spis(l);
	say(l, "IKE", "CHILD_SA net{1} established with SPIs 0000000a_i 0000000b_o and TS 0.0.0.0/0 === 0.0.0.0/0");
}

#define SKS "SK_d=20+20 SK_ai=30+20 SK_ar=40+20 SK_ei=50+16 SK_er=60+16 SK_pi=70+20 SK_pr=80+20 SKEYSEED=10+20"
#define SPIS "0102030405060708 090a0b0c0d0e0f10"
#define NO_SPIS "0000000000000000 0000000000000000"
#define SUITE "PRF_HMAC_SHA1 ENCR_AES_CBC AUTH_HMAC_SHA1_96 "
#define CHILD_SUITE "ENCR_AES_CBC AUTH_HMAC_SHA1_96 "
#define KE "ke v2 n1 m14 0102030405060708 value=e0+256\n"
#define CHILDREN(esn) \
	"esp 0000000b 192.0.2.1 192.0.2.2 " esn CHILD_SUITE "key=a0+16 ikey=c0+20 seed=90+64\n" \
	"esp 0000000a 192.0.2.2 192.0.2.1 " esn CHILD_SUITE "key=b0+16 ikey=d0+20 seed=90+64\n"
#define SESSION(line) "ike2 " SPIS " " SUITE SKS " PSK=f0+9 @" line "\n" KE CHILDREN("no-esn ")

static void assert_log(const char *expected)
{
	assert_told(made.t.start, (size_t)(made.t.at - made.t.start), expected);
}

static void prefixes_do_not_matter(void **state)
{
	static const char *const before[] = { "", "Nov 23 09:16:47 ", "2026-11-23T09:16:47 ", "2026-11-23T09:16:47.123+01:00 ",
		"Nov 23 09:16:47 host charon: ", "Nov 23 09:16:47 host charon-systemd[123]: ",
		"<27>1 2026-11-23T09:16:47Z host ipsec[9]: " };

	(void)state;
	for (unsigned i = 0; i < sizeof before / sizeof before[0]; i++) {
		session(log_new(PLAIN, before[i]));
		assert_log(SESSION("25"));
		session(log_new(CRLF, before[i]));
		made.t.at[0] = '\0';
		assert_log(SESSION("25"));
		log_new(PLAIN, before[i])->level = true;
		session(&made);
		assert_log(SESSION("25"));
	}
}

static void json_is_read(void **state)
{
	(void)state;
	session(log_new(JSON, ""));
	assert_log(SESSION("7"));
	session(log_new(JOURNAL_JSON, ""));
	assert_log(SESSION("7"));
}

/* The journal as text tells neither thread nor SA: no SPIs of the IKE SA then. */
static void journal_is_read(void **state)
{
	(void)state;
	session(log_new(JOURNAL, "Nov 23 09:16:47 host charon-systemd[123]: "));
	assert_log("ike2 " NO_SPIS " " SUITE SKS " PSK=f0+9 @25\nke v2 n0 m0 value=e0+256\n" CHILDREN("no-esn "));
}

static void other_programs_pass_by(void **state)
{
	struct log *l = log_new(PLAIN, "Nov 23 09:16:47 host charon: ");

	(void)state;
	say(l, "CFG", "x");
	text_add(&l->t, "Nov 23 09:16:47 host kernel: eth0 => 16 ports\n");
	for (unsigned i = 0; i < 3; i++)
		text_add(&l->t, "Nov 23 09:16:47 host sshd[12]: Accepted publickey\n");
	session(l);
	assert_log(SESSION("30"));
}

/* Rows of two threads, one after the other. */
static void threads_are_kept_apart(void **state)
{
	static char one[65536], two[65536];
	const char *a = one, *b = two;
	struct text t = TEXT_FIXED(made.room);

	(void)state;
	session(log_new(PLAIN, ""));
	memcpy(one, text_string(&made.t), sizeof one);
	log_new(PLAIN, "")->thread = 14;
	made.sa = 2;
	dump(&made, "IKE", "Sk_d secret", 0x01, 64);
	dump(&made, "IKE", "Sk_pi secret", 0x02, 64);
	dump(&made, "IKE", "Sk_pr secret", 0x03, 64);
	memcpy(two, text_string(&made.t), sizeof two);
	made.t = t;
	while (*a || *b)
		for (unsigned i = 0; i < 2; i++) {
			const char **at = i ? &a : &b;
			size_t n = strcspn(*at, "\n");

			text_mem(&made.t, *at, n + (*at)[n]/'\n');
			*at += n + ((*at)[n] == '\n');
		}
	assert_log("ike2 " NO_SPIS " - - - SK_d=01+64 SK_pi=02+64 SK_pr=03+64 @1\n"
		   "ike2 " SPIS " " SUITE SKS " PSK=f0+9 @40\n" KE CHILDREN("no-esn "));
}

/* The same thread number in two daemons. */
static void daemons_are_kept_apart(void **state)
{
	struct log *l = log_new(PLAIN, "Nov 23 09:16:47 left charon[1]: ");

	(void)state;
	dump_cut(l, "IKE", "Sk_d secret", 0x20, 32, 16);
	l->before = "Nov 23 09:16:47 right charon[1]: ";
	dump(l, "IKE", "Sk_d secret", 0x40, 16);
	text_add(&l->t, "Nov 23 09:16:47 left charon[1]: 13[IKE] <gw|1>   16: 30 31 32 33 34 35 36 37 38 39 3A 3B 3C 3D 3E 3F\n");
	assert_log("ike2 " NO_SPIS " - - - SK_d=20+32 @1\nike2 " NO_SPIS " - - - SK_d=40+16 @3\n");
}

/* Nor are rows of another SA the thread went on to. */
static void rows_of_another_sa_are_not_taken(void **state)
{
	struct log *l = log_new(PLAIN, "");

	(void)state;
	dump_cut(l, "IKE", "Sk_d secret", 0x20, 20, 16);
	l->sa = 2;
	say(l, "IKE", "  16: 30 31 32 33                                      0123");
	dump(l, "IKE", "Sk_d secret", 0x40, 16);
	assert_log("ike2 " NO_SPIS " - - - SK_d=40+16 @4\n"
		   "log:1: Sk_d secret ends after 16 of 20 octets, expected them in rows of 16\n");
}

static void rotated_logs_tell_once(void **state)
{
	struct log *l = log_new(PLAIN, "");

	(void)state;
	session(l);
	session(l);
	assert_log(SESSION("25"));
}

static void cut_dumps_are_faults(void **state)
{
	struct log *l = log_new(PLAIN, "");

	(void)state;
	dump(l, "IKE", "SKEYSEED", 0x10, 20);
	dump_cut(l, "IKE", "Sk_d secret", 0x20, 20, 16);
	dump(l, "IKE", "Sk_ei secret", 0x50, 16);
	dump_cut(l, "IKE", "Sk_er secret", 0x60, 16, 7);
	dump_cut(l, "IKE", "Sk_pi secret", 0x70, 20, 32);
	dump_cut(l, "IKE", "Sk_pr secret", 0x80, 20, 0);
	assert_log("ike2 " NO_SPIS " - - - SKEYSEED=10+20 @1\n"
		   "log:4: Sk_d secret ends after 16 of 20 octets, expected them in rows of 16\n"
		   "log:8: Sk_er secret: fewer octets than told, expected 16 octets in rows of 16\n"
		   "log:10: Sk_pi secret: more octets than told, expected 20 octets in rows of 16\n"
		   "log:13: Sk_pr secret ends after 0 of 20 octets, expected them in rows of 16\n");
}

static void wrong_counts_are_faults(void **state)
{
	struct log *l = log_new(PLAIN, "");

	(void)state;
	say(l, "IKE", "Sk_d secret => 99999999999999999999 bytes @ 0x1");
	say(l, "IKE", "Sk_d secret => 20 octets");
	dump(l, "IKE", "SKEYSEED", 0x10, 16);
	say(l, "IKE", "SKEYID => 20 bytes @ 0x1\n   0: 01 02\n  32: 01 02");
	assert_log("ike2 " NO_SPIS " - - - SKEYSEED=10+16 @3\n"
		   "log:1: Sk_d secret, expected a count of octets up to 4096 behind it\n"
		   "log:2: Sk_d secret, expected a count of octets up to 4096 behind it\n"
		   "log:5: SKEYID: fewer octets than told, expected 20 octets in rows of 16\n");
}

static void damage_stays_in_its_line(void **state)
{
	struct log *l = log_new(PLAIN, "");
	static char room[1100000 + 65536];
	size_t n, size = 1100000;

	(void)state;
	say(l, "DMN", "Starting IKE charon daemon");
	n = (size_t)(l->t.at - l->t.start);
	memcpy(room, l->t.start, n);
	memset(room + n, 'A', size - n);
	room[size++] = '\n';
	memcpy(room + size, "13[IKE] \0\n", 10);
	size += 10;
	session(log_new(PLAIN, ""));
	n = (size_t)(made.t.at - made.t.start);
	memcpy(room + size, made.t.start, n);
	assert_told(room, size + n, SESSION("28") "log:2: line of 1099958 octets, expected at most 65536\n"
						  "log:3: line holds a NUL, expected text\n");
}

/* SKs far down, behind more lines than a form is recognised by. */
static void keys_far_down_are_found(void **state)
{
	struct log *l = log_new(PLAIN, "Nov 23 09:16:47 ");

	(void)state;
	for (unsigned i = 0; i < 600; i++)
		say(l, "NET", "sending packet: from 192.0.2.1[500] to 192.0.2.2[500] (464 bytes)");
	session(l);
	assert_log(SESSION("625"));
}

static void responder_is_no_initiator(void **state)
{
	struct log *l = log_new(PLAIN, "");

	(void)state;
	say(l, "ENC", "parsed CREATE_CHILD_SA request 2 [ N(REKEY_SA) SA No TSi TSr ]");
	child_keys(l);
	child_spis(l);
	assert_log("esp 0000000a 192.0.2.2 192.0.2.1 " CHILD_SUITE "key=a0+16 ikey=c0+20 seed=90+64\n"
		   "esp 0000000b 192.0.2.1 192.0.2.2 " CHILD_SUITE "key=b0+16 ikey=d0+20 seed=90+64\n");
}

#define UNTIED \
	"esp - * * " CHILD_SUITE "key=a0+16 ikey=c0+20 seed=90+64\n" \
	"esp - * * " CHILD_SUITE "key=b0+16 ikey=d0+20 seed=90+64\n"

static void without_role_no_spi(void **state)
{
	struct log *l = log_new(PLAIN, "");

	(void)state;
	child_keys(l);
	child_spis(l);
	assert_log(UNTIED);
}

/* SPIs of another SA, which its keys' thread tells later. */
static void later_spis_are_others(void **state)
{
	struct log *l = log_new(PLAIN, "");

	(void)state;
	say(l, "ENC", "parsed IKE_AUTH response 1 [ IDr AUTH SA TSi TSr ]");
	child_keys(l);
	say(l, "IKE", "unable to install inbound and outbound IPsec SA (SAD) in kernel");
	child_spis(l);
	assert_log(UNTIED);
}

static void child_exchange_is_told(void **state)
{
	struct log *l = log_new(PLAIN, "");

	(void)state;
	say(l, "ENC", "parsed CREATE_CHILD_SA response 2 [ SA No KE TSi TSr ]");
	say(l, "CFG", "selected proposal: ESP:AES_GCM_16_128/CURVE_25519/EXT_SEQ/KE1_ML_KEM_768");
	dump(l, "CHD", "key exchange secret", 0x00, 32);
	dump(l, "CHD", "additional key exchange secret", 0x60, 32);
	dump(l, "CHD", "seed", 0x00, 128);
	dump(l, "CHD", "encryption initiator key", 0xa0, 20);
	dump(l, "CHD", "encryption responder key", 0xb0, 20);
	child_spis(l);
	assert_log("ke v2 n0 m31 value=00+32 nonces=20+64\nke v2 n0 m0 value=60+32 nonces=20+64\n"
		   "esp 0000000b 192.0.2.1 192.0.2.2 esn ENCR_AES_GCM_16 - key=a0+20 seed=20+64\n"
		   "esp 0000000a 192.0.2.2 192.0.2.1 esn ENCR_AES_GCM_16 - key=b0+20 seed=20+64\n");
}

/* PPK's SK_d, SK_pi and SK_pr take the others' places; a rekeyed SA's keys stand under the old one's name. */
static void ike_keys_change(void **state)
{
	struct log *l = log_new(PLAIN, "");

	(void)state;
	say(l, "ENC", "parsed IKE_SA_INIT response 0 [ SA KE No ]");
	say(l, "CFG", "selected proposal: IKE:AES_CBC_128/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_2048");
	dump(l, "IKE", "natd_chunk", 1, 22);
	ike_keys(l);
	dump(l, "IKE", "PPK", 0x01, 7);
	dump(l, "IKE", "derive keys using PPK", 0x01, 7);
	dump(l, "IKE", "Sk_d secret", 0x21, 20);
	dump(l, "IKE", "Sk_pi secret", 0x71, 20);
	dump(l, "IKE", "Sk_pr secret", 0x81, 20);
	say(l, "ENC", "parsed CREATE_CHILD_SA response 2 [ SA No KE ]");
	say(l, "CFG", "selected proposal: IKE:AES_CBC_128/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_2048");
	ike_keys(l);
	assert_log("ike2 " SPIS " " SUITE "SK_d=21+20 SK_ai=30+20 SK_ar=40+20 SK_ei=50+16 SK_er=60+16 SK_pi=71+20 SK_pr=81+20 "
		   "SKEYSEED=10+20 PPK=01+7 @6\n"
		   "ike2 " NO_SPIS " " SUITE SKS " @43\n");
}

static void ikev1_is_read(void **state)
{
	struct log *l = log_new(PLAIN, "");

	(void)state;
	say(l, "CFG", "selected proposal: IKE:AES_CBC_128/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_1024");
	dump(l, "IKE", "natd_chunk", 1, 22);
	dump(l, "IKE", "shared Diffie Hellman secret", 0xe0, 128);
	dump(l, "IKE", "SKEYID", 0x10, 20);
	dump(l, "IKE", "SKEYID_d", 0x20, 20);
	dump(l, "IKE", "SKEYID_a", 0x30, 20);
	dump(l, "IKE", "SKEYID_e", 0x40, 20);
	dump(l, "IKE", "encryption key Ka", 0x40, 16);
	dump(l, "CHD", "DH secret", 0x83, 128);
	dump(l, "CHD", "initiator SA seed", 0x83, 128 + 5 + 40);
	dump(l, "CHD", "responder SA seed", 0x83, 128 + 5 + 40);
	dump(l, "CHD", "encryption initiator key", 0xa0, 16);
	dump(l, "CHD", "encryption responder key", 0xb0, 16);
	child_spis(l);
	assert_log("ike1 " SPIS " PRF_HMAC_SHA1 - - 7 SKEYID=10+20 SKEYID_d=20+20 SKEYID_a=30+20 SKEYID_e=40+20 Ka=40+16 @14\n"
		   "ke v1 n1 m2 0102030405060708 value=e0+128\nke v1 n0 m0 value=83+128 nonces=08+40\n"
		   "esp 04050607 * * - - key=a0+16 seed=08+40\nesp 04050607 * * - - key=b0+16 seed=08+40\n");
}

/* Without numbers a proposal is everyone's only as long as all are the same. */
static void nameless_proposals_mix(void **state)
{
	struct log *l = log_new(PLAIN, "");

	(void)state;
	l->sa = 0;
	say(l, "CFG", "selected proposal: IKE:AES_CBC_128/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_2048");
	l->thread = 14;
	ike_keys(l);
	say(l, "CFG", "selected proposal: IKE:3DES_CBC/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_2048");
	dump(l, "IKE", "SKEYSEED", 0x11, 20);
	assert_log("ike2 " NO_SPIS " " SUITE SKS " @2\nike2 " NO_SPIS " - - - SKEYSEED=11+20 @25\n");
}

static void keys_that_do_not_fit_are_faults(void **state)
{
	struct log *l = log_new(PLAIN, "");

	(void)state;
	say(l, "ENC", "parsed IKE_AUTH response 1 [ SA ]");
	say(l, "CHD", "  using AES_CBC for encryption");
	dump(l, "CHD", "seed", 0x90, 32);
	dump(l, "CHD", "encryption initiator key", 0xa0, 15);
	dump(l, "CHD", "encryption responder key", 0xb0, 16);
	assert_log("esp - * * ENCR_AES_CBC - key=b0+16 seed=90+32\n"
		   "log:6: encryption initiator key has 15 octets, which ENCR_AES_CBC does not take\n");
}

static void silent_logs_say_so(void **state)
{
	(void)state;
	say(log_new(PLAIN, "Nov 23 09:16:47 "), "IKE", "initiating IKE_SA gw[1] to 192.0.2.2");
	assert_log("log:0: no keys in this log, expected charon's with level 4 for ike and chd\n");
	assert_told("Nov 23 16:02:03.7: | x\n", 23, "log:0: no keys in this log, expected pluto's with plutodebug=private\n");
}

/* --- pluto --- */

#define GCM_KEYS \
	"SK_ei=f33d4008f55f69e2463b907a4aa310252a076fd6753e27e7a361fd914fb3793896f46bb6+36 " \
	"SK_er=2255b9521d3cedcadb1b76ab530dce8e9906cdf0f91c30875ef07461be363307f252819b+36 @8\n"
#define GCM_OUT "44c013ebe4ae329a166e46f137552562a1bd7d883075589ecc65f594b8562240e74d91eb+36\n"
#define GCM_IN "667665bf9ae002cf41b41c067cd4a684b25a15093f73db614c1edef5cd6fd5aaa3bc1384+36\n"

static void pluto_is_read(void **state)
{
	static const char log[] = PLUTO_GCM;

	(void)state;
	assert_told(log, sizeof log - 1, "ike2 62fe1bc078bba7db c8429596c03ac98d - ENCR_AES_GCM_16 - " GCM_KEYS
		    "esp f29810ef 192.0.2.2 192.0.2.1 esn ENCR_AES_GCM_16 - key=" GCM_OUT
		    "esp - * * esn ENCR_AES_GCM_16 - key=" GCM_IN);
}

#define SHA512_SPIS "ike2 2717507188f6e81a e8fbf1708ca4f676 - ENCR_AES_CBC "
#define SHA512_EI "SK_ei=df00e5b646e62891524b56bb3ea5e21fa42dc74d7b7c3fef8f51777f96528c5c+32 "
#define SHA512_ER "SK_er=72981aaeb86f476f11975d42bd34da78838e0466be2fe75538c1ce6362b95371+32"

static void pluto_cuts_keys(void **state)
{
	static const char cut[] = PLUTO_SHA512, whole[] = PLUTO_SHA512_WHOLE;

	(void)state;
	assert_told(cut, sizeof cut - 1, SHA512_SPIS "- " SHA512_EI SHA512_ER " @1\n"
		    "log:1: authentication key of 32 octets, AUTH_HMAC_SHA2_512_256 has 64: pluto cuts it, so no ICV is checked\n"
		    "log:2: authentication key of 32 octets, AUTH_HMAC_SHA2_512_256 has 64: pluto cuts it, so no ICV is checked\n");
	assert_told(whole, sizeof whole - 1, SHA512_SPIS "AUTH_HMAC_SHA2_512_256 "
		    "SK_ai=ed1e426e65e4e806e9b37dec23cb6d6583cd216c59baf59ee6ad9263be8ee56a3515e581c422d9f77eda008599278f5010f1fe77bef8d6fb8380d8244be751b7+64 "
		    "SK_ar=adb608c47fa0bc0650541983b643c049847cf97a52e715ebfefc0fc1ecd92c34396502086f063863d8584d46d51bdcda1e8b3c2fdce8475cb0485ea88d989f7a+64 "
		    SHA512_EI SHA512_ER " @7\n");
}

/* The wording of old releases, the version printed wrongly, and SPIs in the state line only. */
static void pluto_old_wording(void **state)
{
	static const char log[] =
	    "Aug 19 08:00:00 host pluto[12]: | ikev1 I 0x0102030405060708 0x090a0b0c0d0e0f10 sha1:0x000102030405060708090a0b0c0d0e0f10111213 aes128:0x202122232425262728292a2b2c2d2e2f\n"
	    "Aug 19 08:00:00 host pluto[12]: | ikev1 R 0x0102030405060708 0x090a0b0c0d0e0f10 sha1:0x303132333435363738393a3b3c3d3e3f40414243 aes128:0x505152535455565758595a5b5c5d5e5f\n"
	    "Aug 19 08:00:00 host pluto[12]: \"c\"[8] 192.0.2.2 #8: proposal 1:ESP=AES_CBC_128-HMAC_SHA1_96-DISABLED SPI=0000000b chosen from remote proposals\n"
	    "Aug 19 08:00:00 host pluto[12]: | our  keymat\n"
	    "Aug 19 08:00:00 host pluto[12]: |   a0 a1 a2 a3  a4 a5 a6 a7  a8 a9 aa ab  ac ad ae af   \n"
	    "Aug 19 08:00:00 host pluto[12]: |   b0 b1 b2 b3  b4 b5 b6 b7  b8 b9 ba bb  bc bd be bf   \n"
	    "Aug 19 08:00:00 host pluto[12]: |   c0 c1 c2 c3\n"
	    "Aug 19 08:00:00 host pluto[12]: | peer keymat\n"
	    "Aug 19 08:00:00 host pluto[12]: |   d0 d1 d2 d3  d4 d5 d6 d7  d8 d9 da db  dc dd de df   \n"
	    "Aug 19 08:00:00 host pluto[12]: |   e0 e1 e2 e3  e4 e5 e6 e7  e8 e9 ea eb  ec ed ee ef   \n"
	    "Aug 19 08:00:00 host pluto[12]: |   f0 f1 f2 f3\n"
	    "Aug 19 08:00:00 host pluto[12]: | ESP enckey:\n"
	    "Aug 19 08:00:00 host pluto[12]: |   d0 d1 d2 d3  d4 d5 d6 d7  d8 d9 da db  dc dd de df   \n"
	    "Aug 19 08:00:00 host pluto[12]: | ESP authkey:\n"
	    "Aug 19 08:00:00 host pluto[12]: |   e0 e1 e2 e3  e4 e5 e6 e7  e8 e9 ea eb  ec ed ee ef   \n"
	    "Aug 19 08:00:00 host pluto[12]: |   f0 f1 f2 f3\n"
	    "Aug 19 08:00:00 host pluto[12]: | ESP encrypt key:\n"
	    "Aug 19 08:00:00 host pluto[12]: |   a0 a1 a2 a3  a4 a5 a6 a7  a8 a9 aa ab  ac ad ae af   \n"
	    "Aug 19 08:00:00 host pluto[12]: | ESP integrity key:\n"
	    "Aug 19 08:00:00 host pluto[12]: |   b0 b1 b2 b3  b4 b5 b6 b7  b8 b9 ba bb  bc bd be bf   \n"
	    "Aug 19 08:00:00 host pluto[12]: |   c0 c1 c2 c3\n"
	    "Aug 19 08:00:01 host pluto[12]: \"c\"[8] 192.0.2.2 #8: established Child SA; IPsec tunnel {ESP=>0x0000000b <0x0000000a xfrm=AES_CBC_128-HMAC_SHA1_96}\n";

	(void)state;
	assert_told(log, sizeof log - 1,
		    "ike2 " SPIS " - " CHILD_SUITE "SK_ai=00+20 SK_ar=30+20 SK_ei=20+16 SK_er=50+16 @1\n"
		    "esp 0000000a * * no-esn " CHILD_SUITE "key=a0+16 ikey=b0+20\n"
		    "esp 0000000b * * no-esn " CHILD_SUITE "key=d0+16 ikey=e0+20\n");
}

static void pluto_lines_that_do_not_fit(void **state)
{
	static const char log[] =
	    "| ikev2 I 0x0102030405060708 0x090a0b0c0d0e0f10 none: aes_gcm_16128:0x202122232425262728292a2b2c2d2e2f\n"
	    "| ikev2 I 0x0102030405060708 0x09 none: aes_gcm_16128:0x2021\n"
	    "| ikev2 R 0x0102030405060708 0x090a0b0c0d0e0f10 sha1:0x303132333435363738393a3b3c3d3e3f40414243 aes128:0x505152535455565758595a5b5c5d5e5f\n"
	    "| ikev2 I 0x0102030405060708 0x090a0b0c0d0e0f10 sha1:0x30 enigma8:0x50\n";

	(void)state;
	assert_told(log, sizeof log - 1,
		    "log:1: encryption key of 16 octets without the 4 of salt ENCR_AES_GCM_16 has, expected \"initiator salt\" and "
		    "\"responder salt\" dumps in this log (plutodebug=all,private)\n"
		    "log:2: expected \"ikev2 I 0xSPIi 0xSPIr integrity:0xKEY encryption:0xKEY\"\n"
		    "log:3: an R line without the I line of the same SA, expected both\n"
		    "log:4: encryption that is not known here, expected one like aes256 or aes_gcm_16256\n");
}

/* --- real logs --- */

/* The string behind "name": of a record, or "" (null, absent). */
static const char *field(const char *record, const char *name, char *room, size_t size)
{
	char mark[40];
	const char *at;
	size_t n;

	snprintf(mark, sizeof mark, "\"%s\": \"", name);
	at = strstr(record, mark);
	*room = '\0';
	if (!at)
		return room;
	at += strlen(mark);
	n = strcspn(at, "\"");
	assert_true(n < size);
	memcpy(room, at, n);
	room[n] = '\0';
	return room;
}

static bool is_hex(const char *expected, struct secret s)
{
	char room[4096];
	struct text t = TEXT_FIXED(room);

	text_bytes(&t, s.at, s.len);
	return !strcmp(text_string(&t), expected);
}

static bool has_address(const struct address *a, const char *expected)
{
	char room[64];
	struct text t = TEXT_FIXED(room);

	text_address(&t, a);
	return !strcmp(text_string(&t), expected);
}

static const struct key *key_with_spi(const struct keyring *k, const char *spi)
{
	for (unsigned i = 0; i < keyring_count(k); i++)
		if (keyring_at(k, i)->spi_mask == UINT32_MAX && keyring_at(k, i)->spi == strtoul(spi, NULL, 16))
			return keyring_at(k, i);
	return NULL;
}

/* nat: the responder knows the NAT's address of the initiator. */
static void check_esp(const struct keyring *k, const char *record, bool nat)
{
	char room[4096];
	const struct key *key = key_with_spi(k, field(record, "spi", room, sizeof room));

	assert_non_null(key);
	assert_true(is_hex(field(record, "encr_key", room, sizeof room), (struct secret){ key->encr_key, key->suite.encr_key_len }));
	assert_true(is_hex(field(record, "integ_key", room, sizeof room), (struct secret){ key->integ_key, key->suite.integ_key_len }));
	assert_non_null(key->suite.encr);
	assert_true(!key->suite.integ == !key->suite.integ_key_len);
	assert_int_equal(key->esn, KEY_ESN_NO);
	assert_int_equal(key->seed.len, 64);
	assert_true(nat || has_address(&key->source, field(record, "src", room, sizeof room)));
	assert_true(nat || has_address(&key->destination, field(record, "dst", room, sizeof room)));
}

static const struct { const char *name; uint8_t which; } ike_fields[] = {
	{ "skeyseed", IKE_SKEYSEED }, { "sk_ai", IKE_SK_AI }, { "sk_ar", IKE_SK_AR }, { "sk_ei", IKE_SK_EI },
	{ "sk_er", IKE_SK_ER }, { "skeyid", IKE_SKEYID }, { "skeyid_d", IKE_SKEYID_D }, { "skeyid_a", IKE_SKEYID_A },
	{ "skeyid_e", IKE_SKEYID_E }, { "ka", IKE_KA },
	{ "sk_d", IKE_SK_D }, { "sk_pi", IKE_SK_PI }, { "sk_pr", IKE_SK_PR },	/* a PPK changes these */
};

static bool ike_equals(const struct ike_key *e, const char *record)
{
	const char *after = strstr(record, "\"keys_after_ppk\"");
	char room[4096];

	for (unsigned i = 0; i < sizeof ike_fields / sizeof ike_fields[0]; i++)
		if (!is_hex(field(i >= 10 && after ? after : record, ike_fields[i].name, room, sizeof room),
		    e->secret[ike_fields[i].which]))
			return false;
	return true;
}

static void check_ike(const struct keyring *k, const char *record)
{
	char room[4096];
	const struct ike_key *found = NULL;
	bool ke = false;

	for (unsigned i = 0; i < keyring_ike_count(k); i++)
		if (ike_equals(keyring_ike_at(k, i), record))
			found = keyring_ike_at(k, i);
	assert_non_null(found);
	assert_non_null(found->prf);
	assert_string_equal(found->prf->name, field(record, "prf", room, sizeof room));
	assert_true(found->version == 1 ? found->encryption : !!found->suite.encr);
	field(record, "spi_i", room, sizeof room);
	assert_true(!found->initiator_spi || found->initiator_spi == strtoull(room, NULL, 16));
	field(record, "spi_r", room, sizeof room);
	assert_true(!found->responder_spi || found->responder_spi == strtoull(room, NULL, 16));
	field(record, "dh_secret", room, sizeof room);
	for (unsigned i = 0; i < keyring_ke_count(k); i++)
		ke |= is_hex(room, keyring_ke_at(k, i)->value);
	assert_true(ke);
}

/* Whose log: "a" the initiator's, "b" the responder's.  A third host's SAs are the responder's too. */
static bool esp_is_told(const char *record, char side)
{
	char from[8];

	if (field(record, "from_log", from, sizeof from)[0] == side)
		return true;
	return strstr(record, "\"both_logs_agree\": true") && (from[0] != 'c' || side == 'b');
}

static bool ike_is_told(const char *record, char side)
{
	const char *seen = strstr(record, "\"seen_by\": [");
	const char mark[] = { '"', side, '"', '\0' }, *at = seen ? strstr(seen, mark) : NULL;

	return at && at < strchr(seen, ']');
}

static void check_log(const char *folder, const char *side_name)
{
	static char line[1 << 20];
	char path[4096];
	struct keyring *k = keyring_new();
	unsigned esps = 0, ikes = 0, told = 0;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s.log", folder, side_name);
	keyring_read(k, path);
	snprintf(path, sizeof path, "%s/expected.json", folder);
	f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof line, f)) {
		if (strstr(line, "\"exchange_role\"") && esp_is_told(line, side_name[0] == 'i' ? 'a' : 'b')) {
			check_esp(k, line, strstr(folder, "-nat") && side_name[0] == 'r');
			esps++;
		} else if (strstr(line, "\"rekeyed_from\"") && ike_is_told(line, side_name[0] == 'i' ? 'a' : 'b')) {
			check_ike(k, line);
			ikes++;
		}
	}
	fclose(f);
	assert_int_equal(keyring_count(k), esps);
	for (unsigned i = 0; i < keyring_ike_count(k); i++)
		told += keyring_ike_at(k, i)->secret[IKE_SKEYSEED].len || keyring_ike_at(k, i)->secret[IKE_SKEYID].len;
	assert_int_equal(told, ikes);
	keyring_free(k);
}

static const char *captures(void)
{
	const char *named = getenv("SPIGLASS_CAPTURES"), *source = getenv("srcdir");
	static char path[4096];

	if (named)
		return named;
	snprintf(path, sizeof path, "%s/../shared/captures", source ? source : ".");
	return path;
}

static void captures_are_told(void **state)
{
	char pattern[4200];
	glob_t found;

	(void)state;
	snprintf(pattern, sizeof pattern, "%s/v[12]-*", captures());
	if (glob(pattern, 0, NULL, &found))
		skip();
	for (size_t i = 0; i < found.gl_pathc; i++) {
		check_log(found.gl_pathv[i], "initiator");
		check_log(found.gl_pathv[i], "responder");
	}
	assert_true(found.gl_pathc > 60);
	globfree(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prefixes_do_not_matter),
		cmocka_unit_test(json_is_read),
		cmocka_unit_test(journal_is_read),
		cmocka_unit_test(other_programs_pass_by),
		cmocka_unit_test(threads_are_kept_apart),
		cmocka_unit_test(daemons_are_kept_apart),
		cmocka_unit_test(rows_of_another_sa_are_not_taken),
		cmocka_unit_test(rotated_logs_tell_once),
		cmocka_unit_test(cut_dumps_are_faults),
		cmocka_unit_test(wrong_counts_are_faults),
		cmocka_unit_test(damage_stays_in_its_line),
		cmocka_unit_test(keys_far_down_are_found),
		cmocka_unit_test(responder_is_no_initiator),
		cmocka_unit_test(without_role_no_spi),
		cmocka_unit_test(later_spis_are_others),
		cmocka_unit_test(child_exchange_is_told),
		cmocka_unit_test(ike_keys_change),
		cmocka_unit_test(ikev1_is_read),
		cmocka_unit_test(nameless_proposals_mix),
		cmocka_unit_test(keys_that_do_not_fit_are_faults),
		cmocka_unit_test(silent_logs_say_so),
		cmocka_unit_test(pluto_is_read),
		cmocka_unit_test(pluto_cuts_keys),
		cmocka_unit_test(pluto_old_wording),
		cmocka_unit_test(pluto_lines_that_do_not_fit),
		cmocka_unit_test(captures_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
