/* Values as JSON: what was JSON goes through the pull reader, so that its repairs become valid JSON. */
#include "report/json_value.h"

#include "base/base64.h"
#include "base/map.h"
#include "json/walk.h"

static size_t digits(struct str text, size_t i)
{
	while (i < text.n && text.s[i] >= '0' && text.s[i] <= '9')
		i++;
	return i;
}

/* RFC 8259, section 6. */
static bool is_number(struct str text)
{
	size_t i = text.n && text.s[0] == '-', at = digits(text, i);
	if (at == i || (text.s[i] == '0' && at > i + 1))
		return false;
	if (at < text.n && text.s[at] == '.') {
		i = at + 1;
		at = digits(text, i);
		if (at == i)
			return false;
	}
	if (at < text.n && (text.s[at] == 'e' || text.s[at] == 'E')) {
		i = at + 1;
		i += i < text.n && (text.s[i] == '+' || text.s[i] == '-');
		at = digits(text, i);
		if (at == i)
			return false;
	}
	return at == text.n;
}

static bool is_whole(struct str json, struct arena *scratch)
{
	struct json_walk w;
	json_walk_init(&w, json, scratch);
	while (json_walk_next(&w) != JSON_STEP_END)
		continue;
	return w.started && w.depth == 0 && pull_at_end(&w.json);
}

static void write_number(struct json_writer *w, struct str text)
{
	if (is_number(text))
		json_write_raw(w, text);
	else
		json_write_str(w, text);
}

static void write_scalar(struct json_writer *w, const struct json_walk *walk)
{
	if (walk->type == PULL_STRING)
		json_write_str(w, json_walk_string(walk));
	else if (walk->type == PULL_NUMBER)
		write_number(w, walk->raw);
	else if (walk->type == PULL_BOOL)
		json_write_bool(w, str_eq(walk->raw, STR("true")));
	else
		json_write_null(w);
}

static void write_json(struct json_writer *w, struct str json, struct arena *scratch)
{
	struct json_walk walk;
	enum json_step step;
	json_walk_init(&walk, json, scratch);
	while ((step = json_walk_next(&walk)) != JSON_STEP_END) {
		if (str_is_set(walk.key))
			json_write_key_str(w, walk.key);
		if (step == JSON_STEP_SCALAR)
			write_scalar(w, &walk);
		else if (step == JSON_STEP_OPEN)
			walk.type == PULL_OBJECT ? json_write_object(w) : json_write_array(w);
		else
			walk.type == PULL_OBJECT ? json_write_object_end(w) : json_write_array_end(w);
	}
}

static void write_bytes(struct json_writer *w, struct str bytes)
{
	struct buf text = { 0 };
	base64_encode(&text, bytes);
	json_write_str(w, buf_str(&text));
	buf_release(&text);
}

void json_value_write(struct json_writer *w, const struct value *v, struct arena *scratch)
{
	if (v->type == VALUE_JSON && is_whole(v->text, scratch)) {
		write_json(w, v->text, scratch);
		return;
	}
	switch (v->type) {
	case VALUE_BOOL:
		json_write_bool(w, v->b);
		break;
	case VALUE_INT:
		json_write_i64(w, v->i);
		break;
	case VALUE_DOUBLE:
		if (str_is_set(v->text))
			write_number(w, v->text);
		else
			json_write_double(w, v->d);
		break;
	case VALUE_BYTES:
		write_bytes(w, v->text);
		break;
	case VALUE_JSON:
	case VALUE_STRING:
		json_write_str(w, v->text.s ? v->text : STR(""));
		break;
	case VALUE_NONE:
	case VALUE_NULL:
		json_write_null(w);
		break;
	}
}

static void write_repeated(struct json_writer *w, const char *name, const struct attrs *attrs,
			   const bool *repeated, struct arena *scratch)
{
	struct str key = arena_printf(scratch, "repeated_%s", name);
	json_write_key_str(w, key);
	json_write_array(w);
	for (uint32_t i = 0; i < attrs->n; i++) {
		if (!repeated[i])
			continue;
		json_write_array(w);
		json_write_str(w, attrs->v[i].key.s ? attrs->v[i].key : STR(""));
		json_value_write(w, &attrs->v[i].value, scratch);
		json_write_array_end(w);
	}
	json_write_array_end(w);
}

void json_value_attrs(struct json_writer *w, const char *name, const struct attrs *attrs,
		      struct arena *scratch)
{
	if (!attrs->n)
		return;
	struct map last;
	bool *repeated = arena_array(scratch, attrs->n, sizeof(*repeated)), any = false;
	map_init(&last);
	for (uint32_t i = 0; i < attrs->n; i++)
		*map_put(&last, attrs->v[i].key, NULL) = i;
	json_write_key(w, name);
	json_write_object(w);
	for (uint32_t i = 0; i < attrs->n; i++) {
		const struct attr *a = &attrs->v[i];
		repeated[i] = *map_get(&last, a->key) != i;
		any = any || repeated[i];
		if (repeated[i])
			continue;
		json_write_key_str(w, a->key);
		json_value_write(w, &a->value, scratch);
	}
	json_write_object_end(w);
	map_release(&last);
	if (any)
		write_repeated(w, name, attrs, repeated, scratch);
}

void json_value_origin(struct json_writer *w, const struct origin *o)
{
	if (!o->file.n)
		return;
	json_write_key(w, "origin");
	json_write_object(w);
	json_write_key(w, "file");
	json_write_str(w, o->file);
	if (o->member.n) {
		json_write_key(w, "member");
		json_write_str(w, o->member);
	}
	if (o->line) {
		json_write_key(w, "line");
		json_write_u64(w, o->line);
	}
	json_write_key(w, "offset");
	json_write_u64(w, o->offset);
	if (o->length) {
		json_write_key(w, "length");
		json_write_u64(w, o->length);
	}
	json_write_object_end(w);
}
