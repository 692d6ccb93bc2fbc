libspiglass_a_SOURCES += \
	include/spiglass/sa.h \
	src/sa/pool.h src/sa/pool.c \
	src/sa/table.c \
	src/sa/talk.h src/sa/talk.c \
	src/sa/esn.c
