/* References of a Jaeger span: which one is its parent, and which are links. */
#include "dialect/jaeger.h"

#include "dialect/field.h"

enum reference_part { REFERENCE_TYPE = 1, REFERENCE_TRACE, REFERENCE_SPAN };

static const struct field reference_parts[] = {
	FIELD("refType", REFERENCE_TYPE),   FIELD("ref_type", REFERENCE_TYPE),
	FIELD("traceID", REFERENCE_TRACE),  FIELD("spanID", REFERENCE_SPAN),
	FIELD("traceId", REFERENCE_TRACE),  FIELD("spanId", REFERENCE_SPAN),
	FIELD("trace_id", REFERENCE_TRACE), FIELD("span_id", REFERENCE_SPAN),
};

struct reference {
	struct value span_id;
	struct str trace; /* canonical */
	bool follows;     /* FOLLOWS_FROM; CHILD_OF is the default of api_v2 */
};

static unsigned id_hints(struct str key)
{
	return str_ends(key, STR("ID")) ? ID_PAD_HEX : ID_BASE64;
}

/* "FOLLOWS_FROM", "followsFrom", 1. */
static bool is_follows(struct value v)
{
	int64_t i;
	if (v.type == VALUE_STRING)
		return v.text.n >= 7 && str_eq_nocase((struct str){ v.text.s, 7 }, STR("follows"));
	return value_as_i64(v, &i) && i == 1;
}

static void read_reference(struct reading *r, struct pull *j, struct reference *ref, unsigned *hints)
{
	struct str key;
	struct value v;
	*ref = (struct reference){ .trace = r->build->span.trace_id };
	*hints = ID_AS_WRITTEN;
	pull_object(j);
	while (pull_key(j, &key) && value_read(j, &v)) {
		enum reference_part part = field_find(reference_parts, FIELDS(reference_parts), key);
		if (part == REFERENCE_TYPE) {
			ref->follows = is_follows(v);
		} else if (part == REFERENCE_SPAN) {
			ref->span_id = v;
			*hints = id_hints(key);
		} else if (part == REFERENCE_TRACE && v.type != VALUE_NULL) {
			ref->trace = build_id(r->build, v, ID_TRACE, id_hints(key));
		}
	}
}

static void add_link(struct build *b, const struct reference *ref, unsigned hints)
{
	struct str span_id = build_id(b, ref->span_id, ID_SPAN, hints);
	struct link *l = build_link(b);
	l->trace_id = ref->trace;
	l->span_id = span_id;
	build_link_attr(b, STR("opentracing.ref_type"),
			value_str(ref->follows ? STR("follows_from") : STR("child_of")));
}

/* Place of the parent in the list, or -1. */
static int64_t find_parent(struct reading *r, struct str references)
{
	struct pull j;
	struct reference ref;
	unsigned hints;
	int64_t parent = -1;
	reading_json(r, &j, references);
	pull_array(&j);
	for (int64_t i = 0; pull_element(&j); i++) {
		if (pull_peek(&j) != PULL_OBJECT) {
			pull_skip(&j, NULL);
			continue;
		}
		read_reference(r, &j, &ref, &hints);
		if (!value_is_set(ref.span_id) || !str_eq(ref.trace, r->build->span.trace_id))
			continue;
		if (!ref.follows)
			return i;
		if (parent < 0)
			parent = i;
	}
	return parent;
}

void jaeger_references(struct reading *r, struct str references)
{
	struct pull j;
	struct reference ref;
	unsigned hints;
	int64_t parent = find_parent(r, references);
	reading_json(r, &j, references);
	pull_array(&j);
	for (int64_t i = 0; pull_element(&j); i++) {
		if (pull_peek(&j) != PULL_OBJECT) {
			pull_skip(&j, NULL);
			continue;
		}
		read_reference(r, &j, &ref, &hints);
		if (i != parent) {
			add_link(r->build, &ref, hints);
			continue;
		}
		build_parent_id(r->build, ref.span_id, hints);
		if (ref.follows)
			build_attr(r->build, STR("opentracing.ref_type"), value_str(STR("follows_from")));
	}
	reading_json_end(r, &j);
}
