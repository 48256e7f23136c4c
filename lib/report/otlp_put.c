/* AnyValue: scalars by their type, lists and maps without recursion, numbers exactly. */
#include "report/otlp_put.h"

#include "base/base64.h"
#include "json/walk.h"

#include <inttypes.h>
#include <stdio.h>

/* Deeper lists than readers of ours turn back are written as their JSON text. */
enum { NESTING = 30 };

void otlp_put_key(struct otlp *o, const char *name)
{
	json_write_key(&o->w, name);
}

void otlp_put_digits(struct otlp *o, uint64_t v)
{
	char text[24];
	snprintf(text, sizeof(text), "%" PRIu64, v);
	json_write_c(&o->w, text);
}

void otlp_put_signed(struct otlp *o, int64_t v)
{
	char text[24];
	snprintf(text, sizeof(text), "%" PRId64, v);
	json_write_c(&o->w, text);
}

/* ---- values ---- */

static bool is_json_number(struct str text)
{
	size_t i = text.n && text.s[0] == '-';
	size_t digits = i;
	while (i < text.n && text.s[i] >= '0' && text.s[i] <= '9')
		i++;
	if (i == digits || (text.s[digits] == '0' && i > digits + 1))
		return false;
	if (i < text.n && text.s[i] == '.') {
		size_t from = ++i;
		while (i < text.n && text.s[i] >= '0' && text.s[i] <= '9')
			i++;
		if (i == from)
			return false;
	}
	if (i < text.n && (text.s[i] == 'e' || text.s[i] == 'E')) {
		i++;
		if (i < text.n && (text.s[i] == '+' || text.s[i] == '-'))
			i++;
		size_t from = i;
		while (i < text.n && text.s[i] >= '0' && text.s[i] <= '9')
			i++;
		if (i == from)
			return false;
	}
	return i == text.n;
}

/* A double keeps its digits as they were recorded; NaN and the infinities are strings (proto3 JSON). */
static void put_double(struct otlp *o, const struct value *v)
{
	otlp_put_key(o, "doubleValue");
	if (is_json_number(v->text))
		json_write_raw(&o->w, v->text);
	else
		json_write_double(&o->w, v->d);
}

static void put_bytes(struct otlp *o, struct str bytes)
{
	struct buf text = { 0 };
	base64_encode(&text, bytes);
	otlp_put_key(o, "bytesValue");
	json_write_str(&o->w, buf_str(&text));
	buf_release(&text);
}

static bool is_whole(struct str json, struct arena *scratch)
{
	struct json_walk w;
	uint32_t deepest = 0;
	json_walk_init(&w, json, scratch);
	while (json_walk_next(&w) != JSON_STEP_END)
		deepest = w.depth > deepest ? w.depth : deepest;
	return w.started && !w.json.error && w.depth == 0 && deepest <= NESTING;
}

static void put_scalar(struct otlp *o, const struct json_walk *w)
{
	json_write_object(&o->w);
	struct value v = { .type = VALUE_NULL };
	if (w->type == PULL_NUMBER)
		v = value_number(w->raw);
	if (w->type == PULL_STRING) {
		otlp_put_key(o, "stringValue");
		json_write_str(&o->w, json_walk_string(w));
	} else if (w->type == PULL_BOOL) {
		otlp_put_key(o, "boolValue");
		json_write_bool(&o->w, str_eq(w->raw, STR("true")));
	} else if (v.type == VALUE_INT) {
		otlp_put_key(o, "intValue");
		otlp_put_signed(o, v.i);
	} else if (v.type == VALUE_DOUBLE) {
		put_double(o, &v);
	}
	json_write_object_end(&o->w);
}

/* {"arrayValue":{"values":[ or {"kvlistValue":{"values":[ */
static void open_list(struct otlp *o, bool object)
{
	json_write_object(&o->w);
	otlp_put_key(o, object ? "kvlistValue" : "arrayValue");
	json_write_object(&o->w);
	otlp_put_key(o, "values");
	json_write_array(&o->w);
}

static void close_list(struct otlp *o)
{
	json_write_array_end(&o->w);
	json_write_object_end(&o->w);
	json_write_object_end(&o->w);
}

/* Members of a map are {"key":…,"value":…}; `members` remembers which brackets are closed with one more. */
static void put_list(struct otlp *o, struct str json)
{
	struct json_walk w;
	enum json_step step;
	uint64_t members = 0;
	json_walk_init(&w, json, o->scratch);
	while ((step = json_walk_next(&w)) != JSON_STEP_END) {
		uint64_t bit = (uint64_t)1 << (step == JSON_STEP_OPEN ? w.depth - 1 : w.depth);
		bool member = str_is_set(w.key);
		if (member) {
			json_write_object(&o->w);
			otlp_put_key(o, "key");
			json_write_str(&o->w, w.key);
			otlp_put_key(o, "value");
		}
		if (step == JSON_STEP_OPEN) {
			open_list(o, w.type == PULL_OBJECT);
			members = member ? members | bit : members & ~bit;
			continue;
		}
		if (step == JSON_STEP_SCALAR)
			put_scalar(o, &w);
		else
			close_list(o);
		if (step == JSON_STEP_SCALAR ? member : (members & bit) != 0)
			json_write_object_end(&o->w);
	}
}

void otlp_put_value(struct otlp *o, const struct value *v)
{
	if (v->type == VALUE_JSON && is_whole(v->text, o->scratch)) {
		put_list(o, v->text);
		return;
	}
	json_write_object(&o->w);
	switch (v->type) {
	case VALUE_BOOL:
		otlp_put_key(o, "boolValue");
		json_write_bool(&o->w, v->b);
		break;
	case VALUE_INT:
		otlp_put_key(o, "intValue");
		otlp_put_signed(o, v->i);
		break;
	case VALUE_DOUBLE:
		put_double(o, v);
		break;
	case VALUE_BYTES:
		put_bytes(o, v->text);
		break;
	case VALUE_STRING:
	case VALUE_JSON:
		otlp_put_key(o, "stringValue");
		json_write_str(&o->w, v->text.s ? v->text : STR(""));
		break;
	case VALUE_NONE:
	case VALUE_NULL:
		break;
	}
	json_write_object_end(&o->w);
}
