check_PROGRAMS += tests/unit/crypto_keys
tests_unit_crypto_keys_SOURCES = tests/unit/crypto_keys.c tests/unit/key_rfc.h tests/unit/key_made.h tests/unit/ike_keys.h \
	tests/unit/test.h
tests_unit_crypto_keys_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/crypto_keys
EXTRA_DIST += tests/unit/key_vectors.py tests/unit/ike_keys.py
