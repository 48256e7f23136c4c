/* Taking cases: one for each kind, by lot, into splits. */
#include "eval/fixtures_impl.h"

struct fixtures *fixtures_new(const struct fixtures_settings *settings, struct redactor *redactor)
{
	struct fixtures *fx = mem_alloc(1, sizeof(*fx));
	fx->settings = settings;
	fx->redactor = redactor;
	map_init(&fx->by_key);
	return fx;
}

static void held_release(struct held *h)
{
	buf_release(&h->record);
	buf_release(&h->traced);
	buf_release(&h->spans);
}

void fixtures_free(struct fixtures *fx)
{
	if (!fx)
		return;
	for (size_t i = 0; i < fx->cases.n; i++)
		held_release(&fx->cases.v[i]);
	array_release(&fx->cases);
	map_release(&fx->by_key);
	arena_release(&fx->arena);
	arena_release(&fx->scratch);
	free(fx);
}

size_t fixtures_taken(const struct fixtures *fx)
{
	return fx->cases.n;
}

size_t fixtures_merged(const struct fixtures *fx)
{
	return fx->merged;
}

/* ---- choosing ---- */

static struct str key_of(const struct fixtures *fx, const struct eval_case *c, struct arena *arena)
{
	switch (fx->settings->dedupe) {
	case DEDUPE_SHAPE:
		return arena_printf(arena, "%.*s\n%.*s", (int)c->root_name.n,
				    c->root_name.n ? c->root_name.s : "", (int)c->shape.n, c->shape.s);
	case DEDUPE_INPUT:
		return c->input_hash;
	default:
		/* Spans without a trace's id are traces of their own. */
		return c->trace_id.n ? c->trace_id : c->id;
	}
}

/* Drawn by the seed and the kind, so that it does not depend on what else there is. */
static uint64_t priority_of(const struct fixtures *fx, struct str key)
{
	struct buf text = { 0 };
	buf_add_str(&text, fx->settings->seed);
	buf_add_char(&text, '\0');
	buf_add_str(&text, key);
	uint64_t hash = hash_stable(buf_str(&text));
	buf_release(&text);
	return hash;
}

/* By the id alone: a case stays in its split whatever comes to the set. */
static size_t split_of(const struct fixtures *fx, struct str id)
{
	const struct fixtures_settings *s = fx->settings;
	double sum = 0, at = (double)(hash_stable(id) >> 11) / (double)(UINT64_C(1) << 53);
	for (size_t i = 0; i < s->splits_n; i++)
		sum += s->splits[i].share;
	for (size_t i = 0; i < s->splits_n; i++) {
		at -= s->splits[i].share / sum;
		if (at < 0)
			return i;
	}
	return s->splits_n ? s->splits_n - 1 : 0;
}

static bool is_earlier(const struct eval_case *c, const struct held *h)
{
	int64_t start = c->has_start ? c->start_ns : INT64_MAX;
	if (start != h->start_ns)
		return start < h->start_ns;
	return str_cmp(c->trace_id, h->trace_id) < 0;
}

static int by_priority(const void *x, const void *y)
{
	const struct held *a = x, *b = y;
	if (a->priority != b->priority)
		return a->priority < b->priority ? -1 : 1;
	return str_cmp(a->key, b->key);
}

/* The sample so far; what is out now is out for good, because its key would draw the same again. */
static void thin_out(struct fixtures *fx)
{
	size_t n = fx->settings->sample;
	if (!n || fx->cases.n <= n)
		return;
	qsort(fx->cases.v, fx->cases.n, sizeof(*fx->cases.v), by_priority);
	while (fx->cases.n > n)
		held_release(&fx->cases.v[--fx->cases.n]);
	map_clear(&fx->by_key);
	for (size_t i = 0; i < fx->cases.n; i++)
		*map_put(&fx->by_key, fx->cases.v[i].key, NULL) = i + 1;
}

/* ---- writing ---- */

static struct fixture fixture_begin(struct fixtures *fx, struct buf *out, const struct eval_source *source,
				    size_t split, bool lossy)
{
	const struct fixtures_settings *s = fx->settings;
	struct fixture f = { .format = s->format,
			     .redactor = fx->redactor,
			     .arena = &fx->scratch,
			     .source = source,
			     .version = s->version,
			     .split = s->splits_n ? s->splits[split].name : STR_UNSET,
			     .lossy = lossy };
	json_writer_init(&f.w, out, 0);
	redactor_begin(fx->redactor);
	return f;
}

/* Consumers know a tool by "tool.name", and what it was called with by "tool.arguments". */
static void name_tool(struct span *s, const struct eval_case *c, struct arena *arena)
{
	static const struct str keys[] = { STR_ROW("tool.name"), STR_ROW("tool.arguments") };
	for (size_t i = 0; i < c->tools_n; i++) {
		const struct eval_tool *t = &c->tools[i];
		if (!str_eq(t->span_id, s->span_id))
			continue;
		const struct value values[] = { value_str(t->name), t->arguments };
		struct attr *all = arena_array(arena, (size_t)s->attrs.n + 2, sizeof(*all));
		if (s->attrs.n)
			memcpy(all, s->attrs.v, s->attrs.n * sizeof(*all));
		s->attrs.v = all;
		for (size_t k = 0; k < 2; k++)
			if (value_is_set(values[k]) && !span_attr(s, keys[k]))
				all[s->attrs.n++] = (struct attr){ .key = keys[k], .value = values[k] };
		return;
	}
}

