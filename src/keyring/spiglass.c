/*
 * spiglass' own form, which can say all that a keyring can hold: a line an SA.
 *
 *	ike2 SPIi SPIr FIELD...			# RFC 7296
 *	ike1 COOKIEi COOKIEr FIELD...		# RFC 2409
 *	esp SOURCE DESTINATION SPI FIELD...
 *	ah SOURCE DESTINATION SPI FIELD...
 *
 * IKE's SPIs are 16 hexadecimal digits, others a number; * is what is not told,
 * in place of an address too.  Fields are NAME=VALUE in any order, each once:
 *
 *	encr= prf= integ=	transforms by IANA's names	all; ike1: ENCR_ names too
 *	key_bits= icv=		sizes in bits
 *	sk_d= sk_ai= sk_ar= sk_ei= sk_er= sk_pi= sk_pr= skeyseed= ppk=		ike2
 *	skeyid= skeyid_d= skeyid_a= skeyid_e= ka= (or enc=)			ike1
 *	psk=						ike1, ike2
 *	ke=N:private:HEX ke=N:shared:HEX		ike1, ike2, several; N/METHOD: with the group's number
 *	nonces= (or seed=)	Ni | Nr, perhaps behind g^ir
 *	key= ikey=		with the salt		esp, ah
 *	mode=transport|tunnel|beet, natt, esn, esn=no, esn=HIGH			esp, ah
 *
 * HEX is pairs of digits, with or without 0x.  psk= and ppk= take text in quotes
 * too, and hexadecimal only behind 0x.  # begins a comment where a word could begin.
 */
#include <strings.h>

#include "keyring/algorithm.h"
#include "keyring/value.h"

enum kind { IKE1 = 1, IKE2 = 2, ESP = 4, AH = 8, IKE = IKE1 | IKE2, CHILD = ESP | AH };

enum { KES = 16 };			/* key exchanges of one line: RFC 9370 has 8 */

/* The line being read.  Octets stand where their digits did, in the source's own line. */
struct line {
	struct source *s;
	char *at;
	enum kind kind;
	uint32_t seen;			/* fields, by their position */
	struct key key;
	struct ike_key ike;
	struct ke_secret ke[KES];
	unsigned kes;
	struct secret encr_key, integ_key, nonces;
	const struct encr *encr;
	const struct integ *integ;
	uint32_t key_bits, icv;		/* 0: not told */
};

static bool fault(struct line *l, const char *what)
{
	source_fault(l->s, l->s->line, "%s", what);
	return false;
}

/* --- words --- */

static bool is_end(char c)
{
	return !c || c == ' ' || c == '\t';
}

/* The next word, in place; NULL at the line's end or a comment.  Quotes may hold blanks: after = only. */
static char *word_cut(struct line *l)
{
	char *word = l->at + strspn(l->at, " \t"), *end = word;
	bool quoted = false;

	if (!*word || *word == '#')
		return NULL;
	for (; *end && (quoted || !is_end(*end)); end++)
		if (*end == '"' && (quoted || end[-1] == '='))
			quoted = !quoted;
	l->at = *end ? end + 1 : end;
	*end = '\0';
	return word;
}

/* --- values --- */

/* Octets in place of their digits. */
static bool octets(struct line *l, const char *name, char *value, struct secret *secret)
{
	int n = value_octets(value, (uint8_t *)value, LIMIT_KEY_LINE);

	if (n <= 0) {
		source_fault(l->s, l->s->line, "%s= is not hexadecimal, expected pairs of digits", name);
		return false;
	}
	*secret = (struct secret){ (const uint8_t *)value, (uint32_t)n };
	return true;
}

/* A text in quotes, or hexadecimal behind 0x. */
static bool text_or_octets(struct line *l, const char *name, char *value, struct secret *secret)
{
	size_t n = strlen(value);

	if (has_hex_mark(value))
		return octets(l, name, value, secret);
	if (n < 3 || *value != '"' || strchr(value + 1, '"') != value + n - 1) {
		source_fault(l->s, l->s->line,
		    "%s= is neither text in quotes nor hexadecimal behind 0x, expected one of them", name);
		return false;
	}
	*secret = (struct secret){ (const uint8_t *)value + 1, (uint32_t)(n - 2) };
	return true;
}

static bool bits(struct line *l, const char *value, uint32_t *into, const char *what)
{
	return (value_number(value, into) && *into && *into <= 4096 && *into % 8 == 0) || fault(l, what);
}

