/*
 * Ciphers that leave integrity to a MAC: none (RFC 2410), CBC (RFC 2451, 3602),
 * counter mode (RFC 3686).
 */
#include "crypto/opener.h"

enum opened null_open(struct opener *o, const struct pieces *p, uint8_t *room, const uint8_t **at)
{
	(void)o;
	*at = memcpy(room, p->body, p->len);
	return OPENED_GOOD;
}

static bool decrypt(struct opener *o, uint8_t *to, const uint8_t *from, uint32_t len)
{
	int n = 0;

	return EVP_DecryptUpdate(o->cipher, to, &n, from, (int)len) > 0 && n == (int)len;
}

bool cbc_decrypt(struct opener *o, const uint8_t *iv, const uint8_t *from, uint32_t len, uint8_t *to)
{
	return EVP_DecryptInit_ex2(o->cipher, NULL, NULL, iv, NULL) > 0 && decrypt(o, to, from, len);
}

/*
 * CBC deciphers a block with the ciphertext before it only.  So no IV is ever
 * set: the packet's own goes in as the first block of ciphertext, whatever was
 * deciphered last, and the block that comes out for it is dropped.
 */
enum opened cbc_open(struct opener *o, const struct pieces *p, uint8_t *room, const uint8_t **at)
{
	bool ok = o->cheap ? decrypt(o, room, p->iv, o->iv + p->len) :
	    cbc_decrypt(o, p->iv, p->body, p->len, room + o->iv);

	*at = room + o->iv;
	return ok ? OPENED_GOOD : OPENED_FAILED;
}

bool cbc_init(struct opener *o)
{
	uint8_t in[EVP_MAX_BLOCK_LENGTH] = { 0 }, out[2 * EVP_MAX_BLOCK_LENGTH];

	if (EVP_CIPHER_CTX_set_padding(o->cipher, 0) <= 0)
		return false;
	o->cheap = decrypt(o, out, in, o->block);
	return true;
}

enum opened ctr_open(struct opener *o, const struct pieces *p, uint8_t *room, const uint8_t **at)
{
	uint8_t counter[16] = { [15] = 1 };	/* RFC 3686, 4: nonce, IV, block counter */

	memcpy(counter, o->salt, sizeof o->salt);
	memcpy(counter + sizeof o->salt, p->iv, EXPLICIT_IV);
	*at = room;
	if (EVP_DecryptInit_ex2(o->cipher, NULL, NULL, counter, NULL) <= 0)
		return OPENED_FAILED;
	return decrypt(o, room, p->body, p->len) ? OPENED_GOOD : OPENED_FAILED;
}
