/*
 * Writing one case as one JSON value. Whatever was recorded goes through
 * fixture_text() and fixture_value(): redacted, made inert for the consumer,
 * valid UTF-8, ASCII in the output. Formats never write recorded text by any
 * other means.
 */
#ifndef EVAL_FIXTURE_H
#define EVAL_FIXTURE_H

#include "eval/case.h"
#include "eval/redact.h"
#include "json/write.h"

/* Where the trace came from, as far as whoever reads it knows. */
struct eval_source {
	struct str sha256; /* of the file as it lies on the disk, hex; unset: not known */
};

struct eval_format;

struct fixture {
	struct json_writer w;
	const struct eval_format *format;
	struct redactor *redactor;
	struct arena *arena;
	const struct eval_source *source;
	const char *version; /* of casefile */
	struct str split;    /* unset: none */
	bool lossy;          /* the audit calls it not replayable, and that was allowed */
	size_t changed;      /* texts that were made inert */
	size_t alike_at;     /* where in the output the number of cases like it stands; 0: nowhere */
};

/* A text under `key` (NULL: an element). Unset: null. */
void fixture_text(struct fixture *f, const char *key, struct str text);

/* The same where nothing is recorded: nothing is written. */
void fixture_known_text(struct fixture *f, const char *key, struct str text);

/* A recorded value: JSON as JSON (of formats that take it; else as text). */
void fixture_value(struct fixture *f, const char *key, struct value v);

/* The value as an object, whatever it is: {"value": …} when it is none. */
void fixture_object(struct fixture *f, const char *key, struct value v);

void fixture_strs(struct fixture *f, const char *key, const struct eval_strs *all);

/*
 * Pieces that formats share: the conversation as [{role, content}], the texts
 * of the documents as strings, the block "casefile" with what only we know
 * (provenance, expectation, diagnosis, versions, feedback, audit, redactions).
 */
void fixture_messages(struct fixture *f, const char *key, const struct eval_case *c);
void fixture_turns(struct fixture *f, const struct eval_case *c); /* the elements of that list */
void fixture_contexts(struct fixture *f, const char *key, const struct eval_case *c);
void fixture_documents(struct fixture *f, const char *key, const struct eval_case *c);
void fixture_tools(struct fixture *f, const char *key, const struct eval_case *c);
void fixture_casefile(struct fixture *f, const struct eval_case *c);

/* The expected answer, or null. */
/* What was answered; null: that was not recorded. */
void fixture_recorded(struct fixture *f, const char *key, const struct eval_case *c);
void fixture_expected(struct fixture *f, const char *key, const struct eval_case *c);

/* "incident 3fa9… stale-document": of our own words and clean characters alone. In the arena. */
struct str fixture_title(struct fixture *f, const struct eval_case *c);

/* UUIDv5 (RFC 9562, section 5.5) of a case, in a name space of ours; and of a trace id that is 32 hex digits,
 * as it is. False when it is none. */
void fixture_uuid(struct str id, char out[37]);
bool fixture_trace_uuid(struct str trace_id, char out[37]);

#endif
