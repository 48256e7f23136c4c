/* Mistakes in authored JSON: jansson keeps no places, so the pull reader finds the line again. */
#include "json/doc_impl.h"

#include "base/buf.h"
#include "base/near.h"
#include "json/pull.h"
#include "json/scan.h"

enum { DEPTH = 2048 }; /* jansson's own limit */

/* From the root down to `at`. Gives their number; the root is not counted. */
static size_t way_to(const struct doc_at *at, const struct doc_at *way[DEPTH])
{
	size_t n = 0;
	for (const struct doc_at *up = at; up->in && n < DEPTH; up = up->in)
		n++;
	size_t i = n;
	for (const struct doc_at *up = at; i > 0; up = up->in)
		way[--i] = up;
	return n;
}

/* Enters the next value of the way; false when it is not there. */
static bool enter(struct pull *j, const struct doc_at *step)
{
	struct str key;
	if (doc_type(step->in) != DOC_ARRAY) {
		bool there = pull_object(j);
		while (there && (there = pull_key(j, &key)) && !str_eq(key, step->key))
			there = pull_skip(j, NULL);
		return there;
	}
	bool there = pull_array(j);
	for (size_t i = 0; there && (there = pull_element(j)) && i < step->index; i++)
		there = pull_skip(j, NULL);
	return there;
}

/* The line on which a value begins; of one that is missing, that of what it should be in. */
static uint64_t line_of(const struct doc *d, const struct doc_at *const *way, size_t n)
{
	struct arena arena;
	struct pull j;
	size_t offset = 0;
	arena_init(&arena);
	pull_init(&j, d->text, DEPTH, &arena);
	for (size_t i = 0; i < n && enter(&j, way[i]); i++) {
		pull_peek(&j);
		offset = (size_t)(j.at - j.start);
	}
	arena_release(&arena);
	return d->line + scan_newlines((struct str){ d->text.s, offset });
}

static void put_path(struct buf *out, const struct doc_at *const *way, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_add_char(out, '.');
		if (str_is_set(way[i]->key))
			buf_add_str(out, way[i]->key);
		else
			buf_add_u64(out, way[i]->index);
	}
	if (!n)
		buf_add_c(out, "the document");
}

static void tell(const struct doc_at *at, const char *code, const char *what)
{
	const struct doc_at *way[DEPTH];
	struct doc *d = at->doc;
	struct buf path = { 0 };
	size_t n = way_to(at, way);
	struct place place = { .file = d->name, .line = line_of(d, way, n) };
	put_path(&path, way, n);
	d->mistakes++;
	diag_report(d->diag, SEVERITY_ERROR, code, &place, buf_str(&path), "%s", what);
	buf_release(&path);
}

void doc_complain(const struct doc_at *at, const char *fmt, ...)
{
	struct buf what = { 0 };
	va_list args;
	va_start(args, fmt);
	buf_vprintf(&what, fmt, args);
	va_end(args);
	buf_add(&what, ", at", sizeof(", at"));
	tell(at, "doc.value", what.s);
	buf_release(&what);
}

bool doc_unexpected(const struct doc_at *at, const char *expected)
{
	static const char *const names[] = {
		[DOC_NONE] = "nothing",    [DOC_OBJECT] = "an object", [DOC_ARRAY] = "an array",
		[DOC_STRING] = "a string", [DOC_INTEGER] = "a number", [DOC_REAL] = "a fraction",
		[DOC_BOOL] = "a boolean",  [DOC_NULL] = "null",
	};
	struct buf what = { 0 };
	buf_printf(&what, "%s is expected, not %s, at", expected, names[doc_type(at)]);
	buf_add_char(&what, '\0');
	tell(at, "doc.type", what.s);
	buf_release(&what);
	return false;
}

bool doc_need(const struct doc_at *in, const char *key)
{
	struct doc_at at;
	if (doc_find(in, key, &at))
		return true;
	tell(&at, "doc.missing", "this is missing:");
	return false;
}

static bool is_known(struct str key, const char *const *keys, struct near *near)
{
	*near = (struct near){ .wanted = key };
	for (; *keys; keys++) {
		if (str_eq(key, str_of(*keys)))
			return true;
		near_offer(near, str_of(*keys));
	}
	return false;
}

bool doc_allow(const struct doc_at *in, const char *const *keys)
{
	bool all = true;
	struct near near;
	if (doc_type(in) != DOC_OBJECT)
		return doc_unexpected(in, "an object");
	for (struct doc_at at = { 0 }; doc_next(in, &at);) {
		if (is_known(at.key, keys, &near))
			continue;
		struct buf what = { 0 };
		buf_add_c(&what, "no such key is known");
		if (str_is_set(near.best))
			buf_printf(&what, " (did you mean %.*s?)", (int)near.best.n, near.best.s);
		buf_add(&what, ":", sizeof(":"));
		tell(&at, "doc.key", what.s);
		buf_release(&what);
		all = false;
	}
	return all;
}
