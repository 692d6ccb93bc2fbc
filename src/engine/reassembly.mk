libspiglass_a_SOURCES += \
	src/engine/reassembly.h \
	src/engine/fragments.c \
	src/engine/streams.c
