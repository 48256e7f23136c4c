/*
 * What part of an application a span is. Rows are tried from top to bottom:
 * what the instrumentation declares, the operation, keys that only one kind
 * of step has, names that say it, then the weaker signs.
 */
#include "span/facet.h"

struct sign {
	enum component component;
	const char *key;   /* of an attribute; a last '.' stands for any key that begins so; NULL: the span's
			      name */
	const char *value; /* glob, ASCII letters in either case; NULL: any */
};

#define C(id) COMPONENT_##id

/* Declared kinds and operations (formats: OpenInference, OTel GenAI, OpenLLMetry, Vercel, Monocle, Langfuse,
 * …). */
static const struct sign declared[] = {
	{ C(LLM), "openinference.span.kind", "llm" },
	{ C(EMBEDDER), "openinference.span.kind", "embedding" },
	{ C(RETRIEVER), "openinference.span.kind", "retriever" },
	{ C(RERANKER), "openinference.span.kind", "reranker" },
	{ C(TOOL), "openinference.span.kind", "tool" },
	{ C(AGENT), "openinference.span.kind", "agent" },
	{ C(CHAIN), "openinference.span.kind", "chain" },
	{ C(GUARDRAIL), "openinference.span.kind", "guardrail" },
	{ C(JUDGE), "openinference.span.kind", "evaluator" },
	{ C(PROMPT), "openinference.span.kind", "prompt" },
	{ C(LLM), "langfuse.observation.type", "generation" },
	{ C(EMBEDDER), "langfuse.observation.type", "embedding" },
	{ C(RETRIEVER), "langfuse.observation.type", "retriever" },
	{ C(TOOL), "langfuse.observation.type", "tool" },
	{ C(AGENT), "langfuse.observation.type", "agent" },
	{ C(CHAIN), "langfuse.observation.type", "chain" },
	{ C(GUARDRAIL), "langfuse.observation.type", "guardrail" },
	{ C(JUDGE), "langfuse.observation.type", "evaluator" },
	{ C(LLM), "span.type", "inference*" },
	{ C(RETRIEVER), "span.type", "retrieval" },
	{ C(TOOL), "span.type", "agentic.tool.*" },
	{ C(TOOL), "span.type", "agentic.mcp.*" },
	{ C(ROUTER), "span.type", "agentic.delegation" },
	{ C(AGENT), "span.type", "agentic.*" },
	{ C(CHAIN), "span.type", "workflow" },
	{ C(LLM), "langwatch.span.type", "llm" },
	{ C(RETRIEVER), "langwatch.span.type", "rag" },
	{ C(TOOL), "langwatch.span.type", "tool" },
	{ C(AGENT), "langwatch.span.type", "agent" },
	{ C(GUARDRAIL), "langwatch.span.type", "guardrail" },
	{ C(JUDGE), "langwatch.span.type", "evaluation" },
	{ C(TOOL), "gen_ai.operation.name", "execute_tool" },
	{ C(AGENT), "gen_ai.operation.name", "*_agent" },
	{ C(EMBEDDER), "gen_ai.operation.name", "embeddings" },
	{ C(RETRIEVER), "gen_ai.operation.name", "*retriev*" },
	{ C(RERANKER), "gen_ai.operation.name", "rerank" },
	{ C(GUARDRAIL), "gen_ai.operation.name", "*guard*" },
	{ C(MEMORY), "gen_ai.operation.name", "*_memory*" },
	{ C(CHAIN), "gen_ai.operation.name", "invoke_workflow" },
	{ C(CHAIN), "gen_ai.operation.name", "execute_task" },
	{ C(ROUTER), "gen_ai.operation.name", "plan" },
	{ C(TOOL), "ai.operationId", "ai.toolCall" },
	{ C(EMBEDDER), "ai.operationId", "ai.embed*" },
	{ C(RERANKER), "ai.operationId", "ai.rerank*" },
	{ C(LLM), "ai.operationId", "*.doGenerate" },
	{ C(LLM), "ai.operationId", "*.doStream" },
	{ C(AGENT), "ai.operationId", "ai.*Text" },
	{ C(CHAIN), "ai.operationId", "ai.*Object" },
	{ C(EMBEDDER), "llm.request.type", "embedding" },
	{ C(RERANKER), "llm.request.type", "rerank" },
	{ C(TOOL), "traceloop.span.kind", "tool" },
	{ C(AGENT), "traceloop.span.kind", "agent" },
	{ C(CHAIN), "traceloop.span.kind", "workflow" },
	{ C(CHAIN), "traceloop.span.kind", "task" },
	{ C(TOOL), "mcp.method.name", "tools/call" },
};

