check_PROGRAMS += tests/unit/sa_sequence
tests_unit_sa_sequence_SOURCES = tests/unit/sa_sequence.c tests/unit/test.h
tests_unit_sa_sequence_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/sa_sequence
