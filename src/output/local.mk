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
	src/output/inner.c \
	src/output/sas.h \
	src/output/sas_rows.c \
	src/output/sas_words.c \
	src/output/sas_payload.c \
	src/output/sas_json.c \
	src/output/diag.h \
	src/output/diag.c \
	src/output/diag_json.c \
	src/output/diag_markdown.c \
	src/output/keys.h \
	src/output/keys.c \
	src/output/keys_show.c \
	src/output/keys_json.c \
	src/output/keys_test.c \
	src/output/keys_unused.c \
	src/output/keys_peers.c \
	src/output/keys_step.c \
	src/output/keys_convert.c \
	src/output/keys_wireshark.c \
	src/output/keys_tcpdump.c \
	src/output/keys_xfrm.c \
	src/output/keys_spiglass.c

dist_pkgdata_DATA += src/output/spiglass.schema.json
