/* What every unit test includes: cmocka and the headers it wants first. */
#ifndef TEST_H
#define TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* What a call appended to a text, as a string. */
#define TEXT_IS(expected, t, call) do {                                       \
	char room_[4096];                                                     \
	struct text text_ = TEXT_FIXED(room_), *t = &text_;                   \
	call;                                                                 \
	assert_string_equal(text_string(t), expected);                        \
} while (0)

#endif
