check_PROGRAMS += tests/unit/diag_policy
tests_unit_diag_policy_SOURCES = tests/unit/diag_policy.c tests/unit/diag_maker.h tests/unit/test.h tests/unit/esp_maker.h tests/unit/ike_maker.h
tests_unit_diag_policy_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/diag_policy
