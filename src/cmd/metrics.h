/* --metrics: a file for a monitor, always whole. */
#ifndef CMD_METRICS_H
#define CMD_METRICS_H

#include "cmd/run.h"

enum { METRICS_SECONDS = 10 };		/* from one file to the next */

struct metrics_file;

struct metrics_file *metrics_file_new(const char *path);
void metrics_file_write(struct metrics_file *f, struct run *r);		/* in the place of the one before */
void metrics_file_free(struct metrics_file *f, struct run *r);		/* the last one */

#endif
