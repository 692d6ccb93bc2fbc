check_PROGRAMS += tests/unit/diag_esp
tests_unit_diag_esp_SOURCES = tests/unit/diag_esp.c tests/unit/diag_maker.h tests/unit/test.h tests/unit/esp_maker.h tests/unit/ike_maker.h
tests_unit_diag_esp_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/diag_esp
