/* Taking cases: one for each kind, by lot, into splits. */
#include "eval/fixtures_impl.h"

#include "base/pool.h"

struct fixtures *fixtures_new(const struct fixtures_settings *settings, struct redactor *redactor)
{
	struct fixtures *fx = mem_alloc(1, sizeof(*fx));
	fx->settings = settings;
	fx->redactor = redactor;
	map_init(&fx->by_key);
	fixtures_use_workers(fx, 1);
	return fx;
}

static void workers_free(struct fixtures *fx)
{
	for (unsigned i = 0; i < fx->workers_n; i++) {
		if (fx->workers[i].redactor != fx->redactor)
			redactor_free(fx->workers[i].redactor);
		arena_release(&fx->workers[i].scratch);
	}
	free(fx->workers);
}

void fixtures_use_workers(struct fixtures *fx, unsigned workers)
{
	workers_free(fx);
	fx->workers_n = workers > POOL_WORKERS ? POOL_WORKERS : workers > 1 ? workers : 1;
	fx->workers = mem_alloc(fx->workers_n, sizeof(*fx->workers));
	for (unsigned i = 0; i < fx->workers_n; i++)
		fx->workers[i].redactor = workers > 1 ? redactor_beside(fx->redactor) : fx->redactor;
}

struct redactor *fixtures_redactor(const struct fixtures *fx, unsigned worker)
{
	return fx->workers[worker].redactor;
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
	workers_free(fx);
	arena_release(&fx->arena);
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

static bool is_earlier(const struct held *a, const struct held *b)
{
	if (a->start_ns != b->start_ns)
		return a->start_ns < b->start_ns;
	return str_cmp(a->trace_id, b->trace_id) < 0;
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

static struct fixture fixture_begin(const struct fixtures *fx, struct fixtures_worker *w, struct buf *out,
				    const struct eval_source *source, size_t split, bool lossy)
{
	const struct fixtures_settings *s = fx->settings;
	struct fixture f = { .format = s->format,
			     .redactor = w->redactor,
			     .arena = &w->scratch,
			     .source = source,
			     .version = s->version,
			     .split = s->splits_n ? s->splits[split].name : STR_UNSET,
			     .lossy = lossy };
	json_writer_init(&f.w, out, 0);
	redactor_begin(w->redactor);
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

static void write_spans(const struct fixtures *fx, struct fixtures_worker *w, const struct eval_case *c,
			struct buf *out)
{
	for (uint32_t i = 0; i < c->scene->tree->spans; i++) {
		struct span named = *scene_of(c->scene, i);
		name_tool(&named, c, &w->scratch);
		fx->settings->write_span(out, redact_span(w->redactor, &named, &w->scratch), &w->scratch);
	}
}

struct held *fixtures_write(struct fixtures *fx, unsigned worker, const struct eval_case *c,
			    const struct eval_source *source, bool lossy)
{
	const struct eval_format *format = fx->settings->format;
	struct fixtures_worker *w = &fx->workers[worker];
	struct held *h = arena_alloc(c->arena, sizeof(*h));
	struct str key = key_of(fx, c, c->arena);
	*h = (struct held){ .key = key,
			    .priority = priority_of(fx, key),
			    .id = c->id,
			    .trace_id = c->trace_id,
			    .start_ns = c->has_start ? c->start_ns : INT64_MAX,
			    .split = split_of(fx, c->id),
			    .alike = 1 };
	struct fixture f = fixture_begin(fx, w, &h->record, source, h->split, lossy);
	format->write(&f, c);
	h->record_alike_at = f.alike_at;
	if (format->flags & EVAL_TRACES) {
		f = fixture_begin(fx, w, &h->traced, source, h->split, lossy);
		if (!eval_promptfoo_traced(&f, c))
			buf_clear(&h->traced);
		h->traced_alike_at = f.alike_at;
		write_spans(fx, w, c, &h->spans);
	}
	arena_reset(&w->scratch);
	return h;
}

/* What it borrowed of its trace is copied. */
static void take_in(struct fixtures *fx, struct held *to, const struct held *written)
{
	*to = *written;
	to->key = arena_str(&fx->arena, to->key);
	to->id = arena_str(&fx->arena, to->id);
	to->trace_id = arena_str(&fx->arena, to->trace_id);
}

/* The earliest of those alike stands for them. */
static void merge(struct fixtures *fx, struct held *known, struct held *written)
{
	written->alike = known->alike + 1;
	fx->merged++;
	if (!is_earlier(written, known)) {
		known->alike++;
		held_release(written);
		return;
	}
	held_release(known);
	take_in(fx, known, written);
}

void fixtures_take(struct fixtures *fx, struct held *written)
{
	enum { SLACK = 256 };
	const uint64_t *known = map_get(&fx->by_key, written->key);
	if (known) {
		merge(fx, &fx->cases.v[*known - 1], written);
		return;
	}
	struct held *h = array_add(&fx->cases);
	take_in(fx, h, written);
	*map_put(&fx->by_key, h->key, NULL) = fx->cases.n;
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
static void clean_again(struct fixtures_worker *w, const struct redact_proof *proof, struct buf *text)
{
	struct buf out = { 0 };
	for (size_t i = 0; i < text->n;) {
		const char *newline = memchr(text->s + i, '\n', text->n - i);
		size_t end = newline ? (size_t)(newline - text->s) : text->n;
		redact_record(w->redactor, (struct str){ text->s + i, end - i }, &w->scratch, &out);
		if (newline)
			buf_add_char(&out, '\n');
		i = end + 1;
	}
	buf_release(text);
	redact_proof_cut(proof, &out);
	*text = out;
	arena_reset(&w->scratch);
}

struct settling {
	struct fixtures *fx;
	const struct redact_proof *proof;
	bool values; /* there are any */
};

static void settle_case(void *user, unsigned worker, size_t i)
{
	struct settling *s = user;
	struct fixtures_worker *w = &s->fx->workers[worker];
	struct held *h = &s->fx->cases.v[i];
	put_alike(&h->record, h->record_alike_at, h->alike);
	put_alike(&h->traced, h->traced_alike_at, h->alike);
	if (!s->values)
		return;
	clean_again(w, s->proof, &h->record);
	clean_again(w, s->proof, &h->traced);
	clean_again(w, s->proof, &h->spans);
}

void fixtures_settle(struct fixtures *fx)
{
	thin_out(fx);
	if (fx->cases.n)
		qsort(fx->cases.v, fx->cases.n, sizeof(*fx->cases.v), by_start);
	struct redact_proof *proof = redact_proof_new(fx->redactor);
	struct settling settling = { .fx = fx, .proof = proof };
	for (int i = 0; i < PERSONAL_KINDS; i++)
		settling.values |= redactor_values(fx->redactor, (enum personal_kind)i) > 0;
	for (unsigned i = 0; i < fx->workers_n; i++)
		redactor_suspect_all(fx->workers[i].redactor);
	pool_each(fx->workers_n, fx->cases.n, settle_case, &settling);
	redact_proof_free(proof);
}
