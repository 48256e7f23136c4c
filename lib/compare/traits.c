/* What spans say: facets by the table; messages, documents and times by hand. */
#include "compare/traits.h"

#include "base/map.h"

enum { FACET_NO_FACET = FACETS };

static const struct {
	const char *name;
	enum section_kind kind;
} sections[SECTIONS] = {
#define SECTION(id, name, kind) { name, SECTION_IS_##kind },
#include "compare/sections.def"
#undef SECTION
};

static const struct row {
	struct trait_kind kind;
	int facet;    /* enum facet, or FACETS: none */
	bool is_read; /* put together below */
} rows[TRAIT_ROWS] = {
#define TRAIT(id, facet, section, role, label) \
	{ { label, SECTION_##section, TRAIT_##role }, FACET_##facet, false },
#define READ(id, facet, section, role, label) \
	{ { label, SECTION_##section, TRAIT_##role }, FACET_##facet, true },
#define ALSO(id, facet)
#include "compare/traits.def"
#undef TRAIT
#undef READ
#undef ALSO
};

static const struct {
	enum trait_row row;
	enum facet facet;
} also[] = {
#define TRAIT(id, facet, section, role, label)
#define READ(id, facet, section, role, label)
#define ALSO(id, facet) { ROW_##id, FACET_##facet },
#include "compare/traits.def"
#undef TRAIT
#undef READ
#undef ALSO
};

const char *section_name(enum section s)
{
	return sections[s].name;
}

enum section_kind section_kind(enum section s)
{
	return sections[s].kind;
}

bool section_by_name(struct str name, enum section *out)
{
	for (int i = 0; i < SECTIONS; i++)
		if (str_eq(name, str_of(sections[i].name))) {
			*out = (enum section)i;
			return true;
		}
	return false;
}

const struct trait_kind *trait_kind(enum trait_row row)
{
	return &rows[row].kind;
}

enum trait_row trait_row_of(enum facet f)
{
	for (size_t i = 0; i < sizeof(also) / sizeof(also[0]); i++)
		if (also[i].facet == f)
			return also[i].row;
	for (int i = 0; i < TRAIT_ROWS; i++)
		if (rows[i].facet == (int)f)
			return (enum trait_row)i;
	return TRAIT_ROWS;
}

/* ---- reading one span ---- */

struct reading_side {
	struct side *side;
	ARRAY(struct trait) traits;
	uint32_t node;
};

static uint64_t mix(uint64_t h, uint64_t x)
{
	h = (h ^ x) * UINT64_C(0x9E3779B97F4A7C15);
	return h ^ h >> 29;
}

static struct trait *add(struct reading_side *r, enum trait_row row, struct str name, struct value v,
			 struct str key)
{
	struct trait *t = array_add(&r->traits);
	struct str text = value_text(v, &r->side->arena);
	*t = (struct trait){ .row = row, .name = name, .value = v, .key = key, .doc = DOC_NONE };
	t->hash = mix(mix(hash_stable(text), hash_stable(name)), (uint64_t)row + 1);
	return t;
}

static void read_status(struct reading_side *r)
{
	const struct span *s = side_span(r->side, r->node);
	int64_t ns;
	if (s->status == SPAN_STATUS_ERROR)
		add(r, ROW_STATUS, STR_UNSET, value_str(STR("error")), STR("status"));
	if (s->status_message.n)
		add(r, ROW_STATUS_MESSAGE, STR_UNSET, value_str(s->status_message), STR("status_message"));
	if (span_duration_ns(s, &ns))
		add(r, ROW_DURATION, STR_UNSET, value_i64(ns), STR("duration_ns"));
}

static void read_offers(struct reading_side *r)
{
	struct scene_offer *offers;
	const struct attr *a = facet_recorded(side_span(r->side, r->node), FACET_TOOLS_OFFERED, NULL);
	size_t n = scene_offers(&r->side->scene, r->node, &offers);
	for (size_t i = 0; i < n; i++)
		add(r, ROW_TOOLS_OFFERED, offers[i].name, offers[i].schema, a ? a->key : STR_UNSET);
}

static void read_sent(struct reading_side *r, const struct scene_call *c)
{
	for (size_t i = 0; i < c->sent.n; i++) {
		const struct message *m = &c->sent.v[i];
		bool system = m->role == ROLE_SYSTEM;
		if (system || m->text.n)
			add(r, system ? ROW_SYSTEM_PROMPT : ROW_MESSAGES,
			    system ? STR_UNSET : str_of(message_role_name(m->role)), value_str(m->text),
			    m->key);
	}
}

static void read_answered(struct reading_side *r, const struct scene_call *c)
{
	for (size_t i = 0; i < c->answered.calls_n; i++) {
		const struct message_call *call = &c->answered.calls[i];
		add(r, ROW_CALLS, call->name, call->arguments, call->key);
	}
	if (c->text.n)
		add(r, ROW_ANSWER, STR_UNSET, value_str(c->text), c->text_key);
}

static void read_documents(struct reading_side *r)
{
	enum { NAMED_BY = 60 };
	const struct scene *s = &r->side->scene;
	const struct scene_span *span = &s->span[r->node];
	for (uint32_t i = span->docs; i < span->docs + span->docs_n; i++) {
		const struct scene_doc *d = &s->docs[i];
		struct str name = d->id.n ? d->id : d->content;
		if (name.n > NAMED_BY && !d->id.n)
			name.n = NAMED_BY;
		add(r, d->is_input ? ROW_DOCUMENTS_IN : ROW_DOCUMENTS, name, value_str(d->content), d->key)
			->doc = i;
	}
}

/* Calls say what was sent and answered as messages; their texts are not compared once more. */
static bool is_said_otherwise(const struct reading_side *r, enum facet f)
{
	uint32_t call = r->side->call[r->node];
	const struct scene_call *c = call == INDEX_NONE ? NULL : &r->side->scene.calls[call];
	return c && ((f == FACET_INPUT_TEXT && c->has_sent) || (f == FACET_OUTPUT_TEXT && c->has_answered));
}

/* What the resource says is compared once, not at each of its spans. */
static bool is_of_resource(const struct span *s, enum facet f)
{
	uint32_t event = 0;
	const struct attr *a = facet_recorded(s, f, &event);
	const struct attrs *of = s->resource ? &s->resource->attrs : NULL;
	return a && !event && of && a >= of->v && a < of->v + of->n;
}

static void read_facet(struct reading_side *r, enum trait_row row, enum facet f)
{
	struct facet_item *items;
	if (!scene_has(&r->side->scene, r->node, f) || is_said_otherwise(r, f) ||
	    is_of_resource(side_span(r->side, r->node), f))
		return;
	size_t n = scene_items(&r->side->scene, r->node, f, &items);
	for (size_t i = 0; i < n; i++)
		add(r, row, STR_UNSET, items[i].value, items[i].key);
}

static int by_row(const void *a, const void *b)
{
	const struct trait *x = *(struct trait *const *)a, *y = *(struct trait *const *)b;
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return (x > y) - (x < y);
}

/* Into the order of the table; items stay in theirs. */
static void sort_node(struct reading_side *r, size_t from)
{
	size_t n = r->traits.n - from;
	if (n < 2)
		return;
	struct trait **at = mem_alloc(n, sizeof(struct trait *));
	struct trait *sorted = mem_alloc(n, sizeof(*sorted));
	for (size_t i = 0; i < n; i++)
		at[i] = &r->traits.v[from + i];
	qsort(at, n, sizeof(struct trait *), by_row);
	for (size_t i = 0; i < n; i++)
		sorted[i] = *at[i];
	memcpy(r->traits.v + from, sorted, n * sizeof(*sorted));
	free(sorted);
	free(at);
}

static void read_node(struct reading_side *r)
{
	uint32_t call = r->side->call[r->node];
	size_t from = r->traits.n;
	for (int i = 0; i < TRAIT_ROWS; i++)
		if (!rows[i].is_read)
			read_facet(r, (enum trait_row)i, (enum facet)rows[i].facet);
	read_status(r);
	read_offers(r);
	read_documents(r);
	if (call != INDEX_NONE) {
		read_sent(r, &r->side->scene.calls[call]);
		read_answered(r, &r->side->scene.calls[call]);
	}
	sort_node(r, from);
}

void side_make(struct side *s, const struct tree *t, const struct summary *summary,
	       const struct facet_sets *sets)
{
	struct reading_side r = { .side = s };
	*s = (struct side){ .tree = t, .summary = summary };
	arena_init(&s->arena);
	array_reserve(&r.traits, 1); /* places in no list at all are no places */
	s->scene = (struct scene){ .tree = t, .summary = summary, .arena = &s->arena };
	scene_make(&s->scene, sets);
	s->call = arena_array(&s->arena, t->n, sizeof(*s->call));
	s->first = arena_array(&s->arena, (size_t)t->n + 1, sizeof(*s->first));
	for (uint32_t i = 0; i < t->n; i++)
		s->call[i] = INDEX_NONE;
	for (size_t i = 0; i < s->scene.calls_n; i++)
		s->call[s->scene.calls[i].node] = (uint32_t)i;
	for (r.node = 0; r.node < t->n; r.node++) {
		s->first[r.node] = (uint32_t)r.traits.n;
		if (t->node[r.node].span)
			read_node(&r);
	}
	s->first[t->n] = (uint32_t)r.traits.n;
	s->traits = r.traits.v;
}

void side_release(struct side *s)
{
	free(s->traits);
	arena_release(&s->arena);
}
