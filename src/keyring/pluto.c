/*
 * libreswan's pluto with plutodebug=private or crypt, 3.x to 5.x.  IKE SAs are
 * lines of tcpdump's form, "ikev2 I 0xSPIi 0xSPIr sha256:0x... aes256:0x...",
 * where the version may be printed wrongly, the salt of an AEAD is missing and
 * keys longer than 256 bits are cut: other dumps of the log mend that, or it is
 * said.  Children are dumps ("ESP enckey:", now "ESP encrypt key:") whose SA a
 * later line names.
 */
#include <stdlib.h>
#include <strings.h>

#include <spiglass/registry.h>

#include "keyring/log_line.h"
#include "keyring/secret.h"
#include "keyring/source.h"
#include "keyring/strongswan.h"
#include "keyring/value.h"

enum { ROOM = 256, ORIGINS = 64 };

struct octets {
	uint8_t at[ROOM];
	uint32_t len;
	unsigned line;			/* of its label; 0: none */
};

enum dump {
	DUMP_NONE,
	DUMP_IN, DUMP_OUT,		/* keying material of the two directions */
	DUMP_ENCR, DUMP_INTEG,		/* keys of the SA that is being installed */
	DUMP_AI, DUMP_AR, DUMP_SALT_I, DUMP_SALT_R,
	DUMPS
};

enum { DIRECTIONS = 2, IN = 0, OUT = 1 };

/* A pair of child SAs. */
struct pair {
	uint16_t encr, integ;
	uint8_t esn, protocol;
	uint32_t spi[DIRECTIONS];	/* 0: not told */
	struct key key[DIRECTIONS];	/* line 0: none */
	struct octets encr_key[DIRECTIONS], integ_key[DIRECTIONS];
};

struct pluto {
	uint64_t origin;
	struct octets dump[DUMPS];
	uint8_t open, announced;	/* the dump that rows go to; that of the next "unwrapped:" */
	uint8_t encr_size, integ_size;	/* of keying material: "integ=...: .key_size=32 encrypt=..." */
	bool sizes;
	struct pair pair;
	struct ike_key ike;		/* of the I line; line 0: none */
	uint8_t ai[INTEG_KEY_MAX], ei[ENCR_KEY_MAX];
};

struct reader {
	struct source *s;
	struct pluto *pluto[ORIGINS], *last;
	unsigned plutos, told;
};

/* --- names --- */

/* Its own short names, and tcpdump's, to which key bits are glued. */
static const struct alias { const char *name, *meant; } aliases[] = {
	{ "AES_GCM_A", "AES_GCM_8" }, { "AES_GCM_B", "AES_GCM_12" }, { "AES_GCM_C", "AES_GCM_16" },
	{ "AES_CCM_A", "AES_CCM_8" }, { "AES_CCM_B", "AES_CCM_12" }, { "AES_CCM_C", "AES_CCM_16" },
	{ "NULL_AUTH_AES_GMAC", "NULL_AES_GMAC" },
	{ "aes_gcm_8", "AES_GCM_8" }, { "aes_gcm_12", "AES_GCM_12" }, { "aes_gcm_16", "AES_GCM_16" },
	{ "aes_gcm", "AES_GCM_16" },
	{ "aes_ccm_8", "AES_CCM_8" }, { "aes_ccm_12", "AES_CCM_12" }, { "aes_ccm_16", "AES_CCM_16" },
	{ "aes_ctr", "AES_CTR" }, { "aes", "AES_CBC" }, { "3des", "3DES_CBC" },
	{ "camellia_ctr", "CAMELLIA_CTR" }, { "camellia", "CAMELLIA_CBC" },
	{ "chacha20_poly1305", "CHACHA20_POLY1305" }, { "null", "NULL" },
	{ "md5", "HMAC_MD5_96" }, { "sha1", "HMAC_SHA1_96" }, { "sha256", "HMAC_SHA2_256_128" },
	{ "sha384", "HMAC_SHA2_384_192" }, { "sha512", "HMAC_SHA2_512_256" },
	{ "aes_xcbc", "AES_XCBC_96" }, { "aes_cmac", "AES_CMAC_96" },
};

