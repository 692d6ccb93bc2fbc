libspiglass_a_SOURCES += \
	include/spiglass/base.h include/spiglass/limits.h \
	src/base/memory.c \
	src/base/message.c \
	src/base/text.c \
	src/base/escape.c \
	src/base/time.c \
	src/base/out.c \
	src/base/address.c \
	src/base/word.c \
	src/base/rune.c \
	src/base/lang.h \
	src/base/lang.c \
	src/base/tell.c \
	src/base/hash.c
