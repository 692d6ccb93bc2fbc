check_PROGRAMS += tests/unit/proto_ipsec
tests_unit_proto_ipsec_SOURCES = tests/unit/proto_ipsec.c tests/unit/test.h tests/unit/hex.h
tests_unit_proto_ipsec_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/proto_ipsec
