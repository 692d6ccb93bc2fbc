check_PROGRAMS += tests/unit/sa_life
tests_unit_sa_life_SOURCES = tests/unit/sa_life.c tests/unit/test.h tests/unit/ike_maker.h tests/unit/esp_maker.h
tests_unit_sa_life_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/sa_life
