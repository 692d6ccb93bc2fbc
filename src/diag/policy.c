/*
 * What policies say of algorithms, as data.  Each judges in its own words:
 *
 *   rfc       RFC 8247 for IKE, RFC 8221 for ESP and AH, RFC 9395 for both, as the
 *             registries of requirement levels have them
 *   cnsa2     NSA's CNSA Suite 2.0 and its profile for IPsec (draft-guthrie-cnsa2-ipsec-profile):
 *             everything that it does not name is forbidden
 *   bsi       BSI TR-02102-3
 *   cryptrec  CRYPTREC LS-0001-2022R2
 *
 * Invariant: whatever the policy, the RFCs are asked too.  Where nobody's text
 * was at hand, there is no row, and nothing is said.
 */
#include "diag/policy.h"

enum { ANY = 0xffff };
enum { GOOD = 0xff };			/* a level: nothing against it */

#define CNSA2 N_("CNSA 2.0, profile for IPsec")
#define BSI "BSI TR-02102-3"
#define CRYPTREC "CRYPTREC LS-0001-2022R2"

/* The first row that fits counts. */
static const struct row {
	uint8_t policy, type;
	uint16_t id, least_bits;	/* the row is for keys of so many bits and more */
	uint8_t level;
	const char *says;
} rows[] = {
	{ POLICY_CNSA2, IKEV2_TRANSFORM_ENCR, ENCR_AES_GCM_16, 256, GOOD, NULL },
	{ POLICY_CNSA2, IKEV2_TRANSFORM_ENCR, ANY, 0, LEVEL_ERROR, N_("only ENCR_AES_GCM_16 with 256 bits is allowed") },
	{ POLICY_CNSA2, IKEV2_TRANSFORM_PRF, PRF_HMAC_SHA2_384, 0, GOOD, NULL },
	{ POLICY_CNSA2, IKEV2_TRANSFORM_PRF, PRF_HMAC_SHA2_512, 0, GOOD, NULL },
	{ POLICY_CNSA2, IKEV2_TRANSFORM_PRF, ANY, 0, LEVEL_ERROR, N_("only SHA-384 and SHA-512 are allowed") },
	{ POLICY_CNSA2, IKEV2_TRANSFORM_INTEG, AUTH_NONE, 0, GOOD, NULL },
	{ POLICY_CNSA2, IKEV2_TRANSFORM_INTEG, AUTH_HMAC_SHA2_384_192, 0, GOOD, NULL },
	{ POLICY_CNSA2, IKEV2_TRANSFORM_INTEG, AUTH_HMAC_SHA2_512_256, 0, GOOD, NULL },
	{ POLICY_CNSA2, IKEV2_TRANSFORM_INTEG, ANY, 0, LEVEL_ERROR, N_("only SHA-384 and SHA-512 are allowed") },
	{ POLICY_CNSA2, IKEV2_TRANSFORM_KE, KE_NONE, 0, GOOD, NULL },
	{ POLICY_CNSA2, IKEV2_TRANSFORM_KE, KE_384_BIT_RANDOM_ECP_GROUP, 0, GOOD, NULL },
	{ POLICY_CNSA2, IKEV2_TRANSFORM_KE, KE_ML_KEM_1024, 0, GOOD, NULL },
	{ POLICY_CNSA2, IKEV2_TRANSFORM_KE, ANY, 0, LEVEL_ERROR, N_("only ML-KEM-1024, behind group 20, is allowed") },

	{ POLICY_BSI, IKEV2_TRANSFORM_ENCR, ENCR_AES_CBC, 0, GOOD, NULL },
	{ POLICY_BSI, IKEV2_TRANSFORM_ENCR, ENCR_AES_CTR, 0, GOOD, NULL },
	{ POLICY_BSI, IKEV2_TRANSFORM_ENCR, ENCR_AES_CCM_12, 0, GOOD, NULL },
	{ POLICY_BSI, IKEV2_TRANSFORM_ENCR, ENCR_AES_CCM_16, 0, GOOD, NULL },
	{ POLICY_BSI, IKEV2_TRANSFORM_ENCR, ENCR_AES_GCM_12, 0, GOOD, NULL },
	{ POLICY_BSI, IKEV2_TRANSFORM_ENCR, ENCR_AES_GCM_16, 0, GOOD, NULL },
	{ POLICY_BSI, IKEV2_TRANSFORM_ENCR, ANY, 0, LEVEL_WARNING, N_("not among those recommended") },
	{ POLICY_BSI, IKEV2_TRANSFORM_PRF, PRF_HMAC_SHA1, 0, LEVEL_ERROR, N_("no longer recommended since 2020") },
	{ POLICY_BSI, IKEV2_TRANSFORM_PRF, PRF_AES128_XCBC, 0, GOOD, NULL },
	{ POLICY_BSI, IKEV2_TRANSFORM_PRF, PRF_HMAC_SHA2_256, 0, GOOD, NULL },
	{ POLICY_BSI, IKEV2_TRANSFORM_PRF, PRF_HMAC_SHA2_384, 0, GOOD, NULL },
	{ POLICY_BSI, IKEV2_TRANSFORM_PRF, PRF_HMAC_SHA2_512, 0, GOOD, NULL },
	{ POLICY_BSI, IKEV2_TRANSFORM_PRF, PRF_AES128_CMAC, 0, GOOD, NULL },
	{ POLICY_BSI, IKEV2_TRANSFORM_PRF, ANY, 0, LEVEL_WARNING, N_("not among those recommended") },
	{ POLICY_BSI, IKEV2_TRANSFORM_INTEG, AUTH_HMAC_SHA1_96, 0, LEVEL_ERROR, N_("no longer recommended since 2020") },
	{ POLICY_BSI, IKEV2_TRANSFORM_INTEG, AUTH_HMAC_MD5_96, 0, LEVEL_ERROR, N_("never recommended") },
	{ POLICY_BSI, IKEV2_TRANSFORM_KE, KE_768_BIT_MODP_GROUP, 0, LEVEL_ERROR, N_("less than 3000 bits") },
	{ POLICY_BSI, IKEV2_TRANSFORM_KE, KE_1024_BIT_MODP_GROUP, 0, LEVEL_ERROR, N_("less than 3000 bits") },
	{ POLICY_BSI, IKEV2_TRANSFORM_KE, KE_1536_BIT_MODP_GROUP, 0, LEVEL_ERROR, N_("less than 3000 bits") },
	{ POLICY_BSI, IKEV2_TRANSFORM_KE, KE_2048_BIT_MODP_GROUP, 0, LEVEL_ERROR,
		N_("less than 3000 bits, which are recommended from 2023 on") },
	{ POLICY_BSI, IKEV2_TRANSFORM_KE, KE_1024_BIT_MODP_GROUP_WITH_160_BIT_PRIME_ORDER_SUBGROUP, 0, LEVEL_ERROR,
		N_("less than 3000 bits") },
	{ POLICY_BSI, IKEV2_TRANSFORM_KE, KE_2048_BIT_MODP_GROUP_WITH_224_BIT_PRIME_ORDER_SUBGROUP, 0, LEVEL_ERROR,
		N_("less than 3000 bits") },
	{ POLICY_BSI, IKEV2_TRANSFORM_KE, KE_2048_BIT_MODP_GROUP_WITH_256_BIT_PRIME_ORDER_SUBGROUP, 0, LEVEL_ERROR,
		N_("less than 3000 bits") },
	{ POLICY_BSI, IKEV2_TRANSFORM_KE, KE_192_BIT_RANDOM_ECP_GROUP, 0, LEVEL_ERROR, N_("curves of 224 bits and less have ended") },
	{ POLICY_BSI, IKEV2_TRANSFORM_KE, KE_224_BIT_RANDOM_ECP_GROUP, 0, LEVEL_ERROR, N_("curves of 224 bits and less have ended") },
	{ POLICY_BSI, IKEV2_TRANSFORM_KE, KE_BRAINPOOLP224R1, 0, LEVEL_ERROR, N_("curves of 224 bits and less have ended") },

	{ POLICY_CRYPTREC, IKEV2_TRANSFORM_ENCR, ENCR_3DES, 0, LEVEL_WARNING, N_("monitored: only to go on with what exists") },
	{ POLICY_CRYPTREC, IKEV2_TRANSFORM_ENCR, ENCR_DES, 0, LEVEL_ERROR, N_("not in the list") },
	{ POLICY_CRYPTREC, IKEV2_TRANSFORM_ENCR, ENCR_RC5, 0, LEVEL_ERROR, N_("not in the list") },
	{ POLICY_CRYPTREC, IKEV2_TRANSFORM_ENCR, ENCR_IDEA, 0, LEVEL_ERROR, N_("not in the list") },
	{ POLICY_CRYPTREC, IKEV2_TRANSFORM_ENCR, ENCR_CAST, 0, LEVEL_ERROR, N_("not in the list") },
	{ POLICY_CRYPTREC, IKEV2_TRANSFORM_ENCR, ENCR_BLOWFISH, 0, LEVEL_ERROR, N_("not in the list") },
	{ POLICY_CRYPTREC, IKEV2_TRANSFORM_PRF, PRF_HMAC_MD5, 0, LEVEL_ERROR, N_("MD5 is not in the list") },
	{ POLICY_CRYPTREC, IKEV2_TRANSFORM_PRF, PRF_HMAC_SHA1, 0, LEVEL_WARNING,
		N_("SHA-1 is monitored: only to go on with what exists") },
	{ POLICY_CRYPTREC, IKEV2_TRANSFORM_INTEG, AUTH_HMAC_MD5_96, 0, LEVEL_ERROR, N_("MD5 is not in the list") },
	{ POLICY_CRYPTREC, IKEV2_TRANSFORM_INTEG, AUTH_HMAC_MD5_128, 0, LEVEL_ERROR, N_("MD5 is not in the list") },
	{ POLICY_CRYPTREC, IKEV2_TRANSFORM_INTEG, AUTH_HMAC_SHA1_96, 0, LEVEL_WARNING,
		N_("SHA-1 is monitored: only to go on with what exists") },
	{ POLICY_CRYPTREC, IKEV2_TRANSFORM_INTEG, AUTH_HMAC_SHA1_160, 0, LEVEL_WARNING,
		N_("SHA-1 is monitored: only to go on with what exists") },
	{ POLICY_CRYPTREC, IKEV2_TRANSFORM_KE, KE_192_BIT_RANDOM_ECP_GROUP, 0, LEVEL_ERROR, N_("curves of less than 256 bits") },
	{ POLICY_CRYPTREC, IKEV2_TRANSFORM_KE, KE_224_BIT_RANDOM_ECP_GROUP, 0, LEVEL_ERROR, N_("curves of less than 256 bits") },
	{ POLICY_CRYPTREC, IKEV2_TRANSFORM_KE, KE_BRAINPOOLP224R1, 0, LEVEL_ERROR, N_("curves of less than 256 bits") },
	{ POLICY_CRYPTREC, IKEV2_TRANSFORM_KE, KE_ML_KEM_512, 0, LEVEL_ERROR, N_("of ML-KEM, only 768 and 1024 are in the list") },
};

