/* Reading IKE messages: payloads by their layer, whatever the version. */
#include "diag/ike.h"

const struct node *message_payload(const struct message *m, unsigned *at, const char *layer)
{
	while (++*at < m->end)
		if (!strcmp(m->p->node[*at].header->key, layer) && node_readable(&m->p->node[*at]))
			return &m->p->node[*at];
	return NULL;
}

const struct node *message_first(const struct message *m, const char *layer)
{
	unsigned at = m->node;

	return message_payload(m, &at, layer);
}

int message_notify(const struct message *m, unsigned *at)
{
	const struct node *n = message_payload(m, at, "N");
	uint64_t type;

	return n && node_value(n, "type", &type) ? (int)type : -1;
}

bool message_notifies(const struct message *m, uint16_t type)
{
	int seen;

	for (unsigned at = m->node; (seen = message_notify(m, &at)) >= 0;)
		if (seen == type)
			return true;
	return false;
}

bool message_data(const struct message *m, unsigned at, const char *key, uint64_t *value)
{
	return at + 1 < m->end && m->p->node[at + 1].depth > m->p->node[at].depth &&
	    node_value(&m->p->node[at + 1], key, value);
}

void text_notify(struct text *t, unsigned version, uint16_t type)
{
	const char *name = name_of(version == 1 ? &registry_ikev1_notify : &registry_ikev2_notify, type);

	text_tell(t, name ? "$1 ($2)" : _("notification $2"), BLANK_WORDS(name ? name : ""), BLANK_DEC(type));
}
