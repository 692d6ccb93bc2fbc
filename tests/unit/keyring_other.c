/*
 * keyring: the forms of other programs, as text told back key by key: every
 * field, the traps of each form, damage, and what is said of it.
 */
#include "test.h"

#include <spiglass/keyring.h>

/* --- told back --- */

struct heard { struct text t; char room[8192]; };

static void hear(void *context, const char *name, unsigned line, const char *what)
{
	struct heard *h = context;

	text_add(&h->t, name);
	if (line) {
		text_char(&h->t, ':');
		text_dec(&h->t, line);
	}
	text_add(&h->t, ": ");
	text_add(&h->t, what);
	text_char(&h->t, '\n');
}

static void tell_octets(struct text *t, const char *name, const uint8_t *at, size_t n)
{
	text_char(t, ' ');
	text_add(t, name);
	if (n) {
		text_char(t, ':');
		text_bytes(t, at, n);
	}
}

static void tell_suite(struct text *t, const struct key *key)
{
	const struct suite *s = &key->suite;

	if (s->encr || s->encr_key_len)
		tell_octets(t, s->encr ? s->encr->name : "?", key->encr_key, s->encr_key_len);
	if (s->integ || s->integ_key_len)
		tell_octets(t, s->integ ? s->integ->name : "?", key->integ_key, s->integ_key_len);
	if (s->icv) {
		text_add(t, " icv ");
		text_dec(t, s->icv);
	}
}

static void tell(struct text *t, const struct key *key)
{
	static const char *const mode[] = { "", " transport", " tunnel", " beet" }, *const esn[] = { "", " no-esn", " esn" };

	text_dec(t, key->line);
	text_add(t, key->protocol == KEY_AH ? " ah " : " esp ");
	if (key->spi_mask)
		text_hex(t, key->spi, 8);
	else
		text_char(t, '*');
	text_char(t, ' ');
	text_address(t, &key->source);
	text_char(t, '>');
	text_address(t, &key->destination);
	tell_suite(t, key);
	text_add(t, mode[key->mode]);
	text_add(t, esn[key->esn]);
	if (key->high_known) {
		text_add(t, " high ");
		text_dec(t, key->high);
	}
	text_add(t, key->natt ? " natt" : "");
	if (key->seed.len)
		tell_octets(t, "seed", key->seed.at, key->seed.len);
	text_char(t, '\n');
}

static void tell_ike(struct text *t, const struct ike_key *key)
{
	text_dec(t, key->line);
	text_add(t, key->version == 1 ? " ike1 " : " ike2 ");
	text_hex(t, key->initiator_spi, 16);
	text_char(t, ' ');
	text_hex(t, key->responder_spi, 16);
	if (key->suite.encr)
		tell_octets(t, key->suite.encr->name, NULL, 0);
	if (key->suite.integ)
		tell_octets(t, key->suite.integ->name, NULL, 0);
	if (key->prf)
		tell_octets(t, key->prf->name, NULL, 0);
	for (unsigned i = 0; i < IKE_SECRETS; i++)
		if (key->secret[i].len)
			tell_octets(t, ike_secret_name[i], key->secret[i].at, key->secret[i].len);
	if (key->nonces.len)
		tell_octets(t, "nonces", key->nonces.at, key->nonces.len);
	assert_int_equal(key->suite.encr_key_len, key->secret[IKE_SK_EI].len);
	assert_int_equal(key->suite.integ_key_len, key->secret[IKE_SK_AI].len);
	text_char(t, '\n');
}

static void tell_ke(struct text *t, const struct ke_secret *ke)
{
	text_dec(t, ke->line);
	text_add(t, " ke");
	text_dec(t, ke->version);
	text_char(t, ' ');
	text_dec(t, ke->number);
	text_char(t, ' ');
	text_hex(t, ke->initiator_spi, 16);
	text_char(t, ' ');
	text_hex(t, ke->responder_spi, 16);
	tell_octets(t, ke->is_private ? "private" : "shared", ke->value.at, ke->value.len);
	if (ke->nonces.len)
		tell_octets(t, "nonces", ke->nonces.at, ke->nonces.len);
	text_char(t, '\n');
}

/* What became of a source: its keys, a line each, then what was said. */
static const char *imported(const char *name, const char *bytes, size_t size)
{
	static struct heard h;
	static char told[16384];
	struct text t = TEXT_FIXED(told);
	struct keyring *k = keyring_new();

	h.t = TEXT_FIXED(h.room);
	keyring_import(k, name, bytes, size, hear, &h);
	for (unsigned i = 0; i < keyring_count(k); i++)
		tell(&t, keyring_at(k, i));
	for (unsigned i = 0; i < keyring_ike_count(k); i++)
		tell_ike(&t, keyring_ike_at(k, i));
	for (unsigned i = 0; i < keyring_ke_count(k); i++)
		tell_ke(&t, keyring_ke_at(k, i));
	text_add(&t, text_string(&h.t));
	assert_false(t.full);
	keyring_free(k);
	return text_string(&t);
}

/* --- the texts --- */

#define K16 "00112233445566778899aabbccddeeff"
#define L16 "ffeeddccbbaa99887766554433221100"
#define G16 "00112233 44556677 8899aabb ccddeeff"
#define G32 G16 " " G16

/*
 * A form, text of it, and what it must become: keys, then what is said.  Keys
 * and addresses are made up.  Layouts: iked's is that of a real log (OpenIKED
 * 7.2; samples/v2-iked has it whole); FortiGate's and RouterOS' are those of
 * outputs users have published; ipsecctl's of such a one and of OpenBSD's
 * source; setkey's, racoon's, VPP's and tcpdump's follow what their sources
 * print, of VPP two releases.
 */
