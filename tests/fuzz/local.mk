# One target a file.  With --enable-fuzzing each is a libFuzzer program; without, the driver replays files.
if FUZZING
FUZZ_LINKING = $(AM_LDFLAGS) -fsanitize=fuzzer
FUZZ_DRIVER =
else
FUZZ_LINKING = $(AM_LDFLAGS)
FUZZ_DRIVER = tests/fuzz/driver.c
endif
FUZZ_TARGETS =
EXTRA_PROGRAMS = $(FUZZ_TARGETS)

include tests/fuzz/frame.mk
include tests/fuzz/ike.mk
include tests/fuzz/esp_ah.mk
include tests/fuzz/opener.mk
include tests/fuzz/keys.mk
include tests/fuzz/kernel.mk
include tests/fuzz/x509.mk
include tests/fuzz/auth.mk
include tests/fuzz/savefile.mk
include tests/fuzz/reassembly.mk
include tests/fuzz/engine.mk
include tests/fuzz/query.mk
include tests/fuzz/config.mk
include tests/fuzz/tui_script.mk

fuzzers: $(FUZZ_TARGETS)
.PHONY: fuzzers

# Each target for a minute, or FUZZ_SECONDS, from what samples/ holds; built in a folder beside this one.
fuzz-smoke:
	SPIGLASS_BUILD='$(abs_top_builddir)' MAKEFLAGS= sh $(top_srcdir)/tests/fuzz.sh "$${FUZZ_SECONDS:-60}"
.PHONY: fuzz-smoke

# Fuzz target .mk form (tests/fuzz/NAME.mk):
#	FUZZ_TARGETS += tests/fuzz/NAME
#	tests_fuzz_NAME_SOURCES = tests/fuzz/NAME.c $(FUZZ_DRIVER)
#	tests_fuzz_NAME_LDFLAGS = $(FUZZ_LINKING)
#	tests_fuzz_NAME_LDADD = libspiglass.a $(LIBS_ALL)
