/*
 * Seeded incidents: neutral spans of healthy traces and of traces with one known fault. What is wrong with
 *which trace, and at which span, goes to a table: trace, shape, rule, span.
 *
 *	incidents --seed N --traces N --truth FILE >spans.jsonl
 */
#include "incident_agent_faults.h"

enum shape { RAG, AGENT, MULTI, PIPELINE, SHAPES };

static const struct {
	const char *name;
	void (*make)(struct making *m);
} shapes[SHAPES] = { { "rag", make_rag },
		     { "agent", make_agent },
		     { "multi-agent", make_multi },
		     { "pipeline", make_pipeline } };

static const struct {
	enum shape shape;
	const char *rule;
	put_fault *put;
} faults[] = {
	{ RAG, "stale-document", put_stale },
	{ RAG, "stale-document", put_old_version },
	{ RAG, "retrieval-empty", put_empty },
	{ RAG, "retrieval-low-score", put_low_score },
	{ RAG, "acl-filtered", put_acl },
	{ RAG, "cross-tenant-document", put_tenant },
	{ RAG, "embedding-mismatch", put_embedding },
	{ RAG, "instruction-in-document", put_injection },
	{ RAG, "document-dropped", put_dropped },
	{ RAG, "prompt-truncated", put_truncated },
	{ RAG, "model-error", put_model_error },
	{ RAG, "output-truncated", put_cut_output },
	{ RAG, "model-substituted", put_substitute },
	{ RAG, "model-fallback", put_fallback },
	{ RAG, "prompt-version-mixed", put_versions },
	{ RAG, "claim-not-in-context", put_claim },
	{ RAG, "judge-contradicted", put_blind_judge },
	{ RAG, "citation-unsupported", put_unsupported },
	{ RAG, "implied-span-missing", put_no_retrieval },
	{ AGENT, "tool-error", put_tool_outage },
	{ AGENT, "tool-timeout", put_timeout },
	{ AGENT, "tool-arguments-invalid", put_bad_arguments },
	{ AGENT, "tool-unknown", put_unknown_tool },
	{ AGENT, "error-consumed", put_consumed },
	{ AGENT, "tool-result-empty", put_empty_result },
	{ AGENT, "agent-loop", put_loop },
	{ AGENT, "assumption-stated", put_assumption },
	{ AGENT, "answer-without-evidence", put_no_evidence },
	{ AGENT, "claim-not-in-context", put_claim },
	{ AGENT, "missing-parent", put_orphan },
	{ AGENT, "system-prompt-missing", put_call_without_system },
	{ AGENT, "tool-not-called", put_forgotten_call },
	{ MULTI, "handoff-lost", put_lost_handoff },
	{ MULTI, "claim-not-in-context", put_claim },
	{ MULTI, "model-substituted", put_substitute },
	{ PIPELINE, "schema-invalid", put_schema },
	{ PIPELINE, "output-truncated", put_cut_output },
	{ PIPELINE, "model-error", put_model_error },
};

enum { FAULTS = sizeof(faults) / sizeof(faults[0]) };

static void make_one(struct making *m, unsigned number, FILE *truth)
{
	bool faulty = number % 2;
	unsigned f = number / 2 % FAULTS;
	enum shape shape = faulty ? faults[f].shape : (enum shape)(number / 2 % SHAPES);
	m->at_ms = m->serial = 0;
	m->start_ms = 1763600000000 + (int64_t)number * 4007;
	m->id = print(m, "%016llx%016llx", (unsigned long long)draw(&m->rng) | 1,
		      (unsigned long long)draw(&m->rng));
	m->serial = number * 64;
	shapes[shape].make(m);
	json_t *culprit = faulty ? faults[f].put(m) : NULL;
	close_root(m);
	fprintf(truth, "%s\t%s\t%s\t%s\n", m->id, shapes[shape].name, faulty ? faults[f].rule : "healthy",
		culprit ? json_string_value(json_object_get(culprit, "span_id")) : "-");
	write_making(m, stdout);
	arena_reset(&m->arena);
}

int main(int argc, char **argv)
{
	struct making m = { .rng = 1 };
	unsigned traces = 100;
	FILE *truth = NULL;
	for (int i = 1; i + 1 < argc; i += 2) {
		if (!strcmp(argv[i], "--seed"))
			m.rng = strtoull(argv[i + 1], NULL, 10) * 7919;
		else if (!strcmp(argv[i], "--traces"))
			traces = (unsigned)strtoul(argv[i + 1], NULL, 10);
		else if (!strcmp(argv[i], "--truth"))
			truth = fopen(argv[i + 1], "w");
	}
	if (!truth) {
		fprintf(stderr, "usage: incidents --seed N --traces N --truth FILE >spans.jsonl\n");
		return 2;
	}
	arena_init(&m.arena);
	for (unsigned i = 0; i < traces; i++)
		make_one(&m, i, truth);
	arena_release(&m.arena);
	return fclose(truth) || ferror(stdout) ? 1 : 0;
}
