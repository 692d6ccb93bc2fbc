/*
 * keyring: each form with the traps in it, as text told back; what is said of
 * lines that cannot be used; and that no key ever stands in what is said.
 */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <spiglass/keyring.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define FORMS "esp_sa, ikev1_decryption_table, ikev2_decryption_table, xfrm, "

static void assert_begins(const char *s, const char *start)
{
	if (strncmp(s, start, strlen(start)))
		assert_string_equal(s, start);
}

/* --- told back --- */

struct heard { struct text t; char room[8192]; };

static void hear(void *context, const char *name, unsigned line, const char *what)
{
	struct heard *h = context;

	text_add(&h->t, name);
	if (line) {
		text_char(&h->t, ':');
		text_dec(&h->t, line);
	}
	text_add(&h->t, ": ");
	text_add(&h->t, what);
	text_char(&h->t, '\n');
}

static void tell_spi(struct text *t, const struct key *key)
{
	text_add(t, key->protocol == KEY_AH ? "ah 0x" : "esp 0x");
	text_hex(t, key->spi, 8);
	if (key->spi_mask != UINT32_MAX) {
		text_char(t, '/');
		text_hex(t, key->spi_mask, 8);
	}
}

static void tell_key(struct text *t, const char *name, const uint8_t *bytes, size_t n)
{
	text_char(t, ' ');
	text_add(t, name);
	if (n) {
		text_char(t, ':');
		text_bytes(t, bytes, n);
	}
}

static void tell(struct text *t, const struct key *key)
{
	static const char *const mode[] = { "", " transport", " tunnel", " beet" }, *const esn[] = { "", " no-esn", " esn" };
	const struct suite *s = &key->suite;

	tell_spi(t, key);
	text_char(t, ' ');
	text_address(t, &key->source);
	text_char(t, '>');
	text_address(t, &key->destination);
	if (s->encr || s->encr_key_len)
		tell_key(t, s->encr ? s->encr->name : "?", key->encr_key, s->encr_key_len);
	if (s->integ || s->integ_key_len)
		tell_key(t, s->integ ? s->integ->name : "?", key->integ_key, s->integ_key_len);
	if (s->icv) {
		text_add(t, " icv ");
		text_dec(t, s->icv);
	}
	if (key->seed.len)
		tell_key(t, "seed", key->seed.at, key->seed.len);
	text_add(t, mode[key->mode]);
	text_add(t, esn[key->esn]);
	if (key->high_known) {
		text_add(t, " high ");
		text_dec(t, key->high);
	}
	text_add(t, key->natt ? " natt\n" : "\n");
}

static void tell_ike(struct text *t, const struct ike_key *key)
{
	const struct suite *s = &key->suite;

	text_add(t, key->version == 1 ? "ike1 " : "ike2 ");
	text_hex(t, key->initiator_spi, 16);
	text_char(t, ' ');
	text_hex(t, key->responder_spi, 16);
	if (s->encr)
		tell_key(t, s->encr->name, key->secret[IKE_SK_EI].at, s->encr_key_len);
	if (s->encr_key_len)
		tell_key(t, "", key->secret[IKE_SK_ER].at, s->encr_key_len);
	if (s->integ) {
		tell_key(t, s->integ->name, key->secret[IKE_SK_AI].at, s->integ_key_len);
		tell_key(t, "", key->secret[IKE_SK_AR].at, s->integ_key_len);
	}
	if (key->secret[IKE_KA].len)
		tell_key(t, "", key->secret[IKE_KA].at, key->secret[IKE_KA].len);
	if (s->icv) {
		text_add(t, " icv ");
		text_dec(t, s->icv);
	}
	text_char(t, '\n');
}

static void must_open(const struct suite *suite, const uint8_t *encr_key, const uint8_t *integ_key)
{
	const char *why = NULL;
	struct opener *o = opener_new(suite, encr_key, integ_key, &why);

	if (!o)
		print_error("%s\n", why);
	assert_non_null(o);
	opener_free(o);
}

/* The keys of the initiators these tests name. */
static void tell_all_ike(struct text *t, const struct keyring *k)
{
	static const uint64_t initiator[] = { 0x1111111111111111, 0x2222222222222222, 0xabcdef0123456789 };
	const struct ike_key *key;

	for (unsigned i = 0; i < 2 * COUNT(initiator); i++)
		for (uint32_t cursor = 0; (key = keyring_ike_next(k, (uint8_t)(1 + i % 2), initiator[i / 2], 0, &cursor));) {
			if (key->version == 2) {
				must_open(&key->suite, key->secret[IKE_SK_EI].at, key->secret[IKE_SK_AI].at);
				must_open(&key->suite, key->secret[IKE_SK_ER].at, key->secret[IKE_SK_AR].at);
			}
			tell_ike(t, key);
		}
}

/* What became of a source: its keys, a line each, then what was said. */
static const char *imported(const char *name, const char *bytes, size_t size)
{
	static struct heard h;
	static char keys[16384];
	struct text t = TEXT_FIXED(keys);
	struct keyring *k = keyring_new();
	enum status status;

	h.t = (struct text)TEXT_FIXED(h.room);
	status = keyring_import(k, name, bytes, size, hear, &h);
	assert_int_equal(status, keyring_count(k) + keyring_ike_count(k) ? STATUS_OK : STATUS_KEYS);
	for (unsigned i = 0; i < keyring_count(k); i++) {
		const struct key *key = keyring_at(k, i);

		must_open(&key->suite, key->encr_key, key->integ_key);
		tell(&t, key);
	}
	tell_all_ike(&t, k);
	text_add(&t, text_string(&h.t));
	keyring_free(k);
	return text_string(&t);
}

struct golden { const char *text, *told; };

static void check(const char *name, const struct golden *g, size_t n)
{
	for (; n--; g++)
		assert_string_equal(imported(name, g->text, strlen(g->text)), g->told);
}

/* --- esp_sa --- */

#define ADDRESSES "\"IPv4\",\"192.0.2.1\",\"192.0.2.2\","
#define SPI ADDRESSES "\"0x00001000\","
#define KEY16 "00112233445566778899aabbccddeeff"
#define KEY20 KEY16 "01234567"
#define KEY32 KEY16 KEY16
#define CBC "\"AES-CBC [RFC3602]\",\"0x" KEY16 "\","
#define TO " 192.0.2.1>192.0.2.2 "

static void esp_sa(void **state)
{
	static const struct golden cases[] = {
		/* eight columns say nothing of 64-bit sequence numbers, ten do */
		{ SPI CBC "\"HMAC-SHA-1-96 [RFC2404]\",\"0x" KEY20 "\"\n",
		  "esp 0x00001000" TO "ENCR_AES_CBC:" KEY16 " AUTH_HMAC_SHA1_96:" KEY20 "\n" },
		{ SPI CBC "\"NULL\",\"\",\"32-bit\",\"0\"", "esp 0x00001000" TO "ENCR_AES_CBC:" KEY16 " no-esn\n" },
		{ SPI CBC "\"NULL\",\"\",\"64-bit\",\"1f\"", "esp 0x00001000" TO "ENCR_AES_CBC:" KEY16 " esn high 31\n" },
		{ SPI CBC "\"NULL\",\"\",\"64-bit\",\"0x00000002\"",
		  "esp 0x00001000" TO "ENCR_AES_CBC:" KEY16 " esn high 2\n" },
		{ SPI CBC "\"NULL\",\"\",\"64-bit\",\"\"", "esp 0x00001000" TO "ENCR_AES_CBC:" KEY16 " esn\n" },
		/* SPIs: decimal, short, any, any digit */
		{ ADDRESSES "\"4096\"," CBC "\"NULL\",\"\"", "esp 0x00001000" TO "ENCR_AES_CBC:" KEY16 "\n" },
		{ ADDRESSES "\"0x7\"," CBC "\"NULL\",\"\"", "esp 0x00000007" TO "ENCR_AES_CBC:" KEY16 "\n" },
		{ ADDRESSES "\"*\"," CBC "\"NULL\",\"\"", "esp 0x00000000/00000000" TO "ENCR_AES_CBC:" KEY16 "\n" },
		{ ADDRESSES "\"0xc0ff??0*\"," CBC "\"NULL\",\"\"",
		  "esp 0xc0ff0000/ffff00f0" TO "ENCR_AES_CBC:" KEY16 "\n" },
		/* addresses: any, a prefix is any, all bits are the address */
		{ "\"IPv6\",\"2001:db8::/32\",\"2001:db8::1/128\",\"1\"," CBC "\"NULL\",\"\"",
		  "esp 0x00000001 *>2001:db8::1 ENCR_AES_CBC:" KEY16 "\n" },
		{ "\"any\",\"*\",\"192.0.2.*\",\"1\"," CBC "\"NULL\",\"\"", "esp 0x00000001 *>* ENCR_AES_CBC:" KEY16 "\n" },
		/* keys: ASCII, an odd digit, one that Wireshark escaped */
		{ SPI "\"AES-CBC [RFC3602]\",\"sixteen letters.\",\"NULL\",\"\"",
		  "esp 0x00001000" TO "ENCR_AES_CBC:7369787465656e206c6574746572732e\n" },
		{ SPI "\"DES-CBC [RFC2405]\",\"0x123456789abcdef\",\"NULL\",\"\"", "esp 0x00001000" TO "ENCR_DES:0123456789abcdef\n" },
		/* a " b " c backslash d e */
		{ SPI "\"DES-CBC [RFC2405]\",\"a\\x22b\"\"c\\de\",\"NULL\",\"\"",
		  "esp 0x00001000" TO "ENCR_DES:61226222635c6465\n" },
	};

	(void)state;
	check("keys", cases, COUNT(cases));
}

/* strongSwan leaves GCM's ICV to the authentication, which Wireshark then refuses; what is not told cannot be checked. */
static void esp_sa_icv(void **state)
{
	static const struct golden cases[] = {
#define GCM(tail) SPI "\"AES-GCM " tail
		{ GCM("[RFC4106]\",\"0x" KEY20 "\",\"ANY 128 bit authentication [no checking]\",\"0x\""),
		  "esp 0x00001000" TO "ENCR_AES_GCM_16:" KEY20 "\n" },
		{ GCM("[RFC4106]\",\"0x" KEY20 "\",\"ANY 64 bit authentication [no checking]\",\"0x\""),
		  "esp 0x00001000" TO "ENCR_AES_GCM_8:" KEY20 "\n" },
		{ GCM("[RFC4106]\",\"0x" KEY20 "\",\"NULL\",\"\""), "esp 0x00001000" TO "ENCR_AES_GCM_16:" KEY20 "\n" },
		{ GCM("with 12 octet ICV [RFC4106]\",\"0x" KEY20 "\",\"NULL\",\"\""),
		  "esp 0x00001000" TO "ENCR_AES_GCM_12:" KEY20 "\n" },
		{ GCM("with IIV and 16 octet ICV [RFC4106 & RFC8750]\",\"0x" KEY20 "\",\"NULL\",\"\""),
		  "esp 0x00001000" TO "ENCR_AES_GCM_16_IIV:" KEY20 "\n" },
		{ SPI "\"ChaCha20 with Poly1305 [RFC7634]\",\"0x" KEY16 KEY20 "\",\"NULL\",\"\"",
		  "esp 0x00001000" TO "ENCR_CHACHA20_POLY1305:" KEY16 KEY20 "\n" },
		{ SPI CBC "\"ANY 96 bit authentication [no checking]\",\"0x" KEY16 "\"",
		  "esp 0x00001000" TO "ENCR_AES_CBC:" KEY16 " icv 12\n" },
		{ SPI CBC "\"HMAC-SHA-256-96 [draft-ietf-ipsec-ciph-sha-256-00]\",\"0x" KEY32 "\"",
		  "esp 0x00001000" TO "ENCR_AES_CBC:" KEY16 " AUTH_HMAC_SHA2_256_96:" KEY32 "\n" },
		{ SPI "\"NULL\",\"\",\"MAC-RIPEMD-160-96 [RFC2857]\",\"0x" KEY20 "\"",
		  "esp 0x00001000" TO "ENCR_NULL AUTH_HMAC_RIPEMD_160_96:" KEY20 "\n" },
		{ GCM("with 8 octet ICV [RFC4106]\",\"0x" KEY20 "\",\"ANY 128 bit authentication [no checking]\",\"0x\""),
		  "keys:1: column 7: the encryption authenticates by itself, expected \"NULL\"\n" },
		{ GCM("[RFC4106]\",\"0x" KEY20 "\",\"HMAC-SHA-1-96 [RFC2404]\",\"0x" KEY20 "\""),
		  "keys:1: column 7: the encryption authenticates by itself, expected \"NULL\"\n" },
	};

	(void)state;
	check("keys", cases, COUNT(cases));
}

