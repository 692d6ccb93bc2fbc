/* -D: the interfaces there are, with addresses and state; a line each, or a JSON record. */
#include <stdlib.h>
#include <unistd.h>
#include "cmd/interfaces.h"

static const char *interface_state(const struct capture_interface *i)
{
	return !i->up ? N_("down") : i->running ? N_("up") : N_("no carrier");
}

static void interface_text(struct text *t, const struct capture_interface *i)
{
	enum { NAME = 16, STATE = 12 };
	const char *state = _(interface_state(i));
	unsigned name = columns_of(i->name, strlen(i->name)), width = columns_of(state, strlen(state));

	text_add(t, i->name);
	text_fill(t, ' ', name < NAME ? NAME - name : 1);
	text_add(t, state);
	text_fill(t, ' ', width < STATE ? STATE - width : 1);
	text_add(t, i->loopback ? _("loopback ") : "");
	for (unsigned n = 0; n < i->addresses; n++) {
		text_address(t, &i->address[n]);
		text_char(t, ' ');
	}
	text_add(t, i->description);
	while (t->at > t->start && t->at[-1] == ' ')
		t->at--;
	text_char(t, '\n');
}

static void interface_json(struct text *t, const struct capture_interface *i)
{
	text_add(t, "{\"kind\":\"interface\",\"name\":");
	text_json(t, i->name, strlen(i->name));
	text_add(t, ",\"state\":");
	text_json(t, interface_state(i), strlen(interface_state(i)));
	text_add(t, i->loopback ? ",\"loopback\":true" : "");
	text_add(t, ",\"addresses\":[");
	for (unsigned n = 0; n < i->addresses; n++) {
		text_add(t, n ? ",\"" : "\"");
		text_address(t, &i->address[n]);
		text_char(t, '"');
	}
	text_add(t, "]");
	if (*i->description) {
		text_add(t, ",\"description\":");
		text_json(t, i->description, strlen(i->description));
	}
	text_add(t, "}\n");
}

enum status cmd_interfaces(const struct verb *v, const struct options *o)
{
	static struct out out;
	struct capture_interface *list;
	enum status status, written;
	unsigned count = capture_interfaces(&list, &status);

	out_open(&out, STDOUT_FILENO, "standard output");
	for (unsigned i = 0; i < count; i++)
		(options_format_is(o, v, "json") ? interface_json : interface_text)(&out.text, &list[i]);
	free(list);
	written = out_close(&out);
	return status != STATUS_OK ? status : written;
}
