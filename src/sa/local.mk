libspiglass_a_SOURCES += \
	include/spiglass/sa.h \
	src/sa/pool.h src/sa/pool.c \
	src/sa/table.h src/sa/table.c \
	src/sa/course.h src/sa/course.c src/sa/reading.c \
	src/sa/proposal.h src/sa/proposal.c \
	src/sa/says.c \
	src/sa/life.c \
	src/sa/life_ike.c src/sa/life_ikev1.c src/sa/life_ikev2.c \
	src/sa/life_child.c src/sa/life_heir.c src/sa/life_identity.c src/sa/life_expired.c \
	src/sa/life_esp.c \
	src/sa/sequence.c \
	src/sa/events.h src/sa/events.c \
	src/sa/infer.h src/sa/infer.c src/sa/infer_deeds.c src/sa/infer_marks.c \
	src/sa/infer_heirs.c src/sa/infer_pairs.c src/sa/infer_rekeys.c src/sa/infer_tell.c \
	src/sa/talk.h src/sa/talk.c \
	src/sa/esn.c
