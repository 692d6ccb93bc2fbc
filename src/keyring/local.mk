libspiglass_a_SOURCES += \
	include/spiglass/keyring.h \
	src/keyring/store.h src/keyring/keyring.c \
	src/keyring/ike.h src/keyring/ike.c \
	src/keyring/secret.h src/keyring/secret.c \
	src/keyring/source.h src/keyring/source.c \
	src/keyring/value.h src/keyring/value.c \
	src/keyring/algorithm.h src/keyring/algorithm.c \
	src/keyring/uat.h src/keyring/uat.c \
	src/keyring/esp_sa.c \
	src/keyring/ikev1_table.c \
	src/keyring/ikev2_table.c \
	src/keyring/spiglass.c \
	src/keyring/pem.c \
	src/keyring/xfrm.c \
	src/keyring/log_line.h src/keyring/log_line.c \
	src/keyring/strongswan.h src/keyring/strongswan.c \
	src/keyring/charon.h src/keyring/charon.c src/keyring/charon_ike.c src/keyring/charon_child.c \
	src/keyring/pluto.c \
	src/keyring/told.h src/keyring/told.c \
	src/keyring/pfkey.h src/keyring/pfkey.c \
	src/keyring/setkey.c \
	src/keyring/setkey_add.c \
	src/keyring/tcpdump.c \
	src/keyring/fortigate.c \
	src/keyring/racoon.c \
	src/keyring/mikrotik.c \
	src/keyring/vpp.c \
	src/keyring/vpp_sa.c \
	src/keyring/iked.c \
	src/keyring/ipsecctl.c \
	src/keyring/feed.h src/keyring/feeds.c src/keyring/follow.c \
	src/keyring/kernel.c src/keyring/kernel_sa.c
