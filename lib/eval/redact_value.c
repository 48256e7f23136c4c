/* Values and spans without what has to go. */
#include "eval/redact_impl.h"

#include "base/ascii.h"
#include "json/write.h"

static bool same(struct str a, struct str b)
{
	return a.s == b.s && a.n == b.n;
}

bool redact_is_odd_json(struct str json)
{
	const char *slash;
	for (size_t i = 0; i < json.n && (slash = memchr(json.s + i, '\\', json.n - i)); i++) {
		i = (size_t)(slash - json.s);
		char kind = ++i < json.n ? json.s[i] : '\0';
		if (!kind || !strchr("\"\\/bfnrtu", kind))
			return true;
		for (size_t k = 1; kind == 'u' && k <= 4; k++)
			if (i + k >= json.n || !ascii_is_hex(json.s[i + k]))
				return true;
	}
	return false;
}

void redact_labels_init(struct redact_labels *l, struct str outer)
{
	l->outer = outer;
	for (size_t i = 0; i < REDACT_LABELS; i++)
		l->of[i] = outer;
}

/* Behind an opening bracket the depth is that of what is in it. */
struct str redact_labels_step(struct redact_labels *l, const struct json_walk *w, enum json_step step)
{
	size_t depth = w->depth - (step == JSON_STEP_OPEN);
	struct str above = depth < REDACT_LABELS ? l->of[depth] : l->outer;
	struct str called = str_is_set(w->key) ? w->key : above;
	if (step == JSON_STEP_OPEN && depth + 1 < REDACT_LABELS)
		l->of[depth + 1] = called;
	return called;
}

bool redact_may_be_json(struct str text)
{
	return text.n > 2 && (*text.s == '{' || *text.s == '[');
}

static bool redact_json(struct redactor *r, struct str label, struct str json, struct arena *arena,
			struct buf *out, int depth);

/* JSON in a text of JSON, where something in it goes by what it is called. */
static struct str redact_inner(struct redactor *r, struct str label, struct str text, struct arena *arena,
			       int depth)
{
	struct buf out = { 0 };
	bool whole = r->finder.called && depth < REDACT_JSON_DEPTH && redact_may_be_json(text) &&
		     !redact_is_odd_json(text) && redact_json(r, label, text, arena, &out, depth + 1);
	if (whole)
		text = arena_str(arena, buf_str(&out));
	buf_release(&out);
	return text;
}

static void write_scalar(struct redactor *r, struct json_writer *w, const struct json_walk *walk,
			 struct str called, struct arena *arena, int depth)
{
	struct str text = walk->raw;
	if (walk->type == PULL_STRING)
		text = redact_inner(r, called, json_walk_string(walk), arena, depth);
	struct str clean = walk->type == PULL_STRING || walk->type == PULL_NUMBER
				   ? redact_text(r, called, text, arena)
				   : text;
	if (walk->type == PULL_STRING || !same(clean, text))
		json_write_str(w, clean);
	else
		json_write_raw(w, text);
}

/* Written anew, so that only values change; what is no JSON after all is a text. */
static bool redact_json(struct redactor *r, struct str label, struct str json, struct arena *arena,
			struct buf *out, int depth)
{
	struct json_writer w;
	struct json_walk walk;
	struct redact_labels labels;
	enum json_step step;
	json_writer_init(&w, out, 0);
	json_walk_init(&walk, json, arena);
	redact_labels_init(&labels, label);
	while ((step = json_walk_next(&walk)) != JSON_STEP_END) {
		struct str called = redact_labels_step(&labels, &walk, step);
		if (str_is_set(walk.key) && step != JSON_STEP_CLOSE)
			json_write_key_str(&w, redact_text(r, STR(""), walk.key, arena));
		if (step == JSON_STEP_SCALAR)
			write_scalar(r, &w, &walk, called, arena, depth);
		else if (step == JSON_STEP_OPEN && walk.type == PULL_OBJECT)
			json_write_object(&w);
		else if (step == JSON_STEP_OPEN)
			json_write_array(&w);
		else if (walk.type == PULL_OBJECT)
			json_write_object_end(&w);
		else
			json_write_array_end(&w);
	}
	return !walk.json.error && pull_at_end(&walk.json);
}

