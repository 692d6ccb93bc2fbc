/*
 * One network interface through libpcap: TPACKET_V3, or in immediate mode
 * TPACKET_V2.
 *
 * The kernel counts packets in 32 bits, so that its counters are read often
 * and their differences added up.  An interface that goes down keeps its socket
 * and goes on when it is up again; one that is gone, or is another one of the
 * same name now, is opened anew when it is there.
 */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <pcap/pcap.h>
#include "capture/device.h"
#include "capture/filter.h"
#include "capture/format.h"
#include "capture/link.h"

enum {
	BLOCK_MS = 20,			/* a block of the ring that is not full is handed over after so long */
	RETRY_S = 1,
	MIB = 1 << 20,
};

enum presence { PRESENCE_UP, PRESENCE_DOWN, PRESENCE_GONE };

struct device {
	const char *name;
	const struct capture_options *options;
	pcap_t *pcap;			/* NULL: gone */
	int control;			/* to ask for its state */
	int index;			/* 0: of all interfaces together */
	uint32_t link;
	bool exact, broken;
	enum presence presence;		/* as it was told */
	struct pcap_pkthdr *head;	/* of the packet looked at; NULL: none */
	const uint8_t *at;
	struct pcap_stat seen;		/* counters of this opening, as read last */
	struct capture_counters sum;
	uint64_t taken;
	time_t retry;
};

/* --- opening --- */

static void device_say(const struct device *d, char why[static 256], int code, const char *text)
{
	if (code == PCAP_ERROR_NO_SUCH_DEVICE)
		text = "no such interface; spiglass -D lists them";
	else if (code == PCAP_ERROR_PERM_DENIED || code == PCAP_ERROR_PROMISC_PERM_DENIED)
		text = "not permitted to capture; that takes root, or CAP_NET_RAW";
	else if (code == PCAP_ERROR_IFACE_NOT_UP)
		text = "the interface is down";
	snprintf(why, 256, "%s: %s", d->name, text);
}

static pcap_t *device_create(struct device *d, char why[static 256])
{
	const struct capture_options *o = d->options;
	char text[PCAP_ERRBUF_SIZE] = "";
	pcap_t *p = pcap_create(d->name, text);
	int code;

	if (!p) {
		device_say(d, why, 0, text);
		return NULL;
	}
	pcap_set_snaplen(p, o->snaplen ? (int)o->snaplen : LIMIT_FRAME);
	pcap_set_promisc(p, !o->no_promiscuous && strcmp(d->name, "any"));
	pcap_set_timeout(p, BLOCK_MS);
	pcap_set_immediate_mode(p, o->immediate);
	pcap_set_buffer_size(p, (int)(o->buffer_mib ? o->buffer_mib : CAPTURE_BUFFER_MIB) * MIB);
	pcap_set_tstamp_precision(p, PCAP_TSTAMP_PRECISION_NANO);
	code = pcap_activate(p);
	if (code >= 0 && pcap_setnonblock(p, 1, text) == 0)
		return p;
	device_say(d, why, code, code < 0 ? pcap_geterr(p) : text);
	pcap_close(p);
	return NULL;
}

/* In the kernel, as far as it goes: what is wider than asked for is filtered again. */
static bool device_filter(struct device *d, pcap_t *p, char why[static 256])
{
	char *expression = d->options->filter ? filter_wider(d->options->filter, &d->exact) : NULL;
	struct bpf_program program;
	bool set = true;

	if (expression && pcap_compile(p, &program, expression, 1, PCAP_NETMASK_UNKNOWN) == 0) {
		set = pcap_setfilter(p, &program) == 0;
		pcap_freecode(&program);
	} else if (expression)
		set = !d->exact;
	if (!set)
		snprintf(why, 256, "%s: filter: %.200s", d->name, pcap_geterr(p));
	free(expression);
	return set;
}

static int device_index(const struct device *d)
{
	struct ifreq r = { 0 };

	snprintf(r.ifr_name, sizeof r.ifr_name, "%s", d->name);
	return ioctl(d->control, SIOCGIFINDEX, &r) < 0 ? 0 : r.ifr_ifindex;
}

static bool device_open(struct device *d, char why[static 256])
{
	pcap_t *p = device_create(d, why);

	if (!p)
		return false;
	if (!device_filter(d, p, why)) {
		pcap_close(p);
		return false;
	}
	d->pcap = p;
	d->link = link_of_dlt((uint32_t)pcap_datalink(p));
	d->index = device_index(d);
	d->seen = (struct pcap_stat){ 0 };
	d->broken = false;
	return true;
}

