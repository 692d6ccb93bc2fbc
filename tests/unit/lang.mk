check_PROGRAMS += tests/unit/lang
tests_unit_lang_SOURCES = tests/unit/lang.c tests/unit/test.h
tests_unit_lang_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/lang
