check_PROGRAMS += tests/unit/recall
tests_unit_recall_SOURCES = tests/unit/recall.c tests/unit/capture_maker.h tests/unit/test.h
tests_unit_recall_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/recall
