/*
 * What part of an application a span is. Rows are tried from top to bottom:
 * what the instrumentation declares, the operation, keys that only one kind
 * of step has, names that say it, then the weaker signs.
 */
#include "span/facet.h"

struct sign {
	enum component component;
	struct str key;   /* of an attribute; a last '.' stands for any key that begins so; empty: the span's
			     name */
	struct str value; /* glob in lower case; unset: any */
};

#define C(id) COMPONENT_##id

/* Declared kinds and operations (formats: OpenInference, OTel GenAI, OpenLLMetry, Vercel, Monocle, Langfuse,
 * …). */
static const struct sign declared[] = {
	{ C(LLM), STR_ROW("openinference.span.kind"), STR_ROW("llm") },
	{ C(EMBEDDER), STR_ROW("openinference.span.kind"), STR_ROW("embedding") },
	{ C(RETRIEVER), STR_ROW("openinference.span.kind"), STR_ROW("retriever") },
	{ C(RERANKER), STR_ROW("openinference.span.kind"), STR_ROW("reranker") },
	{ C(TOOL), STR_ROW("openinference.span.kind"), STR_ROW("tool") },
	{ C(AGENT), STR_ROW("openinference.span.kind"), STR_ROW("agent") },
	{ C(CHAIN), STR_ROW("openinference.span.kind"), STR_ROW("chain") },
	{ C(GUARDRAIL), STR_ROW("openinference.span.kind"), STR_ROW("guardrail") },
	{ C(JUDGE), STR_ROW("openinference.span.kind"), STR_ROW("evaluator") },
	{ C(PROMPT), STR_ROW("openinference.span.kind"), STR_ROW("prompt") },
	{ C(LLM), STR_ROW("langfuse.observation.type"), STR_ROW("generation") },
	{ C(EMBEDDER), STR_ROW("langfuse.observation.type"), STR_ROW("embedding") },
	{ C(RETRIEVER), STR_ROW("langfuse.observation.type"), STR_ROW("retriever") },
	{ C(TOOL), STR_ROW("langfuse.observation.type"), STR_ROW("tool") },
	{ C(AGENT), STR_ROW("langfuse.observation.type"), STR_ROW("agent") },
	{ C(CHAIN), STR_ROW("langfuse.observation.type"), STR_ROW("chain") },
	{ C(GUARDRAIL), STR_ROW("langfuse.observation.type"), STR_ROW("guardrail") },
	{ C(JUDGE), STR_ROW("langfuse.observation.type"), STR_ROW("evaluator") },
	{ C(LLM), STR_ROW("span.type"), STR_ROW("inference*") },
	{ C(RETRIEVER), STR_ROW("span.type"), STR_ROW("retrieval") },
	{ C(TOOL), STR_ROW("span.type"), STR_ROW("agentic.tool.*") },
	{ C(TOOL), STR_ROW("span.type"), STR_ROW("agentic.mcp.*") },
	{ C(ROUTER), STR_ROW("span.type"), STR_ROW("agentic.delegation") },
	{ C(AGENT), STR_ROW("span.type"), STR_ROW("agentic.*") },
	{ C(CHAIN), STR_ROW("span.type"), STR_ROW("workflow") },
	{ C(LLM), STR_ROW("langwatch.span.type"), STR_ROW("llm") },
	{ C(RETRIEVER), STR_ROW("langwatch.span.type"), STR_ROW("rag") },
	{ C(TOOL), STR_ROW("langwatch.span.type"), STR_ROW("tool") },
	{ C(AGENT), STR_ROW("langwatch.span.type"), STR_ROW("agent") },
	{ C(GUARDRAIL), STR_ROW("langwatch.span.type"), STR_ROW("guardrail") },
	{ C(JUDGE), STR_ROW("langwatch.span.type"), STR_ROW("evaluation") },
	{ C(TOOL), STR_ROW("gen_ai.operation.name"), STR_ROW("execute_tool") },
	{ C(AGENT), STR_ROW("gen_ai.operation.name"), STR_ROW("*_agent") },
	{ C(EMBEDDER), STR_ROW("gen_ai.operation.name"), STR_ROW("embeddings") },
	{ C(RETRIEVER), STR_ROW("gen_ai.operation.name"), STR_ROW("*retriev*") },
	{ C(RERANKER), STR_ROW("gen_ai.operation.name"), STR_ROW("rerank") },
	{ C(GUARDRAIL), STR_ROW("gen_ai.operation.name"), STR_ROW("*guard*") },
	{ C(MEMORY), STR_ROW("gen_ai.operation.name"), STR_ROW("*_memory*") },
	{ C(CHAIN), STR_ROW("gen_ai.operation.name"), STR_ROW("invoke_workflow") },
	{ C(CHAIN), STR_ROW("gen_ai.operation.name"), STR_ROW("execute_task") },
	{ C(ROUTER), STR_ROW("gen_ai.operation.name"), STR_ROW("plan") },
	{ C(TOOL), STR_ROW("ai.operationId"), STR_ROW("ai.toolcall") },
	{ C(EMBEDDER), STR_ROW("ai.operationId"), STR_ROW("ai.embed*") },
	{ C(RERANKER), STR_ROW("ai.operationId"), STR_ROW("ai.rerank*") },
	{ C(LLM), STR_ROW("ai.operationId"), STR_ROW("*.dogenerate") },
	{ C(LLM), STR_ROW("ai.operationId"), STR_ROW("*.dostream") },
	{ C(AGENT), STR_ROW("ai.operationId"), STR_ROW("ai.*text") },
	{ C(CHAIN), STR_ROW("ai.operationId"), STR_ROW("ai.*object") },
	{ C(EMBEDDER), STR_ROW("llm.request.type"), STR_ROW("embedding") },
	{ C(RERANKER), STR_ROW("llm.request.type"), STR_ROW("rerank") },
	{ C(TOOL), STR_ROW("traceloop.span.kind"), STR_ROW("tool") },
	{ C(AGENT), STR_ROW("traceloop.span.kind"), STR_ROW("agent") },
	{ C(CHAIN), STR_ROW("traceloop.span.kind"), STR_ROW("workflow") },
	{ C(CHAIN), STR_ROW("traceloop.span.kind"), STR_ROW("task") },
	{ C(TOOL), STR_ROW("mcp.method.name"), STR_ROW("tools/call") },
};

