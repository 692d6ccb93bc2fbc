/* View 8. */
#include "tui/view.h"

struct layout_memory { bool nothing; };

static void layout_begin(void *memory)
{
	(void)memory;
}

static void layout_fresh(void *memory, const struct picture *p)
{
	(void)memory;
	(void)p;
}

static void layout_draw(void *memory, const struct picture *p, struct grid *g, const struct area *a)
{
	(void)memory;
	(void)p;
	grid_add(g, a, 1, 1, PAINT_DIM, "");
}

static const struct binding bindings[] = {
	{ 0 },
};

const struct page page_layout = {
	.name = "Layout", .digit = '8', .binding = bindings, .memory = sizeof(struct layout_memory), .begin = layout_begin,
	.fresh = layout_fresh, .draw = layout_draw,
};

void layout_show(struct tui *u, uint64_t packet)
{
	(void)packet;
	tui_open(u, &page_layout);
}
