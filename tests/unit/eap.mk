check_PROGRAMS += tests/unit/eap
tests_unit_eap_SOURCES = tests/unit/eap.c tests/unit/payload_says.h tests/unit/test.h
tests_unit_eap_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/eap