static const struct sample { const char *form, *text, *told; } samples[] = {
	{ "xfrm",
	    "sudo ip -6 xfrm state add src 2001:db8::1 dst 2001:db8::2 \\\n"
	    "\tproto esp spi 0x10 mode transport \\\n"
	    "\tenc 'cbc(aes)' 'sixteen  octets!' \\\n"
	    "\tauth-trunc \"hmac(sha256)\" 0x" K16 K16 " 96 flag esn replay-window 64\n"
	    "src 192.0.2.1 dst 192.0.2.2\n"
	    "\tproto esp spi 0x66a336c8 reqid 6 mode tunnel\n"
	    "\treplay-window 32 flag af-unspec\n"
	    "\tauth-trunc hmac(sha1) <<Keys hidden>> 96\n"
	    "\tenc cbc(aes) <<Keys hidden>>\n"
	    "src 192.0.2.1 dst 192.0.2.2\n"
	    "\tproto esp spi 0x66a336c9 reqid 6 mode tunnel\n"
	    "\taead rfc4106(gcm(aes)) <<Keys hidden>> 128\n"
	    "ip xfrm state flush\n"
	    "ip xfrm state delete src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x10 && ip xfrm state add src 192.0.2.1 dst 192.0.2.2 proto ah spi 17 mode tunnel auth sha1 0x0011223344556677889900112233445566778899\n"
	    "Expired src 192.0.2.1 dst 192.0.2.2\n"
	    "\tproto esp spi 0x00000020 reqid 1 mode tunnel\n"
	    "\taead rfc7539esp(chacha20,poly1305) 0x" K16 K16 "01020304 128\n"
	    "\thard 1\n",
	    "1 esp 00000010 2001:db8::1>2001:db8::2 ENCR_AES_CBC:7369787465656e20206f637465747321 AUTH_HMAC_SHA2_256_96:" K16 K16 " transport esn\n"
	    "14 ah 00000011 192.0.2.1>192.0.2.2 AUTH_HMAC_SHA1_96:0011223344556677889900112233445566778899 tunnel no-esn\n"
	    "15 esp 00000020 192.0.2.1>192.0.2.2 ENCR_CHACHA20_POLY1305:" K16 K16 "01020304 tunnel no-esn\n"
	    "k:8: keys are hidden: run \"ip xfrm state\" as root and without \"nokeys\"\n"
	    "k:12: keys are hidden: run \"ip xfrm state\" as root and without \"nokeys\"\n" },
	{ "setkey",
	    "192.0.2.1 192.0.2.2 \n"
	    "\tesp mode=transport spi=1000(0x000003e8) reqid=0(0x00000000)\n"
	    "\tE: aes-cbc  " G16 "\n"
	    "\tA: hmac-sha1  " G16 " 01234567\n"
	    "\tseq=0x00000000 replay=0 flags=0x00000000 state=mature \n"
	    "\tcreated: Nov 23 09:29:00 2026\tcurrent: Nov 23 09:30:00 2026\n"
	    "\tdiff: 60(s)\thard: 0(s)\tsoft: 0(s)\n"
	    "\tsadb_seq=1 pid=77 refcnt=0\n"
	    "192.0.2.2[4500] 192.0.2.1[4500] \n"
	    "\tesp-udp mode=tunnel spi=4096(0x00001000) reqid=7(0x00000007)\n"
	    "\tE: aes-cbc  " G16 "\n"
	    "\t   " G16 "\n"
	    "\tA: hmac-sha2-256  " G32 "\n"
	    "\tseq=0x00000000 replay=4 flags=0x00000000 state=mature \n"
	    "2001:db8::1 2001:db8::2 \n"
	    "\tah mode=any spi=5(0x00000005) reqid=0(0x00000000)\n"
	    "\tA: hmac-md5  " G16 "\n"
	    "\tseq=0x00000000 replay=0 flags=0x00000000 state=mature \n"
	    "192.0.2.1 192.0.2.2 \n"
	    "\tipcomp mode=any spi=7(0x00000007) reqid=0(0x00000000)\n"
	    "\tC: deflate  seq=0x00000000 replay=0 flags=0x00000000 state=mature \n"
	    "192.0.2.1 192.0.2.2 \n"
	    "\tesp mode=tunnel spi=8(0x00000008) reqid=0(0x00000000)\n"
	    "\tE: null \n"
	    "\tA: hmac-md5  " G16 "\n"
	    "\tseq=0x00000000 replay=0 flags=0x00000000 state=mature \n"
	    "192.0.2.1 192.0.2.2 \n"
	    "\tesp mode=tunnel spi=10(0x0000000a) reqid=0(0x00000000)\n"
	    "\tE: 20  " G16 " 01234567\n"
	    "\tseq=0x00000000 replay=0 flags=0x00000000 state=mature \n"
	    "192.0.2.1 192.0.2.2 \n"
	    "\tesp mode=tunnel spi=11(0x0000000b) reqid=0(0x00000000)\n"
	    "\tE: aes-cbc  " G16 " 0123\n"
	    "\tA: hmac-md5  " G16 "\n"
	    "\tseq=0x00000000 replay=0 flags=0x00000000 state=mature \n"
	    "192.0.2.1 192.0.2.2 \n"
	    "\tesp mode=tunnel spi=12(0x0000000c) reqid=0(0x00000000)\n"
	    "\tseq=0x00000000 replay=0 flags=0x00000000 state=mature \n"
	    "192.0.2.1 192.0.2.2 \n"
	    "\tesp mode=tunnel spi=9(0x00000009) reqid=0(0x00000000)\n"
	    "\tE: 3des-cbc  " G16 " 01234567 89abcdef\n",
	    "2 esp 000003e8 192.0.2.1>192.0.2.2 ENCR_AES_CBC:" K16 " AUTH_HMAC_SHA1_96:" K16 "01234567 transport\n"
	    "10 esp 00001000 192.0.2.2>192.0.2.1 ENCR_AES_CBC:" K16 K16 " AUTH_HMAC_SHA2_256_128:" K16 K16 " tunnel natt\n"
	    "16 ah 00000005 2001:db8::1>2001:db8::2 AUTH_HMAC_MD5_96:" K16 "\n"
	    "23 esp 00000008 192.0.2.1>192.0.2.2 ENCR_NULL AUTH_HMAC_MD5_96:" K16 " tunnel\n"
	    "28 esp 0000000a 192.0.2.1>192.0.2.2 ENCR_AES_GCM_16:" K16 "01234567 tunnel\n"
	    "k:34: encryption key has 18 octets, aes-cbc takes 16, 24 or 32\n"
	    "k:37: an SA without keys: they are shown to root only, and by some programs only on request\n"
	    "k:41: the SA is cut off here, expected \"A:\" or \"seq=\"\n" },
	{ "setkey_add",
	    "#!/usr/sbin/setkey -f\n"
	    "flush;\n"
	    "spdflush;\n"
	    "add 192.0.2.1 192.0.2.2 esp 0x3e8 -m tunnel -r 32\n"
	    "\t-E aes-cbc 0x" K16 " # half\n"
	    "\t-A hmac-sha1 \"twenty characters!!!\";\n"
	    "add -6 2001:db8::1 2001:db8::2 ah 24500 -A hmac-md5 0x" K16 " ;\n"
	    "add 192.0.2.1[4500] 192.0.2.2[4500] esp-udp 16 -E null -A hmac-sha2-256 0x" K16 L16 ";add 192.0.2.1 192.0.2.2 esp-old 5 -E des-cbc \"12345678\";\n"
	    "add a.example b.example esp 7 -E des-cbc \"12345678\";\n"
	    "add 192.0.2.1 192.0.2.2 esp 8 -E aes-cbc \"short\";\n"
	    "add 192.0.2.1 192.0.2.2 ipcomp 9 -C deflate;\n"
	    "spdadd 192.0.2.0/24 198.51.100.0/24 any -P out ipsec esp/tunnel/192.0.2.1-192.0.2.2/require;\n"
	    "add 192.0.2.1 192.0.2.2 esp 8 -E twofish-cbc \"short\";\n"
	    "add 192.0.2.1 192.0.2.2 esp 10 -E aes-cbc 0x" K16 "\n",
	    "4 esp 000003e8 192.0.2.1>192.0.2.2 ENCR_AES_CBC:" K16 " AUTH_HMAC_SHA1_96:7477656e74792063686172616374657273212121 tunnel\n"
	    "7 ah 00005fb4 2001:db8::1>2001:db8::2 AUTH_HMAC_MD5_96:" K16 "\n"
	    "8 esp 00000010 192.0.2.1>192.0.2.2 ENCR_NULL AUTH_HMAC_SHA2_256_128:" K16 L16 " natt\n"
	    "k:8: SAs of RFC 1826 and RFC 1827 cannot be opened\n"
	    "k:9: no addresses behind \"add\", expected source and destination as numbers\n"
	    "k:10: encryption key has 5 octets, aes-cbc takes 16, 24 or 32\n"
	    "k:13: twofish-cbc cannot be opened: there is no such cipher here\n"
	    "k:14: \"add\" without an end, expected \";\"\n" },
	{ "tcpdump",
	    "# a comment\n"
	    "\n"
	    "0x12345678@192.0.2.45 3des-cbc-hmac96:0x" K16 "0123456789abcdef\n"
	    "4660@2001:db8::1\taes256-cbc-hmac96:0x" K16 L16 ",aes128-cbc:sixteen octets!!\n"
	    "ikev2 I 0x1122334455667788 0x99aabbccddeeff00 sha256:0x" K16 K16 " aes128:0x" K16 "\n"
	    "ikev2 R 0x1122334455667788 0x99aabbccddeeff00 sha256:0x" L16 L16 " aes128:0x" L16 "\n"
	    "file /etc/esp.txt\n"
	    "ikev2 I 0x1122334455667799 0x99aabbccddeeff00 sha1:0x" K16 "01234567 aes128:0x" K16 "\n"
	    "1@192.0.2.1 aes128:0x123\n"
	    "1@192.0.2.1 rc9:0x123456\n"
	    "x@192.0.2.1 des-cbc:0x" K16 "\n",
	    "3 esp 12345678 *>192.0.2.45 ENCR_3DES:" K16 "0123456789abcdef icv 12\n"
	    "4 esp 00001234 *>2001:db8::1 ENCR_AES_CBC:" K16 L16 " icv 12\n"
	    "5 ike2 1122334455667788 99aabbccddeeff00 ENCR_AES_CBC AUTH_HMAC_SHA2_256_128 SK_ai:" K16 K16 " SK_ar:" L16 L16 " SK_ei:" K16 " SK_er:" L16 "\n"
	    "k:4: no SPI and destination, expected SPI@ADDRESS\n"
	    "k:7: secrets are in another file: give that one, /etc/esp.txt, with -k\n"
	    "k:9: key with half an octet, expected pairs of hexadecimal digits behind 0x\n"
	    "k:10: unknown encryption, expected one like \"aes128\"\n"
	    "k:11: no SPI in front of \"@\", expected a number\n"
	    "k:8: keys of one side only, expected a line with \"ikev2 R\" too\n" },
	{ "tcpdump",
	    "tcpdump -E \"0x12345678@192.0.2.45 des-cbc-hmac96:0x0011223344556677,0x1@192.0.2.4 none:0x00\" -r a.pcap\n",
	    "1 esp 12345678 *>192.0.2.45 ENCR_DES:0011223344556677 icv 12\n"
	    "1 esp 00000001 *>192.0.2.4 ENCR_NULL\n" },
	{ "tcpdump",
	    "3des-cbc-hmac96:0x" K16 "0123456789abcdef\n"
	    "0x1@192.0.2.1 aes128-cbc-hmac96:sixteen_octets!!,2@192.0.2.1 none-hmac96:0x00\n",
	    "1 esp * *>* ENCR_3DES:" K16 "0123456789abcdef icv 12\n"
	    "2 esp 00000001 *>192.0.2.1 ENCR_AES_CBC:7369787465656e5f6f63746574732121 icv 12\n"
	    "2 esp 00000002 *>192.0.2.1 ENCR_NULL icv 12\n" },
	{ "fortigate",
	    "FGT # diagnose vpn tunnel list\n"
	    "list all ipsec tunnel in vd 0\n"
	    "------------------------------------------------------\n"
	    "name=head ver=1 serial=1 192.0.2.1:0->203.0.113.1:0 tun_id=203.0.113.1 dst_mtu=1500 lgwy=static/1 tun=intf mode=auto bound_if=5\n"
	    "bound_if=5 proxyid_num=1 child_num=0 refcnt=10 ilast=0 olast=0\n"
	    "natt: mode=none draft=0 interval=0 remote_port=0\n"
	    "proxyid=p2 proto=0 sa=1 ref=2 serial=1\n"
	    "  src: 0:10.0.0.0/255.255.254.0:0\n"
	    "  dst: 0:10.1.0.0/255.255.255.0:0\n"
	    "  SA:  ref=3 options=0000000e type=00 soft=0 mtu=1446 expire=3303/0B replaywin=1024\n"
	    "       seqno=d1a80 esn=0 replaywin_lastseq=000028bb\n"
	    "  life: type=01 bytes=0/0 timeout=3548/3600\n"
	    "  dec: spi=9822756d esp=aes key=16 " K16 "\n"
	    "       ah=sha1 key=20 " K16 "01234567\n"
	    "  enc: spi=de81092c esp=aes key=16 " L16 "\n"
	    "       ah=sha1 key=20 " L16 "89abcdef\n"
	    "  dec:pkts/bytes=580097/90305200959, enc:pkts/bytes=859220/632576927854\n"
	    "  npu_flag=03 npu_rgwy=203.0.113.1 npu_lgwy=192.0.2.1 npu_selid=0\n"
	    "name=six ver=2 serial=2 2001:db8::1:4500->2001:db8::2:4500 dst_mtu=1500\n"
	    "  SA:  ref=3 esn=1\n"
	    "  dec: spi=bbc89cd4 esp=aes-gcm key=20 " K16 "01234567\n"
	    "       ah=null key=0\n"
	    "  enc: spi=77d0a45e esp=chacha20poly1305 key=36 " K16 L16 "01234567\n"
	    "       ah=null key=0\n"
	    "  dec: spi=7 esp=aria key=16 " K16 "\n"
	    "       ah=sha256 key=32 " K16 L16 "\n"
	    "  enc: spi=8 esp=aes key=16 00112233445566778899aabbccddee\n"
	    "       ah=sha256 key=32 " K16 L16 "\n"
	    "  enc: spi=9 esp=aes key=16 " K16 "\n"
	    "ike 0:head:14: ISAKMP SA 0011223344556677/8899aabbccddeeff key 16:00112233445566778899AABBCCDDEEFF\n",
	    "13 esp 9822756d 203.0.113.1>192.0.2.1 ENCR_AES_CBC:" K16 " AUTH_HMAC_SHA1_96:" K16 "01234567 no-esn\n"
	    "15 esp de81092c 192.0.2.1>203.0.113.1 ENCR_AES_CBC:" L16 " AUTH_HMAC_SHA1_96:" L16 "89abcdef no-esn\n"
	    "21 esp bbc89cd4 2001:db8::2>2001:db8::1 ENCR_AES_GCM_16:" K16 "01234567 esn natt\n"
	    "23 esp 77d0a45e 2001:db8::1>2001:db8::2 ENCR_CHACHA20_POLY1305:" K16 L16 "01234567 esn natt\n"
	    "30 ike1 0011223344556677 8899aabbccddeeff Ka:" K16 "\n"
	    "k:25: aria cannot be opened: there is no such cipher here\n"
	    "k:27: key has not as many octets as \"key=\" says\n"
	    "k:29: the SA is cut off, expected \"ah=\" and its key\n" },
	{ "mikrotik",
	    "[admin@r] /ip ipsec> installed-sa print\n"
	    "Flags: H - hw-aead, A - AH, E - ESP\n"
	    " 0  E spi=0x6FFE0E4 src-address=192.0.2.1:4500 dst-address=192.0.2.2:4500 state=mature enc-algorithm=aes-gcm enc-key-size=160\n"
	    "      enc-key=\"" K16 "01234567\" add-lifetime=6h24m8s/8h10s replay=128\n"
	    " 1 HE spi=E727605 direction=in src-address=192.0.2.2\n"
	    "      dst-address=192.0.2.1 auth-algorithm=sha1 enc-algorithm=3des\n"
	    "      replay=4 state=mature\n"
	    "      auth-key=\"" K16 "01234567\"\n"
	    "      enc-key=\"00112233445566778899aabb\n"
	    "         ccddeeff0123456789abcdef\"\n"
	    "       add-lifetime=24m/30m\n"
	    " 2 A\n"
	    "spi=5 src-address=192.0.2.2 dst-address=192.0.2.1 auth-algorithm=sha256 auth-key=\"" K16 L16 "\" enc-algorithm=none enc-key=\"\"\n"
	    " 3 SHE spi=0x8 src-address=192.0.2.1 dst-address=192.0.2.2 state=mature enc-algorithm=aes-gcm enc-key=\"" L16 "01234567\" replay=128\n"
	    " 4 S E spi=6 src-address=192.0.2.2 dst-address=192.0.2.1 auth-algorithm=sha256 enc-algorithm=aes-cbc\n"
	    " 5   E spi=7 src-address=192.0.2.2 dst-address=192.0.2.1 auth-algorithm=md5 auth-key=\"" K16 "\" enc-algorithm=aes-cbc enc-key=\"0011\n",
	    "3 esp 06ffe0e4 192.0.2.1>192.0.2.2 ENCR_AES_GCM_16:" K16 "01234567 natt\n"
	    "5 esp 0e727605 192.0.2.2>192.0.2.1 ENCR_3DES:" K16 "0123456789abcdef AUTH_HMAC_SHA1_96:" K16 "01234567\n"
	    "12 ah 00000005 192.0.2.2>192.0.2.1 AUTH_HMAC_SHA2_256_128:" K16 L16 "\n"
	    "14 esp 00000008 192.0.2.1>192.0.2.2 ENCR_AES_GCM_16:" L16 "01234567\n"
	    "k:15: no auth-key=, expected the key of the authentication\n"
	    "k:16: a key is cut off, expected its closing quote\n" },
	{ "racoon",
	    "2026-11-23 11:35:54: DEBUG: new cookie:\n"
	    "7c6139ded9ca7187 \n"
	    "2026-11-23 11:35:54: DEBUG: sockname 192.0.2.1[500]\n"
	    "2026-11-23 11:35:54: DEBUG: compute DH's shared.\n"
	    "2026-11-23 11:35:54: DEBUG: \n"
	    G32 "\n"
	    G32 "\n"
	    G32 "\n"
	    "2026-11-23 11:35:54: DEBUG: nonce 1: \n"
	    "2026-11-23 11:35:54: DEBUG: \n"
	    G16 "\n"
	    "2026-11-23 11:35:54: DEBUG: nonce 2: \n"
	    "2026-11-23 11:35:54: DEBUG: \n"
	    G16 "\n"
	    "2026-11-23 11:35:54: DEBUG: SKEYID computed:\n"
	    "2026-11-23 11:35:54: DEBUG: \n"
	    G16 "\n"
	    "2026-11-23 11:35:54: DEBUG: SKEYID_d computed:\n"
	    "2026-11-23 11:35:54: DEBUG: \n"
	    G16 "\n"
	    "Nov 23 11:35:54 h racoon: DEBUG: SKEYID_a computed:\n"
	    "Nov 23 11:35:54 h racoon: DEBUG: #012" G16 "\n"
	    "2026-11-23 11:35:54: DEBUG: SKEYID_e computed:\n"
	    "2026-11-23 11:35:54: DEBUG: \n"
	    G16 "\n"
	    "2026-11-23 11:35:54: DEBUG: final encryption key computed:\n"
	    "2026-11-23 11:35:54: DEBUG: \n"
	    G16 "\n"
	    "2026-11-23 11:35:54: INFO: ISAKMP-SA established 192.0.2.1[500]-192.0.2.2[500] spi:7c6139ded9ca7187:6992a9097bf7082a\n"
	    "2026-11-23 11:35:54: DEBUG: KEYMAT compute with\n"
	    "2026-11-23 11:35:54: DEBUG: \n"
	    "03c53a42 de001122 33445566 778899aa bbccddee ff001122 33445566 778899aa\n"
	    "bbccddee ff\n"
	    "2026-11-23 11:35:54: DEBUG: encklen=128 authklen=160\n"
	    "2026-11-23 11:35:54: DEBUG: generating 640 bits of key (dupkeymat=4)\n"
	    "2026-11-23 11:35:54: DEBUG: generating K1...K4 for KEYMAT.\n"
	    "2026-11-23 11:35:54: DEBUG: \n"
	    G32 "\n"
	    G32 "\n"
	    "2026-11-23 11:35:54: DEBUG: KEYMAT computed.\n"
	    "12:00:01 ipsec sent phase1 packet 192.0.2.1[500]<=>192.0.2.2[500] 8c6139ded9ca7187:6992a9097bf7082b\n"
	    "12:00:01 ipsec,debug final encryption key computed:\n"
	    "12:00:01 ipsec,debug fc9c635a a7a316d3 7442463e d2e581ea 1263b66b 94ada5ec\n"
	    "12:00:01 ipsec,debug SKEYID computed:\n"
	    "done\n",
	    "36 esp c53a42de *>* ?:" K16 " ?:" K16 "00112233 seed:" K16 K16 "\n"
	    "26 ike1 7c6139ded9ca7187 6992a9097bf7082a SKEYID:" K16 " SKEYID_d:" K16 " SKEYID_a:" K16 " SKEYID_e:" K16 " Ka:" K16 " nonces:" K16 K16 "\n"
	    "42 ike1 8c6139ded9ca7187 6992a9097bf7082b Ka:fc9c635aa7a316d37442463ed2e581ea1263b66b94ada5ec\n"
	    "26 ke1 1 7c6139ded9ca7187 6992a9097bf7082a shared:" K16 K16 K16 K16 K16 K16 " nonces:" K16 K16 "\n"
	    "k:44: a secret is announced and does not follow, expected groups of eight hexadecimal digits\n" },
	{ "vpp",
	    "vpp# show ikev2 sa details\n"
	    "iip 192.0.2.1 ispi 3f4910656249f83 rip 192.0.2.2 rspi 361d287720d78d15\n"
	    " encr:aes-cbc-128 prf:hmac-sha1 integ:sha1-96 dh-group:modp-2048 \n"
	    " nonce i:" K16 "\n"
	    "       r:" L16 "\n"
	    " SK_d    " K16 "01234567\n"
	    " SK_a  i:" K16 "01234567\n"
	    "       r:" L16 "89abcdef\n"
	    " SK_e  i:" K16 "\n"
	    "       r:" L16 "\n"
	    " SK_p  i:" L16 "89abcdef\n"
	    "       r:" K16 "01234567\n"
	    " identifier (i) id-type-fqdn left.example\n"
	    " identifier (r) id-type-fqdn right.example\n"
	    "   child sa 0:encr:aes-cbc-128 integ:sha1-96 esn:yes \n"
	    "    spi(i) c53a42de spi(r) 573e93e\n"
	    "    SK_e  i:" K16 "\n"
	    "          r:" L16 "\n"
	    "    SK_a  i:" K16 "01234567\n"
	    "          r:" L16 "89abcdef\n"
	    "    traffic selectors (i):0 type 7 protocol_id 0 addr 10.0.0.0 - 10.0.0.255 port 0 - 65535\n"
	    "    traffic selectors (r):0 type 7 protocol_id 0 addr 10.1.0.0 - 10.1.0.255 port 0 - 65535\n"
	    "\n"
	    "iip 192.0.2.1 ispi 1 rip 192.0.2.3 rspi 2\n"
	    " encr:aes-gcm-16-128 prf:hmac-sha2-256  dh-group:ecp-256\n"
	    " nonce i:" K16 "\n"
	    "       r:" L16 "\n"
	    " SK_d    " K16 L16 "\n"
	    " SK_e  i:" K16 "01234567\n"
	    "       r:" L16 "89abcdef\n"
	    " SK_p  i:" K16 L16 "\n"
	    "       r:" L16 L16 "\n"
	    "   child sa 0:encr:aes-gcm-16-128 esn:no \n"
	    "    spi(i) 1 spi(r) 2\n"
	    "    SK_e  i:" K16 "\n"
	    "          r:" L16 "\n"
	    "iip 192.0.2.1 ispi 5 rip 192.0.2.3 rspi 6\n"
	    " encr:aes-cbc-256 prf:hmac-sha2-256 integ:sha1-96 dh-group:ecp-256\n"
	    " SK_e  i:" K16 "01234567\n"
	    "       r:" L16 "89abcdef\n"
	    "   child sa 0:\n"
	    "    encr:aes-cbc-128\n",
	    "15 esp 0573e93e 192.0.2.1>192.0.2.2 ENCR_AES_CBC:" K16 " AUTH_HMAC_SHA1_96:" K16 "01234567 esn\n"
	    "15 esp c53a42de 192.0.2.2>192.0.2.1 ENCR_AES_CBC:" L16 " AUTH_HMAC_SHA1_96:" L16 "89abcdef esn\n"
	    "2 ike2 03f4910656249f83 361d287720d78d15 ENCR_AES_CBC AUTH_HMAC_SHA1_96 PRF_HMAC_SHA1 SK_d:" K16 "01234567 SK_ai:" K16 "01234567 SK_ar:" L16 "89abcdef SK_ei:" K16 " SK_er:" L16 " SK_pi:" L16 "89abcdef SK_pr:" K16 "01234567 nonces:" K16 L16 "\n"
	    "24 ike2 0000000000000001 0000000000000002 ENCR_AES_GCM_16 PRF_HMAC_SHA2_256 SK_d:" K16 L16 " SK_ei:" K16 "01234567 SK_er:" L16 "89abcdef SK_pi:" K16 L16 " SK_pr:" L16 L16 " nonces:" K16 L16 "\n"
	    "k:33: keys of a child SA without their salt, which this command leaves out: it follows from SK_d, or run \"show ipsec sa INDEX\" for each SA\n"
	    "k:41: a child SA is cut off, expected its algorithms, \"spi(i)\" and \"spi(r)\"\n"
	    "k:37: SK_ei and SK_er do not have the length of the encryption's key and salt\n" },
	{ "vpp_sa",
	    "vpp# show ipsec sa 0\n"
	    "[0] sa 10 (0xa) spi 1001 (0x000003e9) protocol:esp flags:[esn anti-replay tunnel udp-encap ]\n"
	    "   locks 2\n"
	    "   salt 0x1a2b3c4d\n"
	    "   thread-indices [encrypt:0 decrypt:0]\n"
	    "   seq 5 seq-hi 1\n"
	    "   last-seq 0 last-seq-hi 0 window 1111\n"
	    "   crypto alg aes-gcm-128 key " K16 "\n"
	    "   integrity alg none key [redacted]\n"
	    "   UDP:[src:4500 dst:4500]\n"
	    "   packets 5 bytes 420\n"
	    "   table-ID 0 tunnel src 192.0.2.1 dst 192.0.2.2\n"
	    "[1] sa 20 (0x14) spi 1000 (0x000003e8) protocol:ah flags:[]\n"
	    "   seq 5 seq-hi 0\n"
	    "   crypto alg none key [redacted]\n"
	    "   integrity alg sha-256-128 key " K16 L16 "\n"
	    "[2] sa 30 (0x1e) spi 1002 (0x000003ea) protocol:esp flags:[]\n"
	    "   crypto alg aes-cbc-128 key [redacted]\n"
	    "   integrity alg sha1-96 key [redacted]\n"
	    "[3] sa 0x28 spi 1003 mode tunnel protocol esp udp-encap \n"
	    "   salt 0x1a2b3c4d\n"
	    "   crypto alg aes-gcm-128 key " L16 "\n"
	    "   integrity alg none\n"
	    "   table-ID 0 tunnel src 192.0.2.1 dst 192.0.2.2\n"
	    "[4] sa 0x29 spi 1004 mode transport protocol ah \n"
	    "   crypto alg none\n"
	    "   integrity alg sha1-96 key " K16 "01234567\n"
	    "vppctl \"ipsec sa add 10 spi 2001 esp crypto-key " K16 " crypto-alg aes-cbc-128 integ-key " K16 "01234567 integ-alg sha1-96 tunnel-src 192.0.2.1 tunnel-dst 192.0.2.2\"\n"
	    "ipsec sa add 20 spi 2000 esp \\\n"
	    "\tcrypto-alg aes-gcm-128 \\\n"
	    "\tcrypto-key " L16 " salt 0x01020304 use-esn udp-encap\n"
	    "ipsec sa add 30 spi 2002 esp crypto-alg aes-gcm-256 crypto-key " L16 "\n",
	    "2 esp 000003e9 192.0.2.1>192.0.2.2 ENCR_AES_GCM_16:" K16 "1a2b3c4d tunnel esn high 1 natt\n"
	    "13 ah 000003e8 *>* AUTH_HMAC_SHA2_256_128:" K16 L16 " no-esn\n"
	    "20 esp 000003eb 192.0.2.1>192.0.2.2 ENCR_AES_GCM_16:" L16 "1a2b3c4d tunnel no-esn natt\n"
	    "25 ah 000003ec *>* AUTH_HMAC_SHA1_96:" K16 "01234567 no-esn\n"
	    "28 esp 000007d1 192.0.2.1>192.0.2.2 ENCR_AES_CBC:" K16 " AUTH_HMAC_SHA1_96:" K16 "01234567 tunnel no-esn\n"
	    "29 esp 000007d0 *>* ENCR_AES_GCM_16:" L16 "01020304 esn natt\n"
	    "32 esp 000007d2 *>* ENCR_AES_GCM_16:" L16 "00000000 no-esn\n"
	    "k:17: keys are hidden: run \"show ipsec sa INDEX\" for each SA\n" },
	{ "iked",
	    "ikev2_recv: IKE_SA_INIT response from responder 192.0.2.2:500 to 192.0.2.1:500 policy 'p' id 0, 432 bytes\n"
	    "spi=0x1122334455667788: ikev2_sa_keys: SKEYSEED with 32 bytes\n"
	    G32 "\n"
	    "spi=0x1122334455667788: ikev2_sa_keys: S with 64 bytes\n"
	    G32 "\n"
	    "00000000 11111111 22222222 33333333 11223344 55667788 99aabbcc ddeeff00\n"
	    "spi=0x1122334455667788: ikev2_prfplus: T1 with 32 bytes\n"
	    G32 "\n"
	    "spi=0x1122334455667788: ikev2_sa_keys: SK_d with 32 bytes\n"
	    G16 "\n"
	    "root@host:~# ls\n"
	    G16 "\n"
	    "spi=0x1122334455667788: ikev2_sa_keys: SK_ai with 16 bytes\n"
	    G16 "\n"
	    "spi=0x1122334455667788: ikev2_sa_keys: SK_ar with 16 bytes\n"
	    G16 "\n"
	    "ikev2_sa_keys: SK_ei with 16 bytes\n"
	    G16 "\n"
	    "ikev2_sa_keys: SK_er with 16 bytes\n"
	    G16 "\n"
	    "ikev2_sa_keys: SK_pi with 16 bytes\n"
	    G16 "\n"
	    "ikev2_sa_keys: SK_pr with 16 bytes\n"
	    G16 "\n"
	    "spi=0x1122334455667799: ikev2_sa_keys: SKEYSEED with 32 bytes\n"
	    G32 "\n"
	    "spi=0x1122334455667799: ikev2_sa_keys: SK_d with 32 bytes\n"
	    G16 " \n"
	    "ikev2_childsa_negotiate: key material length 72\n"
	    "ikev2_childsa_negotiate: using PFS\n"
	    "ikev2_prfplus: T1 with 32 bytes\n"
	    G32 "\n"
	    "ikev2_prfplus: Tn with 96 bytes\n"
	    G32 "\n"
	    G32 "\n"
	    G32 "\n"
	    "spi=0x1122334455667788: ikev2_childsa_enable: loaded SPIs: 0x777a9998, 0x0c759561 (enc aes-128 auth hmac-sha1 group curve25519)\n"
	    "ikev2_childsa_negotiate: key material length 40\n"
	    "ikev2_prfplus: Tn with 64 bytes\n"
	    G32 "\n"
	    G32 "\n"
	    "spi=0x1122334455667788: ikev2_childsa_enable: loaded SPIs: 0x00000003, 0x00000004 (enc aes-128-gcm)\n"
	    "ikev2_childsa_negotiate: key material length 30\n"
	    "ikev2_prfplus: Tn with 32 bytes\n"
	    G32 "\n"
	    "spi=0x1122334455667788: ikev2_childsa_enable: loaded SPIs: 0x00000005, 0x00000006 (enc aes-128 auth hmac-sha1)\n"
	    "ikev2_childsa_enable: loaded SPIs: 0x00000007, 0x00000008 (enc aes-128 auth hmac-sha1)\n",
	    "37 esp 777a9998 *>* ENCR_AES_CBC:" K16 " AUTH_HMAC_SHA1_96:" K16 "00112233\n"
	    "37 esp 0c759561 *>* ENCR_AES_CBC:445566778899aabbccddeeff00112233 AUTH_HMAC_SHA1_96:445566778899aabbccddeeff0011223344556677\n"
	    "42 esp 00000003 *>* ENCR_AES_GCM_16:" K16 "00112233\n"
	    "42 esp 00000004 *>* ENCR_AES_GCM_16:445566778899aabbccddeeff0011223344556677\n"
	    "2 ike2 1122334455667788 99aabbccddeeff00 SK_d:" K16 K16 " SK_ai:" K16 " SK_ar:" K16 " SK_ei:" K16 " SK_er:" K16 " SK_pi:" K16 " SK_pr:" K16 " SKEYSEED:" K16 K16 " nonces:" K16 K16 "00000000111111112222222233333333\n"
	    "k:27: SK_d has 16 octets, expected the 32 its line says\n"
	    "k:46: KEYMAT does not have the length of the algorithms' keys\n"
	    "k:46: KEYMAT does not have the length of the algorithms' keys\n" },
	{ "ipsecctl",
	    "# ipsecctl -sk\n"
	    "esp tunnel from 192.0.2.1 to 192.0.2.2 spi 0x2d2148ab auth hmac-sha2-256 enc aes \\\n"
	    "\tauthkey 0x" K16 L16 " \\\n"
	    "\tenckey 0x" K16 "\n"
	    "\tsa: spi 0x2d2148ab auth hmac-sha2-256 enc aes\n"
	    "\t\tstate mature replay 64 flags 0x604<tunnel,udpencap,esn>\n"
	    "\tlifetime_cur: alloc 0 bytes 0 add 1293629063 first 0\n"
	    "\taddress_src: 192.0.2.1\n"
	    "\taddress_dst: 192.0.2.2\n"
	    "\tkey_auth: bits 256: " K16 L16 "\n"
	    "\tkey_encrypt: bits 128: " K16 "\n"
	    "\tsrc_mask: 255.255.255.255\n"
	    "\tprotocol: proto 0 flags 0\n"
	    "esp transport from 2001:db8::1 to 2001:db8::2 spi 0x00000005 enc aes-256-gcm \\\n"
	    "\tenckey 0x" K16 L16 "01234567\n"
	    "ah tunnel from 192.0.2.1 to 192.0.2.2 spi 0x2d2148ac auth hmac-md5 \\\n"
	    "\tauthkey 0x" K16 "\n"
	    "esp from 192.0.2.1 to 192.0.2.2 spi 0x2d2148ad 3des-cbc hmac-sha1 tunnel\n"
	    "\tkey_auth: bits 160: " K16 "01234567\n"
	    "\tkey_encrypt: bits 192: " K16 "0123456789abcdef\n"
	    "ipcomp tunnel from 192.0.2.1 to 192.0.2.2 spi 0x00002345 comp deflate\n"
	    "esp tunnel from 192.0.2.1 to 192.0.2.2 spi 0x2d2148ae auth hmac-sha2-256 enc aes\n",
	    "2 esp 2d2148ab 192.0.2.1>192.0.2.2 ENCR_AES_CBC:" K16 " AUTH_HMAC_SHA2_256_128:" K16 L16 " tunnel esn natt\n"
	    "14 esp 00000005 2001:db8::1>2001:db8::2 ENCR_AES_GCM_16:" K16 L16 "01234567 transport\n"
	    "16 ah 2d2148ac 192.0.2.1>192.0.2.2 AUTH_HMAC_MD5_96:" K16 " tunnel\n"
	    "18 esp 2d2148ad 192.0.2.1>192.0.2.2 ENCR_3DES:" K16 "0123456789abcdef AUTH_HMAC_SHA1_96:" K16 "01234567 tunnel\n"
	    "k:22: keys are hidden: run \"ipsecctl -s sa -k\" as root\n" },
};