static const char *meant(const char *name, size_t n)
{
	for (unsigned i = 0; i < sizeof aliases / sizeof aliases[0]; i++) {
		size_t known = strlen(aliases[i].name);

		if (known <= n && !strncmp(aliases[i].name, name, known) &&
		    strspn(name + known, "_0123456789") >= n - known)
			return aliases[i].meant;
	}
	return NULL;
}

static uint16_t transform(enum strongswan_kind kind, const char *name, size_t n)
{
	char copy[40];
	const char *alias = meant(name, n);

	if (alias)
		return strongswan_transform(kind, alias);
	if (n >= sizeof copy)
		return 0;
	memcpy(copy, name, n);
	copy[n] = '\0';
	return strongswan_transform(kind, copy);
}

/* --- child SAs --- */

static void half_suite(struct reader *r, struct pluto *p, unsigned way)
{
	struct pair *pair = &p->pair;
	struct key *key = &pair->key[way];
	const struct encr *e = encr_by_id(pair->encr);
	const struct integ *i = pair->integ ? integ_by_id(pair->integ) : NULL;
	struct octets *ek = &pair->encr_key[way], *ik = &pair->integ_key[way];

	if (key->protocol == KEY_AH)
		ek->len = 0;
	if (ek->len > ENCR_KEY_MAX || ik->len > INTEG_KEY_MAX || (e && !encr_key_fits(e, ek->len)) ||
	    (e && e->icv && ik->len) || (i && ik->len && i->key != ik->len)) {
		source_fault(r->s, key->line, "keys of %u and %u octets, which %s and %s do not take", ek->len, ik->len,
		    e ? e->name : "no cipher", i ? i->name : "no MAC");
		return;
	}
	key->suite = (struct suite){ .encr = e, .encr_key_len = (uint16_t)ek->len, .integ_key_len = (uint16_t)ik->len };
	key->suite.integ = ik->len ? i : NULL;
	key->encr_key = ek->len ? ek->at : NULL;
	key->integ_key = ik->len ? ik->at : NULL;
	if (ek->len || ik->len)
		source_take(r->s, key);
}

static void half_end(struct reader *r, struct pluto *p, unsigned way)
{
	struct pair *pair = &p->pair;
	struct key *key = &pair->key[way];

	if (!key->line)
		return;
	key->file = r->s->file;
	key->protocol = pair->protocol ? pair->protocol : KEY_ESP;
	key->esn = pair->esn;
	if (pair->spi[way]) {
		key->spi = pair->spi[way];
		key->spi_mask = UINT32_MAX;
	}
	if (key->protocol == KEY_AH)
		pair->encr = 0;
	half_suite(r, p, way);
	*key = (struct key){ 0 };
}

static bool is_prefix(const struct octets *whole, const struct octets *part)
{
	return part->len && whole->len >= part->len && !memcmp(whole->at, part->at, part->len);
}

/* The direction whose keying material begins with what was installed; -1: neither is told. */
static int way_of(const struct pluto *p)
{
	const struct octets *first = &p->dump[p->dump[DUMP_ENCR].line ? DUMP_ENCR : DUMP_INTEG];

	return is_prefix(&p->dump[DUMP_IN], first) ? IN : is_prefix(&p->dump[DUMP_OUT], first) ? OUT : -1;
}

static void half_put(struct pluto *p, unsigned way, const struct octets *encr, const struct octets *integ)
{
	p->pair.encr_key[way] = *encr;
	p->pair.integ_key[way] = *integ;
	p->pair.key[way] = (struct key){ .line = encr->line ? encr->line : integ->line };
}

static void installed_clear(struct pluto *p)
{
	p->dump[DUMP_ENCR] = p->dump[DUMP_INTEG] = (struct octets){ 0 };
}

