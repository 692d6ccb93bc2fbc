libspiglass_a_SOURCES += \
	include/spiglass/sa.h \
	src/sa/pool.h src/sa/pool.c \
	src/sa/table.h src/sa/table.c \
	src/sa/life.c \
	src/sa/life_ike.c \
	src/sa/life_esp.c \
	src/sa/sequence.c \
	src/sa/events.h src/sa/events.c \
	src/sa/infer.c \
	src/sa/talk.h src/sa/talk.c \
	src/sa/esn.c