enum { SAMPLES = sizeof samples / sizeof samples[0] };

/* --- what they become --- */

static void test_recognised(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SAMPLES; i++)
		assert_string_equal(imported("k", samples[i].text, strlen(samples[i].text)), samples[i].told);
}

static const char *forced(const struct sample *s, const char *bytes, size_t size)
{
	char name[40];
	struct text t = TEXT_FIXED(name);

	text_add(&t, s->form);
	text_add(&t, ":k");
	return imported(text_string(&t), bytes, size);
}

/* The same when the form is forced, so that nothing above was another form's doing. */
static void test_forced(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SAMPLES; i++)
		assert_string_equal(forced(&samples[i], samples[i].text, strlen(samples[i].text)), samples[i].told);
}

/* --- damage --- */

/* Every `from` as `to`: what becomes of the text is the same. */
static void replaced(const char *from, const char *to)
{
	for (unsigned i = 0; i < SAMPLES; i++) {
		char room[16384];
		struct text t = TEXT_FIXED(room);

		for (const char *at = samples[i].text; *at; at++)
			if (*at == *from)
				text_add(&t, to);
			else
				text_char(&t, *at);
		assert_false(t.full);
		assert_string_equal(imported("k", room, (size_t)(t.at - t.start)), samples[i].told);
	}
}