/* Keys of an SA that no line named: its direction from the keying material, or just one that is free. */
static void installed_end(struct pluto *p)
{
	int way = way_of(p);

	if (!p->dump[DUMP_ENCR].line && !p->dump[DUMP_INTEG].line)
		return;
	if (way < 0) {
		way = p->pair.key[IN].line ? OUT : IN;
		p->pair.spi[way] = 0;
	}
	half_put(p, (unsigned)way, &p->dump[DUMP_ENCR], &p->dump[DUMP_INTEG]);
	installed_clear(p);
}

/* Keying material nothing was installed from: cut where the log told the sizes (RFC 7296, 2.17). */
static void keymat_cut(struct pluto *p, unsigned way)
{
	const struct octets *whole = &p->dump[way == IN ? DUMP_IN : DUMP_OUT];
	struct octets encr = *whole, integ = *whole;

	if (!p->sizes || p->pair.key[way].line || whole->len != (uint32_t)p->encr_size + p->integ_size)
		return;
	encr.len = p->encr_size;
	integ.len = p->integ_size;
	memcpy(integ.at, whole->at + encr.len, integ.len);
	half_put(p, way, &encr, &integ);
}

static void pair_end(struct reader *r, struct pluto *p)
{
	installed_end(p);
	for (unsigned way = IN; way <= OUT; way++) {
		if (p->dump[way == IN ? DUMP_IN : DUMP_OUT].line)
			keymat_cut(p, way);
		half_end(r, p, way);
	}
	p->pair = (struct pair){ 0 };
	p->dump[DUMP_IN] = p->dump[DUMP_OUT] = (struct octets){ 0 };
	p->sizes = false;
}

/* "AES_CBC_256-HMAC_SHA2_256_128-NONE-DISABLED": ESN is the last. */
static void proposal_told(struct pluto *p, const char *at)
{
	size_t n;

	p->pair.encr = p->pair.integ = 0;
	for (; (n = strcspn(at, "- ")); at += n + (at[n] == '-')) {
		uint16_t encr = transform(STRONGSWAN_ENCR, at, n), integ = transform(STRONGSWAN_INTEG, at, n);

		if (encr)
			p->pair.encr = encr;
		else if (integ)
			p->pair.integ = integ;
		else if (!strncmp(at, "ENABLED", n))
			p->pair.esn = KEY_ESN_YES;
		else if (!strncmp(at, "DISABLED", n))
			p->pair.esn = KEY_ESN_NO;
	}
}

/* "proposal 1:ESP=AES_CBC_256-... SPI=0c8a8d6d chosen from remote proposals": what we send to. */
static void say_chosen(struct reader *r, struct pluto *p, const char *at)
{
	const char *spi = strstr(at, " SPI="), *chosen = strstr(at, " chosen");
	bool ah = !strncmp(at, "AH=", 3);

	if (!spi || !chosen || chosen < spi || (!ah && strncmp(at, "ESP=", 4)))
		return;
	pair_end(r, p);
	p->pair.protocol = ah ? KEY_AH : KEY_ESP;
	p->pair.spi[OUT] = (uint32_t)strtoul(spi + 5, NULL, 16);
	proposal_told(p, at + (ah ? 3 : 4));
}

/* "ESP/ESN=>0x0c8a8d6d <0x8b1a2c3d xfrm=AES_CBC_256-HMAC_SHA2_256_128": out, in. */
static void say_state(struct reader *r, struct pluto *p, const char *at)
{
	char *end;
	uint32_t out = (uint32_t)strtoul(at + 2, &end, 16), in;

	if (strncmp(end, " <0x", 4))
		return;
	in = (uint32_t)strtoul(end + 4, &end, 16);
	installed_end(p);
	if (p->pair.spi[OUT] && p->pair.spi[OUT] != out)
		return;
	p->pair.spi[OUT] = out;
	p->pair.spi[IN] = in;
	if (!strncmp(end, " xfrm=", 6) && !p->pair.encr && !p->pair.integ)
		proposal_told(p, end + 6);
	pair_end(r, p);
}

