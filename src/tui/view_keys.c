/* View 4. */
#include "tui/view.h"

struct keys_memory { bool nothing; };

static void keys_begin(void *memory)
{
	(void)memory;
}

static void keys_fresh(void *memory, const struct picture *p)
{
	(void)memory;
	(void)p;
}

static void keys_draw(void *memory, const struct picture *p, struct grid *g, const struct area *a)
{
	(void)memory;
	(void)p;
	grid_add(g, a, 1, 1, PAINT_DIM, "");
}

static const struct binding bindings[] = {
	{ 0 },
};

const struct page page_keys = {
	.name = "Keys", .digit = '4', .binding = bindings, .memory = sizeof(struct keys_memory), .begin = keys_begin,
	.fresh = keys_fresh, .draw = keys_draw,
};
