libspiglass_a_SOURCES += \
	include/spiglass/keyring.h \
	src/keyring/store.h src/keyring/keyring.c \
	src/keyring/secret.h src/keyring/secret.c \
	src/keyring/source.h src/keyring/source.c \
	src/keyring/value.h src/keyring/value.c \
	src/keyring/algorithm.h src/keyring/algorithm.c \
	src/keyring/esp_sa.c \
	src/keyring/xfrm.c
