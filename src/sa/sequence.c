/* Sequence numbers as receivers with windows of several sizes see them (RFC 4303, 3.4.3; RFC 6479). */
#include <spiglass/sa.h>

const uint16_t window_size[WINDOWS] = { 32, 64, 128, 1024 };

void sequence_see(struct sequence *s, uint64_t number)
{
	(void)s, (void)number;
}
