/* What happens in one turn of a support bot, as spans; the shapes write them down. */
#ifndef BENCH_STORY_H
#define BENCH_STORY_H

#include "words.h"

enum { STORY_SPANS = 12, STORY_ATTRS = 32 };

struct story_attr {
	const char *key;
	enum { STORY_TEXT, STORY_INT, STORY_REAL, STORY_BOOL, STORY_LIST } type;
	struct str text; /* of STORY_LIST: items, each ended by '\n' */
	int64_t i;
	double d;
};

struct story_span {
	const char *id, *parent, *name, *kind;
	int64_t start_ms, duration_ms;
	const char *error; /* NULL: ok */
	struct story_attr attr[STORY_ATTRS];
	size_t n;
};

struct story {
	uint64_t *rng;
	struct arena *arena;
	const char *id;
	bool hex_ids;
	int64_t start_ms, now_ms;
	struct str session, user, question, answer;
	const char *tenant;
	unsigned turn;
	const char *doc_version, *variant, *release;
	struct str cited;
	struct story_span span[STORY_SPANS];
	size_t n;
};

static inline struct story_attr *story_attr(struct story *s, const char *key)
{
	struct story_span *span = &s->span[s->n - 1];
	struct story_attr *a = &span->attr[span->n++];
	*a = (struct story_attr){ .key = key };
	return a;
}

static inline void put_text(struct story *s, const char *key, struct str text)
{
	struct story_attr *a = story_attr(s, key);
	a->text = text;
}

static inline void put_c(struct story *s, const char *key, const char *text)
{
	put_text(s, key, str_of(text));
}

static inline void put_int(struct story *s, const char *key, int64_t i)
{
	struct story_attr *a = story_attr(s, key);
	a->type = STORY_INT;
	a->i = i;
}

static inline void put_real(struct story *s, const char *key, double d)
{
	struct story_attr *a = story_attr(s, key);
	a->type = STORY_REAL;
	a->d = d;
}

static inline void put_bool(struct story *s, const char *key, bool b)
{
	struct story_attr *a = story_attr(s, key);
	a->type = STORY_BOOL;
	a->i = b;
}

static inline void put_list(struct story *s, const char *key, struct str items)
{
	struct story_attr *a = story_attr(s, key);
	a->type = STORY_LIST;
	a->text = items;
}

/* The next span, `duration_ms` long, from where the one before ended. */
static inline void story_step(struct story *s, const char *name, const char *kind, int64_t duration_ms)
{
	struct story_span *span = &s->span[s->n++];
	const char *id = s->hex_ids ? hex(s->rng, s->arena, 16)
				    : arena_printf(s->arena, "%02zu_%s", s->n, hex(s->rng, s->arena, 6)).s;
	*span = (struct story_span){ .id = id,
				     .parent = s->n > 1 ? s->span[0].id : NULL,
				     .name = name,
				     .kind = kind,
				     .start_ms = s->now_ms,
				     .duration_ms = duration_ms };
	if (s->n > 1)
		s->now_ms += duration_ms + pick(s->rng, 9);
}

static inline void story_root(struct story *s)
{
	story_step(s, "chat.turn", "SERVER", 0);
	put_text(s, "session.id", s->session);
	put_text(s, "turn_id", arena_printf(s->arena, "%02u", s->turn));
	put_c(s, "workspace_id", s->tenant);
	put_text(s, "user.id_hash", s->user);
	put_text(s, "request.id", arena_printf(s->arena, "req_%s", hex(s->rng, s->arena, 20)));
	put_text(s, "http.request.header.traceparent",
		 arena_printf(s->arena, "00-%s-%s-01", hex(s->rng, s->arena, 32), hex(s->rng, s->arena, 16)));
	put_c(s, "experiment.variant", s->variant);
	put_c(s, "app.version", s->release);
	put_text(s, "user.message", s->question);
	put_text(s, "assistant.message", s->answer);
	s->now_ms += 3 + pick(s->rng, 12);
}

static inline void story_document(struct story *s, unsigned i, struct str id, struct str text)
{
	const char *prefix = arena_printf(s->arena, "retrieval.documents.%u.document.", i).s;
	put_text(s, arena_printf(s->arena, "%sid", prefix).s, id);
	put_real(s, arena_printf(s->arena, "%sscore", prefix).s,
		 0.9 - 0.08 * i - (double)(draw(s->rng) >> 11) / 9007199254740992.0 / 20);
	put_text(s, arena_printf(s->arena, "%scontent", prefix).s, text);
	put_c(s, arena_printf(s->arena, "%ssha256", prefix).s, hex(s->rng, s->arena, 64));
}

