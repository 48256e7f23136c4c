/* The summary line, and what is cleared. */
#include "detect/detect.h"

static void add_name(struct buf *out, const struct scene *s, const struct finding *f)
{
	buf_add_str(out, f->node == NODE_NONE ? STR("the trace") : scene_name(s, f->node));
}

/* Spans of this role, each once, at most three. */
static bool add_role(struct buf *out, const struct diagnosis *d, enum finding_role role, const char *lead)
{
	enum { SHOWN = 3 };
	size_t shown = 0;
	uint32_t nodes[SHOWN];
	for (size_t i = 0; i < d->suspects_n && shown < SHOWN; i++) {
		const struct finding *f = &d->suspects[i];
		bool again = false;
		for (size_t k = 0; k < shown && !again; k++)
			again = nodes[k] == f->node;
		if (f->role != role || again)
			continue;
		buf_add_c(out, shown ? ", " : lead);
		add_name(out, d->scene, f);
		nodes[shown++] = f->node;
	}
	return shown > 0;
}

static const struct finding *first_of(const struct diagnosis *d, enum finding_role role)
{
	for (size_t i = 0; i < d->suspects_n; i++)
		if (d->suspects[i].role == role)
			return &d->suspects[i];
	return NULL;
}

/* "root cause: a draft in the index and a judge rubric that does not read the citation check" */
static void add_root(struct buf *out, const struct finding *cause, const struct finding *missed)
{
	if (!cause || !cause->root.n)
		return;
	buf_add_c(out, "; root cause: ");
	buf_add_str(out, cause->root);
	if (missed && missed->root.n) {
		buf_add_c(out, " and ");
		buf_add_str(out, missed->root);
	}
}

void diagnosis_sum_up(struct diagnosis *d)
{
	struct buf out = { 0 };
	const struct finding *cause = first_of(d, FINDING_CAUSE);
	if (cause) {
		add_name(&out, d->scene, cause);
		buf_add_char(&out, ' ');
		buf_add_str(&out, cause->text);
	} else if (d->suspects_n) {
		buf_add_c(&out, "no cause was found");
	}
	if (d->suspects_n) {
		add_role(&out, d, FINDING_WORSENED, " \xe2\x86\x92 worsened by ");
		add_role(&out, d, FINDING_MISSED, " \xe2\x86\x92 missed by ");
		add_role(&out, d, FINDING_SYMPTOM, " \xe2\x86\x92 shown in ");
		add_root(&out, cause, first_of(d, FINDING_MISSED));
	}
	d->summary = arena_str(&d->arena, buf_str(&out));
	buf_release(&out);
}

/* ---- failures that no rule explains ---- */

static void mark_mentioned(const struct diagnosis *d, bool *marked)
{
	for (size_t i = 0; i < d->suspects_n; i++) {
		const struct finding *f = &d->suspects[i];
		if (f->node != NODE_NONE)
			marked[f->node] = true;
		for (size_t k = 0; k < f->evidence_n; k++)
			if (f->evidence[k].node != NODE_NONE)
				marked[f->evidence[k].node] = true;
	}
}

/* "error" says less than the status of the answer. */
static struct evidence failure_of(const struct diagnosis *d, uint32_t node, struct arena *arena)
{
	struct evidence f = { .node = node, .index = INDEX_NONE };
	const struct attr *a;
	int64_t status;
	if (scene_fault(d->scene, node, &f.key, &f.value) == FAULT_NONE)
		f.node = NODE_NONE;
	else if (scene_i64(d->scene, node, FACET_HTTP_STATUS, &status) &&
		 fault_of_status(status) != FAULT_NONE &&
		 (a = facet_recorded(scene_of(d->scene, node), FACET_HTTP_STATUS, NULL)) &&
		 (str_eq(f.key, STR("status")) || str_eq(f.key, a->key))) {
		f.key = a->key;
		f.value = arena_printf(arena, "%lld", (long long)status);
	}
	return f;
}

size_t diagnosis_failures(const struct diagnosis *d, struct arena *arena, struct evidence **out)
{
	const struct scene *s = d->scene;
	size_t n = 0, kept = 0;
	if (first_of(d, FINDING_CAUSE))
		return 0;
	bool *skipped = arena_array(arena, s->tree->n, sizeof(*skipped));
	struct evidence *v = arena_array(arena, s->flow_n, sizeof(*v));
	memset(skipped, 0, s->tree->n * sizeof(*skipped));
	mark_mentioned(d, skipped);
	for (size_t i = 0; i < s->flow_n; i++) {
		v[n] = failure_of(d, s->flow[i], arena);
		if (v[n].node == NODE_NONE)
			continue;
		uint32_t parent = s->tree->node[v[n++].node].parent;
		if (parent != NODE_NONE)
			skipped[parent] = true;
	}
	for (size_t i = 0; i < n; i++)
		if (!skipped[v[i].node])
			v[kept++] = v[i];
	*out = v;
	return kept;
}

/* ---- what is cleared ---- */

/* Tools and retrievals that worked, while others are to blame. */
void diagnosis_clear(struct diagnosis *d)
{
	enum { SHOWN = 80 };
	const struct scene *s = d->scene;
	if (!d->suspects_n)
		return;
	d->cleared = arena_array(&d->arena, s->tools_n, sizeof(*d->cleared));
	for (size_t i = 0; i < s->tools_n; i++) {
		const struct scene_tool *t = &s->tools[i];
		if (d->mark[t->node] || t->fault != FAULT_NONE || !value_is_set(t->result))
			continue;
		struct str result = str_trim(value_text(t->result, &d->arena));
		bool whole = result.n <= SHOWN && !memchr(result.s, '\n', result.n);
		d->cleared[d->cleared_n++] =
			(struct cleared){ t->node, whole ? arena_printf(&d->arena, "worked, and gave %.*s",
									(int)result.n, result.s)
							 : STR("worked, and gave a result") };
	}
}
