/*
 * An eval case: what a trace says about one request, in the terms that eval
 * frameworks share. What was given (question, conversation, documents, results
 * of tools) is frozen as it was; what came out is kept apart from what should
 * have come out.
 *
 * All slices borrow from the trace, or are in the case's arena.
 */
#ifndef EVAL_CASE_H
#define EVAL_CASE_H

#include "contract/audit.h"
#include "detect/detect.h"

struct eval_doc {
	struct str id, text, version; /* unset: not recorded */
	struct value metadata;
	double score, rerank_score;
	bool has_score, has_rerank_score;
	bool is_distance;   /* the score: less is better */
	uint32_t retrieved; /* rank in what the retriever put out, from 0; INDEX_NONE: a reranker brought it
			       in */
	bool excluded;      /* it was left out of the prompt */
	struct str span_id; /* that put it out */
};

struct eval_tool {
	struct str name, call_id, span_id; /* call_id unset: not recorded */
	struct value arguments, result;
	struct str error; /* it failed so; unset: it worked, as far as is known */
};

struct eval_turn {
	enum message_role role; /* system, user, assistant */
	struct str text;
};

struct eval_version {
	const char *name; /* facet: "request.model" */
	struct str value, span_name;
};

struct eval_finding {
	struct str rule, category, role, span_id, span_name, text;
	double confidence;
};

/* Feedback that came with the trace: a slip, or an attribute. */
struct eval_feedback {
	struct str label, text, ticket; /* unset: not said */
	struct str source;              /* attribute, or file */
};

/* Where a span was found. */
struct eval_record {
	struct str span_id;
	struct origin origin;
};

/* What may be expected of an answer. */
enum expect_mode { EXPECT_NONE, EXPECT_RECORDED, EXPECT_NEGATE, EXPECT_REVIEW, EXPECT_FILE, EXPECT_MODES };
const char *expect_mode_name(enum expect_mode m); /* "none" */

struct eval_strs {
	struct str *v;
	size_t n;
};

struct eval_expectation {
	enum expect_mode mode;
	struct str reason;         /* why this mode, for people */
	struct str answer;         /* unset: nobody knows */
	struct eval_strs must_not; /* texts that the answer must not hold; each is in the recorded one */
	struct eval_strs claims;   /* what checks said of them, as recorded */
	struct eval_strs documents, documents_not; /* evidence that must be in the context, and must not */
	struct eval_strs tools, tools_not;         /* in the order of the calls */
	struct str route;                          /* unset: nothing is expected */
	struct eval_strs fallbacks_not;            /* that must not be taken */
	bool json;                                 /* the answer is a JSON object */
	struct eval_strs json_keys;                /* with these members at the top */
};

struct eval_case {
	struct arena *arena;
	const struct scene *scene;
	struct str id;         /* 16 hex digits: of the SHA-256 of what was given, but for personal values */
	struct str input_hash; /* of the question alone, 16 hex digits */
	struct str trace_id, root_name;
	int64_t start_ns;
	bool has_start;
	struct str question; /* as it was asked; unset: not recorded */
	struct str answer;   /* empty: not recorded */
	struct str system;   /* the system prompt as sent; unset: not recorded */
	struct str prompt_id, prompt_version, prompt_hash;
	struct eval_turn *turns; /* of the conversation, the question last; without the answer */
	size_t turns_n;
	struct eval_doc *docs; /* in the order in which the model was given them */
	size_t docs_n;
	struct eval_tool *tools;
	size_t tools_n;
	struct eval_version *versions;
	size_t versions_n;
	struct eval_feedback *feedback;
	size_t feedback_n;
	struct str complaint;     /* the ticket, text or label of one who complained; unset: nobody did */
	struct str review;        /* what a reviewer decided; unset: nothing */
	bool accepted;            /* that was for the recorded answer */
	struct str review_answer; /* the answer a reviewer gave in its place; unset */
	struct eval_finding *findings;
	size_t findings_n;
	struct str summary;  /* of the diagnosis */
	struct str category; /* of the first cause; unset: nothing was found */
	struct str shape;    /* what failed, and how: equal for one kind of incident */
	const struct audit *audit;
	struct eval_record *records;
	size_t records_n;
	struct eval_expectation expect;
};

/* What makes two cases one: what was given; that and what went wrong; nothing but the trace. */
enum case_identity { CASE_OF_INPUT, CASE_OF_SHAPE, CASE_OF_TRACE };

struct eval_settings {
	bool chosen;            /* --expect was given */
	enum expect_mode mode;  /* as given */
	struct str file_answer; /* of EXPECT_FILE, for this trace; unset: it has none */
};

/* Slips about this trace, made ready by whoever read them. */
struct eval_given {
	const struct eval_feedback *feedback;
	size_t feedback_n;
	struct str review_answer;
	const struct store *artifacts;
};

/* `c` lives as long as the diagnosis. */
void case_of(const struct tree *t, const struct summary *s, const struct diagnosis *d,
	     const struct audit *audit, const struct eval_given *given, const struct eval_settings *settings,
	     struct eval_case *c);

/* Once the redactor has learnt the trace: the id, and what is expected without pieces of what is replaced. */
struct redactor;
void case_identify(struct eval_case *c, enum case_identity of, struct redactor *r);
void case_hide_pieces(struct eval_case *c, struct redactor *r);

/* ---- for case*.c and expect*.c alone ---- */

void case_find_context(struct eval_case *c, const struct eval_given *given);
void case_find_versions(struct eval_case *c);
void expect_of(struct eval_case *c, const struct diagnosis *d, const struct eval_settings *settings);
void expect_claims(struct eval_case *c, const struct diagnosis *d);

#endif