/* Files as they come: byte order mark, CRLF, comments, blanks, an option of the command line. */
static void esp_sa_lines(void **state)
{
	static const struct golden cases[] = {
		{ "\xef\xbb\xbf# made by hand\r\n\r\n  " SPI CBC "\"NULL\",\"\" \t\r\n",
		  "esp 0x00001000" TO "ENCR_AES_CBC:" KEY16 "\n" },
		{ "uat:esp_sa:" SPI CBC "\"NULL\",\"\"", "esp 0x00001000" TO "ENCR_AES_CBC:" KEY16 "\n" },
		{ "-o 'uat:esp_sa:" SPI CBC "\"NULL\",\"\"'\n", "esp 0x00001000" TO "ENCR_AES_CBC:" KEY16 "\n" },
		{ "IPv4, 192.0.2.1 ,192.0.2.2,0x00001000, AES-CBC ,0x" KEY16 ", null , \n",
		  "esp 0x00001000" TO "ENCR_AES_CBC:" KEY16 "\n" },
		/* the good lines count, and twice the same is one */
		{ SPI CBC "\"NULL\",\"\"\n" SPI CBC "\"NULL\",\"\"\n" SPI CBC "\"NULL\"\n",
		  "esp 0x00001000" TO "ENCR_AES_CBC:" KEY16 "\nkeys:3: 7 columns, expected 8 or 10\n" },
	};

	(void)state;
	check("keys", cases, COUNT(cases));
}

static void esp_sa_faults(void **state)
{
	static const struct golden cases[] = {
		{ SPI "\"AES-CBC [RFC3602]\",\"0x0011\",\"NULL\",\"\"",
		  "keys:1: encryption key has 2 octets, AES-CBC [RFC3602] takes 16, 24 or 32\n" },
		{ SPI "\"AES-CTR [RFC3686]\",\"0x" KEY16 "\",\"NULL\",\"\"",
		  "keys:1: encryption key has 16 octets, AES-CTR [RFC3686] takes 20, 28 or 36 (with 4 of salt): is the salt missing?\n" },
		{ SPI "\"TripleDES-CBC [RFC2451]\",\"\",\"NULL\",\"\"",
		  "keys:1: encryption key has 0 octets, TripleDES-CBC [RFC2451] takes 24\n" },
		{ SPI "\"CAST5-CBC [RFC2144]\",\"0x" KEY20 "\",\"NULL\",\"\"",
		  "keys:1: encryption key has 20 octets, CAST5-CBC [RFC2144] takes 5 to 16\n" },
		{ SPI "\"AES-CBC [RFC3602]\",\"0xgg\",\"NULL\",\"\"", "keys:1: encryption key is not hexadecimal behind 0x\n" },
		{ SPI CBC "\"HMAC-MD5-96 [RFC2403]\",\"\"",
		  "keys:1: authentication key has 0 octets, HMAC-MD5-96 [RFC2403] takes 16\n" },
		{ SPI "\"TWOFISH-CBC\",\"0x" KEY16 "\",\"NULL\",\"\"",
		  "keys:1: TWOFISH-CBC cannot be opened: there is no such cipher here\n" },
		{ SPI "\"AES-XYZ\",\"0x" KEY16 "\",\"NULL\",\"\"",
		  "keys:1: column 5: no encryption of esp_sa, expected one like \"AES-CBC [RFC3602]\"\n" },
		{ SPI CBC "\"HMAC\",\"\"",
		  "keys:1: column 7: no authentication of esp_sa, expected one like \"HMAC-MD5-96 [RFC2403]\"\n" },
		{ SPI CBC "\"NULL\",\"\",\"33-bit\",\"0\"",
		  "keys:1: column 9: no length of sequence numbers, expected 32-bit or 64-bit\n" },
		{ SPI CBC "\"NULL\",\"\",\"64-bit\",\"123456789\"",
		  "keys:1: column 10: no high half of a sequence number, expected up to eight digits\n" },
		{ SPI CBC "\"NULL\",\"\",\"32-bit\",\"0\",\"1\"", "keys:1: more than 10 columns, expected 8 or 10\n" },
		{ SPI CBC "\"NULL\",\"", "keys:1: quotes do not match, expected \"...\" or \"...\",\"...\"\n" },
		{ SPI CBC "\"NULL\"x,\"\"", "keys:1: quotes do not match, expected \"...\" or \"...\",\"...\"\n" },
		{ "\"IPv4\",\"192.0.2\",\"192.0.2.2\",\"1\"," CBC "\"NULL\",\"\"",
		  "keys:1: column 2: no source, expected an address, a prefix or *\n" },
		{ "\"IPv4\",\"192.0.2.1\",\"192.0.2.2/33\",\"1\"," CBC "\"NULL\",\"\"",
		  "keys:1: column 3: no destination, expected an address, a prefix or *\n" },
		{ ADDRESSES "\"0x100000000\"," CBC "\"NULL\",\"\"", 
		  "keys:1: column 4: no SPI, expected a number, or 0x and eight digits with * among them\n" },
	};

	(void)state;
	check("keys", cases, COUNT(cases));
}

/* --- ip xfrm --- */

#define ID(proto) "src 192.0.2.1 dst 192.0.2.2\n\tproto " proto " spi 0x00001000 reqid 6 mode tunnel\n"
#define SHA1 "\tauth-trunc hmac(sha1) 0x" KEY20 " 96\n"
#define AES "\tenc cbc(aes) 0x" KEY16 "\n"
#define TOLD "esp 0x00001000" TO "ENCR_AES_CBC:" KEY16 " AUTH_HMAC_SHA1_96:" KEY20

static void xfrm_layouts(void **state)
{
	static const struct golden cases[] = {
		{ ID("esp") "\treplay-window 32 flag af-unspec\n" SHA1 AES, TOLD " tunnel no-esn\n" },
		{ ID("esp") "        replay-window 0 flag af-unspec esn\n        aead rfc4106(gcm(aes)) 0x" KEY20 " 128\n"
		  "        encap type espinudp sport 4500 dport 4500 addr 0.0.0.0\n        anti-replay esn context:\n"
		  "         seq-hi 0x1, seq 0x2, oseq-hi 0x0, oseq 0x0\n         replay_window 128, bitmap-length 4\n"
		  "         00000000 00000000 00000000 00000003 \n        crypto offload parameters: dev eth2 dir out mode packet\n",
		  "esp 0x00001000" TO "ENCR_AES_GCM_16:" KEY20 " tunnel esn high 1 natt\n" },
		/* iproute2 6.10 and later */
		{ ID("esp") "\tflag af-unspec esn\n" SHA1 AES "\tlastused 2026-08-29 09:30:00\n"
		  "\tanti-replay esn context:\t oseq-hi 0x3, oseq 0xa\n\tdir out\n", TOLD " tunnel esn high 3\n" },
		/* a large window has that context too, without 64-bit numbers */
		{ ID("esp") "\treplay-window 0 flag af-unspec\n" SHA1 AES "\tanti-replay esn context:\n"
		  "\t seq-hi 0x0, seq 0x2, oseq-hi 0x0, oseq 0x0\n", TOLD " tunnel no-esn\n" },
		/* ip -s: the lengths of keys stand before the ICV's */
		{ "src 192.0.2.1 dst 192.0.2.2\n\tproto esp spi 0x00001000(4096) reqid 6(0x00000006) mode tunnel\n"
		  "\treplay-window 32 seq 0x00000000 flag af-unspec (0x20)\n\tauth-trunc hmac(sha1) 0x" KEY20 " (160 bits) 96\n"
		  "\tenc cbc(aes) 0x" KEY16 " (128 bits)\n\tsel src 10.0.0.0/8 dst 10.1.0.0/16 proto icmp type 8 uid 0\n"
		  "\tlifetime config:\n\t  limit: soft (INF)(bytes), hard (INF)(bytes)\n\tlifetime current:\n"
		  "\t  420(bytes), 5(packets)\n\t  add 2026-11-23 09:29:00 use 2026-11-23 09:30:00\n\tstats:\n"
		  "\t  replay-window 0 replay 0 failed 0\n", TOLD " tunnel no-esn\n" },
		/* ip -o */
		{ "src 192.0.2.1 dst 192.0.2.2\\\tproto esp spi 0x00001000 reqid 6 mode tunnel\\\treplay-window 32 "
		  "flag af-unspec\\\tauth-trunc hmac(sha1) 0x" KEY20 " 96\\\tenc cbc(aes) 0x" KEY16 "\\"
		  "\tsel src 10.0.0.0/8 dst 10.1.0.0/16 \\\n", TOLD " tunnel no-esn\n" },
		/* a mail's quotation, its indentation lost */
		{ "> src 192.0.2.1 dst 192.0.2.2\n> proto esp spi 0x00001000 reqid 6 mode beet\n> auth-trunc hmac(sha1) 0x" KEY20
		  " 96\n> enc cbc(aes) 0x" KEY16 "\n", TOLD " beet no-esn\n" },
		{ ID("esp") "\treplay-window 0 flag 80\n" SHA1 AES, TOLD " tunnel esn\n" },
	};

	(void)state;
	check("keys", cases, COUNT(cases));
}

static void xfrm_monitor(void **state)
{
	static const char text[] =
	    "Timestamp: Mon Nov 23 09:30:00 2026 12 usec\n"
	    "src 192.0.2.1 dst 192.0.2.2\n\tproto ah spi 0x1 mode tunnel\n" SHA1 "Flushed state proto esp\n"
	    "src 192.0.2.1 dst 192.0.2.2\n\tproto ah spi 0x2 mode tunnel\n" SHA1
	    "report proto hao \n  sel src 10.9.0.1/32 dst 10.9.0.2/32 \n"
	    "src 192.0.2.1 dst 192.0.2.2\n\tproto ah spi 0x3 mode tunnel\n" SHA1 "acquire proto esp \n  sel src 10.9.0.1/32 dst 10.9.0.2/32 proto udp sport 9 dport 9 \n"
	    "  policy src 10.9.0.0/16 dst 10.9.0.0/16 \n    dir out priority 1 ptype main \n"
	    "    tmpl src 192.0.2.1 dst 192.0.2.2\n\tproto esp spi 0x00000bad reqid 1 mode tunnel\n"
	    ID("esp") SHA1 AES "Updated " ID("esp") "\treplay-window 0 flag esn\n" SHA1 AES
	    "\tanti-replay esn context:\n\t seq-hi 0x2, seq 0x2, oseq-hi 0x0, oseq 0x0\n"
	    "Async event  (0x10)  timer expired \n\tsrc 192.0.2.1 dst 192.0.2.2  reqid 0x6 protocol esp  SPI 0x1000\n"
	    "Expired " ID("esp") "\treplay-window 0 flag esn\n\thard 1\n"
	    "[2026-11-23T09:30:00.000001] Deleted src 192.0.2.9 dst 192.0.2.2\n\tproto esp spi 0x00001001 mode tunnel\n" SHA1 AES
	    "src 10.0.0.0/8 dst 10.1.0.0/16 \n\tdir out priority 5 ptype main \n\ttmpl src 192.0.2.1 dst 192.0.2.2\n"
	    "\t\tproto esp spi 0x00000bad reqid 6 mode tunnel\n";

	(void)state;
#define AH(spi) "ah 0x0000000" #spi TO "AUTH_HMAC_SHA1_96:" KEY20 " tunnel no-esn\n"
	assert_string_equal(imported("keys", text, strlen(text)), AH(1) AH(2) AH(3)
	    TOLD " tunnel esn high 2\n"
	    "esp 0x00001001 192.0.2.9>192.0.2.2 ENCR_AES_CBC:" KEY16 " AUTH_HMAC_SHA1_96:" KEY20 " tunnel no-esn\n");
}

static void xfrm_commands(void **state)
{
	static const struct golden cases[] = {
		{ "sudo ip -4 xfrm state add src 192.0.2.1 dst 192.0.2.2 proto esp spi 4096 mode tunnel enc \"cbc(aes)\" 0x" KEY16
		  " auth-trunc 'hmac(sha1)' 0x" KEY20 " 96 sel src 0.0.0.0/0 dst 10.0.0.0/8\n"
		  "ip xfrm policy add src 10.0.0.0/8 dst 10.1.0.0/16 dir out tmpl src 192.0.2.1 dst 192.0.2.2 proto esp spi 7 "
		  "mode tunnel\n", TOLD " tunnel no-esn\n" },
		/* a script: backslashes go on; flag's words end where the next begins, though "aead" looks like a number */
		{ "ip x s add \\\n  src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x1000 \\\n  replay-window 64 replay-oseq-hi 5 "
		  "flag esn aead 'rfc4309(ccm(aes))' 0x" KEY16 "012345 64 \\\n  mode transport encap espinudp 4500 4500 0.0.0.0\n",
		  "esp 0x00001000" TO "ENCR_AES_CCM_8:" KEY16 "012345 transport esn high 5 natt\n" },
		/* an ip -batch file, short names, a key that is text */
		{ "xfrm state add src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x1000 enc aes sixteen_letters. auth sha1 0x" KEY20 "\n",
		  "esp 0x00001000" TO "ENCR_AES_CBC:7369787465656e5f6c6574746572732e AUTH_HMAC_SHA1_96:" KEY20 " no-esn\n" },
	};

	(void)state;
	check("keys", cases, COUNT(cases));
}

