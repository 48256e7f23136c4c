/*
 * Four applications, each working as it should: a question answered from documents, an agent with tools,
 * agents that hand over to each other, a pipeline that reads documents. What they say hangs together: figures
 * of an answer come from what was looked up. With near misses: attempts that succeed the second time, errors
 * that are null, drafts that are beer, figures written in other ways.
 */
#ifndef BENCH_INCIDENT_SHAPES_H
#define BENCH_INCIDENT_SHAPES_H

#include "incident_parts.h"

static const char *const things[] = { "kettle", "bicycle", "standing desk", "espresso machine",
				      "tent",   "monitor", "jacket",        "headset" };
static const char *const carriers[] = { "DHL", "UPS", "GLS", "Hermes" };

struct topic {
	const char *slug, *question, *document, *answer; /* with {thing} and {n}, a figure */
};

static const struct topic topics[] = {
	{ "returns", "When can I return the {thing} I bought?",
	  "A {thing} can be returned within {n} days of delivery, with its receipt.",
	  "You can return the {thing} within {n} days of delivery; please keep the receipt." },
	{ "warranty", "How long is the warranty of the {thing}?",
	  "The warranty of every {thing} lasts {n} months from the day of purchase.",
	  "The warranty of the {thing} lasts {n} months from the day of purchase." },
	{ "repair", "What does it cost to repair my {thing}?",
	  "The repair of a {thing} costs ${n}, parts included.",
	  "Repairing the {thing} costs ${n} with all parts included." },
	{ "stock", "How many of the {thing} are in stock?",
	  "We keep {n} pieces of the {thing} in the warehouse in Leipzig.",
	  "There are {n} pieces of the {thing} in the warehouse in Leipzig." },
};

static inline const char *fill_in(struct making *m, const char *template, const char *thing, unsigned figure)
{
	struct buf b = { 0 };
	for (struct str rest = str_of(template); rest.n;) {
		bool is_thing = str_starts(rest, STR("{thing}")), is_figure = str_starts(rest, STR("{n}"));
		if (is_thing)
			buf_add_c(&b, thing);
		else if (is_figure)
			buf_add_u64(&b, figure);
		else
			buf_add_char(&b, rest.s[0]);
		rest = str_from(rest, is_thing ? 7 : is_figure ? 3 : 1);
	}
	struct str text_ = arena_str(&m->arena, buf_str(&b));
	buf_release(&b);
	return text_.s;
}

static inline json_t *system_message(void)
{
	return message(
		"system",
		"You are the assistant of a shop. Answer from the documents and tools that you are given.");
}

/* ---- a question answered from documents ---- */

static inline json_t *add_docs(struct making *m, json_t *retriever, const struct topic *t, const char *thing,
			       unsigned figure)
{
	static const char *const fillers[] = { "Parcels leave the warehouse on the day of the order.",
					       "Gift cards are valid in every shop.",
					       "How to ignore errors of the app: restart it.",
					       "Our draft beer tent opens in June." };
	json_t *docs = json_array();
	unsigned place = pick(&m->rng, 900); /* a document has one version, in all traces */
	m->document = print(m, "%s_%u_v%u", t->slug, place, 3 + place % 6);
	m->fact = fill_in(m, t->document, thing, figure);
	json_array_append_new(docs, json_pack("{s:s, s:f, s:s}", "id", m->document, "score",
					      0.81 + 0.001 * pick(&m->rng, 120), "content", m->fact));
	for (unsigned i = 0; i < 2 + pick(&m->rng, 3); i++)
		json_array_append_new(docs, json_pack("{s:s, s:f, s:s}", "id", print(m, "faq_%u_v4", 10 + i),
						      "score", 0.7 - 0.05 * i, "content",
						      fillers[(i + figure) % 4]));
	json_object_set_new(retriever, "documents", docs);
	say_i(retriever, "retrieval.k", (json_int_t)json_array_size(docs));
	say_c(retriever, "retrieval.index", "help-v9");
	return docs;
}

