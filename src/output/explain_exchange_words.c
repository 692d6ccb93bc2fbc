/* Exchanges of IKE. */
#include "output/explain.h"

const struct explained explained_exchanges[] = {
	{ "IKE_SA_INIT", "SA_INIT",
	    "IKEv2's first pair of messages: algorithms (SA), key exchange (KE) and nonces, and the NAT detection hashes. Not encrypted, since the keys only "
	    "follow from it. Message ID 0.",
	    "RFC 7296, 1.2", "IKE_AUTH|SKEYSEED|payload KE|term cookie", NULL },
	{ "IKE_AUTH", NULL,
	    "IKEv2's second exchange, encrypted: identities, proofs (AUTH), perhaps certificates, and the first child SA with its traffic selectors. With "
	    "EAP there are several.",
	    "RFC 7296, 1.2 and 2.16", "IKE_SA_INIT|AUTH|child SA|EAP", NULL },
	{ "CREATE_CHILD_SA", NULL,
	    "Makes a further child SA, replaces one (with REKEY_SA), or replaces the IKE SA itself (the proposal's protocol is IKE, and there are no traffic "
	    "selectors).",
	    "RFC 7296, 1.3", "rekey|PFS|REKEY_SA|child SA", NULL },
	{ "INFORMATIONAL", "informational exchange",
	    "Everything else. IKEv2: deletes, errors, moves (MOBIKE), and empty to ask whether the peer lives; always answered. IKEv1: one message without "
	    "answer.",
	    "RFC 7296, 1.4; RFC 2408, 4.8", "term DPD|payload D|payload N", NULL },
	{ "IKE_SESSION_RESUME", NULL, "Takes up a lost IKE SA with a ticket instead of a key exchange.", "RFC 5723", "session resumption|TICKET_OPAQUE", NULL },
	{ "IKE_INTERMEDIATE", NULL,
	    "Between IKE_SA_INIT and IKE_AUTH, encrypted: room for large data, such as an ML-KEM key exchange, that may be fragmented. The keys are made anew "
	    "after each key exchange in it.",
	    "RFC 9242; RFC 9370, 2.2.2", "ML-KEM hybrid|IKE fragmentation|INTERMEDIATE_EXCHANGE_SUPPORTED", NULL },
	{ "IKE_FOLLOWUP_KE", NULL, "Behind CREATE_CHILD_SA: its additional key exchanges, one an exchange.", "RFC 9370, 2.2.4",
	    "ML-KEM hybrid|CREATE_CHILD_SA|ADDITIONAL_KEY_EXCHANGE", NULL },
	{ "GSA_AUTH", NULL, "G-IKEv2: a member proves itself to the controller and gets the group's SA and keys.", "RFC 9838", "G-IKEv2|GSA|KD", NULL },
	{ "GSA_REGISTRATION", NULL, "G-IKEv2: a further group is joined over an IKE SA that is up.", "RFC 9838", "G-IKEv2|GSA_AUTH", NULL },
	{ "GSA_REKEY", NULL, "G-IKEv2: the controller sends new keys to all members at once, by multicast. Nobody answers.", "RFC 9838", "G-IKEv2|GSA", NULL },
	{ "GSA_INBAND_REKEY", NULL, "G-IKEv2: new keys for one member over its IKE SA.", "RFC 9838", "G-IKEv2|GSA_REKEY", NULL },
	{ "ME_CONNECT", "ME_CONNECT (strongSwan)", "strongSwan's mediation: two hosts behind NATs learn of each other from a third.", NULL,
	    "ME_MEDIATION (strongSwan)|NAT-T", NULL },
	{ "NONE", NULL, "No exchange: the value is reserved.", "RFC 2408, 3.1", "ike.exchange_type", NULL },
	{ "Base", "Base exchange", "IKEv1: key exchange and proof in four messages; identities are not hidden. Hardly used.", "RFC 2408, 4.4", "main mode|phase 1",
	    NULL },
	{ "Identity Protection (Main Mode)", "Identity Protection|main mode",
	    "IKEv1 phase 1 in six messages; from the fifth on encrypted, so that identities are hidden. Exchange type 2.", "RFC 2408, 4.5; RFC 2409, 5",
	    "term main mode|Aggressive Mode|phase 1", NULL },
	{ "Authentication Only", NULL, "IKEv1: proof of identity without key exchange. Not used with IPsec.", "RFC 2408, 4.6", "phase 1", NULL },
	{ "Aggressive Mode", "Aggressive", "IKEv1 phase 1 in three messages; identities are readable. Exchange type 4.", "RFC 2408, 4.7; RFC 2409, 5",
	    "term aggressive mode|ike.aggressive-psk|phase 1", NULL },
	{ "Transaction Exchange", "transaction|CFG mode",
	    "IKEv1, between the phases: mode config and XAUTH. A request or set, and its answer.", "draft-dukes-ike-mode-cfg", "mode config|XAUTH|payload CP", NULL },
	{ "Quick Mode", NULL, "IKEv1 phase 2: makes a pair of ESP or AH SAs. Exchange type 32.", "RFC 2409, 5.5", "term quick mode|phase 2|PFS", NULL },
	{ "New Group Mode", NULL, "IKEv1: agrees on a Diffie-Hellman group after phase 1. Exchange type 33.", "RFC 2409, 5.6", "term new group mode", NULL },
	{ "GROUPKEY-PULL", NULL, "GDOI: a member fetches the group's keys.", "RFC 6407, 3", "G-IKEv2|KD", NULL },
	{ "GROUPKEY-PUSH", NULL, "GDOI: the key server sends new keys to all members.", "RFC 6407, 4", "G-IKEv2|KD", NULL },
	{ "GROUPKEY-PUSH-ACK", "GROUPKEY-PUSH-ACK (unconfirmed)", "GDOI: a member confirms a push.", "RFC 8263", "GROUPKEY-PUSH", NULL },
	{ 0 }
};
