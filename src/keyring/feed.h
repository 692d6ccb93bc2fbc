/* Sources of keys that go on while packets come in: a log that grows, and the kernel. */
#ifndef KEYRING_FEED_H
#define KEYRING_FEED_H

#include "keyring/source.h"

/* --- a log --- */

const char *log_named(const char *path);	/* the file of "log:FILE"; NULL: it is none */

struct follow;

struct follow *follow_open(struct keyring *k, const char *path);	/* NULL: it cannot be read; the message was given */
/* look: has it been cut, or moved away? */
void follow_more(struct follow *f, struct keyring *k, bool look, keyring_say *say, void *context);
void follow_free(struct follow *f);

/* --- the kernel --- */

bool kernel_is_named(const char *path);		/* "xfrm:" */
enum status kernel_read(struct keyring *k);	/* its SAs of now */

struct kernel;

struct kernel *kernel_open(struct keyring *k);	/* as follow_open() */
void kernel_more(struct kernel *f, struct keyring *k, keyring_say *say, void *context);
void kernel_free(struct kernel *f);

/*
 * What the kernel sends (NETLINK_XFRM): several messages.  0: there are more to
 * come; 1: that was the last one of an answer; below: the error it is, as -errno.
 */
int kernel_messages(struct source *s, const void *at, size_t len);
/* One that tells of an SA, in the words of "ip -o xfrm state"; false: it tells of none. */
struct nlmsghdr;
bool kernel_words(struct text *t, const struct nlmsghdr *m);

#endif
