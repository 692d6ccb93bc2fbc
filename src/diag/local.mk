libspiglass_a_SOURCES += \
	include/spiglass/diag.h \
	src/diag/rules.h \
	src/diag/diag.c \
	src/diag/ike.h \
	src/diag/ike.c \
	src/diag/ike_notify.c
