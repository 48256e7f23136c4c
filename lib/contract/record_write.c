/* A recorded contract as JSON, for people to read and change. */
#include "contract/record_impl.h"

#include "json/write.h"

#include <math.h>
#include <stdio.h>

enum { NAME_SHOWN = 60, TEXT_LONG = 80, PIN_LONGEST = 200 };

/* '*' and '?' mean themselves nowhere in a glob: '#' stood for numbers and ids. */
static void name_member(struct json_writer *w, const char *key, struct str name)
{
	struct buf text = { 0 };
	for (size_t i = 0; i < name.n; i++) {
		if (name.s[i] && strchr("*?[\\", name.s[i]))
			buf_add_char(&text, '\\');
		buf_add_char(&text, name.s[i]);
	}
	json_member_str(w, key, buf_str(&text));
	buf_release(&text);
}

static void write_range(struct json_writer *w, const char *key, uint64_t least, uint64_t most)
{
	json_write_key(w, key);
	if (least == most) {
		json_write_u64(w, least);
		return;
	}
	json_write_object(w);
	json_write_key(w, "least");
	json_write_u64(w, least);
	json_write_key(w, "most");
	json_write_u64(w, most);
	json_write_object_end(w);
}

static bool is_pinned(const struct record_value *v)
{
	return v->pins && !v->value.varies && v->value.text.n <= PIN_LONGEST && v->value.text.n > 0;
}

static void write_value(struct json_writer *w, const struct record_value *v)
{
	static const char *const types[CHECK_TYPES] = { "any", "string", "number", "boolean", "list" };
	bool is_long = v->least_length >= TEXT_LONG && v->type != CHECK_NUMBER;
	if (!is_pinned(v) && v->type == CHECK_ANY && !is_long) {
		json_write_str(w, v->key);
		return;
	}
	json_write_object(w);
	json_member_str(w, "key", v->key);
	if (v->type != CHECK_ANY)
		json_member_str(w, "type", str_of(types[v->type]));
	if (is_pinned(v))
		json_member_str(w, "value", v->value.text);
	if (is_long && !is_pinned(v)) {
		json_write_key(w, "least_length");
		json_write_i64(w, v->least_length * 7 / 10);
	}
	json_write_object_end(w);
}

/* In every run exactly one. */
static bool is_once(const struct record_request *q, struct str name)
{
	const uint64_t *at = map_get(&q->spans, name);
	const struct record_span *s = at ? (const struct record_span *)(uintptr_t)*at : NULL;
	return s && s->runs == q->runs && s->least == 1 && s->most == 1;
}

static void write_span(struct json_writer *w, const struct record_request *q, const struct record_span *s)
{
	bool always = s->runs == q->runs;
	bool once = is_once(q, s->name);
	json_write_object(w);
	name_member(w, "name", s->name);
	if (!s->component.varies && !str_eq(s->component.text, STR("other")))
		json_member_str(w, "component", s->component.text);
	write_range(w, "count", always ? s->least : 0, s->most);
	if (!s->parent.varies && s->parent.text.n)
		name_member(w, "parent", s->parent.text);
	if (once && !s->after.varies && s->after.text.n && is_once(q, s->after.text))
		name_member(w, "after", s->after.text);
	if (!s->fails)
		json_member_str(w, "status", STR("ok"));
	json_write_key(w, "attributes");
	json_write_array(w);
	for (size_t i = 0; i < s->values.n; i++) {
		const struct record_value *v = record_at(&s->values, i);
		if (v->spans == s->spans)
			write_value(w, v);
	}
	json_write_array_end(w);
	json_write_object_end(w);
}

static void write_tool(struct json_writer *w, const struct record_request *q, const struct record_tool *t)
{
	json_write_object(w);
	name_member(w, "name", t->name);
	write_range(w, "count", t->runs == q->runs ? t->least : 0, t->most);
	if (q->runs > 1 && t->runs == q->runs) {
		json_write_key(w, "arguments");
		json_write_object(w);
		for (size_t i = 0; i < t->arguments.n; i++) {
			const struct record_value *v = record_at(&t->arguments, i);
			if (v->spans != t->calls || !is_pinned(v))
				continue;
			json_write_key_str(w, v->key);
			json_write_str(w, v->value.text);
		}
		json_write_object_end(w);
	}
	json_write_object_end(w);
}

