/* One AnyValue: scalars at once; lists are handed to otlp_plain.c as text. */
#include "dialect/otlp_value.h"

#include "base/base64.h"
#include "base/num.h"
#include "dialect/field.h"
#include "dialect/otlp_any.h"

static const struct field fields[] = {
	FIELD("stringValue", ANY_STRING), FIELD("intValue", ANY_INT),        FIELD("boolValue", ANY_BOOL),
	FIELD("doubleValue", ANY_DOUBLE), FIELD("arrayValue", ANY_ARRAY),    FIELD("kvlistValue", ANY_PAIRS),
	FIELD("bytesValue", ANY_BYTES),   FIELD("string_value", ANY_STRING), FIELD("int_value", ANY_INT),
	FIELD("bool_value", ANY_BOOL),    FIELD("double_value", ANY_DOUBLE), FIELD("array_value", ANY_ARRAY),
	FIELD("kvlist_value", ANY_PAIRS), FIELD("bytes_value", ANY_BYTES),   FIELD("kvListValue", ANY_PAIRS),
	FIELD("StringValue", ANY_STRING), FIELD("IntValue", ANY_INT),        FIELD("BoolValue", ANY_BOOL),
	FIELD("DoubleValue", ANY_DOUBLE), FIELD("ArrayValue", ANY_ARRAY),    FIELD("KvlistValue", ANY_PAIRS),
	FIELD("BytesValue", ANY_BYTES),
};

enum any_field any_field(struct str key)
{
	return (enum any_field)field_find(fields, FIELDS(fields), key);
}

bool any_in_value(struct str key, const struct pull *j)
{
	struct pull ahead = *j;
	if (!str_eq(key, STR("Value")) || pull_peek(&ahead) != PULL_OBJECT)
		return false;
	pull_object(&ahead);
	return pull_key(&ahead, &key) && any_field(key);
}

bool any_is(const struct pull *j)
{
	struct pull ahead = *j;
	struct str key;
	if (pull_peek(&ahead) != PULL_OBJECT)
		return false;
	pull_object(&ahead);
	return !pull_key(&ahead, &key) || any_field(key) || any_in_value(key, &ahead);
}

bool otlp_long(struct value v, struct arena *arena, int64_t *out)
{
	int64_t low, high;
	if (v.type != VALUE_JSON || !value_as_i64(value_member(v, "low", arena), &low) ||
	    !value_as_i64(value_member(v, "high", arena), &high))
		return false;
	*out = (int64_t)((uint64_t)high << 32 | ((uint64_t)low & UINT32_MAX));
	return true;
}

/* "5" and {"low":5,"high":0} as the number; what is none stays as it is. */
static struct value integer(struct reading *r, struct value v)
{
	int64_t i;
	if (v.type == VALUE_STRING && num_parse_i64(v.text, &i))
		return value_number(v.text);
	return otlp_long(v, r->arena, &i) ? value_i64(i) : v;
}

static struct value real(struct value v)
{
	double d;
	return v.type == VALUE_STRING && num_parse_double(v.text, &d) ? value_number(v.text) : v;
}

static struct value bytes(struct reading *r, struct value v)
{
	struct str decoded;
	if (v.type != VALUE_STRING || !base64_decode(v.text, r->arena, &decoded))
		return v;
	v.type = VALUE_BYTES;
	v.text = decoded;
	return v;
}

static struct value list(struct reading *r, struct str raw, bool pairs)
{
	struct str text = otlp_plain(r, raw, pairs);
	return value_json(str_is_set(text) ? text : raw);
}

static bool read_field(struct reading *r, struct pull *j, enum any_field field, struct value *out)
{
	if (!value_read(j, out))
		return false;
	switch (field) {
	case ANY_INT:
		*out = integer(r, *out);
		break;
	case ANY_DOUBLE:
		*out = real(*out);
		break;
	case ANY_BYTES:
		*out = bytes(r, *out);
		break;
	case ANY_ARRAY:
	case ANY_PAIRS:
		if (out->type == VALUE_JSON)
			*out = list(r, out->text, field == ANY_PAIRS);
		break;
	default:
		break;
	}
	return true;
}

/* The members of an AnyValue that stands in another. */
static bool read_wrapped(struct reading *r, struct pull *j, struct value *out)
{
	struct str key;
	pull_object(j);
	while (pull_key(j, &key)) {
		bool wanted = any_field(key) && out->type == VALUE_NULL;
		if (!(wanted ? read_field(r, j, any_field(key), out) : pull_skip(j, NULL)))
			return false;
	}
	return !j->error;
}

bool otlp_value(struct reading *r, struct pull *j, struct value *out)
{
	struct str key;
	struct pull start = *j;
	if (pull_peek(j) != PULL_OBJECT)
		return value_read(j, out);
	*out = (struct value){ .type = VALUE_NULL };
	pull_object(j);
	for (bool first = true; pull_key(j, &key); first = false) {
		enum any_field field = any_field(key);
		bool wraps = first && !field && any_in_value(key, j);
		if (first && !field && !wraps) { /* a map as it is */
			*j = start;
			return value_read(j, out);
		}
		bool wanted = field && out->type == VALUE_NULL;
		if (!(wraps    ? read_wrapped(r, j, out)
		      : wanted ? read_field(r, j, field, out)
			       : pull_skip(j, NULL)))
			return false;
	}
	return !j->error;
}
