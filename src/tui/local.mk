libspiglass_a_SOURCES += include/spiglass/tui.h
if WITH_TUI
libspiglass_a_SOURCES += \
	src/tui/grid.h \
	src/tui/grid.c \
	src/tui/keys.h \
	src/tui/keys.c \
	src/tui/backend.h \
	src/tui/term.c \
	src/tui/script.c \
	src/tui/scene.h \
	src/tui/scene.c \
	src/tui/screen.h \
	src/tui/view.h \
	src/tui/list.h \
	src/tui/list.c \
	src/tui/pane.h \
	src/tui/pane.c \
	src/tui/past.h \
	src/tui/past.c \
	src/tui/marks.h \
	src/tui/marks.c \
	src/tui/line.h \
	src/tui/line.c \
	src/tui/dialog.h \
	src/tui/dialog.c \
	src/tui/dialog_ask.c \
	src/tui/dialog_path.c \
	src/tui/dialog_help.c \
	src/tui/dialog_find.c \
	src/tui/dialog_filter.c \
	src/tui/dialog_print.c \
	src/tui/bar.c \
	src/tui/tui.c \
	src/tui/view_sas.c \
	src/tui/view_ladder.c \
	src/tui/view_findings.c \
	src/tui/view_timeline.c \
	src/tui/view_keys.c \
	src/tui/view_packets.c \
	src/tui/view_detail.c \
	src/tui/view_layout.c \
	src/cmd/tui.c
endif
