check_PROGRAMS += tests/unit/ike_hostile
tests_unit_ike_hostile_SOURCES = tests/unit/ike_hostile.c tests/unit/esp_maker.h tests/unit/test.h
tests_unit_ike_hostile_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/ike_hostile
