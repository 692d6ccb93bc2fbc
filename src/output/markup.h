/* What the forms for browsers, Markdown and Mermaid share. */
#ifndef OUTPUT_MARKUP_H
#define OUTPUT_MARKUP_H

#include <spiglass/base.h>

/* n octets between tags, or in an attribute. */
void text_xml(struct text *t, const char *s, size_t n);
/* ' key="v"' */
void xml_attribute(struct text *t, const char *key, unsigned v);
/* ' xml:lang="ja"': nothing in English, which pictures were always in. */
void xml_lang(struct text *t);
/* A style of its own for what CSS selects: fonts that have the letters of the language, where those named before may not. */
void style_fonts(struct text *t, const char *selected, bool fixed_width);
/* In a cell of a Markdown table. */
void text_markdown(struct text *t, const char *s, size_t n);
/* A label of a diagram. */
void text_mermaid(struct text *t, const char *words);

#endif
