libspiglass_a_SOURCES += \
	include/spiglass/diag.h \
	src/diag/rules.h \
	src/diag/diag.c \
	src/diag/ike.h \
	src/diag/ike.c \
	src/diag/watch.h \
	src/diag/ike_watch.c \
	src/diag/ike_offer.c \
	src/diag/ike_notify.c \
	src/diag/ike_auth.c \
	src/diag/ike_silence.c \
	src/diag/ike_child.c \
	src/diag/ike_nat.c \
	src/diag/esp.h \
	src/diag/esp.c \
	src/diag/esp_keys.c \
	src/diag/esp_sequence.c \
	src/diag/esp_traffic.c \
	src/diag/net_icmp.c \
	src/diag/net_nat.c \
	src/diag/net_size.c
