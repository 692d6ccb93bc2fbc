if WITH_TUI
FUZZ_TARGETS += tests/fuzz/config
tests_fuzz_config_SOURCES = tests/fuzz/config.c $(FUZZ_DRIVER)
tests_fuzz_config_LDFLAGS = $(FUZZ_LINKING)
tests_fuzz_config_LDADD = libspiglass.a $(LIBS_ALL)
endif
