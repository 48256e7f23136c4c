/*
 * TAP: "Test Anything Protocol" 13 (testanything.org), which is what Perl's
 * TAP::Harness knows; the specification of 14 lets its readers take it too.
 * What was warned of is ok, with a block that says so. YAML blocks hold
 * strings in single quotes, one to a key: TAP::Parser, which is no whole reader
 * of YAML, takes a string in a list for a key where a colon is in it.
 */
#include "report/outcome_parts.h"

#include "report/escape_ci.h"

enum { TEXT_SHOWN = 16000, REASON_SHOWN = 500 };

static void put_text(struct buf *out, const char *key, struct str text)
{
	struct buf raw = { 0 };
	if (!str_is_set(text))
		return;
	outcome_add_cut(&raw, text, TEXT_SHOWN);
	buf_printf(out, "  %s: ", key);
	escape_yaml(out, buf_str(&raw));
	buf_add_char(out, '\n');
	buf_release(&raw);
}

static void put_detail(struct buf *out, struct str detail)
{
	struct buf raw = { 0 };
	unsigned number = 0;
	if (!detail.n)
		return;
	outcome_add_cut(&raw, detail, TEXT_SHOWN);
	buf_add_c(out, "  detail:\n");
	for (struct str rest = buf_str(&raw); rest.n;) {
		const char *end = memchr(rest.s, '\n', rest.n);
		size_t n = end ? (size_t)(end - rest.s) : rest.n;
		buf_printf(out, "    %u: ", ++number);
		escape_yaml(out, (struct str){ rest.s, n });
		buf_add_char(out, '\n');
		rest = str_from(rest, n + (end != NULL));
	}
	buf_release(&raw);
}

static void put_block(struct buf *out, const struct outcome_case *c, const struct outcome_suite *suite,
		      const struct outcome_settings *s)
{
	struct origin place;
	buf_add_c(out, "  ---\n");
	put_text(out, "message", c->message.n ? c->message : c->name);
	put_text(out, "severity", c->state == OUTCOME_WARNED ? STR("warning") : STR("fail"));
	put_text(out, "rule", c->rule);
	put_text(out, "got", c->got);
	put_text(out, "expected", c->expected);
	put_text(out, "trace_id", suite->trace_id);
	put_text(out, "span_id", c->span_id);
	put_text(out, "span_name", c->span_name);
	if (outcome_place(c, s, &place)) {
		put_text(out, "file", place.file);
		put_text(out, "member", place.member);
		if (place.line)
			buf_printf(out, "  line: %llu\n", (unsigned long long)place.line);
		if (place.length)
			buf_printf(out, "  offset: %llu\n  length: %llu\n", (unsigned long long)place.offset,
				   (unsigned long long)place.length);
	}
	put_detail(out, c->detail);
	buf_add_c(out, "  ...\n");
}

/* One test point. What is escaped already is escaped again, as names make a whole here. */
static void put_point(struct buf *out, const struct outcome_case *c, uint64_t number, struct str suite,
		      struct str name)
{
	struct buf text = { 0 };
	buf_printf(out, "%s %llu - ", c->state == OUTCOME_VIOLATED ? "not ok" : "ok",
		   (unsigned long long)number);
	buf_add_str(&text, suite);
	buf_add_c(&text, ": ");
	buf_add_str(&text, name);
	escape_tap(out, buf_str(&text));
	if (c->state == OUTCOME_SKIPPED) {
		buf_clear(&text);
		outcome_add_cut(&text, c->message, REASON_SHOWN);
		buf_add_c(out, " # SKIP ");
		escape_tap(out, buf_str(&text));
	}
	buf_add_char(out, '\n');
	buf_release(&text);
}

void outcome_tap(struct buf *out, const struct outcome *o, const struct outcome_settings *s)
{
	uint64_t cases = outcome_count(o).cases, number = 0;
	struct outcome_labels labels;
	outcome_labels_init(&labels, o);
	buf_printf(out, "TAP version 13\n1..%llu%s\n", (unsigned long long)cases,
		   cases ? "" : " # SKIP nothing was checked");
	for (size_t i = 0; i < o->suites.n; i++)
		for (size_t k = 0; k < o->suites.v[i].cases.n; k++) {
			const struct outcome_case *c = &o->suites.v[i].cases.v[k];
			put_point(out, c, ++number, labels.suite[i], labels.name[i][k]);
			if (c->state == OUTCOME_VIOLATED || c->state == OUTCOME_WARNED)
				put_block(out, c, &o->suites.v[i], s);
		}
	outcome_labels_release(&labels);
}
