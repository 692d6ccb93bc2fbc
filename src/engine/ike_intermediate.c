/*
 * IKE_INTERMEDIATE messages are authenticated by the AUTH payloads that come
 * after them (RFC 9242, 3.3.2):
 *
 *	IntAuth_n = prf(SK_p, IntAuth_n-1 | A_n [| P_n])
 *
 * for each side, with SK_p of the keys in use by then.  P is what was encrypted,
 * and A what stood before it, as if the message had its length.
 */
#include "engine/ike_proof.h"

/* The encrypted part, and the block it came out of: of fragments, of all of them.  NULL: none did. */
static const struct sealed *opened_seal(const struct ike_seen *m, bool fragment, struct wire *content)
{
	const enum block_kind kind = fragment ? BLOCK_REASSEMBLED : BLOCK_DECRYPTED;

	for (unsigned i = 0; i < m->p->seals; i++) {
		const struct sealed *s = &m->p->seal[i];

		if (s->kind != SEAL_SK || s->node < m->node || s->node >= m->end)
			continue;
		for (unsigned k = 1; k < m->p->blocks; k++) {
			const struct block *b = &m->p->block[k];

			if (b->node == s->node && b->kind == kind) {
				*content = wire_of(b->at, b->len, b->len);
				return s;
			}
		}
	}
	return NULL;
}

/* Without padding and its length; what was put together of fragments has none. */
static bool drop_padding(struct wire *content)
{
	uint32_t padding = content->have ? content->at[content->have - 1] + 1u : 1;

	if (padding > content->have)
		return false;
	*content = wire_of(content->at, content->have - padding, content->have - padding);
	return true;
}

/* The key that opened it is the one in use. */
static bool intermediate_compute(struct engine *e, const struct ike_seen *m, const struct sealed *s, bool fragment,
    const struct wire *content, uint8_t *out, unsigned *len)
{
	const struct octets *before = &m->talk->past.intermediate[m->initiator];
	struct proof x = { .e = e, .m = m, .left = 1 };
	struct secrets secrets = { .which = m->initiator ? IKE_SK_PI : IKE_SK_PR };
	struct ike_unsealed u;

	if (!ike_unseal(&m->p->node[m->node], &m->p->node[s->node], fragment, s->next, content->have, &u) ||
	    !secret_next(&x, &secrets) || secrets.key != m->talk->key)
		return false;
	*len = secrets.prf->octets;
	return prf_compute(secrets.prf, secrets.value, (const struct part[]){ { before->at, before->len },
		{ u.message, sizeof u.message }, { u.before.at, u.before.have }, { u.sk, sizeof u.sk },
		{ content->at, content->have } }, 5, out);
}

void intermediate_learn(struct engine *e, const struct ike_seen *m)
{
	struct ike_past *past = &m->talk->past;
	bool fragment = ike_payload(m, "SKF"), first = !past->intermediates[m->initiator], ok;
	struct octets *mine = &past->intermediate[m->initiator];
	struct wire content;
	const struct sealed *s = opened_seal(m, fragment, &content);
	uint8_t computed[PRF_MAX];
	unsigned len = 0;

	if (m->id.message <= past->intermediates[m->initiator] || (fragment && !s))
		return;
	past->intermediates[m->initiator] = m->id.message;
	ok = s && (fragment || drop_padding(&content)) && (first || mine->len) &&
	    intermediate_compute(e, m, s, fragment, &content, computed, &len);
	octets_keep(mine, computed, ok ? len : 0);
}
