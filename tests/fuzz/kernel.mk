FUZZ_TARGETS += tests/fuzz/kernel
tests_fuzz_kernel_SOURCES = tests/fuzz/kernel.c $(FUZZ_DRIVER)
tests_fuzz_kernel_LDFLAGS = $(FUZZ_LINKING)
tests_fuzz_kernel_LDADD = libspiglass.a $(LIBS_ALL)
