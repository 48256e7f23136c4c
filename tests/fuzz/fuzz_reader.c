/*
 * Any bytes as a dump, through everything: decompression, archives, records,
 * dialects, trees, reports. Promised: no crash, what is wrong is said, every
 * node stands in its tree once, JSON is JSON, text is valid UTF-8 without a
 * control character.
 */
#include "fuzz_dump.h"

#include "report/picks.h"
#include "report/tree_report.h"
#include "trace/path.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

enum { TRACES_SHOWN = 4 };

/* jansson knows no number that is too large for it, no half of a surrogate pair, no NUL in a key. */
static bool is_valid_all_the_same(const json_error_t *error)
{
	return json_error_code(error) == json_error_numeric_overflow ||
	       json_error_code(error) == json_error_null_byte_in_key ||
	       strstr(error->text, "invalid Unicode") == error->text;
}

static void check_json(struct str text)
{
	json_error_t error;
	json_t *v = HAVE_ORACLE ? json_loadb(text.s, text.n, JSON_ALLOW_NUL, &error) : NULL;
	PROMISE(!HAVE_ORACLE || v || is_valid_all_the_same(&error));
	json_decref(v);
}

static void check_report(enum tree_format format, const struct tree *t, const struct summary *s,
			 const struct tree_view *view)
{
	struct buf out = { 0 };
	struct tree_report *report = tree_report_new(format, t, s, view);
	while (tree_report_more(report, &out))
		;
	tree_report_free(report);
	if (format == TREE_FORMAT_JSON)
		check_json(buf_str(&out));
	else
		fuzz_check_text(buf_str(&out));
	buf_release(&out);
}

static void check_tree(const struct tree *t)
{
	uint32_t nodes = 0, spans = 0;
	for (uint32_t at = tree_next(t, NODE_NONE); at != NODE_NONE; at = tree_next(t, at)) {
		nodes++;
		spans += t->node[at].span != NULL;
	}
	PROMISE(nodes == t->n);
	PROMISE(spans == t->spans && spans == t->trace->spans.n);
}

static void check_trace(const struct trace *trace)
{
	struct tree tree;
	struct summary summary;
	struct arena arena;
	struct path_step *steps;
	struct tree_view view = { .depth = UINT32_MAX, .events = true, .picks = picks_new() };
	arena_init(&arena);
	tree_init(&tree, trace);
	check_tree(&tree);
	view.steps_n = path_mark(&tree, &steps);
	view.steps = steps;
	picks_add(view.picks, STR("all"));
	summary_of(&tree, &arena, &summary);
	for (int format = TREE_FORMAT_TEXT; format <= TREE_FORMAT_MARKDOWN; format++)
		check_report((enum tree_format)format, &tree, &summary, &view);
	view.waterfall = true;
	view.style = (struct text_style){ .width = 60, .ascii = true };
	check_report(TREE_FORMAT_TEXT, &tree, &summary, &view);
	picks_free(view.picks);
	tree_release(&tree);
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct collect *collect = collect_new();
	size_t traces;
	fuzz_read(bytes, n, collect);
	struct trace *const *all = collect_traces(collect, &traces);
	for (size_t i = 0; i < traces && i < TRACES_SHOWN; i++)
		check_trace(all[i]);
	collect_free(collect);
	return 0;
}
