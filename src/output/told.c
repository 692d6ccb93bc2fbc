/*
 * What the engine says of a packet: facts and reasons, which it puts together
 * in English for JSON, and which are taken apart here for other languages.  A
 * form's blanks are "$1" and "$2"; what stands in them is told likewise.
 * Octets of the packet are escaped, whatever they look like.
 */
#include <string.h>
#include "output/show.h"

enum { BLANKS = 2, TOLD_MOST = 512, NESTED = 4 };

/* The first that fits is taken: those that say more stand first. */
static const char *const forms[] = {
	N_("frame $1"),
	N_("needs $1"),
	N_("$1 is the hash of $2: this one is of another address"),
	N_("$1 is the hash of $2: the sender is behind a NAT, or wants to look so"),
	N_("$1 is the hash of $2: the receiver is behind a NAT, or is to look so"),
	N_("$1 is the hash of $2"),
	N_("$1 is what the preshared key of $2 gives"),
	N_("$1 is what SK_pi as the key gives"),
	N_("$1 is what SK_pr as the key gives"),
	N_("$1 is HASH_I with the preshared key of $2"),
	N_("$1 is HASH_R with the preshared key of $2"),
	N_("$1 would be the next one: a request is missing, or late"),
	N_("$1 is the next one"),
	N_("the one of frame $1"),
	N_("not the one of frame $1"),
	N_("signed by the key of $1"),
	N_("not signed by the key of $1"),
	N_("$1: the certificate sent"),
	N_("$1: the certificate of $2"),
	N_("the certificate of $1"),
	N_("its issuer is itself, certificate $1"),
	N_("its issuer is the subject of certificate $1"),
	N_("$1 octets between the last payload and the padding"),
	N_("the source says $1 for the high half of the sequence number; it is $2"),
	N_("the source says ICV of $1 bits; it is $2"),
	N_("the source says no ICV; there is one of $1 bits"),
	N_("the source says sequence numbers of $1 bits; they have $2"),
	N_("the source says $1; it is $2"),
	N_("the encryption key is $1"),
	N_("the integrity key is $1"),
	N_("CHILD_SA $1 and $2"),
	N_("IPsec SA $1 and $2"),
	N_("$1; $2"),
	N_("$1 is $2"),
	N_("$1 port $2"),
};

struct piece { const char *at; size_t len; };

/* Do the words read like the form?  Then what stands in its blanks. */
static bool form_fits(const char *form, struct piece words, struct piece blank[static BLANKS])
{
	const char *from = words.at, *end = words.at + words.len;
	struct piece *open = NULL;

	for (;; form += 2) {
		size_t n = strcspn(form, "$"), left = (size_t)(end - from);
		const char *at = from;

		if (open && form[n])
			at = memmem(from, left, form, n);
		else if (open && n <= left)
			at = end - n;
		if (!at || (size_t)(end - at) < n || memcmp(at, form, n))
			return false;
		if (open)
			*open = (struct piece){ from, (size_t)(at - from) };
		from = at + n;
		form += n;
		if (!*form)
			return from == end;
		open = &blank[form[1] - '1'];
	}
}

/* Words that are translated as they are; NULL: there are none. */
static const char *known(struct piece words)
{
	char room[TOLD_MOST];
	const char *said;

	if (words.len >= sizeof room)
		return NULL;
	memcpy(room, words.at, words.len);
	room[words.len] = 0;
	said = lang_words(room);
	return said == room ? NULL : said;
}

static void told(struct text *t, struct piece words, unsigned nested)
{
	struct piece blank[BLANKS] = { { "", 0 }, { "", 0 } };
	char room[BLANKS][TOLD_MOST];
	struct blank said[BLANKS];
	const char *all = known(words);

	if (all) {
		text_add(t, all);
		return;
	}
	for (size_t i = 0; nested && i < sizeof forms / sizeof *forms; i++) {
		if (!form_fits(forms[i], words, blank))
			continue;
		for (unsigned b = 0; b < BLANKS; b++) {
			struct text in = TEXT_FIXED(room[b]);

			told(&in, blank[b], nested - 1);
			said[b] = (struct blank)BLANK_WORDS(text_string(&in));
		}
		text_blanks(t, _(forms[i]), said, BLANKS);
		return;
	}
	text_escaped(t, words.at, words.len);
}

void text_told(struct text *t, const char *words, size_t len)
{
	bool plain = _(forms[0]) == forms[0];

	told(t, (struct piece){ words, len }, plain ? 0 : NESTED);
}
