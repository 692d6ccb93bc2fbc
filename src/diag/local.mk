libspiglass_a_SOURCES += \
	include/spiglass/diag.h \
	src/diag/diag.c
