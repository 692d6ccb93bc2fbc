/*
 * The system calls that are left, by seccomp(2).  Whoever makes another one is
 * told its number, and is ended: nobody goes on.
 *
 * A row says for whom; none of them allows executing a program, becoming
 * another process, a socket, tracing, or memory that can be executed.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif
#include "cmd/sandbox.h"

#ifdef HAVE_LIBSECCOMP
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum whom {
	FOR_OFFLINE = 1 << SANDBOX_OFFLINE,
	FOR_LIVE = 1 << SANDBOX_LIVE,
	FOR_SCREEN = 1 << SANDBOX_SCREEN,
	FOR_ALL = FOR_OFFLINE | FOR_LIVE | FOR_SCREEN,
	FOR_WRITING = 1 << SANDBOX_PROFILES,	/* added where files are made by name */
	FOR_FOLLOWING = 2 << SANDBOX_PROFILES,	/* or opened again */
};

enum terms {
	ANY,
	NO_PROGRAM,			/* memory that is not to be executed */
	THREAD,				/* of this process */
	RING,				/* libpcap gives back the buffer */
	OWN,				/* signals to this process */
	READ_ONLY, WRITE_ONLY,		/* files */
	ABSENT,				/* said not to exist, so that what can be looked at is used instead */
	REQUEST,			/* ioctl: argument */
	TERMS
};

static const char *const terms_word[TERMS] = {
	[NO_PROGRAM] = "not executable", [THREAD] = "a thread", [RING] = "the packet ring", [OWN] = "this process", [READ_ONLY] = "to read",
	[WRITE_ONLY] = "to write", [ABSENT] = "does not exist",
};

