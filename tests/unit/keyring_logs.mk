check_PROGRAMS += tests/unit/keyring_logs
tests_unit_keyring_logs_SOURCES = tests/unit/keyring_logs.c tests/unit/keyring_pluto.h tests/unit/test.h
tests_unit_keyring_logs_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/keyring_logs
