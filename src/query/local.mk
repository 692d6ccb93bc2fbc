libspiglass_a_SOURCES += \
	include/spiglass/query.h \
	src/query/query.h \
	src/query/token.c \
	src/query/value.c \
	src/query/field.c \
	src/query/name.c \
	src/query/name_sa.c \
	src/query/parse.c \
	src/query/complete.c \
	src/query/query.c
