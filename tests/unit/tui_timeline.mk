check_PROGRAMS += tests/unit/tui_timeline
tests_unit_tui_timeline_SOURCES = tests/unit/tui_timeline.c tests/unit/test.h
tests_unit_tui_timeline_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/tui_timeline
