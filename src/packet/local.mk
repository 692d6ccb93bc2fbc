libspiglass_a_SOURCES += \
	include/spiglass/packet.h \
	src/packet/dissect.h \
	src/packet/node.c \
	src/packet/header.c \
	src/packet/field.c \
	src/packet/summary.c
