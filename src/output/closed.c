/* Why packets stayed closed: the SAs' own reasons, put together and counted. */
#include "output/show.h"

static void closed_add(struct closed *c, const char *text, uint64_t packets)
{
	unsigned i = 0;

	if (!packets)
		return;
	while (i < c->reasons && strcmp(c->reason[i].text, text))
		i++;
	if (i == CLOSED_REASONS)
		i--;		/* the last one takes the rest in */
	else if (i == c->reasons)
		c->reason[c->reasons++].text = i == CLOSED_REASONS - 1 ? N_("other reasons") : text;
	c->reason[i].packets += packets;
	c->reason[i].sas++;
}

static void closed_add_sa(struct closed *c, const struct sa *sa)
{
	closed_add(c, sa->reason && sa->state != SEAL_INTEGRITY_FAILED && sa->state != SEAL_CUT ? sa->reason
	    : N_("no key that fits"), sa->closed);
	closed_add(c, N_("the ICV is wrong: wrong key, or a damaged or forged packet"), sa->integrity_failures);
	closed_add(c, N_("not all of its octets were captured"), sa->cut);
}

static void closed_sort(struct closed *c)
{
	for (unsigned i = 1; i < c->reasons; i++)
		for (unsigned j = i; j && c->reason[j].packets > c->reason[j - 1].packets; j--) {
			struct closed_reason swap = c->reason[j];

			c->reason[j] = c->reason[j - 1];
			c->reason[j - 1] = swap;
		}
}

static uint64_t not_opened(const uint64_t sealed[static SEAL_CUT + 1])
{
	uint64_t packets = 0;

	for (unsigned state = 0; state <= SEAL_CUT; state++)
		packets += state == SEAL_OPENED ? 0 : sealed[state];
	return packets;
}

static void closed_finish(struct closed *c, uint64_t told)
{
	closed_add(c, N_("of SAs no longer followed"), c->packets > told ? c->packets - told : 0);
	closed_sort(c);
}

struct closed closed_reasons(const struct tally *tally, const struct sa_table *sas)
{
	struct closed c = { .packets = not_opened(tally->sealed) };
	uint64_t told = 0;

	for (uint32_t i = 0; i < sa_count(sas); i++) {
		const struct sa *sa = sa_at(sas, i);

		closed_add_sa(&c, sa);
		told += sa->closed + sa->integrity_failures + sa->cut;
	}
	closed_finish(&c, told);
	return c;
}

static void closed_add_ike(struct closed *c, const struct ike_sa *sa)
{
	closed_add(c, sa->reason, sa->closed);
	closed_add(c, sa->major == 1 ? N_("the plaintext makes no sense: damaged, or under another key")
	    : N_("the ICV is wrong: wrong key, or a damaged or forged packet"), sa->integrity_failures);
	closed_add(c, N_("not all of its octets were captured"), sa->cut);
}

struct closed closed_ike_reasons(const struct tally *tally, const struct sa_table *sas)
{
	struct closed c = { .packets = not_opened(tally->ike_sealed) };
	uint64_t told = 0;

	for (uint32_t i = 0; i < ike_sa_count(sas); i++) {
		const struct ike_sa *sa = ike_sa_at(sas, i);

		closed_add_ike(&c, sa);
		told += sa->closed + sa->integrity_failures + sa->cut;
	}
	closed_finish(&c, told);
	return c;
}
