/*
 * --selftest-sandbox: children enter the sandbox of each profile and try what
 * it is there to prevent.  An attempt that is refused, or ends the child by
 * SIGSYS, has failed as it should.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cmd/sandbox.h"

/* All return something negative when they are refused. */
static long try_read(void) { return open("/etc/passwd", O_RDONLY | O_CLOEXEC); }
static long try_create(void) { return open("/var/tmp/spiglass-selftest", O_WRONLY | O_CREAT | O_CLOEXEC, 0600); }
static long try_link(void) { return symlink("/etc/passwd", "spiglass-selftest"); }
static long try_socket(void) { return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }
static long try_packets(void) { return socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0); }
static long try_execute(void) { return execl("/bin/sh", "sh", "-c", ":", (char *)NULL); }
static long try_fork(void) { return fork(); }
static long try_kill(void) { return kill(getppid(), SIGCONT); }
static long try_trace(void) { return ptrace(PTRACE_TRACEME, 0, NULL, NULL); }
static long try_dump(void) { return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); }
static long try_root(void) { return setresuid(0, 0, 0); }
static long try_keyboard(void) { return syscall(SYS_ioctl, STDIN_FILENO, 0x5412 /* TIOCSTI */, "x"); }

static long try_program(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}

static const struct attempt {
	const char *what;
	long (*make)(void);
	unsigned not_in;		/* profiles that allow it */
} attempts[] = {
	{ N_("open a file to read it"), try_read, 1 << SANDBOX_SCREEN },
	{ N_("make a file elsewhere"), try_create, 0 },
	{ N_("make a link"), try_link, 0 },
	{ N_("open a socket"), try_socket, 0 },
	{ N_("open a packet socket"), try_packets, 0 },
	{ N_("execute a program"), try_execute, 0 },
	{ N_("fork"), try_fork, 0 },
	{ N_("signal another process"), try_kill, 0 },
	{ N_("trace"), try_trace, 0 },
	{ N_("be dumped"), try_dump, 0 },
	{ N_("become root"), try_root, 0 },
	{ N_("have memory executed"), try_program, 0 },
	{ N_("type on the terminal"), try_keyboard, 0 },
};

enum { ATTEMPTS = sizeof attempts / sizeof *attempts, NOT_CLOSED = 100, REFUSED, DONE };

/* In the child: its messages are of no interest. */
_Noreturn static void attempt_make(const struct options *o, const struct attempt *a, enum sandbox_profile p)
{
	const struct sandbox s = { .profile = p };
	struct options own = *o;
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	own.sandbox = SANDBOX_AUTO;
	dup2(null, STDERR_FILENO);
	if (sandbox_enter(&own, &s) != STATUS_OK)
		_exit(NOT_CLOSED);
	_exit(a->make() < 0 ? REFUSED : DONE);
}

static const char *attempt_result(int status, bool *held)
{
	bool killed = WIFSIGNALED(status) ? WTERMSIG(status) == SIGSYS : WEXITSTATUS(status) == 128 + SIGSYS;
	bool refused = WIFEXITED(status) && WEXITSTATUS(status) == REFUSED;

	*held &= killed || refused;
	if (killed)
		return N_("ended");
	if (refused)
		return N_("refused");
	return WIFEXITED(status) && WEXITSTATUS(status) == NOT_CLOSED ? N_("NOT TRIED: the sandbox did not close") : N_("DONE");
}

static void attempt(struct text *t, const struct options *o, const struct attempt *a, enum sandbox_profile p, bool *held)
{
	int status = 0;
	pid_t child = fork();

	if (!child)
		attempt_make(o, a, p);
	text_tell(t, _("$1: to $2: "), BLANK_WORDS(sandbox_profile_name(p)), BLANK_WORDS(_(a->what)));
	if (child < 0 || waitpid(child, &status, 0) != child)
		status = NOT_CLOSED << 8;
	text_say(t, attempt_result(status, held));
	text_char(t, '\n');
}

static bool test_all(struct text *t, const struct options *o)
{
	bool held = true;

	for (unsigned p = 0; p < SANDBOX_PROFILES; p++)
		for (unsigned i = 0; i < ATTEMPTS; i++)
			if (!(attempts[i].not_in & 1u << p))
				attempt(t, o, &attempts[i], (enum sandbox_profile)p, &held);
	text_add(t, held ? _("the sandbox holds\n") : _("the sandbox does NOT hold\n"));
	return held;
}

enum status sandbox_test(const struct options *o)
{
	static struct out out;
	enum status closed;
	bool held = true;

	out_open(&out, STDOUT_FILENO, "standard output");
	if (o->selftest == SELFTEST_LIST)
		sandbox_calls_list(&out.text);
	else
		held = test_all(&out.text, o);
	closed = out_close(&out);
	return held ? closed : STATUS_FINDINGS;
}
