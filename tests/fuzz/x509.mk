FUZZ_TARGETS += tests/fuzz/x509
tests_fuzz_x509_SOURCES = tests/fuzz/x509.c $(FUZZ_DRIVER)
tests_fuzz_x509_LDFLAGS = $(FUZZ_LINKING)
tests_fuzz_x509_LDADD = libspiglass.a $(LIBS_ALL)
