/* One recorded value against what it must be. */
#include "contract/contract.h"

#include "trace/name.h"

#include <regex.h>

enum { PATTERN_BYTES = 1 << 16 }; /* longer values are not matched: a pattern may take long */

bool contract_name_is(struct str glob, struct str name, struct arena *arena)
{
	return str_glob(glob, name) || str_glob(glob, name_normal(name, arena));
}

static bool has_type(enum check_type type, struct value v)
{
	double d;
	bool b;
	switch (type) {
	case CHECK_STRING:
		return v.type == VALUE_STRING;
	case CHECK_NUMBER: /* some formats make strings of all numbers */
		return value_as_double(v, &d);
	case CHECK_BOOL:
		return v.type == VALUE_BOOL || (v.type == VALUE_STRING && value_as_bool(v, &b));
	case CHECK_LIST:
		return v.type == VALUE_JSON && v.text.n && v.text.s[0] == '[';
	default:
		return true;
	}
}

static bool matches(struct str pattern, struct str text, struct arena *arena)
{
	regex_t compiled;
	struct str whole = arena_printf(arena, "^(%.*s)$", (int)pattern.n, pattern.s);
	if (text.n > PATTERN_BYTES || memchr(text.s, 0, text.n) ||
	    regcomp(&compiled, whole.s, REG_EXTENDED | REG_NOSUB))
		return false;
	bool found = !regexec(&compiled, arena_str(arena, text).s, 0, NULL, 0);
	regfree(&compiled);
	return found;
}

static bool is_one_of(const struct value_check *v, struct value got, struct arena *arena)
{
	struct str text = value_text(got, arena);
	for (size_t i = 0; i < v->values_n; i++) {
		double x, y;
		if (str_eq(text, v->values[i]))
			return true;
		if (value_as_double(got, &x) && value_as_double(value_str(v->values[i]), &y) && x == y)
			return true;
	}
	return false;
}

static struct str list_of(const struct value_check *v, struct arena *arena)
{
	struct buf text = { 0 };
	for (size_t i = 0; i < v->values_n; i++) {
		buf_add_c(&text, i ? " or " : "");
		buf_add_str(&text, v->values[i]);
	}
	struct str out = arena_str(arena, buf_str(&text));
	buf_release(&text);
	return out;
}

bool value_check_holds(const struct value_check *v, struct value got, struct arena *arena,
		       struct str *expected)
{
	static const char *const types[CHECK_TYPES] = { "any value", "a string", "a number", "true or false",
							"a list" };
	double d = 0;
	bool number = value_as_double(got, &d);
	if (!value_is_set(got) || (got.type == VALUE_NULL && v->type != CHECK_ANY))
		*expected = str_of(types[v->type]);
	else if (!has_type(v->type, got))
		*expected = str_of(types[v->type]);
	else if (v->values_n && !is_one_of(v, got, arena))
		*expected = list_of(v, arena);
	else if (v->pattern.n && !matches(v->pattern, value_text(got, arena), arena))
		*expected = arena_printf(arena, "what matches %.*s", (int)v->pattern.n, v->pattern.s);
	else if (v->has_least && !(number && d >= v->least))
		*expected = arena_printf(arena, "at least %.10g", v->least);
	else if (v->has_most && !(number && d <= v->most))
		*expected = arena_printf(arena, "at most %.10g", v->most);
	else if ((int64_t)value_text(got, arena).n < v->least_length)
		*expected = arena_printf(arena, "at least %lld bytes", (long long)v->least_length);
	else
		return true;
	return !value_is_set(got) && v->optional;
}
