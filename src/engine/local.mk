libspiglass_a_SOURCES += \
	include/spiglass/engine.h \
	src/engine/internal.h \
	src/engine/engine.c \
	src/engine/tally.c \
	src/engine/room.c \
	src/engine/esp.c \
	src/engine/bind.c \
	src/engine/esp_null.c \
	src/engine/ah.c \
	src/engine/ike.h \
	src/engine/ike.c \
	src/engine/ike_fragment.c \
	src/engine/ike_pieces.c \
	src/engine/isakmp.h \
	src/engine/isakmp.c \
	src/engine/isakmp_iv.c \
	src/engine/ike_follow.c \
	src/engine/ike_check.c \
	src/engine/derive.h \
	src/engine/ike_learn.c \
	src/engine/ike_offer.c \
	src/engine/ike_auth.c \
	src/engine/guess.c \
	src/engine/ipcomp.c \
	src/engine/carry.c \
	src/engine/flows.c
include src/engine/reassembly.mk
