check_PROGRAMS += tests/unit/packet
tests_unit_packet_SOURCES = tests/unit/packet.c tests/unit/test.h
tests_unit_packet_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/packet
