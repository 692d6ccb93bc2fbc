/*
 * keys convert -T xfrm: commands that give a Linux kernel these SAs (ip-xfrm(8)),
 * its own names for the transforms.  It has ESP and AH; IKE is its daemon's.
 */
#include <spiglass/registry.h>
#include "keyring/algorithm.h"
#include "output/keys.h"

/* The first of its names is the one it prints. */
static const char *kernel_name(const struct encr_name *table, const struct encr *e)
{
	for (; table->name; table++)
		if (table->id == e->id)
			return table->name;
	return NULL;
}

/* Its MACs have no length: that stands beside the key. */
static const char *kernel_mac(const struct integ *i)
{
	for (const struct integ_name *row = kernel_integ; row->name; row++) {
		const struct integ *known = row->integ ? integ_by_name(row->integ) : NULL;

		if (known && !strcmp(known->mac, i->mac) && !strcmp(known->parameter, i->parameter))
			return row->name;
	}
	return NULL;
}

static const char *xfrm_check(const struct key *k)
{
	const struct suite *s = &k->suite;

	if (k->protocol == KEY_ESP && !s->encr)
		return "its encryption is not told; with a capture it is found";
	if (!s->integ && (k->integ_key || s->icv || k->protocol == KEY_AH))
		return "its integrity is not told; with a capture it is found";
	if (s->integ && !kernel_mac(s->integ))
		return "the kernel has no such integrity";
	if (s->encr && !kernel_name(s->encr->icv ? kernel_aead : kernel_encr, s->encr))
		return "the kernel has no such encryption";
	if (!k->source.family || !k->destination.family || k->spi_mask != UINT32_MAX)
		return "the kernel wants addresses and SPI, which are not told; with a capture they are found";
	return NULL;
}

static void xfrm_transform(struct text *t, const char *word, const char *name, const uint8_t *key, unsigned octets)
{
	text_add(t, word);
	text_add(t, " '");
	text_add(t, name);
	text_add(t, octets ? "' 0x" : "' ''");
	text_bytes(t, key, octets);
}

static void xfrm_encr(struct text *t, const struct key *k)
{
	const struct encr *e = k->suite.encr;

	if (!e)
		return;
	xfrm_transform(t, e->icv ? " aead" : " enc", kernel_name(e->icv ? kernel_aead : kernel_encr, e), k->encr_key,
	    k->encr_key ? k->suite.encr_key_len : 0);
	if (!e->icv)
		return;
	text_char(t, ' ');
	text_dec(t, e->icv * 8u);
}

static void xfrm_integ(struct text *t, const struct key *k)
{
	const struct suite *s = &k->suite;

	if (!s->integ)
		return;
	xfrm_transform(t, " auth-trunc", kernel_mac(s->integ), k->integ_key, s->integ_key_len);
	text_char(t, ' ');
	text_dec(t, (s->icv ? s->icv : s->integ->icv) * 8u);
}

static const char *xfrm_key(struct text *t, const struct key *k, const char **lost)
{
	static const char *const mode[] = { "", " mode transport", " mode tunnel", " mode beet" };
	const char *why = xfrm_check(k);

	(void)lost;
	if (why)
		return why;
	text_add(t, "ip xfrm state add src ");
	text_address(t, &k->source);
	text_add(t, " dst ");
	text_address(t, &k->destination);
	text_add(t, k->protocol == KEY_AH ? " proto ah spi 0x" : " proto esp spi 0x");
	text_hex(t, k->spi, 8);
	text_add(t, mode[k->mode]);
	text_add(t, k->esn == KEY_ESN_YES ? " replay-window 32 flag esn" : "");
	xfrm_integ(t, k);
	xfrm_encr(t, k);
	if (k->natt)
		text_add(t, k->destination.family == 6 ? " encap espinudp 4500 4500 ::" : " encap espinudp 4500 4500 0.0.0.0");
	text_char(t, '\n');
	return NULL;
}

static const char *xfrm_ike(struct text *t, const struct ike_key *k, const char **lost)
{
	(void)t, (void)k, (void)lost;
	return "the kernel has no IKE SAs";
}

static const char *xfrm_exchange(struct text *t, const struct ke_secret *k, const char **lost)
{
	(void)t, (void)k, (void)lost;
	return "the kernel derives no keys; with a capture those that follow from it are written";
}

const struct key_form key_form_xfrm = {
	.name = "xfrm", .head = "for sh, as root",
	.key = xfrm_key, .ike = xfrm_ike, .exchange = xfrm_exchange,
};
