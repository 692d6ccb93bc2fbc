FUZZ_TARGETS += tests/fuzz/opener
tests_fuzz_opener_SOURCES = tests/fuzz/opener.c $(FUZZ_DRIVER)
tests_fuzz_opener_LDFLAGS = $(FUZZ_LINKING)
tests_fuzz_opener_LDADD = libspiglass.a $(LIBS_ALL)
