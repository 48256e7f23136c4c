/*
 * Any bytes as a dump, whose traces are compared. Promised: a trace does not
 * differ from itself, whatever is in it; every report is text; and the audit
 * of a trace, and a contract recorded of it, are told without a crash.
 */
#include "fuzz_dump.h"

#include "contract/record.h"
#include "report/audit_report.h"
#include "report/diff_report.h"

enum { TRACES_COMPARED = 3 };

struct prepared {
	struct tree tree;
	struct summary summary;
	struct arena arena;
};

static void prepare(struct prepared *p, const struct trace *t)
{
	*p = (struct prepared){ .arena = { 0 } };
	tree_init(&p->tree, t);
	summary_of(&p->tree, &p->arena, &p->summary);
}

static void release(struct prepared *p)
{
	tree_release(&p->tree);
	arena_release(&p->arena);
}

static void compare(const struct prepared *a, const struct prepared *b)
{
	const struct compare_options options = { .tolerance = 0 };
	const struct diff_view view = { .style = { .width = 70 }, .identity = true };
	struct comparison c;
	struct buf out = { 0 };
	comparison_make(&c, &a->tree, &a->summary, &b->tree, &b->summary, &options);
	if (a == b)
		PROMISE(comparison_is_same(&c));
	PROMISE(c.matched <= a->tree.spans && c.matched <= b->tree.spans);
	diff_text(&out, &c, &view);
	diff_side_by_side(&out, &c, &view);
	diff_markdown(&out, &c, &view);
	diff_json(&out, &c);
	fuzz_check_text(buf_str(&out));
	comparison_release(&c);
	buf_release(&out);
}

static void audit_and_record(struct detect *d, const struct prepared *p)
{
	const struct audit_stores none = { NULL, NULL };
	const struct text_style style = { .width = 70 };
	struct diagnosis diagnosis;
	struct audit audit;
	struct diag diag = { 0 };
	struct recorder *recorder = recorder_new(STR(""));
	struct buf out = { 0 };
	detect_run(d, &p->tree, &p->summary, &diagnosis);
	audit_trace(diagnosis.scene, &none, &audit);
	audit_text_trace(&out, diagnosis.scene, &audit, &style);
	fuzz_check_text(buf_str(&out));
	buf_clear(&out);
	if (recorder_add(recorder, &p->tree, &p->summary, &diagnosis)) {
		recorder_write(recorder, STR(""), &out);
		contract_free(contract_load(buf_str(&out), STR("fuzz"), &diag));
	}
	recorder_free(recorder);
	buf_release(&out);
	diagnosis_release(&diagnosis);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct collect *collect = collect_new();
	struct detect_settings settings = { .min_confidence = 0 };
	struct prepared made[TRACES_COMPARED];
	size_t traces;
	fuzz_read(bytes, n, collect);
	struct trace *const *all = collect_traces(collect, &traces);
	detect_settings_init(&settings);
	for (int i = 0; i < RULES; i++)
		settings.off[i] = true;
	struct detect *d = detect_new(&settings);
	traces = traces < TRACES_COMPARED ? traces : TRACES_COMPARED;
	for (size_t i = 0; i < traces; i++) {
		prepare(&made[i], all[i]);
		compare(&made[i], &made[i]);
		if (i)
			compare(&made[i - 1], &made[i]);
		audit_and_record(d, &made[i]);
	}
	for (size_t i = 0; i < traces; i++)
		release(&made[i]);
	detect_free(d);
	collect_free(collect);
	return 0;
}
