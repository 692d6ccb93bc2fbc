/*
 * Sends the frames of a pcap out of an interface at a steady rate, for live capture tests.
 *
 *	blast IFACE FILE PPS SECONDS
 *
 * Made for one end of a veth pair in a network namespace of one's own.  Prints what was really sent.
 */
#include <err.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/if_ether.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 32, FILE_HEAD = 24, FRAME_HEAD = 16, CAPTURED_AT = 8 };

struct frames { const uint8_t *first, *next, *end; };

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Of this machine's byte order; again from the first one when all were sent. */
static struct iovec frame_next(struct frames *f)
{
	struct iovec v;
	uint32_t len;

	if (f->end - f->next < FRAME_HEAD)
		f->next = f->first;
	memcpy(&len, f->next + CAPTURED_AT, sizeof len);
	if (len > f->end - f->next - FRAME_HEAD)
		errx(1, "a frame is cut");
	v = (struct iovec){ (void *)(uintptr_t)(f->next + FRAME_HEAD), len };
	f->next += FRAME_HEAD + len;
	return v;
}

static struct frames frames_open(const char *path)
{
	int file = open(path, O_RDONLY);
	struct stat st;
	const uint8_t *map;

	if (file < 0 || fstat(file, &st))
		err(1, "%s", path);
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
	if (map == MAP_FAILED)
		err(1, "%s", path);
	return (struct frames){ map + FILE_HEAD, map + FILE_HEAD, map + st.st_size };
}

static int interface_open(const char *name)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(name) };
	int fd = socket(AF_PACKET, SOCK_RAW, 0), one = 1;

	if (fd < 0 || !to.sll_ifindex || bind(fd, (struct sockaddr *)&to, sizeof to))
		err(1, "%s", name);
	setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof one);
	return fd;
}

/* Packets of a batch that went out. */
static unsigned batch_send(int fd, struct frames *f)
{
	struct mmsghdr message[BATCH] = { 0 };
	struct iovec part[BATCH];
	unsigned sent = 0;

	for (unsigned i = 0; i < BATCH; i++) {
		part[i] = frame_next(f);
		message[i].msg_hdr.msg_iov = &part[i];
		message[i].msg_hdr.msg_iovlen = 1;
	}
	for (int done = 0; done < BATCH; ) {
		int n = sendmmsg(fd, message + done, (unsigned)(BATCH - done), 0);

		sent += n > 0 ? (unsigned)n : 0;
		done += n > 0 ? n : 1;		/* one that was refused is left out */
	}
	return sent;
}

int main(int argc, char **argv)
{
	uint64_t sent = 0, tried = 0;
	double pps, seconds, start, t;
	struct frames f;
	int fd;

	if (argc != 5)
		errx(2, "usage: blast IFACE FILE PPS SECONDS");
	f = frames_open(argv[2]);
	fd = interface_open(argv[1]);
	pps = atof(argv[3]);
	seconds = atof(argv[4]);
	start = now();
	while ((t = now()) - start < seconds)
		if ((double)tried <= (t - start) * pps) {
			sent += batch_send(fd, &f);
			tried += BATCH;
		}
	printf("sent %llu refused %llu pps %.0f\n", (unsigned long long)sent, (unsigned long long)(tried - sent),
	    (double)sent / (t - start));
	return 0;
}
