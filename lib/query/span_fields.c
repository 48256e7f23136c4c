/* Fields of a span, for the evaluator. */
#include "query/span_fields.h"

#include "json/walk.h"

enum field_id {
	FIELD_ATTRIBUTE = -1,
	FIELD_TRACE_ID,
	FIELD_SPAN_ID,
	FIELD_PARENT_ID,
	FIELD_NAME,
	FIELD_KIND,
	FIELD_STATUS,
	FIELD_STATUS_MESSAGE,
	FIELD_COMPONENT,
	FIELD_START,
	FIELD_END,
	FIELD_DURATION,
	FIELD_TEXT,
	FIELD_ANSWER,
	FIELD_DIALECT,
	FIELD_FACETS /* + enum facet */
};

static const struct {
	const char *name;
	enum query_verbatim verbatim;
} built_in[FIELD_FACETS] = {
	[FIELD_TRACE_ID] = { "trace_id", QUERY_VERBATIM_ID },
	[FIELD_SPAN_ID] = { "span_id", QUERY_VERBATIM_NOT }, /* run records make up their own */
	[FIELD_PARENT_ID] = { "parent_id", QUERY_VERBATIM_NOT },
	[FIELD_NAME] = { "name", QUERY_VERBATIM_NOT },
	[FIELD_KIND] = { "kind", QUERY_VERBATIM_NOT },
	[FIELD_STATUS] = { "status", QUERY_VERBATIM_NOT },
	[FIELD_STATUS_MESSAGE] = { "status_message", QUERY_VERBATIM },
	[FIELD_COMPONENT] = { "component", QUERY_VERBATIM_NOT },
	[FIELD_START] = { "start", QUERY_VERBATIM_TIME },
	[FIELD_END] = { "end", QUERY_VERBATIM_NOT }, /* may be start + duration */
	[FIELD_DURATION] = { "duration", QUERY_VERBATIM_NOT },
	[FIELD_TEXT] = { "text", QUERY_VERBATIM },
	[FIELD_ANSWER] = { "answer", QUERY_VERBATIM },
	[FIELD_DIALECT] = { "dialect", QUERY_VERBATIM_NOT },
};

void span_fields_bind_one(struct query_field *f)
{
	enum facet facet;
	f->id = FIELD_ATTRIBUTE;
	f->verbatim = QUERY_VERBATIM;
	for (int i = 0; !f->attribute && i < FIELD_FACETS; i++) {
		if (!str_eq(f->name, str_of(built_in[i].name)))
			continue;
		f->id = i;
		f->verbatim = built_in[i].verbatim;
		return;
	}
	if (facet_by_name(f->name, &facet))
		f->id = FIELD_FACETS + (int)facet;
}

bool span_fields_ask(const struct query_field *f, struct facet_set *asked)
{
	if (f->id >= FIELD_FACETS)
		facet_set_add(asked, (enum facet)(f->id - FIELD_FACETS));
	return f->id != FIELD_ATTRIBUTE && f->id != FIELD_TEXT && f->id != FIELD_ANSWER;
}

void span_fields_bind(struct query *q)
{
	for (size_t i = 0; i < q->node.n; i++)
		if (q->node.v[i].type == QUERY_LEAF)
			span_fields_bind_one(&q->node.v[i].field);
}

static bool visit_str(struct str text, query_visit *visit, void *arg)
{
	struct value v = value_str(text);
	return str_is_set(text) && visit(arg, &v);
}

static bool visit_ns(bool known, int64_t ns, query_visit *visit, void *arg)
{
	struct value v = value_i64(ns);
	return known && visit(arg, &v);
}

/* The strings inside JSON, decoded: keys are no text. */
static bool visit_json(struct str json, struct arena *arena, query_visit *visit, void *arg)
{
	struct json_walk w;
	enum json_step step;
	json_walk_init(&w, json, arena);
	while ((step = json_walk_next(&w)) != JSON_STEP_END) {
		if (step != JSON_STEP_SCALAR)
			continue;
		if (visit_str(w.type == PULL_STRING ? json_walk_string(&w) : w.raw, visit, arg))
			return true;
	}
	return false;
}

