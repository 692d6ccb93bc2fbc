check_PROGRAMS += tests/unit/ikev1
tests_unit_ikev1_SOURCES = tests/unit/ikev1.c tests/unit/test.h tests/unit/hex.h
tests_unit_ikev1_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/ikev1
