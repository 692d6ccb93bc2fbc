FUZZ_TARGETS += tests/fuzz/reassembly
tests_fuzz_reassembly_SOURCES = tests/fuzz/reassembly.c tests/unit/esp_maker.h tests/unit/reassembly_maker.h \
	$(FUZZ_DRIVER)
tests_fuzz_reassembly_LDFLAGS = $(FUZZ_LINKING)
tests_fuzz_reassembly_LDADD = libspiglass.a $(LIBS_ALL)