static void test_line_ends(void **state)
{
	(void)state;
	replaced("\n", "\r\n");
	replaced("\n", " \t\n");
}

static void test_blanks(void **state)
{
	(void)state;
	replaced("\t", "        ");
}

/* The keys told, without what is said, and without their line numbers. */
static unsigned keys_of(const char *told)
{
	unsigned n = 0;

	for (; told && *told; told = strchr(told, '\n'), told += !!told)
		n += *told != 'k';
	return n;
}

/* A prompt and the command in front, another prompt behind: as many keys. */
static void test_prompts(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SAMPLES; i++) {
		char room[16384];
		struct text t = TEXT_FIXED(room);

		text_add(&t, "root@gateway:~# date\nMon Nov 23 09:30:00 UTC 2026\nroot@gateway:~# show it\n\n");
		text_add(&t, samples[i].text);
		text_add(&t, "root@gateway:~# logout\n");
		assert_int_equal(keys_of(imported("k", room, (size_t)(t.at - t.start))), keys_of(samples[i].told));
	}
}

/* Cut anywhere nothing is read behind the end, and only the key that is cut can become another. */
static void test_cut(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SAMPLES; i++) {
		size_t size = strlen(samples[i].text);

		for (size_t n = 0; n < size; n++) {
			char *copy = malloc(n + 1);

			assert_non_null(copy);
			memcpy(copy, samples[i].text, n);
			assert_true(keys_of(forced(&samples[i], copy, n)) <= keys_of(samples[i].told) + 1);
			free(copy);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recognised),
		cmocka_unit_test(test_forced),
		cmocka_unit_test(test_line_ends),
		cmocka_unit_test(test_blanks),
		cmocka_unit_test(test_prompts),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests_name("keyring: forms of other programs", tests, NULL, NULL);
}
