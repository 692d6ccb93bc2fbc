check_PROGRAMS += tests/unit/engine_derive
tests_unit_engine_derive_SOURCES = tests/unit/engine_derive.c tests/unit/test.h
tests_unit_engine_derive_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/engine_derive
