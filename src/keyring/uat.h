/* Wireshark's tables ("user accessible tables"): rows of columns, in a file each or as options of its commands. */
#ifndef KEYRING_UAT_H
#define KEYRING_UAT_H

#include "keyring/source.h"

/* Is it an option that holds a row: uat:TABLE:... */
bool uat_is_option(const char *line, const char *table);

/* The next row, its comment lines and what an option has around it left out; NULL at the end. */
char *uat_line(struct source *s, const char *table);

/* Where a column of hexadecimal digits ends, at a comma or the end of the row; NULL: it is none. */
const char *uat_digits(const char *at, unsigned *digits);

/*
 * Split a row in place; how many columns it has, most + 1 when more than that.
 * 0 when quotes do not match, with the fault said.
 */
unsigned uat_split(struct source *s, char *row, char **column, unsigned most);

void uat_columns_fault(struct source *s, unsigned n, unsigned most, const char *expected);
bool uat_fault(struct source *s, unsigned column, const char *what);	/* column from 0; false */

#endif