static bool looks_like_json(struct str text)
{
	return text.n > 1 && (text.s[0] == '{' || text.s[0] == '[' || text.s[0] == '"');
}

static bool visit_text_value(struct value v, struct arena *arena, query_visit *visit, void *arg)
{
	if (v.type == VALUE_BYTES || v.type == VALUE_NULL || v.type == VALUE_NONE)
		return false;
	if (v.type != VALUE_JSON && visit_str(value_text(v, arena), visit, arg))
		return true;
	bool json = v.type == VALUE_JSON || (v.type == VALUE_STRING && looks_like_json(v.text));
	return json && visit_json(v.text, arena, visit, arg);
}

static bool visit_attr_texts(const struct attrs *a, struct arena *arena, query_visit *visit, void *arg)
{
	for (uint32_t i = 0; i < a->n; i++)
		if (visit_text_value(a->v[i].value, arena, visit, arg))
			return true;
	return false;
}

/* Everything recorded that a person could have read. */
static bool visit_texts(const struct span_fields *f, query_visit *visit, void *arg)
{
	const struct span *s = f->span;
	if (visit_str(s->name, visit, arg) || visit_str(s->status_message, visit, arg) ||
	    visit_attr_texts(&s->attrs, f->arena, visit, arg))
		return true;
	for (uint32_t i = 0; i < s->events_n; i++)
		if (visit_str(s->events[i].name, visit, arg) ||
		    visit_attr_texts(&s->events[i].attrs, f->arena, visit, arg))
			return true;
	return s->resource && visit_attr_texts(&s->resource->attrs, f->arena, visit, arg);
}

/* Looks into attributes that hold JSON: "metadata.order.nr" in "metadata". */
static bool visit_inside(const struct attr *a, struct str key, struct arena *arena, query_visit *visit,
			 void *arg)
{
	if (key.n < a->key.n + 2 || key.s[a->key.n] != '.' || !str_starts(key, a->key) ||
	    (a->value.type != VALUE_JSON &&
	     !(a->value.type == VALUE_STRING && looks_like_json(a->value.text))))
		return false;
	struct str path = arena_str(arena, str_from(key, a->key.n + 1));
	struct value v = value_member(a->value, path.s, arena);
	return value_is_set(v) && v.type != VALUE_NULL && visit(arg, &v);
}

static bool visit_attrs(const struct attrs *a, struct str key, struct arena *arena, query_visit *visit,
			void *arg)
{
	for (uint32_t i = 0; i < a->n; i++) {
		if (a->v[i].key.n == key.n) {
			if (str_eq(a->v[i].key, key) && a->v[i].value.type != VALUE_NULL &&
			    visit(arg, &a->v[i].value))
				return true;
		} else if (visit_inside(&a->v[i], key, arena, visit, arg)) {
			return true;
		}
	}
	return false;
}

static bool visit_attribute(const struct span_fields *f, struct str key, query_visit *visit, void *arg)
{
	const struct span *s = f->span;
	if (visit_attrs(&s->attrs, key, f->arena, visit, arg) ||
	    (s->resource && visit_attrs(&s->resource->attrs, key, f->arena, visit, arg)))
		return true;
	for (uint32_t i = 0; i < s->events_n; i++)
		if (visit_attrs(&s->events[i].attrs, key, f->arena, visit, arg))
			return true;
	return false;
}

struct str turn_number(struct str turn)
{
	struct str t = turn;
	if (t.n > 4 && str_eq_nocase((struct str){ t.s, 4 }, STR("turn")))
		t = str_from(t, 4);
	while (t.n > 1 && (t.s[0] == '_' || t.s[0] == '-' || t.s[0] == '.' || t.s[0] == ' ' || t.s[0] == '0'))
		t = str_from(t, 1);
	return t;
}