static void xfrm_algorithms(void **state)
{
#define ESP(integ, encr) ID("esp") "\t" integ "\n\t" encr "\n"
	static const struct golden cases[] = {
		/* without a length SHA2-256 is cut to the draft's 96 bits */
		{ ESP("auth hmac(sha256) 0x" KEY32, "enc cbc(aes) 0x" KEY16),
		  "esp 0x00001000" TO "ENCR_AES_CBC:" KEY16 " AUTH_HMAC_SHA2_256_96:" KEY32 " tunnel no-esn\n" },
		{ ESP("auth-trunc hmac(sha256) 0x" KEY32 " 128", "enc cbc(camellia) 0x" KEY16),
		  "esp 0x00001000" TO "ENCR_CAMELLIA_CBC:" KEY16 " AUTH_HMAC_SHA2_256_128:" KEY32 " tunnel no-esn\n" },
		{ ESP("auth-trunc hmac(sha512) 0x" KEY32 KEY32 " 192", "enc cbc(des3_ede) 0x" KEY20 "01234567"),
		  "esp 0x00001000" TO "ENCR_3DES:" KEY20 "01234567 AUTH_HMAC_SHA2_512_256:" KEY32 KEY32 " icv 24 tunnel no-esn\n" },
		{ ESP("auth-trunc cmac(aes) 0x" KEY16 " 96", "enc rfc3686(ctr(aes)) 0x" KEY20),
		  "esp 0x00001000" TO "ENCR_AES_CTR:" KEY20 " AUTH_AES_CMAC_96:" KEY16 " tunnel no-esn\n" },
		{ ESP("auth-trunc xcbc(aes) 0x" KEY16 " 96", "enc cbc(blowfish) 0x" KEY16),
		  "esp 0x00001000" TO "ENCR_BLOWFISH:" KEY16 " AUTH_AES_XCBC_96:" KEY16 " tunnel no-esn\n" },
		{ ESP("auth-trunc hmac(rmd160) 0x" KEY20 " 96", "enc cbc(cast5) 0x" KEY16),
		  "esp 0x00001000" TO "ENCR_CAST:" KEY16 " AUTH_HMAC_RIPEMD_160_96:" KEY20 " tunnel no-esn\n" },
		{ ESP("", "aead rfc4543(gcm(aes)) 0x" KEY20 " 128"),
		  "esp 0x00001000" TO "ENCR_NULL_AUTH_AES_GMAC:" KEY20 " tunnel no-esn\n" },
		{ ESP("", "aead rfc7539esp(chacha20,poly1305) 0x" KEY16 KEY20 " 128"),
		  "esp 0x00001000" TO "ENCR_CHACHA20_POLY1305:" KEY16 KEY20 " tunnel no-esn\n" },
		/* what has no key shows it in more than one way */
		{ ESP("auth-trunc digest_null 0x 0", "enc cbc(des) 0x0123456789abcdef"),
		  "esp 0x00001000" TO "ENCR_DES:0123456789abcdef tunnel no-esn\n" },
		{ ESP("auth-trunc digest_null  0", "enc cbc(des) 0x0123456789abcdef"),
		  "esp 0x00001000" TO "ENCR_DES:0123456789abcdef tunnel no-esn\n" },
		{ ESP("auth-trunc hmac(md5) 0x" KEY16 " 96", "enc ecb(cipher_null) "),
		  "esp 0x00001000" TO "ENCR_NULL AUTH_HMAC_MD5_96:" KEY16 " tunnel no-esn\n" },
		/* of two the later counts, and leaves nothing of the other */
		{ ESP("enc cbc(aes) 0xffffffffffffffffffffffffffffffff", "enc cbc(des) 0x123456789abcdef"),
		  "esp 0x00001000" TO "ENCR_DES:0123456789abcdef tunnel no-esn\n" },
		{ ESP("enc cbc(aes) 0x" KEY16, "enc ecb(cipher_null) 0x"), "esp 0x00001000" TO "ENCR_NULL tunnel no-esn\n" },
		{ ID("ah") SHA1, "ah 0x00001000" TO "AUTH_HMAC_SHA1_96:" KEY20 " tunnel no-esn\n" },
		/* IPComp and mobile IPv6 pass by */
		{ ID("comp") "\tcomp deflate \n" ID("esp") SHA1 AES ID("hao") ID("route2"), TOLD " tunnel no-esn\n" },
		/* an SA being negotiated has no algorithms yet */
		{ ID("esp") "\treplay-window 0 \n" ID("esp") SHA1 AES, TOLD " tunnel no-esn\n" },
	};

	(void)state;
	check("keys", cases, COUNT(cases));
}

static void xfrm_faults(void **state)
{
	static const char hidden[] = "keys:3: keys are hidden: run \"ip xfrm state\" as root and without \"nokeys\"\n";
	static const struct golden cases[] = {
		{ ESP("auth-trunc hmac(sha1) <<Keys hidden>> 96", "enc cbc(aes) <<Keys hidden>>"), hidden },
		{ ESP("auth-trunc hmac(sha1) \"\" 96", "enc cbc(aes) \"\""), hidden },
		{ ESP("aead rfc4106(gcm(aes))", ""), hidden },
		{ ESP("enc cbc(aes) (ERROR truncated)", ""), hidden },
		{ ESP("enc cbc(aes) 0x0011", "auth md5 0x00"),
		  "keys:3: encryption key has 2 octets, cbc(aes) takes 16, 24 or 32\n" },
		{ ESP("aead rfc4106(gcm(aes)) 0x" KEY16 " 128", ""),
		  "keys:3: encryption key has 16 octets, rfc4106(gcm(aes)) takes 20, 28 or 36 (with 4 of salt): is the salt missing?\n" },
		{ ESP("aead rfc4309(ccm(aes)) 0x" KEY20 " 128", ""),
		  "keys:3: encryption key has 20 octets, rfc4309(ccm(aes)) takes 19, 27 or 35 (with 3 of salt): "
		  "is it for AES-GCM or AES-CTR, which have a salt behind the key?\n" },
		{ ESP("aead rfc4106(gcm(aes)) 0x" KEY20 " 32", ""), "keys:3: unknown ICV length for rfc4106(gcm(aes))\n" },
		{ ESP("aead rfc4106(gcm(aes)) 0x" KEY20, ""), "keys:3: no ICV length behind aead's key, expected bits\n" },
		{ ESP("auth-trunc hmac(sha1) 0x" KEY20, "enc cbc(aes) 0x" KEY16),
		  "keys:3: no ICV length behind auth-trunc's key, expected bits\n" },
		{ ESP("auth-trunc hmac(sha1) 0x" KEY20 " 192", "enc cbc(aes) 0x" KEY16),
		  "keys:3: ICV of 192 bits, hmac(sha1) has 64 to 160\n" },
		{ ESP("enc cbc(idea) 0x" KEY16, ""), "keys:3: unknown encryption cbc(idea)\n" },
		{ ESP("enc cbc(serpent) 0x" KEY16, ""), "keys:3: cbc(serpent) cannot be opened: there is no such cipher here\n" },
		{ ESP("auth hmac(sm3) 0x" KEY32, ""), "keys:3: hmac(sm3) cannot be verified: there is no such MAC here\n" },
		{ ESP("auth md5 0x" KEY16, ""), "keys:1: an ESP SA without encryption, expected \"enc\" or \"aead\"\n" },
		{ ID("ah") "\tauth digest_null 0x\n",
		  "keys:1: an AH SA without authentication, expected \"auth\" or \"auth-trunc\"\n" },
		{ ESP("auth md5 0x" KEY16, "aead rfc4106(gcm(aes)) 0x" KEY20 " 128"),
		  "keys:1: \"aead\" authenticates by itself, expected no \"auth\" beside it\n" },
		{ "src 192.0.2.1 dst 192.0.2.2\n\tproto esp mode tunnel\n" SHA1 AES,
		  "keys:1: an SA without SPI, expected \"spi\" and a number\n" },
		{ "src 192.0.2.1 dst 192.0.2.2\n\tproto esp spi 0xfffffffff\n" SHA1 AES,
		  "keys:2: no SPI, expected 0x and up to eight digits\n" },
		{ "src 192.0.2.1 dst example.net\n\tproto esp spi 0x1\n" SHA1 AES, "keys:1: no address behind src or dst\n" },
		{ ID("comp") "\tcomp deflate \n", "keys: no keys in it, read as xfrm\n" },
		/* not a fault, since such a key may be meant */
		{ ESP("enc cbc(aes) 0x00000000000000000000000000000000", ""),
		  "esp 0x00001000" TO "ENCR_AES_CBC:00000000000000000000000000000000 tunnel no-esn\n"
		  "keys:1: keys are zeros only, as a kernel in lockdown shows them\n" },
	};

	(void)state;
	check("keys", cases, COUNT(cases));
}

/* --- ikev2_decryption_table --- */

#define ONES "1111111111111111"
#define TWOS "2222222222222222"
#define PAIR ONES "," TWOS ","
#define TOLD2 "ike2 " ONES " " TWOS
#define CBC2 KEY16 "," KEY16 ",\"AES-CBC-128 [RFC3602]\","
#define SHA1_2 KEY20 "," KEY20 ",\"HMAC_SHA1_96 [RFC2404]\""
#define TOLD_CBC2 TOLD2 " ENCR_AES_CBC:" KEY16 " :" KEY16
#define TOLD_SHA1_2 " AUTH_HMAC_SHA1_96:" KEY20 " :" KEY20 "\n"
#define NONE ",,\"NONE [RFC4306]\""

static const char digits[] = KEY32 KEY32 KEY32;

/* A row of an encryption alone, with keys of so many octets; only the length of the second may be told wrong. */
static const char *encr_row(const char *name, unsigned first, unsigned second, bool aead)
{
	static char row[600];

	snprintf(row, sizeof row, PAIR "%.*s,%.*s,\"%s\",%s", (int)first * 2, digits, (int)second * 2, digits, name,
	    aead ? NONE : SHA1_2);
	return imported("keys", row, strlen(row));
}

static void check_encr(const char *name, const char *iana, unsigned octets, bool aead)
{
	char told[600];

	snprintf(told, sizeof told, TOLD2 " %s%s%.*s%s%.*s%s", iana, octets ? ":" : "", (int)octets * 2, digits,
	    octets ? " :" : "", (int)octets * 2, digits, aead ? "\n" : TOLD_SHA1_2);
	assert_string_equal(encr_row(name, octets, octets, aead), told);
	for (unsigned wrong = 0; wrong < 48; wrong++) {
		if (wrong == octets)
			continue;
		snprintf(told, sizeof told, "keys:1: column 4: key of %u octets, %s takes ", wrong, iana);
		assert_memory_equal(encr_row(name, octets, wrong, aead), told, strlen(told));
	}
}

static void check_sized(const char *mode, const char *after, const char *iana, unsigned salt)
{
	char name[80], told[200];

	for (unsigned bits = 128; bits <= 256; bits += 64) {
		unsigned exact = bits / 8 + salt;

		snprintf(name, sizeof name, "AES-%s-%u%s", mode, bits, after);
		check_encr(name, iana, exact, strstr(after, "ICV"));
		/* another of the cipher's sizes is not this one's */
		snprintf(told, sizeof told, "keys:1: column 3: key of %u octets, %s takes %u", exact % 24 + 16, iana, exact);
		assert_memory_equal(encr_row(name, exact % 24 + 16, exact, strstr(after, "ICV")), told, strlen(told));
	}
}

static void ikev2_encryption(void **state)
{
	(void)state;
	check_sized("CBC", " [RFC3602]", "ENCR_AES_CBC", 0);
	check_sized("CTR", " [RFC5930]", "ENCR_AES_CTR", 4);
	check_sized("GCM", " with 16 octet ICV [RFC5282]", "ENCR_AES_GCM_16", 4);
	check_sized("GCM", " with 8 octet ICV [RFC5282]", "ENCR_AES_GCM_8", 4);
	check_sized("GCM", " with 12 octet ICV [RFC5282]", "ENCR_AES_GCM_12", 4);
	check_sized("CCM", " with 16 octet ICV [RFC5282]", "ENCR_AES_CCM_16", 3);
	check_sized("CCM", " with 8 octet ICV [RFC5282]", "ENCR_AES_CCM_8", 3);
	check_sized("CCM", " with 12 octet ICV [RFC5282]", "ENCR_AES_CCM_12", 3);
	check_encr("3DES [RFC2451]", "ENCR_3DES", 24, false);
	check_encr("NULL [RFC2410]", "ENCR_NULL", 0, false);
	/* IANA's names leave the size to the key */
	check_encr("ENCR_CHACHA20_POLY1305", "ENCR_CHACHA20_POLY1305", 36, true);
	check_encr("ENCR_CAMELLIA_CBC", "ENCR_CAMELLIA_CBC", 32, false);
	check_encr("encr_camellia_cbc", "ENCR_CAMELLIA_CBC", 16, false);
	check_encr("ENCR_CAMELLIA_CTR", "ENCR_CAMELLIA_CTR", 28, false);
	check_encr("ENCR_AES_GCM_16", "ENCR_AES_GCM_16", 20, true);
}

