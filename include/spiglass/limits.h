/*
 * Every limit of spiglass, in one place.  Whoever hits one says so: on the
 * packet (a note), on the SA, or in the overview.  The man page lists them
 * under LIMITS; tests/limits.sh compares the two.
 */
#ifndef SPIGLASS_LIMITS_H
#define SPIGLASS_LIMITS_H

enum {
	LIMIT_FRAME = 262144,		/* bytes of one captured frame; longer ones are damage */
	LIMIT_NODES = 640,		/* layers of one packet */
	LIMIT_NOTES = 64,		/* remarks on one packet */
	LIMIT_FACTS = 128,		/* facts of one packet */
	LIMIT_WORDS = 16384,		/* octets of their texts */
	LIMIT_SEALS = 64,		/* sealed spans of one packet */
	LIMIT_BLOCKS = 40,		/* byte blocks of one packet: the frame, and what was opened or put together */
	LIMIT_NESTING = 16,		/* IP headers inside one another */
	LIMIT_EXTENSIONS = 16,		/* IPv6 extension headers of one packet */
	LIMIT_LABELS = 16,		/* VLAN tags and MPLS labels of one frame */
	LIMIT_OPTIONS = 40,		/* options of one IP or TCP header */
	LIMIT_PAYLOADS = 256,		/* IKE payloads of one message */
	LIMIT_IPCOMP = 65535,		/* bytes that come out of one IPComp packet */
	LIMIT_DATAGRAMS = 256,		/* IP datagrams being put together at a time */
	LIMIT_FRAGMENTS = 128,		/* fragments of one datagram */
	LIMIT_STREAMS = 64,		/* TCP streams followed at a time */
	LIMIT_STREAM_BYTES = 131072,	/* bytes kept of one TCP stream */
	LIMIT_SAS = 1 << 18,		/* SAs of a kind (ESP and AH; IKE) followed at a time; the one silent longest gives way, what opened last of all */
	LIMIT_IKE_TALKS = 1 << 14,	/* IKE SAs whose keys, IVs and latest messages are remembered; those heard last */
	LIMIT_IKE_MESSAGES = 64,	/* IKE messages being put together at a time */
	LIMIT_IKE_FRAGMENTS = 256,	/* fragments of one of them */
	LIMIT_IKE_MESSAGE = 65535,	/* bytes of one of them */
	LIMIT_EVENTS = 1 << 20,		/* events of all SAs that are kept */
	LIMIT_SA_EVENTS = 64,		/* events of one SA: its first and its latest */
	LIMIT_ROWS = 1 << 16,		/* rows of a ladder */
	LIMIT_ROW_WORDS = 32 << 20,	/* bytes of their words */
	LIMIT_HOSTS = 4096,		/* hosts in it */
	LIMIT_HISTOGRAMS = 1 << 14,	/* ESP and AH SAs of which the screen remembers when their packets came; those seen first */
	LIMIT_METRICS_PEERS = 256,	/* pairs of addresses of --metrics; half of them whoever comes first, others once they are proven */
	LIMIT_FINDINGS = 4096,		/* findings of diag */
	LIMIT_DIAG_SAS = 4096,		/* IKE SAs whose messages diag remembers; the one begun first gives way */
	LIMIT_DIAG_ESP = 1 << 16,	/* ESP and AH SAs of which diag remembers the packets that prove something; those seen first */
	LIMIT_DIAG_FLOWS = 256,		/* UDP flows, paths with an MTU, and datagrams in fragments that diag remembers, each; the oldest gives way */
	LIMIT_CONFIG = 65536,		/* bytes of the screen's configuration */
	LIMIT_QUERY = 4096,		/* bytes of a filter expression */
	LIMIT_QUERY_DEPTH = 64,		/* parentheses and nots in it inside one another */
	LIMIT_IKE_KEPT = 8192,		/* bytes kept of an IKE message or payload to derive keys from */
	LIMIT_IKE_REQUESTS = 8,		/* requests for SAs of one IKE SA that wait for their answer */
	LIMIT_IKE_OFFERS = 32,		/* proposals of one of them */
	LIMIT_DERIVED = 1024,		/* keys derived and tried on an IKE message, or for a child SA, when it is not told which secret is its own */
	LIMIT_NATT_FLOWS = 4096,	/* UDP flows remembered as carrying IPsec on other ports */
	LIMIT_BIND_PACKETS = 8,		/* packets of an SA on which every key with its SPI is tried */
	LIMIT_SEARCH_PACKETS = 3,	/* packets of an SA on which keys are tried in other ways than told, and those of other SPIs */
	LIMIT_SA_TRIALS = 2048,		/* trials of keys on one SA, but for keys with its SPI as they are told */
	LIMIT_KEY_TRIALS = 1 << 16,	/* such trials on all SAs; and one more for every 64 frames */
	LIMIT_ESN_TRIALS = 256,		/* high halves of a sequence number tried on each of them; 16 where ESN is only a guess */
	LIMIT_KEY_FILE = 256 << 20,	/* bytes of one key file */
	LIMIT_KEY_LINE = 65536,		/* bytes of one line of a key file */
	LIMIT_KEYS = 1 << 20,		/* SAs in all key sources */
	LIMIT_INFLATE_RATIO = 5000,	/* bytes out per byte in of a compressed capture, after the first MiB */
	LIMIT_INFLATE_MEMORY = 128 << 20,	/* bytes a decompressor may need for its window */
	LIMIT_INTERFACES = 65536,	/* interfaces of one pcapng section */
	LIMIT_RECALL_INTERFACES = 1 << 18,	/* interfaces of all of them that are remembered to show packets again */
	LIMIT_PAST_MESSAGES = 1 << 13,	/* packets with IKE messages that are read again, the latest before one that is to be shown */
	LIMIT_PAST_PIECES = 1 << 15,	/* fragments, segments and first packets of SAs, likewise */
	LIMIT_SPOOL_MIB = 4096,		/* MiB of packets kept in a temporary file, to be shown again, where the capture cannot be read twice */
	LIMIT_RING_FILES = 1 << 16,	/* files of a capture in parts that are remembered, to be removed */
};

#endif
