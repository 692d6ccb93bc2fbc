if WITH_TUI
check_PROGRAMS += tests/unit/tui_line
tests_unit_tui_line_SOURCES = tests/unit/tui_line.c tests/unit/test.h
tests_unit_tui_line_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/tui_line
endif
