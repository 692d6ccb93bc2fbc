/* View 7. */
#include "tui/view.h"

struct detail_memory { bool nothing; };

static void detail_begin(void *memory)
{
	(void)memory;
}

static void detail_fresh(void *memory, const struct picture *p)
{
	(void)memory;
	(void)p;
}

static void detail_draw(void *memory, const struct picture *p, struct grid *g, const struct area *a)
{
	(void)memory;
	(void)p;
	grid_add(g, a, 1, 1, PAINT_DIM, "");
}

static const struct binding bindings[] = {
	{ 0 },
};

const struct page page_detail = {
	.name = "Detail", .digit = '7', .binding = bindings, .memory = sizeof(struct detail_memory), .begin = detail_begin,
	.fresh = detail_fresh, .draw = detail_draw,
};

void detail_show(struct tui *u, uint64_t packet)
{
	(void)packet;
	tui_open(u, &page_detail);
}