static const struct call {
	const char *name;
	int number;
	uint8_t whom;
	uint8_t terms;
	const char *request_name;
	unsigned long request;
} calls[] = {
#define CALL(name, whom) { #name, SCMP_SYS(name), whom, ANY, NULL, 0 }
#define CALL_IF(name, whom, terms) { #name, SCMP_SYS(name), whom, terms, NULL, 0 }
#define CALL_IOCTL(name, whom) { "ioctl", SCMP_SYS(ioctl), whom, REQUEST, #name, name }
	CALL(read, FOR_ALL), CALL(write, FOR_ALL), CALL(close, FOR_ALL),
#ifdef SYS_poll
	CALL(poll, FOR_ALL),
#else
	CALL(ppoll, FOR_ALL),
#endif
	CALL_IF(mmap, FOR_ALL, NO_PROGRAM), CALL_IF(mprotect, FOR_ALL, NO_PROGRAM),
	CALL(munmap, FOR_ALL), CALL(mremap, FOR_ALL), CALL(madvise, FOR_ALL), CALL(brk, FOR_ALL),
	CALL(mlock, FOR_ALL),		/* memory for keys */
	CALL(futex, FOR_ALL), CALL_IF(clone, FOR_ALL, THREAD), CALL_IF(clone3, FOR_ALL, ABSENT),
	CALL(set_robust_list, FOR_ALL), CALL(rseq, FOR_ALL), CALL(exit, FOR_ALL),
	CALL(rt_sigprocmask, FOR_ALL), CALL(rt_sigreturn, FOR_ALL), CALL_IF(tgkill, FOR_ALL, OWN),
	CALL(getpid, FOR_ALL), CALL(restart_syscall, FOR_ALL),
	CALL(sysinfo, FOR_ALL),		/* qsort() of a long array asks how much memory there is */
	CALL(rt_sigaction, FOR_ALL),
#ifdef SYS_dup2
	CALL(dup2, FOR_ALL),		/* an end is asked for: standard input becomes empty */
#else
	CALL(dup3, FOR_ALL),
#endif
	CALL(clock_gettime, FOR_ALL), CALL(getrandom, FOR_ALL), CALL(exit_group, FOR_ALL),
	CALL_IOCTL(TCGETS, FOR_ALL), CALL_IOCTL(TIOCGWINSZ, FOR_ALL),
	/* files made by name */
	CALL_IF(openat, FOR_WRITING, WRITE_ONLY), CALL(unlinkat, FOR_WRITING), CALL(unlink, FOR_WRITING),
	CALL(mkdir, FOR_WRITING), CALL(mkdirat, FOR_WRITING), CALL(fstat, FOR_WRITING | FOR_FOLLOWING),
	CALL(newfstatat, FOR_WRITING | FOR_FOLLOWING), CALL(statx, FOR_WRITING | FOR_FOLLOWING),
	CALL(rename, FOR_WRITING), CALL(renameat, FOR_WRITING), CALL(renameat2, FOR_WRITING),
	CALL(fsync, FOR_WRITING), CALL(ftruncate, FOR_WRITING),
	/* read on, and from the beginning of what took its place */
	CALL_IF(openat, FOR_FOLLOWING, READ_ONLY), CALL(lseek, FOR_FOLLOWING), CALL(pread64, FOR_FOLLOWING),
	/* interfaces: counters and state */
	CALL_IF(openat, FOR_LIVE, READ_ONLY), CALL(fstat, FOR_LIVE), CALL(newfstatat, FOR_LIVE),
	CALL(getsockopt, FOR_LIVE), CALL(getsockname, FOR_LIVE), CALL_IF(setsockopt, FOR_LIVE, RING),
	CALL(recvfrom, FOR_LIVE), CALL(recvmsg, FOR_LIVE),
	CALL_IOCTL(SIOCGIFINDEX, FOR_LIVE), CALL_IOCTL(SIOCGIFFLAGS, FOR_LIVE),
	/* the screen: a terminal; files that are looked for, read and saved */
	CALL(openat, FOR_SCREEN), CALL(fstat, FOR_SCREEN), CALL(newfstatat, FOR_SCREEN), CALL(stat, FOR_SCREEN),
	CALL(lstat, FOR_SCREEN), CALL(statx, FOR_SCREEN), CALL(access, FOR_SCREEN), CALL(faccessat, FOR_SCREEN),
	CALL(faccessat2, FOR_SCREEN), CALL(getdents64, FOR_SCREEN), CALL(lseek, FOR_SCREEN), CALL(pread64, FOR_SCREEN),
	CALL(pwrite64, FOR_SCREEN), CALL(fcntl, FOR_SCREEN), CALL(dup, FOR_SCREEN), CALL(fadvise64, FOR_SCREEN), CALL(unlink, FOR_SCREEN),
	CALL(unlinkat, FOR_SCREEN), CALL(mkdir, FOR_SCREEN), CALL(mkdirat, FOR_SCREEN), CALL(ftruncate, FOR_SCREEN),
	CALL(setitimer, FOR_SCREEN), CALL(gettid, FOR_SCREEN), CALL(geteuid, FOR_SCREEN | FOR_FOLLOWING),
	CALL_IF(kill, FOR_SCREEN, OWN),
	CALL_IOCTL(TCSETS, FOR_SCREEN), CALL_IOCTL(TCSETSW, FOR_SCREEN), CALL_IOCTL(TCSETSF, FOR_SCREEN),
	CALL_IOCTL(TCFLSH, FOR_SCREEN), CALL_IOCTL(TIOCGPGRP, FOR_SCREEN), CALL_IOCTL(FIONREAD, FOR_SCREEN),
	/* and live, its interfaces */
	CALL(getsockopt, FOR_SCREEN), CALL(getsockname, FOR_SCREEN), CALL_IF(setsockopt, FOR_SCREEN, RING),
	CALL(recvfrom, FOR_SCREEN), CALL(recvmsg, FOR_SCREEN),
	CALL_IOCTL(SIOCGIFINDEX, FOR_SCREEN), CALL_IOCTL(SIOCGIFFLAGS, FOR_SCREEN),
};

enum { CALLS = sizeof calls / sizeof *calls };

/* --- making the filter --- */

static const uint64_t SHARED = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD;
static const uint64_t SEPARATE = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |
	CLONE_NEWPID | CLONE_NEWNET | CLONE_PTRACE | CLONE_PARENT | CLONE_VFORK;

static int add_call(scmp_filter_ctx f, const struct call *c)
{
	switch ((enum terms)c->terms) {
	case NO_PROGRAM:
		return seccomp_rule_add(f, SCMP_ACT_ALLOW, c->number, 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	case THREAD:
		return seccomp_rule_add(f, SCMP_ACT_ALLOW, c->number, 1,
		    SCMP_A0(SCMP_CMP_MASKED_EQ, SHARED | SEPARATE, SHARED));
	case RING:
		return seccomp_rule_add(f, SCMP_ACT_ALLOW, c->number, 2, SCMP_A1(SCMP_CMP_EQ, SOL_PACKET, 0),
		    SCMP_A2(SCMP_CMP_EQ, PACKET_RX_RING, 0));
	case OWN:
		return seccomp_rule_add(f, SCMP_ACT_ALLOW, c->number, 1, SCMP_A0(SCMP_CMP_EQ, (uint64_t)getpid(), 0));
	case READ_ONLY:
	case WRITE_ONLY:
		return seccomp_rule_add(f, SCMP_ACT_ALLOW, c->number, 1,
		    SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, c->terms == READ_ONLY ? O_RDONLY : O_WRONLY));
	case ABSENT:
		return seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), c->number, 0);
	case REQUEST:
		return seccomp_rule_add(f, SCMP_ACT_ALLOW, c->number, 1, SCMP_A1(SCMP_CMP_EQ, c->request, 0));
	case ANY:
	case TERMS:
		break;
	}
	return seccomp_rule_add(f, SCMP_ACT_ALLOW, c->number, 0);
}

