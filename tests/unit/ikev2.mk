check_PROGRAMS += tests/unit/ikev2
tests_unit_ikev2_SOURCES = tests/unit/ikev2.c tests/unit/test.h tests/unit/hex.h
tests_unit_ikev2_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/ikev2
