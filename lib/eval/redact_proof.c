/* The proof: every form of every value is looked for in what is about to be written. */
#include "eval/redact_impl.h"

#include "base/ascii.h"
#include "base/base64.h"
#include "base/pool.h"
#include "json/write.h"

#include <stdatomic.h>

/* Ways to write a value. */
typedef void put_form(struct buf *out, struct str value);

static void put_plain(struct buf *out, struct str value)
{
	buf_add_str(out, value);
}

static void put_json_twice(struct buf *out, struct str value)
{
	struct buf once = { 0 };
	json_escape(&once, value);
	json_escape(out, buf_str(&once));
	buf_release(&once);
}

#define EACH(name, format)                                                            \
	static void name(struct buf *out, struct str value)                           \
	{                                                                             \
		for (size_t i = 0; i < value.n; i++)                                  \
			buf_printf(out, format, (unsigned)(unsigned char)value.s[i]); \
	}
EACH(put_escaped, "\\u%04x")
EACH(put_escaped_upper, "\\u%04X")
EACH(put_escaped_twice, "\\\\u%04x")
EACH(put_percent, "%%%02x")
EACH(put_percent_upper, "%%%02X")
EACH(put_hex, "%02x")
EACH(put_hex_upper, "%02X")
EACH(put_decimal_entities, "&#%u;")
EACH(put_hex_entities, "&#x%x;")
EACH(put_hex_entities_upper, "&#x%X;")
EACH(put_printable, "=%02X")
#undef EACH

/* As RFC 3986 asks: all but what is unreserved. */
static void put_url(struct buf *out, struct str value)
{
	for (size_t i = 0; i < value.n; i++) {
		char c = value.s[i];
		if (ascii_is_alnum(c) || strchr("-._~", c))
			buf_add_char(out, c);
		else
			buf_printf(out, "%%%02X", (unsigned)(unsigned char)c);
	}
}

static void put_url_lower(struct buf *out, struct str value)
{
	struct buf upper = { 0 };
	put_url(&upper, value);
	for (size_t i = 0; i < upper.n; i++) {
		bool digit = (i >= 1 && upper.s[i - 1] == '%') || (i >= 2 && upper.s[i - 2] == '%');
		buf_add_char(out, digit ? ascii_lower(upper.s[i]) : upper.s[i]);
	}
	buf_release(&upper);
}

/* Behind `before` other bytes: only the digits that depend on nothing else. */
static void put_base64(struct buf *out, struct str value, size_t before)
{
	struct buf bytes = { 0 }, digits = { 0 };
	buf_add_fill(&bytes, '\0', before);
	buf_add_str(&bytes, value);
	base64_encode(&digits, buf_str(&bytes));
	size_t from = (before * 8 + 5) / 6, to = bytes.n * 8 / 6;
	if (to > from)
		buf_add(out, digits.s + from, to - from);
	buf_release(&bytes);
	buf_release(&digits);
}

static void put_base64_0(struct buf *out, struct str value)
{
	put_base64(out, value, 0);
}

static void put_base64_1(struct buf *out, struct str value)
{
	put_base64(out, value, 1);
}

static void put_base64_2(struct buf *out, struct str value)
{
	put_base64(out, value, 2);
}

static const struct form {
	const char *name;
	put_form *put;
	bool url_alphabet_too;
} forms[] = {
	{ "as it is", put_plain, false },
	{ "as JSON", json_escape, false },
	{ "as JSON in JSON", put_json_twice, false },
	{ "as JSON escapes", put_escaped, false },
	{ "as JSON escapes", put_escaped_upper, false },
	{ "as JSON escapes in JSON", put_escaped_twice, false },
	{ "percent-encoded", put_url, false },
	{ "percent-encoded", put_url_lower, false },
	{ "percent-encoded", put_percent, false },
	{ "percent-encoded", put_percent_upper, false },
	{ "as HTML", put_decimal_entities, false },
	{ "as HTML", put_hex_entities, false },
	{ "as HTML", put_hex_entities_upper, false },
	{ "quoted-printable", put_printable, false },
	{ "in hex", put_hex, false },
	{ "in hex", put_hex_upper, false },
	{ "in base64", put_base64_0, true },
	{ "in base64", put_base64_1, true },
	{ "in base64", put_base64_2, true },
};
enum { FORMS = sizeof(forms) / sizeof(forms[0]) };

