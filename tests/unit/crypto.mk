check_PROGRAMS += tests/unit/crypto
tests_unit_crypto_SOURCES = tests/unit/crypto.c tests/unit/crypto_test.h tests/unit/crypto_rfc.h \
	tests/unit/crypto_made.h tests/unit/test.h
tests_unit_crypto_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/crypto
EXTRA_DIST += tests/unit/crypto_vectors.py
