/* What strongSwan calls the transforms in "selected proposal: ..." and in "using ... for encryption". */
#ifndef KEYRING_STRONGSWAN_H
#define KEYRING_STRONGSWAN_H

#include <spiglass/crypto.h>

enum { PROPOSAL_METHODS = 8 };

/* Numbers are IANA's; 0: not told (NONE, where it is told, is told by what is there). */
struct proposal {
	char protocol;			/* 'I', 'E' or 'A'; 0: none */
	uint16_t encr, integ, prf;
	uint16_t method[PROPOSAL_METHODS];	/* the first, then KE1_, KE2_ ... */
	uint8_t esn;			/* enum key_esn */
};

/* Behind "selected proposal: "; the text is cut up. */
struct proposal strongswan_proposal(char *text);

enum strongswan_kind { STRONGSWAN_ENCR = 1, STRONGSWAN_PRF, STRONGSWAN_INTEG, STRONGSWAN_METHOD };
/* The number of a name, which key bits may follow; 0: no such name. */
uint16_t strongswan_transform(enum strongswan_kind kind, const char *name);

/* IKEv1's phase 1 attribute 1 for IKEv2's transform type 1; 0: none. */
uint16_t ikev1_encryption_of(uint16_t encr);

#endif
