check_PROGRAMS += tests/unit/crypto_ike
tests_unit_crypto_ike_SOURCES = tests/unit/crypto_ike.c tests/unit/crypto_test.h tests/unit/crypto_rfc.h \
	tests/unit/crypto_made.h tests/unit/ike_messages.h tests/unit/certificates.h tests/unit/test.h
tests_unit_crypto_ike_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/crypto_ike
EXTRA_DIST += tests/unit/ike_messages.py tests/unit/certificates.py