struct device *device_new(const char *name, const struct capture_options *o, char why[static 256])
{
	struct device *d = mem_new(sizeof *d);

	d->name = name;
	d->options = o;
	d->control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (device_open(d, why))
		return d;
	device_free(d);
	return NULL;
}

/* --- packets --- */

bool device_peek(struct device *d, struct frame *f)
{
	if (!d->head && (!d->pcap || d->broken))
		return false;
	if (!d->head) {
		int got = pcap_next_ex(d->pcap, &d->head, &d->at);

		if (got != 1) {
			d->head = NULL;
			d->broken = got < 0;
			return false;
		}
	}
	f->at = d->at;
	f->have = d->head->caplen < LIMIT_FRAME ? d->head->caplen : LIMIT_FRAME;
	f->claim = d->head->len > f->have ? d->head->len : f->have;
	f->link = d->link;
	f->time = (int64_t)d->head->ts.tv_sec * NANO + d->head->ts.tv_usec;	/* which holds nanoseconds, as asked for */
	return true;
}

void device_take(struct device *d)
{
	d->taken++;
}

void device_drop(struct device *d)
{
	d->head = NULL;
}

int device_poll(const struct device *d)
{
	return d->pcap && !d->head ? pcap_get_selectable_fd(d->pcap) : -1;
}

uint32_t device_link(const struct device *d)
{
	return d->link;
}

bool device_exact(const struct device *d)
{
	return d->exact;
}

/* --- counters --- */

static void device_stats(struct device *d)
{
	struct pcap_stat now;

	if (!d->pcap || pcap_stats(d->pcap, &now) < 0)
		return;
	d->sum.received += now.ps_recv - d->seen.ps_recv;
	d->sum.dropped += now.ps_drop - d->seen.ps_drop;
	d->sum.interface_dropped += now.ps_ifdrop - d->seen.ps_ifdrop;
	d->seen = now;
}

void device_count(struct device *d, struct capture_counters *sum)
{
	uint64_t known;

	device_stats(d);
	known = d->taken + d->sum.dropped;
	sum->received += d->sum.received;
	sum->dropped += d->sum.dropped;
	sum->interface_dropped += d->sum.interface_dropped;
	sum->unread += d->sum.received > known ? d->sum.received - known : 0;
}

/* --- coming and going --- */

static enum presence device_presence(const struct device *d)
{
	struct ifreq r = { 0 };

	if (!d->index)
		return d->broken ? PRESENCE_GONE : PRESENCE_UP;
	snprintf(r.ifr_name, sizeof r.ifr_name, "%s", d->name);
	if (d->broken || device_index(d) != d->index || ioctl(d->control, SIOCGIFFLAGS, &r) < 0)
		return PRESENCE_GONE;
	return r.ifr_flags & IFF_UP ? PRESENCE_UP : PRESENCE_DOWN;
}

static void device_lose(struct device *d)
{
	device_stats(d);
	pcap_close(d->pcap);
	d->pcap = NULL;
	d->index = 0;
}

static enum presence device_retry(struct device *d)
{
	struct timespec now;
	char why[256];

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec < d->retry)
		return PRESENCE_GONE;
	d->retry = now.tv_sec + RETRY_S;
	return device_open(d, why) ? PRESENCE_UP : PRESENCE_GONE;
}

bool device_check(struct device *d, char news[static 256])
{
	static const char *const word[] = { "up again", "down", "gone; waiting until it is there again" };
	const bool over = d->options->once;
	enum presence now = d->pcap ? device_presence(d) : over ? PRESENCE_GONE : device_retry(d);
	struct frame f;

	device_stats(d);
	if (now == PRESENCE_GONE && d->pcap && !device_peek(d, &f))	/* what it still holds is read first */
		device_lose(d);
	if (now == d->presence)
		return false;
	snprintf(news, 256, "%s: %s", d->name, d->presence == PRESENCE_GONE ? "there again" :
	    now == PRESENCE_GONE && over ? "gone; to open it again takes --no-sandbox" : word[now]);
	d->presence = now;
	return true;
}

bool device_over(const struct device *d)
{
	return !d->pcap && d->options->once;
}

void device_free(struct device *d)
{
	if (!d)
		return;
	if (d->pcap)
		pcap_close(d->pcap);
	if (d->control >= 0)
		close(d->control);
	free(d);
}
