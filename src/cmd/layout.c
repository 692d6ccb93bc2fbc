/*
 * layout: the bytes of a packet as boxes, table and bit diagrams; and, without
 * a capture, those of a mode or header by its name.
 */
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>
#include "cmd/run.h"
#include "output/layout.h"

enum { NAME_COLUMN = 26, MTU_USUAL = 1500, PING = 64 };

static void layout_show(struct text *t, const struct verb *v, const struct options *o, const struct view *view,
    const struct layout *l, const struct packet *p)
{
	if (options_format_is(o, v, "markdown")) {
		layout_markdown(t, l);
		if (o->detail)
			layout_diagrams(t, l, true);
	} else if (options_format_is(o, v, "mermaid"))
		layout_mermaid(t, l);
	else if (options_format_is(o, v, "svg"))
		layout_svg(t, l);
	else if (options_format_is(o, v, "html"))
		layout_html(t, l, p);
	else
		layout_text(t, view, l, run_width());
}

static uint32_t mtu_of(const struct options *o) { return o->mtu ? o->mtu : MTU_USUAL; }

/* --- a packet --- */

/* Without --packet the first of ESP or AH. */
static bool is_wanted(const struct run *r)
{
	if (r->options->packet)
		return r->frame.number == r->options->packet;
	for (unsigned i = 0; i < r->packet.seals; i++)
		if (r->packet.seal[i].kind == SEAL_ESP || r->packet.seal[i].kind == SEAL_AH)
			return true;
	return false;
}

static void layout_number(struct layout *l, uint64_t number)
{
	char name[sizeof l->name] = "";
	struct text t = TEXT_FIXED(name);

	text_add(&t, layout_label("packet"));
	text_char(&t, ' ');
	text_dec(&t, number);
	text_add(&t, ": ");
	text_add(&t, l->name);
	memcpy(l->name, text_string(&t), sizeof l->name);
}

static void layout_missing(struct run *r)
{
	progress_clear(&r->progress);
	if (r->options->packet)
		warn("--packet=%llu: there are %llu packets", (unsigned long long)r->options->packet,
		    (unsigned long long)r->frames);
	else
		warn("no packet of ESP or AH; --packet=NUMBER names another");
	run_worsen(r, STATUS_USAGE);
}

static void layout_capture(struct run *r, struct layout *l)
{
	while (run_next(r)) {
		if (!is_wanted(r))
			continue;
		progress_clear(&r->progress);
		layout_packet(l, &r->packet, mtu_of(r->options));
		layout_number(l, r->frame.number);
		layout_show(&r->out.text, r->verb, r->options, &r->view, l, &r->packet);
		run_write(r, &r->frame, NULL);
		return;
	}
	if (r->status != STATUS_INPUT)
		layout_missing(r);
}

/* --- what has a name --- */

static bool is_mode(const char *name)
{
	for (unsigned i = 0; layout_mode(i); i++)
		if (!strcmp(layout_mode(i), name))
			return true;
	return false;
}

static bool is_name(const char *name) { return is_mode(name) || header_named(name); }

/* IANA's name, its prefix left out or not, with any of - and _. */
static const char *transform_name(const char *prefix, const char *word, char *into, size_t size)
{
	struct text t = { into, into, into + size - 1, NULL, false };

	if (strncasecmp(word, prefix, strlen(prefix)))
		text_add(&t, prefix);
	text_add(&t, word);
	text_string(&t);
	for (char *c = into; *c; c++)
		*c = *c == '-' ? '_' : *c;
	return into;
}

static bool plan_cipher(struct layout_plan *plan, const struct options *o)
{
	char name[64];

	plan->suite.encr = encr_by_name(transform_name("ENCR_", o->cipher ? o->cipher : "AES_CBC", name, sizeof name));
	if (!plan->suite.encr)
		warn("--cipher=%s: no cipher known; names are IANA's, as ENCR_AES_GCM_16", o->cipher);
	return plan->suite.encr;
}

static bool plan_integrity(struct layout_plan *plan, const struct options *o)
{
	const bool own = plan->suite.encr && plan->suite.encr->icv;
	char name[64];

	if (o->auth ? !strcasecmp(o->auth, "none") : own)
		return true;
	plan->suite.integ = integ_by_name(transform_name("AUTH_", o->auth ? o->auth : "HMAC_SHA2_256_128", name,
	    sizeof name));
	if (!plan->suite.integ)
		warn("--auth=%s: no algorithm known; names are IANA's, as AUTH_HMAC_SHA2_256_128, or none", o->auth);
	return plan->suite.integ;
}

static enum status show_mode(struct text *t, const struct verb *v, const struct options *o, const char *name)
{
	struct layout_plan plan = { .name = name, .payload = o->payload_given ? o->payload : PING, .natt = o->nat_t,
		.ipv6 = o->ipv6, .inner_ipv6 = o->inner ? o->inner == 6 : o->ipv6, .ethernet = true, .mtu = mtu_of(o) };
	const struct view view = { .detail = o->detail };
	struct layout *l;
	const char *why;
	bool planned;