/* The stage that an event envelope names; then keys that only one kind of step has. */
static const struct sign specific[] = {
	{ C(JUDGE), STR_ROW("judge."), { NULL, 0 } },
	{ C(VALIDATOR), STR_ROW("citation."), { NULL, 0 } },
	{ C(RERANKER), STR_ROW("rerank."), { NULL, 0 } },
	{ C(RERANKER), STR_ROW("reranker."), { NULL, 0 } },
	{ C(RETRIEVER), STR_ROW("retrieval.documents."), { NULL, 0 } },
	{ C(RETRIEVER), STR_ROW("retrieval.doc_ids"), { NULL, 0 } },
	{ C(RETRIEVER), STR_ROW("gen_ai.retrieval."), { NULL, 0 } },
	{ C(RETRIEVER), STR_ROW("vectordb."), { NULL, 0 } },
	{ C(RETRIEVER), STR_ROW("db.vector.query."), { NULL, 0 } },
	{ C(RETRIEVER), STR_ROW("top_k_requested"), { NULL, 0 } },
	{ C(EMBEDDER), STR_ROW("embedding."), { NULL, 0 } },
	{ C(EMBEDDER), STR_ROW("vector.dim"), { NULL, 0 } },
	{ C(TOOL), STR_ROW("gen_ai.tool.name"), { NULL, 0 } },
	{ C(TOOL), STR_ROW("gen_ai.tool.call.id"), { NULL, 0 } },
	{ C(TOOL), STR_ROW("ai.toolCall.name"), { NULL, 0 } },
	{ C(GUARDRAIL), STR_ROW("gen_ai.guardrail."), { NULL, 0 } },
	{ C(VALIDATOR), STR_ROW("validation_errors"), STR_ROW("???*") }, /* not "[]" */
	{ C(REQUEST), STR_ROW("span_type"), STR_ROW("*request*") },
	{ C(JUDGE), STR_ROW("span_type"), STR_ROW("*judge*") },
	{ C(JUDGE), STR_ROW("span_type"), STR_ROW("*eval*") },
	{ C(RERANKER), STR_ROW("span_type"), STR_ROW("*rerank*") },
	{ C(RETRIEVER), STR_ROW("span_type"), STR_ROW("*retriev*") },
	{ C(REWRITER), STR_ROW("span_type"), STR_ROW("*rewrit*") },
	{ C(EMBEDDER), STR_ROW("span_type"), STR_ROW("*embed*") },
	{ C(PROMPT), STR_ROW("span_type"), STR_ROW("*prompt*") },
	{ C(PROMPT), STR_ROW("span_type"), STR_ROW("*context*") },
	{ C(ROUTER), STR_ROW("span_type"), STR_ROW("*rout*") },
	{ C(TOOL), STR_ROW("span_type"), STR_ROW("*tool*") },
	{ C(VALIDATOR), STR_ROW("span_type"), STR_ROW("*valid*") },
	{ C(VALIDATOR), STR_ROW("span_type"), STR_ROW("*postprocess*") },
	{ C(LLM), STR_ROW("span_type"), STR_ROW("*model*") },
	{ C(LLM), STR_ROW("span_type"), STR_ROW("*llm*") },
	{ C(DELIVERY), STR_ROW("span_type"), STR_ROW("*deliver*") },
};

