/* Asking facets: row by row, in order of precedence, the first that has something to say. */
#include "span/facet.h"

#include "base/array.h"
#include "base/num.h"
#include "span/facet_table.h"

/* What is written where nothing is known. */
static bool says_nothing(struct value v)
{
	static const struct str empty[] = { STR_ROW(""), STR_ROW("None"), STR_ROW("null"), STR_ROW("[]") };
	if (v.type == VALUE_NONE || v.type == VALUE_NULL)
		return true;
	if (v.type != VALUE_STRING && v.type != VALUE_JSON)
		return false;
	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++)
		if (str_eq(v.text, empty[i]))
			return true;
	return false;
}

struct asking {
	const struct span *span;
	const struct facet_key *row;
	struct arena *arena;
	ARRAY(struct facet_item) found;
};

/* ---- rows that answer only where something else is said ---- */

static bool has_condition(const struct facet_key *row)
{
	return row->path.n && row->path.s[0] == '?';
}

/* Is `key` the one that the condition names? Its '#' is the index that `answer` has there. */
static bool is_beside(struct str wanted, struct str key, struct str answer)
{
	ptrdiff_t mark = str_find(wanted, STR("#"));
	if (mark < 0)
		return str_eq(wanted, key);
	size_t at = (size_t)mark, digits = 0;
	while (at + digits < answer.n && answer.s[at + digits] >= '0' && answer.s[at + digits] <= '9')
		digits++;
	return digits && key.n == wanted.n - 1 + digits && memcmp(key.s, wanted.s, at) == 0 &&
	       memcmp(key.s + at, answer.s + at, digits) == 0 &&
	       str_eq(str_from(key, at + digits), str_from(wanted, at + 1));
}

/* Case does not matter: kinds are written either way. */
static bool condition_holds(const struct span *s, const struct facet_key *row, struct str answer)
{
	struct str key, begin;
	if (!facet_row_condition(row, &key, &begin))
		return true;
	for (uint32_t i = 0; i < s->attrs.n; i++) {
		struct str said = s->attrs.v[i].value.text;
		if (is_beside(key, s->attrs.v[i].key, answer) &&
		    (!begin.n ||
		     (said.n >= begin.n && str_eq_nocase((struct str){ said.s, begin.n }, begin))))
			return true;
	}
	return false;
}

/* The numbers of the key's segments, in order. */
static void take_indices(struct facet_item *item)
{
	struct str key = item->key;
	size_t n = 0;
	for (size_t i = 0; i < key.n && n < 3;) {
		size_t end = i;
		while (end < key.n && key.s[end] != '.')
			end++;
		uint64_t v;
		if (i > 0 && num_parse_u64((struct str){ key.s + i, end - i }, &v))
			item->index[n++] = v > UINT32_MAX ? UINT32_MAX : (uint32_t)v;
		i = end + 1;
	}
}

static void add(struct asking *a, struct facet_item item)
{
	if (!says_nothing(item.value))
		*array_add(&a->found) = item;
}

static bool is_array(struct value v)
{
	return (v.type == VALUE_JSON || v.type == VALUE_STRING) && v.text.n && v.text.s[0] == '[';
}

/* The elements of a JSON array, each followed along `path` (may be empty). False when it is none. */
static bool add_elements(struct asking *a, struct facet_item item, const char *path)
{
	struct pull j;
	struct value element;
	uint32_t place = 0;
	size_t before = a->found.n;
	pull_init(&j, item.value.text, 1024, a->arena);
	pull_array(&j);
	while (pull_element(&j) && value_read(&j, &element)) {
		item.value = *path ? value_member(element, path, a->arena) : element;
		item.index[item.event ? 1 : 0] = place++;
		add(a, item);
	}
	if (!j.error)
		return true;
	a->found.n = before; /* cut, or only looks like one: an opaque text */
	return false;
}

/* The value of one attribute, led along the row's path, and taken apart where it is a list. */
static void add_value(struct asking *a, struct facet_item item)
{
	const char *path = has_condition(a->row) ? "" : a->row->path.s;
	const char *each = strchr(path, '#');
	struct value whole = item.value;
	if (each) {
		if (each > path)
			item.value = value_member(
				whole, arena_str(a->arena, (struct str){ path, (size_t)(each - path) - 1 }).s,
				a->arena);
		if (is_array(item.value))
			add_elements(a, item, each[1] == '.' ? each + 2 : each + 1);
		return;
	}
	if (*path)
		item.value = value_member(whole, path, a->arena);
	if (says_nothing(item.value) || (is_array(item.value) && add_elements(a, item, "")))
		return;
	add(a, item);
}

