check_PROGRAMS += tests/unit/capture
tests_unit_capture_SOURCES = tests/unit/capture.c tests/unit/capture_maker.h tests/unit/test.h
tests_unit_capture_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/capture
