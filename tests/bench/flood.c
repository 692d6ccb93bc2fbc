/* A flood of IKE_SA_INIT requests, each from another address and of another SPI: a savefile on standard output. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put16(uint8_t *p, uint32_t v) { p[0] = (uint8_t)(v >> 8); p[1] = (uint8_t)v; }
static void put32(uint8_t *p, uint32_t v) { put16(p, v >> 16); put16(p + 2, v & 0xffff); }
int main(int c, char **v)
{
	const uint32_t header[] = { 0xa1b2c3d4, 2 | 4u << 16, 0, 0, 262144, 101 };
	static uint8_t f[20 + 8 + 28 + 44 + 264 + 36] = { 0x45 };
	uint8_t *ike = f + 28, *at = ike + 28;
	static const uint8_t sa[] = { 34,0,0,44, 0,0,0,40, 1,1,0,4, 3,0,0,8, 1,0,0,12, 3,0,0,8, 2,0,0,5, 3,0,0,8, 3,0,0,12, 0,0,0,8, 4,0,0,14 };
	unsigned long n = strtoul(v[c - 1], NULL, 0);
	put16(f + 2, sizeof f); f[8] = 64; f[9] = 17; put32(f + 16, 0xc0000202);
	put16(f + 20, 500); put16(f + 22, 500); put16(f + 24, sizeof f - 20);
	ike[16] = 33; ike[17] = 0x20; ike[18] = 34; ike[19] = 8; put32(ike + 24, sizeof f - 28);
	memcpy(at, sa, sizeof sa); at += 44;
	at[0] = 40; put16(at + 2, 264); put16(at + 4, 14); at += 264;
	put16(at + 2, 36);
	fwrite(header, sizeof header, 1, stdout);
	for (unsigned long i = 0; i < n; i++) {
		const uint32_t record[] = { (uint32_t)(1700000000 + i / 100000), (uint32_t)(i % 100000 * 10), sizeof f, sizeof f };
		put32(f + 12, 0x0a000000 + (uint32_t)(i & 0xffffff)); put32(ike, 0x5100ed00); put32(ike + 4, (uint32_t)i + 1);
		put32(at + 4, (uint32_t)i);
		fwrite(record, sizeof record, 1, stdout); fwrite(f, sizeof f, 1, stdout);
	}
	return 0;
}