static const struct sign named[] = {
	{ C(JUDGE), { NULL, 0 }, STR_ROW("*judge*") },
	{ C(REWRITER), { NULL, 0 }, STR_ROW("*rewrite*") },
	{ C(RERANKER), { NULL, 0 }, STR_ROW("*rerank*") },
	{ C(VALIDATOR), { NULL, 0 }, STR_ROW("*citation*") },
	{ C(VALIDATOR), { NULL, 0 }, STR_ROW("*validat*") },
	{ C(VALIDATOR), { NULL, 0 }, STR_ROW("*output review*") },
	{ C(GUARDRAIL), { NULL, 0 }, STR_ROW("*guardrail*") },
	{ C(GUARDRAIL), { NULL, 0 }, STR_ROW("*moderat*") },
	{ C(TOOL), { NULL, 0 }, STR_ROW("tool[._:]*") },
	{ C(TOOL), { NULL, 0 }, STR_ROW("tool_call*") },
	{ C(TOOL), { NULL, 0 }, STR_ROW("execute_tool*") },
	{ C(ROUTER), { NULL, 0 }, STR_ROW("route[_.]*") },
	{ C(ROUTER), { NULL, 0 }, STR_ROW("*.route") },
	{ C(ROUTER), { NULL, 0 }, STR_ROW("route") },
	{ C(ROUTER), { NULL, 0 }, STR_ROW("*router*") },
	{ C(RETRIEVER), { NULL, 0 }, STR_ROW("*retriev*") },
	{ C(RETRIEVER), { NULL, 0 }, STR_ROW("*vector*search*") },
	{ C(EMBEDDER), { NULL, 0 }, STR_ROW("*embed*") },
	{ C(PROMPT), { NULL, 0 }, STR_ROW("*assemble*prompt*") },
	{ C(PROMPT), { NULL, 0 }, STR_ROW("*prompt*assembl*") },
	{ C(PROMPT), { NULL, 0 }, STR_ROW("*context*assembl*") },
	{ C(PROMPT), { NULL, 0 }, STR_ROW("prompt") },
	{ C(DELIVERY), { NULL, 0 }, STR_ROW("*deliver*") },
	{ C(AGENT), { NULL, 0 }, STR_ROW("invoke_agent*") },
	{ C(AGENT), { NULL, 0 }, STR_ROW("agent[._]*") },
};

static const struct sign weak[] = {
	{ C(LLM), STR_ROW("gen_ai.operation.name"), STR_ROW("chat") },
	{ C(LLM), STR_ROW("gen_ai.operation.name"), STR_ROW("*complet*") },
	{ C(LLM), STR_ROW("gen_ai.operation.name"), STR_ROW("generate*") },
	{ C(LLM), STR_ROW("gen_ai.operation.name"), STR_ROW("llm_request") },
	{ C(LLM), STR_ROW("gen_ai.operation.name"), STR_ROW("fetch_response") },
	{ C(LLM), STR_ROW("gen_ai.operation.name"), STR_ROW("realtime") },
	{ C(LLM), STR_ROW("llm.request.type"), STR_ROW("*") },
	{ C(EMBEDDER), STR_ROW("gen_ai.request.model"), STR_ROW("*embed*") },
	{ C(LLM), STR_ROW("gen_ai.request.model"), { NULL, 0 } },
	{ C(LLM), STR_ROW("llm.request.model"), { NULL, 0 } },
	{ C(LLM), STR_ROW("llm.model_name"), { NULL, 0 } },
	{ C(LLM), STR_ROW("gen_ai.usage."), { NULL, 0 } },
	{ C(LLM), STR_ROW("request_data"), { NULL, 0 } },
	{ C(LLM), STR_ROW("model_name"), { NULL, 0 } },
	{ C(LLM), { NULL, 0 }, STR_ROW("llm[._]*") },
	{ C(LLM), { NULL, 0 }, STR_ROW("*generate*") },
	{ C(LLM), { NULL, 0 }, STR_ROW("chat *") },
	{ C(TOOL), STR_ROW("tool.name"), { NULL, 0 } },
	{ C(TOOL), STR_ROW("tool_name"), { NULL, 0 } },
	{ C(CHAIN), { NULL, 0 }, STR_ROW("*workflow*") },
};

