/* Lines of pluto 4.10 with plutodebug=all,private,crypt, as its log file has them; the SA was made for this sample. */
#ifndef KEYRING_PLUTO_H
#define KEYRING_PLUTO_H

#define PLUTO_GCM \
	"Nov 23 16:02:03.750428: | initiator salt extracted len 16 bytes at 0x55c6429999f0\n" \
	"Nov 23 16:02:03.750430: | unwrapped:\n" \
	"Nov 23 16:02:03.750431: |   96 f4 6b b6  00 00 00 00  00 00 00 00  00 00 00 00   ..k.............\n" \
	"Nov 23 16:02:03.750471: | responder salt extracted len 16 bytes at 0x55c6429940d0\n" \
	"Nov 23 16:02:03.750472: | unwrapped:\n" \
	"Nov 23 16:02:03.750473: |   f2 52 81 9b  00 00 00 00  00 00 00 00  00 00 00 00   .R..............\n" \
	"Nov 23 16:02:03.750588: | #11 ikev2 ISAKMP_v2_IKE_AUTH decrypt success\n" \
	"Nov 23 16:02:03.751030: | ikev2 I 0x62fe1bc078bba7db 0xc8429596c03ac98d none: aes_gcm_16256:0xf33d4008f55f69e2463b907a4aa310252a076fd6753e27e7a361fd914fb37938\n" \
	"Nov 23 16:02:03.751051: | ikev2 R 0x62fe1bc078bba7db 0xc8429596c03ac98d none: aes_gcm_16256:0x2255b9521d3cedcadb1b76ab530dce8e9906cdf0f91c30875ef07461be363307\n" \
	"Nov 23 16:02:03.751463: \"g\" #12: proposal 1:ESP=AES_GCM_C_256-ENABLED SPI=f29810ef chosen from remote proposals 1:ESP:ENCR=AES_GCM_C_256;ESN=ENABLED;ESN=DISABLED[first-match]\n" \
	"Nov 23 16:02:03.751465: | IKE_AUTH responder matching remote ESP/AH proposals ikev2_proposal: 1:ESP=AES_GCM_C_256-ENABLED SPI=f29810ef\n" \
	"Nov 23 16:02:03.751492: | integ=NONE: .key_size=0 encrypt=AES_GCM_16: .key_size=32 .salt_size=4 keymat_len=36\n" \
	"Nov 23 16:02:03.751576: | our  keymat\n" \
	"Nov 23 16:02:03.751577: |   66 76 65 bf  9a e0 02 cf  41 b4 1c 06  7c d4 a6 84   fve.....A...|...\n" \
	"Nov 23 16:02:03.751579: |   b2 5a 15 09  3f 73 db 61  4c 1e de f5  cd 6f d5 aa   .Z..?s.aL....o..\n" \
	"Nov 23 16:02:03.751580: |   a3 bc 13 84                                          ....\n" \
	"Nov 23 16:02:03.751581: | peer keymat\n" \
	"Nov 23 16:02:03.751582: |   44 c0 13 eb  e4 ae 32 9a  16 6e 46 f1  37 55 25 62   D.....2..nF.7U%b\n" \
	"Nov 23 16:02:03.751583: |   a1 bd 7d 88  30 75 58 9e  cc 65 f5 94  b8 56 22 40   ..}.0uX..e...V\"@\n" \
	"Nov 23 16:02:03.751585: |   e7 4d 91 eb                                          .M..\n" \
	"Nov 23 16:02:03.751620: | ESP enckey:\n" \
	"Nov 23 16:02:03.751621: |   44 c0 13 eb  e4 ae 32 9a  16 6e 46 f1  37 55 25 62   D.....2..nF.7U%b\n" \
	"Nov 23 16:02:03.751622: |   a1 bd 7d 88  30 75 58 9e  cc 65 f5 94  b8 56 22 40   ..}.0uX..e...V\"@\n" \
	"Nov 23 16:02:03.751624: |   e7 4d 91 eb                                          .M..\n" \
	"Nov 23 16:02:03.751625: | ESP authkey:\n" \
	"Nov 23 16:02:03.751631: | kernel: add_sa() level=0 outbound tunnel 192.0.2.2/32-ALL->192.0.2.2[f29810ef]==>192.0.2.1-ALL->192.0.2.1/32 +esn replay_window=128 NONE:0 AES_GCM_16:36\n" \
	"Nov 23 16:02:03.751635: | netlink_add_sa() adding IPsec SA with reqid 16417\n"

