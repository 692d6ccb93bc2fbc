libspiglass_a_SOURCES += \
	include/spiglass/cmd.h \
	src/cmd/verb.h \
	src/cmd/verbs.c \
	src/cmd/options.h \
	src/cmd/options.c \
	src/cmd/run.h \
	src/cmd/run.c \
	src/cmd/signals.h src/cmd/signals.c \
	src/cmd/interfaces.h src/cmd/interfaces.c \
	src/cmd/progress.c \
	src/cmd/summary.c \
	src/cmd/packets.c \
	src/cmd/decrypt.c \
	src/cmd/flow.c \
	src/cmd/watch.h \
	src/cmd/watch.c \
	src/cmd/metrics.h src/cmd/metrics.c \
	src/cmd/notify.h src/cmd/notify.c \
	src/cmd/sas.c \
	src/cmd/keys.h \
	src/cmd/keys.c \
	src/cmd/keys_convert.c \
	src/cmd/diag.c \
	src/cmd/layout.c \
	src/cmd/explain.c \
	src/cmd/sandbox.h \
	src/cmd/sandbox.c \
	src/cmd/sandbox_user.c \
	src/cmd/sandbox_paths.c \
	src/cmd/sandbox_calls.c \
	src/cmd/sandbox_test.c \
	src/cmd/cmd.c
