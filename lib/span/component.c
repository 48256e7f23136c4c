/*
 * What part of an application a span is. The first row that holds says it:
 * what the instrumentation declares, the operation, keys that only one kind
 * of step has, names that say it, then the weaker signs.
 */
#include "span/component.h"

#include "base/mem.h"

struct sign {
	enum component component;
	struct str key;   /* of an attribute; a last '.' stands for any key that begins so; empty: the span's
			     name */
	struct str value; /* glob in lower case; unset: any */
};

#define C(id) COMPONENT_##id

static const struct sign signs[] = {
	/* Declared kinds and operations (formats: OpenInference, OTel GenAI, OpenLLMetry, Vercel, Monocle,
	 * Langfuse, …). */
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
	{ C(LLM), STR_ROW("span.type"), STR_ROW("llm_request") },
	{ C(TOOL), STR_ROW("span.type"), STR_ROW("tool") },
	{ C(LLM), STR_ROW("langwatch.span.type"), STR_ROW("llm") },
	{ C(RETRIEVER), STR_ROW("langwatch.span.type"), STR_ROW("rag") },
	{ C(TOOL), STR_ROW("langwatch.span.type"), STR_ROW("tool") },
	{ C(CHAIN), STR_ROW("langwatch.span.type"), STR_ROW("chain") },
	{ C(CHAIN), STR_ROW("langwatch.span.type"), STR_ROW("workflow") },
	{ C(AGENT), STR_ROW("langwatch.span.type"), STR_ROW("agent") },
	{ C(GUARDRAIL), STR_ROW("langwatch.span.type"), STR_ROW("guardrail") },
	{ C(JUDGE), STR_ROW("langwatch.span.type"), STR_ROW("evaluation") },
	{ C(LLM), STR_ROW("langsmith.span.kind"), STR_ROW("llm") },
	{ C(TOOL), STR_ROW("langsmith.span.kind"), STR_ROW("tool") },
	{ C(RETRIEVER), STR_ROW("langsmith.span.kind"), STR_ROW("retriever") },
	{ C(EMBEDDER), STR_ROW("langsmith.span.kind"), STR_ROW("embedding") },
	{ C(CHAIN), STR_ROW("langsmith.span.kind"), STR_ROW("chain") },
	{ C(LLM), STR_ROW("mlflow.spanType"), STR_ROW("*llm*") },
	{ C(LLM), STR_ROW("mlflow.spanType"), STR_ROW("*chat_model*") },
	{ C(TOOL), STR_ROW("mlflow.spanType"), STR_ROW("*tool*") },
	{ C(AGENT), STR_ROW("mlflow.spanType"), STR_ROW("*agent*") },
	{ C(RETRIEVER), STR_ROW("mlflow.spanType"), STR_ROW("*retriever*") },
	{ C(EMBEDDER), STR_ROW("mlflow.spanType"), STR_ROW("*embedding*") },
	{ C(RERANKER), STR_ROW("mlflow.spanType"), STR_ROW("*reranker*") },
	{ C(CHAIN), STR_ROW("mlflow.spanType"), STR_ROW("*chain*") },
	{ C(MEMORY), STR_ROW("mlflow.spanType"), STR_ROW("*memory*") },
	{ C(GUARDRAIL), STR_ROW("mlflow.spanType"), STR_ROW("*guardrail*") },
	{ C(JUDGE), STR_ROW("mlflow.spanType"), STR_ROW("*evaluator*") },
	{ C(LLM), STR_ROW("mastra.span.type"), STR_ROW("*_generation") },
	{ C(AGENT), STR_ROW("mastra.span.type"), STR_ROW("agent_run") },
	{ C(TOOL), STR_ROW("mastra.span.type"), STR_ROW("*tool_call") },
	{ C(CHAIN), STR_ROW("mastra.span.type"), STR_ROW("workflow_*") },
	{ C(LLM), STR_ROW("meta.kind"), STR_ROW("llm") },
	{ C(TOOL), STR_ROW("meta.kind"), STR_ROW("tool") },
	{ C(AGENT), STR_ROW("meta.kind"), STR_ROW("agent") },
	{ C(RETRIEVER), STR_ROW("meta.kind"), STR_ROW("retrieval") },
	{ C(EMBEDDER), STR_ROW("meta.kind"), STR_ROW("embedding") },
	{ C(CHAIN), STR_ROW("meta.kind"), STR_ROW("workflow") },
	{ C(CHAIN), STR_ROW("meta.kind"), STR_ROW("task") },
	{ C(LLM), STR_ROW("meta.span.kind"), STR_ROW("llm") },
	{ C(TOOL), STR_ROW("meta.span.kind"), STR_ROW("tool") },
	{ C(AGENT), STR_ROW("meta.span.kind"), STR_ROW("agent") },
	{ C(RETRIEVER), STR_ROW("meta.span.kind"), STR_ROW("retrieval") },
	{ C(EMBEDDER), STR_ROW("meta.span.kind"), STR_ROW("embedding") },
	{ C(CHAIN), STR_ROW("meta.span.kind"), STR_ROW("workflow") },
	{ C(CHAIN), STR_ROW("meta.span.kind"), STR_ROW("task") },
	{ C(LLM), STR_ROW("genkit:metadata:subtype"), STR_ROW("model") },
	{ C(TOOL), STR_ROW("genkit:metadata:subtype"), STR_ROW("tool*") },
	{ C(AGENT), STR_ROW("genkit:metadata:subtype"), STR_ROW("agent") },
	{ C(RETRIEVER), STR_ROW("genkit:metadata:subtype"), STR_ROW("retriever") },
	{ C(EMBEDDER), STR_ROW("genkit:metadata:subtype"), STR_ROW("embedder") },
	{ C(RERANKER), STR_ROW("genkit:metadata:subtype"), STR_ROW("reranker") },
	{ C(JUDGE), STR_ROW("genkit:metadata:subtype"), STR_ROW("evaluator") },
	{ C(CHAIN), STR_ROW("genkit:metadata:subtype"), STR_ROW("flow") },
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
	/* The stage that an event envelope names; then keys that only one kind of step has. */
	{ C(JUDGE), STR_ROW("judge."), { NULL, 0 } },
	{ C(VALIDATOR), STR_ROW("citation."), { NULL, 0 } },
	{ C(RERANKER), STR_ROW("rerank."), { NULL, 0 } },
	{ C(RERANKER), STR_ROW("reranker."), { NULL, 0 } },
	{ C(RETRIEVER), STR_ROW("retrieval.documents."), { NULL, 0 } },
	{ C(RETRIEVER), STR_ROW("retrieval.doc_ids"), { NULL, 0 } },
	{ C(RETRIEVER), STR_ROW("gen_ai.retrieval."), { NULL, 0 } },
	{ C(RETRIEVER), STR_ROW("vectordb."), { NULL, 0 } },
	{ C(RETRIEVER), STR_ROW("db.vector.query."), { NULL, 0 } },
	{ C(RETRIEVER), STR_ROW("db.chroma.query."), { NULL, 0 } },
	{ C(RETRIEVER), STR_ROW("db.pinecone.query."), { NULL, 0 } },
	{ C(RETRIEVER), STR_ROW("db.milvus.search."), { NULL, 0 } },
	{ C(RETRIEVER), STR_ROW("db.milvus.query."), { NULL, 0 } },
	{ C(RETRIEVER), STR_ROW("qdrant.search."), { NULL, 0 } },
	{ C(RETRIEVER), STR_ROW("top_k_requested"), { NULL, 0 } },
	{ C(EMBEDDER), STR_ROW("embedding."), { NULL, 0 } },
	{ C(EMBEDDER), STR_ROW("vector.dim"), { NULL, 0 } },
	{ C(TOOL), STR_ROW("gen_ai.tool.name"), { NULL, 0 } },
	{ C(TOOL), STR_ROW("gen_ai.tool.call.id"), { NULL, 0 } },
	{ C(TOOL), STR_ROW("ai.toolCall.name"), { NULL, 0 } },
	{ C(GUARDRAIL), STR_ROW("gen_ai.guardrail."), { NULL, 0 } },
	{ C(AGENT), STR_ROW("pydantic_ai.all_messages"), { NULL, 0 } },
	{ C(AGENT), STR_ROW("all_messages_events"), { NULL, 0 } },
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
	/* Names that say it. */
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
	/* Weaker signs. */
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
	{ C(CHAIN), STR_ROW("executor.id"), { NULL, 0 } },
	{ C(CHAIN), { NULL, 0 }, STR_ROW("*workflow*") },
};