/* "192.0.2.1-ALL->10.1.0.0/16 +esn replay_window=128 HMAC_SHA2_256_128:32 AES_CBC:16" */
static void add_sa_algorithms(struct pluto *p, const char *at)
{
	p->pair.encr = p->pair.integ = 0;
	p->pair.esn = strstr(at, " +esn ") ? KEY_ESN_YES : KEY_ESN_NO;
	for (const char *colon = strchr(at, ':'); colon; colon = strchr(colon + 1, ':')) {
		const char *name = colon;
		uint16_t id;

		while (name > at && name[-1] != ' ')
			name--;
		if ((id = transform(STRONGSWAN_ENCR, name, (size_t)(colon - name))))
			p->pair.encr = id;
		else if ((id = transform(STRONGSWAN_INTEG, name, (size_t)(colon - name))))
			p->pair.integ = id;
	}
}

static void address_between(const char *from, const char *to, struct address *into)
{
	char text[64];

	if (to < from || (size_t)(to - from) >= sizeof text)
		return;
	memcpy(text, from, (size_t)(to - from));
	text[to - from] = '\0';
	value_address(text, into);
}

/* "outbound tunnel 10.2.0.0/16-ALL->192.0.2.2[888c64a8]==>192.0.2.1-ALL->10.1.0.0/16 ..." */
static void say_add_sa(struct reader *r, struct pluto *p, const char *at)
{
	unsigned way = strstr(at, "inbound ") ? IN : OUT;
	const char *bracket = strchr(at, '['), *source = bracket, *destination;
	char *end;
	uint32_t spi = bracket ? (uint32_t)strtoul(bracket + 1, &end, 16) : 0;

	if (!spi || strncmp(end, "]==>", 4) || (!p->dump[DUMP_ENCR].line && !p->dump[DUMP_INTEG].line))
		return;
	while (source > at && source[-1] != '>' && source[-1] != ' ')
		source--;
	destination = end + 4;
	half_put(p, way, &p->dump[DUMP_ENCR], &p->dump[DUMP_INTEG]);
	installed_clear(p);
	address_between(source, bracket, &p->pair.key[way].source);
	address_between(destination, destination + strcspn(destination, "- ["), &p->pair.key[way].destination);
	p->pair.spi[way] = spi;
	add_sa_algorithms(p, destination);
	half_end(r, p, way);
	p->dump[way == IN ? DUMP_IN : DUMP_OUT] = (struct octets){ 0 };
}

/* "HMAC_SHA2_256_128: .key_size=32 encrypt=AES_CBC: .key_size=16 .salt_size=0 keymat_len=48" */
static void say_sizes(struct reader *r, struct pluto *p, const char *at)
{
	const char *encr = strstr(at, " encrypt="), *size[3];

	(void)r;
	size[0] = strstr(at, ".key_size=");
	size[1] = encr ? strstr(encr, ".key_size=") : NULL;
	size[2] = encr ? strstr(encr, ".salt_size=") : NULL;
	if (!encr || !size[0] || !size[1] || !size[2])
		return;
	p->pair.integ = transform(STRONGSWAN_INTEG, at, strcspn(at, ":"));
	p->pair.encr = transform(STRONGSWAN_ENCR, encr + 9, strcspn(encr + 9, ":"));
	p->integ_size = (uint8_t)atoi(size[0] + 10);
	p->encr_size = (uint8_t)(atoi(size[1] + 10) + atoi(size[2] + 11));
	p->sizes = true;
}

/* "16 + integ_keymat_size=20" */
static void say_keymat_sizes(struct reader *r, struct pluto *p, const char *at)
{
	const char *integ = strstr(at, "integ_keymat_size=");

	(void)r;
	if (!integ)
		return;
	p->encr_size = (uint8_t)atoi(at);
	p->integ_size = (uint8_t)atoi(integ + 18);
	p->sizes = true;
}