static inline void story_retrieve(struct story *s)
{
	static const char *const topics[] = {
		"refunds", "billing", "renewals", "shipping", "seats", "privacy"
	};
	unsigned k = 2 + pick(s->rng, 4);
	story_step(s, "retrieve.policy_docs", "CLIENT", 40 + pick(s->rng, 400));
	put_text(s, "retrieval.query", s->question);
	put_c(s, "retrieval.index", "policies-eu");
	put_int(s, "retrieval.k", k);
	put_c(s, "doc_version", s->doc_version);
	for (unsigned i = 0; i < k; i++) {
		struct str id = arena_printf(s->arena, "%s.md#%u", WORD(s->rng, topics), 1 + pick(s->rng, 9));
		struct str text = sentences(s->rng, s->arena, "", 1 + pick(s->rng, 3));
		if (i == 0) { /* what the answer says, and cites */
			text = arena_printf(s->arena, "%.*s %.*s", (int)s->answer.n, s->answer.s, (int)text.n,
					    text.s);
			s->cited = id;
		}
		story_document(s, i, id, text);
	}
}

static inline void story_tool(struct story *s)
{
	static const char *const tools[] = { "tool.contract_lookup", "tool.order_lookup", "tool.crm_lookup",
					     "tool.usage_report" };
	static const char *const contracts[] = { "monthly", "annual", "trial", "custom" };
	story_step(s, WORD(s->rng, tools), "CLIENT", 20 + pick(s->rng, 240));
	put_text(s, "tool.arguments",
		 arena_printf(s->arena, "{\"workspace\":\"%s\",\"order_id\":%u}", s->tenant,
			      1000 + pick(s->rng, 9000)));
	put_c(s, "tool.call.id", arena_printf(s->arena, "call_%s", hex(s->rng, s->arena, 24)).s);
	put_c(s, "contract_type", WORD(s->rng, contracts));
	if (chance(s->rng, 4)) {
		s->span[s->n - 1].error = "upstream timed out";
		put_c(s, "error.type", "timeout");
	}
}

static inline void story_answer(struct story *s, const char *prompt_version)
{
	unsigned in = 600 + pick(s->rng, 2400), out = 40 + pick(s->rng, 400);
	story_step(s, "llm.answer", "CLIENT", 400 + pick(s->rng, 4000));
	put_c(s, "gen_ai.operation.name", "chat");
	put_c(s, "gen_ai.request.model", "claude-sonnet");
	put_c(s, "model_deployment", "claude-2025-04-01");
	put_c(s, "prompt_version", prompt_version);
	put_real(s, "gen_ai.request.temperature", 0.2);
	put_int(s, "gen_ai.usage.input_tokens", in);
	put_int(s, "gen_ai.usage.output_tokens", out);
	put_real(s, "gen_ai.cost_usd", (double)(in * 3 + out * 15) / 1e6);
	put_c(s, "gen_ai.response.finish_reasons", "stop");
	put_text(s, "gen_ai.prompt.0.content",
		 sentences(s->rng, s->arena, "You answer for the support team.", 6));
	put_text(s, "gen_ai.prompt.1.content", s->question);
	put_text(s, "gen_ai.completion.0.content", s->answer);
	put_c(s, "gen_ai.response.id", arena_printf(s->arena, "msg_%s", hex(s->rng, s->arena, 24)).s);
	put_c(s, "prompt_hash", hex(s->rng, s->arena, 64));
	put_c(s, "response_hash", hex(s->rng, s->arena, 64));
}

static inline void story_review(struct story *s)
{
	story_step(s, "output.review", "INTERNAL", 15 + pick(s->rng, 90));
	put_text(s, "cited_clause", s->cited);
	put_bool(s, "review.passed", true);
	put_real(s, "review.score", (double)pick(s->rng, 100) / 100);
}

static inline void story_end(struct story *s)
{
	s->span[0].duration_ms = s->now_ms - s->start_ms + 2 + pick(s->rng, 20);
}

/* One turn among many. */
static inline void story_tell(struct story *s)
{
	static const char *const prompts[] = { "refund-v2", "refund-v3", "refund-v3", "orders-v7",
					       "general-v12" };

	story_root(s);
	if (chance(s->rng, 30)) {
		story_step(s, "route.intent", "INTERNAL", 5 + pick(s->rng, 60));
		put_c(s, "route", chance(s->rng, 50) ? "policy" : "account");
	}
	story_retrieve(s);
	if (chance(s->rng, 50)) {
		story_step(s, "rerank.cross_encoder", "CLIENT", 20 + pick(s->rng, 120));
		put_c(s, "rerank.model", "ce-mini-6");
	}
	if (chance(s->rng, 70))
		story_tool(s);
	story_answer(s, WORD(s->rng, prompts));
	if (chance(s->rng, 60))
		story_review(s);
	story_end(s);
}

#endif
