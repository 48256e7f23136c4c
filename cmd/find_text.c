/* Texts that were asked for, on the way of the spans. */
#include "cmd/find_text.h"

#include "query/trace_key.h"

void find_text_init(struct find_text *t, const struct criteria *criteria, struct sink to)
{
	*t = (struct find_text){ .criteria = criteria, .to = to };
	map_init(&t->traces);
}

void find_text_release(struct find_text *t)
{
	map_release(&t->traces);
	array_release(&t->met);
	arena_release(&t->arena);
	arena_release(&t->scratch);
}

static enum status look_at(void *user, const struct span *s, const struct record *r)
{
	struct find_text *t = user;
	struct str key = trace_key(s, &t->scratch), text = str_of(t->criteria->text);
	struct sighting met;
	bool is_new;
	if (!map_get(&t->traces, key) && sighting_of(s, text, t->criteria->nocase, &t->arena, &met)) {
		*map_put_copy(&t->traces, &t->arena, key, &is_new) = t->met.n;
		*array_add(&t->met) = met;
	}
	arena_reset(&t->scratch);
	return t->to.span(t->to.user, s, r);
}

static enum status pass_feedback(void *user, const struct feedback *f, const struct record *r)
{
	struct find_text *t = user;
	return t->to.feedback(t->to.user, f, r);
}

struct sink find_text_sink(struct find_text *t)
{
	struct sink sink = t->to;
	if (!t->criteria->text)
		return sink;
	sink.user = t;
	sink.span = look_at;
	sink.feedback = t->to.feedback ? pass_feedback : NULL;
	sink.own_span = NULL;
	sink.own_arena = NULL;
	return sink;
}

const struct sighting *find_text_of(const struct find_text *t, struct str key)
{
	const uint64_t *at = t->criteria->text ? map_get(&t->traces, key) : NULL;
	return at ? &t->met.v[*at] : NULL;
}

const struct sighting *find_text_in(const struct criteria *criteria, const struct trace *trace,
				    struct arena *arena)
{
	struct sighting *met = arena_alloc(arena, sizeof(*met));
	struct str text = criteria->text ? str_of(criteria->text) : STR_UNSET;
	for (size_t i = 0; text.n && i < trace->spans.n; i++)
		if (sighting_of(trace->spans.v[i], text, criteria->nocase, arena, met))
			return met;
	return NULL;
}