/* The stage that an event envelope names; then keys that only one kind of step has. */
static const struct sign specific[] = {
	{ C(JUDGE), "judge.", NULL },
	{ C(VALIDATOR), "citation.", NULL },
	{ C(RERANKER), "rerank.", NULL },
	{ C(RERANKER), "reranker.", NULL },
	{ C(RETRIEVER), "retrieval.documents.", NULL },
	{ C(RETRIEVER), "retrieval.doc_ids", NULL },
	{ C(RETRIEVER), "gen_ai.retrieval.", NULL },
	{ C(RETRIEVER), "vectordb.", NULL },
	{ C(RETRIEVER), "db.vector.query.", NULL },
	{ C(RETRIEVER), "top_k_requested", NULL },
	{ C(EMBEDDER), "embedding.", NULL },
	{ C(EMBEDDER), "vector.dim", NULL },
	{ C(TOOL), "gen_ai.tool.name", NULL },
	{ C(TOOL), "gen_ai.tool.call.id", NULL },
	{ C(TOOL), "ai.toolCall.name", NULL },
	{ C(GUARDRAIL), "gen_ai.guardrail.", NULL },
	{ C(VALIDATOR), "validation_errors", "???*" }, /* not "[]" */
	{ C(REQUEST), "span_type", "*request*" },
	{ C(JUDGE), "span_type", "*judge*" },
	{ C(JUDGE), "span_type", "*eval*" },
	{ C(RERANKER), "span_type", "*rerank*" },
	{ C(RETRIEVER), "span_type", "*retriev*" },
	{ C(REWRITER), "span_type", "*rewrit*" },
	{ C(EMBEDDER), "span_type", "*embed*" },
	{ C(PROMPT), "span_type", "*prompt*" },
	{ C(PROMPT), "span_type", "*context*" },
	{ C(ROUTER), "span_type", "*rout*" },
	{ C(TOOL), "span_type", "*tool*" },
	{ C(VALIDATOR), "span_type", "*valid*" },
	{ C(VALIDATOR), "span_type", "*postprocess*" },
	{ C(LLM), "span_type", "*model*" },
	{ C(LLM), "span_type", "*llm*" },
	{ C(DELIVERY), "span_type", "*deliver*" },
};

static const struct sign named[] = {
	{ C(JUDGE), NULL, "*judge*" },
	{ C(REWRITER), NULL, "*rewrite*" },
	{ C(RERANKER), NULL, "*rerank*" },
	{ C(VALIDATOR), NULL, "*citation*" },
	{ C(VALIDATOR), NULL, "*validat*" },
	{ C(VALIDATOR), NULL, "*output review*" },
	{ C(GUARDRAIL), NULL, "*guardrail*" },
	{ C(GUARDRAIL), NULL, "*moderat*" },
	{ C(TOOL), NULL, "tool[._:]*" },
	{ C(TOOL), NULL, "tool_call*" },
	{ C(TOOL), NULL, "execute_tool*" },
	{ C(ROUTER), NULL, "route[_.]*" },
	{ C(ROUTER), NULL, "*.route" },
	{ C(ROUTER), NULL, "route" },
	{ C(ROUTER), NULL, "*router*" },
	{ C(RETRIEVER), NULL, "*retriev*" },
	{ C(RETRIEVER), NULL, "*vector*search*" },
	{ C(EMBEDDER), NULL, "*embed*" },
	{ C(PROMPT), NULL, "*assemble*prompt*" },
	{ C(PROMPT), NULL, "*prompt*assembl*" },
	{ C(PROMPT), NULL, "*context*assembl*" },
	{ C(PROMPT), NULL, "prompt" },
	{ C(DELIVERY), NULL, "*deliver*" },
	{ C(AGENT), NULL, "invoke_agent*" },
	{ C(AGENT), NULL, "agent[._]*" },
};

