check_PROGRAMS += tests/unit/query
tests_unit_query_SOURCES = tests/unit/query.c tests/unit/test.h tests/unit/esp_maker.h
tests_unit_query_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/query
