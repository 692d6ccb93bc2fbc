/* Values of the smaller registries: identities, configuration, attributes, protocols, EAP, groups. */
#include "output/explain.h"

const struct explained explained_identities[] = {
	{ "ID_IPV4_ADDR", NULL, "The identity is an IPv4 address.", NULL, "identity|payload IDi", NULL },
	{ "ID_IPV6_ADDR", NULL, "The identity is an IPv6 address.", NULL, "identity|payload IDi", NULL },
	{ "ID_FQDN", "FQDN", "The identity is a name, such as gw.example.com.", NULL, "identity|payload IDi", NULL },
	{ "ID_RFC822_ADDR", "ID_USER_FQDN|USER_FQDN", "The identity looks like a mail address: user@example.com.", NULL, "identity|payload IDi", NULL },
	{ "ID_DER_ASN1_DN", "DN|distinguished name", "The identity is the subject of a certificate: C=JP, O=Example, CN=gw.", NULL, "identity|certificate", NULL },
	{ "ID_DER_ASN1_GN", NULL, "The identity is one of a certificate's alternative names.", NULL, "identity|certificate", NULL },
	{ "ID_KEY_ID", "KEY_ID", "The identity is any octets, for example the name of a group.", NULL, "identity|aggressive mode", NULL },
	{ "ID_NULL", NULL, "No identity: the sender stays anonymous.", NULL, "NULL Authentication", NULL },
	{ "ID_IPV4_ADDR_SUBNET", NULL, "IKEv1 quick mode: an IPv4 network and its mask.", NULL, "traffic selector|payload ID", NULL },
	{ "ID_IPV6_ADDR_SUBNET", NULL, "IKEv1 quick mode: an IPv6 network and its mask.", NULL, "traffic selector|payload ID", NULL },
	{ "ID_IPV4_ADDR_RANGE", NULL, "IKEv1 quick mode: the first and the last of a range of addresses.", NULL, "traffic selector|payload ID", NULL },
	{ "ID_IPV6_ADDR_RANGE", NULL, "IKEv1 quick mode: the first and the last of a range of addresses.", NULL, "traffic selector|payload ID", NULL },
	{ "RSA Digital Signature", NULL, "Proof by an RSA key, with SHA-1 unless agreed otherwise. Digital Signature has taken its place.", NULL, "AUTH|digital signature", NULL },
	{ "Shared Key Message Integrity Code", "shared key MIC", "Proof by a pre-shared key: prf(prf(key, \"Key Pad for IKEv2\"), octets to be signed).", "RFC 7296, 2.15", "pre-shared key|AUTH", NULL },
	{ "pre-shared key", NULL, "IKEv1: proof by a pre-shared key.", "RFC 2409, 5.4", "term pre-shared key|SKEYID", NULL },
	{ "RSA signatures", NULL, "IKEv1: proof by an RSA key and a certificate.", "RFC 2409, 5.1", "certificate|payload SIG", NULL },
	{ "NULL Authentication", NULL, "Nothing is proven. The peer is not known, but the traffic is encrypted.", NULL, "ID_NULL|AUTH", NULL },
	{ "Digital Signature", NULL, "Proof by a private key; which algorithm and hash stands in front of the signature.", "RFC 7427", "AUTH|certificate|SIGNATURE_HASH_ALGORITHMS", NULL },
	{ "Generic Secure Password Authentication Method", NULL, "Proof by password that resists guessing.", "RFC 6467", "payload GSPM", NULL },
	{ "X.509 Certificate - Signature", NULL, "A certificate in the usual form.", NULL, "certificate|payload CERT", NULL },
	{ "Certificate Revocation List (CRL)", "CRL|certificate revocation list", "Which certificates an authority has taken back.", NULL, "certificate", NULL },
	{ "Hash and URL of X.509 certificate", NULL, "Where to fetch the certificate, and its SHA-1 hash.", NULL, "HTTP_CERT_LOOKUP_SUPPORTED|payload CERT", NULL },
	{ "OCSP Content", "OCSP", "A fresh answer of the authority that the certificate is good.", NULL, "certificate", NULL },
	{ "Raw Public Key", NULL, "A key without a certificate.", NULL, "certificate", NULL },
	{ "SHA2-256", NULL, "Signatures with SHA-256.", NULL, "SIGNATURE_HASH_ALGORITHMS", NULL },
	{ "TS_IPV4_ADDR_RANGE", NULL, "A range of IPv4 addresses and ports.", "RFC 7296, 3.13.1", "traffic selector|payload TSi", NULL },
	{ "TS_IPV6_ADDR_RANGE", NULL, "A range of IPv6 addresses and ports.", "RFC 7296, 3.13.1", "traffic selector|payload TSi", NULL },
	{ "TS_SECLABEL", NULL, "A security label that packets must have.", "RFC 9478", "traffic selector", NULL },
	{ 0 }
};