static const struct sign weak[] = {
	{ C(LLM), "gen_ai.operation.name", "chat" },
	{ C(LLM), "gen_ai.operation.name", "*complet*" },
	{ C(LLM), "gen_ai.operation.name", "generate*" },
	{ C(LLM), "gen_ai.operation.name", "llm_request" },
	{ C(LLM), "gen_ai.operation.name", "fetch_response" },
	{ C(LLM), "gen_ai.operation.name", "realtime" },
	{ C(LLM), "llm.request.type", "*" },
	{ C(EMBEDDER), "gen_ai.request.model", "*embed*" },
	{ C(LLM), "gen_ai.request.model", NULL },
	{ C(LLM), "llm.request.model", NULL },
	{ C(LLM), "llm.model_name", NULL },
	{ C(LLM), "gen_ai.usage.", NULL },
	{ C(LLM), "request_data", NULL },
	{ C(LLM), "model_name", NULL },
	{ C(LLM), NULL, "llm[._]*" },
	{ C(LLM), NULL, "*generate*" },
	{ C(LLM), NULL, "chat *" },
	{ C(TOOL), "tool.name", NULL },
	{ C(TOOL), "tool_name", NULL },
	{ C(CHAIN), NULL, "*workflow*" },
};

#undef C

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

static bool glob_nocase(const char *pattern, struct str text)
{
	char p[64], t[128];
	struct str pat = str_of(pattern);
	size_t n = text.n < sizeof(t) ? text.n : sizeof(t);
	for (size_t i = 0; i < pat.n; i++)
		p[i] = lower(pattern[i]);
	for (size_t i = 0; i < n; i++)
		t[i] = lower(text.s[i]);
	return str_glob((struct str){ p, pat.n }, (struct str){ t, n });
}

static bool shows(const struct sign *sign, const struct span *s)
{
	if (!sign->key)
		return str_is_set(s->name) && glob_nocase(sign->value, s->name);
	struct str key = str_of(sign->key);
	bool prefix = key.s[key.n - 1] == '.';
	for (uint32_t i = 0; i < s->attrs.n; i++) {
		const struct attr *a = &s->attrs.v[i];
		if (!(prefix ? str_starts(a->key, key) : str_eq(a->key, key)) || a->value.type == VALUE_NULL)
			continue;
		if (!sign->value || glob_nocase(sign->value, a->value.text))
			return true;
	}
	return false;
}

static bool first_sign(const struct sign *signs, size_t n, const struct span *s, enum component *out)
{
	for (size_t i = 0; i < n; i++) {
		if (!shows(&signs[i], s))
			continue;
		*out = signs[i].component;
		return true;
	}
	return false;
}

#define FIRST_SIGN(table) first_sign(table, sizeof(table) / sizeof((table)[0]), s, &c)

enum component component_of(const struct span *s, struct arena *arena)
{
	enum component c;
	(void)arena;
	if (FIRST_SIGN(declared) || FIRST_SIGN(specific) || FIRST_SIGN(named) || FIRST_SIGN(weak))
		return c;
	return span_is_root(s) ? COMPONENT_REQUEST : COMPONENT_OTHER;
}

static const char *const names[COMPONENTS] = {
#define COMPONENT(id, name) [COMPONENT_##id] = name,
#include "span/components.def"
#undef COMPONENT
};

const char *component_name(enum component c)
{
	return names[c];
}

bool component_by_name(struct str name, enum component *out)
{
	for (int i = 0; i < COMPONENTS; i++) {
		if (!str_eq(name, str_of(names[i])))
			continue;
		*out = (enum component)i;
		return true;
	}
	return false;
}
