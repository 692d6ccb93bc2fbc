check_PROGRAMS += tests/unit/output
tests_unit_output_SOURCES = tests/unit/output.c
tests_unit_output_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/output
