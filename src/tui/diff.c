/* The longest common lines of two texts, by the table of all their ends; it is bounded. */
#include "tui/diff.h"

struct lines {
	struct { const char *at; size_t n; } line[DIFF_LINES];
	unsigned count, more;
};

static void lines_of(struct lines *l, const char *s)
{
	l->count = l->more = 0;
	while (*s) {
		size_t n = strcspn(s, "\n");

		if (l->count < DIFF_LINES) {
			l->line[l->count].at = s;
			l->line[l->count++].n = n;
		} else {
			l->more++;
		}
		s += n + (s[n] == '\n');
	}
}

static bool line_equal(const struct lines *a, unsigned i, const struct lines *b, unsigned j)
{
	return a->line[i].n == b->line[j].n && !memcmp(a->line[i].at, b->line[j].at, a->line[i].n);
}

static void line_say(struct text *t, char sign, const struct lines *l, unsigned i)
{
	text_char(t, sign);
	text_char(t, ' ');
	text_mem(t, l->line[i].at, l->line[i].n);
	text_char(t, '\n');
}

/* How many lines the ends from i and j on have in common. */
typedef uint8_t ends[DIFF_LINES + 1][DIFF_LINES + 1];
_Static_assert(DIFF_LINES <= UINT8_MAX, "counts of common lines fit");

static void ends_compare(ends common, const struct lines *a, const struct lines *b)
{
	memset(common, 0, sizeof(ends));
	for (unsigned i = a->count; i--;)
		for (unsigned j = b->count; j--;) {
			uint8_t left = common[i + 1][j], right = common[i][j + 1];

			common[i][j] = line_equal(a, i, b, j) ? (uint8_t)(common[i + 1][j + 1] + 1) :
			    left > right ? left : right;
		}
}

void text_diff(struct text *t, const char *from, const char *to)
{
	static ends common;
	static struct lines a, b;
	unsigned i = 0, j = 0;

	lines_of(&a, from);
	lines_of(&b, to);
	ends_compare(common, &a, &b);
	while (i < a.count || j < b.count) {
		if (i < a.count && j < b.count && line_equal(&a, i, &b, j)) {
			line_say(t, ' ', &a, i++);
			j++;
		} else if (i < a.count && (j == b.count || common[i + 1][j] >= common[i][j + 1])) {
			line_say(t, '-', &a, i++);
		} else {
			line_say(t, '+', &b, j++);
		}
	}
	if (a.more + b.more)
		text_say(t, "? there are more lines\n");
}
