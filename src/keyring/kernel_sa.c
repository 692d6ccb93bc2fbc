/*
 * What a kernel tells of its SAs by netlink (NETLINK_XFRM; linux/xfrm.h): each
 * becomes a line as "ip -o xfrm state" prints it, and is read as such, so that
 * both mean the same.  Attributes may be cut or lie about the length of a key:
 * then the SA has none, and that is said.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif
#include "keyring/feed.h"

#ifdef HAVE_LIBMNL
#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/xfrm.h>
#include <sys/socket.h>

#include "keyring/secret.h"

enum { KEY_MAX = 512, WORDS = 8192 };

/* --- the words of an SA --- */

static void words_address(struct text *t, uint16_t family, const xfrm_address_t *a)
{
	const uint8_t *octets = (const uint8_t *)a;
	const struct address address = family == AF_INET6 ? address_ip6(octets) : address_ip4(octets);

	text_address(t, &address);
}

/* A name that a text can have; the kernel has no others. */
static bool name_fits(const char *name, size_t room)
{
	size_t n = strnlen(name, room);

	for (size_t i = 0; i < n; i++)
		if (name[i] <= ' ' || name[i] > '~' || name[i] == '\\')
			return false;
	return n && n < room;
}

/* "\ enc NAME 0xKEY"; false: it does not fit into its attribute. */
static bool words_algorithm(struct text *t, const char *word, const char *name, const uint8_t *key, unsigned bits,
    size_t room)
{
	if (bits % 8 || bits / 8 > room || bits / 8 > KEY_MAX || !name_fits(name, 64))
		return false;
	text_add(t, "\\ ");
	text_add(t, word);
	text_char(t, ' ');
	text_add(t, name);
	text_add(t, " 0x");
	text_bytes(t, key, bits / 8);
	return true;
}

static void words_number(struct text *t, const char *before, uint32_t n)
{
	text_add(t, before);
	text_add(t, "0x");
	text_hex(t, n, 8);
}

static bool words_plain(struct text *t, const char *word, const struct nlattr *a)
{
	const struct xfrm_algo *alg = mnl_attr_get_payload(a);
	size_t len = mnl_attr_get_payload_len(a);

	return len >= sizeof *alg && words_algorithm(t, word, alg->alg_name, (const uint8_t *)alg->alg_key, alg->alg_key_len,
	    len - sizeof *alg);
}

static void words_bits(struct text *t, unsigned bits)
{
	text_char(t, ' ');
	text_dec(t, bits);
}

static bool words_auth(struct text *t, const struct nlattr *a)
{
	const struct xfrm_algo_auth *alg = mnl_attr_get_payload(a);
	size_t len = mnl_attr_get_payload_len(a);

	if (len < sizeof *alg || !words_algorithm(t, "auth-trunc", alg->alg_name, (const uint8_t *)alg->alg_key,
	    alg->alg_key_len, len - sizeof *alg))
		return false;
	words_bits(t, alg->alg_trunc_len);
	return true;
}

static bool words_aead(struct text *t, const struct nlattr *a)
{
	const struct xfrm_algo_aead *alg = mnl_attr_get_payload(a);
	size_t len = mnl_attr_get_payload_len(a);

	if (len < sizeof *alg || !words_algorithm(t, "aead", alg->alg_name, (const uint8_t *)alg->alg_key, alg->alg_key_len,
	    len - sizeof *alg))
		return false;
	words_bits(t, alg->alg_icv_len);
	return true;
}

/* The plain form of an authentication is there too, where one with its length is. */
static bool words_algorithms(struct text *t, struct nlattr *const *a)
{
	bool good = !a[XFRMA_ALG_AEAD] || words_aead(t, a[XFRMA_ALG_AEAD]);

	if (a[XFRMA_ALG_AUTH_TRUNC])
		good = words_auth(t, a[XFRMA_ALG_AUTH_TRUNC]) && good;
	else if (a[XFRMA_ALG_AUTH])
		good = words_plain(t, "auth", a[XFRMA_ALG_AUTH]) && good;
	return (!a[XFRMA_ALG_CRYPT] || words_plain(t, "enc", a[XFRMA_ALG_CRYPT])) && good;
}

