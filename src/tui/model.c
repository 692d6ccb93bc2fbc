/* What reads and what is shown agree on this: every frame goes through here once, in its order. */
#include "tui/model.h"

void model_begin(struct model *m, const struct keyring *keys, uint8_t policy)
{
	*m = (struct model){ .keys = keys, .engine = engine_new(keys), .ladder = ladder_new(true),
		.diagnosis = diagnosis_new(policy), .peers = key_peers_new(), .traffic = traffic_new() };
}

void model_take(struct model *m, const struct frame *f, struct packet *p)
{
	unsigned messages;

	engine_frame(m->engine, f, p);
	ladder_frame(m->ladder, m->engine, p);
	diagnosis_frame(m->diagnosis, m->engine, p);
	traffic_frame(m->traffic, p);
	engine_messages(m->engine, &messages);
	if (messages)
		key_peers_notice(m->peers, p);	/* of others it learns nothing */
	if (!m->frames++)
		m->first_time = f->time;
}

void model_end(struct model *m)
{
	traffic_free(m->traffic);
	key_peers_free(m->peers);
	diagnosis_free(m->diagnosis);
	ladder_free(m->ladder);
	engine_free(m->engine);
}

void model_look(struct model *m)
{
	ladder_end(m->ladder, engine_look(m->engine));
	diagnosis_end(m->diagnosis, m->engine);
}
