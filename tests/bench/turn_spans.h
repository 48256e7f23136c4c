/* What each kind of step records: 0.5 to 4 KB of it. */
#ifndef BENCH_TURN_SPANS_H
#define BENCH_TURN_SPANS_H

#include "sheet.h"
#include "turn.h"

static const char *const tenants[] = { "acme_us",     "acme_eu",   "globex_eu", "globex_us", "initech",
				       "umbrella_eu", "hooli",     "stark_us",  "wayne_us",  "tyrell_eu",
				       "wonka",       "cyberdyne", "soylent_eu" };
static const char *const prompt_versions[] = { "refund-v3", "orders-v7", "general-v12", "billing-v5" };
enum { TENANTS = 13, PROMPTS = 4 };

struct page {
	struct sheet sheet;
	const struct prose *prose;
	struct turn *turn;
	struct step *step;
	unsigned fresh; /* percent of new sentences */
};

static inline void page_prose(struct page *p, const char *key, unsigned least, unsigned range)
{
	sheet_open_text(&p->sheet, key);
	prose_add(p->prose, &p->turn->rng, p->sheet.out, least + pick(&p->turn->rng, range), p->fresh);
	sheet_close_text(&p->sheet);
}

static inline void page_tenant(struct page *p)
{
	sheet_text(&p->sheet, "workspace_id", str_of(tenants[p->turn->tenant]));
	sheet_hex(&p->sheet, "user.id_hash", "", p->turn->user);
}

static inline void page_turn(struct page *p)
{
	struct turn *t = p->turn;
	page_tenant(p);
	sheet_int(&p->sheet, "turn_id", t->number);
	sheet_hex(&p->sheet, "request.id", "req_", draw(&t->rng));
	sheet_text(&p->sheet, "experiment.variant", t->user % 2 ? STR("control") : STR("treatment"));
	sheet_text(&p->sheet, "user.message", buf_str(&t->question));
	sheet_text(&p->sheet, "assistant.message", buf_str(&t->answer));
}

static inline void page_guard(struct page *p)
{
	sheet_text(&p->sheet, "guardrail.name", STR("policy-filter"));
	sheet_text(&p->sheet, "guardrail.result", STR("pass"));
	page_prose(p, "guardrail.rationale", 350, 400);
}

static inline void page_route(struct page *p)
{
	sheet_text(&p->sheet, "route", p->turn->prompt % 2 ? STR("account") : STR("policy"));
	page_prose(p, "route.reason", 350, 500);
}

static inline void page_round(struct page *p)
{
	sheet_int(&p->sheet, "agent.step.number", p->step->parent + 1);
	page_prose(p, "agent.thought", 300, 900);
}

/* Of a model: the instruction, what was found, the question, and what came back. */
static inline void page_model(struct page *p)
{
	struct turn *t = p->turn;
	bool last = p->step->kind == STEP_ANSWER;
	unsigned in = 900 + pick(&t->rng, 2400), out = 40 + pick(&t->rng, 400);
	page_tenant(p);
	sheet_text(&p->sheet, "gen_ai.operation.name", STR("chat"));
	sheet_text(&p->sheet, "gen_ai.request.model", STR("claude-sonnet-4-5"));
	sheet_text(&p->sheet, "prompt_version", str_of(prompt_versions[t->prompt]));
	sheet_micro(&p->sheet, "gen_ai.request.temperature", 200000);
	sheet_int(&p->sheet, "gen_ai.usage.input_tokens", in);
	sheet_int(&p->sheet, "gen_ai.usage.output_tokens", out);
	sheet_micro(&p->sheet, "gen_ai.cost_usd", in * 3 + out * 15);
	sheet_text(&p->sheet, "gen_ai.response.finish_reasons", STR("stop"));
	sheet_hex(&p->sheet, "gen_ai.response.id", "msg_", draw(&t->rng));
	sheet_text(&p->sheet, "gen_ai.prompt.0.role", STR("system"));
	sheet_open_text(&p->sheet, "gen_ai.prompt.0.content");
	buf_add_str(p->sheet.out, prose_passage(p->prose, 1000 * t->prompt, 4));
	for (unsigned i = 0; i < (last ? 2 : 1); i++) {
		sheet_c(&p->sheet, "\\n\\n## Policy\\n");
		buf_add_str(p->sheet.out, turn_document(p->prose, t->document[i]));
	}
	sheet_close_text(&p->sheet);
	sheet_text(&p->sheet, "gen_ai.prompt.1.role", STR("user"));
	sheet_text(&p->sheet, "gen_ai.prompt.1.content", buf_str(&t->question));
	sheet_text(&p->sheet, "gen_ai.completion.0.role", STR("assistant"));
	if (last)
		sheet_text(&p->sheet, "gen_ai.completion.0.content", buf_str(&t->answer));
	else
		page_prose(p, "gen_ai.completion.0.content", 150, 700);
}

static inline void page_document(struct page *p, unsigned i)
{
	struct turn *t = p->turn;
	char key[64];
	int n = snprintf(key, sizeof(key), "retrieval.documents.%u.document.", i);
	struct str id = STR("id"), score = STR("score"), content = STR("content");
	memcpy(key + n, id.s, id.n + 1);
	sheet_open_text(&p->sheet, key);
	buf_printf(p->sheet.out, "policies/%s.md#%u", who[t->document[i] % 15] + 4, t->document[i]);
	sheet_close_text(&p->sheet);
	memcpy(key + n, score.s, score.n + 1);
	sheet_micro(&p->sheet, key, 900000 - 70000 * i - pick(&t->rng, 60000));
	memcpy(key + n, content.s, content.n + 1);
	sheet_text(&p->sheet, key, turn_document(p->prose, t->document[i]));
}

