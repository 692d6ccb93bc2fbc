FUZZ_TARGETS += tests/fuzz/auth
tests_fuzz_auth_SOURCES = tests/fuzz/auth.c $(FUZZ_DRIVER)
tests_fuzz_auth_LDFLAGS = $(FUZZ_LINKING)
tests_fuzz_auth_LDADD = libspiglass.a $(LIBS_ALL)
