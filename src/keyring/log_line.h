/* Lines of a daemon's log, without what syslog, the journal and loggers put around them. */
#ifndef KEYRING_LOG_LINE_H
#define KEYRING_LOG_LINE_H

#include <spiglass/crypto.h>

/* What stands before a message: "host program[pid]:" as one number, 0 where nothing does. */
uint64_t log_origin(const char *at, const char *end);
/* Behind the "program[pid]: " of syslog and the journal; NULL when there is none of that program. */
char *log_behind_tag(char *line, const char *program);

/* A member of a JSON object: both NUL-terminated in place, the value without its quotes and escapes. */
struct json_member { char *name, *value; };
/* *at: behind the object's brace, and then where the last call left it.  False: the end, or no JSON. */
bool json_next(char **at, struct json_member *m);

/* Octets that are told in rows. */
struct log_dump {
	uint8_t *at;
	uint32_t want, have;
	unsigned line;			/* of its label; 0: no dump is open */
	const char *wrong;		/* static; NULL: all rows so far fit */
};

/* "  16: A4 33 56 ...  ascii": is it such a row, and where its offset ends. */
const char *log_row(const char *text, uint32_t *offset);
/* The octets of a row: pairs of digits with one blank between, with two after every `group` (0: never). */
void log_dump_add(struct log_dump *d, const char *row, unsigned group);

#endif
