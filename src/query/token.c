/* The words of an expression.  Outside of quotes, case counts: "in" is an operator, "IN" is a word. */
#include "query/query.h"

static const struct { const char *text; uint8_t kind; } signs[] = {
	{ "&&", TOKEN_AND }, { "||", TOKEN_OR }, { "==", TOKEN_EQ }, { "!=", TOKEN_NE }, { "<=", TOKEN_LE },
	{ ">=", TOKEN_GE }, { "..", TOKEN_RANGE }, { "<", TOKEN_LT }, { ">", TOKEN_GT }, { "!", TOKEN_NOT },
	{ "=", TOKEN_EQ }, { "(", TOKEN_OPEN }, { ")", TOKEN_CLOSE }, { "{", TOKEN_SET }, { "}", TOKEN_SET_END },
	{ ",", TOKEN_COMMA }, { NULL, 0 },
}, words[] = {
	{ "and", TOKEN_AND }, { "or", TOKEN_OR }, { "not", TOKEN_NOT }, { "in", TOKEN_IN },
	{ "contains", TOKEN_CONTAINS }, { "eq", TOKEN_EQ }, { "ne", TOKEN_NE }, { "lt", TOKEN_LT },
	{ "le", TOKEN_LE }, { "gt", TOKEN_GT }, { "ge", TOKEN_GE }, { NULL, 0 },
};

const char *token_operator(unsigned i)
{
	static const char *const name[] = { "==", "!=", "<", "<=", ">", ">=", "contains", "in", NULL };

	return name[i];
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static uint32_t word_length(const char *s)
{
	uint32_t n = 0;

	while (s[n] && (uint8_t)s[n] > ' ' && s[n] != 0x7f && !strchr("&|=!<>(){},\"'", s[n]) &&
	    strncmp(s + n, "..", 2))
		n++;
	return n;
}

static struct token token_sign(const char *expression, uint32_t at)
{
	for (unsigned i = 0; signs[i].text; i++)
		if (!strncmp(expression + at, signs[i].text, strlen(signs[i].text)))
			return (struct token){ signs[i].kind, at, (uint32_t)strlen(signs[i].text) };
	return (struct token){ TOKEN_STRANGE, at, 1 };
}

/* A backslash takes the next character as it is. */
static struct token token_string(const char *expression, uint32_t at)
{
	char quote = expression[at];
	uint32_t end = at + 1;

	while (expression[end] && expression[end] != quote)
		end += 1 + (expression[end] == '\\' && expression[end + 1]);
	return (struct token){ expression[end] ? TOKEN_STRING : TOKEN_UNENDED, at + 1, end - at - 1 };
}

struct token token_next(const char *expression, uint32_t at)
{
	struct token t = { TOKEN_WORD, 0, 0 };

	while (is_blank(expression[at]))
		at++;
	if (!expression[at])
		return (struct token){ TOKEN_END, at, 0 };
	if (expression[at] == '"' || expression[at] == '\'')
		return token_string(expression, at);
	t.at = at;
	t.len = word_length(expression + at);
	if (!t.len)
		return token_sign(expression, at);
	for (unsigned i = 0; words[i].text; i++)
		if (strlen(words[i].text) == t.len && !memcmp(words[i].text, expression + at, t.len))
			t.kind = words[i].kind;
	return t;
}

uint32_t token_end(const struct token *t)
{
	return t->at + t->len + (t->kind == TOKEN_STRING);
}