/* --- fields --- */

/* IKEv1 numbers them apart, by the same names. */
static bool take_encr1(struct line *l, const char *value)
{
	const char *name;

	for (uint16_t i = 1; i < 64; i++) {
		name = isakmp_encryption_name(i);
		if (name && !strcasecmp(name, value)) {
			l->ike.encryption = i;
			return true;
		}
	}
	return fault(l, "encr= is no encryption of IKEv1 known here, expected one like ENCR_AES_CBC");
}

static bool take_encr(struct line *l, char *value)
{
	if (l->kind == IKE1)
		return take_encr1(l, value);
	l->encr = encr_by_name(value);
	if (!l->encr)
		return fault(l, "encr= is no encryption known here, expected one like ENCR_AES_CBC");
	return l->kind == ESP || !encr_esp_only(l->encr) ||
	    fault(l, "encr= is encryption for ESP only, expected one for IKE");
}

static bool take_integ(struct line *l, char *value)
{
	l->integ = integ_by_name(value);
	if (!l->integ)
		return fault(l, "integ= is no integrity known here, expected one like AUTH_HMAC_SHA2_256_128");
	return l->kind == AH || strcmp(l->integ->mac, "GMAC") || fault(l, "integ= is for AH only, expected another");
}

static bool take_prf(struct line *l, char *value)
{
	l->ike.prf = prf_by_name(value);
	return l->ike.prf || fault(l, "prf= is none known here, expected one like PRF_HMAC_SHA2_256");
}

static bool take_key_bits(struct line *l, char *value)
{
	return bits(l, value, &l->key_bits, "key_bits= is no length of a key, expected bits, without salt");
}

static bool take_icv(struct line *l, char *value)
{
	return bits(l, value, &l->icv, "icv= is no length of an ICV, expected 64 to 512 bits") &&
	    ((l->icv >= 64 && l->icv <= 512) || fault(l, "icv= is no length of an ICV, expected 64 to 512 bits"));
}

static bool take_key(struct line *l, char *value) { return octets(l, "key", value, &l->encr_key); }
static bool take_ikey(struct line *l, char *value) { return octets(l, "ikey", value, &l->integ_key); }
static bool take_nonces(struct line *l, char *value) { return octets(l, "nonces", value, &l->nonces); }

static bool take_mode(struct line *l, char *value)
{
	static const char *const mode[] = { [KEY_MODE_TRANSPORT] = "transport", [KEY_MODE_TUNNEL] = "tunnel",
		[KEY_MODE_BEET] = "beet" };

	for (uint8_t i = KEY_MODE_TRANSPORT; i <= KEY_MODE_BEET; i++)
		if (!strcmp(value, mode[i]))
			l->key.mode = i;
	return l->key.mode || fault(l, "mode= is none, expected transport, tunnel or beet");
}

static bool take_natt(struct line *l, char *value)
{
	l->key.natt = true;
	return !value || fault(l, "natt takes no value, expected it alone");
}

static bool take_esn(struct line *l, char *value)
{
	bool no = value && !strcmp(value, "no");

	l->key.esn = no ? KEY_ESN_NO : KEY_ESN_YES;
	l->key.high_known = value && !no;
	return !l->key.high_known || value_number(value, &l->key.high) ||
	    fault(l, "esn= is no high half of a sequence number, expected a number, no, or esn alone");
}

/* N[/METHOD] */
static bool ke_number(struct line *l, char *value, struct ke_secret *ke)
{
	char *method = strchr(value, '/');
	uint32_t number = 0, group = 0;

	if (method)
		*method++ = '\0';
	if ((strcmp(value, "*") && !value_number(value, &number)) || number > UINT8_MAX)
		return fault(l, "ke= begins with no number of a key exchange, expected 1, 2 ..., or * for any");
	if (method && (!value_number(method, &group) || group > UINT16_MAX))
		return fault(l, "ke= has no number of a group behind /, expected one of transform type 4");
	*ke = (struct ke_secret){ .number = (uint8_t)number, .method = (uint16_t)group };
	return true;
}

/* N[/METHOD]:private:HEX */
static bool take_ke(struct line *l, char *value)
{
	struct ke_secret *ke = &l->ke[l->kes];
	char *what = strchr(value, ':'), *hex = what ? strchr(what + 1, ':') : NULL;

	if (l->kes == KES)
		return fault(l, "more than 16 key exchanges, expected at most those");
	if (!hex)
		return fault(l, "ke= has too few parts, expected N:private:HEX or N:shared:HEX");
	*what++ = *hex++ = '\0';
	if (!ke_number(l, value, ke))
		return false;
	ke->is_private = !strcmp(what, "private");
	if (!ke->is_private && strcmp(what, "shared"))
		return fault(l, "ke= does not say which secret it is, expected private or shared");
	l->kes++;
	return octets(l, "ke", hex, &ke->value);
}