static const char *const policy_source[] = { [POLICY_CNSA2] = CNSA2, [POLICY_BSI] = BSI, [POLICY_CRYPTREC] = CRYPTREC };

static bool row_fits(const struct row *r, enum policy policy, struct algorithm a)
{
	return r->policy == policy && r->type == a.type && (r->id == ANY || r->id == a.id) &&
	    (!a.bits || a.bits >= r->least_bits);
}

static bool policy_row(enum policy policy, struct algorithm a, struct judgement *j)
{
	for (const struct row *r = rows, *end = r + sizeof rows / sizeof *rows; r < end; r++)
		if (row_fits(r, policy, a)) {
			*j = (struct judgement){ r->level, r->says, policy_source[policy] };
			return r->level != GOOD;
		}
	return false;
}

/* --- the RFCs --- */

static const struct names *levels_of(bool ike, uint8_t type)
{
	switch (type) {
	case IKEV2_TRANSFORM_ENCR:
		return ike ? &registry_ike_encr_status : &registry_esp_encr_status;
	case IKEV2_TRANSFORM_PRF:
		return &registry_ike_prf_status;
	case IKEV2_TRANSFORM_INTEG:
		return ike ? &registry_ike_integ_status : &registry_esp_integ_status;
	case IKEV2_TRANSFORM_KE:
		return &registry_ike_ke_status;
	default:
		return NULL;
	}
}