static void ask_attrs(struct asking *a, const struct attrs *attrs)
{
	for (uint32_t i = 0; i < attrs->n; i++) {
		if (!facet_row_has(a->row, attrs->v[i].key_id) ||
		    !condition_holds(a->span, a->row, attrs->v[i].key))
			continue;
		struct facet_item item = { .value = attrs->v[i].value, .key = attrs->v[i].key };
		take_indices(&item);
		add_value(a, item);
	}
}

static void ask_events(struct asking *a)
{
	ptrdiff_t slash = str_find(a->row->key, STR("/"));
	struct str name = { a->row->key.s, (size_t)slash }, key = str_from(a->row->key, (size_t)slash + 1);
	for (uint32_t e = 0; e < a->span->events_n; e++) {
		const struct event *event = &a->span->events[e];
		for (uint32_t i = 0; str_eq(event->name, name) && i < event->attrs.n; i++) {
			if (!str_eq(event->attrs.v[i].key, key))
				continue;
			struct facet_item item = { .value = event->attrs.v[i].value,
						   .key = key,
						   .event = e + 1 };
			item.index[0] = e;
			add_value(a, item);
		}
	}
}

static int by_index(const void *pa, const void *pb)
{
	const struct facet_item *a = pa, *b = pb;
	for (int i = 0; i < 3; i++)
		if (a->index[i] != b->index[i])
			return a->index[i] < b->index[i] ? -1 : 1;
	return 0;
}

static bool asks_many(const struct facet_key *row)
{
	return row->where == FACET_IN_EVENT || memchr(row->key.s, '#', row->key.n) ||
	       str_ends(row->key, STR("*"));
}

static void ask_row(struct asking *a)
{
	if (a->row->where == FACET_IN_EVENT) {
		if (condition_holds(a->span, a->row, a->row->key))
			ask_events(a);
		return;
	}
	ask_attrs(a, &a->span->attrs);
	if (!a->found.n && a->span->resource)
		ask_attrs(a, &a->span->resource->attrs);
}

static bool list_may_answer(const struct attrs *attrs, enum facet f)
{
	return !attrs->indexed || attrs->facets[(unsigned)f / 64] >> ((unsigned)f % 64) & 1;
}

bool facet_is_of_resource(const struct span *s, enum facet f)
{
	return !s->events_n && !list_may_answer(&s->attrs, f);
}

/* Most facets have nothing to do with most spans. */
static bool span_may_answer(const struct span *s, enum facet f)
{
	return !facet_is_of_resource(s, f) || (s->resource && list_may_answer(&s->resource->attrs, f));
}

size_t facet_all(const struct span *s, enum facet f, struct arena *arena, struct facet_item **items)
{
	size_t rows;
	struct asking a = { .span = s, .arena = arena };
	*items = NULL;
	if (!span_may_answer(s, f))
		return 0;
	a.row = facet_keys(f, &rows);
	for (; rows && !a.found.n; rows--, a.row++) {
		ask_row(&a);
		if (asks_many(a.row) && a.found.n > 1)
			qsort(a.found.v, a.found.n, sizeof(*a.found.v), by_index);
	}
	size_t n = a.found.n;
	*items = arena_array(arena, n, sizeof(**items));
	if (n)
		memcpy(*items, a.found.v, n * sizeof(**items));
	array_release(&a.found);
	return n;
}

/* The last attribute with the row's key: of keys that were written twice the later one counts. */
static struct value last_value(const struct attrs *attrs, const struct facet_key *row)
{
	for (uint32_t i = attrs->n; i > 0; i--)
		if (facet_row_has(row, attrs->v[i - 1].key_id) && !says_nothing(attrs->v[i - 1].value))
			return attrs->v[i - 1].value;
	return (struct value){ .type = VALUE_NONE };
}

