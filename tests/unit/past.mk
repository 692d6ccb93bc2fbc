check_PROGRAMS += tests/unit/past
tests_unit_past_SOURCES = tests/unit/past.c tests/unit/test.h
tests_unit_past_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/past