enum { SIGNS = sizeof(signs) / sizeof(signs[0]) };

#undef C

static struct str to_lower(char *room, size_t size, struct str text)
{
	size_t n = text.n < size ? text.n : size;
	for (size_t i = 0; i < n; i++)
		room[i] = (char)(text.s[i] >= 'A' && text.s[i] <= 'Z' ? text.s[i] | 0x20 : text.s[i]);
	return (struct str){ room, n };
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

size_t component_signs_of_key(struct str key, uint16_t out[COMPONENT_KEY_SIGNS])
{
	size_t n = 0;
	for (uint16_t i = 0; i < SIGNS; i++) {
		struct str wanted = signs[i].key;
		if (!wanted.n)
			continue;
		bool prefix = wanted.s[wanted.n - 1] == '.';
		if (!(prefix ? str_starts(key, wanted) : str_eq(key, wanted)))
			continue;
		if (n == COMPONENT_KEY_SIGNS)
			BUG("a key that is too many signs");
		out[n++] = i;
	}
	return n;
}

bool component_sign_holds(uint16_t sign, struct value v)
{
	char room[128];
	if (v.type == VALUE_NULL)
		return false;
	return !str_is_set(signs[sign].value) ||
	       fits(signs[sign].value, to_lower(room, sizeof(room), v.text));
}

uint16_t component_sign_of_name(struct str name)
{
	char room[128];
	struct str lower = to_lower(room, sizeof(room), name);
	for (uint16_t i = 0; i < SIGNS && str_is_set(name); i++)
		if (!signs[i].key.n && fits(signs[i].value, lower))
			return i;
	return SIGN_NONE;
}

enum component component_of_sign(uint16_t sign, bool is_root)
{
	if (sign != SIGN_NONE)
		return signs[sign].component;
	return is_root ? COMPONENT_REQUEST : COMPONENT_OTHER;
}

enum component component_of(const struct span *s)
{
	if (s->component)
		return (enum component)(s->component - 1);
	uint16_t best = component_sign_of_name(s->name);
	for (uint32_t i = 0; i < s->attrs.n; i++) {
		uint16_t of_key[COMPONENT_KEY_SIGNS];
		size_t n = component_signs_of_key(s->attrs.v[i].key, of_key);
		for (size_t k = 0; k < n && of_key[k] < best; k++)
			if (component_sign_holds(of_key[k], s->attrs.v[i].value))
				best = of_key[k];
	}
	return component_of_sign(best, span_is_root(s));
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
