/*
 * Link types have two numbers: LINKTYPE_*, the one in files and on our frames,
 * and DLT_*, the one libpcap uses on this system.  They differ for a few old ones.
 */
#ifndef CAPTURE_LINK_H
#define CAPTURE_LINK_H

#include <stdint.h>

uint32_t link_of_dlt(uint32_t dlt);
uint32_t link_to_dlt(uint32_t link);

#endif