#define PLUTO_SHA512 \
	"Nov 23 16:02:03.792720: | ikev2 I 0x2717507188f6e81a 0xe8fbf1708ca4f676 sha512:0xed1e426e65e4e806e9b37dec23cb6d6583cd216c59baf59ee6ad9263be8ee56a aes256:0xdf00e5b646e62891524b56bb3ea5e21fa42dc74d7b7c3fef8f51777f96528c5c\n" \
	"Nov 23 16:02:03.792786: | ikev2 R 0x2717507188f6e81a 0xe8fbf1708ca4f676 sha512:0xadb608c47fa0bc0650541983b643c049847cf97a52e715ebfefc0fc1ecd92c34 aes256:0x72981aaeb86f476f11975d42bd34da78838e0466be2fe75538c1ce6362b95371\n"

#define PLUTO_SHA512_WHOLE \
	"Nov 23 16:02:03.792676: | ai extracted len 64 bytes at 0x5641175cad40\n" \
	"Nov 23 16:02:03.792678: | unwrapped:\n" \
	"Nov 23 16:02:03.792684: |   ed 1e 42 6e  65 e4 e8 06  e9 b3 7d ec  23 cb 6d 65   ..Bne.....}.#.me\n" \
	"Nov 23 16:02:03.792686: |   83 cd 21 6c  59 ba f5 9e  e6 ad 92 63  be 8e e5 6a   ..!lY......c...j\n" \
	"Nov 23 16:02:03.792688: |   35 15 e5 81  c4 22 d9 f7  7e da 00 85  99 27 8f 50   5....\"..~....'.P\n" \
	"Nov 23 16:02:03.792690: |   10 f1 fe 77  be f8 d6 fb  83 80 d8 24  4b e7 51 b7   ...w.......$K.Q.\n" \
	"Nov 23 16:02:03.792720: | ikev2 I 0x2717507188f6e81a 0xe8fbf1708ca4f676 sha512:0xed1e426e65e4e806e9b37dec23cb6d6583cd216c59baf59ee6ad9263be8ee56a aes256:0xdf00e5b646e62891524b56bb3ea5e21fa42dc74d7b7c3fef8f51777f96528c5c\n" \
	"Nov 23 16:02:03.792748: | ar extracted len 64 bytes at 0x5641175b0830\n" \
	"Nov 23 16:02:03.792749: | unwrapped:\n" \
	"Nov 23 16:02:03.792751: |   ad b6 08 c4  7f a0 bc 06  50 54 19 83  b6 43 c0 49   ........PT...C.I\n" \
	"Nov 23 16:02:03.792753: |   84 7c f9 7a  52 e7 15 eb  fe fc 0f c1  ec d9 2c 34   .|.zR.........,4\n" \
	"Nov 23 16:02:03.792755: |   39 65 02 08  6f 06 38 63  d8 58 4d 46  d5 1b dc da   9e..o.8c.XMF....\n" \
	"Nov 23 16:02:03.792757: |   1e 8b 3c 2f  dc e8 47 5c  b0 48 5e a8  8d 98 9f 7a   ..</..G\\.H^....z\n" \
	"Nov 23 16:02:03.792786: | ikev2 R 0x2717507188f6e81a 0xe8fbf1708ca4f676 sha512:0xadb608c47fa0bc0650541983b643c049847cf97a52e715ebfefc0fc1ecd92c34 aes256:0x72981aaeb86f476f11975d42bd34da78838e0466be2fe75538c1ce6362b95371\n"

#endif
