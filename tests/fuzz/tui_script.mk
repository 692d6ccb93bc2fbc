if WITH_TUI
FUZZ_TARGETS += tests/fuzz/tui_script
tests_fuzz_tui_script_SOURCES = tests/fuzz/tui_script.c $(FUZZ_DRIVER)
tests_fuzz_tui_script_LDFLAGS = $(FUZZ_LINKING)
tests_fuzz_tui_script_LDADD = libspiglass.a $(LIBS_ALL)
endif
