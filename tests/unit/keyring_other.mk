check_PROGRAMS += tests/unit/keyring_other
tests_unit_keyring_other_SOURCES = tests/unit/keyring_other.c tests/unit/test.h
tests_unit_keyring_other_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/keyring_other
