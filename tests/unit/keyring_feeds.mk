check_PROGRAMS += tests/unit/keyring_feeds
tests_unit_keyring_feeds_SOURCES = tests/unit/keyring_feeds.c tests/unit/test.h
tests_unit_keyring_feeds_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/keyring_feeds