const struct explained explained_configuration[] = {
	{ "CFG_REQUEST", "ISAKMP_CFG_REQUEST", "The host asks; empty attributes are what it would like to know.", NULL, "payload CP|CFG_REPLY", NULL },
	{ "CFG_REPLY", "ISAKMP_CFG_REPLY", "The gateway answers.", NULL, "payload CP|CFG_REQUEST", NULL },
	{ "CFG_SET", "ISAKMP_CFG_SET", "One end tells without being asked.", NULL, "payload CP|CFG_ACK", NULL },
	{ "CFG_ACK", "ISAKMP_CFG_ACK", "What was set is accepted.", NULL, "payload CP|CFG_SET", NULL },
	{ "INTERNAL_IP4_ADDRESS", NULL, "The inner IPv4 address that the host is to use in the tunnel.", "RFC 7296, 2.19 and 3.15.1", "mode config|payload CP", NULL },
	{ "INTERNAL_IP4_NETMASK", NULL, "The mask of the inner network.", NULL, "INTERNAL_IP4_ADDRESS", NULL },
	{ "INTERNAL_IP4_DNS", NULL, "A DNS server to use in the tunnel.", NULL, "payload CP", NULL },
	{ "INTERNAL_IP4_NBNS", NULL, "A WINS server.", NULL, "payload CP", NULL },
	{ "INTERNAL_IP4_DHCP", NULL, "Ask that DHCP server for the rest.", NULL, "payload CP", NULL },
	{ "INTERNAL_IP4_SUBNET", NULL, "A network behind the gateway.", NULL, "traffic selector|payload CP", NULL },
	{ "INTERNAL_IP6_ADDRESS", NULL, "The inner IPv6 address and the length of its prefix.", "RFC 7296, 2.19 and 3.15.1", "payload CP", NULL },
	{ "INTERNAL_IP6_DNS", NULL, "A DNS server to use in the tunnel.", NULL, "payload CP", NULL },
	{ "INTERNAL_IP6_SUBNET", NULL, "A network behind the gateway.", NULL, "traffic selector|payload CP", NULL },
	{ "APPLICATION_VERSION", NULL, "Which program the peer is.", NULL, "vendor ID", NULL },
	{ "SUPPORTED_ATTRIBUTES", NULL, "Which attributes the sender knows.", NULL, "payload CP", NULL },
	{ "INTERNAL_DNS_DOMAIN", NULL, "Only names of this domain are asked of the inner DNS server.", "RFC 8598", "INTERNAL_IP4_DNS", NULL },
	{ "P_CSCF_IP4_ADDRESS", NULL, "A mobile network's telephony server.", "RFC 7651", "payload CP", NULL },
	{ "ENCDNS_IP4", NULL, "An encrypted DNS server.", "RFC 9464", "INTERNAL_IP4_DNS", NULL },
	{ "ENCDNS_IP6", NULL, "An encrypted DNS server.", "RFC 9464", "INTERNAL_IP6_DNS", NULL },
	{ "ENCDNS_DIGEST_INFO", NULL, "By what hash the certificate of such a server is known.", "RFC 9464", "ENCDNS_IP4", NULL },
	{ 0 }
};

