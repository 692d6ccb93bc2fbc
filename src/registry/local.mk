libspiglass_a_SOURCES += \
	include/spiglass/registry.h \
	src/registry/registry.c \
	src/registry/ethertype.def \
	src/registry/ikev1-exchange-types.def \
	src/registry/ikev1-notify.def \
	src/registry/ikev1-payload-short.def \
	src/registry/ikev1-payload-types.def \
	src/registry/ikev1-protocols.def \
	src/registry/ikev2-encr.def \
	src/registry/ikev2-exchange-types.def \
	src/registry/ikev2-integ.def \
	src/registry/ikev2-notify.def \
	src/registry/ikev2-payload-short.def \
	src/registry/ikev2-payload-types.def \
	src/registry/ikev2-protocols.def \
	src/registry/ip-protocols.def \
	src/registry/ipcomp-transforms.def

EXTRA_DIST += src/registry/import.py
