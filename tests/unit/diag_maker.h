/* Packets into an engine and a diagnosis, and the findings out of it. */
#ifndef DIAG_MAKER_H
#define DIAG_MAKER_H

#include "test.h"
#include "ike_maker.h"
#include <stdio.h>
#include <spiglass/diag.h>

enum { A = 0xc0000201, B = 0xc0000202, ROUTER = 0xc0000263, RAW = 101 };
#define SECOND INT64_C(1000000000)
#define MORNING (INT64_C(1795420800) * SECOND)		/* 2026-11-23T08:00:00Z */

static struct packet packet;
static struct keyring *keys;
static struct engine *engine;
static struct diagnosis *diagnosis;
static uint64_t number;
static int64_t now;

static void begin_keyed(enum policy policy, const char *key)
{
	keys = keyring_new();
	if (key)
		assert_int_equal(keyring_import(keys, "test", key, strlen(key), NULL, NULL), STATUS_OK);
	engine = engine_new(keys);
	diagnosis = diagnosis_new(policy);
	number = 0;
	now = MORNING;
}

static void begin(void) { begin_keyed(POLICY_RFC, NULL); }

static void end(void)
{
	diagnosis_free(diagnosis);
	engine_free(engine);
	keyring_free(keys);
}

/* An IP packet, now. */
static void show(const uint8_t *at, uint32_t n)
{
	struct frame f = { .at = at, .have = n, .claim = n, .link = RAW, .time = now, .number = ++number };

	engine_frame(engine, &f, &packet);
	diagnosis_frame(diagnosis, engine, &packet);
}

/* The n-th finding of that code, as of now; NULL: there is none. */
static inline const struct finding *found_nth(const char *code, unsigned n)
{
	diagnosis_end(diagnosis, engine);
	assert_non_null(rule_named(code));
	for (unsigned i = 0; i < diagnosis_count(diagnosis); i++)
		if (!strcmp(diagnosis_at(diagnosis, i)->rule->code, code) && !n--)
			return diagnosis_at(diagnosis, i);
	return NULL;
}

static inline const struct finding *found(const char *code) { return found_nth(code, 0); }

static inline void assert_proof(const struct finding *f, unsigned count, const uint64_t *packets)
{
	assert_non_null(f);
	assert_int_equal(f->packets, count);
	for (unsigned i = 0; i < count; i++)
		assert_int_equal(f->packet[i], packets[i]);
}

#define ASSERT_PROOF(f, ...) assert_proof(f, sizeof (uint64_t[]){ __VA_ARGS__ } / sizeof(uint64_t), (uint64_t[]){ __VA_ARGS__ })
#define ASSERT_SAYS(f, what) do { assert_non_null(f); assert_non_null((f)->words); assert_non_null(strstr((f)->words, what)); } while (0)

#endif
