/* Counts, lists and values in a contract. */
#include "contract/load.h"

#include <math.h>
#include <regex.h>

struct str contract_text(struct loading *l, struct str s)
{
	return arena_str(l->arena, s);
}

/* "count": 1, or { "least": 1, "most": 3 }. */
void contract_count(const struct doc_at *in, const char *key, uint32_t *least, uint32_t *most)
{
	static const char *const keys[] = { "least", "most", NULL };
	struct doc_at at;
	int64_t n;
	if (!doc_find(in, key, &at))
		return;
	if (doc_type(&at) == DOC_INTEGER) {
		if (doc_as_i64(&at, 0, INT32_MAX, &n))
			*least = *most = (uint32_t)n;
		return;
	}
	struct doc_at range;
	if (!doc_object(in, key, &range) || !doc_allow(&range, keys))
		return;
	if (doc_i64(&range, "least", 0, INT32_MAX, &n))
		*least = (uint32_t)n;
	if (doc_i64(&range, "most", *least, INT32_MAX, &n))
		*most = (uint32_t)n;
}

struct str *contract_texts(struct loading *l, const struct doc_at *in, const char *key, size_t *n)
{
	struct doc_at list;
	*n = 0;
	if (!doc_array(in, key, &list))
		return NULL;
	struct str *v = arena_array(l->arena, doc_count(&list), sizeof(*v));
	for (struct doc_at at = { 0 }; doc_next(&list, &at);) {
		struct str scalar = doc_scalar(&at, l->arena);
		if (!str_is_set(scalar))
			doc_complain(&at, "a text, a number or a boolean is expected");
		else
			v[(*n)++] = scalar;
	}
	return v;
}

static void read_type(const struct doc_at *in, enum check_type *out)
{
	static const char *const names[CHECK_TYPES] = { "any", "string", "number", "boolean", "list" };
	struct str name;
	if (!doc_str(in, "type", &name))
		return;
	for (int i = 0; i < CHECK_TYPES; i++)
		if (str_eq(name, str_of(names[i]))) {
			*out = (enum check_type)i;
			return;
		}
	doc_complain(in, "\"type\" is any, string, number, boolean or list");
}

static void read_pattern(struct loading *l, const struct doc_at *in, struct value_check *v)
{
	regex_t compiled;
	if (!doc_str(in, "pattern", &v->pattern))
		return;
	v->pattern = contract_text(l, v->pattern);
	if (memchr(v->pattern.s, 0, v->pattern.n) ||
	    regcomp(&compiled, v->pattern.s, REG_EXTENDED | REG_NOSUB))
		doc_complain(in, "\"pattern\" is no regular expression");
	else
		regfree(&compiled);
}

/* What `in` asks of the value behind `key`. */
static void read_value(struct loading *l, const struct doc_at *in, struct value_check *v)
{
	struct doc_at at;
	enum facet f;
	v->facet = facet_by_name(v->key, &f) ? (int)f : -1;
	read_type(in, &v->type);
	read_pattern(l, in, v);
	if (doc_find(in, "value", &at)) {
		struct str scalar = doc_scalar(&at, l->arena);
		if (!str_is_set(scalar))
			doc_complain(&at, "a text, a number or a boolean is expected");
		v->values = arena_array(l->arena, 1, sizeof(*v->values));
		v->values[v->values_n++] = scalar;
	} else {
		v->values = contract_texts(l, in, "values", &v->values_n);
	}
	v->has_least = doc_double(in, "least", -INFINITY, INFINITY, &v->least);
	v->has_most = doc_double(in, "most", -INFINITY, INFINITY, &v->most);
	doc_i64(in, "least_length", 0, INT64_MAX, &v->least_length);
	doc_bool(in, "optional", &v->optional);
}

struct value_check *contract_attributes(struct loading *l, const struct doc_at *in, const char *key,
					size_t *n)
{
	static const char *const keys[] = { "key",   "type", "value",        "values",   "pattern",
					    "least", "most", "least_length", "optional", NULL };
	struct doc_at list;
	*n = 0;
	if (!doc_array(in, key, &list))
		return NULL;
	struct value_check *v = arena_array(l->arena, doc_count(&list), sizeof(*v));
	for (struct doc_at at = { 0 }; doc_next(&list, &at);) {
		struct value_check *check = &v[*n];
		*check = (struct value_check){ .facet = -1 };
		if (doc_type(&at) == DOC_STRING) { /* it must be there */
			if (doc_as_str(&at, &check->key)) {
				enum facet f;
				check->key = contract_text(l, check->key);
				check->facet = facet_by_name(check->key, &f) ? (int)f : -1;
				(*n)++;
			}
			continue;
		}
		if (!doc_allow(&at, keys) || !doc_need(&at, "key") || !doc_str(&at, "key", &check->key))
			continue;
		check->key = contract_text(l, check->key);
		read_value(l, &at, check);
		(*n)++;
	}
	return v;
}

/* { "prompt.version": "v17", "release": null }: pinned, or only there. */
void contract_members(struct loading *l, const struct doc_at *in, const char *key, struct value_check **out,
		      size_t *n)
{
	struct doc_at members;
	*n = 0;
	if (!doc_object(in, key, &members))
		return;
	*out = arena_array(l->arena, doc_count(&members), sizeof(**out));
	for (struct doc_at at = { 0 }; doc_next(&members, &at);) {
		struct value_check *v = &(*out)[(*n)++];
		enum facet f;
		*v = (struct value_check){ .key = contract_text(l, at.key), .facet = -1 };
		v->facet = facet_by_name(v->key, &f) ? (int)f : -1;
		if (doc_type(&at) == DOC_NULL)
			continue;
		if (doc_type(&at) == DOC_ARRAY) {
			v->values = contract_texts(l, &members, v->key.s, &v->values_n);
			continue;
		}
		struct str scalar = doc_scalar(&at, l->arena);
		if (!str_is_set(scalar))
			doc_complain(&at, "a value, a list of values, or null is expected");
		v->values = arena_array(l->arena, 1, sizeof(*v->values));
		v->values[v->values_n++] = scalar;
	}
}
