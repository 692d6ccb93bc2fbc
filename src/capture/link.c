/* The link types whose number differs between files and libpcap (LINKTYPE_ and DLT_, pcap-linktype(7)). */
#include <stddef.h>
#include <pcap/dlt.h>
#include "capture/link.h"

static const struct { uint32_t link, dlt; } others[] = {
	{ 100, DLT_ATM_RFC1483 },
	{ 101, DLT_RAW },
	{ 102, DLT_SLIP_BSDOS },
	{ 103, DLT_PPP_BSDOS },
	{ 106, DLT_ATM_CLIP },
};

enum { OTHERS = sizeof others / sizeof others[0] };

uint32_t link_of_dlt(uint32_t dlt)
{
	for (size_t i = 0; i < OTHERS; i++)
		if (others[i].dlt == dlt)
			return others[i].link;
	return dlt;
}

uint32_t link_to_dlt(uint32_t link)
{
	for (size_t i = 0; i < OTHERS; i++)
		if (others[i].link == link)
			return others[i].dlt;
	return link;
}