static inline void make_rag(struct making *m)
{
	const struct topic *t = &topics[pick(&m->rng, 4)];
	const char *thing = WORD(&m->rng, things);
	unsigned figure = 12 + pick(&m->rng, 76);
	struct buf context = { 0 };
	m->question = fill_in(m, t->question, thing, figure);
	m->answer = fill_in(m, t->answer, thing, figure);
	json_t *root = part(m, NULL, "chat.turn", "request", 0);
	say_c(root, "input.text", m->question);
	say_c(root, "output.text", m->answer);
	if (chance(&m->rng, 60))
		model_call(m, root, "llm.query_rewrite", "rewriter",
			   json_pack("[o]", message("user", m->question)),
			   json_pack("[o]", message("assistant", print(m, "%s %s", t->slug, thing))));
	json_t *e = part(m, root, "vector.embed", "embedder", 12);
	say_c(e, "embedding.model", "embed-3-small");
	say_i(e, "embedding.dimension", 1536);
	json_t *r = part(m, root, "vector.retrieve", "retriever", 60 + pick(&m->rng, 200));
	say_c(r, "retrieval.query", m->question);
	say_c(r, "index.embedding_model", "embed-3-small");
	json_t *docs = add_docs(m, r, t, thing, figure), *d;
	size_t i;
	if (chance(&m->rng, 50)) {
		json_t *rr = part(m, root, "rerank", "reranker", 20);
		say_c(rr, "rerank.model", "cross-1");
		json_object_set_new(rr, "documents", json_deep_copy(docs));
	}
	json_t *p = part(m, root, "prompt.assemble", "prompt", 3);
	say(p, "prompt.truncated", json_false());
	say_i(p, "prompt.token_budget", 6000);
	json_array_foreach(docs, i, d)
		buf_printf(&context, "%s\n", json_string_value(json_object_get(d, "content")));
	json_t *g = model_call(
		m, root, "llm.answer", "llm",
		json_pack("[o, o]", system_message(),
			  message("user", print(m, "%.*s\n%s", (int)context.n, context.s, m->question))),
		json_pack("[o]", message("assistant", m->answer)));
	say_i(g, "prompt.retrieval_tokens", 90);
	say_c(g, "prompt.version", "v17");
	json_t *c = part(m, root, "citation.check", "validator", 40);
	say_i(c, "citation.claims_extracted", 2);
	say_i(c, "citation.claims_supported", 2);
	json_t *j = part(m, root, "llm.judge", "judge", 300);
	say_c(j, "evaluation.label", "pass");
	if (chance(&m->rng, 30))
		say_c(root, "feedback.label", "thumbs_up");
	buf_release(&context);
}

/* ---- an agent with tools ---- */

static inline json_t *offered_tools(void)
{
	return json_loads(
		"[{\"name\":\"order_lookup\",\"description\":\"an "
		"order\",\"schema\":{\"type\":\"object\",\"properties\":"
		"{\"order\":{\"type\":\"string\"}},\"required\":[\"order\"],\"additionalProperties\":false}},"
		"{\"name\":\"track_parcel\",\"description\":\"a "
		"parcel\",\"schema\":{\"type\":\"object\",\"properties\":"
		"{\"parcel\":{\"type\":\"string\"}},\"required\":[\"parcel\"]}}]",
		0, NULL);
}

