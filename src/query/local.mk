libspiglass_a_SOURCES += \
	include/spiglass/query.h