static void check_integ(const char *name, const char *iana, unsigned octets)
{
	char row[800], told[800];

	for (unsigned n = 0; n <= 64; n++) {
		snprintf(row, sizeof row, PAIR CBC2 "%.*s,%.*s,\"%s\"", (int)n * 2, digits, (int)octets * 2, digits, name);
		snprintf(told, sizeof told, TOLD_CBC2 " %s:%.*s :%.*s\n", iana, (int)n * 2, digits, (int)octets * 2, digits);
		if (n != octets)
			snprintf(told, sizeof told, "keys:1: column 6: key of %u octets, %s takes %u\n", n, iana, octets);
		assert_string_equal(imported("keys", row, strlen(row)), told);
	}
	snprintf(row, sizeof row, PAIR CBC2 "%.*s,00,\"%s\"", (int)octets * 2, digits, name);
	snprintf(told, sizeof told, "keys:1: column 7: key of 1 octets, %s takes %u\n", iana, octets);
	assert_string_equal(imported("keys", row, strlen(row)), told);
}

static void ikev2_integrity(void **state)
{
	(void)state;
	check_integ("HMAC_MD5_96 [RFC2403]", "AUTH_HMAC_MD5_96", 16);
	check_integ("HMAC_SHA1_96 [RFC2404]", "AUTH_HMAC_SHA1_96", 20);
	check_integ("HMAC_MD5_128 [RFC4595]", "AUTH_HMAC_MD5_128", 16);
	check_integ("HMAC_SHA1_160 [RFC4595]", "AUTH_HMAC_SHA1_160", 20);
	check_integ("HMAC_SHA2_256_96 [draft-ietf-ipsec-ciph-sha-256-00]", "AUTH_HMAC_SHA2_256_96", 32);
	check_integ("HMAC_SHA2_256_128 [RFC4868]", "AUTH_HMAC_SHA2_256_128", 32);
	check_integ("HMAC_SHA2_384_192 [RFC4868]", "AUTH_HMAC_SHA2_384_192", 48);
	check_integ("HMAC_SHA2_512_256 [RFC4868]", "AUTH_HMAC_SHA2_512_256", 64);
	check_integ("AUTH_AES_XCBC_96", "AUTH_AES_XCBC_96", 16);
	check_integ("AUTH_AES_CMAC_96", "AUTH_AES_CMAC_96", 16);
	check_integ("auth_hmac_sha2_256_128", "AUTH_HMAC_SHA2_256_128", 32);
}

/* The ICV is there, and nobody checks it: its keys do not matter. */
static void ikev2_unchecked(void **state)
{
	static const unsigned bits[] = { 64, 96, 128, 160, 192, 256 };
	char row[400], told[400];

	(void)state;
	for (unsigned i = 0; i < COUNT(bits); i++) {
		snprintf(row, sizeof row, PAIR CBC2 "%s,%s,\"ANY %u-bits of Authentication [No Checking]\"", i % 2 ? "00" : "",
		    i % 2 ? "not hex" : "", bits[i]);
		snprintf(told, sizeof told, TOLD_CBC2 " icv %u\n", bits[i] / 8);
		assert_string_equal(imported("keys", row, strlen(row)), told);
	}
}

static void ikev2_lines(void **state)
{
	static const char row[] = PAIR CBC2 SHA1_2;
	static const struct golden cases[] = {
		{ "# This file is automatically generated, DO NOT MODIFY.\n" PAIR CBC2 SHA1_2 "\n\n", TOLD_CBC2 TOLD_SHA1_2 },
		{ "\xef\xbb\xbf" PAIR CBC2 SHA1_2 "\r\n", TOLD_CBC2 TOLD_SHA1_2 },
		{ "-o 'uat:ikev2_decryption_table:" PAIR CBC2 SHA1_2 "'\n", TOLD_CBC2 TOLD_SHA1_2 },
		{ "\"0x" ONES "\", 0x" TWOS ",\"" KEY16 "\"\t,0x" KEY16 ",AES-CBC-128,\"" KEY20 "\",0x" KEY20 ",hmac_sha1_96",
		  TOLD_CBC2 TOLD_SHA1_2 },
		/* told twice, as each end does: one SA; keys of its own: another, tried behind the first */
		{ PAIR CBC2 SHA1_2 "\n" PAIR CBC2 SHA1_2 "\n", TOLD_CBC2 TOLD_SHA1_2 },
		{ PAIR CBC2 SHA1_2 "\n" PAIR KEY16 "," KEY16 ",\"ENCR_CAMELLIA_CBC\"," SHA1_2 "\n" PAIR CBC2 SHA1_2 "\n",
		  TOLD_CBC2 TOLD_SHA1_2 TOLD2 " ENCR_CAMELLIA_CBC:" KEY16 " :" KEY16 TOLD_SHA1_2 },
	};

	(void)state;
	check("keys", cases, COUNT(cases));
	assert_string_equal(imported("ikev2_decryption_table:keys", row, strlen(row)), TOLD_CBC2 TOLD_SHA1_2);
}

static void ikev2_faults(void **state)
{
	static const struct golden cases[] = {
		{ PAIR CBC2 KEY20 "\n", "keys:1: 6 columns, expected 8\n" },
		{ PAIR CBC2 SHA1_2 ",\"64-bit\"\n", "keys:1: more than 8 columns, expected 8\n" },
		{ PAIR CBC2 KEY20 "," KEY20 ",\"HMAC_SHA1_96 [RFC2404]\n", "keys:1: quotes do not match, expected \"...\" or "
		  "\"...\",\"...\"\n" },
		{ PAIR CBC2 SHA1_2 "\n" ONES "11," TWOS "," CBC2 SHA1_2 "\n" ONES ",2222," CBC2 SHA1_2 "\n",
		  TOLD_CBC2 TOLD_SHA1_2 "keys:2: column 1: no SPI, expected 16 hexadecimal digits\n"
		  "keys:3: column 2: no SPI, expected 16 hexadecimal digits\n" },
		{ PAIR KEY16 "," KEY16 ",\"AES-CBC-160 [RFC3602]\"," SHA1_2, "keys:1: column 5: no encryption, expected one like "
		  "\"AES-CBC-128 [RFC3602]\" or \"ENCR_CHACHA20_POLY1305\"\n" },
		{ PAIR KEY16 "," KEY16 ",\"AES-GCM-128 [RFC5282]\"," NONE, "keys:1: column 5: no encryption, expected one like "
		  "\"AES-CBC-128 [RFC3602]\" or \"ENCR_CHACHA20_POLY1305\"\n" },
		{ PAIR KEY20 "," KEY20 ",\"ENCR_AES_GCM_16_IIV\"," NONE, "keys:1: column 5: encryption that is for ESP only, "
		  "expected one for IKE\n" },
		{ PAIR KEY20 "," KEY20 ",\"ENCR_NULL_AUTH_AES_GMAC\"," NONE, "keys:1: column 5: encryption that is for ESP only, "
		  "expected one for IKE\n" },
		{ PAIR CBC2 KEY20 "," KEY20 ",\"AUTH_AES_128_GMAC\"", "keys:1: column 8: no integrity, expected one like "
		  "\"HMAC_SHA2_256_128 [RFC4868]\" or \"AUTH_AES_XCBC_96\"\n" },
		{ PAIR CBC2 KEY20 "," KEY20 ",\"HMAC_SHA2_256\"", "keys:1: column 8: no integrity, expected one like "
		  "\"HMAC_SHA2_256_128 [RFC4868]\" or \"AUTH_AES_XCBC_96\"\n" },
		{ PAIR KEY20 "," KEY20 ",\"AES-GCM-128 with 16 octet ICV [RFC5282]\"," SHA1_2, "keys:1: column 8: the encryption "
		  "authenticates by itself, expected \"NONE [RFC4306]\"\n" },
		{ PAIR KEY20 "," KEY20 ",\"AES-GCM-128 with 16 octet ICV [RFC5282]\",,,\"ANY 128-bits of Authentication "
		  "[No Checking]\"", "keys:1: column 8: the encryption authenticates by itself, expected \"NONE [RFC4306]\"\n" },
		{ PAIR CBC2 NONE, "keys:1: column 8: the encryption does not authenticate, expected integrity, or one like "
		  "\"ANY 128-bits of Authentication [No Checking]\"\n" },
		{ PAIR KEY16 ",0,\"AES-CBC-128 [RFC3602]\"," SHA1_2, "keys:1: column 4: no key, expected pairs of hexadecimal "
		  "digits\n" },
		{ PAIR "key of sixteen..," KEY16 ",\"AES-CBC-128 [RFC3602]\"," SHA1_2, "keys:1: column 3: no key, expected pairs "
		  "of hexadecimal digits\n" },
		{ PAIR KEY32 "," KEY16 ",\"ENCR_CAMELLIA_CBC\"," SHA1_2, "keys:1: column 4: key of 16 octets, ENCR_CAMELLIA_CBC "
		  "takes 32\n" },
		{ PAIR KEY16 "00," KEY16 ",\"ENCR_CAMELLIA_CTR\"," SHA1_2, "keys:1: column 3: key of 17 octets, ENCR_CAMELLIA_CTR "
		  "takes 20, 28 or 36 (with 4 of salt)\n" },
	};

	(void)state;
	check("keys", cases, COUNT(cases));
}

/* --- ikev1_decryption_table --- */

static void ikev1(void **state)
{
	static const struct golden cases[] = {
		{ ONES "," KEY16 "\n", "ike1 " ONES " 0000000000000000 :" KEY16 "\n" },
		{ "# comment\n\"" ONES "\",\"0x" KEY20 "\"\n", "ike1 " ONES " 0000000000000000 :" KEY20 "\n" },
		{ "uat:ikev1_decryption_table:" ONES "," KEY16 "\n", "ike1 " ONES " 0000000000000000 :" KEY16 "\n" },
		{ ONES "," KEY16 "\n" ONES "," KEY16 "\n" ONES "," KEY20 "\n" TWOS "," KEY16 "\n",
		  "ike1 " ONES " 0000000000000000 :" KEY16 "\nike1 " ONES " 0000000000000000 :" KEY20 "\n"
		  "ike1 " TWOS " 0000000000000000 :" KEY16 "\n" },
		{ ONES "," KEY16 "\n" ONES ",\n" ONES ",0\n" ONES "," KEY32 KEY32 "\n" ONES "11," KEY16 "\n" ONES "\n"
		  ONES "," KEY16 "," KEY16 "\n",
		  "ike1 " ONES " 0000000000000000 :" KEY16 "\n"
		  "keys:2: column 2: no encryption key, expected 1 to 56 octets in hexadecimal\n"
		  "keys:3: column 2: no encryption key, expected 1 to 56 octets in hexadecimal\n"
		  "keys:4: column 2: no encryption key, expected 1 to 56 octets in hexadecimal\n"
		  "keys:5: column 1: no cookie, expected 16 hexadecimal digits\n"
		  "keys:6: 1 columns, expected 2\nkeys:7: more than 2 columns, expected 2\n" },
	};

	(void)state;
	check("keys", cases, COUNT(cases));
}

/* --- spiglass' own --- */

/* All that a keyring holds, in its own order. */
static void tell_secrets(struct text *t, const struct ike_key *key)
{
	const struct suite *s = &key->suite;

	text_add(t, key->version == 1 ? "ike1 " : "ike2 ");
	text_hex(t, key->initiator_spi, 16);
	text_char(t, ' ');
	text_hex(t, key->responder_spi, 16);
	text_add(t, s->encr ? " " : "");
	text_add(t, s->encr ? s->encr->name : "");
	text_add(t, s->integ ? " " : "");
	text_add(t, s->integ ? s->integ->name : "");
	text_add(t, key->prf ? " " : "");
	text_add(t, key->prf ? key->prf->name : "");
	if (key->encryption) {
		text_add(t, " encryption ");
		text_dec(t, key->encryption);
	}
	if (s->icv) {
		text_add(t, " icv ");
		text_dec(t, s->icv);
	}
	assert_int_equal(s->encr_key_len, key->secret[IKE_SK_ER].len);
	assert_int_equal(s->integ_key_len, key->secret[IKE_SK_AR].len);
	for (unsigned i = 0; i < IKE_SECRETS; i++)
		if (key->secret[i].len)
			tell_key(t, ike_secret_name[i], key->secret[i].at, key->secret[i].len);
	if (key->nonces.len)
		tell_key(t, "nonces", key->nonces.at, key->nonces.len);
	text_char(t, '\n');
}