/* --- IKE SAs --- */

/* One side's line: names and keys. */
struct side {
	uint64_t spi[2];
	uint16_t integ_id, encr_id;
	struct octets integ, encr;
};

/* "sha256:0x..."; *at goes behind it. */
static bool side_part(const char **at, enum strongswan_kind kind, uint16_t *id, struct octets *key)
{
	size_t n = strcspn(*at, ": "), digits;

	if ((*at)[n] != ':')
		return false;
	*id = transform(kind, *at, n);
	*at += n + 1;
	key->len = 0;
	if (has_hex_mark(*at))
		*at += 2;
	digits = strcspn(*at, " ");
	if (digits % 2 || digits / 2 > ROOM)
		return false;
	for (size_t i = 0; i < digits; i += 2) {
		int high = hex_digit((*at)[i]), low = hex_digit((*at)[i + 1]);

		if (high < 0 || low < 0)
			return false;
		key->at[key->len++] = (uint8_t)(high << 4 | low);
	}
	*at += digits + ((*at)[digits] == ' ');
	return true;
}

static bool side_spi(const char **at, uint64_t *spi)
{
	char digits[17];

	if (!has_hex_mark(*at) || strcspn(*at, " ") != 18)
		return false;
	memcpy(digits, *at + 2, 16);
	digits[16] = '\0';
	*at += 19;
	return value_ike_spi(digits, spi);
}

static bool side_parse(const char *at, struct side *side)
{
	return side_spi(&at, &side->spi[0]) && side_spi(&at, &side->spi[1]) &&
	    side_part(&at, STRONGSWAN_INTEG, &side->integ_id, &side->integ) &&
	    side_part(&at, STRONGSWAN_ENCR, &side->encr_id, &side->encr);
}

/* The same key dumped whole. */
static void mend_integ(struct octets *cut, const struct integ *i, const struct octets *whole)
{
	if (i && cut->len < i->key && whole->len == i->key && is_prefix(whole, cut))
		*cut = *whole;
}

static void mend_salt(struct octets *key, const struct encr *e, const struct octets *salt)
{
	if (!e || !e->salt || salt->len < e->salt || encr_key_fits(e, key->len) ||
	    !encr_key_fits(e, key->len + e->salt) || key->len + e->salt > ROOM)
		return;
	memcpy(key->at + key->len, salt->at, e->salt);
	key->len += e->salt;
}

/* SK_e of one side; false with the fault said. */
static bool side_encr(struct reader *r, const struct side *side, const struct encr *e)
{
	if (e && encr_key_fits(e, side->encr.len))
		return true;
	if (!e)
		source_fault(r->s, r->s->line, "encryption that is not known here, expected one like aes256 or aes_gcm_16256");
	else if (e->salt && encr_key_fits(e, side->encr.len + e->salt))
		source_fault(r->s, r->s->line,
		    "encryption key of %u octets without the %u of salt %s has, expected \"initiator salt\" and "
		    "\"responder salt\" dumps in this log (plutodebug=all,private)", side->encr.len, e->salt, e->name);
	else
		source_fault(r->s, r->s->line, "encryption key of %u octets, which %s does not take", side->encr.len, e->name);
	return false;
}

static bool side_integ(struct reader *r, const struct side *side, const struct integ *i)
{
	if (!i || i->key == side->integ.len)
		return true;
	source_fault(r->s, r->s->line, "authentication key of %u octets, %s has %u: pluto cuts it, so no ICV is checked",
	    side->integ.len, i->name, i->key);
	return false;
}

static void ike_drop(struct pluto *p)
{
	secret_wipe(p->ai, sizeof p->ai);
	secret_wipe(p->ei, sizeof p->ei);
	p->ike = (struct ike_key){ 0 };
}