	if (((!strncmp(name, "esp", 3) || o->cipher) && !plan_cipher(&plan, o)) || !plan_integrity(&plan, o))
		return STATUS_USAGE;
	l = mem_new(sizeof *l);
	planned = layout_planned(l, &plan, &why);
	if (planned)
		layout_show(t, v, o, &view, l, NULL);
	else
		warn("%s: %s", name, why);
	free(l);
	return planned ? STATUS_OK : STATUS_USAGE;
}

/* Every shape of a layer. */
static void show_headers(struct text *t, const char *name, bool markdown)
{
	const struct header *h = header_named(name), *next;

	for (; h; h = next) {
		next = header_named_after(name, h);
		header_lesson(t, h, markdown);
		header_table(t, h, markdown);
		text_add(t, next ? "\n" : "");
	}
}

static enum status show_names(struct text *t, const struct verb *v, const struct options *o)
{
	const bool text = options_format_is(o, v, "text"), markdown = options_format_is(o, v, "markdown");
	enum status status = STATUS_OK;

	for (unsigned i = 0; i < o->paths && status == STATUS_OK; i++) {
		if (!text && !markdown && (o->paths > 1 || !is_mode(o->path[i]))) {
			warn("this format has one packet or mode; -T text and -T markdown have several, and headers");
			return STATUS_USAGE;
		}
		text_add(t, i ? "\n" : "");
		if (is_mode(o->path[i]))
			status = show_mode(t, v, o, o->path[i]);
		else
			show_headers(t, o->path[i], markdown);
	}
	return status;
}

static void list_row(struct text *t, const char *name, const char *title)
{
	size_t len = strlen(name);

	text_add(t, name);
	text_fill(t, ' ', len < NAME_COLUMN ? NAME_COLUMN - (unsigned)len : 1);
	text_add(t, title);
	text_char(t, '\n');
}

static bool header_before(const struct header *a, const struct header *b)
{
	int by = strcmp(a->key, b->key);

	return by ? by < 0 : header_compare(a, b) < 0;
}

/* The header whose key comes next in the alphabet, and the first to look at of its shapes. */
static const struct header *header_after(const char *key)
{
	const struct header *h, *best = NULL;

	for (unsigned i = 0; (h = header_at(i)); i++)
		if (strcmp(h->key, key) > 0 && (!best || header_before(h, best)))
			best = h;
	return best;
}

static void list_names(struct text *t)
{
	const struct header *h = header_after("");

	for (unsigned i = 0; layout_mode(i); i++)
		list_row(t, layout_mode(i), layout_label(layout_mode(i)));
	for (; h; h = header_after(h->key))
		list_row(t, h->key, h->title);
}

static enum status layout_names(const struct verb *v, const struct options *o)
{
	static struct out out;
	enum status status = run_confine(o, NULL), closed;

	if (status != STATUS_OK)
		return status;
	out_open(&out, STDOUT_FILENO, "standard output");
	if (o->paths)
		status = show_names(&out.text, v, o);
	else
		list_names(&out.text);
	closed = out_close(&out);
	return status != STATUS_OK ? status : closed;
}

/* A file of that name is a capture. */
static bool is_file(const char *word) { return !strcmp(word, "-") || !access(word, F_OK); }

static bool all_names(const struct options *o)
{
	for (unsigned i = 0; i < o->paths; i++)
		if (!is_name(o->path[i]) || is_file(o->path[i]))
			return false;
	return !o->interfaces;
}

static bool all_files(const struct options *o)
{
	for (unsigned i = 0; i < o->paths; i++)
		if (!is_file(o->path[i])) {
			warn(is_name(o->path[i]) ? "%s: names and captures do not go together" :
			    "%s: no such file, and nothing of that name; spiglass layout lists them", o->path[i]);
			return false;
		}
	return true;
}

/* What is of a packet is of no mode, and the other way round. */
static bool options_fit(const struct options *o, bool names)
{
	if (names && o->packet)
		warn("--packet: of which capture?");
	else if (!names && (o->cipher || o->auth || o->payload_given || o->inner || o->nat_t || o->ipv6))
		warn("--cipher, --auth, --payload, --inner, --nat-t and --ipv6 are of modes, not of captures");
	else
		return true;
	return false;
}

static enum status layout_run(const struct verb *v, const struct options *o)
{
	enum status status;
	struct layout *l;
	struct run *r;

	if (!options_fit(o, all_names(o)))
		return STATUS_USAGE;
	if (all_names(o))
		return layout_names(v, o);
	if (!all_files(o))
		return STATUS_USAGE;
	r = run_open(v, o, &status);
	if (!r)
		return status;
	l = mem_new(sizeof *l);
	layout_capture(r, l);
	free(l);
	return run_close(r);
}

const struct verb verb_layout = {
	.name = "layout", .help = N_("the bytes of a packet, mode or header as boxes, table and bit diagrams"),
	.operands = "CAPTURE|NAME", .formats = "text|markdown|mermaid|svg|html",
	.takes = OPTIONS_INPUT | OPTION_FORMAT | OPTION_VERBOSE | OPTION_LAYOUT, .alone = true,
	.run = layout_run,
};