static struct value one_value(const struct span *s, const struct facet_key *row, struct arena *arena)
{
	struct value v = last_value(&s->attrs, row);
	if (v.type == VALUE_NONE && s->resource)
		v = last_value(&s->resource->attrs, row);
	if (has_condition(row))
		v = condition_holds(s, row, row->key) ? v : (struct value){ .type = VALUE_NONE };
	else if (row->path.n && v.type != VALUE_NONE)
		v = value_member(v, row->path.s, arena);
	return says_nothing(v) ? (struct value){ .type = VALUE_NONE } : v;
}

/* The first of many, without taking a list apart. */
static struct value first_value(const struct span *s, const struct facet_key *row, struct arena *arena)
{
	struct asking a = { .span = s, .row = row, .arena = arena };
	ask_row(&a);
	struct value v = { .type = VALUE_NONE };
	for (size_t i = 0; i < a.found.n; i++)
		if (i == 0 || by_index(&a.found.v[i], &a.found.v[0]) < 0)
			v = a.found.v[i].value;
	array_release(&a.found);
	return v;
}

static bool has_key(const struct attrs *attrs, const struct facet_key *row)
{
	for (uint32_t i = 0; i < attrs->n; i++)
		if (facet_row_has(row, attrs->v[i].key_id))
			return true;
	return false;
}

/* Most rows have nothing to ask of most spans: told apart before anything else is looked at. */
static bool may_answer(const struct span *s, const struct facet_key *row)
{
	if (row->where == FACET_IN_EVENT)
		return s->events_n > 0;
	return has_key(&s->attrs, row) || (s->resource && has_key(&s->resource->attrs, row));
}

struct value facet_get(const struct span *s, enum facet f, struct arena *arena)
{
	size_t rows;
	struct value v = { .type = VALUE_NONE };
	if (!span_may_answer(s, f))
		return v;
	const struct facet_key *row = facet_keys(f, &rows);
	for (; rows && v.type == VALUE_NONE; rows--, row++) {
		if (!may_answer(s, row))
			continue;
		bool many = asks_many(row) || (!has_condition(row) && memchr(row->path.s, '#', row->path.n));
		v = many ? first_value(s, row, arena) : one_value(s, row, arena);
	}
	return v;
}

static const struct attr *row_attr(const struct span *s, const struct attrs *attrs,
				   const struct facet_key *row)
{
	for (uint32_t i = attrs->n; i > 0; i--)
		if (facet_row_has(row, attrs->v[i - 1].key_id) &&
		    condition_holds(s, row, attrs->v[i - 1].key))
			return &attrs->v[i - 1];
	return NULL;
}

static const struct attr *row_event_attr(const struct span *s, const struct facet_key *row, uint32_t *where)
{
	size_t slash = (size_t)str_find(row->key, STR("/"));
	struct str name = { row->key.s, slash }, key = str_from(row->key, slash + 1);
	for (uint32_t e = 0; e < s->events_n; e++)
		for (uint32_t i = 0; str_eq(s->events[e].name, name) && i < s->events[e].attrs.n; i++)
			if (str_eq(s->events[e].attrs.v[i].key, key)) {
				*where = e + 1;
				return &s->events[e].attrs.v[i];
			}
	return NULL;
}

const struct attr *facet_recorded(const struct span *s, enum facet f, uint32_t *where)
{
	size_t rows;
	uint32_t event = 0;
	const struct attr *a = NULL;
	const struct facet_key *row = facet_keys(f, &rows);
	for (; rows && !a; rows--, row++) {
		if (row->where == FACET_IN_EVENT)
			a = condition_holds(s, row, row->key) ? row_event_attr(s, row, &event) : NULL;
		else if (!(a = row_attr(s, &s->attrs, row)) && s->resource)
			a = row_attr(s, &s->resource->attrs, row);
	}
	if (where)
		*where = event;
	return a;
}

bool facet_text(const struct span *s, enum facet f, struct arena *arena, struct str *out)
{
	struct value v = facet_get(s, f, arena);
	if (v.type == VALUE_NONE)
		return false;
	*out = value_text(v, arena);
	return true;
}

bool facet_i64(const struct span *s, enum facet f, struct arena *arena, int64_t *out)
{
	return value_as_i64(facet_get(s, f, arena), out);
}

bool facet_double(const struct span *s, enum facet f, struct arena *arena, double *out)
{
	return value_as_double(facet_get(s, f, arena), out);
}
