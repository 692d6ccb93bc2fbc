check_PROGRAMS += tests/unit/sa
tests_unit_sa_SOURCES = tests/unit/sa.c tests/unit/test.h
tests_unit_sa_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/sa
