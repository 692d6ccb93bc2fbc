FUZZ_TARGETS += tests/fuzz/savefile
tests_fuzz_savefile_SOURCES = tests/fuzz/savefile.c $(FUZZ_DRIVER)
tests_fuzz_savefile_LDFLAGS = $(FUZZ_LINKING)
tests_fuzz_savefile_LDADD = libspiglass.a $(LIBS_ALL)
