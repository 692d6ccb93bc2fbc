/* sa: sequence numbers against a receiver that remembers every number; what ESP packets make of an SA; memory. */
#include "test.h"
#include <malloc.h>
#include <spiglass/registry.h>
#include <spiglass/sa.h>

/* --- sequence numbers --- */

/* All numbers from `base` on, told one by one. */
enum { NUMBERS = 1 << 16 };

struct naive {
	uint64_t base, lowest, highest, distinct;
	uint32_t duplicated, reordered, reorder_most, too_old, dropped[WINDOWS];
	bool seen[NUMBERS];
};

static void naive_see(struct naive *x, uint64_t number)
{
	bool first = !x->distinct, ahead = first || number > x->highest;
	bool known = x->seen[number - x->base] && !first;
	uint64_t behind = ahead ? 0 : x->highest - number;

	for (unsigned i = 0; i < WINDOWS; i++)
		x->dropped[i] += !ahead && (behind >= window_size[i] || known);
	if (behind >= WINDOW_MOST) {
		x->too_old++;
		return;
	}
	if (known) {
		x->duplicated++;
		return;
	}
	x->seen[number - x->base] = true;
	x->distinct++;
	x->reordered += !ahead;
	x->reorder_most = behind > x->reorder_most ? (uint32_t)behind : x->reorder_most;
	x->highest = ahead ? number : x->highest;
	x->lowest = first || number < x->lowest ? number : x->lowest;
}

static struct naive naive;
static struct sequence sequence;

static void begin(uint64_t base)
{
	sequence_forget(&sequence);
	memset(&naive, 0, sizeof naive);
	naive.base = base;
}

static void see(uint64_t number)
{
	naive_see(&naive, number);
	sequence_see(&sequence, number);
	assert_true(sequence.lowest == naive.lowest && sequence.highest == naive.highest);
	assert_true(sequence.distinct == naive.distinct);
	assert_int_equal(sequence.duplicated, naive.duplicated);
	assert_int_equal(sequence.reordered, naive.reordered);
	assert_int_equal(sequence.reorder_most, naive.reorder_most);
	assert_int_equal(sequence.too_old, naive.too_old);
	assert_memory_equal(sequence.dropped, naive.dropped, sizeof naive.dropped);
	assert_true(sequence_lost(&sequence) == naive.highest - naive.lowest + 1 - naive.distinct);
}

static uint64_t state_of_chance;

static uint32_t chance(uint32_t below)
{
	state_of_chance = state_of_chance * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(state_of_chance >> 33) % below;
}

/* Mostly in order, with losses, jumps, late ones and repetitions, of sizes around every window's. */
static uint64_t next_number(uint64_t at, uint64_t base)
{
	static const uint32_t far[] = { 1, 2, 30, 31, 32, 33, 63, 64, 65, 127, 128, 129, 500, 1022, 1023, 1024, 1025, 2000 };
	uint32_t step = far[chance(sizeof far / sizeof *far)];

	switch (chance(8)) {
	case 0:
		return at - base >= step ? at - step : base;
	case 1:
		return at + step;
	case 2:
		return at;
	default:
		return at + 1;
	}
}

static void random_numbers(void **state)
{
	static const uint64_t base[] = { 0, 1, 1000, UINT32_MAX - 3000u, (UINT64_C(7) << 32) - 1024, UINT64_MAX - NUMBERS };

	(void)state;
	for (uint32_t round = 0; round < 120; round++) {
		state_of_chance = round;
		begin(base[round % (sizeof base / sizeof *base)]);
		for (unsigned n = 0; n < 2000; n++) {
			uint64_t number = next_number(n ? sequence.highest : naive.base + chance(2000), naive.base);

			if (number - naive.base >= NUMBERS)
				break;
			see(number);
		}
	}
	begin(0);
}

static void edges(void **state)
{
	(void)state;
	begin(0);
	see(0);
	see(0);				/* number 0 is one like others */
	assert_int_equal(sequence.duplicated, 1);
	see(1);
	assert_null(sequence.window);	/* no gap, no memory */
	for (uint64_t behind = 1023; behind <= 1025; behind++) {
		begin(0);
		see(2000);
		see(2000 - behind);
		assert_int_equal(sequence.reordered, behind < WINDOW_MOST);
		assert_int_equal(sequence.too_old, behind >= WINDOW_MOST);
		see(2000 - behind);
		assert_int_equal(sequence.duplicated, behind < WINDOW_MOST);
	}
	for (uint64_t jump = 1023; jump <= 1025; jump++) {
		begin(0);
		for (uint64_t n = 1; n <= 1500; n++)
			see(n);
		see(1500 + jump);
		for (uint64_t n = 1499; n <= 1502; n++)
			see(n);
	}
	begin(0);
}

