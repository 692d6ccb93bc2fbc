check_PROGRAMS += tests/unit/sa_infer
tests_unit_sa_infer_SOURCES = tests/unit/sa_infer.c tests/unit/test.h
tests_unit_sa_infer_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/sa_infer
