/*
 * Rules over traces of a few steps: what is found, as text. A case is a trace
 * of a root and its steps, each with its attributes as JSON; found is
 * "SPAN what it did; SPAN …" of the one rule that runs ("-": the trace), in
 * the order of the diagnosis. Included by test programs only.
 */
#ifndef RULE_FIXTURE_H
#define RULE_FIXTURE_H

#include "detect/detect.h"
#include "dialect/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* In attributes ' stands for ". */
#define KIND(k) "'openinference.span.kind':'" k "'"

struct step {
	const char *id, *name, *attributes; /* "'a':1,'b':2", or NULL */
	const char *more;                   /* other members of the span: "'status':'ERROR'" */
	const char *parent;                 /* NULL: the root, "r" */
	const char *trace;                  /* NULL: the trace that is looked at, "t1" */
};

struct rule_case {
	const char *what, *rule, *found;
	struct step step[8];
	const char *root; /* attributes of the root */
	const char *set;  /* "rule.option=value" */
	const char *expect_doc;
};

#define S(i, n, a)                                  \
	{                                           \
		.id = i, .name = n, .attributes = a \
	}
#define SX(i, n, a, m)                                         \
	{                                                      \
		.id = i, .name = n, .attributes = a, .more = m \
	}
#define SP(i, n, a, m, p)                                                   \
	{                                                                   \
		.id = i, .name = n, .attributes = a, .more = m, .parent = p \
	}

#define ST(t, i, n, a)                                          \
	{                                                       \
		.trace = t, .id = i, .name = n, .attributes = a \
	}

#define CASE(w, r, f, ...) CASE_OF(NULL, NULL, NULL, w, r, f, __VA_ARGS__)
#define CASE_OF(of_root, of_rule, doc, w, r, f, ...)                                                        \
	{                                                                                                   \
		.what = w, .rule = r, .found = f, .step = { __VA_ARGS__ }, .root = of_root, .set = of_rule, \
		.expect_doc = doc                                                                           \
	}

static inline void case_line(struct buf *out, const struct step *s, unsigned i)
{
	buf_printf(out,
		   "{\"trace_id\":\"%s\",\"span_id\":\"%s\",\"parent_id\":%s%s%s,\"name\":\"%s\","
		   "\"start_ms\":%llu,\"duration_ms\":%u,%s%s\"attributes\":{%s}}\n",
		   s->trace ? s->trace : "t1", s->id, i ? "\"" : "",
		   i ? (s->parent ? s->parent : "r") : "null", i ? "\"" : "", s->name,
		   1763629200000ull + i * 1000, i ? 900 : 20000, s->more ? s->more : "", s->more ? "," : "",
		   s->attributes ? s->attributes : "");
	for (size_t at = 0; at < out->n; at++)
		if (out->s[at] == '\'')
			out->s[at] = '"';
}

static inline enum status case_keep(void *user, const struct span *s, const struct record *r)
{
	(void)r;
	collect_add(user, s);
	return STATUS_OK;
}

static inline void case_complain(void *user, const struct diag_entry *e)
{
	(void)user;
	fail_msg("line %llu: %s %s", (unsigned long long)e->place.line, e->code, e->text);
}

static inline struct collect *case_read(const struct buf *text)
{
	char path[] = "/tmp/casefile-rules.XXXXXX";
	struct limits limits = LIMITS_DEFAULT;
	struct diag diag = { .report = case_complain };
	struct facet_index *index = facet_index_new();
	struct collect *collect = collect_new();
	struct input *in = input_new(&limits, &diag);
	struct reader_options options = { .limits = limits, .index = index };
	struct sink sink = { .user = collect, .span = case_keep };
	struct reader_totals totals = { 0 };
	int fd = mkstemp(path);
	assert_true(fd >= 0 && write(fd, text->s, text->n) == (ssize_t)text->n);
	input_add(in, path);
	assert_int_equal(reader_run(in, &options, &sink, &diag, &totals), STATUS_OK);
	input_free(in);
	close(fd);
	unlink(path);
	facet_index_free(index);
	return collect;
}

static inline void case_tell(struct buf *out, const struct tree *t, const struct finding *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str id = f[i].node == NODE_NONE ? STR("-") : t->node[f[i].node].span->span_id;
		buf_printf(out, "%s%.*s %.*s", out->n ? "; " : "", (int)id.n, id.s, (int)f[i].text.n,
			   f[i].text.s);
	}
}

static inline void case_run(const struct rule_case *c, struct collect *collect, struct buf *found)
{
	struct detect_settings settings = { .min_confidence = 0 };
	struct str unknown, why, expected = c->expect_doc ? str_of(c->expect_doc) : STR("");
	struct arena arena;
	struct tree tree;
	struct summary summary;
	struct diagnosis d;
	size_t n;
	arena_init(&arena);
	detect_settings_init(&settings);
	assert_true(detect_choose(&settings, str_of(c->rule), &unknown));
	assert_true(!c->set || detect_set(&settings, str_of(c->set), &arena, &why));
	settings.expect_docs = &expected;
	settings.expect_docs_n = c->expect_doc != NULL;
	struct detect *detect = detect_new(&settings);
	struct trace *const *traces = collect_traces(collect, &n);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < traces[i]->spans.n; k++)
			detect_learn(detect, traces[i]->spans.v[k]);
	tree_init(&tree, collect_find(collect, STR("t1")));
	summary_of(&tree, &arena, &summary);
	detect_run(detect, &tree, &summary, &d);
	case_tell(found, &tree, d.suspects, d.suspects_n);
	case_tell(found, &tree, d.missing, d.missing_n);
	case_tell(found, &tree, d.gaps, d.gaps_n);
	buf_add_char(found, '\0');
	diagnosis_release(&d);
	tree_release(&tree);
	detect_free(detect);
	arena_release(&arena);
}

/* All cases are looked at before the first that fails is the end. */
static inline void cases_hold(const struct rule_case *cases, size_t n)
{
	size_t wrong = 0;
	for (size_t i = 0; i < n; i++) {
		const struct rule_case *c = &cases[i];
		struct buf text = { 0 }, found = { 0 };
		case_line(&text, &(struct step)S("r", "agent.run", c->root), 0);
		for (unsigned k = 0; k < 8 && c->step[k].id; k++)
			case_line(&text, &c->step[k], k + 1);
		struct collect *collect = case_read(&text);
		case_run(c, collect, &found);
		if (strcmp(found.s, c->found) != 0) {
			print_message("# %s: %s\n# found '%s'\n# not   '%s'\n", c->rule, c->what, found.s,
				      c->found);
			wrong++;
		}
		collect_free(collect);
		buf_release(&text);
		buf_release(&found);
	}
	assert_int_equal(wrong, 0);
}

#define CASES_HOLD(cases) cases_hold(cases, sizeof(cases) / sizeof((cases)[0]))

#endif
