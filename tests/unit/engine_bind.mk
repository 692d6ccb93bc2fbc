check_PROGRAMS += tests/unit/engine_bind
tests_unit_engine_bind_SOURCES = tests/unit/engine_bind.c tests/unit/test.h tests/unit/esp_maker.h
tests_unit_engine_bind_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/engine_bind
