check_PROGRAMS += tests/unit/base
tests_unit_base_SOURCES = tests/unit/base.c tests/unit/test.h
tests_unit_base_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/base
