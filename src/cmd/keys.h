/* What the files of the verb keys share. */
#ifndef CMD_KEYS_H
#define CMD_KEYS_H

#include "cmd/run.h"

/* Reads the captures to their end if there are any, and converts. */
enum status keys_convert_run(const struct verb *v, const struct options *o);

/* -w is for convert; the run under the others must not take it for a capture. */
static inline struct options keys_options(const struct options *o)
{
	struct options own = *o;

	own.keys_to = own.write;
	own.write = NULL;
	return own;
}

#endif
