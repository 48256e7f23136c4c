/* Failures: what kind of one a text tells of, and errors in the disguise of a result. */
#ifndef DETECT_FAULT_H
#define DETECT_FAULT_H

#include "span/value.h"

enum fault {
	FAULT_NONE,
	FAULT_TIMEOUT,
	FAULT_RATE_LIMIT,
	FAULT_PERMISSION,
	FAULT_OUTAGE,         /* 5xx, connection refused, … */
	FAULT_CONTEXT_LENGTH, /* the prompt is too long for the model */
	FAULT_CONTENT_FILTER,
	FAULT_UNKNOWN_TOOL,
	FAULT_ARGUMENTS, /* the call was not as the tool wants it */
	FAULT_NOT_FOUND,
	FAULT_OTHER,
};

const char *fault_name(enum fault f); /* "a timeout"; "a failure" for FAULT_OTHER */

/* By the words of an error type or message; FAULT_OTHER when none of them is known, FAULT_NONE of an empty
 * text. */
enum fault fault_of(struct str text);

/* By an HTTP status; FAULT_NONE below 400. */
enum fault fault_of_status(int64_t status);

/* Nothing that a model does could have mattered. */
static inline bool fault_is_outage(enum fault f)
{
	return f == FAULT_TIMEOUT || f == FAULT_RATE_LIMIT || f == FAULT_PERMISSION || f == FAULT_OUTAGE;
}

/*
 * A result that says it is an error: {"error": …}, {"ok": false}, a non-zero
 * exit code, a traceback, an HTTP status of 400 and more. *what (in `arena`, or
 * a slice) is the part that says so.
 */
enum fault fault_in_result(struct value result, struct arena *arena, struct str *what);

/* A result that holds nothing: "", "[]", {"results": []}, {"count": 0}, "no results". */
bool result_is_empty(struct value result, struct arena *arena);

/* The text says that something failed, or was not found: whoever reads it knows. */
struct phrases;
bool admits_failure(const struct phrases *p, struct str text);

#endif