static bool side_common(struct reader *r, struct side *side, const struct octets *whole, const struct octets *salt,
    struct suite *suite)
{
	const struct encr *told = encr_by_id(side->encr_id), *e = told && !encr_esp_only(told) ? told : NULL;
	const struct integ *i = side->integ_id ? integ_by_id(side->integ_id) : NULL;

	if (e && e->icv)
		i = NULL;
	mend_integ(&side->integ, i, whole);
	mend_salt(&side->encr, e, salt);
	if (!side_encr(r, side, e))
		return false;
	*suite = (struct suite){ .encr = e, .encr_key_len = (uint16_t)side->encr.len };
	if (i && side_integ(r, side, i)) {
		suite->integ = i;
		suite->integ_key_len = i->key;
	} else if (i) {
		suite->icv = i->icv;
	}
	return true;
}

static void say_initiator(struct reader *r, struct pluto *p, const char *at)
{
	struct side side;
	struct ike_key *key = &p->ike;

	if (!has_hex_mark(at))
		return;
	r->told++;
	ike_drop(p);
	if (!side_parse(at, &side)) {
		source_fault(r->s, r->s->line, "expected \"ikev2 I 0xSPIi 0xSPIr integrity:0xKEY encryption:0xKEY\"");
	} else if (side_common(r, &side, &p->dump[DUMP_AI], &p->dump[DUMP_SALT_I], &key->suite)) {
		key->version = 2;
		key->initiator_spi = side.spi[0];
		key->responder_spi = side.spi[1];
		key->file = r->s->file;
		key->line = r->s->line;
		memcpy(p->ei, side.encr.at, key->suite.encr_key_len);
		memcpy(p->ai, side.integ.at, key->suite.integ_key_len);
	}
	secret_wipe(&side, sizeof side);
}

static bool same_suite(const struct suite *a, const struct suite *b)
{
	return a->encr == b->encr && a->integ == b->integ && a->encr_key_len == b->encr_key_len;
}

static void ike_take(struct reader *r, struct pluto *p, const struct side *side)
{
	struct ike_key *key = &p->ike;
	uint16_t encr = key->suite.encr_key_len, integ = key->suite.integ_key_len;

	key->secret[IKE_SK_EI] = (struct secret){ p->ei, encr };
	key->secret[IKE_SK_ER] = (struct secret){ side->encr.at, encr };
	if (integ) {
		key->secret[IKE_SK_AI] = (struct secret){ p->ai, integ };
		key->secret[IKE_SK_AR] = (struct secret){ side->integ.at, integ };
	}
	source_take_ike(r->s, key);
}

static void say_responder(struct reader *r, struct pluto *p, const char *at)
{
	struct side side;
	struct suite suite;

	if (!has_hex_mark(at))
		return;
	r->told++;
	if (!side_parse(at, &side))
		source_fault(r->s, r->s->line, "expected \"ikev2 R 0xSPIi 0xSPIr integrity:0xKEY encryption:0xKEY\"");
	else if (!side_common(r, &side, &p->dump[DUMP_AR], &p->dump[DUMP_SALT_R], &suite))
		;
	else if (p->ike.line && side.spi[0] == p->ike.initiator_spi && side.spi[1] == p->ike.responder_spi &&
	    same_suite(&suite, &p->ike.suite))
		ike_take(r, p, &side);
	else
		source_fault(r->s, r->s->line, "an R line without the I line of the same SA, expected both");
	ike_drop(p);
	secret_wipe(&side, sizeof side);
}

/* --- lines --- */

static const struct saying {
	const char *mark;		/* anywhere in the line */
	void (*take)(struct reader *r, struct pluto *p, const char *behind);
} sayings[] = {
	{ "ikev2 I ", say_initiator }, { "ikev1 I ", say_initiator },
	{ "ikev2 R ", say_responder }, { "ikev1 R ", say_responder },
	{ "add_sa() ", say_add_sa },
	{ "integ=", say_sizes }, { "encrypt_keymat_size=", say_keymat_sizes },
	{ "proposal 1:", say_chosen },
};

