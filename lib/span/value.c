/* Values: from JSON, to text, to numbers, and into JSON. */
#include "span/value.h"

#include "base/num.h"
#include "json/write.h"

#include <math.h>
#include <stdio.h>

struct value value_str(struct str text)
{
	return (struct value){ .type = VALUE_STRING, .text = text };
}

struct value value_i64(int64_t i)
{
	return (struct value){ .type = VALUE_INT, .i = i };
}

struct value value_double(double d)
{
	return (struct value){ .type = VALUE_DOUBLE, .d = d };
}

struct value value_bool(bool b)
{
	return (struct value){ .type = VALUE_BOOL, .text = b ? STR("true") : STR("false"), .b = b };
}

struct value value_json(struct str text)
{
	return (struct value){ .type = VALUE_JSON, .text = text };
}

struct value value_number(struct str text)
{
	struct value v = { .type = VALUE_INT, .text = text };
	if (num_parse_i64(text, &v.i))
		return v;
	v.type = VALUE_DOUBLE;
	if (!num_parse_double(text, &v.d))
		v.d = NAN;
	return v;
}

bool value_read(struct pull *j, struct value *out)
{
	struct str text;
	bool b = false;
	switch (pull_peek(j)) {
	case PULL_OBJECT:
	case PULL_ARRAY:
		if (!pull_raw(j, &text))
			return false;
		*out = value_json(text);
		return true;
	case PULL_STRING:
		if (!pull_string(j, &text))
			return false;
		*out = value_str(text);
		return true;
	case PULL_NUMBER:
		if (!pull_number(j, &text))
			return false;
		*out = value_number(text);
		return true;
	case PULL_BOOL:
		if (!pull_bool(j, &b))
			return false;
		*out = value_bool(b);
		return true;
	case PULL_NULL:
		*out = (struct value){ .type = VALUE_NULL };
		return pull_null(j);
	case PULL_NONE:
		break;
	}
	return pull_fail(j, "value expected");
}

static struct str double_text(double d, struct arena *arena)
{
	struct buf b = { 0 };
	struct json_writer w;
	json_writer_init(&w, &b, 0);
	json_write_double(&w, d);
	struct str text = arena_str(arena, buf_str(&b));
	buf_release(&b);
	return text;
}

struct str value_text(struct value v, struct arena *arena)
{
	switch (v.type) {
	case VALUE_NONE:
	case VALUE_NULL:
		return STR("");
	case VALUE_BOOL:
		return v.b ? STR("true") : STR("false");
	case VALUE_INT:
		return str_is_set(v.text) ? v.text : arena_printf(arena, "%lld", (long long)v.i);
	case VALUE_DOUBLE:
		return str_is_set(v.text) ? v.text : double_text(v.d, arena);
	case VALUE_STRING:
	case VALUE_BYTES:
	case VALUE_JSON:
		break;
	}
	return v.text;
}

bool value_as_i64(struct value v, int64_t *out)
{
	double d;
	switch (v.type) {
	case VALUE_INT:
		*out = v.i;
		return true;
	case VALUE_DOUBLE:
	case VALUE_STRING:
		if (num_parse_i64(str_trim(v.text), out))
			return true;
		if (!value_as_double(v, &d) || d != floor(d) || fabs(d) > 9e15)
			return false;
		*out = (int64_t)d;
		return true;
	default:
		return false;
	}
}

bool value_as_double(struct value v, double *out)
{
	switch (v.type) {
	case VALUE_INT:
		*out = (double)v.i;
		return true;
	case VALUE_DOUBLE:
		*out = v.d;
		return !isnan(v.d);
	case VALUE_STRING:
		return num_parse_double(str_trim(v.text), out) && !isnan(*out);
	default:
		return false;
	}
}

bool value_as_bool(struct value v, bool *out)
{
	int64_t i;
	if (v.type == VALUE_BOOL) {
		*out = v.b;
		return true;
	}
	if (v.type == VALUE_STRING &&
	    (str_eq_nocase(v.text, STR("true")) || str_eq_nocase(v.text, STR("false")))) {
		*out = v.text.n == 4;
		return true;
	}
	if (!value_as_i64(v, &i) || (i != 0 && i != 1))
		return false;
	*out = i;
	return true;
}

/* The member `step` of the container that `j` is at; j is then at its value. */
static bool find_member(struct pull *j, struct str step)
{
	uint64_t index;
	if (pull_peek(j) == PULL_OBJECT) {
		struct str key;
		pull_object(j);
		while (pull_key(j, &key)) {
			if (str_eq(key, step))
				return true;
			pull_skip(j, NULL);
		}
		return false;
	}
	if (pull_peek(j) != PULL_ARRAY || !num_parse_u64(step, &index))
		return false;
	pull_array(j);
	while (pull_element(j)) {
		if (!index--)
			return true;
		pull_skip(j, NULL);
	}
	return false;
}

static bool is_container(struct str text)
{
	text = str_trim(text);
	return text.n && (text.s[0] == '{' || text.s[0] == '[');
}

struct value value_member(struct value v, const char *path, struct arena *arena)
{
	const struct value none = { .type = VALUE_NONE };
	if ((v.type != VALUE_JSON && v.type != VALUE_STRING) || !is_container(v.text))
		return none;
	struct pull j;
	struct str rest = str_of(path);
	pull_init(&j, v.text, 1024, arena);
	for (;;) {
		ptrdiff_t dot = str_find(rest, STR("."));
		struct str step = dot < 0 ? rest : (struct str){ rest.s, (size_t)dot };
		if (!find_member(&j, step))
			return none;
		struct value found;
		if (dot < 0)
			return value_read(&j, &found) ? found : none;
		rest = str_from(rest, (size_t)dot + 1);
		/* JSON in a string: go on inside of it. */
		if (pull_peek(&j) == PULL_STRING) {
			if (!value_read(&j, &found) || !is_container(found.text))
				return none;
			pull_init(&j, found.text, 1024, arena);
		}
	}
}
