check_PROGRAMS += tests/unit/engine_ike
tests_unit_engine_ike_SOURCES = tests/unit/engine_ike.c tests/unit/test.h tests/unit/esp_maker.h tests/unit/ike_maker.h
tests_unit_engine_ike_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/engine_ike