static void tell_ke(struct text *t, const struct ke_secret *ke)
{
	text_add(t, "ke ");
	text_dec(t, ke->number);
	text_add(t, ke->is_private ? " private " : " shared ");
	text_dec(t, ke->method);
	text_add(t, " ike");
	text_dec(t, ke->version);
	text_char(t, ' ');
	text_hex(t, ke->initiator_spi, 16);
	tell_key(t, "", ke->value.at, ke->value.len);
	if (ke->nonces.len)
		tell_key(t, "nonces", ke->nonces.at, ke->nonces.len);
	text_char(t, '\n');
}

static void check_form(const struct golden *g, size_t n)
{
	static struct heard h;
	char told[8192];

	for (; n--; g++) {
		struct keyring *k = keyring_new();
		struct text t = TEXT_FIXED(told);

		h.t = (struct text)TEXT_FIXED(h.room);
		keyring_import(k, "keys", g->text, strlen(g->text), hear, &h);
		for (unsigned i = 0; i < keyring_count(k); i++)
			tell(&t, keyring_at(k, i));
		for (unsigned i = 0; i < keyring_ike_count(k); i++)
			tell_secrets(&t, keyring_ike_at(k, i));
		for (unsigned i = 0; i < keyring_ke_count(k); i++)
			tell_ke(&t, keyring_ke_at(k, i));
		text_add(&t, text_string(&h.t));
		assert_string_equal(text_string(&t), g->told);
		keyring_free(k);
	}
}

#define I "1111111111111111"
#define R "2222222222222222"

static void spiglass_ike(void **state)
{
	static const struct golden cases[] = {
		{ "ike2 " I " 0x" R " encr=ENCR_AES_CBC key_bits=128 integ=auth_hmac_md5_96 prf=PRF_HMAC_SHA2_256 sk_d=0x" KEY32
		  " sk_ai=" KEY16 " sk_ar=" KEY16 " sk_ei=" KEY16 " sk_er=" KEY16 " sk_pi=" KEY32 " sk_pr=" KEY32 " nonces=" KEY20 "\n",
		  "ike2 " I " " R " ENCR_AES_CBC AUTH_HMAC_MD5_96 PRF_HMAC_SHA2_256 SK_d:" KEY32 " SK_ai:" KEY16 " SK_ar:" KEY16
		  " SK_ei:" KEY16 " SK_er:" KEY16 " SK_pi:" KEY32 " SK_pr:" KEY32 " nonces:" KEY20 "\n" },
		/* any order, one secret, nothing told of what it is for */
		{ "  ike2\t* *\tsk_d=" KEY20 "   prf=PRF_HMAC_SHA1 # of a log\n# ike2 * * sk_d=00\n\n",
		  "ike2 0000000000000000 0000000000000000 PRF_HMAC_SHA1 SK_d:" KEY20 "\n" },
		{ "ike2 " I " * SKEYSEED=00 ppk=\"p p#k\"", "ike2 " I " 0000000000000000 SKEYSEED:00 PPK:70207023" "6b\n" },
		{ "ike2 * * ppk=0x0102", "ike2 0000000000000000 0000000000000000 PPK:0102\n" },
		{ "ike2 * * psk=\"secret\"\nike1 * * psk=0x73\n",
		  "ike2 0000000000000000 0000000000000000 PSK:736563726574\nike1 0000000000000000 0000000000000000 PSK:73\n" },
		/* keys of algorithms that are not told; and an ICV that cannot be checked */
		{ "ike2 " I " " R " sk_ei=" KEY20 " sk_er=" KEY20, "ike2 " I " " R " SK_ei:" KEY20 " SK_er:" KEY20 "\n" },
		{ "ike2 " I " " R " encr=ENCR_3DES icv=96 sk_ei=" KEY20 "01020304 sk_er=" KEY20 "05060708",
		  "ike2 " I " " R " ENCR_3DES icv 12 SK_ei:" KEY20 "01020304 SK_er:" KEY20 "05060708\n" },
		/* the same again knows its nonces */
		{ "ike2 " I " " R " sk_d=01\nike2 " I " " R " sk_d=01 nonces=02 prf=PRF_HMAC_MD5\n",
		  "ike2 " I " " R " PRF_HMAC_MD5 SK_d:01 nonces:02\n" },
		{ "ike1 " I " " R " skeyid=01 skeyid_d=02 skeyid_a=03 skeyid_e=04 ka=" KEY16 " encr=ENCR_AES_CBC key_bits=128 seed=05",
		  "ike1 " I " " R " encryption 7 SKEYID:01 SKEYID_d:02 SKEYID_a:03 SKEYID_e:04 Ka:" KEY16 " nonces:05\n" },
		{ "ike1 " I " * enc=" KEY16, "ike1 " I " 0000000000000000 Ka:" KEY16 "\n" },
		/* key exchanges, by their number and group, and alone */
		{ "ike2 " I " " R " ke=1:private:01 ke=2/36:shared:0x0203 ke=*:shared:04 ke=0/19:private:05 nonces=06",
		  "ke 1 private 0 ike2 " I " :01 nonces:06\nke 2 shared 36 ike2 " I " :0203 nonces:06\n"
		  "ke 0 shared 0 ike2 " I " :04 nonces:06\nke 0 private 19 ike2 " I " :05 nonces:06\n" },
		{ "ike1 " I " " R " ke=1:shared:01 psk=\"a\"\nike1 " I " " R " ke=1:shared:01",
		  "ike1 " I " " R " PSK:61\nke 1 shared 0 ike1 " I " :01\n" },
	};

	(void)state;
	check_form(cases, COUNT(cases));
}

static void spiglass_child(void **state)
{
	static const struct golden cases[] = {
		{ "esp 192.0.2.1 192.0.2.2 0x1000 encr=ENCR_AES_CBC key=" KEY16 " integ=AUTH_HMAC_SHA1_96 ikey=" KEY20
		  " esn=5 mode=tunnel natt nonces=" KEY16,
		  TOLD " seed:" KEY16 " tunnel esn high 5 natt\n" },
		{ "esp 192.0.2.1 192.0.2.2 0x1000 integ=AUTH_HMAC_SHA1_96 esn=no mode=tunnel key=" KEY16 " ikey=" KEY20
		  " encr=encr_aes_cbc key_bits=128", TOLD " tunnel no-esn\n" },
		{ "esp 2001:db8::1 * * key=0x" KEY20 " esn encr=ENCR_AES_GCM_16 key_bits=128 icv=128",
		  "esp 0x00000000/00000000 2001:db8::1>* ENCR_AES_GCM_16:" KEY20 " esn\n" },
		{ "esp * * 0x0000100? encr=ENCR_NULL integ=AUTH_HMAC_SHA2_256_128 icv=96 ikey=" KEY32,
		  "esp 0x00001000/fffffff0 *>* ENCR_NULL AUTH_HMAC_SHA2_256_96:" KEY32 "\n" },
		{ "esp * * 1 encr=ENCR_AES_GCM_16 icv=96 key=" KEY20, "esp 0x00000001 *>* ENCR_AES_GCM_12:" KEY20 "\n" },
		{ "esp * * 4096 encr=ENCR_NULL mode=beet", "esp 0x00001000 *>* ENCR_NULL beet\n" },
		/* algorithms not told; the ICV's length perhaps */
		{ "esp * * 1 key=" KEY16, "esp 0x00000001 *>* ?:" KEY16 "\n" },
		{ "esp * * 1 key=" KEY16 " ikey=" KEY20 " icv=80", "esp 0x00000001 *>* ?:" KEY16 " ?:" KEY20 " icv 10\n" },
		{ "esp * * 1 ikey=" KEY20, "esp 0x00000001 *>* ?:" KEY20 "\n" },
		{ "ah 192.0.2.1 192.0.2.2 0x1000 integ=AUTH_HMAC_SHA1_96 ikey=" KEY20 " mode=transport",
		  "ah 0x00001000" TO "AUTH_HMAC_SHA1_96:" KEY20 " transport\n" },
		{ "ah * * 1 integ=AUTH_AES_128_GMAC ikey=" KEY20, "ah 0x00000001 *>* AUTH_AES_128_GMAC:" KEY20 "\n" },
		{ "ah * * 1 ikey=" KEY20, "ah 0x00000001 *>* ?:" KEY20 "\n" },
	};

	(void)state;
	check_form(cases, COUNT(cases));
}

static void spiglass_faults(void **state)
{
#define IKE2 "ike2 " I " " R " "
#define AT "esp 192.0.2.1 192.0.2.2 1 "
	static const struct { const char *line, *said; } cases[] = {
		{ "ike3 * * sk_d=00", "a line of no known kind, expected ike1, ike2, esp or ah" },
		{ "ike2 " I " sk_d=00", "no SPIs behind ike1 or ike2, expected two of 16 hexadecimal digits, or *" },
		{ "ike2 * " R " sk_d=00", "the responder's SPI without the initiator's, expected both or none" },
		{ IKE2 "sk_x=00", "a field of no known name, expected such as sk_d=, skeyid_d=, psk=, ke=, encr=" },
		{ IKE2 "00112233", "a field of no known name, expected such as sk_d=, skeyid_d=, psk=, ke=, encr=" },
		{ AT "sk=00", "a field of no known name, expected such as key=, encr=, ikey=, integ=, esn" },
		{ IKE2 "sk_d=001", "sk_d= is not hexadecimal, expected pairs of digits" },
		{ IKE2 "sk_d=zz", "sk_d= is not hexadecimal, expected pairs of digits" },
		{ IKE2 "sk_d=", "sk_d= is not hexadecimal, expected pairs of digits" },
		{ IKE2 "sk_d", "sk_d has no value, expected sk_d=" },
		{ IKE2 "sk_d=00 sk_d=00", "sk_d stands twice, expected once" },
		{ "ike1 " I " " R " ka=00 enc=00", "ka stands twice, expected once" },
		{ IKE2 "skeyid_d=00", "skeyid_d does not belong on a line of ike2" },
		{ "ike1 * * sk_d=00", "sk_d does not belong on a line of ike1" },
		{ IKE2 "ikey=00", "ikey does not belong on a line of ike2" },
		{ "ah * * 1 key=00", "key does not belong on a line of ah" },
		{ IKE2, "no secret, expected such as sk_d=, skeyid_d=, psk= or ke=" },
		{ IKE2 "encr=ENCR_AES_CBC", "no secret, expected such as sk_d=, skeyid_d=, psk= or ke=" },
		{ IKE2 "psk=plain", "psk= is neither text in quotes nor hexadecimal behind 0x, expected one of them" },
		{ IKE2 "psk=\"open", "psk= is neither text in quotes nor hexadecimal behind 0x, expected one of them" },
		{ IKE2 "psk=\"\"", "psk= is neither text in quotes nor hexadecimal behind 0x, expected one of them" },
		{ IKE2 "psk=\"a\"b\"", "psk= is neither text in quotes nor hexadecimal behind 0x, expected one of them" },
		{ IKE2 "psk=0x0", "psk= is not hexadecimal, expected pairs of digits" },
		{ IKE2 "encr=AES sk_d=00", "encr= is no encryption known here, expected one like ENCR_AES_CBC" },
		{ "ike1 * * encr=ENCR_AES_GCM_16 ka=00", "encr= is no encryption of IKEv1 known here, expected one like ENCR_AES_CBC" },
		{ IKE2 "encr=ENCR_NULL_AUTH_AES_GMAC sk_d=00", "encr= is encryption for ESP only, expected one for IKE" },
		{ IKE2 "integ=AUTH_AES_128_GMAC sk_d=00", "integ= is for AH only, expected another" },
		{ IKE2 "integ=SHA sk_d=00", "integ= is no integrity known here, expected one like AUTH_HMAC_SHA2_256_128" },
		{ IKE2 "prf=SHA sk_d=00", "prf= is none known here, expected one like PRF_HMAC_SHA2_256" },
		{ IKE2 "key_bits=9 sk_d=00", "key_bits= is no length of a key, expected bits, without salt" },
		{ AT "icv=32 key=" KEY16, "icv= is no length of an ICV, expected 64 to 512 bits" },
		{ IKE2 "sk_ei=" KEY16, "SK_ei and SK_er are not of the same length, expected both" },
		{ IKE2 "sk_ai=" KEY16 " sk_ar=" KEY20, "SK_ai and SK_ar are not of the same length, expected both" },
		{ IKE2 "encr=ENCR_AES_CBC sk_ei=" KEY16 " sk_er=" KEY16,
		  "the encryption does not authenticate, expected sk_ai= and sk_ar=, or icv=" },
		{ IKE2 "encr=ENCR_AES_GCM_16 sk_ei=" KEY16 " sk_er=" KEY16,
		  "encryption key has 16 octets, ENCR_AES_GCM_16 takes 20, 28 or 36 (with 4 of salt): is the salt missing?" },
		{ IKE2 "encr=ENCR_AES_GCM_16 sk_ei=" KEY20 " sk_er=" KEY20 " sk_ai=00 sk_ar=00",
		  "the encryption authenticates by itself, expected no integrity beside it" },
		{ IKE2 "integ=AUTH_HMAC_SHA1_96 sk_ai=00 sk_ar=00",
		  "sk_ai= is not as long as integ= says, expected its key's length (RFC 7296, 2.14)" },
		{ IKE2 "sk_ei=" KEY32 KEY32 " sk_er=" KEY32 KEY32, "sk_ei= has 64 octets, expected at most 56" },
		{ "ike1 * * ka=" KEY32 KEY32, "Ka is too long for any cipher, expected at most 56 octets" },
		{ "ike1 * * key_bits=256 ka=" KEY16, "key_bits= is not the length of Ka" },
		{ IKE2 "ke=1:00", "ke= has too few parts, expected N:private:HEX or N:shared:HEX" },
		{ IKE2 "ke=x:shared:00", "ke= begins with no number of a key exchange, expected 1, 2 ..., or * for any" },
		{ IKE2 "ke=1/x:shared:00", "ke= has no number of a group behind /, expected one of transform type 4" },
		{ IKE2 "ke=1:secret:00", "ke= does not say which secret it is, expected private or shared" },
		{ IKE2 "ke=1:shared:0", "ke= is not hexadecimal, expected pairs of digits" },
		{ "esp 192.0.2.1 1 key=00", "no addresses behind esp or ah, expected source, destination and SPI" },
		{ "esp * * key=00", "no SPI behind the addresses, expected 0x and up to eight digits, or *" },
		{ AT, "no key, expected key=" },
		{ "ah * * 1 integ=AUTH_HMAC_SHA1_96", "no key, expected ikey=" },
		{ AT "encr=ENCR_AES_CBC ikey=00", "encr= without its key, expected key=" },
		{ AT "encr=ENCR_NULL key=00", "ENCR_NULL has no key, expected none" },
		{ AT "key=" KEY16 " integ=AUTH_HMAC_SHA1_96", "integ= without its key, expected ikey=" },
		{ AT "encr=ENCR_AES_CBC key_bits=256 key=" KEY16, "key_bits= is not the key's length, expected its bits without salt" },
		{ AT "encr=ENCR_AES_GCM_16 icv=80 key=" KEY20, "icv= is none the encryption can have, expected no icv= beside it" },
		{ AT "key=" KEY16 " integ=AUTH_AES_CMAC_96 ikey=" KEY20, "authentication key has 20 octets, AUTH_AES_CMAC_96 takes 16" },
		{ AT "key=" KEY16 " integ=AUTH_HMAC_SHA1_96 icv=256 ikey=" KEY20, "ICV of 256 bits, AUTH_HMAC_SHA1_96 has 64 to 160" },
		{ AT "key=" KEY16 " mode=both", "mode= is none, expected transport, tunnel or beet" },
		{ AT "key=" KEY16 " natt=1", "natt takes no value, expected it alone" },
		{ AT "key=" KEY16 " esn=maybe", "esn= is no high half of a sequence number, expected a number, no, or esn alone" },
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(cases); i++) {
		char said[300], text[600];

		snprintf(said, sizeof said, "keys:2: %s\n", cases[i].said);
		snprintf(text, sizeof text, "# keys\n%s\n", cases[i].line);
		assert_string_equal(imported("spiglass:keys", text, strlen(text)), said);
	}
}

