/*
 * AnyValue: string 1, bool 2, int 3, double 4, array 5, kvlist 6, bytes 7;
 * KeyValue: key 1, value 2; ArrayValue and KeyValueList: values 1. Lists in
 * lists are written as JSON text from a stack of messages, not by recursion.
 */
#include "dialect/otlp_wire.h"

#include "base/base64.h"
#include "json/write.h"

enum { NESTING = 96 };

enum any_number { ANY_STRING = 1, ANY_BOOL, ANY_INT, ANY_DOUBLE, ANY_ARRAY, ANY_KVLIST, ANY_BYTES };

void otlp_wire_check(struct otlp_wire *o, const struct wire *w)
{
	if (!w->error || o->damage)
		return;
	o->damage = w->error;
	o->damage_at = w->at;
}

/* The field of an AnyValue that counts: the last that is set. False when there is none. */
static bool any_field(struct otlp_wire *o, struct str any, struct wire_field *out)
{
	static const enum wire_type types[] = {
		[ANY_STRING] = WIRE_BYTES,   [ANY_BOOL] = WIRE_VARINT, [ANY_INT] = WIRE_VARINT,
		[ANY_DOUBLE] = WIRE_FIXED64, [ANY_ARRAY] = WIRE_BYTES, [ANY_KVLIST] = WIRE_BYTES,
		[ANY_BYTES] = WIRE_BYTES,
	};
	struct wire w;
	struct wire_field f;
	bool found = false;
	wire_init(&w, any);
	while (wire_next(&w, &f)) {
		if (f.number > ANY_BYTES || f.type != types[f.number] || f.cut)
			continue;
		*out = f;
		found = true;
	}
	otlp_wire_check(o, &w);
	return found;
}

static double real(uint64_t bits)
{
	double d;
	memcpy(&d, &bits, sizeof(d));
	return d;
}

struct otlp_pair_raw {
	struct str key, value; /* unset: not there */
};

static struct otlp_pair_raw pair_raw(struct otlp_wire *o, struct str message)
{
	struct otlp_pair_raw p = { STR(""), STR_UNSET };
	struct wire w;
	struct wire_field f;
	wire_init(&w, message);
	while (wire_next(&w, &f)) {
		if (f.type != WIRE_BYTES || f.cut)
			continue;
		if (f.number == 1)
			p.key = f.bytes;
		else if (f.number == 2)
			p.value = f.bytes;
	}
	otlp_wire_check(o, &w);
	return p;
}

/* ---- lists as JSON text ---- */

struct level {
	struct wire wire;
	bool pairs, comma;
};

/* Bytes that are not UTF-8 are kept: this text is read by our own reader again. */
static void put_string(struct buf *out, struct str text)
{
	buf_add_char(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.s[i];
		if (c < 0x20) {
			buf_printf(out, "\\u%04x", c);
			continue;
		}
		if (c == '"' || c == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, (char)c);
	}
	buf_add_char(out, '"');
}

static void put_double(struct buf *out, double d)
{
	struct json_writer w;
	json_writer_init(&w, out, 0);
	json_write_double(&w, d);
}

/* Writes a scalar; for a list opens its bracket and true is given. */
static bool put_value(struct otlp_wire *o, struct str any, struct level *list)
{
	struct buf *out = &o->text;
	struct wire_field f;
	if (!str_is_set(any) || !any_field(o, any, &f)) {
		buf_add_c(out, "null");
		return false;
	}
	switch (f.number) {
	case ANY_STRING:
		put_string(out, f.bytes);
		return false;
	case ANY_BOOL:
		buf_add_c(out, f.value ? "true" : "false");
		return false;
	case ANY_INT:
		buf_add_i64(out, (int64_t)f.value);
		return false;
	case ANY_DOUBLE:
		put_double(out, real(f.value));
		return false;
	case ANY_BYTES:
		buf_add_char(out, '"');
		base64_encode(out, f.bytes);
		buf_add_char(out, '"');
		return false;
	default:
		*list = (struct level){ .pairs = f.number == ANY_KVLIST };
		wire_init(&list->wire, f.bytes);
		buf_add_char(out, list->pairs ? '{' : '[');
		return true;
	}
}

/* The next value of the innermost list; false at its end. */
static bool next_value(struct otlp_wire *o, struct level *l, struct str *any)
{
	struct wire_field f;
	while (wire_next(&l->wire, &f)) {
		if (f.number != 1 || f.type != WIRE_BYTES || f.cut)
			continue;
		if (l->comma)
			buf_add_char(&o->text, ',');
		l->comma = true;
		*any = f.bytes;
		if (l->pairs) {
			struct otlp_pair_raw p = pair_raw(o, f.bytes);
			put_string(&o->text, p.key);
			buf_add_char(&o->text, ':');
			*any = p.value;
		}
		return true;
	}
	otlp_wire_check(o, &l->wire);
	return false;
}

static void put_list(struct otlp_wire *o, const struct level *outermost)
{
	struct level stack[NESTING];
	size_t depth = 1;
	stack[0] = *outermost;
	while (depth) {
		struct level *l = &stack[depth - 1];
		struct level inner;
		struct str any;
		if (!next_value(o, l, &any)) {
			buf_add_char(&o->text, l->pairs ? '}' : ']');
			depth--;
		} else if (depth == NESTING) {
			struct wire deep = { .at = any.s, .error = "values nested too deep" };
			otlp_wire_check(o, &deep);
			buf_add_c(&o->text, "null");
		} else if (put_value(o, any, &inner)) {
			stack[depth++] = inner;
		}
	}
}

struct value otlp_wire_value(struct otlp_wire *o, struct str any)
{
	struct wire_field f;
	struct level list;
	if (!any_field(o, any, &f))
		return (struct value){ .type = VALUE_NULL };
	switch (f.number) {
	case ANY_STRING:
		return value_str(f.bytes);
	case ANY_BOOL:
		return value_bool(f.value != 0);
	case ANY_INT:
		return value_i64((int64_t)f.value);
	case ANY_DOUBLE:
		return value_double(real(f.value));
	case ANY_BYTES:
		return (struct value){ .type = VALUE_BYTES, .text = f.bytes };
	default:
		buf_clear(&o->text);
		if (put_value(o, any, &list))
			put_list(o, &list);
		return value_json(arena_str(o->arena, buf_str(&o->text)));
	}
}

struct otlp_pair otlp_wire_pair(struct otlp_wire *o, struct str message)
{
	struct otlp_pair_raw raw = pair_raw(o, message);
	struct otlp_pair p = { raw.key, { .type = VALUE_NULL } };
	if (str_is_set(raw.value))
		p.value = otlp_wire_value(o, raw.value);
	return p;
}
