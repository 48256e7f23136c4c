/* The parts of a flat span that are maps: attributes, resource, scope. */
#include "dialect/flat_fields.h"

#include "dialect/flat_impl.h"
#include "dialect/otlp_value.h"

/* ---- attributes ---- */

/* {"key":"a","value":…}, in either order, or ["a",…]. */
static void read_pair(struct reading *r, struct json *j, attr_add *add)
{
	struct str name, key = STR("");
	struct value v = { .type = VALUE_NULL }, k;
	enum json_type type = json_peek(j);
	if (type == JSON_ARRAY) {
		json_array(j);
		for (int i = 0; json_element(j); i++) {
			if (i == 0 && json_peek(j) == JSON_STRING)
				json_string(j, &key);
			else if (!(i == 1 ? value_read(j, &v) : json_skip(j, NULL)))
				return;
		}
	} else if (type == JSON_OBJECT) {
		json_object(j);
		while (json_key(j, &name)) {
			if (str_eq(name, STR("value"))) {
				if (!otlp_value(r, j, &v))
					return;
			} else if (!str_eq(name, STR("key"))) {
				json_skip(j, NULL);
			} else if (json_peek(j) == JSON_STRING) {
				json_string(j, &key);
			} else if (value_read(j, &k)) {
				key = value_text(k, r->arena);
			}
		}
	} else {
		json_skip(j, NULL);
		return;
	}
	if (!j->error)
		add(r->build, key, v);
}

static void read_attributes(struct reading *r, struct json *j, attr_add *add)
{
	if (json_peek(j) != JSON_ARRAY) {
		reading_attr_map(r, j, add);
		return;
	}
	json_array(j);
	while (json_element(j))
		read_pair(r, j, add);
}

void flat_attributes(struct reading *r, struct json *j, attr_add *add)
{
	struct str text;
	if (json_peek(j) != JSON_STRING) {
		read_attributes(r, j, add);
		return;
	}
	struct json inner;
	if (!json_string(j, &text))
		return;
	text = str_trim(text);
	if (text.n < 2 || (text.s[0] != '{' && text.s[0] != '['))
		return;
	reading_json(r, &inner, text);
	read_attributes(r, &inner, add);
}

/* ---- resource and scope ---- */

static bool has_attributes(const struct json *j)
{
	struct json ahead = *j;
	struct str key;
	json_object(&ahead);
	while (json_key(&ahead, &key)) {
		if (str_eq(key, STR("attributes")))
			return true;
		json_skip(&ahead, NULL);
	}
	return false;
}

void flat_resource_attributes(struct reading *r, struct json *j, attr_add *add)
{
	struct str key;
	struct value v;
	if (json_peek(j) != JSON_OBJECT || !has_attributes(j)) {
		flat_attributes(r, j, add);
		return;
	}
	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, STR("attributes")))
			flat_attributes(r, j, add);
		else if (!str_eq(key, STR("droppedAttributesCount")) &&
			 !str_eq(key, STR("dropped_attributes_count")))
			json_skip(j, NULL);
		else if (value_read(j, &v))
			flat_count(&r->build->resource.attrs.dropped, v);
	}
}

void flat_resource(struct reading *r, struct json *j)
{
	if (json_peek(j) == JSON_NULL) {
		json_skip(j, NULL);
		return;
	}
	build_resource(r->build);
	flat_resource_attributes(r, j, build_resource_attr);
}

void flat_scope(struct reading *r, struct json *j)
{
	struct scope *scope = &r->build->span.scope;
	struct str key;
	struct value v;
	*scope = (struct scope){ 0 };
	if (json_peek(j) != JSON_OBJECT) {
		if (value_read(j, &v) && v.type == VALUE_STRING)
			scope->name = v.text;
		return;
	}
	json_object(j);
	while (json_key(j, &key) && value_read(j, &v)) {
		if (v.type != VALUE_STRING)
			continue;
		if (str_eq(key, STR("name")))
			scope->name = v.text;
		else if (str_eq(key, STR("version")))
			scope->version = v.text;
	}
}