static bool visit_turn(const struct value *v, struct arena *arena, query_visit *visit, void *arg)
{
	struct str text = value_text(*v, arena), number = turn_number(text);
	return number.n < text.n && visit_str(number, visit, arg);
}

static bool visit_facet(const struct span_fields *f, enum facet facet, query_visit *visit, void *arg)
{
	struct facet_item *items;
	size_t n = facet_all(f->span, facet, f->arena, &items);
	for (size_t i = 0; i < n; i++)
		if (visit(arg, &items[i].value) ||
		    (facet == FACET_TURN && visit_turn(&items[i].value, f->arena, visit, arg)))
			return true;
	return false;
}

struct trimming {
	query_visit *visit;
	void *arg;
};

/* A text, and without the white space around it. */
static bool visit_trimmed(void *arg, const struct value *v)
{
	const struct trimming *t = arg;
	if (t->visit(t->arg, v))
		return true;
	struct str text = v->type == VALUE_STRING ? str_trim(v->text) : v->text;
	return text.n < v->text.n && visit_str(text, t->visit, t->arg);
}

/* What the user was answered: texts, those inside JSON too. */
static bool visit_answers(const struct span_fields *f, query_visit *visit, void *arg)
{
	static const enum facet answers[] = { FACET_OUTPUT_TEXT, FACET_OUTPUT_MESSAGES };
	struct trimming trimming = { visit, arg };
	for (size_t k = 0; k < sizeof(answers) / sizeof(answers[0]); k++) {
		struct facet_item *items;
		size_t n = facet_all(f->span, answers[k], f->arena, &items);
		for (size_t i = 0; i < n; i++)
			if (visit_text_value(items[i].value, f->arena, visit_trimmed, &trimming))
				return true;
	}
	return false;
}

static bool visit_built_in(const struct span_fields *f, int id, query_visit *visit, void *arg)
{
	const struct span *s = f->span;
	int64_t ns = 0;
	bool known;
	switch (id) {
	case FIELD_TRACE_ID:
		return visit_str(s->trace_id, visit, arg);
	case FIELD_SPAN_ID:
		return visit_str(s->span_id, visit, arg);
	case FIELD_PARENT_ID:
		return visit_str(s->parent_id, visit, arg);
	case FIELD_NAME:
		return visit_str(s->name, visit, arg);
	case FIELD_KIND:
		return visit_str(str_of(span_kind_name(s->kind)), visit, arg);
	case FIELD_STATUS:
		return visit_str(s->status ? str_of(span_status_name(s->status)) : STR("unset"), visit, arg);
	case FIELD_STATUS_MESSAGE:
		return visit_str(s->status_message, visit, arg);
	case FIELD_COMPONENT:
		return visit_str(str_of(component_name(component_of(s))), visit, arg);
	case FIELD_START:
		return visit_ns(s->flags & SPAN_HAS_START, s->start_ns, visit, arg);
	case FIELD_END:
		return visit_ns(s->flags & SPAN_HAS_END, s->end_ns, visit, arg);
	case FIELD_DURATION:
		known = span_duration_ns(s, &ns);
		return visit_ns(known, ns, visit, arg);
	case FIELD_ANSWER:
		return visit_answers(f, visit, arg);
	case FIELD_DIALECT:
		return visit_str(str_of(s->dialect), visit, arg);
	default:
		return visit_texts(f, visit, arg);
	}
}

bool span_fields_values(void *user, const struct query_field *field, query_visit *visit, void *arg)
{
	const struct span_fields *f = user;
	if (field->id == FIELD_ATTRIBUTE)
		return visit_attribute(f, field->name, visit, arg);
	if (field->id < FIELD_FACETS)
		return visit_built_in(f, field->id, visit, arg);
	/* A facet, or an attribute of that very name. */
	return visit_facet(f, (enum facet)(field->id - FIELD_FACETS), visit, arg) ||
	       visit_attribute(f, field->name, visit, arg);
}
