check_PROGRAMS += tests/unit/layout
tests_unit_layout_SOURCES = tests/unit/layout.c tests/unit/ike_maker.h
tests_unit_layout_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/layout
