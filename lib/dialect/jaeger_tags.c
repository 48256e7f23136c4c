/* Tags, logs, processes: the parts of a Jaeger span that are typed lists. */
#include "dialect/jaeger.h"

#include "base/base64.h"
#include "base/num.h"
#include "dialect/field.h"

enum tag_part { TAG_KEY = 1, TAG_TYPE, TAG_VALUE, TAG_TEXT, TAG_NUMBER, TAG_BYTES };

static const struct field tag_parts[] = {
	FIELD("key", TAG_KEY),         FIELD("type", TAG_TYPE),      FIELD("value", TAG_VALUE),
	FIELD("vStr", TAG_TEXT),       FIELD("vBool", TAG_NUMBER),   FIELD("vInt64", TAG_NUMBER),
	FIELD("vFloat64", TAG_NUMBER), FIELD("vBinary", TAG_BYTES),  FIELD("v_str", TAG_TEXT),
	FIELD("v_bool", TAG_NUMBER),   FIELD("v_int64", TAG_NUMBER), FIELD("v_float64", TAG_NUMBER),
	FIELD("v_binary", TAG_BYTES),  FIELD("vType", TAG_TYPE),     FIELD("v_type", TAG_TYPE),
};

/* "9223372036854775222" of type int64, "true" of type bool. */
static struct value typed(struct value v, struct str type)
{
	bool b;
	double d;
	if (v.type != VALUE_STRING)
		return v;
	if (str_eq_nocase(type, STR("bool")) && value_as_bool(v, &b))
		return value_bool(b);
	bool is_number = str_eq_nocase(type, STR("int64")) || str_eq_nocase(type, STR("float64")) ||
			 str_eq_nocase(type, STR("long")) || str_eq_nocase(type, STR("double"));
	return is_number && num_parse_double(v.text, &d) ? value_number(v.text) : v;
}

static struct value bytes(struct reading *r, struct value v)
{
	struct str decoded;
	if (v.type == VALUE_STRING && base64_decode(v.text, r->arena, &decoded)) {
		v.type = VALUE_BYTES;
		v.text = decoded;
	}
	return v;
}

/* protojson writes no value that is the default of its type; api_v2 then says only which type it is. */
static struct value default_of(struct str type)
{
	if (str_eq_nocase(type, STR("bool")))
		return value_bool(false);
	if (str_eq_nocase(type, STR("int64")) || str_eq_nocase(type, STR("float64")))
		return value_i64(0);
	return value_str(STR(""));
}

static void read_tag(struct reading *r, struct pull *j, attr_add *add)
{
	struct str name, key = STR_UNSET, type = STR_UNSET;
	struct value v = { .type = VALUE_NONE }, part;
	pull_object(j);
	while (pull_key(j, &name) && value_read(j, &part)) {
		enum tag_part id = field_find(tag_parts, FIELDS(tag_parts), name);
		if (id == TAG_KEY)
			key = part.type == VALUE_STRING ? part.text : key;
		else if (id == TAG_TYPE)
			type = part.type == VALUE_STRING ? part.text : type;
		else if (id == TAG_BYTES)
			v = bytes(r, part);
		else if (id)
			v = part;
	}
	if (!str_is_set(key))
		return;
	if (!value_is_set(v))
		v = default_of(type);
	add(r->build, key, typed(v, type));
}

void jaeger_tags(struct reading *r, struct pull *j, attr_add *add)
{
	if (pull_peek(j) == PULL_OBJECT) {
		jaeger_tag_map(r, j, add);
		return;
	}
	if (pull_peek(j) != PULL_ARRAY) {
		pull_skip(j, NULL);
		return;
	}
	pull_array(j);
	while (pull_element(j)) {
		if (pull_peek(j) == PULL_OBJECT)
			read_tag(r, j, add);
		else
			pull_skip(j, NULL);
	}
}

static struct str dotted(struct str key, struct arena *arena)
{
	if (!key.n || !memchr(key.s, '@', key.n))
		return key;
	char *s = arena_alloc(arena, key.n);
	for (size_t i = 0; i < key.n; i++)
		s[i] = key.s[i] == '@' ? '.' : key.s[i];
	return (struct str){ s, key.n };
}

void jaeger_tag_map(struct reading *r, struct pull *j, attr_add *add)
{
	struct str key;
	struct value v;
	if (pull_peek(j) != PULL_OBJECT) {
		pull_skip(j, NULL);
		return;
	}
	pull_object(j);
	while (pull_key(j, &key) && value_read(j, &v))
		add(r->build, dotted(key, r->arena), v);
}

/* ---- logs ---- */

/* Fields of the event that is being built: the one called "event" is its name. */
static void add_log_field(struct build *b, struct str key, struct value v)
{
	struct event *e = &b->events.v[b->events.n - 1];
	if (str_eq(key, STR("event")) && !str_is_set(e->name) && v.type != VALUE_JSON && v.type != VALUE_NULL)
		e->name = value_text(v, b->arena);
	else
		build_event_attr(b, key, v);
}

static void read_log(struct reading *r, struct pull *j)
{
	struct str key;
	struct value v;
	struct time_read t;
	build_event(r->build);
	pull_object(j);
	while (pull_key(j, &key)) {
		if (str_eq(key, STR("fields"))) {
			jaeger_tags(r, j, add_log_field);
			continue;
		}
		struct event *e = &r->build->events.v[r->build->events.n - 1];
		if (value_read(j, &v) && str_eq(key, STR("timestamp")) && time_parse(v, TIME_US, &t)) {
			e->time_ns = t.ns;
			e->has_time = true;
		}
	}
	struct event *e = &r->build->events.v[r->build->events.n - 1];
	if (!str_is_set(e->name))
		e->name = STR("log");
}

void jaeger_logs(struct reading *r, struct pull *j)
{
	if (pull_peek(j) != PULL_ARRAY) {
		pull_skip(j, NULL);
		return;
	}
	pull_array(j);
	while (pull_element(j)) {
		if (pull_peek(j) == PULL_OBJECT)
			read_log(r, j);
		else
			pull_skip(j, NULL);
	}
}

/* ---- process ---- */

enum process_part { PROCESS_SERVICE = 1, PROCESS_TAGS, PROCESS_TAG };

static const struct field process_parts[] = {
	FIELD("serviceName", PROCESS_SERVICE),
	FIELD("service_name", PROCESS_SERVICE),
	FIELD("tags", PROCESS_TAGS),
	FIELD("tag", PROCESS_TAG),
};

void jaeger_process(struct reading *r, struct pull *j)
{
	struct str key;
	struct value v;
	if (pull_peek(j) != PULL_OBJECT) {
		pull_skip(j, NULL);
		return;
	}
	build_resource(r->build);
	pull_object(j);
	while (pull_key(j, &key)) {
		enum process_part part = field_find(process_parts, FIELDS(process_parts), key);
		if (part == PROCESS_TAGS)
			jaeger_tags(r, j, build_resource_attr);
		else if (part == PROCESS_TAG)
			jaeger_tag_map(r, j, build_resource_attr);
		else if (value_read(j, &v) && v.type != VALUE_NULL)
			build_resource_attr(r->build, part == PROCESS_SERVICE ? STR("service.name") : key, v);
	}
}