static void write_ids(struct json_writer *w, const struct record_request *q, const char *key,
		      const struct map *ids)
{
	bool any = false;
	for (size_t i = 0; i < ids->n; i++) {
		const struct record_id *id = record_at(ids, i);
		if (id->runs != q->runs)
			continue;
		if (!any) {
			json_write_key(w, key);
			json_write_array(w);
		}
		any = true;
		json_write_str(w, id->id);
	}
	if (any)
		json_write_array_end(w);
}

/* Other requests have that root, too: then that nothing was asked tells them apart. */
static bool shares_root(const struct recorder *r, const struct record_request *q)
{
	for (size_t i = 0; i < r->requests.n; i++) {
		const struct record_request *other = record_at(&r->requests, i);
		if (other != q && str_eq(other->root, q->root))
			return true;
	}
	return false;
}

static void write_pick(struct json_writer *w, const struct recorder *r, const struct record_request *q)
{
	json_write_key(w, "pick");
	json_write_object(w);
	if (q->root.n && !q->by_value.n)
		name_member(w, "root", q->root);
	if (q->question.n || (!q->by_value.n && shares_root(r, q)))
		json_member_str(w, "question", q->question);
	if (q->by_value.n) {
		json_write_key(w, "where");
		json_write_object(w);
		json_write_key_str(w, r->by);
		json_write_str(w, q->by_value);
		json_write_object_end(w);
	}
	json_write_object_end(w);
}

/* To two digits: a budget is no measurement. */
static double slack(double most, double factor)
{
	double v = most * factor;
	if (v <= 0)
		return 0;
	double unit = pow(10, floor(log10(v)) - 1);
	return ceil(v / unit) * unit;
}

static void write_budgets(struct json_writer *w, const struct record_request *q)
{
	double factor = q->runs > 1 ? 1.5 : 2;
	json_write_key(w, "budgets");
	json_write_object(w);
	for (int i = 0; i < BUDGETS; i++) {
		if (!q->known[i])
			continue;
		char text[40];
		snprintf(text, sizeof(text), "%.6g", slack(q->most[i], factor));
		json_write_key(w, budget_name((enum budget_kind)i));
		json_write_raw(w, str_of(text));
	}
	json_write_object_end(w);
}

static void write_versions(struct json_writer *w, const struct record_request *q)
{
	bool pins = q->prompt_version.is_set && !q->prompt_version.varies;
	if (!pins && !q->states_release)
		return;
	json_write_key(w, "versions");
	json_write_object(w);
	if (pins)
		json_member_str(w, "prompt.version", q->prompt_version.text);
	if (q->states_release) {
		json_write_key(w, "release");
		json_write_null(w);
	}
	json_write_object_end(w);
}

static void write_request(struct json_writer *w, const struct recorder *r, const struct record_request *q)
{
	struct str name = q->name;
	if (name.n > NAME_SHOWN)
		name.n = NAME_SHOWN;
	while (name.n < q->name.n && name.n && ((unsigned char)q->name.s[name.n] & 0xC0) == 0x80)
		name.n--;
	json_write_object(w);
	json_member_str(w, "name", name);
	write_pick(w, r, q);
	json_write_key(w, "spans");
	json_write_array(w);
	for (size_t i = 0; i < q->spans.n; i++)
		write_span(w, q, record_at(&q->spans, i));
	json_write_array_end(w);
	if (q->tools.n) {
		json_write_key(w, "tools");
		json_write_array(w);
		for (size_t i = 0; i < q->tools.n; i++)
			write_tool(w, q, record_at(&q->tools, i));
		json_write_array_end(w);
	}
	if (q->retrieved.n || q->in_prompt.n) {
		json_write_key(w, "documents");
		json_write_object(w);
		write_ids(w, q, "retrieved", &q->retrieved);
		write_ids(w, q, "in_prompt", &q->in_prompt);
		json_write_object_end(w);
	}
	write_versions(w, q);
	write_budgets(w, q);
	if (!q->has_causes) {
		json_write_key(w, "no_findings");
		json_write_array(w);
		json_write_c(w, "causes");
		json_write_array_end(w);
	}
	json_write_object_end(w);
}

void recorder_write(const struct recorder *r, struct str name, struct buf *json)
{
	struct json_writer w;
	json_writer_init(&w, json, 1);
	json_write_object(&w);
	json_member_str(&w, "schema", STR("casefile.contract/1"));
	if (name.n)
		json_member_str(&w, "name", name);
	json_write_key(&w, "requests");
	json_write_array(&w);
	for (size_t i = 0; i < r->requests.n; i++)
		write_request(&w, r, record_at(&r->requests, i));
	json_write_array_end(&w);
	json_write_object_end(&w);
	buf_add_char(json, '\n');
}
