/*
 * SipHash-1-3 (Aumasson and Bernstein, 2012) under a key drawn at start, and
 * an open-addressing index over somebody's array.  At most 3/4 full; a removal
 * closes its gap by moving later slots up, so no tombstones gather.
 */
#include <stdlib.h>
#include <sys/random.h>
#include <spiglass/base.h>

static uint64_t secret[2];

static void __attribute__((constructor)) draw_secret(void)
{
	if (getrandom(secret, sizeof secret, 0) != sizeof secret)
		die(STATUS_OUTPUT, "no random numbers");
}

#define ROTATE(x, n) ((x) << (n) | (x) >> (64 - (n)))

static inline void sip_round(uint64_t v[4])
{
	v[0] += v[1]; v[1] = ROTATE(v[1], 13) ^ v[0]; v[0] = ROTATE(v[0], 32);
	v[2] += v[3]; v[3] = ROTATE(v[3], 16) ^ v[2];
	v[0] += v[3]; v[3] = ROTATE(v[3], 21) ^ v[0];
	v[2] += v[1]; v[1] = ROTATE(v[1], 17) ^ v[2]; v[2] = ROTATE(v[2], 32);
}

static inline void sip_word(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	sip_round(v);
	v[0] ^= word;
}

uint64_t hash_bytes(const void *p, size_t n)
{
	const uint8_t *at = p;
	uint64_t v[4] = { secret[0] ^ 0x736f6d6570736575, secret[1] ^ 0x646f72616e646f6d,
		secret[0] ^ 0x6c7967656e657261, secret[1] ^ 0x7465646279746573 };
	uint64_t word, last = (uint64_t)n << 56;

	for (; n >= 8; n -= 8, at += 8) {
		memcpy(&word, at, 8);
		sip_word(v, word);
	}
	for (size_t i = 0; i < n; i++)
		last |= (uint64_t)at[i] << 8 * i;
	sip_word(v, last);
	v[2] ^= 0xff;
	for (unsigned i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void hash_free(struct hash *h)
{
	free(h->slot);
	*h = (struct hash){ 0 };
}

/* Where a slot belongs is told by its tag alone, so that growing needs no keys. */
static uint32_t hash_home(const struct hash *h, uint32_t tag)
{
	return tag & h->mask;
}

static void hash_place(struct hash *h, struct hash_slot s)
{
	uint32_t i = hash_home(h, s.tag);

	while (h->slot[i].item)
		i = (i + 1) & h->mask;
	h->slot[i] = s;
}

static void hash_enlarge(struct hash *h)
{
	struct hash old = *h;

	h->mask = old.slot ? old.mask * 2 + 1 : 15;
	h->slot = mem_new(((size_t)h->mask + 1) * sizeof *h->slot);
	for (uint32_t i = 0; old.slot && i <= old.mask; i++)
		if (old.slot[i].item)
			hash_place(h, old.slot[i]);
	free(old.slot);
}

void hash_put(struct hash *h, uint64_t hashed, uint32_t position)
{
	if (!h->slot || (uint64_t)h->used * 4 >= (uint64_t)h->mask * 3)
		hash_enlarge(h);
	hash_place(h, (struct hash_slot){ (uint32_t)(hashed >> 32), position + 1 });
	h->used++;
}

void hash_drop(struct hash *h, uint64_t hashed, uint32_t position)
{
	uint32_t i = hash_home(h, (uint32_t)(hashed >> 32)), hole;

	if (!h->slot)
		return;
	while (h->slot[i].item && h->slot[i].item != position + 1)
		i = (i + 1) & h->mask;
	if (!h->slot[i].item)
		return;
	for (hole = i; h->slot[i = (i + 1) & h->mask].item;) {
		uint32_t home = hash_home(h, h->slot[i].tag);

		if (((i - home) & h->mask) >= ((i - hole) & h->mask)) {
			h->slot[hole] = h->slot[i];
			hole = i;
		}
	}
	h->slot[hole] = (struct hash_slot){ 0 };
	h->used--;
}