/* --- packets of an SA --- */

struct rig {
	struct sa_table *t;
	struct sa *sa;
	struct frame frame;
	struct packet *p;
};

static const struct address here = { 4, { 10, 0, 0, 1 } }, there = { 4, { 10, 0, 0, 2 } }, other = { 4, { 10, 0, 0, 3 } };

static struct rig rig_new(uint32_t limit)
{
	struct rig r = { .t = sa_table_new(limit), .p = mem_new(sizeof *r.p) };

	r.sa = sa_touch(r.t, 50, 0xc0ffee01, &here, &there);
	return r;
}

static void rig_free(struct rig *r)
{
	sa_table_free(r->t);
	free(r->p);
}

static void packet(struct rig *r, uint32_t number, enum seal_state state)
{
	const struct node esp = { .header = &header_esp };
	struct sealed s = { .kind = SEAL_ESP, .state = (uint8_t)state, .net = NODE_NONE, .authenticated = true };

	r->frame.number++;
	r->frame.time += 1000;
	r->p->frame = &r->frame;
	r->p->node[0] = esp;
	r->p->nodes = r->p->blocks = 1;
	if (!r->sa->packets++)
		r->sa->first_time = r->frame.time;
	r->sa->last_time = r->frame.time;
	r->sa->last_packet = r->frame.number;
	r->sa->opened += state == SEAL_OPENED;
	r->sa->integrity_failures += state == SEAL_INTEGRITY_FAILED;
	life_packet(r->t, r->sa, r->p, &s, number);
}

static unsigned events(const struct rig *r, enum event_kind kind, uint32_t *number)
{
	unsigned n = 0;

	for (uint32_t i = r->sa->events.first, left = r->sa->events.count; left--; i = event_at(r->t, i)->next)
		if (event_at(r->t, i)->kind == kind) {
			n++;
			*number = event_at(r->t, i)->number;
		}
	return n;
}

/* Without a key a low half about to end, then small, has begun anew; a small one else is late. */
static void wraps(void **state)
{
	struct rig r = rig_new(10);
	uint32_t number = 0;

	(void)state;
	packet(&r, UINT32_MAX - 1, SEAL_NO_KEY);
	packet(&r, UINT32_MAX, SEAL_NO_KEY);
	packet(&r, 1, SEAL_NO_KEY);
	assert_true(r.sa->sequence.highest == (UINT64_C(1) << 32) + 1);
	assert_true(sequence_lost(&r.sa->sequence) == 1);
	packet(&r, 0, SEAL_NO_KEY);
	packet(&r, UINT32_MAX - 2, SEAL_NO_KEY);
	assert_int_equal(r.sa->sequence.reordered, 2);
	assert_true(sequence_lost(&r.sa->sequence) == 0);
	assert_int_equal(events(&r, EVENT_WRAPPED, &number), 1);
	assert_int_equal(number, 1);
	assert_int_equal(events(&r, EVENT_STARTED, &number), 1);
	r.sa->sequence.highest = 0x40000000;
	packet(&r, 5, SEAL_NO_KEY);
	assert_int_equal(r.sa->sequence.too_old, 1);
	rig_free(&r);
}

/* With one, high halves are those that were verified. */
static void extended(void **state)
{
	struct rig r = rig_new(10);
	uint32_t number = 0;

	(void)state;
	r.sa->bound = r.sa->esn = true;
	r.sa->high = 6;
	r.sa->low = 1;
	packet(&r, UINT32_MAX, SEAL_OPENED);
	assert_true(r.sa->sequence.highest == (UINT64_C(5) << 32) + UINT32_MAX);
	packet(&r, 1, SEAL_OPENED);
	assert_true(r.sa->sequence.highest == (UINT64_C(6) << 32) + 1);
	assert_int_equal(events(&r, EVENT_WRAPPED, &number), 1);
	assert_int_equal(number, 6);
	assert_int_equal(r.sa->life, LIFE_UP);
	rig_free(&r);
}

/* What does not verify moves nothing; what was counted before anything did may go. */
static void forged(void **state)
{
	struct rig r = rig_new(10);
	uint32_t number = 0;

	(void)state;
	packet(&r, 0xdead0000, SEAL_INTEGRITY_FAILED);
	r.sa->bound = true;
	for (uint32_t n = 1; n <= 3; n++)
		packet(&r, n, SEAL_OPENED);
	for (uint32_t n = 0; n < 5; n++)
		packet(&r, 0xbad00000 + n, SEAL_INTEGRITY_FAILED);
	packet(&r, 4, SEAL_OPENED);
	assert_true(r.sa->sequence.lowest == 1 && r.sa->sequence.highest == 4 && r.sa->sequence.distinct == 4);
	assert_int_equal(events(&r, EVENT_INTEGRITY, &number), 2);
	assert_int_equal(number, 5);
	rig_free(&r);
}

