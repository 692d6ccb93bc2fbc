FUZZ_TARGETS += tests/fuzz/keys
tests_fuzz_keys_SOURCES = tests/fuzz/keys.c $(FUZZ_DRIVER)
tests_fuzz_keys_LDFLAGS = $(FUZZ_LINKING)
tests_fuzz_keys_LDADD = libspiglass.a $(LIBS_ALL)
EXTRA_DIST += tests/fuzz/key_sources
