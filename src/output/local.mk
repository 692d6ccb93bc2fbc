libspiglass_a_SOURCES += \
	include/spiglass/output.h \
	src/output/show.h \
	src/output/show.c \
	src/output/hex.c \
	src/output/line.c \
	src/output/json.h \
	src/output/json_value.c \
	src/output/json.c \
	src/output/json_overview.c \
	src/output/table.c \
	src/output/closed.c \
	src/output/overview.c \
	src/output/next.c \
	src/output/inner.c

dist_pkgdata_DATA += src/output/spiglass.schema.json