static void write_spans(struct fixtures *fx, const struct eval_case *c, struct buf *out)
{
	for (uint32_t i = 0; i < c->scene->tree->spans; i++) {
		struct span named = *scene_of(c->scene, i);
		name_tool(&named, c, &fx->scratch);
		fx->settings->write_span(out, redact_span(fx->redactor, &named, &fx->scratch), &fx->scratch);
	}
}

static void write_case(struct fixtures *fx, struct held *h, const struct eval_case *c,
		       const struct eval_source *source, bool lossy)
{
	const struct eval_format *format = fx->settings->format;
	buf_clear(&h->record);
	buf_clear(&h->traced);
	buf_clear(&h->spans);
	h->id = arena_str(&fx->arena, c->id);
	h->trace_id = arena_str(&fx->arena, c->trace_id);
	h->start_ns = c->has_start ? c->start_ns : INT64_MAX;
	h->split = split_of(fx, c->id);
	struct fixture f = fixture_begin(fx, &h->record, source, h->split, lossy);
	format->write(&f, c);
	h->record_alike_at = f.alike_at;
	if (format->flags & EVAL_TRACES) {
		f = fixture_begin(fx, &h->traced, source, h->split, lossy);
		if (!eval_promptfoo_traced(&f, c))
			buf_clear(&h->traced);
		h->traced_alike_at = f.alike_at;
		write_spans(fx, c, &h->spans);
	}
	arena_reset(&fx->scratch);
}

void fixtures_add(struct fixtures *fx, const struct eval_case *c, const struct eval_source *source,
		  bool lossy)
{
	enum { SLACK = 256 };
	struct str key = key_of(fx, c, &fx->scratch);
	uint64_t *known = map_get(&fx->by_key, key);
	if (known) {
		struct held *h = &fx->cases.v[*known - 1];
		h->alike++;
		fx->merged++;
		if (is_earlier(c, h))
			write_case(fx, h, c, source, lossy);
		arena_reset(&fx->scratch);
		return;
	}
	struct held *h = array_add(&fx->cases);
	*h = (struct held){ .key = arena_str(&fx->arena, key), .priority = priority_of(fx, key), .alike = 1 };
	*map_put(&fx->by_key, h->key, NULL) = fx->cases.n;
	write_case(fx, h, c, source, lossy);
	if (fx->settings->sample && fx->cases.n > 2 * fx->settings->sample + SLACK)
		thin_out(fx);
}

/* ---- the end ---- */

static int by_start(const void *x, const void *y)
{
	const struct held *a = x, *b = y;
	if (a->start_ns != b->start_ns)
		return a->start_ns < b->start_ns ? -1 : 1;
	int ids = str_cmp(a->id, b->id);
	return ids ? ids : str_cmp(a->trace_id, b->trace_id);
}

/* The number of cases alike takes the place of the 1 that was written. */
static void put_alike(struct buf *record, size_t at, uint64_t alike)
{
	struct buf out = { 0 };
	if (!at || alike == 1)
		return;
	buf_add(&out, record->s, at);
	buf_add_u64(&out, alike);
	buf_add(&out, record->s + at + 1, record->n - at - 1);
	buf_release(record);
	*record = out;
}

/* Values that were found in other traces. */
static void clean_again(struct fixtures *fx, const struct redact_proof *proof, struct buf *text)
{
	struct buf out = { 0 };
	for (size_t i = 0; i < text->n;) {
		const char *newline = memchr(text->s + i, '\n', text->n - i);
		size_t end = newline ? (size_t)(newline - text->s) : text->n;
		struct value line = value_json((struct str){ text->s + i, end - i });
		buf_add_str(&out, redact_value(fx->redactor, STR(""), line, &fx->scratch).text);
		if (newline)
			buf_add_char(&out, '\n');
		i = end + 1;
	}
	buf_release(text);
	redact_proof_cut(proof, &out);
	*text = out;
	arena_reset(&fx->scratch);
}

void fixtures_settle(struct fixtures *fx)
{
	thin_out(fx);
	if (fx->cases.n)
		qsort(fx->cases.v, fx->cases.n, sizeof(*fx->cases.v), by_start);
	struct redact_proof *proof = redact_proof_new(fx->redactor);
	size_t values = 0;
	for (int i = 0; i < PERSONAL_KINDS; i++)
		values += redactor_values(fx->redactor, (enum personal_kind)i);
	redactor_suspect_all(fx->redactor);
	for (size_t i = 0; i < fx->cases.n; i++) {
		struct held *h = &fx->cases.v[i];
		put_alike(&h->record, h->record_alike_at, h->alike);
		put_alike(&h->traced, h->traced_alike_at, h->alike);
		if (!values)
			continue;
		clean_again(fx, proof, &h->record);
		clean_again(fx, proof, &h->traced);
		clean_again(fx, proof, &h->spans);
	}
	redact_proof_free(proof);
}
