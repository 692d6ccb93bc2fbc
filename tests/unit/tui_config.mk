if WITH_TUI
check_PROGRAMS += tests/unit/tui_config
tests_unit_tui_config_SOURCES = tests/unit/tui_config.c tests/unit/test.h
tests_unit_tui_config_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/tui_config
endif
