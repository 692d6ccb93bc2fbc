check_PROGRAMS += tests/unit/ike_notify
tests_unit_ike_notify_SOURCES = tests/unit/ike_notify.c tests/unit/payload_says.h tests/unit/test.h
tests_unit_ike_notify_LDADD = libspiglass.a $(CMOCKA_LIBS) $(LIBS_ALL)
TESTS += tests/unit/ike_notify
