check_PROGRAMS += tests/unit/registry
tests_unit_registry_SOURCES = tests/unit/registry.c tests/unit/test.h
tests_unit_registry_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/registry
