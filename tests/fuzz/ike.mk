FUZZ_TARGETS += tests/fuzz/ike
tests_fuzz_ike_SOURCES = tests/fuzz/ike.c $(FUZZ_DRIVER)
tests_fuzz_ike_LDFLAGS = $(FUZZ_LINKING)
tests_fuzz_ike_LDADD = libspiglass.a $(LIBS_ALL)