static inline void page_retrieve(struct page *p)
{
	sheet_text(&p->sheet, "retrieval.query", buf_str(&p->turn->question));
	sheet_text(&p->sheet, "retrieval.index", STR("policies-eu"));
	sheet_int(&p->sheet, "retrieval.k", TURN_DOCUMENTS);
	for (unsigned i = 0; i < TURN_DOCUMENTS; i++)
		page_document(p, i);
}

static inline void page_embed(struct page *p)
{
	sheet_text(&p->sheet, "embedding.model_name", STR("text-embedding-3-small"));
	sheet_text(&p->sheet, "embedding.embeddings.0.embedding.text", buf_str(&p->turn->question));
	sheet_open_text(&p->sheet, "embedding.vector.head");
	for (unsigned i = 0; i < 12; i++)
		buf_printf(p->sheet.out, "%s0.%06u", i ? ", " : "", pick(&p->turn->rng, 1000000));
	sheet_close_text(&p->sheet);
}

static inline void page_rerank(struct page *p)
{
	sheet_text(&p->sheet, "rerank.model", STR("ce-mini-6"));
	page_prose(p, "rerank.explanation", 300, 600);
}

static inline void page_tool(struct page *p)
{
	struct turn *t = p->turn;
	sheet_open_text(&p->sheet, "tool.arguments");
	buf_printf(p->sheet.out, "{\\\"workspace\\\":\\\"%s\\\",\\\"order_id\\\":%u}", tenants[t->tenant],
		   pick(&t->rng, 10000000));
	sheet_close_text(&p->sheet);
	sheet_hex(&p->sheet, "tool.call.id", "call_", draw(&t->rng));
	if (p->step->failed) {
		sheet_text(&p->sheet, "error.type", STR("timeout"));
		page_prose(p, "error.detail", 300, 300);
		return;
	}
	sheet_open_text(&p->sheet, "tool.result");
	sheet_c(&p->sheet, "{\\\"rows\\\":[");
	for (unsigned i = 0, n = 2 + pick(&t->rng, 12); i < n; i++)
		buf_printf(p->sheet.out, "%s{\\\"id\\\":%u,\\\"total\\\":%u.%02u,\\\"state\\\":\\\"%s\\\"}",
			   i ? "," : "", pick(&t->rng, 100000000), pick(&t->rng, 2000), pick(&t->rng, 100),
			   i % 3 ? "paid" : "open");
	sheet_c(&p->sheet, "],\\\"note\\\":\\\"");
	prose_add(p->prose, &t->rng, p->sheet.out, 100 + pick(&t->rng, 400), p->fresh);
	sheet_c(&p->sheet, "\\\"}");
	sheet_close_text(&p->sheet);
}

static inline void page_review(struct page *p)
{
	sheet_text(&p->sheet, "evaluation.name", STR("faithfulness"));
	sheet_micro(&p->sheet, "evaluation.score", 800000 + pick(&p->turn->rng, 200000));
	page_prose(p, "evaluation.explanation", 300, 900);
}

static const struct {
	const char *name;
	int kind; /* as OTLP has it: 1 internal, 2 server, 3 client */
	void (*write)(struct page *p);
} step_kinds[STEP_KINDS] = {
	[STEP_TURN] = { "chat.turn", 2, page_turn },
	[STEP_GUARD] = { "guard.input", 1, page_guard },
	[STEP_ROUTE] = { "route.intent", 1, page_route },
	[STEP_ROUND] = { "agent.step", 1, page_round },
	[STEP_PLAN] = { "llm.plan", 3, page_model },
	[STEP_RETRIEVE] = { "retrieve.policy_docs", 3, page_retrieve },
	[STEP_EMBED] = { "embed.query", 3, page_embed },
	[STEP_RERANK] = { "rerank.cross_encoder", 3, page_rerank },
	[STEP_ORDER] = { "tool.order_lookup", 3, page_tool },
	[STEP_CONTRACT] = { "tool.contract_lookup", 3, page_tool },
	[STEP_USAGE] = { "tool.usage_report", 3, page_tool },
	[STEP_ANSWER] = { "llm.answer", 3, page_model },
	[STEP_CHECK] = { "guard.output", 1, page_guard },
	[STEP_REVIEW] = { "output.review", 1, page_review },
};

/* One span, with or without the id of its trace before it (flat), or as OTLP has it. */
static inline void page_write(struct page *p, bool with_trace)
{
	struct turn *t = p->turn;
	const struct step *s = p->step;
	struct sheet_head head = { .trace = { t->trace[0], t->trace[1] },
				   .id = s->id,
				   .parent = s == t->step ? 0 : t->step[s->parent].id,
				   .name = step_kinds[s->kind].name,
				   .kind = step_kinds[s->kind].kind,
				   .start_ms = s->start_ms,
				   .end_ms = s->end_ms,
				   .error = s->failed ? "upstream timed out" : NULL };
	if (p->sheet.otlp)
		sheet_begin_otlp(&p->sheet, &head);
	else
		sheet_begin_flat(&p->sheet, &head, with_trace);
	p->sheet.more = false;
	sheet_open_text(&p->sheet, "session.id");
	buf_printf(p->sheet.out, "sess_%07u", t->session);
	sheet_close_text(&p->sheet);
	step_kinds[s->kind].write(p);
	sheet_end(&p->sheet);
}

#endif