static void time_left(void **state)
{
	struct rig r = rig_new(10);
	int64_t left;

	(void)state;
	packet(&r, 1, SEAL_NO_KEY);
	assert_false(sequence_left(r.sa, &left));
	for (uint32_t n = 2; n <= 11; n++)
		packet(&r, n, SEAL_NO_KEY);
	assert_true(sequence_left(r.sa, &left));	/* 1000 ns each */
	assert_true(left / 1000 == INT64_C(4294967296) - 11);
	r.sa->esn = true;
	assert_true(sequence_left(r.sa, &left) && left == INT64_MAX);
	rig_free(&r);
}

/* --- those that move --- */

static void moves(void **state)
{
	struct rig r = rig_new(10);
	uint32_t number;

	(void)state;
	assert_null(sa_elsewhere(r.t, 50, 0xc0ffee01, &here, &other));		/* anybody's */
	r.sa->bound = true;
	assert_ptr_equal(sa_elsewhere(r.t, 50, 0xc0ffee01, &here, &other), r.sa);
	assert_null(sa_elsewhere(r.t, 50, 0xc0ffee01, &other, &here));		/* no end in common */
	assert_null(sa_elsewhere(r.t, 51, 0xc0ffee01, &here, &other));
	assert_null(sa_elsewhere(r.t, 50, 0xc0ffee02, &here, &other));
	sa_move(r.t, r.sa, &here, &other, &r.frame);
	assert_ptr_equal(sa_find(r.t, 50, 0xc0ffee01, &other), r.sa);
	assert_null(sa_find(r.t, 50, 0xc0ffee01, &there));
	assert_int_equal(events(&r, EVENT_MOVED, &number), 1);
	assert_ptr_not_equal(sa_touch(r.t, 50, 0xc0ffee01, &other, &there), r.sa);
	assert_int_equal(sa_count(r.t), 2);
	rig_free(&r);
}

/* The sanitizers' allocator does not tell mallinfo2() what it gives out. */
#if defined(__SANITIZE_ADDRESS__)
enum { MEMORY_UNKNOWN = 1 };
#else
enum { MEMORY_UNKNOWN = 0 };
#endif

static size_t memory(void)
{
	struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
}

/* One that gave way is found no more, however it was listed. */
static void moves_no_more(void **state)
{
	struct rig r = rig_new(2);
	struct sa *s;
	size_t before = 0;

	(void)state;
	r.sa->bound = true;
	packet(&r, 1, SEAL_OPENED);
	for (uint32_t i = 1; i < 20000; i++) {
		before = i == 100 ? memory() : before;
		s = sa_touch(r.t, 50, i, &here, &there);
		s->bound = true;
		s->opened = 1;
		s->last_packet = i + 1;
		if (i > 2)
			assert_null(sa_elsewhere(r.t, 50, i - 2, &here, &other));
		assert_ptr_equal(sa_elsewhere(r.t, 50, i, &here, &other), s);
	}
	assert_true(memory() <= before);
	rig_free(&r);
}

/* --- memory --- */

/* All that an SA costs without keys: itself, its place in the index, its first event. */
static void memory_of_each(void **state)
{
	enum { SAS = 100000, MOST = 400 };
	struct rig r;
	size_t before;

	(void)state;
	if (MEMORY_UNKNOWN)
		skip();
	r = rig_new(SAS);
	before = memory();
	for (uint32_t i = 0; i < SAS - 1; i++) {
		r.sa = sa_touch(r.t, 50, 0x10000000 + i, &here, &there);
		for (uint32_t n = 1; n <= 4; n++)
			packet(&r, n, SEAL_NO_KEY);
	}
	assert_true(memory() - before < (size_t)SAS * MOST);
	assert_true(memory() - before > (size_t)SAS * sizeof(struct sa));
	rig_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_numbers), cmocka_unit_test(edges), cmocka_unit_test(wraps), cmocka_unit_test(extended),
		cmocka_unit_test(forged), cmocka_unit_test(time_left), cmocka_unit_test(moves), cmocka_unit_test(moves_no_more),
		cmocka_unit_test(memory_of_each),
	};

	return cmocka_run_group_tests_name("sa_sequence", tests, NULL, NULL);
}
