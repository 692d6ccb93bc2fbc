/* View 3. */
#include "tui/view.h"

struct timeline_memory { bool nothing; };

static void timeline_begin(void *memory)
{
	(void)memory;
}

static void timeline_fresh(void *memory, const struct picture *p)
{
	(void)memory;
	(void)p;
}

static void timeline_draw(void *memory, const struct picture *p, struct grid *g, const struct area *a)
{
	(void)memory;
	(void)p;
	grid_add(g, a, 1, 1, PAINT_DIM, "");
}

static const struct binding bindings[] = {
	{ 0 },
};

const struct page page_timeline = {
	.name = "Time", .digit = '3', .binding = bindings, .memory = sizeof(struct timeline_memory), .begin = timeline_begin,
	.fresh = timeline_fresh, .draw = timeline_draw,
};

void timeline_show(struct tui *u, uint64_t spi)
{
	(void)spi;
	tui_open(u, &page_timeline);
}
