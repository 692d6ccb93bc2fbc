/*
 * keyring: sources that go on.  A log of charon is given in pieces, cut and
 * moved away; what a kernel tells of its SAs equals what "ip xfrm" prints of
 * the same octets, where there is one to ask.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "keyring/feed.h"

/* --- a log that grows --- */

static char folder[] = "/tmp/spiglass-feeds-XXXXXX";
static char path[64], moved[64], named[72];

static int folder_make(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/log", folder);
	snprintf(moved, sizeof moved, "%s/log.1", folder);
	snprintf(named, sizeof named, "log:%s", path);
	return 0;
}

static int folder_remove(void **state)
{
	(void)state;
	unlink(path);
	unlink(moved);
	return rmdir(folder);
}

static void append(const char *text)
{
	FILE *f = fopen(path, "a");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* "13[IKE] <lab|1> LABEL => 16 bytes @ 0x1" and its row, which counts from `from`. */
static void append_dump(const char *label, unsigned sa, unsigned from)
{
	char text[512];
	int n = snprintf(text, sizeof text, "13[IKE] <lab|%u> %s => 16 bytes @ 0x1\n13[IKE] <lab|%u>    0: ", sa, label, sa);

	for (unsigned i = 0; i < 16; i++)
		n += snprintf(text + n, sizeof text - (size_t)n, "%02X ", from + i);
	snprintf(text + n, sizeof text - (size_t)n, " ................\n");
	append(text);
}

static void append_child(unsigned from, const char *spis)
{
	append("13[CFG] <lab|1> selected proposal: ESP:AES_CBC_128/AES_XCBC_96/NO_EXT_SEQ\n");
	append("13[ENC] <lab|1> parsed IKE_AUTH response 1 [ IDr AUTH SA TSi TSr ]\n");
	append("13[CFG] <lab|1> selected proposal: ESP:AES_CBC_128/AES_XCBC_96/NO_EXT_SEQ\n");
	append_dump("encryption initiator key", 1, from);
	append_dump("encryption responder key", 1, from + 16);
	append_dump("integrity initiator key", 1, from + 32);
	append_dump("integrity responder key", 1, from + 48);
	append("13[IKE] <lab|1> CHILD_SA net{1} established with SPIs ");
	append(spis);
	append(" and TS 10.1.0.0/16 === 10.2.0.0/16\n");
}

struct fixture {
	struct keyring *keys;
	struct key_feeds *feeds;
	char said[512];
};

static void hear(void *context, const char *name, unsigned line, const char *what)
{
	struct fixture *f = context;

	(void)line;
	assert_string_equal(name, path);
	snprintf(f->said, sizeof f->said, "%s", what);
}

static void begin(struct fixture *f)
{
	*f = (struct fixture){ .keys = keyring_new(), .feeds = key_feeds_new() };
	assert_int_equal(key_feeds_add(f->feeds, f->keys, named), STATUS_OK);
}

static void end(struct fixture *f)
{
	key_feeds_free(f->feeds);
	keyring_free(f->keys);
	unlink(path);
	unlink(moved);
}

/* Is there something new within a moment? */
static bool more(struct fixture *f)
{
	bool any = false;

	for (unsigned i = 0; i < 250 && !any; i++) {
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
		any = key_feeds_more(f->feeds, f->keys, hear, f);
	}
	return any;
}

static void test_log_grows(void **state)
{
	struct fixture f;

	(void)state;
	append("00[DMN] Starting IKE charon daemon (strongSwan 5.9.8)\n");
	begin(&f);
	assert_int_equal(keyring_count(f.keys), 0);
	append_child(0x10, "c1000001_i c1000002_o");
	assert_true(more(&f));
	assert_int_equal(keyring_count(f.keys), 2);
	assert_true(keyring_has(f.keys, KEY_ESP, 0xc1000001) && keyring_has(f.keys, KEY_ESP, 0xc1000002));
	assert_false(more(&f));
	append("13[IKE] <lab|1> and no key, and half a ");
	assert_false(more(&f));
	append("line\n");
	append_child(0x50, "c1000003_i c1000004_o");
	assert_true(more(&f));
	assert_int_equal(keyring_count(f.keys), 4);
	assert_string_equal(f.said, "");
	end(&f);
}

/* The keys of an IKE SA are handed over when the last has come, not when the next SA begins. */
static void test_log_of_ike(void **state)
{
	static const char *const label[] = { "Sk_d secret", "Sk_ai secret", "Sk_ar secret", "Sk_ei secret", "Sk_er secret",
		"Sk_pi secret", "Sk_pr secret" };
	struct fixture f;

	(void)state;
	append("00[DMN] Starting IKE charon daemon (strongSwan 5.9.8)\n");
	append("13[CFG] <lab|1> selected proposal: IKE:AES_CBC_128/AES_XCBC_96/PRF_AES128_XCBC/CURVE_25519\n");
	begin(&f);
	for (unsigned i = 0; i < 6; i++)
		append_dump(label[i], 1, 16 * i);
	append("13[IKE] <lab|1> something\n");
	assert_false(more(&f));
	append_dump(label[6], 1, 0x60);
	append("13[IKE] <lab|1> something\n");
	assert_true(more(&f));
	assert_int_equal(keyring_ike_count(f.keys), 1);
	assert_int_equal(keyring_ike_at(f.keys, 0)->secret[IKE_SK_PR].at[0], 0x60);
	assert_int_equal(keyring_ike_at(f.keys, 0)->suite.encr->id, 12);
	end(&f);
}

static void test_log_is_cut(void **state)
{
	struct fixture f;

	(void)state;
	append("00[DMN] Starting IKE charon daemon (strongSwan 5.9.8)\n");
	append_child(0x10, "c1000001_i c1000002_o");
	begin(&f);
	assert_int_equal(keyring_count(f.keys), 2);
	assert_int_equal(truncate(path, 0), 0);
	assert_false(more(&f));
	append_child(0x50, "c1000003_i c1000004_o");
	assert_true(more(&f));
	assert_true(keyring_has(f.keys, KEY_ESP, 0xc1000003));
	end(&f);
}

static void test_log_is_moved(void **state)
{
	struct fixture f;

	(void)state;
	append("00[DMN] Starting IKE charon daemon (strongSwan 5.9.8)\n");
	begin(&f);
	assert_int_equal(rename(path, moved), 0);
	assert_false(more(&f));
	append_child(0x10, "c1000001_i c1000002_o");
	assert_true(more(&f));
	assert_int_equal(keyring_count(f.keys), 2);
	end(&f);
}

static void test_log_is_none(void **state)
{
	struct key_feeds *feeds = key_feeds_new();
	struct keyring *k = keyring_new();

	(void)state;
	assert_int_equal(key_feeds_add(feeds, k, "log:/nowhere/at/all"), STATUS_KEYS);
	assert_true(key_feeds_take("xfrm:") && key_feeds_take("log:x") && !key_feeds_take("xfrm:file") && !key_feeds_take("x"));
	key_feeds_free(feeds);
	keyring_free(k);
}

/* --- the kernel --- */

#ifdef HAVE_LIBMNL
#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/xfrm.h>

struct messages {
	_Alignas(8) uint8_t at[16384];
	size_t len;
	struct nlmsghdr *last;
};

static void sa_begin(struct messages *m, uint16_t type, uint16_t family, uint8_t proto, uint32_t spi, uint8_t mode, uint8_t flags)
{
	struct xfrm_usersa_info sa = { .family = family, .id.proto = proto, .id.spi = htonl(spi), .mode = mode, .flags = flags };

	if (family == AF_INET) {
		sa.saddr.a4 = htonl(0xc0000201);
		sa.id.daddr.a4 = htonl(0xc0000202);
	} else {
		inet_pton(AF_INET6, "2001:db8::1", &sa.saddr);
		inet_pton(AF_INET6, "2001:db8::2", &sa.id.daddr);
	}
	m->last = mnl_nlmsg_put_header(m->at + m->len);
	m->last->nlmsg_type = type;
	memcpy(mnl_nlmsg_put_extra_header(m->last, sizeof sa), &sa, sizeof sa);
}

static void sa_end(struct messages *m)
{
	m->len += MNL_ALIGN(m->last->nlmsg_len);
}

static void put_key(uint8_t *key, unsigned octets, uint8_t from)
{
	for (unsigned i = 0; i < octets; i++)
		key[i] = (uint8_t)(from + i);
}

static void sa_encr(struct messages *m, const char *name, unsigned octets, uint8_t from)
{
	uint8_t room[256] __attribute__((aligned(8))) = { 0 };
	struct xfrm_algo *a = (void *)room;

	strcpy(a->alg_name, name);
	a->alg_key_len = octets * 8;
	put_key((uint8_t *)a->alg_key, octets, from);
	mnl_attr_put(m->last, XFRMA_ALG_CRYPT, sizeof *a + octets, a);
}

static void sa_integ(struct messages *m, const char *name, unsigned octets, uint8_t from, unsigned icv)
{
	uint8_t room[256] __attribute__((aligned(8))) = { 0 };
	struct xfrm_algo_auth *a = (void *)room;
	struct xfrm_algo *plain = (void *)room;

	strcpy(plain->alg_name, name);
	plain->alg_key_len = octets * 8;
	put_key((uint8_t *)plain->alg_key, octets, from);
	mnl_attr_put(m->last, XFRMA_ALG_AUTH, sizeof *plain + octets, plain);
	a->alg_trunc_len = icv;
	put_key((uint8_t *)a->alg_key, octets, from);
	mnl_attr_put(m->last, XFRMA_ALG_AUTH_TRUNC, sizeof *a + octets, a);
}

static void sa_aead(struct messages *m, const char *name, unsigned octets, uint8_t from, unsigned icv)
{
	uint8_t room[256] __attribute__((aligned(8))) = { 0 };
	struct xfrm_algo_aead *a = (void *)room;

	strcpy(a->alg_name, name);
	a->alg_key_len = octets * 8;
	a->alg_icv_len = icv;
	put_key((uint8_t *)a->alg_key, octets, from);
	mnl_attr_put(m->last, XFRMA_ALG_AEAD, sizeof *a + octets, a);
}

/* As a gateway has them: CBC with a MAC behind NAT, GCM with ESN, AH, IPv6, and what is no SA of ours. */
static void make(struct messages *m)
{
	const struct xfrm_encap_tmpl encap = { .encap_type = 2, .encap_sport = htons(4500), .encap_dport = htons(4500) };
	const struct xfrm_replay_state_esn esn = { .bmp_len = 0, .seq_hi = 3, .oseq_hi = 0, .replay_window = 32 };

	*m = (struct messages){ 0 };
	sa_begin(m, XFRM_MSG_NEWSA, AF_INET, IPPROTO_ESP, 0xc0ffee01, XFRM_MODE_TUNNEL, XFRM_STATE_AF_UNSPEC);
	sa_integ(m, "hmac(sha256)", 32, 0x10, 128);
	sa_encr(m, "cbc(aes)", 32, 0x40);
	mnl_attr_put(m->last, XFRMA_ENCAP, sizeof encap, &encap);
	sa_end(m);
	sa_begin(m, XFRM_MSG_NEWSA, AF_INET, IPPROTO_ESP, 0xc0ffee02, XFRM_MODE_TRANSPORT, XFRM_STATE_ESN);
	sa_aead(m, "rfc4106(gcm(aes))", 20, 0x60, 128);
	mnl_attr_put(m->last, XFRMA_REPLAY_ESN_VAL, sizeof esn, &esn);
	sa_end(m);
	sa_begin(m, XFRM_MSG_UPDSA, AF_INET6, IPPROTO_AH, 0x1001, XFRM_MODE_TRANSPORT, 0);
	sa_integ(m, "hmac(sha1)", 20, 0x80, 96);
	sa_end(m);
	sa_begin(m, XFRM_MSG_NEWSA, AF_INET6, IPPROTO_ESP, 0x1002, XFRM_MODE_BEET, 0);
	sa_integ(m, "digest_null", 0, 0, 0);
	sa_aead(m, "rfc7539esp(chacha20,poly1305)", 36, 0xa0, 128);
	sa_end(m);
	sa_begin(m, XFRM_MSG_NEWSA, AF_INET, IPPROTO_COMP, 0x33, XFRM_MODE_TUNNEL, 0);
	sa_end(m);
	sa_begin(m, XFRM_MSG_NEWSA, AF_INET, IPPROTO_ESP, 0x1003, XFRM_MODE_TUNNEL, 0);	/* larval: no keys yet */
	sa_end(m);
}

static void tell(struct text *t, const struct keyring *k)
{
	for (unsigned i = 0; i < keyring_count(k); i++) {
		const struct key *key = keyring_at(k, i);

		text_dec(t, key->protocol);
		text_char(t, ' ');
		text_hex(t, key->spi, 8);
		text_char(t, ' ');
		text_address(t, &key->source);
		text_char(t, '>');
		text_address(t, &key->destination);
		text_char(t, ' ');
		text_add(t, key->suite.encr ? key->suite.encr->name : "-");
		text_bytes(t, key->encr_key, key->suite.encr_key_len);
		text_char(t, ' ');
		text_add(t, key->suite.integ ? key->suite.integ->name : "-");
		text_bytes(t, key->integ_key, key->suite.integ_key_len);
		text_add(t, " mode esn natt high ");
		text_dec(t, key->mode);
		text_dec(t, key->esn);
		text_dec(t, key->natt);
		text_dec(t, key->high_known ? key->high : 0);
		text_char(t, '\n');
	}
}

struct told { struct text t; char room[4096]; unsigned faults; };

static void count(void *context, const char *name, unsigned line, const char *what)
{
	(void)name;
	(void)line;
	(void)what;
	++*(unsigned *)context;
}

static void told_by_kernel(struct told *told, const struct messages *m, int result)
{
	struct keyring *k = keyring_new();
	struct source s = source_new(k, "xfrm:", count, &told->faults);

	told->t = (struct text)TEXT_FIXED(told->room);
	s.file = keyring_file(k, "xfrm:");
	assert_int_equal(kernel_messages(&s, m->at, m->len), result);
	tell(&told->t, k);
	text_string(&told->t);
	source_free(&s);
	keyring_free(k);
}

static void test_kernel(void **state)
{
	static struct messages m;
	static struct told told;

	(void)state;
	make(&m);
	told_by_kernel(&told, &m, 0);
	assert_string_equal(told.room,
	    "50 c0ffee01 192.0.2.1>192.0.2.2 ENCR_AES_CBC404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f "
	    "AUTH_HMAC_SHA2_256_128101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f mode esn natt high 2110\n"
	    "50 c0ffee02 192.0.2.1>192.0.2.2 ENCR_AES_GCM_16606162636465666768696a6b6c6d6e6f70717273 - mode esn natt high 1203\n"
	    "51 00001001 2001:db8::1>2001:db8::2 - AUTH_HMAC_SHA1_96808182838485868788898a8b8c8d8e8f90919293 mode esn natt high 1100\n");
	assert_int_equal(told.faults, 1);	/* an AEAD and a MAC beside it */
}

/* The same octets, read by others. */
static void test_kernel_as_ip_does(void **state)
{
	static struct messages m;
	static struct told own, other;
	static char said[65536];
	char command[128];
	struct keyring *k = keyring_new();
	FILE *f;
	size_t n;

	(void)state;
	make(&m);
	f = fopen(path, "w");
	assert_non_null(f);
	fwrite(m.at, 1, m.len, f);
	fclose(f);
	snprintf(command, sizeof command, "PATH=$PATH:/sbin:/usr/sbin ip xfrm monitor file %s 2>/dev/null", path);
	f = popen(command, "r");
	n = f ? fread(said, 1, sizeof said, f) : 0;
	if (!f || pclose(f) || !n) {
		keyring_free(k);
		skip();
	}
	told_by_kernel(&own, &m, 0);
	other.t = (struct text)TEXT_FIXED(other.room);
	assert_int_equal(keyring_import(k, "xfrm:ip", said, n, count, &other.faults), STATUS_OK);
	tell(&other.t, k);
	text_string(&other.t);
	assert_string_equal(own.room, other.room);
	keyring_free(k);
}

/* A key that is longer than its attribute is none, whatever is said of it; and messages end where they do. */
static void test_kernel_cut(void **state)
{
	static struct messages m;
	static struct told told;
	struct xfrm_algo a = { .alg_name = "cbc(aes)", .alg_key_len = 256 };

	(void)state;
	m = (struct messages){ 0 };
	sa_begin(&m, XFRM_MSG_NEWSA, AF_INET, IPPROTO_ESP, 0x1001, XFRM_MODE_TUNNEL, 0);
	mnl_attr_put(m.last, XFRMA_ALG_CRYPT, sizeof a, &a);
	sa_end(&m);
	told_by_kernel(&told, &m, 0);
	assert_string_equal(told.room, "");
	assert_int_equal(told.faults, 1);
	make(&m);
	for (m.len = 0; m.len < 1600; m.len++)
		told_by_kernel(&told, &m, 0);
}

static void test_kernel_ends(void **state)
{
	static struct messages m;
	static struct told told;
	struct nlmsghdr *h = mnl_nlmsg_put_header(m.at);

	(void)state;
	h->nlmsg_type = NLMSG_DONE;
	*(int *)mnl_nlmsg_put_extra_header(h, sizeof(int)) = 0;
	m.len = h->nlmsg_len;
	told_by_kernel(&told, &m, 1);
	h->nlmsg_type = NLMSG_ERROR;
	*(int *)mnl_nlmsg_get_payload(h) = -1;
	told_by_kernel(&told, &m, -1);
	assert_int_equal(told.faults, 0);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_log_grows),
		cmocka_unit_test(test_log_of_ike),
		cmocka_unit_test(test_log_is_cut),
		cmocka_unit_test(test_log_is_moved),
		cmocka_unit_test(test_log_is_none),
#ifdef HAVE_LIBMNL
		cmocka_unit_test(test_kernel),
		cmocka_unit_test(test_kernel_as_ip_does),
		cmocka_unit_test(test_kernel_cut),
		cmocka_unit_test(test_kernel_ends),
#endif
	};

	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
