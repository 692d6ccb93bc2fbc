check_PROGRAMS += tests/unit/diag_certificate
tests_unit_diag_certificate_SOURCES = tests/unit/diag_certificate.c tests/unit/diag_maker.h tests/unit/test.h tests/unit/esp_maker.h tests/unit/ike_maker.h
tests_unit_diag_certificate_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/diag_certificate