/* A round: the model asks, the tool runs, the history grows. */
static inline json_t *tool_round(struct making *m, json_t *root, json_t *history, const char *tool,
				 const char *key, const char *value, const char *result)
{
	const char *id = print(m, "call_%u%u", m->serial, pick(&m->rng, 100000));
	json_t *arguments = json_pack("{s:s}", key, value), *tool_span;
	json_t *asked = json_pack("{s:s, s:s, s:[{s:s, s:s, s:O}]}", "role", "assistant", "text", "", "calls",
				  "id", id, "name", tool, "arguments", arguments);
	json_t *p = model_call(m, root, "llm.plan", "llm", json_deep_copy(history), json_pack("[O]", asked));
	json_object_set_new(p, "tools_offered", offered_tools());
	tool_span = part(m, root, print(m, "execute_tool %s", tool), "tool", 60 + pick(&m->rng, 300));
	say_c(tool_span, "tool.name", tool);
	say_c(tool_span, "tool.call_id", id);
	char *dumped = json_dumps(arguments, JSON_COMPACT);
	say_c(tool_span, "tool.arguments", dumped);
	free(dumped);
	say_c(tool_span, "tool.result", result);
	json_array_append_new(history, asked);
	json_array_append_new(history, json_pack("{s:s, s:s, s:s, s:s}", "role", "tool", "call_id", id,
						 "tool", tool, "text", result));
	json_decref(arguments);
	return tool_span;
}

static inline void make_agent(struct making *m)
{
	unsigned order = 1000 + pick(&m->rng, 9000), parcel = 100000 + pick(&m->rng, 900000),
		 days = 2 + pick(&m->rng, 7);
	const char *carrier = WORD(&m->rng, carriers);
	const char *order_id = print(m, "ORD-%u", order), *parcel_id = print(m, "PX%u", parcel);
	bool retried = chance(&m->rng, 20);
	m->question = print(m, "Where is my order %s?", order_id);
	m->answer = print(m, "Your order %s left with %s as parcel %s and arrives in %u days.", order_id,
			  carrier, parcel_id, days);
	json_t *root = part(m, NULL, "agent.run", "agent", 0);
	say_c(root, "agent", "orders");
	say_c(root, "input.text", m->question);
	say_c(root, "output.text", m->answer);
	json_t *history = json_pack("[o, o]", system_message(), message("user", m->question));
	json_t *t = tool_round(
		m, root, history, "order_lookup", "order", order_id,
		print(m,
		      "{\"error\":null,\"order\":\"%s\",\"parcel\":\"%s\",\"carrier\":\"%s\",\"errors\":[]}",
		      order_id, parcel_id, carrier));
	if (retried) {
		json_t *again = json_deep_copy(t);
		json_object_set_new(t, "status", text("ERROR"));
		json_object_set_new(t, "error",
				    json_pack("{s:s, s:s}", "type", "ConnectionError", "message",
					      "connection reset"));
		json_object_del(json_object_get(t, "facets"), "tool.result");
		json_object_set_new(again, "span_id", text(print(m, "%016x", ++m->serial)));
		json_object_set_new(again, "start_ms", json_integer(m->start_ms + m->at_ms));
		m->at_ms += 60;
		m->span[m->n++] = again;
	}
	tool_round(m, root, history, "track_parcel", "parcel", parcel_id,
		   print(m, "{\"parcel\":\"%s\",\"state\":\"in transit\",\"days_left\":%u,\"exit_code\":0}",
			 parcel_id, days));
	json_t *f = model_call(m, root, "llm.plan", "llm", history,
			       json_pack("[o]", message("assistant", m->answer)));
	json_object_set_new(f, "tools_offered", offered_tools());
}

/* ---- agents that hand over to each other ---- */

static inline const char *sub_agent(struct making *m, json_t *root, const char *who_, const char *task,
				    const char *finding)
{
	json_t *a = part(m, root, print(m, "agent.%s", who_), "agent", 0);
	size_t first = m->n;
	say_c(a, "agent", who_);
	say_c(a, "input.text", task);
	say_c(a, "output.text", finding);
	json_t *history = json_pack("[o]", message("user", task));
	tool_round(m, a, history, "web_search", "query", task,
		   print(m, "{\"results\":[{\"text\":\"%s\"}]}", finding));
	model_call(m, a, print(m, "llm.%s", who_), "llm", history,
		   json_pack("[o]", message("assistant", finding)));
	for (size_t i = first; i < m->n; i++)
		json_object_del(m->span[i], "tools_offered");
	json_object_set_new(a, "duration_ms",
			    json_integer(m->start_ms + m->at_ms -
					 json_integer_value(json_object_get(a, "start_ms")) - 1));
	return finding;
}

