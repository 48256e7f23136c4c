/* What a selection came to. */
#include "query/select_impl.h"

#include "query/trace_key.h"

const struct trace *const *select_traces(struct select *s, size_t *n)
{
	size_t all;
	struct trace *const *traces = collect_traces(s->collect, &all);
	array_clear(&s->traces);
	for (size_t i = 0; i < all; i++) {
		struct str key = select_holds_all(s) ? STR_UNSET : select_key(s, traces[i]->spans.v[0]);
		const struct fact *f = select_holds_all(s) ? NULL : select_fact(s, key);
		if (select_holds_all(s) || (f && select_matches(s, f, key)))
			*array_add(&s->traces) = traces[i];
	}
	*n = s->traces.n;
	return s->traces.v;
}

static int by_place(const void *a, const void *b)
{
	const struct map_entry *x = a, *y = b;
	return (x->value > y->value) - (x->value < y->value);
}

const struct str *select_ids(struct select *s, size_t *n)
{
	ARRAY(struct map_entry) found = { 0 };
	for (size_t i = 0; i < s->index.n; i++) {
		struct map_entry e = s->index.entry[i];
		/* Those that were not read once more are in the order in which they were found. */
		e.value = s->pinned || !s->facts.v[i].place ? i : s->facts.v[i].place;
		if (select_matches(s, &s->facts.v[i], e.key))
			*array_add(&found) = e;
	}
	if (found.n)
		qsort(found.v, found.n, sizeof(*found.v), by_place);
	array_clear(&s->ids);
	for (size_t i = 0; i < found.n; i++)
		*array_add(&s->ids) = trace_key_is_id(found.v[i].key) ? found.v[i].key : STR("");
	array_release(&found);
	*n = s->ids.n;
	return s->ids.v;
}

bool select_is_match(const struct select *s, struct str key)
{
	const struct fact *f = select_fact(s, key);
	return select_holds_all(s) || (f && select_matches(s, f, key));
}

const struct feedback *select_feedback(const struct select *s, size_t i)
{
	return i < s->feedback.met.n ? &s->feedback.met.v[i].feedback : NULL;
}