struct redact_proof {
	struct literal_set set; /* to kind * FORMS + form */
	struct arena arena;
};

/* Fewer digits than these are in anything. */
enum { PROOF_LEAST = 6 };

static void add_form(struct redact_proof *p, const struct redact_value_of *v, size_t form)
{
	struct buf text = { 0 };
	forms[form].put(&text, v->value);
	if (text.n >= PROOF_LEAST || (form == 0 && text.n >= LITERAL_LEAST)) {
		struct str copy = arena_str(&p->arena, buf_str(&text));
		bool differs = false;
		(void)literal_set_add(&p->set, copy, (uint64_t)v->kind * FORMS + form);
		for (size_t i = 0; i < text.n && forms[form].url_alphabet_too; i++)
			if (text.s[i] == '+' || text.s[i] == '/') {
				text.s[i] = text.s[i] == '+' ? '-' : '_';
				differs = true;
			}
		if (differs)
			(void)literal_set_add(&p->set, arena_str(&p->arena, buf_str(&text)),
					      (uint64_t)v->kind * FORMS + form);
	}
	buf_release(&text);
}

struct redact_proof *redact_proof_new(const struct redactor *r)
{
	struct redact_proof *p = mem_alloc(1, sizeof(*p));
	literal_set_init(&p->set);
	for (size_t i = 0; i < r->values.n; i++)
		if (!map_get(&r->kept, r->values.v[i].value))
			for (size_t form = 0; form < FORMS; form++)
				add_form(p, &r->values.v[i], form);
	return p;
}

void redact_proof_free(struct redact_proof *p)
{
	if (!p)
		return;
	literal_set_release(&p->set);
	arena_release(&p->arena);
	free(p);
}

bool redact_proof_finds(const struct redact_proof *p, struct str output, size_t *at, enum personal_kind *kind,
			const char **form)
{
	struct str found;
	uint64_t value;
	if (!literal_set_find(&p->set, output, *at, &found, &value))
		return false;
	*at = (size_t)(found.s - output.s);
	*kind = (enum personal_kind)(value / FORMS);
	*form = forms[value % FORMS].name;
	return true;
}

enum { PIECE = 1 << 20 };

struct holding {
	const struct redact_proof *p;
	struct str output;
	atomic_bool found;
};

/* What begins in a piece may end in the next. */
static void look_at_piece(void *user, unsigned worker, size_t i)
{
	struct holding *h = user;
	struct str rest = str_from(h->output, i * PIECE), found;
	size_t longest = h->p->set.lengths.n ? h->p->set.lengths.v[0] : 0;
	uint64_t value;
	(void)worker;
	if (rest.n > PIECE + longest)
		rest.n = PIECE + longest;
	if (literal_set_find(&h->p->set, rest, 0, &found, &value))
		atomic_store(&h->found, true);
}

bool redact_proof_holds(const struct redact_proof *p, struct str output, unsigned threads)
{
	struct holding h = { .p = p, .output = output };
	pool_each(threads, output.n / PIECE + 1, look_at_piece, &h);
	return !atomic_load(&h.found);
}

void redact_proof_cut(const struct redact_proof *p, struct buf *text)
{
	struct str all = buf_str(text), found;
	struct buf out = { 0 };
	size_t at = 0;
	uint64_t value;
	while (literal_set_find(&p->set, all, at, &found, &value)) {
		size_t from = (size_t)(found.s - all.s);
		buf_add(&out, all.s + at, from - at);
		buf_printf(&out, "<%s>", redact_kind_name((enum personal_kind)(value / FORMS)));
		at = from + found.n;
	}
	if (at) {
		buf_add_str(&out, str_from(all, at));
		buf_release(text);
		*text = out;
		return;
	}
	buf_release(&out);
}
