/*
 * Child SAs of a charon log.  "initiator" in "encryption initiator key" is the
 * initiator of that exchange, so its SPI is known where the log tells which side
 * we were; IKEv1 tells the SPI in each seed (RFC 2409, 5.5).  What cannot be
 * tied to an SPI goes without one, with its nonces.
 */
#include <spiglass/registry.h>

#include "keyring/charon.h"

static bool starts_with(struct secret s, struct secret with)
{
	return with.len && s.len > with.len && !memcmp(s.at, with.at, with.len);
}

static bool ends_with(struct secret s, struct secret with)
{
	return with.len && s.len > with.len && !memcmp(s.at + s.len - with.len, with.at, with.len);
}

/* [g^ir |] ... [| SK(1) ...]: what is between (RFC 7296, 2.17; RFC 9370, 2.2.4). */
static struct secret seed_middle(struct secret seed, const struct charon_exchanged *x)
{
	if (starts_with(seed, x->shared.octets)) {
		seed.at += x->shared.octets.len;
		seed.len -= x->shared.octets.len;
	}
	if (ends_with(seed, x->additional.octets))
		seed.len -= x->additional.octets.len;
	return seed;
}

enum { PROTOCOL_AND_SPI = 1 + 4 };

/* [g^xy |] protocol | SPI | Ni_b | Nr_b */
static bool seed_version1(const struct child *child, unsigned from, struct key *key)
{
	struct secret seed = seed_middle(child->seed[from].octets, &child->exchanged);

	if (seed.len <= PROTOCOL_AND_SPI)
		return false;
	key->spi = (uint32_t)seed.at[1] << 24 | (uint32_t)seed.at[2] << 16 | (uint32_t)seed.at[3] << 8 | seed.at[4];
	key->protocol = seed.at[0] == IKEV1_PROTO_IPSEC_AH ? KEY_AH : KEY_ESP;
	key->seed = (struct secret){ seed.at + PROTOCOL_AND_SPI, seed.len - PROTOCOL_AND_SPI };
	return true;
}

static const struct child_sa *sa_with_spi(const struct child *child, uint32_t spi)
{
	for (unsigned i = INBOUND; i <= OUTBOUND; i++)
		if (child->sa[i].told && child->sa[i].spi == spi)
			return &child->sa[i];
	return NULL;
}

/* The SA whose packets the initiator (0) or responder (1) of the exchange sends. */
static const struct child_sa *sa_from(const struct child *child, unsigned from)
{
	bool ours = (child->role == ROLE_INITIATOR) == (from == 0);

	if (child->role == ROLE_UNTOLD)
		return NULL;
	return child->sa[ours ? OUTBOUND : INBOUND].told ? &child->sa[ours ? OUTBOUND : INBOUND] : NULL;
}

static void key_place(const struct child *child, unsigned from, struct key *key)
{
	bool exact = child->version1 && seed_version1(child, from, key);
	const struct child_sa *sa = exact ? sa_with_spi(child, key->spi) : sa_from(child, from);

	if (!child->version1)
		key->seed = seed_middle(child->seed[0].octets, &child->exchanged);
	if (exact || sa)
		key->spi_mask = UINT32_MAX;
	if (sa) {
		key->spi = sa->spi;
		key->source = sa->source;
		key->destination = sa->destination;
	}
}

static bool key_suite(struct charon *c, const struct child *child, unsigned from, struct key *key)
{
	const struct proposal *told = &child->told;
	static const char *const encr[] = { "encryption initiator key", "encryption responder key" };
	static const char *const integ[] = { "integrity initiator key", "integrity responder key" };

	if (key->protocol == KEY_ESP && !charon_encr(c, &key->suite, told->encr, child->encr[from], encr[from]))
		return false;
	if (child->integ[from].octets.len &&
	    !charon_integ(c, &key->suite, told->integ, child->integ[from], integ[from]))
		return false;
	key->encr_key = child->encr[from].octets.at;
	key->integ_key = child->integ[from].octets.at;
	return key->suite.encr_key_len || key->suite.integ_key_len;
}

/* A label whose octets could not be had, where there is one. */
static bool is_faulty(const struct told *t)
{
	return t->line && !t->octets.len;
}

static void child_take(struct charon *c, const struct child *child, unsigned from)
{
	const struct told *encr = &child->encr[from], *integ = &child->integ[from];
	struct key key = { .protocol = child->protocol, .esn = child->told.esn, .file = c->s->file };

	if (is_faulty(encr) || is_faulty(integ))
		return;
	if (!key.protocol)
		key.protocol = child->told.protocol == 'A' ? KEY_AH : KEY_ESP;
	key.line = encr->line ? encr->line : integ->line;
	key_place(child, from, &key);
	if (key_suite(c, child, from, &key))
		source_take(c->s, &key);
}

/* A key exchange of a child's is that exchange's only: nothing numbers it. */
static void child_exchanged(struct charon *c, struct child *child)
{
	struct key nonces = { 0 };
	struct ke_secret ke = { .version = child->version1 ? 1 : 2, .method = child->told.method[0] };

	if (child->version1)
		seed_version1(child, 0, &nonces);
	else
		nonces.seed = seed_middle(child->seed[0].octets, &child->exchanged);
	child->exchanged.nonces.octets = nonces.seed;
	charon_exchanged_end(c, &child->exchanged, ke);
}

void charon_child_end(struct charon *c, struct child *child)
{
	if (!child->line)
		return;
	child_take(c, child, 0);
	child_take(c, child, 1);
	child_exchanged(c, child);
	*child = (struct child){ 0 };
}
