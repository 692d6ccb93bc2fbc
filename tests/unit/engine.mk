check_PROGRAMS += tests/unit/engine
tests_unit_engine_SOURCES = tests/unit/engine.c tests/unit/test.h tests/unit/esp_maker.h
tests_unit_engine_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/engine
