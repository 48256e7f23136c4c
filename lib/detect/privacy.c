/* Personal data that was recorded as it is. What is shown of it here is its beginning: enough to find it. */
#include "detect/personal.h"
#include "detect/rules.h"

enum { TOLD_MOST = 12 };

struct search {
	const struct scene *s;
	struct findings *out;
	uint32_t node;
	struct str told[TOLD_MOST]; /* what was found; each value is told where it is met first */
	size_t told_n;
};

static void tell(struct search *p, const struct attr *a, const struct personal_hit *hit)
{
	enum { SHOWN = 3 };
	const char *name = personal_kind_name(hit->kind);
	struct str key = finding_cut(p->out, a->key, 60);
	size_t n = hit->text.n < SHOWN ? 0 : SHOWN;
	struct finding *f =
		finding_add(p->out, p->node, CONFIDENCE_EXPLICIT - 0.1, "recorded %s %s as it is (%.*s)",
			    name[0] == 'e' || name[0] == 'I' ? "an" : "a", name, (int)key.n, key.s);
	finding_evidence(p->out, f, p->node, a->key, INDEX_NONE,
			 arena_printf(p->out->arena, "%.*s… (%zu bytes)", (int)n, hit->text.s, hit->text.n));
	p->told[p->told_n++] = hit->text;
}

static bool is_told(const struct search *p, struct str text)
{
	for (size_t i = 0; i < p->told_n; i++)
		if (str_eq(p->told[i], text))
			return true;
	return false;
}

static void search_attrs(struct search *p, const struct attrs *attrs)
{
	for (uint32_t i = 0; i < attrs->n && p->told_n < TOLD_MOST; i++) {
		const struct attr *a = &attrs->v[i];
		struct personal_hit hit;
		bool text = a->value.type == VALUE_STRING || a->value.type == VALUE_JSON;
		for (size_t at = 0;
		     text && p->told_n < TOLD_MOST && personal_next_called(a->key, a->value.text, &at, &hit);)
			if (hit.kind != PERSONAL_IP && !is_told(p, hit.text))
				tell(p, a, &hit);
	}
}

void rule_raw_personal_data(const struct scene *s, struct findings *out)
{
	struct search p = { .s = s, .out = out };
	for (size_t i = 0; i < s->flow_n && p.told_n < TOLD_MOST; i++) {
		const struct span *span = scene_of(s, s->flow[i]);
		p.node = s->flow[i];
		search_attrs(&p, &span->attrs);
		for (uint32_t e = 0; e < span->events_n; e++)
			search_attrs(&p, &span->events[e].attrs);
	}
}