static const struct { const char *name; uint8_t dump; } labels[] = {
	{ "our  keymat", DUMP_IN }, { "our keymat", DUMP_IN }, { "inbound  keymat", DUMP_IN },
	{ "inbound keymat", DUMP_IN }, { "  inbound", DUMP_IN }, { "KEYMAT computed", DUMP_IN },
	{ "peer keymat", DUMP_OUT }, { "outbound keymat", DUMP_OUT }, { "  outbound", DUMP_OUT },
	{ "Peer KEYMAT computed", DUMP_OUT },
	{ "ESP enckey", DUMP_ENCR }, { "ESP encrypt key", DUMP_ENCR },
	{ "ESP authkey", DUMP_INTEG }, { "ESP integrity key", DUMP_INTEG },
	{ "AH authkey", DUMP_INTEG }, { "AH integrity key", DUMP_INTEG },
};

/* "ai extracted len 32 bytes at 0x...", and then "unwrapped:" and its rows. */
static const struct { const char *name; uint8_t dump; } extracted[] = {
	{ "ai extracted len ", DUMP_AI }, { "ar extracted len ", DUMP_AR },
	{ "initiator salt extracted len ", DUMP_SALT_I }, { "responder salt extracted len ", DUMP_SALT_R },
};

static uint8_t label_named(const char *text)
{
	size_t n = strlen(text);

	n -= n && text[n - 1] == ':';
	for (unsigned i = 0; i < sizeof labels / sizeof labels[0]; i++)
		if (!strncmp(labels[i].name, text, n) && !labels[i].name[n])
			return labels[i].dump;
	return DUMP_NONE;
}

static uint8_t extracted_named(const char *text)
{
	for (unsigned i = 0; i < sizeof extracted / sizeof extracted[0]; i++)
		if (!strncmp(text, extracted[i].name, strlen(extracted[i].name)))
			return extracted[i].dump;
	return DUMP_NONE;
}

static void dump_open(struct reader *r, struct pluto *p, uint8_t dump)
{
	if (dump == DUMP_IN && (p->dump[DUMP_IN].line || p->pair.key[IN].line))
		pair_end(r, p);
	if (dump == DUMP_ENCR || (dump == DUMP_INTEG && p->dump[DUMP_INTEG].line))
		installed_end(p);
	p->dump[dump] = (struct octets){ .line = r->s->line };
	p->open = dump;
	r->told++;
}

/* "  79 b4 c4 9c  cf 66 ...   ascii": pairs with one blank between, two behind four of them. */
static bool row_told(struct pluto *p, const char *text)
{
	struct octets *o = &p->dump[p->open];

	if (!p->open || text[0] != ' ' || text[1] != ' ' || hex_digit(text[2]) < 0)
		return false;
	text += 2;
	for (unsigned i = 0; i < 16 && o->len < ROOM; i++) {
		if (hex_digit(text[0]) < 0 || hex_digit(text[1]) < 0 || (text[2] && text[2] != ' '))
			break;
		o->at[o->len++] = (uint8_t)(hex_digit(text[0]) << 4 | hex_digit(text[1]));
		text += 2;
		text += *text == ' ';
		text += *text == ' ' && i % 4 == 3;
	}
	return true;
}

static void text_told(struct reader *r, struct pluto *p, const char *text)
{
	const char *at;
	uint8_t dump;

	if (row_told(p, text))
		return;
	p->open = DUMP_NONE;
	if (p->announced && !strcmp(text, "unwrapped:"))
		dump_open(r, p, p->announced);
	else if ((dump = label_named(text)))
		dump_open(r, p, dump);
	p->announced = extracted_named(text);
	for (unsigned i = 0; i < sizeof sayings / sizeof sayings[0]; i++)
		if ((at = strstr(text, sayings[i].mark))) {
			sayings[i].take(r, p, at + strlen(sayings[i].mark));
			return;
		}
	at = strstr(text, "=>0x");
	if (at && (strstr(text, "ESP") || strstr(text, "AH=")))
		say_state(r, p, at + 2);
}

