FUZZ_TARGETS += tests/fuzz/engine
tests_fuzz_engine_SOURCES = tests/fuzz/engine.c tests/unit/esp_maker.h tests/unit/ike_maker.h $(FUZZ_DRIVER)
tests_fuzz_engine_LDFLAGS = $(FUZZ_LINKING)
tests_fuzz_engine_LDADD = libspiglass.a $(LIBS_ALL)