static unsigned whom_of(const struct sandbox *s)
{
	return 1u << s->profile | (s->write || s->metrics ? FOR_WRITING : 0) | (s->follows ? FOR_FOLLOWING : 0);
}

/* Of another machine's calls some do not exist on this one. */
static bool is_here(const struct call *c) { return c->number >= 0; }

static int add_calls(scmp_filter_ctx f, unsigned whom)
{
	int wrong = 0;

	for (unsigned i = 0; i < CALLS && !wrong; i++)
		if (calls[i].whom & whom && is_here(&calls[i]))
			wrong = add_call(f, &calls[i]);
	return wrong;
}

/* --- whoever does not keep to it --- */

static struct sigaction before;

/* Whoever wanted to know (the screen gives the terminal back) does; nobody returns to where it happened. */
static void on_violation(int number, siginfo_t *info, void *context)
{
	char words[96];
	struct text t = TEXT_FIXED(words);
	ssize_t written;

	(void)context;
	text_add(&t, "spiglass: system call ");
	text_dec(&t, (uint64_t)(unsigned)info->si_syscall);
	text_add(&t, " is not allowed in the sandbox\n");
	written = write(STDERR_FILENO, words, (size_t)(t.at - words));
	(void)written;
	if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN)
		before.sa_handler(number);
	_exit(128 + SIGSYS);
}

static int catch_violations(void)
{
	const struct sigaction a = { .sa_sigaction = on_violation, .sa_flags = SA_SIGINFO };
	sigset_t own;

	sigemptyset(&own);
	sigaddset(&own, SIGSYS);
	return sigaction(SIGSYS, &a, &before) || sigprocmask(SIG_UNBLOCK, &own, NULL);
}

bool sandbox_calls_close(const struct sandbox *s)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_TRAP);
	int wrong = f ? 0 : -ENOMEM;

	wrong = wrong ? wrong : catch_violations();
	wrong = wrong ? wrong : add_calls(f, whom_of(s));
	wrong = wrong ? wrong : seccomp_load(f);
	seccomp_release(f);
	errno = -wrong;
	return !wrong;
}

bool sandbox_calls_there(void)
{
	return seccomp_api_get() >= 2;
}

/* --- what it comes to --- */

/* ioctl is one call, whatever it asks for; and what is said not to exist is none. */
unsigned sandbox_calls_count(enum sandbox_profile p)
{
	unsigned count = 0, ioctls = 0;

	for (unsigned i = 0; i < CALLS; i++) {
		if (!(calls[i].whom & 1u << p) || !is_here(&calls[i]) || calls[i].terms == ABSENT)
			continue;
		count += calls[i].terms != REQUEST || !ioctls;
		ioctls += calls[i].terms == REQUEST;
	}
	return count;
}

static void list_part(struct text *t, const char *name, unsigned whom)
{
	for (unsigned i = 0; i < CALLS; i++) {
		const struct call *c = &calls[i];
		const char *terms = c->terms == REQUEST ? c->request_name : terms_word[c->terms];

		if (!(c->whom & whom))
			continue;
		text_add(t, name);
		text_char(t, ' ');
		text_add(t, c->name);
		text_add(t, terms ? ": " : "");
		text_add(t, terms ? terms : "");
		text_char(t, '\n');
	}
}

void sandbox_calls_list(struct text *t)
{
	for (unsigned i = 0; i < SANDBOX_PROFILES; i++)
		list_part(t, sandbox_profile_name((enum sandbox_profile)i), 1u << i);
	list_part(t, "+writing", FOR_WRITING);
	list_part(t, "+following", FOR_FOLLOWING);
}

#else

bool sandbox_calls_there(void) { return false; }
bool sandbox_calls_close(const struct sandbox *s) { return s; }
unsigned sandbox_calls_count(enum sandbox_profile p) { return p - p; }
void sandbox_calls_list(struct text *t) { text_add(t, "built without seccomp\n"); }

#endif
