check_PROGRAMS += tests/unit/layout_pictures
tests_unit_layout_pictures_SOURCES = tests/unit/layout_pictures.c
tests_unit_layout_pictures_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/layout_pictures