#undef C

/* What signs ask of a span, so that most of them are answered without a look at its attributes. */
struct looks {
	const struct span *span;
	uint64_t keys, starts; /* a bit for each key, by its length and ends; by its first bytes */
	struct str name;       /* in lower case */
	char room[128];
};

static uint64_t key_bit(struct str key)
{
	return UINT64_C(1) << ((key.n * 7 + (unsigned char)key.s[0] + (unsigned char)key.s[key.n - 1] * 5u) &
			       63);
}

static uint64_t start_bit(struct str key)
{
	return key.n < 3 ? 0
			 : UINT64_C(1) << (((unsigned char)key.s[0] + (unsigned char)key.s[1] * 3u +
					    (unsigned char)key.s[2] * 11u) &
					   63);
}

static struct str to_lower(char *room, size_t size, struct str text)
{
	size_t n = text.n < size ? text.n : size;
	for (size_t i = 0; i < n; i++)
		room[i] = (char)(text.s[i] >= 'A' && text.s[i] <= 'Z' ? text.s[i] | 0x20 : text.s[i]);
	return (struct str){ room, n };
}

static void look_at(struct looks *l, const struct span *s)
{
	l->span = s;
	l->keys = l->starts = 0;
	for (uint32_t i = 0; i < s->attrs.n; i++) {
		struct str key = s->attrs.v[i].key;
		if (!key.n)
			continue;
		l->keys |= key_bit(key);
		l->starts |= start_bit(key);
	}
	l->name = to_lower(l->room, sizeof(l->room), s->name);
}

/* "*word*" is the common form. */
static bool fits(struct str pattern, struct str lower)
{
	bool inner = pattern.n > 2 && pattern.s[0] == '*' && pattern.s[pattern.n - 1] == '*';
	struct str word = { pattern.s + 1, pattern.n - 2 };
	if (inner && !memchr(word.s, '*', word.n) && !memchr(word.s, '?', word.n) &&
	    !memchr(word.s, '[', word.n))
		return str_find(lower, word) >= 0;
	return str_glob(pattern, lower);
}

static bool shows(const struct sign *sign, const struct looks *l)
{
	if (!sign->key.n)
		return str_is_set(l->span->name) && fits(sign->value, l->name);
	bool prefix = sign->key.s[sign->key.n - 1] == '.';
	if (prefix ? !(l->starts & start_bit(sign->key)) : !(l->keys & key_bit(sign->key)))
		return false;
	for (uint32_t i = 0; i < l->span->attrs.n; i++) {
		const struct attr *a = &l->span->attrs.v[i];
		if (!(prefix ? str_starts(a->key, sign->key) : str_eq(a->key, sign->key)) ||
		    a->value.type == VALUE_NULL)
			continue;
		char room[128];
		if (!str_is_set(sign->value) ||
		    fits(sign->value, to_lower(room, sizeof(room), a->value.text)))
			return true;
	}
	return false;
}

static bool first_sign(const struct sign *signs, size_t n, const struct looks *l, enum component *out)
{
	for (size_t i = 0; i < n; i++) {
		if (!shows(&signs[i], l))
			continue;
		*out = signs[i].component;
		return true;
	}
	return false;
}

#define FIRST_SIGN(table) first_sign(table, sizeof(table) / sizeof((table)[0]), &looks, &c)

enum component component_of(const struct span *s, struct arena *arena)
{
	enum component c;
	struct looks looks;
	(void)arena;
	look_at(&looks, s);
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
