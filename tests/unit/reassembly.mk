check_PROGRAMS += tests/unit/reassembly
tests_unit_reassembly_SOURCES = tests/unit/reassembly.c tests/unit/test.h tests/unit/esp_maker.h \
	tests/unit/reassembly_maker.h
tests_unit_reassembly_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/reassembly