/* One value, or none where the row says so. */
static const struct field {
	const char *name;
	enum kind kinds;		/* of line */
	bool (*take)(struct line *l, char *value);
	bool flag, several;
} fields[] = {
	{ "encr", IKE | ESP, take_encr, false, false },
	{ "key_bits", IKE | ESP, take_key_bits, false, false },
	{ "integ", IKE2 | CHILD, take_integ, false, false },
	{ "prf", IKE, take_prf, false, false },
	{ "icv", IKE2 | CHILD, take_icv, false, false },
	{ "nonces", IKE | CHILD, take_nonces, false, false },
	{ "ke", IKE, take_ke, false, true },
	{ "key", ESP, take_key, false, false },
	{ "ikey", CHILD, take_ikey, false, false },
	{ "mode", CHILD, take_mode, false, false },
	{ "natt", CHILD, take_natt, true, false },
	{ "esn", CHILD, take_esn, true, false },
};

enum { FIELDS = sizeof fields / sizeof fields[0] };
_Static_assert((int)FIELDS + (int)IKE_SECRETS <= 32, "a bit for each");

static const char *kind_name(enum kind kind)
{
	return kind == IKE1 ? "ike1" : kind == IKE2 ? "ike2" : kind == ESP ? "esp" : "ah";
}

static enum kind secret_kinds(enum ike_secret i)
{
	return i == IKE_PSK ? IKE : i < IKE_SKEYID ? IKE2 : IKE1;
}

static bool of_kind(struct line *l, const char *name, enum kind kinds)
{
	if (!(kinds & l->kind))
		source_fault(l->s, l->s->line, "%s does not belong on a line of %s", name, kind_name(l->kind));
	return kinds & l->kind;
}

static bool first_time(struct line *l, const char *name, unsigned bit)
{
	bool again = l->seen >> bit & 1;

	l->seen |= UINT32_C(1) << bit;
	if (again)
		source_fault(l->s, l->s->line, "%s stands twice, expected once", name);
	return !again;
}

static bool has_value(struct line *l, const char *name, const char *value)
{
	if (!value)
		source_fault(l->s, l->s->line, "%s has no value, expected %s=", name, name);
	return value;
}

static bool take_field(struct line *l, const struct field *f, char *value)
{
	return of_kind(l, f->name, f->kinds) && (f->several || first_time(l, f->name, (unsigned)(f - fields))) &&
	    (f->flag || has_value(l, f->name, value)) && f->take(l, value);
}

static bool take_secret(struct line *l, enum ike_secret i, const char *name, char *value)
{
	return of_kind(l, name, secret_kinds(i)) && first_time(l, name, FIELDS + i) && has_value(l, name, value) &&
	    (i == IKE_PSK || i == IKE_PPK ? text_or_octets : octets)(l, name, value, &l->ike.secret[i]);
}

/* Other words for the same. */
static const char *plain_name(const char *name)
{
	return !strcmp(name, "seed") ? "nonces" : !strcmp(name, "enc") ? "ka" : name;
}

/* Whatever is unknown may be a key in the wrong place: not repeated. */
static bool read_field(struct line *l, char *word)
{
	char *value = strchr(word, '=');
	const char *name;

	if (value)
		*value++ = '\0';
	name = plain_name(word);
	for (unsigned i = 0; i < FIELDS; i++)
		if (!strcmp(name, fields[i].name))
			return take_field(l, &fields[i], value);
	for (unsigned i = 0; i < IKE_SECRETS; i++)
		if (!strcasecmp(name, ike_secret_name[i]))
			return take_secret(l, i, name, value);
	source_fault(l->s, l->s->line, "a field of no known name, expected such as %s",
	    l->kind & IKE ? "sk_d=, skeyid_d=, psk=, ke=, encr=" : "key=, encr=, ikey=, integ=, esn");
	return false;
}

/* --- what a line means --- */

static bool short_enough(struct line *l, const char *name, struct secret key, uint32_t most)
{
	if (key.len > most)
		source_fault(l->s, l->s->line, "%s= has %u octets, expected at most %u", name, key.len, most);
	return key.len <= most;
}