static void plutos_end(struct reader *r)
{
	for (unsigned i = 0; i < r->plutos; i++) {
		pair_end(r, r->pluto[i]);
		secret_unmap(r->pluto[i]);
	}
	r->plutos = 0;
	r->last = NULL;
}

static struct pluto *pluto_at(struct reader *r, uint64_t origin)
{
	if (r->last && r->last->origin == origin)
		return r->last;
	for (unsigned i = 0; i < r->plutos; i++)
		if (r->pluto[i]->origin == origin)
			return r->last = r->pluto[i];
	if (r->plutos == ORIGINS)
		plutos_end(r);
	r->last = r->pluto[r->plutos++] = secret_map(sizeof *r->last);
	r->last->origin = origin;
	return r->last;
}

/* "Nov 23 16:02:02.701158: " of its own log file. */
static const char *behind_time(const char *line)
{
	enum { STAMP_MAX = 40 };
	const char *end = strstr(line, ": ");

	return end && end > line && end - line < STAMP_MAX && strchr("0123456789", end[-1]) ? end + 2 : line;
}

static void line_told(struct reader *r, char *line, uint64_t origin)
{
	const char *text = log_behind_tag(line, "pluto");

	if (text && !origin)
		origin = log_origin(line, text);
	if (!text)
		text = behind_time(line);
	text += text[0] == '|' && text[1] == ' ' ? 2 : 0;
	text_told(r, pluto_at(r, origin), text);
}

/* "journalctl -o json" */
static void json_told(struct reader *r, char *at)
{
	struct json_member j;
	char *text = NULL;
	uint64_t origin = 0;

	while (json_next(&at, &j)) {
		if (!strcmp(j.name, "MESSAGE"))
			text = j.value;
		else if (!strcmp(j.name, "_PID") || !strcmp(j.name, "_HOSTNAME"))
			origin ^= hash_bytes(j.value, strlen(j.value)) | 1;
	}
	if (text)
		line_told(r, text, origin);
	else
		source_fault(r->s, r->s->line, "no message in this object, expected \"MESSAGE\"");
}

static unsigned recognise(const char *line)
{
	const char *text = log_behind_tag((char *)(uintptr_t)line, "pluto");
	bool tagged = text;

	if (*line == '{')
		return strstr(line, "pluto") ? 3 : 0;
	if (!text)
		text = behind_time(line);
	if (text[0] == '|' && text[1] == ' ')
		return strstr(text, "ikev2 I 0x") || strstr(text, "ikev1 I 0x") || label_named(text + 2) ? 8 : 2;
	return tagged ? 2 : strstr(line, "luto") ? 1 : 0;
}

/* --- a log --- */

static void *log_open(struct source *s)
{
	struct reader *r = mem_new(sizeof *r);

	r->s = s;
	return r;
}

static void log_lines(void *reader)
{
	struct reader *r = reader;
	char *line;

	while ((line = source_line(r->s))) {
		if (*line == '{')
			json_told(r, line + 1);
		else
			line_told(r, line, 0);
	}
}

/* Keys are handed over as soon as their SA is named. */
static void log_pause(void *reader)
{
	(void)reader;
}

static void log_close(void *reader)
{
	struct reader *r = reader;

	plutos_end(r);
	if (!r->told)
		source_fault(r->s, 0, "no keys in this log, expected pluto's with plutodebug=private");
	free(r);
}

static void import(struct source *s)
{
	void *reader = log_open(s);

	log_lines(reader);
	log_close(reader);
}

const struct importer importer_pluto = { "pluto", recognise, import };
const struct log_form log_pluto = { &importer_pluto, log_open, log_lines, log_pause, log_close };