static inline void make_multi(struct making *m)
{
	const char *thing = WORD(&m->rng, things);
	unsigned price = 120 + pick(&m->rng, 800), grams = 1100 + pick(&m->rng, 4000);
	m->question = print(m, "Which %s should our office buy?", thing);
	json_t *root = part(m, NULL, "agent.coordinator", "agent", 0);
	say_c(root, "agent", "coordinator");
	say_c(root, "input.text", m->question);
	model_call(m, root, "llm.coordinate", "llm",
		   json_pack("[o, o]", system_message(), message("user", m->question)),
		   json_pack("[o]", message("assistant",
					    "I will ask for prices first, and for weights afterwards.")));
	const char *a =
		sub_agent(m, root, "pricing", print(m, "price of a %s", thing),
			  print(m, "Supplier Borealis quotes $%u per piece, assembly included.", price));
	const char *b = sub_agent(m, root, "measures", print(m, "weight of a %s", thing),
				  print(m, "The model Aurora of the %s weighs %u grams and folds flat.",
					thing, grams));
	m->fact = a;
	m->answer = print(m,
			  "I recommend the one of supplier Borealis: $%u per piece, assembly included; it "
			  "weighs %u grams and folds flat.",
			  price, grams);
	say_c(root, "output.text", m->answer);
	model_call(m, root, "llm.coordinate", "llm",
		   json_pack("[o, o, o, o]", system_message(), message("user", m->question),
			     message("user", a), message("user", b)),
		   json_pack("[o]", message("assistant", m->answer)));
}

/* ---- a pipeline that reads documents ---- */

static inline void make_pipeline(struct making *m)
{
	unsigned total = 1000 + pick(&m->rng, 90000), number = 10000 + pick(&m->rng, 80000);
	const char *invoice = print(m, "Invoice INV-%u. Due on 2025-12-%02u. Total: USD %u,%03u.00.", number,
				    1 + pick(&m->rng, 28), total / 1000, total % 1000);
	m->question = "Extract the invoice.";
	m->fact = invoice;
	m->answer = print(m, "{\"invoice\":\"INV-%u\",\"total\":%u}", number, total);
	json_t *root = part(m, NULL, "pipeline.invoice", "chain", 0);
	say_c(root, "input.text", invoice);
	say_c(root, "output.text", m->answer);
	json_t *parse = part(m, root, "tool.parse_pdf", "tool", 120);
	say_c(parse, "tool.name", "parse_pdf");
	say_c(parse, "tool.arguments", print(m, "{\"file\":\"inv-%u.pdf\"}", number));
	say_c(parse, "tool.result", invoice);
	model_call(m, root, "llm.classify", "llm",
		   json_pack("[o, o]", message("system", "Say which kind of document this is."),
			     message("user", invoice)),
		   json_pack("[o]", message("assistant", "invoice")));
	model_call(m, root, "llm.extract", "llm",
		   json_pack("[o, o]", message("system", "Extract the fields. Respond only with JSON."),
			     message("user", invoice)),
		   json_pack("[o]", message("assistant", m->answer)));
	json_t *v = part(m, root, "validate.output", "validator", 6);
	say(v, "validation.errors", json_array());
	say_c(v, "validation.result", "pass");
	json_t *review = part(m, root, "human.review", "other", 30);
	say_c(review, "review.outcome", "approved");
}

/* The root lasts as long as all of it. */
static inline void close_root(struct making *m)
{
	json_object_set_new(m->span[0], "duration_ms", json_integer(m->at_ms + 4));
}

#endif
