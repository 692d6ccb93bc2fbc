libspiglass_a_SOURCES += \
	include/spiglass/crypto.h \
	src/crypto/opener.h src/crypto/opener.c \
	src/crypto/transforms.c \
	src/crypto/fetch.c \
	src/crypto/cipher.c \
	src/crypto/aead.c \
	src/crypto/mac.c \
	src/crypto/hmac.c \
	src/crypto/cbcmac.c \
	src/crypto/ike.c \
	src/crypto/prf.c \
	src/crypto/schedule.h src/crypto/schedule.c src/crypto/schedule_ikev2.c src/crypto/schedule_ikev1.c \
	src/crypto/kex.c \
	src/crypto/signature.c \
	src/crypto/x509.c
