/* What our own exporter adds to spans of OTLP. */
#include "dialect/otlp_own.h"

#include "dialect/field.h"
#include "span/flags.h"

enum own {
	OWN_FILE = 1,
	OWN_MEMBER,
	OWN_LINE,
	OWN_OFFSET,
	OWN_LENGTH,
	OWN_DIALECT,
	OWN_PRECISION,
	OWN_FLAGS,
	OWN_FEEDBACK,
	OWN_FEEDBACK_FILE,
	OWN_FEEDBACK_LINE,
	OWNS
};
_Static_assert((int)OWNS == (int)OTLP_OWNS, "otlp_own.h says how many there are");

static const struct field fields[] = {
	FIELD("casefile.origin.file", OWN_FILE),
	FIELD("casefile.origin.member", OWN_MEMBER),
	FIELD("casefile.origin.line", OWN_LINE),
	FIELD("casefile.origin.offset", OWN_OFFSET),
	FIELD("casefile.origin.length", OWN_LENGTH),
	FIELD("casefile.dialect", OWN_DIALECT),
	FIELD("casefile.precision", OWN_PRECISION),
	FIELD("casefile.flags", OWN_FLAGS),
	FIELD("casefile.feedback", OWN_FEEDBACK),
	FIELD("casefile.feedback.file", OWN_FEEDBACK_FILE),
	FIELD("casefile.feedback.line", OWN_FEEDBACK_LINE),
};

static uint64_t number(struct value v)
{
	int64_t n;
	return value_as_i64(v, &n) && n > 0 ? (uint64_t)n : 0;
}

static struct str text(struct value v)
{
	return v.type == VALUE_STRING ? v.text : STR_UNSET;
}

void otlp_own_take_out(struct build *b, struct value own[OTLP_OWNS], size_t from)
{
	size_t kept = from;
	for (size_t i = from; i < b->attrs.n; i++) {
		struct str key = b->attrs.v[i].key;
		uint8_t id = str_starts(key, STR("casefile.")) ? field_find(fields, FIELDS(fields), key) : 0;
		if (id)
			own[id] = b->attrs.v[i].value;
		else
			b->attrs.v[kept++] = b->attrs.v[i];
	}
	b->attrs.n = kept;
}

static void take_dialect(struct span *s, const struct dialect *d, const struct value own[OTLP_OWNS])
{
	s->dialect = d->name;
	s->precision_ns = d->precision_ns;
	if (number(own[OWN_PRECISION]) && number(own[OWN_PRECISION]) <= UINT32_MAX)
		s->precision_ns = (uint32_t)number(own[OWN_PRECISION]);
	if (own[OWN_FLAGS].type == VALUE_STRING)
		s->flags |= span_flags_read(own[OWN_FLAGS].text);
}

static void take_origin(struct span *s, const struct value own[OTLP_OWNS])
{
	s->origin = (struct origin){ .file = text(own[OWN_FILE]),
				     .member = text(own[OWN_MEMBER]),
				     .line = number(own[OWN_LINE]),
				     .offset = number(own[OWN_OFFSET]),
				     .length = number(own[OWN_LENGTH]) };
}

/* Each group is taken whole, or, where what it hangs on is not there, left as the attributes it came in; so
 * is feedback where the span is written again. */
void otlp_own_apply(struct reading *r, const struct value own[OTLP_OWNS])
{
	struct span *s = &r->build->span;
	struct str name = text(own[OWN_DIALECT]);
	const struct dialect *d = str_is_set(name) ? dialect_by_name(name) : NULL;
	bool is_origin = own[OWN_FILE].type == VALUE_STRING;
	bool is_feedback = own[OWN_FEEDBACK].type == VALUE_STRING && !r->sink->writes_spans;
	if (d)
		take_dialect(s, d, own);
	if (is_origin)
		take_origin(s, own);
	if (is_feedback)
		reading_emit_quoted_feedback(r, text(own[OWN_FEEDBACK]), text(own[OWN_FEEDBACK_FILE]),
					     number(own[OWN_FEEDBACK_LINE]));
	for (size_t i = 0; i < FIELDS(fields); i++) {
		enum own id = (enum own)fields[i].id;
		bool taken = id >= OWN_FEEDBACK ? is_feedback : id >= OWN_DIALECT ? d != NULL : is_origin;
		if (!taken && value_is_set(own[id]))
			build_attr(r->build, str_of(fields[i].name), own[id]);
	}
}