/* --- any source --- */

static void unknown(void **state)
{
	static const char binary[] = "\x7f" "ELF\0\1\2\n\xff\xfe\0\n";
	static const char nul[] = ID("esp") SHA1 "\0\n" AES;

	(void)state;
	assert_begins(imported("keys", "", 0), "keys: empty; known are: " FORMS);
	assert_begins(imported("keys", "hello, world\n", 13), "keys: not a key source known here; known are: " FORMS);
	assert_begins(imported("keys", binary, sizeof binary - 1), "keys: not a key source known here; known are: " FORMS);
	assert_string_equal(imported("keys", nul, sizeof nul - 1), TOLD " tunnel no-esn\nkeys:4: line holds a NUL, expected text\n");
	assert_string_equal(imported("esp_sa:keys", "hello", 5), "keys:1: 1 columns, expected 8 or 10\n");
}

static void long_lines(void **state)
{
	size_t n = 70000;
	char *text = malloc(n + 200);

	(void)state;
	memset(text, '#', n);
	strcpy(text + n, "\n" SPI CBC "\"NULL\",\"\"");
	assert_string_equal(imported("esp_sa:keys", text, strlen(text)), "esp 0x00001000" TO "ENCR_AES_CBC:" KEY16
	    "\nkeys:1: line of 70000 octets, expected at most 65536\n");
	free(text);
}

static void many_faults(void **state)
{
	struct heard h;
	struct keyring *k = keyring_new();
	char text[2000];

	(void)state;
	h.t = (struct text)TEXT_FIXED(h.room);
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = i % 2 ? '\n' : 'x';
	assert_int_equal(keyring_import(k, "esp_sa:k", text, sizeof text, hear, &h), STATUS_KEYS);
	assert_int_equal(keyring_faults(k), 1000);
	assert_non_null(strstr(text_string(&h.t), "k:100: "));
	assert_null(strstr(text_string(&h.t), "k:101: "));
	assert_non_null(strstr(text_string(&h.t), "k: and 900 more such lines\n"));
	keyring_free(k);
}

/* What is recognised may stand behind much else. */
static void late(void **state)
{
	enum { LINES = 5000 };
	size_t room = LINES * 64 + 400, n = 0;
	char *text = malloc(room);

	(void)state;
	for (unsigned i = 0; i < LINES; i++)
		n += (size_t)snprintf(text + n, room - n, "Nov 23 12:00:00 host cron[%u]: session opened\n", i);
	n += (size_t)snprintf(text + n, room - n, "%s", ID("esp") SHA1 AES);
	assert_string_equal(imported("keys", text, n), TOLD " tunnel no-esn\n");
	free(text);
}

/* Wherever a key stands, also where it does not belong, it is not repeated. */
static void no_key_in_messages(void **state)
{
	static const char *const secret[] = { "0x5ec2e75ec2e75ec2e75ec2e7", "5ec2e75ec2e75ec2", "5ec2e7_secret", "0x5ec2e7zz" };
	static const char *const form[] = {
		"\"IPv4\",\"192.0.2.1\",\"192.0.2.2\",\"0x1\",\"AES-CBC [RFC3602]\",\"0x00\",\"NULL\",\"\",\"64-bit\",\"0\"",
		"src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x1 mode tunnel flag esn auth-trunc hmac(sha1) 0x00 96 enc cbc(aes) 0x00",
		"src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x1 aead rfc4106(gcm(aes)) 0x00 (8 bits) 128 encap type espinudp",
		PAIR KEY16 ",00,\"AES-CBC-128 [RFC3602]\",00,00,\"HMAC_MD5_96 [RFC2403]\"",
		ONES ",00,00",
		"ike2 " I " " R " encr=ENCR_AES_CBC sk_ei=00 sk_er=00 sk_ai=00 key_bits=00 icv=00 ke=1/1:shared:00 psk=\"00\" prf=00",
		"ike1 " I " " R " skeyid_d=00 ka=00 psk=00 encr=00 nonces=00",
		"esp * * 1 encr=ENCR_AES_CBC key=00 integ=AUTH_HMAC_SHA1_96 ikey=00 mode=00 esn=00 natt 00",
		"-----BEGIN 00-----",
	}, *const importer[] = { "esp_sa:k", "xfrm:k", "xfrm:k", "ikev2_decryption_table:k", "ikev1_decryption_table:k",
		"spiglass:k", "spiglass:k", "spiglass:k", "certificate:k" };
	static const char between[] = ", =:\"";

	(void)state;
	for (unsigned f = 0; f < COUNT(form); f++)
		for (unsigned i = 0; i < COUNT(secret); i++)
			for (const char *at = form[f]; *at; at += strcspn(at, between) + (at[strcspn(at, between)] != '\0')) {
				char line[600];
				const char *said;

				snprintf(line, sizeof line, "%.*s%s%s", (int)(at - form[f]), form[f], secret[i],
				    at + strcspn(at, between));
				said = imported(importer[f], line, strlen(line));
				said = strstr(said, "k:") ? strstr(said, "k:") : "";
				assert_null(strstr(said, "5ec2e7"));
			}
}

/* An importer may repeat a name; where a key stands in its place, its digits are hidden. */
static void digits_hidden(void **state)
{
	static const char text[] = ID("esp") "\tenc (" KEY16 ") 0x00\n";

	(void)state;
	assert_string_equal(imported("xfrm:keys", text, strlen(text)),
	    "keys:3: unknown encryption (********************************)\n");
}

/* --- certificates --- */

/* The same twice; an Ed25519 certificate of tests/unit/certificates.h. */
#define PEM_CERTIFICATE \
	"MIIBADCBswIBADAFBgMrZXAwETEPMA0GA1UEAwwGbm9ib2R5MBoXETI2MTEyMzEy\n" \
	"MDAwMCswMTMwFwVuZXZlcjAAMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEqofKIr6L\n" \
	"BTeOscce8yCtdG4dO2KLp5uYWfdB4IJUKjhVAvJdv1UpbDpUXjhydgq3NhfeSpYm\n" \
	"LG9dnpi/kpLcKfj0Hb0omhR86doxE7XwuMAKYLHOHX6BnXpDHXyQ6g5fMAUGAytl\n" \
	"cANBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n" \
	"AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
#define DER_CERTIFICATE { \
	0x30, 0x82, 0x01, 0x00, 0x30, 0x81, 0xb3, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, \
	0x70, 0x30, 0x11, 0x31, 0x0f, 0x30, 0x0d, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x06, 0x6e, 0x6f, \
	0x62, 0x6f, 0x64, 0x79, 0x30, 0x1a, 0x17, 0x11, 0x32, 0x36, 0x31, 0x31, 0x32, 0x33, 0x31, 0x32, \
	0x30, 0x30, 0x30, 0x30, 0x2b, 0x30, 0x31, 0x33, 0x30, 0x17, 0x05, 0x6e, 0x65, 0x76, 0x65, 0x72, \
	0x30, 0x00, 0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, \
	0x05, 0x2b, 0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00, 0x04, 0xaa, 0x87, 0xca, 0x22, 0xbe, 0x8b, \
	0x05, 0x37, 0x8e, 0xb1, 0xc7, 0x1e, 0xf3, 0x20, 0xad, 0x74, 0x6e, 0x1d, 0x3b, 0x62, 0x8b, 0xa7, \
	0x9b, 0x98, 0x59, 0xf7, 0x41, 0xe0, 0x82, 0x54, 0x2a, 0x38, 0x55, 0x02, 0xf2, 0x5d, 0xbf, 0x55, \
	0x29, 0x6c, 0x3a, 0x54, 0x5e, 0x38, 0x72, 0x76, 0x0a, 0xb7, 0x36, 0x17, 0xde, 0x4a, 0x96, 0x26, \
	0x2c, 0x6f, 0x5d, 0x9e, 0x98, 0xbf, 0x92, 0x92, 0xdc, 0x29, 0xf8, 0xf4, 0x1d, 0xbd, 0x28, 0x9a, \
	0x14, 0x7c, 0xe9, 0xda, 0x31, 0x13, 0xb5, 0xf0, 0xb8, 0xc0, 0x0a, 0x60, 0xb1, 0xce, 0x1d, 0x7e, \
	0x81, 0x9d, 0x7a, 0x43, 0x1d, 0x7c, 0x90, 0xea, 0x0e, 0x5f, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, \
	0x70, 0x03, 0x41, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, \
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, \
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, \
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, \
	0x00, 0x00, 0x00, 0x00, \
}

static void check_certificates(const char *name, const char *text, size_t n, unsigned count, unsigned line, const char *said)
{
	static const uint8_t der[] = DER_CERTIFICATE;
	struct heard h;
	struct keyring *k = keyring_new();

	h.t = (struct text)TEXT_FIXED(h.room);
	assert_int_equal(keyring_import(k, name, text, n, hear, &h), count ? STATUS_OK : STATUS_KEYS);
	assert_string_equal(text_string(&h.t), said);
	assert_int_equal(keyring_certificate_count(k), count);
	for (unsigned i = 0; i < count; i++) {
		const struct certificate *c = keyring_certificate_at(k, i);

		assert_int_equal(c->len, sizeof der);
		assert_memory_equal(c->der, der, sizeof der);
		assert_int_equal(c->line, line);
		assert_string_equal(keyring_source(k, c->file), "keys");
	}
	keyring_free(k);
}

