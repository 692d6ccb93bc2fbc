check_PROGRAMS += tests/unit/keyring
tests_unit_keyring_SOURCES = tests/unit/keyring.c tests/unit/test.h
tests_unit_keyring_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/keyring