static void words_rest(struct text *t, struct nlattr *const *a)
{
	const struct xfrm_encap_tmpl *encap = a[XFRMA_ENCAP] ? mnl_attr_get_payload(a[XFRMA_ENCAP]) : NULL;
	const struct xfrm_replay_state_esn *esn = a[XFRMA_REPLAY_ESN_VAL] ? mnl_attr_get_payload(a[XFRMA_REPLAY_ESN_VAL]) : NULL;

	if (encap && mnl_attr_get_payload_len(a[XFRMA_ENCAP]) >= sizeof *encap && encap->encap_type == 2)
		text_add(t, "\\ encap type espinudp");	/* UDP_ENCAP_ESPINUDP */
	if (!esn || mnl_attr_get_payload_len(a[XFRMA_REPLAY_ESN_VAL]) < sizeof *esn)
		return;
	words_number(t, "\\ seq-hi ", esn->seq_hi);
	words_number(t, " oseq-hi ", esn->oseq_hi);
}

static void words_sa(struct text *t, const struct xfrm_usersa_info *sa)
{
	static const char *const mode[] = { [XFRM_MODE_TRANSPORT] = "transport", [XFRM_MODE_TUNNEL] = "tunnel",
		[XFRM_MODE_BEET] = "beet" };

	text_add(t, "src ");
	words_address(t, sa->family, &sa->saddr);
	text_add(t, " dst ");
	words_address(t, sa->family, &sa->id.daddr);
	text_add(t, sa->id.proto == IPPROTO_ESP ? " proto esp" : sa->id.proto == IPPROTO_AH ? " proto ah" : " proto other");
	words_number(t, " spi ", ntohl(sa->id.spi));
	if (sa->mode < sizeof mode / sizeof *mode && mode[sa->mode]) {
		text_add(t, " mode ");
		text_add(t, mode[sa->mode]);
	}
	if (sa->flags & XFRM_STATE_ESN)
		text_add(t, " flag esn");
}

/* --- messages --- */

static int attribute(const struct nlattr *a, void *all)
{
	if (mnl_attr_get_type(a) <= XFRMA_MAX)
		((const struct nlattr **)all)[mnl_attr_get_type(a)] = a;
	return MNL_CB_OK;
}

bool kernel_words(struct text *t, const struct nlmsghdr *m)
{
	struct xfrm_usersa_info sa;		/* wants eight octets' alignment, which messages lack */
	struct nlattr *a[XFRMA_MAX + 1] = { 0 };

	if ((m->nlmsg_type != XFRM_MSG_NEWSA && m->nlmsg_type != XFRM_MSG_UPDSA) ||
	    mnl_nlmsg_get_payload_len(m) < sizeof sa)
		return false;
	memcpy(&sa, mnl_nlmsg_get_payload(m), sizeof sa);
	mnl_attr_parse(m, NLMSG_ALIGN(sizeof sa), attribute, a);
	words_sa(t, &sa);
	if (!words_algorithms(t, a))
		text_add(t, "\\ enc (cut)");
	words_rest(t, a);
	return true;
}

static void message_import(struct source *s, const struct nlmsghdr *m)
{
	char *words = secret_map(WORDS);
	struct text t = { words, words, words + WORDS - 1, NULL, false };

	if (kernel_words(&t, m)) {
		s->at = text_string(&t);
		s->end = t.at;
		importer_xfrm.import(s);
	}
	secret_unmap(words);
}

/* An answer's end or error; in both a number follows the header. */
static int message_end(const struct nlmsghdr *m)
{
	const int *error = mnl_nlmsg_get_payload(m);
	bool there = mnl_nlmsg_get_payload_len(m) >= sizeof *error;

	if (m->nlmsg_type == NLMSG_DONE)
		return 1;
	return there && *error < 0 && *error > -4096 ? *error : -EPROTO;
}

/* With the padding behind it.  Lengths above INT_MAX are fine with mnl_nlmsg_ok(), but not here. */
static size_t message_size(const struct nlmsghdr *m, size_t left)
{
	size_t size;

	if (left < sizeof *m)
		return 0;
	size = MNL_ALIGN((size_t)m->nlmsg_len);
	return m->nlmsg_len < sizeof *m || size > left ? 0 : size;
}

int kernel_messages(struct source *s, const void *at, size_t len)
{
	const uint8_t *message = at, *end = message + len;

	for (size_t size; (size = message_size((const void *)message, (size_t)(end - message))); message += size) {
		const struct nlmsghdr *m = (const void *)message;

		if (m->nlmsg_type == NLMSG_DONE || m->nlmsg_type == NLMSG_ERROR)
			return message_end(m);
		message_import(s, m);
	}
	return 0;
}

#else

int kernel_messages(struct source *s, const void *at, size_t len)
{
	(void)s;
	(void)at;
	(void)len;
	return 0;
}

bool kernel_words(struct text *t, const struct nlmsghdr *m)
{
	(void)t;
	(void)m;
	return false;
}

#endif
