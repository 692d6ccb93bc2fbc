FUZZ_TARGETS += tests/fuzz/query
tests_fuzz_query_SOURCES = tests/fuzz/query.c $(FUZZ_DRIVER)
tests_fuzz_query_LDFLAGS = $(FUZZ_LINKING)
tests_fuzz_query_LDADD = libspiglass.a $(LIBS_ALL)