/* Where the algorithm is not told, any may take them that fits. */
static bool keys_told(struct line *l, const char *encr, struct secret encr_key, const char *integ,
    struct secret integ_key)
{
	if (!short_enough(l, encr, encr_key, ENCR_KEY_MAX) || !short_enough(l, integ, integ_key, INTEG_KEY_MAX))
		return false;
	if (encr_key.len && l->encr && !encr_key_told(l->s, l->encr->name, l->encr, (int)encr_key.len))
		return false;
	if (integ_key.len && l->integ && !integ_key_told(l->s, l->integ->name, l->integ, (int)integ_key.len))
		return false;
	return !encr_key.len || !l->encr || !l->key_bits || encr_key.len == l->key_bits / 8 + l->encr->salt ||
	    fault(l, "key_bits= is not the key's length, expected its bits without salt");
}

/* The same cipher with this ICV has a name of its own, or is none. */
static const struct encr *encr_cut(const struct encr *whole, uint32_t icv)
{
	const struct encr *e;

	for (unsigned i = 0; (e = encr_at(i)); i++)
		if (e->kind == whole->kind && e->iv == whole->iv && e->icv == icv / 8 && !strcmp(e->cipher, whole->cipher))
			return e;
	return NULL;
}

static bool aead_told(struct line *l, struct suite *suite)
{
	suite->encr = l->icv ? encr_cut(l->encr, l->icv) : l->encr;
	return suite->encr || fault(l, "icv= is none the encryption can have, expected no icv= beside it");
}

static bool suite_told(struct line *l, struct suite *suite, struct secret encr_key, struct secret integ_key)
{
	bool own = l->encr && l->encr->icv;

	*suite = (struct suite){ .encr = l->encr, .encr_key_len = (uint16_t)encr_key.len,
		.integ_key_len = (uint16_t)integ_key.len };
	if (own && (l->integ || integ_key.len))
		return fault(l, "the encryption authenticates by itself, expected no integrity beside it");
	if (own)
		return aead_told(l, suite);
	if (l->integ)
		return suite_set_icv(l->s, suite, l->integ->name, l->integ, l->icv);
	suite->icv = (uint8_t)(l->icv / 8);
	return true;
}

/* --- ESP and AH --- */

static bool child_told(struct line *l)
{
	bool is_null = l->encr && l->encr->kind == ENCR_KIND_NULL;

	if (!l->encr_key.len && !l->integ_key.len && !is_null)
		return fault(l, l->kind == AH ? "no key, expected ikey=" : "no key, expected key=");
	if (l->encr && !l->encr_key.len && !is_null)
		return fault(l, "encr= without its key, expected key=");
	if (is_null && l->encr_key.len)
		return fault(l, "ENCR_NULL has no key, expected none");
	if (l->integ && !l->integ_key.len)
		return fault(l, "integ= without its key, expected ikey=");
	return keys_told(l, "key", l->encr_key, "ikey", l->integ_key);
}

static void take_child(struct line *l)
{
	struct key *key = &l->key;

	if (!child_told(l) || !suite_told(l, &key->suite, l->encr_key, l->integ_key))
		return;
	key->protocol = l->kind == ESP ? KEY_ESP : KEY_AH;
	key->encr_key = l->encr_key.at;
	key->integ_key = l->integ_key.at;
	key->seed = l->nonces;
	key->file = l->s->file;
	key->line = l->s->line;
	source_take(l->s, key);
}

/* --- IKE --- */

static bool pair_told(struct line *l, enum ike_secret i, enum ike_secret r)
{
	const struct secret *secret = l->ike.secret;

	if (secret[i].len == secret[r].len)
		return true;
	source_fault(l->s, l->s->line, "%s and %s are not of the same length, expected both", ike_secret_name[i],
	    ike_secret_name[r]);
	return false;
}

static bool ike2_told(struct line *l)
{
	const struct secret ei = l->ike.secret[IKE_SK_EI], ai = l->ike.secret[IKE_SK_AI];

	if (!pair_told(l, IKE_SK_EI, IKE_SK_ER) || !pair_told(l, IKE_SK_AI, IKE_SK_AR))
		return false;
	if (!keys_told(l, "sk_ei", ei, "sk_ai", ai) || !suite_told(l, &l->ike.suite, ei, ai))
		return false;
	if (l->integ && ai.len && ai.len != l->integ->key)
		return fault(l, "sk_ai= is not as long as integ= says, expected its key's length (RFC 7296, 2.14)");
	return !ei.len || !l->encr || l->encr->icv || ai.len || l->icv ||
	    fault(l, "the encryption does not authenticate, expected sk_ai= and sk_ar=, or icv=");
}

