/*
 * markup: visible UTF-8 as the words of an SVG, an HTML page or a diagram.
 *
 * Invariant: nothing that goes through here can be a tag, an attribute's end,
 * a keyword or a comment.  Of Mermaid only letters, digits and a few marks
 * stand as they are; everything else is an entity code (#59;).
 */
#include "output/markup.h"

void text_xml(struct text *t, const char *s, size_t n)
{
	for (; n; n--, s++) {
		switch (*s) {
		case '&':
			text_add(t, "&amp;");
			break;
		case '<':
			text_add(t, "&lt;");
			break;
		case '>':
			text_add(t, "&gt;");
			break;
		case '"':
			text_add(t, "&quot;");
			break;
		default:
			text_char(t, *s);
		}
	}
}

void xml_attribute(struct text *t, const char *key, unsigned v)
{
	text_char(t, ' ');
	text_add(t, key);
	text_add(t, "=\"");
	text_dec(t, v);
	text_char(t, '"');
}

void xml_lang(struct text *t)
{
	if (!strcmp(lang_name(), "en"))
		return;
	text_add(t, " xml:lang=\"");
	text_add(t, lang_name());
	text_char(t, '"');
}

void style_fonts(struct text *t, const char *selected, bool fixed_width)
{
	if (strcmp(lang_name(), "ja"))
		return;
	text_add(t, "<style>\n");
	text_add(t, selected);
	text_add(t, fixed_width ? "{font-family:ui-monospace,Menlo,Consolas,\"DejaVu Sans Mono\",\"Noto Sans Mono CJK JP\","
	    "\"BIZ UDGothic\",\"MS Gothic\",Osaka-Mono,IPAGothic,monospace}\n</style>\n" :
	    "{font-family:system-ui,\"DejaVu Sans\",\"Hiragino Sans\",\"Yu Gothic UI\",Meiryo,\"Noto Sans CJK JP\","
	    "IPAexGothic,IPAPGothic,sans-serif}\n</style>\n");
}

/* The character at s, and its octets: fewer than it had where the words were cut in it. */
static unsigned character(const uint8_t *s, uint32_t *c)
{
	unsigned len = *s < 0x80 ? 1 : *s >> 5 == 6 ? 2 : *s >> 4 == 14 ? 3 : 4, i = 1;

	*c = len == 1 ? *s : *s & (0x7fu >> len);
	for (; i < len && (s[i] & 0xc0) == 0x80; i++)
		*c = *c << 6 | (s[i] & 0x3f);
	return i;
}

static bool is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_plain(uint8_t c)
{
	return is_letter(c) || (c && strchr(" .,/:()-+=@", c));
}

/* Mermaid reads "end" as a keyword wherever it stands alone. */
static bool is_end(const uint8_t *s, const uint8_t *start)
{
	static const char end[] = "end";

	for (unsigned i = 0; i < sizeof end - 1; i++)
		if ((s[i] | 0x20) != end[i])
			return false;
	return (s == start || !is_letter(s[-1])) && !is_letter(s[3]);
}

void text_mermaid(struct text *t, const char *words)
{
	const uint8_t *start = (const uint8_t *)words;

	for (const uint8_t *s = start; *s;) {
		uint32_t c;
		unsigned len = character(s, &c);

		if (is_plain(*s) && !is_end(s, start)) {
			text_char(t, (char)*s);
		} else if (*s == '\n') {
			text_add(t, "<br/>");
		} else {
			text_char(t, '#');
			text_dec(t, c);
			text_char(t, ';');
		}
		s += len;
	}
}

void text_markdown(struct text *t, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		text_add(t, strchr("|\\`*_<>[]~", s[i]) ? "\\" : "");
		text_char(t, s[i]);
	}
}