struct value redact_value(struct redactor *r, struct str label, struct value v, struct arena *arena)
{
	if (r->settings->off || v.type == VALUE_NONE || v.type == VALUE_NULL || v.type == VALUE_BOOL)
		return v;
	struct str text = value_text(v, arena), clean = redact_text(r, label, text, arena);
	bool json = v.type == VALUE_JSON ||
		    (v.type == VALUE_STRING && text.n && (*text.s == '{' || *text.s == '['));
	/* JSON in a string stays as it was written where nothing goes. */
	if (json && !redact_is_odd_json(text) &&
	    (v.type == VALUE_JSON || r->finder.called || !same(clean, text))) {
		struct buf out = { 0 };
		bool whole = redact_json(r, label, text, arena, &out, 0);
		struct str written = whole ? arena_str(arena, buf_str(&out)) : STR_UNSET;
		buf_release(&out);
		if (whole)
			return v.type == VALUE_JSON ? value_json(written) : value_str(written);
	}
	return same(clean, text) ? v : value_str(clean);
}

void redact_record(struct redactor *r, struct str json, struct arena *arena, struct buf *out)
{
	size_t before = out->n;
	if (!redact_is_odd_json(json) && redact_json(r, STR(""), json, arena, out, 0))
		return;
	out->n = before;
	buf_add_str(out, redact_value(r, STR(""), value_json(json), arena).text);
}

static void redact_attrs(struct redactor *r, struct attrs *attrs, struct arena *arena)
{
	struct attr *copy = arena_array(arena, attrs->n, sizeof(*copy));
	for (uint32_t i = 0; i < attrs->n; i++) {
		copy[i] = attrs->v[i];
		copy[i].key = redact_text(r, STR(""), attrs->v[i].key, arena);
		copy[i].value = redact_value(r, attrs->v[i].key, attrs->v[i].value, arena);
	}
	attrs->v = copy;
}

static void redact_events(struct redactor *r, struct span *s, struct arena *arena)
{
	struct event *events = arena_array(arena, s->events_n, sizeof(*events));
	struct link *links = arena_array(arena, s->links_n, sizeof(*links));
	for (uint32_t i = 0; i < s->events_n; i++) {
		events[i] = s->events[i];
		events[i].name = redact_text(r, STR(""), events[i].name, arena);
		redact_attrs(r, &events[i].attrs, arena);
	}
	for (uint32_t i = 0; i < s->links_n; i++) {
		links[i] = s->links[i];
		links[i].trace_id = redact_text(r, STR(""), links[i].trace_id, arena);
		links[i].span_id = redact_text(r, STR(""), links[i].span_id, arena);
		redact_attrs(r, &links[i].attrs, arena);
	}
	s->events = events;
	s->links = links;
}

struct span *redact_span(struct redactor *r, const struct span *s, struct arena *arena)
{
	struct span *copy = arena_alloc(arena, sizeof(*copy));
	struct str *const texts[] = { &copy->trace_id,      &copy->span_id,        &copy->parent_id,
				      &copy->name,          &copy->status_message, &copy->scope.name,
				      &copy->scope.version, &copy->origin.file,    &copy->origin.member };
	*copy = *s;
	if (r->settings->off)
		return copy;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = redact_text(r, STR(""), *texts[i], arena);
	redact_attrs(r, &copy->attrs, arena);
	redact_events(r, copy, arena);
	if (s->resource) {
		struct resource *resource = arena_alloc(arena, sizeof(*resource));
		*resource = *s->resource;
		redact_attrs(r, &resource->attrs, arena);
		copy->resource = resource;
	}
	return copy;
}