static bool ike1_told(struct line *l)
{
	const struct secret ka = l->ike.secret[IKE_KA];

	if (ka.len > ENCR_KEY_MAX)
		return fault(l, "Ka is too long for any cipher, expected at most 56 octets");
	return !ka.len || !l->key_bits || ka.len == l->key_bits / 8 || fault(l, "key_bits= is not the length of Ka");
}

static bool any_secret(const struct line *l)
{
	for (unsigned i = 0; i < IKE_SECRETS; i++)
		if (l->ike.secret[i].len)
			return true;
	return false;
}

static void take_kes(struct line *l)
{
	for (unsigned i = 0; i < l->kes; i++) {
		struct ke_secret *ke = &l->ke[i];

		ke->version = l->ike.version;
		ke->initiator_spi = l->ike.initiator_spi;
		ke->responder_spi = l->ike.responder_spi;
		ke->nonces = l->nonces;
		ke->file = l->s->file;
		ke->line = l->s->line;
		source_take_ke(l->s, ke);
	}
}

static void take_ike(struct line *l)
{
	l->ike.version = l->kind == IKE2 ? 2 : 1;
	l->ike.nonces = l->nonces;
	l->ike.file = l->s->file;
	l->ike.line = l->s->line;
	if (!any_secret(l) && !l->kes)
		fault(l, "no secret, expected such as sk_d=, skeyid_d=, psk= or ke=");
	else if (l->kind == IKE2 ? ike2_told(l) : ike1_told(l))
		take_kes(l);
	else
		return;
	if (any_secret(l))
		source_take_ike(l->s, &l->ike);
}

/* --- lines --- */

static enum kind kind_of(const char *word)
{
	static const enum kind kind[] = { IKE1, IKE2, ESP, AH };

	for (unsigned i = 0; word && i < sizeof kind / sizeof kind[0]; i++)
		if (!strcmp(word, kind_name(kind[i])))
			return kind[i];
	return 0;
}

static bool ike_spi(struct line *l, uint64_t *spi)
{
	const char *word = word_cut(l);

	return word && (!strcmp(word, "*") || value_ike_spi(word, spi));
}

static bool read_ike_name(struct line *l)
{
	if (!ike_spi(l, &l->ike.initiator_spi) || !ike_spi(l, &l->ike.responder_spi))
		return fault(l, "no SPIs behind ike1 or ike2, expected two of 16 hexadecimal digits, or *");
	return l->ike.initiator_spi || !l->ike.responder_spi ||
	    fault(l, "the responder's SPI without the initiator's, expected both or none");
}

static bool read_child_name(struct line *l)
{
	const char *source = word_cut(l), *destination = word_cut(l), *spi = word_cut(l);

	if (!spi || !value_address(source, &l->key.source) || !value_address(destination, &l->key.destination))
		return fault(l, "no addresses behind esp or ah, expected source, destination and SPI");
	return value_spi(spi, &l->key.spi, &l->key.spi_mask) ||
	    fault(l, "no SPI behind the addresses, expected 0x and up to eight digits, or *");
}

static void read_line(struct source *s, char *text)
{
	struct line l = { .s = s, .at = text };
	char *word = word_cut(&l);
	bool good = true;

	if (!word)
		return;
	l.kind = kind_of(word);
	if (!l.kind) {
		fault(&l, "a line of no known kind, expected ike1, ike2, esp or ah");
		return;
	}
	if (!(l.kind & IKE ? read_ike_name : read_child_name)(&l))
		return;
	while (good && (word = word_cut(&l)))
		good = read_field(&l, word);
	if (good)
		(l.kind & IKE ? take_ike : take_child)(&l);
}

static void import(struct source *s)
{
	char *text;

	while ((text = source_line(s)))
		read_line(s, text);
}

/* "ike2 I 0x..." is tcpdump's, but of "ikev2". */
static unsigned recognise(const char *line)
{
	char name[5] = "";

	line += strspn(line, " \t");
	if (strcspn(line, " \t") >= sizeof name)
		return 0;
	memcpy(name, line, strcspn(line, " \t"));
	return kind_of(name) && strpbrk(line, "=*") ? 4 : 0;
}

const struct importer importer_spiglass = { "spiglass", recognise, import };