static bool rfc_judges(bool ike, struct algorithm a, struct judgement *j)
{
	const struct names *levels = levels_of(ike, a.type);
	const char *says = levels ? name_of(levels, a.id) : NULL;
	bool deprecated = says && !strcmp(says, "deprecated");

	if (!deprecated && (!says || (strcmp(says, "MUST NOT") && strcmp(says, "SHOULD NOT"))))
		return false;
	*j = (struct judgement){ LEVEL_WARNING, deprecated ? N_("deprecated") : says,
		deprecated ? "RFC 9395" : ike || a.type == IKEV2_TRANSFORM_KE ? "RFC 8247" : "RFC 8221" };
	return true;
}

bool policy_judges(enum policy policy, bool ike, struct algorithm a, struct judgement *j)
{
	return policy_row(policy, a, j) || rfc_judges(ike, a, j);
}

bool policy_lacks(enum policy policy, const uint16_t *method, struct judgement *j)
{
	if (policy != POLICY_CNSA2)
		return false;
	while (*method && *method != KE_ML_KEM_1024)
		method++;
	*j = (struct judgement){ LEVEL_ERROR, N_("no key exchange with ML-KEM-1024"), CNSA2 };
	return !*method;
}

void text_algorithm(struct text *t, struct algorithm a)
{
	static const struct names *const names[] = {
		[IKEV2_TRANSFORM_ENCR] = &registry_encr, [IKEV2_TRANSFORM_PRF] = &registry_prf,
		[IKEV2_TRANSFORM_INTEG] = &registry_integ, [IKEV2_TRANSFORM_KE] = &registry_ke_method,
	};
	const char *name = name_of(names[a.type], a.id);

	if (name)
		text_add(t, name);
	else
		text_tell(t, _("number $1"), BLANK_DEC(a.id));
	if (!a.bits)
		return;
	text_char(t, ' ');
	text_dec(t, a.bits);
}
