/* Terms, in class language. */
#include "output/explain.h"

const struct explained explained_terms[] = {
	/* --- the parts of IPsec --- */
	{ N_("IPsec"), "IP security|IP security protocol",
	    N_("Protects IP packets themselves, so that every program that uses IP is protected without knowing "
	    "of it. Two protocols carry the protected packets: ESP, which encrypts, and AH, which does not. "
	    "A third, IKE, agrees on keys beforehand.\n"
	    "In a capture: IKE is UDP port 500 or 4500; ESP is IP protocol 50, or UDP port 4500 behind a "
	    "NAT; AH is IP protocol 51."), "RFC 4301", "ESP|AH|IKE|SA|NAT-T", "spiglass CAPTURE" },
	{ N_("AH vs ESP"), "ESP vs AH|AH or ESP|AH and ESP",
	    N_("ESP encrypts what is behind its header and checks that it was not changed. AH encrypts nothing, "
	    "but its check also covers the outer IP header as far as routers leave it alone.\n"
	    "That is why AH cannot pass a NAT: the NAT changes an address, and the check fails. ESP can, and "
	    "is what nearly everybody uses."), "RFC 4301, 3.2; RFC 4303, 1; RFC 4302, 1", "ESP|AH|ICV|NAT-T",
	    "spiglass layout ah-tunnel" },
	{ N_("IKEv1 vs IKEv2"), "IKEv2 vs IKEv1|IKEv1 or IKEv2|IKEv1 and IKEv2",
	    N_("IKEv1 needs six messages (main mode) or three (aggressive mode) for phase 1 and three more "
	    "(quick mode) for the first SA. IKEv2 needs four for both: IKE_SA_INIT and IKE_AUTH, two each.\n"
	    "IKEv2 answers every request, repeats what got no answer, knows NAT, EAP and rekeying from the "
	    "start, and negotiates no lifetimes. The first byte that differs: offset 17 of the IKE header is "
	    "0x10 or 0x20. IKEv1 is deprecated."), "RFC 7296, 1; RFC 2409; RFC 9395",
	    "IKEv1|IKEv2|phase 1|phase 2|alg.ikev1", "spiglass flow CAPTURE" },
	{ N_("IKEv1"), "IKE version 1|ISAKMP/Oakley",
	    N_("The first Internet Key Exchange, in two phases: phase 1 makes an encrypted channel (the IKE SA) "
	    "with main or aggressive mode, phase 2 makes ESP or AH SAs inside it with quick mode. Deprecated "
	    "since 2023."), "RFC 2409; RFC 2408; RFC 2407; RFC 9395",
	    "phase 1|phase 2|main mode|aggressive mode|quick mode|IKEv1 vs IKEv2", "spiglass flow CAPTURE" },
	{ N_("IKEv2"), "IKE version 2",
	    N_("The Internet Key Exchange in use today. Exchanges are pairs of request and response: "
	    "IKE_SA_INIT agrees on algorithms and makes keys, IKE_AUTH proves identities and makes the first "
	    "child SA, CREATE_CHILD_SA makes more or replaces them, INFORMATIONAL deletes, reports and asks "
	    "whether the peer is alive."), "RFC 7296",
	    "IKE_SA_INIT|IKE_AUTH|CREATE_CHILD_SA|INFORMATIONAL|IKEv1 vs IKEv2", "spiglass flow CAPTURE" },
	{ N_("VPN"), N_("virtual private network"),
	    N_("A network that runs inside another. With IPsec: two gateways, or a host and a gateway, put "
	    "private packets into ESP tunnel mode and send them over the Internet."), "RFC 4301, 3.3",
	    "tunnel mode|site to site|remote access", "spiglass CAPTURE" },
	{ N_("site to site"), N_("site-to-site VPN|gateway to gateway"),
	    N_("A VPN between the gateways of two networks. Hosts behind them know nothing of it. Traffic "
	    "selectors are two subnets, such as 10.1.0.0/16 and 10.2.0.0/16."),
	    "RFC 4301, 3.3; RFC 7296, 1.1.1", "tunnel mode|traffic selector|remote access", NULL },
	{ N_("remote access"), N_("road warrior|roadwarrior"),
	    N_("A VPN of one host, often behind a NAT and with a changing address, and a gateway. The host "
	    "usually gets an inner address by configuration payload (IKEv2) or mode config (IKEv1), and "
	    "proves itself with EAP or XAUTH."), "RFC 7296, 1.1.3 and 2.19",
	    "mode config|EAP|XAUTH|NAT-T|MOBIKE", NULL },
	{ N_("initiator"), NULL,
	    N_("Who sends the first message of an exchange. The initiator of IKE_SA_INIT stays the initiator of "
	    "the IKE SA: its SPI is the first of the two in every IKE header, and flag I is set in what it "
	    "sends."), "RFC 7296, 2.2 and 3.1", "responder|cookie|SPI", "spiglass flow CAPTURE" },
	{ N_("responder"), NULL,
	    N_("Who answers. In the first message of an IKE SA the responder's SPI is still 0, since nobody but "
	    "itself can choose it."), "RFC 7296, 2.6 and 3.1", "initiator|SPI", "spiglass flow CAPTURE" },
	{ N_("port 500"), "500|UDP 500|UDP port 500",
	    N_("The UDP port of IKE. An IKE message begins right behind the UDP header."), "RFC 7296, 2",
	    "port 4500|ike|udp", "spiglass packets CAPTURE" },
	{ N_("port 4500"), "4500|UDP 4500|UDP port 4500",
	    N_("The UDP port of IKE and ESP behind a NAT. Four zero octets behind the UDP header: IKE; one "
	    "octet 0xff and nothing else: a keepalive; anything else: ESP."), "RFC 3948, 2; RFC 7296, 2.23",
	    "NAT-T|non-ESP marker|NAT keepalive", "spiglass packets CAPTURE" },
	/* --- modes --- */
	{ N_("tunnel mode"), "tunnel|ESP tunnel mode",
	    N_("The whole original packet, IP header included, becomes the payload of a new packet with a new "
	    "IP header. Outsiders see only the two tunnel ends, not who talks to whom.\n"
	    "Order: new IP header, ESP header, IV, original IP header, original payload, ESP trailer, ICV. "
	    "Example, IPv4 with AES-CBC and HMAC-SHA-256-128: 100 octets become 20 + 8 + 16 + 112 + 16 = "
	    "172."), "RFC 4303, 3.1.2; RFC 4301, 5.1.2",
	    "transport mode|overhead|new IP header|original IP header", "spiglass layout esp-tunnel" },
	{ N_("transport mode"), "transport|ESP transport mode",
	    N_("The IP header stays where it is; ESP or AH is put between it and the transport header (TCP, "
	    "UDP). It costs 20 octets less than tunnel mode over IPv4, but only works between the hosts that "
	    "talk, or with another tunnel (GRE, L2TP) inside.\n"
	    "Order: original IP header with protocol 50, ESP header, IV, original payload, ESP trailer, ICV."),
	    "RFC 4303, 3.1.1; RFC 4301, 3.2", "tunnel mode|USE_TRANSPORT_MODE|overhead",
	    "spiglass layout esp-transport" },
	{ N_("BEET mode"), "BEET|bound end-to-end tunnel",
	    N_("Between tunnel and transport mode: inner addresses differ from the outer ones, as in a tunnel, "
	    "but are fixed for the SA, so that they are not sent in each packet."),
	    "draft-nikander-esp-beet-mode-09", "tunnel mode|transport mode|USE_BEET_MODE",
	    "spiglass layout beet" },
	{ N_("new IP header"), "outer IP header|new header",
	    N_("The IP header in front of ESP or AH in tunnel mode: 20 octets of IPv4 or 40 of IPv6, from one "
	    "tunnel end to the other. Never encrypted. Its protocol is 50 (ESP), 51 (AH), or 17 (UDP) with "
	    "NAT traversal."), "RFC 4301, 5.1.2", "original IP header|tunnel mode|ip4|ip6",
	    "spiglass layout esp-tunnel" },
	{ N_("original IP header"), "inner IP header|original header",
	    N_("The IP header that the packet had before protection. In tunnel mode it is encrypted with the "
	    "payload; in transport mode it stays in front and only its protocol, length and checksum change."),
	    "RFC 4303, 3.1; RFC 4301, 5.1.2", "new IP header|tunnel mode|transport mode",
	    "spiglass layout esp-tunnel" },
	/* --- SAs and their databases --- */
	{ N_("SA"), N_("security association|security associations"),
	    N_("An agreement of two hosts on how to protect packets one way: protocol, algorithms, keys, SPI, "
	    "mode, lifetime. One way only, so a tunnel has two of them, each with its own SPI and keys.\n"
	    "The receiver finds the SA of a packet by its SPI."), "RFC 4301, 4.1",
	    "SPI|SAD|SPD|IKE SA|child SA", "spiglass sas CAPTURE" },
	{ N_("IKE SA"), N_("ISAKMP SA|phase 1 SA"),
	    N_("The encrypted channel of IKE itself. Named by two SPIs of 8 octets, one chosen by each end. "
	    "Child SAs are made inside it, and end with it."), "RFC 7296, 1 and 2.6",
	    "child SA|SPI|SKEYSEED|phase 1", "spiglass sas CAPTURE" },
	{ N_("child SA"), N_("IPsec SA|phase 2 SA|child"),
	    N_("An ESP or AH SA made by IKE. They come in pairs, one each way; each end chooses the SPI of what "
	    "it receives. IKEv1 calls them IPsec SAs."), "RFC 7296, 1.2 and 2.17",
	    "IKE SA|SPI|traffic selector|KEYMAT", "spiglass sas CAPTURE" },
	{ N_("SAD"), N_("security association database|SADB"),
	    N_("A host's table of its SAs: for each its SPI, keys, algorithms, sequence number, replay window, "
	    "mode, lifetime. The SPI of an arriving packet says which row to use. On Linux: ip xfrm state."),
	    "RFC 4301, 4.4.2", "SPD|SPI|SA|PAD", "spiglass sas CAPTURE" },
	{ N_("SPD"), N_("security policy database|policy"),
	    N_("A host's ordered list of rules that say what happens to packets: PROTECT (with IPsec), BYPASS "
	    "(pass as they are) or DISCARD. Looked up for every packet that leaves. On Linux: ip xfrm "
	    "policy."), "RFC 4301, 4.4.1", "SAD|traffic selector|PAD", NULL },
	{ N_("PAD"), N_("peer authorization database"),
	    N_("A host's table of peers: how each must prove itself, and which addresses and identities it may "
	    "have. It ties IKE to the SPD."), "RFC 4301, 4.4.3", "SPD|SAD|AUTH", NULL },
	{ N_("SPI"), N_("security parameter index|security parameters index"),
	    N_("A number that names an SA to its receiver, who chose it. In ESP and AH it has 4 octets and is "
	    "never encrypted; 1 to 255 are reserved, 0 is never sent. In IKE it has 8 octets, one for each "
	    "end.\n"
	    "Example: 0xc0ffee01 at offset 0 of the ESP header says which key opens this packet. The other "
	    "direction has another SPI."), "RFC 4301, 4.1; RFC 4303, 2.1; RFC 7296, 2.6",
	    "SA|SAD|esp.spi|IKE SA", "spiglass sas CAPTURE" },
	{ N_("traffic selector"), N_("TS|traffic selectors|proxy ID|proxy identity"),
	    N_("Which packets may go through a child SA: ranges of addresses and ports and a protocol. IKEv2 "
	    "sends them as TSi (the initiator's side) and TSr (the responder's); the responder may narrow "
	    "them. IKEv1 sends two ID payloads in quick mode instead.\n"
	    "Example: TSi 10.1.0.0-10.1.255.255, TSr 10.2.0.0-10.2.255.255, any protocol."),
	    "RFC 7296, 2.9 and 3.13; RFC 2409, 5.5",
	    "TSi|TSr|narrowing|TS_UNACCEPTABLE|child.ts-unacceptable", NULL },
	{ N_("narrowing"), N_("narrow"),
	    N_("The responder answers with a part of the traffic selectors that it was asked for, when its "
	    "policy allows only that part. Asked for 10.0.0.0/8, it may answer 10.2.0.0/16."), "RFC 7296, 2.9",
	    "traffic selector|ADDITIONAL_TS_POSSIBLE", NULL },
	{ N_("proposal"), N_("proposals"),
	    N_("One set of algorithms that the initiator would accept, in the SA payload. The responder chooses "
	    "one proposal, and of each type of transform one, and sends that back. Nothing in common: "
	    "NO_PROPOSAL_CHOSEN."), "RFC 7296, 2.7 and 3.3.1",
	    "transform|payload SA|NO_PROPOSAL_CHOSEN|ike.no-proposal", NULL },
	{ N_("transform"), "transforms",
	    N_("One algorithm of a proposal. IKEv2 has types: ENCR (encryption), PRF (makes keys), INTEG "
	    "(integrity), KE (key exchange), SN (sequence numbers). An IKE SA needs ENCR, PRF, INTEG and KE; "
	    "with AES-GCM there is no INTEG, since GCM does both."), "RFC 7296, 3.3.2",
	    "proposal|AEAD|cipher suite", NULL },
	{ N_("cipher suite"), N_("suite|algorithms"),
	    N_("The algorithms of an SA taken together, for example AES-256 in GCM with a tag of 16 octets, PRF "
	    "HMAC-SHA-384 and group 20."), "RFC 7296, 3.3; RFC 8221; RFC 8247", "transform|proposal|AEAD",
	    "spiglass sas CAPTURE" },
	/* --- life --- */
	{ N_("lifetime"), N_("SA lifetime|SA life|life duration"),
	    N_("How long an SA may be used, in seconds or in kilobytes. IKEv1 negotiates it; in IKEv2 each end "
	    "has its own and replaces the SA in time. Typical: hours for the IKE SA, one hour for a child "
	    "SA."), "RFC 7296, 2.8; RFC 4301, 4.4.2.1; RFC 2407, 4.5", "rekey|reauthentication|EXPIRED",
	    "spiglass sas CAPTURE" },
	{ N_("rekey"), N_("rekeying"),
	    N_("A new SA with new keys takes the place of an old one before that one ends: make the new one, "
	    "move the traffic, delete the old. In IKEv2 it is a CREATE_CHILD_SA exchange, with REKEY_SA "
	    "naming the SPI if it is a child. No interruption, no new proof of identity."),
	    "RFC 7296, 2.8 and 1.3.2; RFC 7296, 1.3.3", "reauthentication|REKEY_SA|PFS|REKEYED|lifetime",
	    "spiglass flow CAPTURE" },
	{ N_("reauthentication"), "reauth|re-authentication",
	    N_("A whole new IKE SA with IKE_SA_INIT and IKE_AUTH, identities proven again; then the old one is "
	    "deleted. Rekeying does not prove identities again. In IKEv1 every new phase 1 is one."),
	    "RFC 7296, 2.8.3; RFC 4478", "rekey|AUTH_LIFETIME|reauthenticated", "spiglass flow CAPTURE" },
	{ N_("simultaneous rekey"), "rekey collision|exchange collision",
	    N_("Both ends begin to replace the same SA at once. Of the two SAs that result, the one made with "
	    "the lowest of the four nonces is deleted by whoever made it."), "RFC 7296, 2.8.1 and 2.25",
	    "rekey|collision|TEMPORARY_FAILURE", "spiglass sas -v CAPTURE" },
	{ N_("PFS"), N_("perfect forward secrecy|forward secrecy"),
	    N_("Keys that stay secret even when a long-lived secret becomes known later. IKE has it through its "
	    "fresh key exchange. For a child SA it means a further key exchange (KE payload) of its own; "
	    "without one, whoever learns the IKE SA's keys has the child's too.\n"
	    "The first child SA of IKE_AUTH has none of its own: there is no KE payload."),
	    "RFC 7296, 1.3.1 and 2.17; RFC 2409, 5.5", "Diffie-Hellman|KEYMAT|ike.missing-pfs|rekey",
	    "spiglass keys derive --steps CAPTURE -k KEYS" },
	{ N_("DPD"), N_("dead peer detection|liveness check|liveness"),
	    N_("Is the peer still there? IKEv2: an empty INFORMATIONAL request, which must be answered. IKEv1: "
	    "R-U-THERE, answered with R-U-THERE-ACK. Sent only when nothing else proves that the peer lives."),
	    "RFC 7296, 2.4; RFC 3706", "R-U-THERE|INFORMATIONAL|ike.dpd-timeout|NAT keepalive",
	    "spiglass flow CAPTURE" },
	{ N_("retransmission"), "retransmit|retransmissions",
	    N_("A request without an answer is sent again, with the same message ID and the same octets, after "
	    "longer and longer waits. In IKEv2 only requests are repeated by timer; a response is repeated "
	    "only when the request comes again."), "RFC 7296, 2.1", "message ID|retransmitted|ike.no-answer",
	    "spiglass flow CAPTURE" },
	{ N_("message ID"), "MID",
	    N_("Which request an answer belongs to. IKEv2 counts from 0 for each end on its own: IKE_SA_INIT is "
	    "0, IKE_AUTH begins with 1. IKEv1 has 0 in phase 1, and a random number for each quick mode."),
	    "RFC 7296, 2.2; RFC 2408, 3.1", "ike.message_id|retransmission|window size",
	    "spiglass flow CAPTURE" },
	{ N_("window size"), "window",
	    N_("How many IKEv2 requests may wait for their answers at once: 1, unless SET_WINDOW_SIZE allows "
	    "more. Not to be confused with the replay window of ESP."), "RFC 7296, 2.3",
	    "SET_WINDOW_SIZE|anti-replay window|message ID", NULL },
	{ N_("half-open"), "half open",
	    N_("An IKE SA whose initiator has sent only its first message. They cost the responder memory, so "
	    "many of them make it ask for a cookie."), "RFC 7296, 2.6; RFC 8019",
	    "cookie|ike.half-open|PUZZLE", "spiglass diag CAPTURE" },
	/* --- fields of packets --- */
	{ N_("ICV"), N_("integrity check value|authentication data|tag"),
	    N_("The last octets of an ESP packet, or the end of the AH header: a code computed with a secret "
	    "key over the packet. Whoever changes a bit cannot make it right again. Typical sizes: 12 "
	    "(SHA-1-96), 16 (SHA-256-128, GCM), 24, 32.\n"
	    "ESP's covers all from the SPI to the Next Header field, but not the outer IP header."),
	    "RFC 4303, 2.8 and 3.3.2.1; RFC 4302, 2.6", "HMAC|AEAD|esp_icv|esp.icv-failed",
	    "spiglass layout esp-tunnel" },
	{ N_("IV"), N_("initialization vector|initialisation vector"),
	    N_("Octets that make two encryptions of the same text differ. In front of the encrypted payload, "
	    "never secret: 16 octets for AES-CBC, 8 for AES-GCM, AES-CTR and ChaCha20-Poly1305. For CBC "
	    "unpredictable, for GCM never twice with the same key."),
	    "RFC 4303, 2.3; RFC 3602, 3; RFC 4106, 3.1", "nonce|salt|implicit IV|esp_iv",
	    "spiglass layout esp-tunnel" },
	{ N_("implicit IV"), "IIV",
	    N_("The IV is not sent: it is the sequence number, which must not repeat anyhow. Saves 8 octets a "
	    "packet with GCM, CCM and ChaCha20-Poly1305."), "RFC 8750", "IV|ENCR_AES_GCM_16_IIV|overhead",
	    NULL },
	{ N_("salt"), NULL,
	    N_("Secret octets at the end of a key that GCM (4), CCM (3), CTR (4) and ChaCha20-Poly1305 (4) put "
	    "in front of the IV. They are never sent. A key of AES-128-GCM in ESP so takes 20 octets of key "
	    "material, not 16."), "RFC 4106, 8.1; RFC 3686, 5.1", "KEYMAT|IV|AEAD",
	    "spiglass keys derive --steps CAPTURE -k KEYS" },
	{ N_("padding"), N_("pad"),
	    N_("Octets behind the payload of ESP that fill its last block, and bring Pad Length and Next Header "
	    "to the end of 4 octets: 0 to 255, by default 1, 2, 3 ... Example with blocks of 16: 100 octets "
	    "+ 10 padding + 2 = 112."), "RFC 4303, 2.4", "esp_padding|esp_trailer|TFC padding|overhead",
	    "spiglass layout esp-tunnel" },
	{ N_("ESP trailer"), NULL,
	    N_("What is behind the payload and encrypted with it: padding, Pad Length (1 octet), Next Header (1 "
	    "octet). Behind it comes the ICV, which is not encrypted."), "RFC 4303, 2.4, 2.5 and 2.6",
	    "esp_trailer|padding|next header|ICV", "spiglass layout esp_trailer" },
	{ N_("next header"), NULL,
	    N_("What comes next, as a number of an IP protocol. In ESP's trailer: 4 is an IPv4 packet (tunnel "
	    "mode), 41 an IPv6 packet, 6 TCP, 17 UDP, 59 a dummy. It is encrypted, so outsiders cannot even "
	    "tell tunnel from transport mode."), "RFC 4303, 2.6", "esp_trailer|dummy packet|tunnel mode",
	    "spiglass layout esp_trailer" },
	{ N_("TFC padding"), N_("traffic flow confidentiality|TFC"),
	    N_("Hides how long packets are, and how many: further octets behind the inner packet, or dummy "
	    "packets with Next Header 59."), "RFC 4303, 2.7",
	    "dummy packet|padding|ESP_TFC_PADDING_NOT_SUPPORTED|USE_AGGFRAG", NULL },
	{ N_("dummy packet"), "dummy",
	    N_("An ESP packet with Next Header 59 that carries nothing: sent so that outsiders cannot see how "
	    "much is said, thrown away by the receiver."), "RFC 4303, 2.6",
	    "TFC padding|esp.dummy|next header", NULL },
	{ N_("sequence number"), "sequence numbers",
	    N_("Counts the packets of an SA from 1, and never repeats. The receiver uses it to find packets "
	    "that were sent twice. Not encrypted: offset 4 of the ESP header."), "RFC 4303, 2.2 and 3.3.3",
	    "ESN|anti-replay window|esp.seq|esp.sequence-wrap", "spiglass sas CAPTURE" },
	{ N_("ESN"), N_("extended sequence number|extended sequence numbers"),
	    N_("Sequence numbers of 64 bits, of which only the lower 32 are sent. Both ends know the upper "
	    "half, and put it into the computation of the ICV. Needed on fast lines: 2^32 packets at 1 "
	    "million a second last 72 minutes."), "RFC 4303, 2.2.1 and appendix A",
	    "sequence number|anti-replay window|SN", "spiglass sas CAPTURE" },
	{ N_("anti-replay window"), N_("replay window|anti-replay|replay protection"),
	    N_("The receiver remembers which of the latest sequence numbers it has seen, for example 64 of "
	    "them. What it has seen already, or what is older than the window, is dropped.\n"
	    "Example with a window of 64 and 1000 as the highest seen: 937 to 1000 are looked up, 936 is too "
	    "old, 1001 moves the window."), "RFC 4303, 3.4.3 and appendix A; RFC 6479",
	    "sequence number|ESN|esp.replay|esp.reorder", "spiglass sas -v CAPTURE" },
	/* --- NAT and moving --- */
	{ N_("NAT-T"), N_("NAT traversal|NATT|UDP encapsulation"),
	    N_("ESP in UDP port 4500, so that a NAT has ports to work with: 8 octets of UDP header in front of "
	    "the ESP header. IKE finds the NAT by hashes of the addresses and then moves to port 4500 as "
	    "well.\n"
	    "On port 4500, four zero octets behind the UDP header say that IKE follows; anything else is the "
	    "SPI of ESP."), "RFC 3948, 2; RFC 7296, 2.23; RFC 3947",
	    "NAT_DETECTION_SOURCE_IP|NAT-D|non-ESP marker|NAT keepalive",
	    "spiglass layout esp-tunnel --nat-t" },
	{ N_("non-ESP marker"), NULL,
	    N_("Four zero octets between UDP port 4500 and an IKE message. An ESP packet has its SPI there, "
	    "which is never 0: so the receiver tells them apart."), "RFC 3948, 2.2", "NAT-T|non_esp|SPI",
	    "spiglass layout non_esp" },
	{ N_("NAT keepalive"), "NAT-T keepalive|keep-alive",
	    N_("One octet 0xff in UDP port 4500, every 20 seconds or so when nothing else is sent, so that the "
	    "NAT does not forget the mapping. Nobody answers it, so it does not prove that the peer lives."),
	    "RFC 3948, 2.3 and 4", "NAT-T|DPD|keepalive", "spiglass packets CAPTURE" },
	{ N_("NAT detection"), "NAT discovery",
	    N_("Each end sends hashes over SPIs, address and port of both ends. If the receiver computes "
	    "another one from the packet it got, someone changed an address on the way."),
	    "RFC 7296, 2.23; RFC 3947, 3.2",
	    "NAT_DETECTION_SOURCE_IP|NAT_DETECTION_DESTINATION_IP|NAT-D|NAT-T", NULL },
	{ N_("MOBIKE"), "mobility and multihoming",
	    N_("An IKE SA and its child SAs move to another address, as when a phone goes from Wi-Fi to mobile "
	    "data, without a new IKE_AUTH: UPDATE_SA_ADDRESSES in an INFORMATIONAL exchange."), "RFC 4555",
	    "MOBIKE_SUPPORTED|UPDATE_SA_ADDRESSES|moved", "spiglass sas -v CAPTURE" },
	{ N_("TCP encapsulation"), "IKE over TCP|IPsec over TCP",
	    N_("IKE and ESP in a TCP stream on port 4500, where UDP is blocked: first the six octets IKETCP, "
	    "then messages with their length in 2 octets in front of each."), "RFC 9329",
	    "ike_tcp|ike_tcp_prefix|NAT-T", NULL },
	{ N_("fragmentation"), N_("fragments"),
	    N_("A packet too large for the path travels in pieces. IP fragments of IKE_AUTH are often dropped "
	    "by firewalls, so IKE can cut its messages itself (IKE fragmentation). A tunnel makes packets "
	    "larger, so full-size ones may have to be cut: better before encryption than after."),
	    "RFC 7383; RFC 4301, 8; RFC 791, 3.2", "IKE fragmentation|MTU|overhead|ike.ip-fragments",
	    "spiglass diag CAPTURE" },
	{ N_("IKE fragmentation"), "message fragmentation",
	    N_("An IKEv2 message is cut before it is encrypted; each piece is an SKF payload of its own with a "
	    "number and how many there are, small enough not to become IP fragments. IKEv1 has a vendor's "
	    "FRAG payload for it."), "RFC 7383", "SKF|FRAG|IKEV2_FRAGMENTATION_SUPPORTED|ike.fragments-lost",
	    "spiglass packets -v CAPTURE" },
	{ N_("overhead"), NULL,
	    N_("What IPsec adds to a packet. Tunnel mode over IPv4 with AES-GCM and 16 octets of ICV: 20 (IP) + "
	    "8 (ESP) + 8 (IV) + 2 to 5 (padding, its length, next header) + 16 (ICV) = 54 to 57. With "
	    "AES-CBC and HMAC-SHA-256-128: 62 to 77. UDP adds 8, IPv6 outside 20."), "RFC 4303, 2",
	    "MTU|MSS clamping|padding|tunnel mode", "spiglass layout esp-tunnel --payload 100" },
	{ N_("MTU"), N_("maximum transmission unit|PMTU|path MTU"),
	    N_("The largest packet that a link takes: 1500 octets on Ethernet. Through an ESP tunnel with "
	    "AES-GCM over IPv4 only 1446 of them are left for the inner packet. If nobody says so (ICMP "
	    "Packet Too Big filtered), large packets vanish and small ones pass."),
	    "RFC 4301, 8.2; RFC 1191; RFC 8201", "overhead|fragmentation|MSS clamping",
	    "spiglass layout esp-tunnel --mtu 1500" },
	{ N_("MSS clamping"), N_("MSS|maximum segment size"),
	    N_("A gateway lowers the MSS option in TCP SYN packets, so that TCP never sends segments that do "
	    "not fit into the tunnel. For an inner MTU of 1446: 1446 - 40 = 1406 over IPv4."),
	    "RFC 9293, 3.7.1", "MTU|overhead", NULL },
	{ N_("ECN"), N_("explicit congestion notification"),
	    N_("Two bits of the IP header by which routers tell that they are congested. A tunnel must copy "
	    "them in and, with care, out again."), "RFC 6040; RFC 7296, 2.24", "DSCP|tunnel mode", NULL },
	{ N_("DSCP"), "DiffServ|differentiated services|QoS",
	    N_("Six bits of the IP header that ask for a class of service. A tunnel may copy them to the outer "
	    "header. Packets of different classes overtake each other, which can push some out of the replay "
	    "window."), "RFC 2474, 3; RFC 4301, 5.1.2", "ECN|anti-replay window|esp.reorder", NULL },
	{ N_("ESP-NULL"), "NULL encryption|null",
	    N_("ESP that does not encrypt, but has an ICV: everybody can read, nobody can change. spiglass can "
	    "recognise it without keys."), "RFC 2410; RFC 5879",
	    "ENCR_NULL|AH vs ESP|esp.null-encryption|WESP", NULL },
	{ N_("WESP"), NULL,
	    N_("A header of 4 octets in front of ESP that says whether its payload is encrypted, for firewalls "
	    "that want to look into it. Rare."), "RFC 5840", "header wesp|ESP-NULL|USE_WESP_MODE",
	    "spiglass layout wesp" },
	{ N_("IPComp"), N_("IP payload compression|compression"),
	    N_("Compresses the payload before encryption, since what is encrypted cannot be compressed any "
	    "more. Small packets stay as they are."), "RFC 3173; RFC 7296, 2.22",
	    "header ipcomp|IPCOMP_SUPPORTED|CPI", "spiglass layout ipcomp" },
	{ N_("CPI"), "compression parameter index",
	    N_("The SPI of IPComp: 2 octets that say how the payload was compressed. 2 is DEFLATE."),
	    "RFC 3173, 3.3", "IPComp|IPCOMP_DEFLATE|SPI", NULL },
	/* --- IKEv1 --- */
	{ N_("phase 1"), "IKE phase 1|phase1",
	    N_("IKEv1's first part: two hosts agree on algorithms, make keys by Diffie-Hellman and prove who "
	    "they are. The result is the IKE SA. Either main mode (six messages) or aggressive mode (three). "
	    "In IKEv2, IKE_SA_INIT and IKE_AUTH do it."), "RFC 2409, 5",
	    "phase 2|main mode|aggressive mode|IKE SA|SKEYID", "spiglass flow CAPTURE" },
	{ N_("phase 2"), "IKE phase 2|phase2",
	    N_("IKEv1's second part, encrypted by the keys of phase 1: quick mode makes a pair of ESP or AH "
	    "SAs. May be repeated as often as one likes within one phase 1. In IKEv2, IKE_AUTH and "
	    "CREATE_CHILD_SA do it."), "RFC 2409, 5.5", "phase 1|quick mode|child SA|PFS",
	    "spiglass flow CAPTURE" },
	{ N_("main mode"), "identity protection|MM",
	    N_("IKEv1 phase 1 in six messages: 1 and 2 SA (algorithms), 3 and 4 KE and nonce, 5 and 6 identity "
	    "and proof. From 5 on encrypted, so identities are hidden. With a pre-shared key the responder "
	    "must know the key by the peer's address."), "RFC 2409, 5; RFC 2408, 4.5",
	    "aggressive mode|phase 1|exchange Identity Protection (Main Mode)", "spiglass flow CAPTURE" },
	{ N_("aggressive mode"), "AM|aggressive",
	    N_("IKEv1 phase 1 in three messages: the first has SA, KE, nonce and identity together, the second "
	    "answers with a hash already, the third proves. Identities are readable. With a pre-shared key, "
	    "the hash of message 2 lets an eavesdropper try passwords offline."), "RFC 2409, 5; RFC 2408, 4.7",
	    "main mode|phase 1|ike.aggressive-psk|pre-shared key", "spiglass flow CAPTURE" },
	{ N_("quick mode"), "QM",
	    N_("IKEv1 phase 2 in three messages, all encrypted: 1 HASH, SA, nonce, perhaps KE (PFS) and IDs; 2 "
	    "the answer; 3 HASH. It makes two ESP or AH SAs, one each way. Its message ID is random and not "
	    "0."), "RFC 2409, 5.5", "phase 2|PFS|traffic selector|exchange quick mode",
	    "spiglass flow CAPTURE" },
	{ N_("new group mode"), NULL,
	    N_("IKEv1: two hosts agree on a Diffie-Hellman group of their own after phase 1. Hardly ever seen."),
	    "RFC 2409, 5.6", "Diffie-Hellman|phase 1", NULL },
	{ N_("mode config"), "modecfg|configuration mode|IKE mode config",
	    N_("IKEv1: a gateway gives a host its inner address, DNS servers and so on, between phase 1 and "
	    "phase 2, in a transaction exchange. IKEv2 has the CP payload for it."),
	    "draft-dukes-ike-mode-cfg; RFC 7296, 2.19", "XAUTH|payload CP|INTERNAL_IP4_ADDRESS", NULL },
	{ N_("XAUTH"), "extended authentication",
	    N_("IKEv1: user name and password asked for after phase 1, in a transaction exchange. IKEv2 uses "
	    "EAP instead."), "draft-beaulieu-ike-xauth-02", "mode config|EAP|hybrid authentication", NULL },
	{ N_("hybrid authentication"), "hybrid auth|hybrid",
	    N_("IKEv1: the gateway proves itself with a certificate, the user with XAUTH."),
	    "draft-ietf-ipsec-isakmp-hybrid-auth", "XAUTH|certificate", NULL },
	{ N_("commit bit"), NULL,
	    N_("IKEv1 header flag: do not use the new SA before I say that I am ready (CONNECTED)."),
	    "RFC 2408, 3.1", "ike.commit|CONNECTED", NULL },
	{ N_("SKEYID"), "SKEYID_d|SKEYID_a|SKEYID_e",
	    N_("IKEv1's root of all keys. With a pre-shared key: prf(key, Ni | Nr). With signatures: prf(Ni | "
	    "Nr, g^xy). From it follow SKEYID_d (keys of phase 2), SKEYID_a (hashes of messages), SKEYID_e "
	    "(encryption of IKE)."), "RFC 2409, 5", "SKEYSEED|KEYMAT|pre-shared key|prf",
	    "spiglass keys derive --steps CAPTURE -k KEYS" },
	/* --- keys --- */
	{ N_("SKEYSEED"), NULL,
	    N_("IKEv2's root of all keys: prf(Ni | Nr, g^ir). Everybody sees the nonces, only the two ends have "
	    "g^ir. prf+ makes seven keys of it: SK_d, SK_ai, SK_ar, SK_ei, SK_er, SK_pi, SK_pr."),
	    "RFC 7296, 2.14", "prf+|SK_d|Diffie-Hellman|nonce|SKEYID",
	    "spiglass keys derive --steps CAPTURE -k KEYS" },
	{ N_("SK_d"), "SKd",
	    N_("The key of the IKE SA from which the keys of child SAs are made. It never protects a packet "
	    "itself."), "RFC 7296, 2.14 and 2.17", "SKEYSEED|KEYMAT",
	    "spiglass keys derive --steps CAPTURE -k KEYS" },
	{ N_("SK_e"), "SK_ei|SK_er|encryption key",
	    N_("Keys that encrypt the SK payloads of an IKEv2 SA: SK_ei what the initiator sends, SK_er what "
	    "the responder sends."), "RFC 7296, 2.14 and 3.14", "SK_a|SKEYSEED|payload SK",
	    "spiglass keys derive --steps CAPTURE -k KEYS" },
	{ N_("SK_a"), "SK_ai|SK_ar|integrity key",
	    N_("Keys of the integrity check of IKEv2 messages, one each way. Empty with AES-GCM and its like."),
	    "RFC 7296, 2.14 and 3.14", "SK_e|AEAD|ICV", "spiglass keys derive --steps CAPTURE -k KEYS" },
	{ N_("SK_p"), "SK_pi|SK_pr",
	    N_("Keys that go into the AUTH payload: a prf over the identity, so that the identity belongs to "
	    "this very key exchange."), "RFC 7296, 2.14 and 2.15", "AUTH|SKEYSEED",
	    "spiglass keys derive --steps CAPTURE -k KEYS" },
	{ N_("KEYMAT"), N_("keying material|key material"),
	    N_("The stretch of octets that the keys of a child SA are cut from. IKEv2: prf+(SK_d, Ni | Nr), "
	    "with g^ir in front of the nonces if there is PFS. First the encryption key and then the "
	    "integrity key of what the initiator sends, then the same of the responder."),
	    "RFC 7296, 2.17; RFC 2409, 5.5", "prf+|SK_d|PFS|salt",
	    "spiglass keys derive --steps CAPTURE -k KEYS" },
	{ N_("prf"), N_("pseudorandom function|pseudo-random function"),
	    N_("Makes octets nobody can predict of a key and a text, HMAC-SHA-256 for example. IKE makes all "
	    "its keys and proofs with it."), "RFC 7296, 2.13", "prf+|HMAC|PRF_HMAC_SHA2_256|SKEYSEED", NULL },
	{ N_("prf+"), "prfplus|prf plus",
	    N_("As many octets as one needs from a prf: T1 = prf(K, S | 0x01), T2 = prf(K, T1 | S | 0x02), and "
	    "so on; T1 | T2 | ... is the result."), "RFC 7296, 2.13", "prf|KEYMAT|SKEYSEED",
	    "spiglass keys derive --steps CAPTURE -k KEYS" },
	{ N_("Diffie-Hellman"), N_("DH|key exchange|DH exchange"),
	    N_("Two hosts make a common secret while everybody listens: each sends g^x of a secret x of its "
	    "own, and computes g^xy from what it got. Who only sees g^x and g^y cannot. The values are in "
	    "the KE payloads; the secret never is in a packet.\n"
	    "That is why a capture alone, even with the pre-shared key, cannot be decrypted."),
	    "RFC 7296, 2.12 and 2.14; RFC 2409, 6", "payload KE|DH group|PFS|ML-KEM hybrid",
	    "spiglass keys derive --steps CAPTURE -k KEYS" },
	{ N_("DH group"), "Diffie-Hellman group|MODP|ECP",
	    N_("Which numbers Diffie-Hellman computes with. 14: 2048-bit MODP, public values of 256 octets. 19: "
	    "256-bit curve, 64 octets. 31: Curve25519, 32 octets. 1, 2, 5 and 22 are too weak today."),
	    "RFC 8247, 2.4; RFC 3526; RFC 5903",
	    "2048-bit MODP Group|256-bit random ECP group|Curve25519|INVALID_KE_PAYLOAD", NULL },
	{ N_("nonce"), "nonces|Ni|Nr",
	    N_("Random octets that each end sends once (Ni, Nr: 16 to 256 octets in IKEv2). They make every key "
	    "fresh, also when all else is as it was yesterday. With AEAD ciphers, nonce is also the name of "
	    "salt and IV together."), "RFC 7296, 2.10 and 3.9", "payload No|SKEYSEED|IV", NULL },
	{ N_("cookie"), "COOKIE notification|anti-clogging",
	    N_("A responder under attack keeps nothing in memory, but sends a COOKIE; only who really has the "
	    "address of the sender can send it back. The second IKE_SA_INIT request has it as its first "
	    "payload.\nIKEv1 calls the SPIs of its header cookies."), "RFC 7296, 2.6; RFC 2408, 2.5.3",
	    "notify COOKIE|ike.cookie|half-open|PUZZLE", NULL },
	{ N_("ML-KEM hybrid"), N_("hybrid key exchange|post-quantum|ML-KEM|PQC|quantum"),
	    N_("A classic key exchange, such as Curve25519, followed by ML-KEM in IKE_INTERMEDIATE: ADDKE1. The "
	    "keys follow from both, so an attacker has to break both. ML-KEM-768 has 1184 octets of public "
	    "key and 1088 of answer, too large for an IKE_SA_INIT that must not be fragmented."),
	    "RFC 9370; RFC 9242; draft-ietf-ipsecme-ikev2-mlkem", "ml-kem-768|IKE_INTERMEDIATE|ADDKE1|PPK",
	    NULL },
	{ N_("PPK"), N_("postquantum preshared key"),
	    N_("A further secret that both ends know beforehand and mix into the keys, so that a quantum "
	    "computer that breaks Diffie-Hellman later has nothing."), "RFC 8784; RFC 9867",
	    "USE_PPK|PPK_IDENTITY|NO_PPK_AUTH|ML-KEM hybrid", NULL },
	/* --- cryptography --- */
	{ N_("AEAD"), N_("authenticated encryption|combined mode|combined-mode algorithm"),
	    N_("Encryption and integrity in one: AES-GCM, AES-CCM, ChaCha20-Poly1305. One key, and no INTEG "
	    "transform."), "RFC 5282; RFC 4106; RFC 7634", "ENCR_AES_GCM_16|ENCR_CHACHA20_POLY1305|ICV|salt",
	    NULL },
	{ N_("CBC"), N_("cipher block chaining"),
	    N_("Each block is mixed with the encrypted block before it; so texts are filled to whole blocks, "
	    "and an IV of one block (16 octets with AES) is sent. Needs an integrity algorithm beside it."),
	    "RFC 3602; RFC 2451", "ENCR_AES_CBC|IV|padding", NULL },
	{ N_("CTR"), N_("counter mode"),
	    N_("AES makes a stream of octets from a counter, which is mixed into the text: no filling, IV of 8 "
	    "octets. Needs an integrity algorithm beside it."), "RFC 3686", "ENCR_AES_CTR|IV|salt", NULL },
	{ N_("HMAC"), N_("keyed hash"),
	    N_("A hash over key and text that only who has the key can compute. In ESP the result is cut: "
	    "HMAC-SHA-256 to 16 octets, HMAC-SHA-1 to 12."), "RFC 2104; RFC 4868",
	    "ICV|AUTH_HMAC_SHA2_256_128|prf", NULL },
	/* --- who is it --- */
	{ N_("pre-shared key"), N_("PSK|shared secret|preshared key"),
	    N_("A secret that both ends were given beforehand, by which they prove who they are. In IKEv2 it is "
	    "not needed to make the keys of the SA: it only signs. In IKEv1 it goes into SKEYID."),
	    "RFC 7296, 2.15; RFC 2409, 5.4", "AUTH|ike.auth-failed|SKEYID|Shared Key Message Integrity Code",
	    NULL },
	{ N_("certificate"), N_("X.509|certificates"),
	    N_("A public key and a name, signed by someone both ends trust. The sender proves with a signature "
	    "in AUTH that it has the private key."), "RFC 7296, 2.15 and 3.6; RFC 4945",
	    "payload CERT|payload CERTREQ|digital signature|cert.expired", NULL },
	{ N_("identity"), N_("identities|ID"),
	    N_("Who an end says it is: an address, a name (gw.example.com), a mail address, the name of a "
	    "certificate. In the payloads IDi and IDr. It must be what the other side was set to expect."),
	    "RFC 7296, 3.5; RFC 2407, 4.6.2", "IDi|IDr|ID_FQDN|ike.identity", NULL },
	{ N_("EAP"), N_("extensible authentication protocol"),
	    N_("Other ways to prove who one is, inside IKEv2: password (MSCHAPv2), certificate (TLS), SIM card "
	    "(SIM, AKA). The initiator leaves AUTH out of its first IKE_AUTH, and several IKE_AUTH exchanges "
	    "follow."), "RFC 7296, 2.16; RFC 3748", "header eap|payload EAP|XAUTH|MSK", NULL },
	{ N_("MSK"), N_("master session key"),
	    N_("The key that both ends have after EAP. It takes the place of a pre-shared key in the last AUTH "
	    "payloads."), "RFC 7296, 2.16; RFC 5247", "EAP|AUTH", NULL },
	/* --- further ways of IKE --- */
	{ N_("childless"), "childless IKE SA|childless initiation",
	    N_("An IKE SA without a child SA: IKE_AUTH has no SA and TS payloads. Children follow with "
	    "CREATE_CHILD_SA, each with PFS."), "RFC 6023", "CHILDLESS_IKEV2_SUPPORTED|IKE_AUTH|child SA",
	    NULL },
	{ N_("redirect"), "IKE redirect",
	    N_("A gateway that has too much to do tells the host which other gateway to go to."), "RFC 5685",
	    "REDIRECT|REDIRECT_SUPPORTED|gateway", NULL },
	{ N_("gateway"), N_("security gateway|VPN gateway"),
	    N_("A router that protects packets for hosts behind it. Its SAs are in tunnel mode."),
	    "RFC 4301, 3.3 and 4.1", "tunnel mode|site to site", NULL },
	{ N_("session resumption"), "ticket|resumption",
	    N_("The responder gives the initiator a sealed ticket; with it a lost IKE SA is up again in two "
	    "messages, without key exchange and proof."), "RFC 5723",
	    "IKE_SESSION_RESUME|TICKET_OPAQUE|resumed", NULL },
	{ N_("G-IKEv2"), N_("group VPN|GDOI|group key management"),
	    N_("Keys for groups, where many receive what one sends: members fetch the group's SA from a "
	    "controller. GDOI did it with IKEv1."), "RFC 9838; RFC 6407", "GSA|KD|GSA_AUTH", NULL },
	{ N_("vendor ID"), "VID|vendor IDs",
	    N_("Octets by which a program says what it is or can do, often an MD5 hash of a text. spiglass "
	    "knows many of them."), "RFC 7296, 3.12; RFC 2408, 3.16", "payload V",
	    "spiglass packets -v CAPTURE" },
	{ N_("DOI"), "domain of interpretation",
	    N_("IKEv1: which rules say what protocols, attributes and situations mean. 1 is IPsec, 2 is GDOI."),
	    "RFC 2407, 4.1; RFC 2408, 2.1", "IKEv1|situation", NULL },
	{ N_("situation"), NULL,
	    N_("IKEv1: what a responder should know to choose a policy. In practice always SIT_IDENTITY_ONLY, "
	    "1."), "RFC 2407, 4.2", "SIT_IDENTITY_ONLY|DOI", NULL },
	{ N_("critical bit"), "critical flag",
	    N_("The first bit behind Next Payload in IKEv2. Who does not know a payload with it set must refuse "
	    "the message: UNSUPPORTED_CRITICAL_PAYLOAD. Without it, an unknown payload is skipped."),
	    "RFC 7296, 2.5 and 3.2", "critical|UNSUPPORTED_CRITICAL_PAYLOAD", NULL },
	{ N_("generic payload header"), N_("payload header"),
	    N_("The four octets every IKE payload begins with: Next Payload (1), critical bit and reserved (1), "
	    "length with these four (2). So payloads form a chain, and unknown ones can be skipped."),
	    "RFC 7296, 3.2; RFC 2408, 3.2", "critical bit|next_payload", "spiglass layout payload" },
	{ N_("mutable field"), "mutable fields",
	    N_("What routers may change on the way: TTL, ECN, DSCP, checksum, fragment offset. AH takes them as "
	    "0 when it computes its ICV."), "RFC 4302, 3.3.3.1", "AH vs ESP|ICV|ah",
	    "spiglass layout ah-tunnel" },
	{ N_("inferred"), "inference|likely",
	    N_("spiglass did not read it, but concludes it from times, addresses, sizes and numbers, because "
	    "what says it is encrypted. Shown with a question mark, or \"inferred\": true in JSON."), NULL,
	    "UNKNOWN|EXPIRED", "spiglass sas CAPTURE" },
	{ 0 }
};