static void certificates(void **state)
{
#define CERTIFICATE "-----BEGIN CERTIFICATE-----\n"
#define END "-----END CERTIFICATE-----\n"
	static const uint8_t der[] = DER_CERTIFICATE;
	static const char bundle[] = "Certificate:\n  Data: 12\n" CERTIFICATE PEM_CERTIFICATE END;
	static const char private[] = "-----BEGIN EC PRIVATE KEY-----\n" PEM_CERTIFICATE "-----END EC PRIVATE KEY-----\n"
	    "-----BEGIN PUBLIC KEY-----\n" PEM_CERTIFICATE "-----END PUBLIC KEY-----\n";
	static const char damaged[] = CERTIFICATE "MII*\n" END CERTIFICATE "MIIB\n" END CERTIFICATE PEM_CERTIFICATE;

	(void)state;
	check_certificates("keys", bundle, strlen(bundle), 1, 3, "");
	check_certificates("keys", (const char *)der, sizeof der, 1, 1, "");
	check_certificates("certificate:keys", private, strlen(private), 0, 0,
	    "keys:1: a private key, which opens nothing: what is encrypted depends on the key exchange; expected the certificate\n"
	    "keys:9: a block of another kind, expected BEGIN CERTIFICATE\n");
	check_certificates("keys", damaged, strlen(damaged), 0, 0,
	    "keys:1: the certificate's block is damaged, expected base64 and an END line\n"
	    "keys:4: this is no X.509 certificate, expected one\n"
	    "keys:7: the certificate's block is damaged, expected base64 and an END line\n");
	check_certificates("certificate:keys", (const char *)der, sizeof der - 1, 0, 0,
	    "keys:1: this is no X.509 certificate, expected one\n");
}

/* --- hygiene --- */

static const uint8_t *secret_at_exit;

static void at_exit_wiped(void)
{
	_exit(secret_at_exit[0] | secret_at_exit[15] ? 1 : 0);
}

/*
 * die() with keys still there: they are zeros when the handler runs that was
 * registered before them; and a process with keys leaves no core.  The first test, since the keyring registers its own once.
 */
static void wiped_at_exit(void **state)
{
	int status = -1;
	pid_t child;

	(void)state;
	fflush(NULL);
	child = fork();
	if (!child) {
		struct keyring *k;
		struct rlimit core;

		atexit(at_exit_wiped);
		getrlimit(RLIMIT_CORE, &core);
		core.rlim_cur = core.rlim_max;
		setrlimit(RLIMIT_CORE, &core);
		k = keyring_new();
		keyring_import(k, "k", SPI CBC "\"NULL\",\"\"", strlen(SPI CBC "\"NULL\",\"\""), NULL, NULL);
		secret_at_exit = keyring_at(k, 0)->encr_key;
		getrlimit(RLIMIT_CORE, &core);
		if (secret_at_exit[15] != 0xff || core.rlim_cur || prctl(PR_GET_DUMPABLE))
			_exit(2);
		close(STDERR_FILENO);
		die(STATUS_INPUT, "as if");
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void *page_of(const void *at)
{
	return (void *)((uintptr_t)at & ~(uintptr_t)(sysconf(_SC_PAGESIZE) - 1));
}

static void given_back(void **state)
{
	static const char text[] = "ike2 * * psk=\"a secret\"\nesp * * 1 key=" KEY16;
	struct keyring *k = keyring_new();
	void *page;

	(void)state;
	assert_int_equal(keyring_import(k, "k", text, strlen(text), NULL, NULL), STATUS_OK);
	page = page_of(keyring_ike_at(k, 0)->secret[IKE_PSK].at);
	assert_ptr_equal(page, page_of(keyring_at(k, 0)->encr_key));
	assert_int_equal(msync(page, 1, MS_ASYNC), 0);
	keyring_free(k);
	assert_int_equal(msync(page, 1, MS_ASYNC), -1);
	assert_int_equal(errno, ENOMEM);
}

/* However many have no SPI, each is there once. */
static void told_twice(void **state)
{
	enum { KEYS = 2000 };
	struct keyring *k = keyring_new();
	size_t room = KEYS * 200, n = 0;
	char *text = malloc(room);
	uint32_t cursor = 0;
	unsigned seen = 0;

	(void)state;
	for (unsigned i = 0; i < KEYS; i++)
		n += (size_t)snprintf(text + n, room - n, "ike2 * * sk_d=%08x ke=1:shared:%08x\nesp * * * key=%032x\n", i, i, i);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(keyring_import(k, "k", text, n, NULL, NULL), STATUS_OK);
	assert_int_equal(keyring_count(k), KEYS);
	assert_int_equal(keyring_ike_count(k), KEYS);
	assert_int_equal(keyring_ke_count(k), KEYS);
	while (keyring_ike_next(k, 2, 0x1111111111111111, 0, &cursor))
		seen++;
	assert_int_equal(seen, KEYS);
	keyring_free(k);
	free(text);
}

/* --- look-up --- */

static struct address ip(const char *s)
{
	struct address a;

	assert_true(address_parse(s, &a));
	return a;
}

static void order(void **state)
{
	/* the line numbers are the order in which they must come for 0x1000 from .1 to .2 */
	static const char text[] =
	    "\"IPv4\",\"192.0.2.1\",\"192.0.2.9\",\"*\"," CBC "\"NULL\",\"\"\n"			/* 6th */
	    "\"IPv4\",\"192.0.2.9\",\"192.0.2.9\",\"0x1000\"," CBC "\"NULL\",\"\"\n"		/* 5th */
	    "\"IPv4\",\"192.0.2.9\",\"*\",\"0x0000*000\"," CBC "\"NULL\",\"\"\n"		/* 4th */
	    "\"IPv4\",\"192.0.2.9\",\"192.0.2.2\",\"0x1000\"," CBC "\"NULL\",\"\"\n"		/* 3rd */
	    "\"IPv4\",\"*\",\"*\",\"*\"," CBC "\"NULL\",\"\"\n"					/* 2nd */
	    "\"IPv4\",\"192.0.2.1\",\"192.0.2.2\",\"0x1000\"," CBC "\"NULL\",\"\"\n"		/* 1st */
	    "\"IPv4\",\"192.0.2.1\",\"192.0.2.2\",\"0x1001\"," CBC "\"NULL\",\"\"\n"
	    "\"IPv4\",\"192.0.2.1\",\"192.0.2.2\",\"0x0001****\"," CBC "\"NULL\",\"\"\n";
	static const unsigned lines[] = { 6, 5, 4, 3, 2, 1 };
	struct address source = ip("192.0.2.1"), destination = ip("192.0.2.2");
	struct keyring *k = keyring_new();
	const struct key *key;
	uint32_t cursor = 0;

	(void)state;
	assert_int_equal(keyring_import(k, "k", text, strlen(text), NULL, NULL), STATUS_OK);
	for (unsigned i = 0; i < COUNT(lines); i++) {
		key = keyring_next(k, KEY_ESP, 0x1000, &source, &destination, &cursor);
		assert_non_null(key);
		assert_int_equal(key->line, lines[i]);
	}
	for (int again = 0; again < 3; again++)
		assert_null(keyring_next(k, KEY_ESP, 0x1000, &source, &destination, &cursor));
	cursor = 0;
	assert_null(keyring_next(k, KEY_AH, 0x1000, &source, &destination, &cursor));
	assert_string_equal(keyring_source(k, keyring_at(k, 0)->file), "k");
	keyring_free(k);
}

/* Exact pairs first, then what knows the initiator only; each once, and nobody else's. */
static void ike_order(void **state)
{
#define ROW(spi_r, key) ONES "," spi_r "," key "," key ",\"AES-CBC-128 [RFC3602]\"," SHA1_2 "\n"
	static const char text[] =
	    ROW("0000000000000000", KEY16)						/* 3rd */
	    ROW("3333333333333333", KEY16)
	    ROW(TWOS, KEY16)								/* 1st */
	    ROW(TWOS, "ffffffffffffffffffffffffffffffff")				/* 2nd */
	    TWOS "," ONES "," CBC2 SHA1_2 "\n";
	static const unsigned of_the_pair[] = { 3, 4, 1 }, of_any[] = { 1, 2, 3, 4 };
	struct keyring *k = keyring_new();
	uint32_t cursor = 0;

	(void)state;
	assert_int_equal(keyring_import(k, "k", text, strlen(text), NULL, NULL), STATUS_OK);
	assert_int_equal(keyring_ike_count(k), 5);
	assert_int_equal(keyring_count(k), 0);
	for (unsigned i = 0; i < COUNT(of_the_pair); i++)
		assert_int_equal(keyring_ike_next(k, 2, 0x1111111111111111, 0x2222222222222222, &cursor)->line, of_the_pair[i]);
	for (int again = 0; again < 3; again++)
		assert_null(keyring_ike_next(k, 2, 0x1111111111111111, 0x2222222222222222, &cursor));
	cursor = 0;
	for (unsigned i = 0; i < COUNT(of_any); i++)
		assert_int_equal(keyring_ike_next(k, 2, 0x1111111111111111, 0, &cursor)->line, of_any[i]);
	assert_null(keyring_ike_next(k, 2, 0x1111111111111111, 0, &cursor));
	cursor = 0;
	assert_null(keyring_ike_next(k, 1, 0x1111111111111111, 0x2222222222222222, &cursor));
	cursor = 0;
	assert_null(keyring_ike_next(k, 2, 0x3333333333333333, 0x2222222222222222, &cursor));
	keyring_free(k);
}

static void many_ike_keys(void **state)
{
	struct keyring *k = keyring_new();
	size_t room = 10000 * 64, n = 0;
	char *text = malloc(room);

	(void)state;
	for (unsigned i = 0; i < 10000; i++)
		n += (size_t)snprintf(text + n, room - n, "%016x,%032x\n", i * 7 + 1, i);
	assert_int_equal(keyring_import(k, "k", text, n, NULL, NULL), STATUS_OK);
	assert_int_equal(keyring_ike_count(k), 10000);
	for (unsigned i = 0; i < 10000; i++) {
		uint32_t cursor = 0;
		const struct ike_key *key = keyring_ike_next(k, 1, i * 7 + 1, 0, &cursor);

		assert_int_equal(key->secret[IKE_KA].len, 16);
		assert_int_equal(key->secret[IKE_KA].at[15], i & 0xff);
		assert_int_equal(key->line, i + 1);
		assert_null(keyring_ike_next(k, 1, i * 7 + 1, 0, &cursor));
	}
	keyring_free(k);
	free(text);
}

static void empty(void **state)
{
	struct address a = ip("192.0.2.1");
	struct keyring *k = keyring_new();
	uint32_t cursor = 0;

	(void)state;
	assert_null(keyring_next(k, KEY_ESP, 1, &a, &a, &cursor));
	assert_int_equal(keyring_count(k), 0);
	keyring_free(k);
	keyring_free(NULL);
}

static size_t generate(char **text, unsigned count)
{
	struct text t = { .start = malloc(count * 400), .end = NULL };

	t.at = t.start;
	t.end = t.start + count * 400;
	for (unsigned i = 0; i < count; i++) {
		text_add(&t, "src 192.0.2.1 dst 192.0.2.2\n\tproto esp spi 0x");
		text_hex(&t, 0xc0000000 + i * 7, 8);
		text_add(&t, " reqid 1 mode tunnel\n\treplay-window 32 flag af-unspec\n\tauth-trunc hmac(sha256) 0x" KEY32
		    " 128\n\tenc cbc(aes) 0x" KEY16);
		text_hex(&t, i, 16);
		text_add(&t, "\n");
	}
	*text = t.start;
	return (size_t)(t.at - t.start);
}

/* 10,000 keys load in well under 0.2 s; the bound is for sanitizers on a busy machine. */
static void many_keys(void **state)
{
	struct address a = ip("192.0.2.1"), b = ip("192.0.2.2");
	struct keyring *k = keyring_new();
	clock_t start;
	char *text;
	size_t n = generate(&text, 10000);
	double loaded, found;

	(void)state;
	start = clock();
	assert_int_equal(keyring_import(k, "xfrm:k", text, n, NULL, NULL), STATUS_OK);
	loaded = (double)(clock() - start) / CLOCKS_PER_SEC;
	assert_int_equal(keyring_count(k), 10000);
	start = clock();
	for (uint32_t i = 0; i < 10000; i++) {
		uint32_t cursor = 0;
		const struct key *key = keyring_next(k, KEY_ESP, 0xc0000000 + i * 7, &a, &b, &cursor);

		assert_ptr_equal(key, keyring_at(k, i));
		assert_int_equal(key->encr_key[23], i & 0xff);
		assert_null(keyring_next(k, KEY_ESP, 0xc0000000 + i * 7, &a, &b, &cursor));
	}
	found = (double)(clock() - start) / CLOCKS_PER_SEC;
	print_message("10000 keys: %.0f ms to load, %.0f ms to find\n", loaded * 1e3, found * 1e3);
	assert_true(loaded < 2 && found < 2);
	keyring_free(k);
	free(text);
}

/* --- files --- */

static void put_file(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	fchmod(fd, mode);
	close(fd);
}

/* What a call of keyring_read() writes to stderr. */
static const char *warned(struct keyring *k, const char *path, enum status expected)
{
	static char said[4096];
	FILE *f = tmpfile();
	int old = dup(STDERR_FILENO);
	enum status status;
	size_t n;

	assert_non_null(f);
	dup2(fileno(f), STDERR_FILENO);
	status = keyring_read(k, path);
	dup2(old, STDERR_FILENO);
	close(old);
	rewind(f);
	n = fread(said, 1, sizeof said - 1, f);
	said[n] = '\0';
	fclose(f);
	assert_int_equal(status, expected);
	return said;
}

static void files(void **state)
{
	char folder[] = "keyring-XXXXXX";
	struct keyring *k = keyring_new();

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	put_file("good", ID("esp") SHA1 AES, 0600);
	put_file("open", SPI CBC "\"NULL\",\"\"\n", 0644);
	put_file("text", "nothing of the kind\n", 0600);
	assert_string_equal(warned(k, "good", STATUS_OK), "");
	assert_string_equal(warned(k, "xfrm:good", STATUS_OK), "");
	assert_string_equal(warned(k, "open", STATUS_OK), "spiglass: open: others can read the keys in it (mode 0644); chmod 600 keeps them from it\n");
	assert_int_equal(keyring_count(k), 2);
	assert_begins(warned(k, "text", STATUS_KEYS), "spiglass: text: not a key source known here; known are: " FORMS);
	assert_string_equal(warned(k, "esp_sa:good", STATUS_KEYS), "spiglass: good:1: 1 columns, expected 8 or 10\n"
	    "spiglass: good:2: 1 columns, expected 8 or 10\nspiglass: good:3: 1 columns, expected 8 or 10\n"
	    "spiglass: good:4: 1 columns, expected 8 or 10\n");
	assert_string_equal(warned(k, "none", STATUS_KEYS), "spiglass: none: cannot be read: No such file or directory\n");
	/* a folder: what is no key source in it is passed over */
	assert_string_equal(warned(k, ".", STATUS_OK), "spiglass: ./open: others can read the keys in it (mode 0644); chmod 600 keeps them from it\n");
	unlink("good");
	unlink("open");
	assert_string_equal(warned(k, ".", STATUS_KEYS), "spiglass: .: no file in this folder is a key source known here\n");
	assert_int_equal(keyring_count(k), 2);
	unlink("text");
	/* certificates are for everybody */
	put_file("certificate", CERTIFICATE PEM_CERTIFICATE END, 0644);
	assert_string_equal(warned(k, "certificate", STATUS_OK), "");
	unlink("certificate");
	assert_int_equal(chdir(".."), 0);
	rmdir(folder);
	keyring_free(k);
}

/* What else Wireshark keeps beside its tables is passed over in silence. */
static void profile(void **state)
{
	static const char *const other[][2] = {
		{ "preferences", "# Configuration file for Wireshark 4.0.17.\n\n#esp.enable_encryption_decode: FALSE\n"
		  "tls.keylog_file: /home/user/keys\n" },
		{ "recent", "gui.geometry_main_x: 20\n" },
		{ "80211_keys", "# This file is automatically generated, DO NOT MODIFY.\n\"wpa-pwd\",\"secret:net\"\n" },
		{ "ssl_keys", "\"192.0.2.1\",\"443\",\"http\",\"/key.pem\",\"\"\n" },
		{ "colorfilters", "@Bad TCP@tcp.analysis.flags@[4626,10023,11822][63479,34695,34695]\n" },
		{ "hosts", "192.0.2.1 gateway\n" },
		{ "notes", "The charon of src 192.0.2.1 dst 192.0.2.2\n" },
		{ "decode_as_entries", "# \"Decode As\" entries file for Wireshark 4.0.17.\ndecode_as_entry: udp.port,4501,UDPENCAP,UDPENCAP\n" },
		{ "esp_sa", "# This file is automatically generated, DO NOT MODIFY.\n" SPI CBC "\"NULL\",\"\"\n" },
		{ "ikev1_decryption_table", "# This file is automatically generated, DO NOT MODIFY.\n" ONES "," KEY16 "\n" },
		{ "ikev2_decryption_table", PAIR CBC2 SHA1_2 "\n" },
	};
	char folder[] = "keyring-XXXXXX";
	struct keyring *k = keyring_new();

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	for (unsigned i = 0; i < COUNT(other); i++)
		put_file(other[i][0], other[i][1], 0600);
	assert_string_equal(warned(k, ".", STATUS_OK), "");
	assert_int_equal(keyring_count(k), 1);
	assert_int_equal(keyring_ike_count(k), 2);
	assert_int_equal(keyring_faults(k), 0);
	for (unsigned i = 0; i < COUNT(other); i++)
		unlink(other[i][0]);
	assert_int_equal(chdir(".."), 0);
	rmdir(folder);
	keyring_free(k);
}

/* A key in place of a file's name is not looked for, and not repeated. */
static void typed(void **state)
{
	static const char *const arguments[] = {
		"0x" KEY16, KEY16, "0x12345678@192.0.2.1 3des-cbc-hmac96:0x" KEY20, "3des-cbc-hmac96:0x" KEY20,
		"uat:esp_sa:\"IPv4\",\"192.0.2.1\"", "ike2 * * sk_d=" KEY16, "ike2 * * psk=\"a\"", "spiglass:ike1 * * ka=00",
		"esp * * 1 key=00", "xfrm:0x" KEY16, "nowhere/psk=secret",
	};
	struct keyring *k = keyring_new();

	(void)state;
	for (unsigned i = 0; i < COUNT(arguments); i++)
		assert_string_equal(warned(k, arguments[i], STATUS_USAGE), "spiglass: this looks like a key, not like a file that "
		    "holds it: arguments are seen by everybody in ps and stay in the shell's history; put it into a file, or pipe "
		    "it to -k -\n");
	assert_begins(warned(k, "20261123-keys", STATUS_KEYS), "spiglass: 20261123-keys: cannot be read");
	/* what there is is read, whatever its name */
	put_file("0x" KEY16, SPI CBC "\"NULL\",\"\"\n", 0600);
	assert_string_equal(warned(k, "0x" KEY16, STATUS_OK), "");
	unlink("0x" KEY16);
	assert_int_equal(keyring_count(k), 1);
	keyring_free(k);
}

/* From a pipe, which has no size, and once. */
static void standard_input(void **state)
{
	static const char text[] = SPI CBC "\"NULL\",\"\"\n";
	struct keyring *k = keyring_new();
	int ends[2], old = dup(STDIN_FILENO);

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], text, strlen(text)), (ssize_t)strlen(text));
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	assert_string_equal(warned(k, "esp_sa:-", STATUS_OK), "");
	assert_string_equal(warned(k, "-", STATUS_KEYS),
	    "spiglass: -k -: keys were read from standard input already, which ends but once\n");
	dup2(old, STDIN_FILENO);
	close(old);
	assert_int_equal(keyring_count(k), 1);
	assert_string_equal(keyring_source(k, keyring_at(k, 0)->file), "standard input");
	keyring_free(k);
}

