/* -D: the interfaces there are. */
#ifndef CMD_INTERFACES_H
#define CMD_INTERFACES_H

#include "cmd/options.h"

enum status cmd_interfaces(const struct verb *v, const struct options *o);

#endif
