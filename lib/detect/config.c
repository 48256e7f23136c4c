/* A small document with few names: read from left to right, refused at the first mistake. */
#include "detect/config.h"

#include "base/array.h"
#include "base/near.h"
#include "json/pull.h"

#include <math.h>

struct reader {
	struct pull j;
	struct arena *arena;
	struct detect_settings *out;
	struct config_mistake *mistake;
	struct str path;
	size_t at; /* where the value began that is read */
};

/* Line and column of a byte of the text. */
static bool fail(struct reader *r, size_t at, struct str what)
{
	r->mistake->line = r->mistake->column = 1;
	for (size_t i = 0; i < at && r->j.start + i < r->j.end; i++) {
		r->mistake->column++;
		if (r->j.start[i] != '\n')
			continue;
		r->mistake->line++;
		r->mistake->column = 1;
	}
	r->mistake->what = r->path.n ? arena_printf(r->arena, "%.*s: %.*s", (int)r->path.n, r->path.s,
						    (int)what.n, what.s)
				     : arena_str(r->arena, what);
	return false;
}

static bool broken(struct reader *r)
{
	return fail(r, r->j.error_at, str_of(r->j.error));
}

/* "…; did you mean 'threshold'?" */
static bool unknown(struct reader *r, const char *what, struct str near)
{
	return fail(r, r->at,
		    near.n ? arena_printf(r->arena, "%s; did you mean '%.*s'?", what, (int)near.n, near.s)
			   : str_of(what));
}

static size_t here(struct reader *r)
{
	pull_peek(&r->j); /* past blanks */
	return (size_t)(r->j.at - r->j.start);
}

static struct str below(struct reader *r, struct str path, struct str key)
{
	return path.n ? arena_printf(r->arena, "%.*s.%.*s", (int)path.n, path.s, (int)key.n, key.s) : key;
}

static bool read_number(struct reader *r, double *out)
{
	struct value v;
	r->at = here(r);
	if (!value_read(&r->j, &v))
		return broken(r);
	if (v.type == VALUE_INT)
		*out = (double)v.i;
	else if (v.type == VALUE_DOUBLE && isfinite(v.d))
		*out = v.d;
	else
		return fail(r, r->at, STR("a number is expected"));
	return true;
}

static bool read_switch(struct reader *r, enum rule_id rule)
{
	struct value v;
	r->at = here(r);
	if (!value_read(&r->j, &v))
		return broken(r);
	if (v.type != VALUE_BOOL)
		return fail(r, r->at, STR("true, false or an object of options is expected"));
	r->out->off[rule] = !v.b;
	return true;
}

static struct str near_option(enum rule_id rule, struct str key)
{
	struct near n = { .wanted = key };
	near_offer(&n, STR("enabled"));
	for (int i = 0; i < RULE_OPTIONS; i++)
		if (rule_option_table[i].rule == rule)
			near_offer(&n, str_of(rule_option_table[i].name));
	return n.best;
}

/* True, false, or an object of its options. */
static bool read_rule(struct reader *r, enum rule_id rule)
{
	struct str path = r->path, key;
	enum rule_option option;
	if (pull_peek(&r->j) != PULL_OBJECT)
		return read_switch(r, rule);
	pull_object(&r->j);
	while (r->at = here(r), pull_key(&r->j, &key)) {
		bool ok;
		r->path = below(r, path, key);
		if (str_eq(key, STR("enabled")))
			ok = read_switch(r, rule);
		else if (rule_option_find(rule, key, &option))
			ok = read_number(r, &r->out->option[option]);
		else
			ok = unknown(r, "this rule has no such option", near_option(rule, key));
		if (!ok)
			return false;
	}
	r->path = path;
	return r->j.error ? broken(r) : true;
}

static bool read_rules(struct reader *r)
{
	struct str path = r->path, key;
	enum rule_id rule;
	r->at = here(r);
	if (pull_peek(&r->j) != PULL_OBJECT)
		return fail(r, r->at, STR("an object of rules is expected"));
	pull_object(&r->j);
	while (r->at = here(r), pull_key(&r->j, &key)) {
		r->path = below(r, path, key);
		if (!rule_by_id(key, &rule))
			return unknown(r, "there is no such rule", rule_near(key));
		if (!read_rule(r, rule))
			return false;
	}
	r->path = path;
	return r->j.error ? broken(r) : true;
}

static bool read_texts(struct reader *r, const struct str **out, size_t *n)
{
	ARRAY(struct str) all = { 0 };
	struct value v;
	bool ok = true;
	r->at = here(r);
	if (pull_peek(&r->j) != PULL_ARRAY)
		return fail(r, r->at, STR("a list of texts is expected"));
	for (size_t i = 0; i < *n; i++)
		*array_add(&all) = (*out)[i];
	pull_array(&r->j);
	while (ok && pull_element(&r->j)) {
		r->at = here(r);
		if (!value_read(&r->j, &v) || v.type != VALUE_STRING)
			ok = r->j.error ? broken(r) : fail(r, r->at, STR("a text is expected"));
		else
			*array_add(&all) = v.text;
	}
	struct str *list = arena_array(r->arena, all.n, sizeof(*list));
	if (all.n)
		memcpy(list, all.v, all.n * sizeof(*list));
	*out = list;
	*n = all.n;
	array_release(&all);
	return ok && r->j.error ? broken(r) : ok;
}

static bool read_member(struct reader *r, struct str key)
{
	static const char *const known[] = { "rules", "min_confidence", "expect", "expect_docs" };
	struct near n = { .wanted = key };
	if (str_eq(key, STR("rules")))
		return read_rules(r);
	if (str_eq(key, STR("expect")))
		return read_texts(r, &r->out->expect_spans, &r->out->expect_spans_n);
	if (str_eq(key, STR("expect_docs")))
		return read_texts(r, &r->out->expect_docs, &r->out->expect_docs_n);
	if (str_eq(key, STR("min_confidence"))) {
		double least;
		if (!read_number(r, &least))
			return false;
		r->out->min_confidence = least;
		return least >= 0 && least <= 1 ? true
						: fail(r, r->at, STR("a number from 0 to 1 is expected"));
	}
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		near_offer(&n, str_of(known[i]));
	return unknown(r, "this setting is not known", n.best);
}

bool config_read(struct str text, struct arena *arena, struct detect_settings *out,
		 struct config_mistake *mistake)
{
	enum { DEPTH = 16 };
	struct reader r = { .arena = arena, .out = out, .mistake = mistake, .path = STR("") };
	struct str key;
	pull_init(&r.j, text, DEPTH, arena);
	if (pull_peek(&r.j) != PULL_OBJECT)
		return fail(&r, here(&r), STR("a JSON object is expected"));
	pull_object(&r.j);
	while (r.at = here(&r), pull_key(&r.j, &key)) {
		r.path = key;
		if (!read_member(&r, key))
			return false;
		r.path = STR("");
	}
	if (r.j.error)
		return broken(&r);
	return pull_at_end(&r.j) || fail(&r, here(&r), STR("more than one JSON value"));
}
