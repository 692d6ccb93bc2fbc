libspiglass_a_SOURCES += \
	include/spiglass/capture.h \
	src/capture/format.h src/capture/source.h src/capture/reader.h src/capture/filter.h src/capture/link.h \
	src/capture/device.h src/capture/live.h \
	src/capture/source.c \
	src/capture/inflate.c \
	src/capture/ahead.c \
	src/capture/reader.c \
	src/capture/savefile.c \
	src/capture/pcapng.c \
	src/capture/fortigate.c \
	src/capture/libpcap.c \
	src/capture/link.c \
	src/capture/filter.c \
	src/capture/device.c \
	src/capture/live.c \
	src/capture/interfaces.c \
	src/capture/capture.c \
	src/capture/recall.h \
	src/capture/spool.c \
	src/capture/recall.c \
	src/capture/again.c \
	src/capture/writer.h \
	src/capture/writer.c \
	src/capture/ring.c
