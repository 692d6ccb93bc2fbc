/* View 6. */
#include "tui/view.h"

struct packets_memory { bool nothing; };

static void packets_begin(void *memory)
{
	(void)memory;
}

static void packets_fresh(void *memory, const struct picture *p)
{
	(void)memory;
	(void)p;
}

static void packets_draw(void *memory, const struct picture *p, struct grid *g, const struct area *a)
{
	(void)memory;
	(void)p;
	grid_add(g, a, 1, 1, PAINT_DIM, "");
}

static const struct binding bindings[] = {
	{ 0 },
};

const struct page page_packets = {
	.name = "Packets", .digit = '6', .binding = bindings, .memory = sizeof(struct packets_memory), .begin = packets_begin,
	.fresh = packets_fresh, .draw = packets_draw,
};

void packets_show(struct tui *u, uint64_t packet)
{
	(void)packet;
	tui_open(u, &page_packets);
}
