/*
 * A trace as rules see it: its spans in the order of the flow, and what they
 * tell in the terms of an LLM application (documents, model calls, runs of
 * tools, the answer), whatever their convention calls it. Made once for a
 * trace, then only read: rules are functions of it.
 */
#ifndef DETECT_SCENE_H
#define DETECT_SCENE_H

#include "detect/fault.h"
#include "detect/rule.h"
#include "span/messages.h"
#include "trace/summary.h"

struct corpus;
struct baseline;
struct phrases;
struct sources;

enum { DOCS_COMPARED = 512 }; /* documents of one trace that are compared with each other */

/* A document in what a retriever or reranker put out (or, of rerankers, was given). */
struct scene_doc {
	uint32_t node;
	uint32_t rank; /* in the list, from 0 */
	struct str id; /* unset: not recorded */
	struct str content, version;
	struct value metadata; /* a JSON object, or VALUE_NONE */
	double score;
	bool has_score;
	bool is_distance; /* the score: less is better */
	bool is_input;    /* given to a reranker, not put out */
	struct str key;   /* where the id (else the content) stands; */
	uint32_t index;   /* and its place there, when the attribute is a list */
};

/* A call of a model, at the innermost span that tells of it. */
struct scene_call {
	uint32_t node;
	struct messages sent, answered;
	struct str text; /* answered; empty: nothing, or not recorded */
	struct str text_key;
	bool has_sent, has_answered; /* recorded at all */
	enum component component;    /* llm, or a step that is made with a model (rewriter, judge …) */
};

/* A run of a tool. */
struct scene_tool {
	uint32_t node;
	struct str name, call_id; /* unset: not recorded */
	struct value arguments, result;
	struct str result_key;
	enum fault fault;     /* FAULT_NONE: it worked, as far as is known */
	struct str fault_key; /* what says so */
	struct str fault_text;
	uint32_t asked_by; /* the call that asked for it, by place in `calls`; INDEX_NONE: not known */
	uint32_t read_by;  /* the call that was given its result */
};

struct scene_span {
	enum component component;
	struct facet_set has;  /* its own and its resource's */
	uint32_t flow;         /* place in the flow */
	uint32_t docs, docs_n; /* what it put out, or was given: places in the scene's docs */
};

/* What several rules make of the trace alike: made when the first one asks for it; NULL: not yet. */
struct scene_memo {
	struct sources *sources, *evidence;
};

struct scene {
	const struct tree *tree;
	const struct summary *summary;
	const double *options;           /* by enum rule_option */
	const struct corpus *corpus;     /* the other traces that were read; NULL: none */
	const struct baseline *baseline; /* NULL: none */
	const struct phrases *phrases;
	const struct str *expect_docs, *expect_spans;
	size_t expect_docs_n, expect_spans_n;

	struct arena *arena; /* of the findings; for texts */
	struct scene_memo *memo;
	struct scene_span *span; /* by node */
	uint32_t *flow;          /* spans, by start (unset: behind their parent) */
	size_t flow_n;
	struct scene_doc *docs;
	struct scene_call *calls;
	struct scene_tool *tools;
	size_t docs_n, calls_n, tools_n;
	struct str question, answer; /* empty: not recorded */
	struct str answer_key;
	uint32_t question_node, answer_node; /* NODE_NONE: not recorded */
	uint32_t answer_call;                /* the call that gave it, else the last; INDEX_NONE: none */
	struct facet_set has;                /* of any span */
	uint32_t components;                 /* bit by enum component */
};

/* Fills all but what the caller set (tree to expect_spans_n, arena). */
void scene_make(struct scene *s, const struct facet_sets *sets);

static inline const struct span *scene_of(const struct scene *s, uint32_t node)
{
	return s->tree->node[node].span;
}

static inline bool scene_has(const struct scene *s, uint32_t node, enum facet f)
{
	return facet_set_has(&s->span[node].has, f);
}

static inline enum component scene_component(const struct scene *s, uint32_t node)
{
	return s->span[node].component;
}

static inline double scene_option(const struct scene *s, enum rule_option o)
{
	return s->options[o];
}

/* Facets, asked only where they can be. */
bool scene_text(const struct scene *s, uint32_t node, enum facet f, struct str *out);
bool scene_i64(const struct scene *s, uint32_t node, enum facet f, int64_t *out);
bool scene_double(const struct scene *s, uint32_t node, enum facet f, double *out);
size_t scene_items(const struct scene *s, uint32_t node, enum facet f, struct facet_item **out);

/* The first span in the flow that has it, and its text. */
bool scene_first(const struct scene *s, enum facet f, uint32_t *node, struct str *out);

/* How a person names the span: its id where people gave it, else its name. */
struct str scene_name(const struct scene *s, uint32_t node);

/* The tools that a call was offered: their names, and schemas (VALUE_NONE: none). */
struct scene_offer {
	struct str name;
	struct value schema;
};
size_t scene_offers(const struct scene *s, uint32_t node, struct scene_offer **out);

/* Did the span fail, and how: status, error type, message. */
enum fault scene_fault(const struct scene *s, uint32_t node, struct str *key, struct str *text);

/* For scene_make() alone. */
void scene_find_docs(struct scene *s);
void scene_find_calls(struct scene *s);
void scene_find_tools(struct scene *s);
void scene_find_answer(struct scene *s);

#endif
