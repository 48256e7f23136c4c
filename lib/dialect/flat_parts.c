/* The parts of a flat span that are maps: attributes, resource, scope. */
#include "dialect/flat_fields.h"

#include "dialect/flat_impl.h"
#include "dialect/otlp_value.h"

/* ---- attributes ---- */

/* {"key":"a","value":…}, in either order, or ["a",…]. */
static void read_pair(struct reading *r, struct pull *j, attr_add *add)
{
	struct str name, key = STR("");
	struct value v = { .type = VALUE_NULL }, k;
	enum pull_type type = pull_peek(j);
	if (type == PULL_ARRAY) {
		pull_array(j);
		for (int i = 0; pull_element(j); i++) {
			if (i == 0 && pull_peek(j) == PULL_STRING)
				pull_string(j, &key);
			else if (!(i == 1 ? value_read(j, &v) : pull_skip(j, NULL)))
				return;
		}
	} else if (type == PULL_OBJECT) {
		pull_object(j);
		while (pull_key(j, &name)) {
			if (str_eq(name, STR("value"))) {
				if (!otlp_value(r, j, &v))
					return;
			} else if (!str_eq(name, STR("key"))) {
				pull_skip(j, NULL);
			} else if (pull_peek(j) == PULL_STRING) {
				pull_string(j, &key);
			} else if (value_read(j, &k)) {
				key = value_text(k, r->arena);
			}
		}
	} else {
		pull_skip(j, NULL);
		return;
	}
	if (!j->error)
		add(r->build, key, v);
}

static void read_attributes(struct reading *r, struct pull *j, attr_add *add)
{
	if (pull_peek(j) != PULL_ARRAY) {
		reading_attr_map(r, j, add);
		return;
	}
	pull_array(j);
	while (pull_element(j))
		read_pair(r, j, add);
}

void flat_attributes(struct reading *r, struct pull *j, attr_add *add)
{
	struct str text;
	if (pull_peek(j) != PULL_STRING) {
		read_attributes(r, j, add);
		return;
	}
	struct pull inner;
	if (!pull_string(j, &text))
		return;
	text = str_trim(text);
	if (text.n < 2 || (text.s[0] != '{' && text.s[0] != '[')) {
		/* Words where attributes should be are evidence, too. */
		r->build->span.flags |= text.n ? SPAN_TYPE_ODD : 0;
		if (text.n)
			add(r->build, STR("attributes"), value_str(text));
		return;
	}
	reading_json(r, &inner, text);
	read_attributes(r, &inner, add);
}

/* ---- resource and scope ---- */

static bool has_attributes(const struct pull *j)
{
	struct pull ahead = *j;
	struct str key;
	pull_object(&ahead);
	while (pull_key(&ahead, &key)) {
		if (str_eq(key, STR("attributes")))
			return true;
		pull_skip(&ahead, NULL);
	}
	return false;
}

void flat_resource_attributes(struct reading *r, struct pull *j, attr_add *add)
{
	struct str key, raw;
	struct value v;
	if (pull_peek(j) != PULL_OBJECT || !has_attributes(j)) {
		flat_attributes(r, j, add);
		return;
	}
	pull_object(j);
	while (pull_key(j, &key)) {
		if (str_eq(key, STR("attributes")))
			flat_attributes(r, j, add);
		else if (str_eq(key, STR("droppedAttributesCount")) ||
			 str_eq(key, STR("dropped_attributes_count")))
			value_read(j, &v) ? flat_count(&r->build->resource.attrs.dropped, v) : (void)0;
		else if (pull_skip(j, &raw))
			reading_other(r, raw);
	}
}

void flat_resource(struct reading *r, struct pull *j)
{
	if (pull_peek(j) == PULL_NULL) {
		pull_skip(j, NULL);
		return;
	}
	build_resource(r->build);
	flat_resource_attributes(r, j, build_resource_attr);
}

static bool has_resource_attr(const struct build *b, struct str key)
{
	for (size_t i = 0; i < b->resource_attrs.n; i++)
		if (str_eq(b->resource_attrs.v[i].key, key))
			return true;
	return false;
}

/* Each span has a copy of what is around it: of no more than a resource is long. */
enum { AROUND_BYTES = 8 << 10 };

static bool is_of_resource(const struct shape_member *m)
{
	return m->type == PULL_OBJECT ? str_eq(m->key, STR("resource"))
				      : m->type != PULL_ARRAY && m->type != PULL_NULL;
}

void flat_around(struct reading *r, const struct shape *around)
{
	bool own = r->build->resource_used;
	size_t others = r->others.n, left = AROUND_BYTES;
	for (size_t i = 0; i < around->kept && i < SHAPE_KEYS; i++) {
		const struct shape_member *m = &around->member[i];
		struct pull j;
		struct value v;
		if (!is_of_resource(m) || m->raw.n > left)
			continue;
		left -= m->raw.n;
		reading_json(r, &j, m->raw);
		if (m->type == PULL_OBJECT && !own)
			flat_resource_attributes(r, &j, build_resource_attr);
		else if (m->type != PULL_OBJECT && !has_resource_attr(r->build, m->key) && value_read(&j, &v))
			build_resource_attr(r->build, m->key, v);
	}
	r->others.n = others; /* spans in that resource are looked for once, not with each span */
}

void flat_scope(struct reading *r, struct pull *j)
{
	struct scope *scope = &r->build->span.scope;
	struct str key;
	struct value v;
	*scope = (struct scope){ 0 };
	if (pull_peek(j) != PULL_OBJECT) {
		if (value_read(j, &v) && v.type == VALUE_STRING)
			scope->name = v.text;
		return;
	}
	pull_object(j);
	while (pull_key(j, &key) && value_read(j, &v)) {
		if (v.type == VALUE_JSON)
			reading_other(r, v.text);
		if (v.type != VALUE_STRING)
			continue;
		if (str_eq(key, STR("name")))
			scope->name = v.text;
		else if (str_eq(key, STR("version")))
			scope->version = v.text;
	}
}
