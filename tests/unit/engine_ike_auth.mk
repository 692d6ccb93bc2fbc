check_PROGRAMS += tests/unit/engine_ike_auth
tests_unit_engine_ike_auth_SOURCES = tests/unit/engine_ike_auth.c tests/unit/test.h tests/unit/esp_maker.h tests/unit/ike_maker.h
tests_unit_engine_ike_auth_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/engine_ike_auth