/* --- the captures' own tables --- */

static unsigned count_lines(const char *path)
{
	FILE *f = fopen(path, "r");
	unsigned n = 0;
	int c;

	assert_non_null(f);
	while ((c = getc(f)) != EOF)
		n += c == '\n';
	fclose(f);
	return n;
}

/* Both ends of a tunnel may have written the same IKE SA. */
static void check_table(const char *path)
{
	const char *form = strrchr(path, '/') + 1;
	struct keyring *k = keyring_new();
	char name[1024];
	unsigned lines = count_lines(path);

	snprintf(name, sizeof name, "%s:%s", form, path);
	if (lines)
		warned(k, name, STATUS_OK);
	assert_int_equal(strcmp(form, "esp_sa") ? keyring_ike_count(k) : keyring_count(k), lines);
	assert_int_equal(keyring_faults(k), 0);
	for (unsigned i = 0; i < keyring_count(k); i++)
		must_open(&keyring_at(k, i)->suite, keyring_at(k, i)->encr_key, keyring_at(k, i)->integ_key);
	keyring_free(k);
}

static void captures(void **state)
{
	static const char *const tables[] = { "/*/uat/esp_sa", "/*/uat/ikev?_decryption_table",
		"/*/*.save-keys/esp_sa", "/*/*.save-keys/ikev?_decryption_table" };
	const char *folder = getenv("SPIGLASS_CAPTURES");
	char pattern[1024];
	unsigned checked = 0;
	glob_t g;

	(void)state;
	for (unsigned i = 0; folder && i < COUNT(tables); i++) {
		snprintf(pattern, sizeof pattern, "%s%s", folder, tables[i]);
		if (glob(pattern, 0, NULL, &g))
			continue;
		for (size_t n = 0; n < g.gl_pathc; n++, checked++)
			check_table(g.gl_pathv[n]);
		globfree(&g);
	}
	print_message("%u tables of captures\n", checked);
	if (!checked)
		skip();
}

/* A copy says the same of everything, and what was read before is there once however often it is read. */
static void copied(void **state)
{
	static const char table[] = "\"IPv4\",\"192.0.2.1\",\"192.0.2.2\",\"0xc0ffee02\",\"AES-CBC [RFC3602]\","
	    "\"0x00112233445566778899aabbccddeeff\",\"NULL\",\"\"\n";
	struct keyring *k = keyring_new(), *copy, *empty = keyring_copy(NULL);
	struct heard h = { .t = TEXT_FIXED(h.room) };

	(void)state;
	assert_int_equal(keyring_count(empty) + keyring_sources(empty), 0);
	assert_int_equal(keyring_import(k, "one", table, sizeof table - 1, hear, &h), STATUS_OK);
	copy = keyring_copy(k);
	keyring_free(k);
	assert_int_equal(keyring_sources(copy), 1);
	assert_string_equal(keyring_source(copy, 0), "one");
	assert_string_equal(keyring_source_form(copy, 0), "esp_sa");
	assert_int_equal(keyring_count(copy), 1);
	assert_int_equal(keyring_at(copy, 0)->spi, 0xc0ffee02);
	assert_int_equal(keyring_at(copy, 0)->encr_key[15], 0xff);
	assert_int_equal(keyring_import(copy, "one", table, sizeof table - 1, hear, &h), STATUS_OK);
	assert_int_equal(keyring_count(copy), 1);
	assert_int_equal(keyring_sources(copy), 1);
	assert_int_equal(keyring_import(copy, "two", "nonsense\n", 9, hear, &h), STATUS_KEYS);
	assert_null(keyring_source_form(copy, 1));
	keyring_free(copy);
	keyring_free(empty);
}

static void listen(void *context, const char *words)
{
	text_add(context, words);
	text_char(context, '\n');
}

/* What is wrong with a file is for whoever listens. */
static void listened(void **state)
{
	struct keyring *k = keyring_new();
	char words[256];
	struct text t = TEXT_FIXED(words);

	(void)state;
	warn_to(listen, &t);
	assert_int_equal(keyring_read(k, "/nowhere\033"), STATUS_KEYS);
	warn_to(NULL, NULL);
	assert_string_equal(text_string(&t), "/nowhere\\x1b: cannot be read: No such file or directory\n");
	keyring_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wiped_at_exit),
		cmocka_unit_test(esp_sa), cmocka_unit_test(esp_sa_icv), cmocka_unit_test(esp_sa_lines),
		cmocka_unit_test(esp_sa_faults), cmocka_unit_test(xfrm_layouts), cmocka_unit_test(xfrm_monitor),
		cmocka_unit_test(xfrm_commands), cmocka_unit_test(xfrm_algorithms), cmocka_unit_test(xfrm_faults),
		cmocka_unit_test(ikev2_encryption), cmocka_unit_test(ikev2_integrity), cmocka_unit_test(ikev2_unchecked),
		cmocka_unit_test(ikev2_lines), cmocka_unit_test(ikev2_faults), cmocka_unit_test(ikev1),
		cmocka_unit_test(spiglass_ike), cmocka_unit_test(spiglass_child), cmocka_unit_test(spiglass_faults),
		cmocka_unit_test(certificates), cmocka_unit_test(digits_hidden), cmocka_unit_test(given_back), cmocka_unit_test(told_twice),
		cmocka_unit_test(unknown), cmocka_unit_test(late), cmocka_unit_test(long_lines), cmocka_unit_test(many_faults),
		cmocka_unit_test(no_key_in_messages), cmocka_unit_test(order), cmocka_unit_test(ike_order), cmocka_unit_test(empty),
		cmocka_unit_test(many_keys), cmocka_unit_test(many_ike_keys), cmocka_unit_test(files), cmocka_unit_test(profile),
		cmocka_unit_test(typed), cmocka_unit_test(standard_input), cmocka_unit_test(captures),
		cmocka_unit_test(copied), cmocka_unit_test(listened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
