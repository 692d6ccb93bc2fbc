check_PROGRAMS += tests/unit/proto_ip
tests_unit_proto_ip_SOURCES = tests/unit/proto_ip.c tests/unit/test.h
tests_unit_proto_ip_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/proto_ip
