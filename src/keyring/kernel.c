/*
 * The kernel's SAs: asked for once, and told of from then on whenever one is
 * made or changed (XFRMNLGRP_SA).  The socket is opened while there are rights
 * to, and only read from later: read() is all it takes.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif
#include <stdlib.h>

#include "keyring/feed.h"

static const char name[] = "xfrm:";

bool kernel_is_named(const char *path)
{
	return !strcmp(path, name);
}

#ifdef HAVE_LIBMNL
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/xfrm.h>
#include <unistd.h>

#include "keyring/secret.h"

enum { ROOM = 1 << 16, BATCH = 64, WAITING = 4 << 20 };	/* WAITING: octets of messages in the kernel */

struct kernel {
	struct source source;
	struct mnl_socket *socket;
	uint8_t *at;			/* ROOM */
};

/* EPROTONOSUPPORT: a kernel without IPsec. */
static struct mnl_socket *socket_new(void)
{
	struct mnl_socket *s = mnl_socket_open2(NETLINK_XFRM, SOCK_CLOEXEC);
	int size = WAITING;

	if (!s)
		return NULL;
	if (setsockopt(mnl_socket_get_fd(s), SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size))
		(void)setsockopt(mnl_socket_get_fd(s), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	if (!mnl_socket_bind(s, 1u << (XFRMNLGRP_SA - 1), MNL_SOCKET_AUTOPID))
		return s;
	mnl_socket_close(s);
	return NULL;
}

static bool ask(struct kernel *f)
{
	uint8_t room[64] __attribute__((aligned(NLMSG_ALIGNTO))) = { 0 };
	struct nlmsghdr *m = mnl_nlmsg_put_header(room);

	m->nlmsg_type = XFRM_MSG_GETSA;
	m->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	m->nlmsg_seq = 1;
	return mnl_socket_sendto(f->socket, m, m->nlmsg_len) >= 0;
}

/* The answer, to its end; false: errno says why not. */
static bool answer(struct kernel *f)
{
	int end = 0;

	while (!end) {
		ssize_t n = read(mnl_socket_get_fd(f->socket), f->at, ROOM);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		end = kernel_messages(&f->source, f->at, (size_t)n);
	}
	errno = end < 0 ? -end : 0;
	return end > 0;
}

static void tell_failure(int error)
{
	if (error == EPROTONOSUPPORT || error == EAFNOSUPPORT || error == ENOENT)
		warn("%s this kernel has no IPsec, so there are no keys to be had from it", name);
	else if (error == EPERM || error == EACCES)
		warn("%s the kernel tells its keys to root only, or with CAP_NET_ADMIN", name);
	else
		warn("%s the kernel's SAs cannot be read: %s", name, strerror(error));
}

static bool begin(struct kernel *f)
{
	return ask(f) && answer(f) && !fcntl(mnl_socket_get_fd(f->socket), F_SETFL, O_NONBLOCK);
}

struct kernel *kernel_open(struct keyring *k)
{
	struct mnl_socket *s = socket_new();
	struct kernel *f;

	if (!s) {
		tell_failure(errno);
		return NULL;
	}
	f = mem_new(sizeof *f);
	f->socket = s;
	f->at = secret_map(ROOM);
	f->source = source_new(k, name, source_warn, NULL);
	f->source.file = keyring_file(k, name);
	keyring_file_form(k, f->source.file, importer_xfrm.name);
	if (begin(f))
		return f;
	tell_failure(errno);
	kernel_free(f);
	return NULL;
}

void kernel_more(struct kernel *f, struct keyring *k, keyring_say *say, void *context)
{
	ssize_t n = 1;

	f->source.keyring = k;
	f->source.say = say;
	f->source.context = context;
	for (unsigned i = 0; i < BATCH && n > 0; i++) {
		n = read(mnl_socket_get_fd(f->socket), f->at, ROOM);
		if (n > 0)
			kernel_messages(&f->source, f->at, (size_t)n);
		else if (n < 0 && errno == ENOBUFS)
			source_remark(&f->source, 0, "more SAs at once than the kernel could tell of: some are missing");
	}
}

void kernel_free(struct kernel *f)
{
	if (!f)
		return;
	mnl_socket_close(f->socket);
	source_free(&f->source);
	secret_unmap(f->at);
	free(f);
}

enum status kernel_read(struct keyring *k)
{
	struct kernel *f = kernel_open(k);
	unsigned used = f ? f->source.used : 0;

	if (f && !used)
		warn("%s the kernel has no SAs now", name);
	kernel_free(f);
	return used ? STATUS_OK : STATUS_KEYS;
}

#else

struct kernel *kernel_open(struct keyring *k)
{
	(void)k;
	warn("%s this program was built without libmnl", name);
	return NULL;
}

void kernel_more(struct kernel *f, struct keyring *k, keyring_say *say, void *context)
{
	(void)f;
	(void)k;
	(void)say;
	(void)context;
}

void kernel_free(struct kernel *f)
{
	free(f);
}

enum status kernel_read(struct keyring *k)
{
	return kernel_open(k) ? STATUS_OK : STATUS_KEYS;
}

#endif
