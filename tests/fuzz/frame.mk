FUZZ_TARGETS += tests/fuzz/frame
tests_fuzz_frame_SOURCES = tests/fuzz/frame.c $(FUZZ_DRIVER)
tests_fuzz_frame_LDFLAGS = $(FUZZ_LINKING)
tests_fuzz_frame_LDADD = libspiglass.a $(LIBS_ALL)
