/* A key source being read: its lines, and where its faults go.  And what an importer is. */
#ifndef KEYRING_SOURCE_H
#define KEYRING_SOURCE_H

#include "keyring/store.h"

struct source {
	struct keyring *keyring;
	const char *name;
	uint32_t file;			/* keyring_source() */
	const char *at, *end;
	char *text;			/* the current line, LIMIT_KEY_LINE and a NUL */
	unsigned line;			/* its number */
	unsigned used;			/* keys and certificates taken */
	bool secrets;			/* and any of them is not for everybody */
	unsigned faults, told;
	bool silent;			/* only looking */
	keyring_say *say;
	void *context;
};

/*
 * The next line, its own copy: NUL-terminated, without its end and trailing
 * blanks.  NULL at the end.  Lines that are too long or hold a NUL are faults
 * and left out.
 */
char *source_line(struct source *s);

/*
 * What is wrong at a line and what was expected.  Never quotes what could be a
 * key, so nothing of a line but names in a known place.  Line 0: the whole source.
 */
void source_fault(struct source *s, unsigned line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same of what is no fault. */
void source_remark(struct source *s, unsigned line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* An SA that was understood. */
void source_take(struct source *s, const struct key *key);
void source_take_ike(struct source *s, const struct ike_key *key);
void source_take_ke(struct source *s, const struct ke_secret *ke);
void source_take_certificate(struct source *s, const struct certificate *c);

struct importer {
	const char *name;
	unsigned (*recognise)(const char *line);	/* how much a line speaks for this form; 0: nothing */
	void (*import)(struct source *s);		/* all lines */
};

/* A form that may be read while it is written: what has been told so far stays with its reader. */
struct log_form {
	const struct importer *importer;
	void *(*open)(struct source *s);		/* a reader of it, which stays where it is */
	void (*lines)(void *reader);			/* those there are now */
	void (*pause)(void *reader);			/* hand over what can be; there may be more */
	void (*close)(void *reader);			/* hand over the rest */
};

/* An empty source of that name; its room is given back at the end. */
struct source source_new(struct keyring *k, const char *name, keyring_say *say, void *context);
void source_free(struct source *s);
struct stat;
void source_warn_readable(const char *name, const struct stat *st);	/* that others can read the keys in it, if they can */
void source_warn(void *context, const char *name, unsigned line, const char *what);	/* a keyring_say to standard error */

/* A source that has no lines: is it one certificate as it is on the wire. */
bool certificate_is_der(const struct source *s);

extern const struct importer importer_esp_sa;
extern const struct importer importer_ikev1_table;
extern const struct importer importer_ikev2_table;
extern const struct importer importer_xfrm;
extern const struct importer importer_setkey;
extern const struct importer importer_setkey_add;
extern const struct importer importer_tcpdump;
extern const struct importer importer_fortigate;
extern const struct importer importer_racoon;
extern const struct importer importer_mikrotik;
extern const struct importer importer_vpp;
extern const struct importer importer_vpp_sa;
extern const struct importer importer_iked;
extern const struct importer importer_ipsecctl;
extern const struct importer importer_charon;
extern const struct importer importer_pluto;
extern const struct importer importer_spiglass;
extern const struct importer importer_certificate;

extern const struct log_form log_charon, log_pluto;

#endif
