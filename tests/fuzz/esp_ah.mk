FUZZ_TARGETS += tests/fuzz/esp_ah
tests_fuzz_esp_ah_SOURCES = tests/fuzz/esp_ah.c $(FUZZ_DRIVER)
tests_fuzz_esp_ah_LDFLAGS = $(FUZZ_LINKING)
tests_fuzz_esp_ah_LDADD = libspiglass.a $(LIBS_ALL)
