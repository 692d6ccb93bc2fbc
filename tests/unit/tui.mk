check_PROGRAMS += tests/unit/tui
tests_unit_tui_SOURCES = tests/unit/tui.c
tests_unit_tui_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/tui