const struct explained explained_attributes[] = {
	{ "Encryption Algorithm", NULL, "IKEv1 phase 1: which cipher.", "RFC 2409, appendix A", "phase 1|ENCR_AES_CBC", NULL },
	{ "Hash Algorithm", NULL, "IKEv1 phase 1: which hash; HMAC with it is the prf.", "RFC 2409, appendix A", "phase 1|SKEYID", NULL },
	{ "Authentication Method", NULL, "IKEv1 phase 1: how the two prove who they are.", "RFC 2409, appendix A", "phase 1|pre-shared key", NULL },
	{ "Group Description", NULL, "IKEv1: which Diffie-Hellman group; in phase 2 it means PFS.", "RFC 2409, appendix A; RFC 2407, 4.5", "DH group|PFS", NULL },
	{ "Life Type", NULL, "IKEv1 phase 1: is the lifetime in seconds or in kilobytes.", "RFC 2409, appendix A", "term lifetime", NULL },
	{ "Life Duration", NULL, "IKEv1 phase 1: how long the IKE SA lasts.", "RFC 2409, appendix A", "term lifetime", NULL },
	{ "SA Life Type", NULL, "IKEv1 phase 2: is the lifetime in seconds or in kilobytes.", "RFC 2407, 4.5", "term lifetime", NULL },
	{ "SA Life Duration", NULL, "IKEv1 phase 2: how long the SA lasts.", "RFC 2407, 4.5", "term lifetime", NULL },
	{ "Key Length", NULL, "Bits of the key, for ciphers that have several: 128, 192 or 256 with AES.", "RFC 7296, 3.3.5; RFC 2407, 4.5", "ENCR_AES_CBC|transform", NULL },
	{ "Encapsulation Mode", NULL, "IKEv1 phase 2: tunnel or transport mode, in UDP or not.", "RFC 2407, 4.5; RFC 3947, 5.1", "tunnel mode|transport mode|NAT-T", NULL },
	{ "Authentication Algorithm", NULL, "IKEv1 phase 2: which integrity algorithm.", "RFC 2407, 4.5", "ICV|AUTH_HMAC_SHA2_256_128", NULL },
	{ "Tunnel", NULL, "IKEv1 phase 2: tunnel mode.", "RFC 2407, 4.5", "term tunnel mode", NULL },
	{ "Transport", NULL, "IKEv1 phase 2: transport mode.", "RFC 2407, 4.5", "term transport mode", NULL },
	{ "UDP-Encapsulated-Tunnel", NULL, "IKEv1 phase 2: tunnel mode with ESP in UDP.", "RFC 3947, 5.1", "tunnel mode|NAT-T", NULL },
	{ "UDP-Encapsulated-Transport", NULL, "IKEv1 phase 2: transport mode with ESP in UDP.", "RFC 3947, 5.1", "transport mode|NAT-T", NULL },
	{ "Extended (64-bit) Sequence Number", NULL, "IKEv1 phase 2: sequence numbers of 64 bits.", "RFC 4304", "ESN", NULL },
	{ "SIT_IDENTITY_ONLY", NULL, "The identity says all that is needed.", "RFC 2407, 4.2.1", "term situation", NULL },
	{ 0 }
};

const struct explained explained_protocols[] = {
	{ "ESP", "PROTO_IPSEC_ESP", "IP protocol 50; in IKE's proposals and Deletes the protocol is 3.", "RFC 4303; RFC 7296, 3.3.1", "esp|AH vs ESP", "spiglass layout esp" },
	{ "AH", "PROTO_IPSEC_AH", "IP protocol 51; in IKE's proposals and Deletes the protocol is 2.", "RFC 4302; RFC 7296, 3.3.1", "ah|AH vs ESP", "spiglass layout ah" },
	{ "IKE", "PROTO_ISAKMP", "In a proposal: for the IKE SA itself.", "RFC 7296, 3.3.1", "ike|IKE SA", NULL },
	{ "PROTO_IPCOMP", NULL, "IKEv1: in a proposal, compression beside ESP.", "RFC 2407, 4.4.1", "term IPComp", NULL },
	{ "IPv4", NULL, "As the next header of ESP: an IPv4 packet, so tunnel mode.", "RFC 2003", "tunnel mode|next header", NULL },
	{ 0 }
};

const struct explained explained_eap[] = {
	{ "Request", NULL, "The gateway asks.", NULL, "header eap|EAP value Response", NULL },
	{ "Response", NULL, "The user answers.", NULL, "header eap|EAP value Request", NULL },
	{ "Success", NULL, "The user is who it says; AUTH follows with the MSK.", NULL, "MSK|header eap", NULL },
	{ "Failure", NULL, "The user is refused, and no SA is made.", NULL, "AUTHENTICATION_FAILED|header eap", NULL },
	{ "AT_RAND", NULL, "The network's challenge to the SIM card.", NULL, "eap_sim", NULL },
	{ 0 }
};

const struct explained explained_groups[] = {
	{ 0 }
};
