/* The interfaces that can be captured on: what libpcap finds, with their addresses and state. */
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <pcap/pcap.h>
#include <spiglass/capture.h>

enum { ADDRESSES = sizeof ((struct capture_interface *)NULL)->address / sizeof(struct address) };

static void interface_address(struct capture_interface *i, const struct sockaddr *a)
{
	if (!a || i->addresses == ADDRESSES)
		return;
	if (a->sa_family == AF_INET)
		i->address[i->addresses++] = address_ip4((const uint8_t *)&((const struct sockaddr_in *)(const void *)a)->sin_addr);
	else if (a->sa_family == AF_INET6)
		i->address[i->addresses++] = address_ip6(((const struct sockaddr_in6 *)(const void *)a)->sin6_addr.s6_addr);
}

static struct capture_interface interface_of(const pcap_if_t *p)
{
	struct capture_interface i = {
		.up = p->flags & PCAP_IF_UP, .running = p->flags & PCAP_IF_RUNNING, .loopback = p->flags & PCAP_IF_LOOPBACK,
	};
	struct text name = TEXT_FIXED(i.name), description = TEXT_FIXED(i.description);

	text_escaped(&name, p->name, strlen(p->name));
	text_string(&name);
	if (p->description)
		text_escaped(&description, p->description, strlen(p->description));
	text_string(&description);
	for (const pcap_addr_t *a = p->addresses; a; a = a->next)
		interface_address(&i, a->addr);
	return i;
}

unsigned capture_interfaces(struct capture_interface **list, enum status *status)
{
	char why[PCAP_ERRBUF_SIZE];
	pcap_if_t *all = NULL;
	unsigned count = 0;

	*list = NULL;
	*status = pcap_findalldevs(&all, why) < 0 ? STATUS_INPUT : STATUS_OK;
	if (*status != STATUS_OK)
		warn("interfaces: %s", why);
	for (const pcap_if_t *p = all; p; p = p->next) {
		*list = mem_grow(*list, count + 1, sizeof **list);
		(*list)[count++] = interface_of(p);
	}
	if (all)
		pcap_freealldevs(all);
	return count;
}
