/* The files that a set becomes. */
#include "eval/fixtures_impl.h"

/* ---- which ---- */

static const char *extension(const struct eval_format *format)
{
	return format->container == EVAL_LINES ? "jsonl" : "json";
}

static struct str suffix_of(struct fixtures *fx, size_t split)
{
	struct str name = fx->settings->splits_n ? fx->settings->splits[split].name : STR("");
	return arena_printf(&fx->arena, "%s%.*s", name.n ? "." : "", (int)name.n, name.s);
}

static bool has_traced(const struct fixtures *fx, size_t split)
{
	for (size_t i = 0; i < fx->cases.n; i++)
		if (fx->cases.v[i].split == split && fx->cases.v[i].traced.n)
			return true;
	return false;
}

/* "promptfooconfig@.json": '@' is the split's suffix. */
static struct str fill(struct fixtures *fx, const char *pattern, struct str suffix)
{
	struct buf out = { 0 };
	for (; *pattern; pattern++)
		if (*pattern == '@')
			buf_add_str(&out, suffix);
		else
			buf_add_char(&out, *pattern);
	struct str text = arena_str(&fx->arena, buf_str(&out));
	buf_release(&out);
	return text;
}

/* Files are numbered: cases, traced cases, companions, by split; then spans. */
bool fixtures_next(struct fixtures *fx, size_t *at, struct fixtures_file *out)
{
	const struct eval_format *format = fx->settings->format;
	size_t companions_n, splits = fx->settings->splits_n ? fx->settings->splits_n : 1;
	const struct eval_companion *companions = eval_companions(&companions_n);
	size_t each = 2 + companions_n;
	for (; *at < each * splits; ++*at) {
		size_t split = *at / each, i = *at % each;
		struct str suffix = suffix_of(fx, split);
		bool traced = i == 1;
		*out = (struct fixtures_file){ .split = split, .traced = traced, .is_cases = i < 2 };
		if (i < 2 && traced && (!(format->flags & EVAL_TRACES) || !has_traced(fx, split)))
			continue;
		if (i < 2) {
			out->name =
				arena_printf(&fx->arena, "%s%s%.*s.%s", format->file, traced ? ".traced" : "",
					     (int)suffix.n, suffix.s, extension(format));
		} else {
			const struct eval_companion *c = &companions[i - 2];
			if (strcmp(c->format, format->name) ||
			    (strstr(c->file, ".traced") && !has_traced(fx, split)))
				continue;
			out->name = fill(fx, c->file, suffix);
			out->text = fill(fx, c->text, suffix);
		}
		++*at;
		return true;
	}
	size_t i = *at - each * splits;
	if (i >= fx->cases.n || !(format->flags & EVAL_TRACES))
		return false;
	*out = (struct fixtures_file){ .split = fx->cases.v[i].split };
	out->name =
		arena_printf(&fx->arena, "traces/%.*s.jsonl", (int)fx->cases.v[i].id.n, fx->cases.v[i].id.s);
	out->text = buf_str(&fx->cases.v[i].spans);
	++*at;
	return true;
}

/* ---- cases behind those that are there ---- */

struct appending {
	struct fixtures *fx;
	struct map ids; /* that are there */
	struct buf *out;
	size_t records;
	bool lines;
};

static void add_record(struct appending *a, struct str record)
{
	if (a->records++ && !a->lines)
		buf_add_c(a->out, ",\n");
	buf_add_str(a->out, record);
	if (a->lines)
		buf_add_char(a->out, '\n');
}

static bool take_existing(struct appending *a, struct str record)
{
	struct arena *arena = &a->fx->arena;
	record = str_trim(record);
	struct pull j;
	pull_init(&j, record, 256, arena);
	if (pull_peek(&j) != PULL_OBJECT || !pull_skip(&j, NULL) || !pull_at_end(&j))
		return false;
	/* Lines of JSON are many things: a dump of spans, say. */
	const struct eval_format *format = a->fx->settings->format;
	if (!value_is_set(value_member(value_json(record), format->needs, arena)))
		return false;
	struct value id = value_member(value_json(record), format->id, arena);
	if (id.type == VALUE_STRING)
		map_put(&a->ids, arena_str(arena, id.text), NULL);
	add_record(a, record);
	return true;
}

static bool take_lines(struct appending *a, struct str text)
{
	for (size_t i = 0; i < text.n;) {
		const char *newline = memchr(text.s + i, '\n', text.n - i);
		size_t end = newline ? (size_t)(newline - text.s) : text.n;
		struct str line = str_trim((struct str){ text.s + i, end - i });
		if (line.n && !take_existing(a, line))
			return false;
		i = end + 1;
	}
	return true;
}

/* Elements of the list; what stands around it is `front`, with the bracket, and `back`, with the other. */
static bool take_elements(struct appending *a, struct str text, struct str *back)
{
	struct pull j;
	struct str key, record;
	pull_init(&j, text, 256, &a->fx->arena);
	if (a->fx->settings->format->container == EVAL_SET) {
		bool found = false;
		pull_object(&j);
		while (!found && pull_key(&j, &key))
			if (!(found = str_eq(key, STR("eval_cases"))))
				pull_skip(&j, NULL);
		if (!found)
			return false;
	}
	if (!pull_array(&j))
		return false;
	buf_add(a->out, text.s, (size_t)(j.at - text.s));
	buf_add_char(a->out, '\n');
	while (pull_element(&j))
		if (!pull_skip(&j, &record) || !take_existing(a, record))
			return false;
	*back = str_from(text, (size_t)(j.at - text.s) - (j.error ? 0 : 1));
	while (!j.error && a->fx->settings->format->container == EVAL_SET && pull_key(&j, &key))
		pull_skip(&j, NULL);
	return !j.error && pull_at_end(&j);
}

/* What stands around the cases of a new file. */
static struct str front_of(enum eval_container container)
{
	return container == EVAL_ARRAY ? STR("[\n")
				       : STR("{\"eval_set_id\":\"casefile\",\"name\":\"casefile\","
					     "\"description\":\"Written by "
					     "trace-to-eval.\",\"eval_cases\":[\n");
}

bool fixtures_cases(struct fixtures *fx, const struct fixtures_file *file, struct str existing,
		    struct buf *out, size_t *added)
{
	enum eval_container container = fx->settings->format->container;
	struct appending a = { .fx = fx, .out = out, .lines = container == EVAL_LINES };
	bool good = true;
	struct str back = container == EVAL_ARRAY ? STR("]\n")
			  : container == EVAL_SET ? STR("]}\n")
						  : STR("");
	*added = 0;
	map_init(&a.ids);
	if (str_trim(existing).n)
		good = a.lines ? take_lines(&a, existing) : take_elements(&a, existing, &back);
	else if (!a.lines)
		buf_add_str(out, front_of(container));
	for (size_t i = 0; i < fx->cases.n && good; i++) {
		const struct held *h = &fx->cases.v[i];
		const struct buf *record = file->traced ? &h->traced : &h->record;
		bool is_new = true;
		if (h->split != file->split || !record->n)
			continue;
		if (a.ids.n)
			is_new = map_get(&a.ids, h->id) == NULL;
		if (!is_new)
			continue;
		add_record(&a, buf_str(record));
		++*added;
	}
	if (container != EVAL_LINES)
		buf_add_char(out, '\n');
	buf_add_str(out, back);
	map_release(&a.ids);
	return good;
}
