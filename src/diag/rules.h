/*
 * How rules hang in.  A rule is a const struct beside the check that makes its
 * findings, with a row in RULES; a check is a row in CHECKS and looks at each
 * message, at each packet, or at the model in the end.
 */
#ifndef DIAG_RULES_H
#define DIAG_RULES_H

#include <spiglass/diag.h>

/* In the order of their codes; the name is the code with underlines. */
#define RULES(R) \
	R(alg_ikev1) \
	R(alg_weak) \
	R(alg_weak_offered) \
	R(cert_clock) \
	R(cert_expired) \
	R(cert_expiring) \
	R(cert_identity) \
	R(cert_issuer_missing) \
	R(cert_not_yet_valid) \
	R(cert_self_signed) \
	R(cert_weak_key) \
	R(cert_weak_signature) \
	R(child_no_proposal) \
	R(child_not_created) \
	R(child_ts_unacceptable) \
	R(esp_dummy) \
	R(esp_icv_failed) \
	R(esp_integrity_none) \
	R(esp_invalid_spi) \
	R(esp_loss) \
	R(esp_null_encryption) \
	R(esp_one_way) \
	R(esp_reorder) \
	R(esp_replay) \
	R(esp_sequence_wrap) \
	R(esp_sequence_wrapped) \
	R(esp_spi_reserved) \
	R(esp_unknown_spi) \
	R(esp_wrong_key) \
	R(ike_aggressive_psk) \
	R(ike_auth_failed) \
	R(ike_cookie) \
	R(ike_downgrade) \
	R(ike_dpd_timeout) \
	R(ike_fragments_lost) \
	R(ike_half_open) \
	R(ike_identity) \
	R(ike_invalid_ke) \
	R(ike_ip_fragments) \
	R(ike_missing_pfs) \
	R(ike_no_answer) \
	R(ike_no_proposal) \
	R(ike_notify) \
	R(ike_reauth) \
	R(ike_redirect) \
	R(ike_retransmissions) \
	R(ike_retry_loop) \
	R(ike_unsupported_critical) \
	R(mtu_fragments) \
	R(mtu_fragments_lost) \
	R(mtu_ignored) \
	R(mtu_inner_fragments) \
	R(mtu_overhead) \
	R(mtu_too_big) \
	R(nat_detected) \
	R(nat_forced) \
	R(nat_forgotten) \
	R(nat_keepalive_gap) \
	R(rekey_collision) \
	R(rekey_late) \
	R(sa_deleted)

#define RULE_DECLARE(name) extern const struct rule rule_##name;
RULES(RULE_DECLARE)

/* What packets have that not every check looks for: bits. */
enum trait {
	TRAIT_UDP = 1,
	TRAIT_ERROR = 2,		/* of ICMP: that may tell of a packet too big */
	TRAIT_FRAGMENT = 4,
	TRAIT_PROTECTED = 8,		/* ESP or AH */
	TRAIT_WATCHED = 16,		/* every one, once diagnosis_watch() was called */
};

/* What a check remembers is `memory` octets, zero at first; the end only reads it, since more may follow. */
struct check {
	size_t memory;
	uint8_t wants;			/* packets with any of these traits */
	void (*message)(struct diagnosis *d, void *memory, const struct message *m);
	void (*packet)(struct diagnosis *d, void *memory, const struct packet *p);
	void (*end)(struct diagnosis *d, const void *memory, const struct engine *e, const struct sa_table *t);
	void (*forget)(void *memory);		/* what it holds beyond */
};

#define CHECKS(C) \
	C(ike) C(ike_life) C(esp) C(esp_traffic) C(net_icmp) C(net_nat) C(net_fragments) C(policy) C(certificate)

#define CHECK_DECLARE(name) extern const struct check check_##name;
CHECKS(CHECK_DECLARE)

enum { FINDING_WORDS = 3072 };		/* room for words: char room[FINDING_WORDS] and TEXT_FIXED */

struct proof {
	const struct ike_sa *ike;	/* NULL: none */
	const struct sa *sa;		/* likewise */
	uint64_t spi[2];		/* of an IKE SA that the model has no more */
	uint64_t packet[PROOF_PACKETS];	/* 0 ends */
	bool likely;
	uint64_t apart;			/* tells findings of the same rule and SA apart; 0: they are one */
	struct text *words;		/* lines; NULL: none */
};

/*
 * A finding, or one more packet for the one of the same rule and SA there is:
 * its words stay those of the first.  NULL: no room.  Its level may be
 * changed where this case is worse or more harmless than most.
 */
struct finding *diagnosis_add(struct diagnosis *d, const struct rule *rule, const struct proof *proof);

enum policy diagnosis_policy(const struct diagnosis *d);
void diagnosis_watch(struct diagnosis *d);	/* TRAIT_WATCHED from now on */

#endif
