check_PROGRAMS += tests/unit/explain
tests_unit_explain_SOURCES = tests/unit/explain.c tests/unit/test.h
tests_unit_explain_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/explain
