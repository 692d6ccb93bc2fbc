/* The words of the life of SAs: one vocabulary everywhere. */
#include <stdlib.h>
#include <spiglass/sa.h>

const char *const life_name[] = {
	"UNKNOWN", "NEGOTIATING", "UP", "REKEYING", "REKEYED", "DELETING", "DELETED", "EXPIRED", "FAILED",
};

const char *const event_name[EVENT_KINDS] = {
	[EVENT_STARTED] = "started", [EVENT_COOKIE] = "cookie", [EVENT_INVALID_KE] = "invalid-ke",
	[EVENT_REDIRECT] = "redirect", [EVENT_RESUMED] = "resumed", [EVENT_UP] = "up", [EVENT_FAILED] = "failed",
	[EVENT_CHILD] = "child", [EVENT_CHILD_FAILED] = "child-failed", [EVENT_REKEYING] = "rekeying",
	[EVENT_REKEYED] = "rekeyed", [EVENT_REKEYS] = "rekeys", [EVENT_COLLISION] = "collision",
	[EVENT_REAUTHENTICATED] = "reauthenticated", [EVENT_DELETE] = "delete", [EVENT_DELETED] = "deleted",
	[EVENT_EXPIRED] = "expired", [EVENT_DPD] = "dpd", [EVENT_RETRANSMITTED] = "retransmitted",
	[EVENT_UNANSWERED] = "unanswered", [EVENT_MOVED] = "moved", [EVENT_NOTIFY] = "notify",
	[EVENT_INVALID_SPI] = "invalid-spi", [EVENT_WRAPPED] = "wrapped", [EVENT_INTEGRITY] = "integrity",
	[EVENT_LIFETIME] = "lifetime",
};

void life_clock(struct sa_table *t, int64_t now)
{
	(void)t, (void)now;
}

struct child *child_join(struct child *c)
{
	if (c)
		c->holders++;
	return c;
}

void child_leave(struct child *c)
{
	if (!c || --c->holders)
		return;
	octets_forget(&c->selectors[0]);
	octets_forget(&c->selectors[1]);
	free(c);
}
