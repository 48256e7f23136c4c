/* Words by which failures are known. The first row that fits counts. */
#include "detect/fault.h"

#include "detect/phrases.h"

static const char *const names[] = {
	[FAULT_NONE] = "",
	[FAULT_TIMEOUT] = "a timeout",
	[FAULT_RATE_LIMIT] = "a rate limit",
	[FAULT_PERMISSION] = "a missing permission",
	[FAULT_OUTAGE] = "an outage",
	[FAULT_CONTEXT_LENGTH] = "a prompt too long for the model",
	[FAULT_CONTENT_FILTER] = "a content filter",
	[FAULT_UNKNOWN_TOOL] = "an unknown tool",
	[FAULT_ARGUMENTS] = "invalid arguments",
	[FAULT_NOT_FOUND] = "nothing found",
	[FAULT_OTHER] = "a failure",
};

static const struct {
	enum fault fault;
	const char *word;
} words[] = {
	{ FAULT_CONTEXT_LENGTH, "context length" },
	{ FAULT_CONTEXT_LENGTH, "context_length" },
	{ FAULT_CONTEXT_LENGTH, "context window" },
	{ FAULT_CONTEXT_LENGTH, "contextwindow" },
	{ FAULT_CONTEXT_LENGTH, "maximum context" },
	{ FAULT_CONTEXT_LENGTH, "prompt is too long" },
	{ FAULT_CONTENT_FILTER, "content_filter" },
	{ FAULT_CONTENT_FILTER, "content filter" },
	{ FAULT_CONTENT_FILTER, "contentfilter" },
	{ FAULT_CONTENT_FILTER, "content management policy" },
	{ FAULT_RATE_LIMIT, "rate limit" },
	{ FAULT_RATE_LIMIT, "rate_limit" },
	{ FAULT_RATE_LIMIT, "ratelimit" },
	{ FAULT_RATE_LIMIT, "too many requests" },
	{ FAULT_RATE_LIMIT, "quota" },
	{ FAULT_RATE_LIMIT, "throttl" },
	{ FAULT_RATE_LIMIT, "resource_exhausted" },
	{ FAULT_RATE_LIMIT, "overloaded" },
	{ FAULT_TIMEOUT, "timeout" },
	{ FAULT_TIMEOUT, "timed out" },
	{ FAULT_TIMEOUT, "time out" },
	{ FAULT_TIMEOUT, "deadline" },
	{ FAULT_UNKNOWN_TOOL, "unknown tool" },
	{ FAULT_UNKNOWN_TOOL, "no such tool" },
	{ FAULT_UNKNOWN_TOOL, "tool not found" },
	{ FAULT_UNKNOWN_TOOL, "unknown function" },
	{ FAULT_UNKNOWN_TOOL, "nosuchtool" },
	{ FAULT_UNKNOWN_TOOL, "is not a valid tool" },
	{ FAULT_ARGUMENTS, "validation error" },
	{ FAULT_ARGUMENTS, "validationerror" },
	{ FAULT_ARGUMENTS, "invalid argument" },
	{ FAULT_ARGUMENTS, "invalidargument" },
	{ FAULT_ARGUMENTS, "invalid_argument" },
	{ FAULT_ARGUMENTS, "invalidtoolargument" },
	{ FAULT_ARGUMENTS, "invalidtoolinput" },
	{ FAULT_ARGUMENTS, "missing required" },
	{ FAULT_ARGUMENTS, "required property" },
	{ FAULT_ARGUMENTS, "required positional argument" },
	{ FAULT_ARGUMENTS, "unexpected keyword argument" },
	{ FAULT_ARGUMENTS, "field required" },
	{ FAULT_ARGUMENTS, "is not of type" },
	{ FAULT_ARGUMENTS, "does not match schema" },
	{ FAULT_ARGUMENTS, "schema validation" },
	{ FAULT_ARGUMENTS, "zoderror" },
	{ FAULT_ARGUMENTS, "invalid params" },
	{ FAULT_ARGUMENTS, "invalid parameter" },
	{ FAULT_PERMISSION, "permission" },
	{ FAULT_PERMISSION, "forbidden" },
	{ FAULT_PERMISSION, "unauthorized" },
	{ FAULT_PERMISSION, "access denied" },
	{ FAULT_PERMISSION, "accessdenied" },
	{ FAULT_PERMISSION, "not authorized" },
	{ FAULT_OUTAGE, "connection" },
	{ FAULT_OUTAGE, "unavailable" },
	{ FAULT_OUTAGE, "bad gateway" },
	{ FAULT_OUTAGE, "internal server error" },
	{ FAULT_OUTAGE, "econnre" },
	{ FAULT_OUTAGE, "enotfound" },
	{ FAULT_OUTAGE, "dns" },
	{ FAULT_OUTAGE, "service is down" },
	{ FAULT_NOT_FOUND, "not found" },
	{ FAULT_NOT_FOUND, "notfound" },
	{ FAULT_NOT_FOUND, "no such" },
	{ FAULT_NOT_FOUND, "does not exist" },
	{ FAULT_NOT_FOUND, "enoent" },
};

const char *fault_name(enum fault f)
{
	return names[f];
}

enum fault fault_of(struct str text)
{
	enum { LOOKED_AT = 2000 };
	if (!text.n)
		return FAULT_NONE;
	if (text.n > LOOKED_AT)
		text.n = LOOKED_AT;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_find_nocase(text, str_of(words[i].word)) >= 0)
			return words[i].fault;
	return FAULT_OTHER;
}

enum fault fault_of_status(int64_t status)
{
	static const struct {
		int64_t status;
		enum fault fault;
	} known[] = {
		{ 400, FAULT_ARGUMENTS },  { 401, FAULT_PERMISSION }, { 403, FAULT_PERMISSION },
		{ 404, FAULT_NOT_FOUND },  { 408, FAULT_TIMEOUT },    { 422, FAULT_ARGUMENTS },
		{ 429, FAULT_RATE_LIMIT }, { 504, FAULT_TIMEOUT },
	};
	if (status < 400 || status > 599)
		return FAULT_NONE;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].status == status)
			return known[i].fault;
	return status >= 500 ? FAULT_OUTAGE : FAULT_OTHER;
}

/* ---- results ---- */

enum sign {
	SIGN_ERROR,  /* anything but null, false, 0, "" and [] */
	SIGN_FALSE,  /* must not be false */
	SIGN_TRUE,   /* must not be true */
	SIGN_CODE,   /* must be 0 */
	SIGN_STATUS, /* a word or an HTTP status */
	SIGN_ITEMS,  /* what was looked up */
	SIGN_COUNT,  /* how many there are */
};

static const struct {
	const char *key;
	enum sign sign;
} signs[] = {
	{ "error", SIGN_ERROR },         { "errors", SIGN_ERROR },       { "exception", SIGN_ERROR },
	{ "error_message", SIGN_ERROR }, { "errorMessage", SIGN_ERROR }, { "isError", SIGN_TRUE },
	{ "is_error", SIGN_TRUE },       { "ok", SIGN_FALSE },           { "success", SIGN_FALSE },
	{ "exit_code", SIGN_CODE },      { "exitCode", SIGN_CODE },      { "returncode", SIGN_CODE },
	{ "status_code", SIGN_STATUS },  { "statusCode", SIGN_STATUS },  { "status", SIGN_STATUS },
	{ "code", SIGN_STATUS },         { "results", SIGN_ITEMS },      { "result", SIGN_ITEMS },
	{ "items", SIGN_ITEMS },         { "data", SIGN_ITEMS },         { "documents", SIGN_ITEMS },
	{ "matches", SIGN_ITEMS },       { "hits", SIGN_ITEMS },         { "rows", SIGN_ITEMS },
	{ "records", SIGN_ITEMS },       { "orders", SIGN_ITEMS },       { "entries", SIGN_ITEMS },
	{ "count", SIGN_COUNT },         { "total", SIGN_COUNT },        { "total_results", SIGN_COUNT },
	{ "found", SIGN_FALSE },
};

static bool holds_nothing(struct value v)
{
	static const char *const empty[] = { "", "[]", "{}", "null", "None", "false", "0", "\"\"" };
	struct str text = str_trim(v.text);
	if (v.type == VALUE_NULL || v.type == VALUE_NONE)
		return true;
	if (v.type == VALUE_INT)
		return v.i == 0;
	if (v.type == VALUE_BOOL)
		return !v.b;
	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++)
		if (str_eq(text, str_of(empty[i])))
			return true;
	return false;
}

static enum fault judge(enum sign sign, struct str key, struct value v, struct arena *arena)
{
	int64_t i;
	bool b;
	struct str text = value_text(v, arena);
	switch (sign) {
	case SIGN_ERROR:
		return holds_nothing(v) ? FAULT_NONE : fault_of(text);
	case SIGN_TRUE:
		return value_as_bool(v, &b) && b ? FAULT_OTHER : FAULT_NONE;
	case SIGN_FALSE:
		return !str_eq(key, STR("found")) && value_as_bool(v, &b) && !b ? FAULT_OTHER : FAULT_NONE;
	case SIGN_CODE:
		return value_as_i64(v, &i) && i != 0 ? FAULT_OTHER : FAULT_NONE;
	case SIGN_STATUS:
		if (value_as_i64(v, &i))
			return fault_of_status(i);
		return str_eq_nocase(text, STR("error")) || str_eq_nocase(text, STR("failed")) ||
				       str_eq_nocase(text, STR("failure"))
			       ? FAULT_OTHER
			       : FAULT_NONE;
	default:
		return FAULT_NONE;
	}
}

static bool is_object(struct str text)
{
	return text.n && text.s[0] == '{';
}

static enum fault fault_in_object(struct str text, struct arena *arena, struct str *what)
{
	struct pull j;
	struct str key;
	struct value v;
	enum fault worst = FAULT_NONE;
	pull_init(&j, text, 1024, arena);
	pull_object(&j);
	while (pull_key(&j, &key) && value_read(&j, &v))
		for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
			if (!str_eq(key, str_of(signs[i].key)))
				continue;
			enum fault f = judge(signs[i].sign, key, v, arena);
			if (f == FAULT_NONE || (worst != FAULT_NONE && f == FAULT_OTHER))
				continue;
			worst = f;
			struct str said = value_text(v, arena);
			*what = arena_printf(arena, "%.*s: %.*s", (int)key.n, key.s,
					     (int)(said.n < 4000 ? said.n : 4000), said.s);
		}
	if (worst == FAULT_OTHER) { /* {"status": "error", "message": "permission denied"} */
		enum fault closer = fault_of(text);
		return closer == FAULT_NONE ? worst : closer;
	}
	return worst;
}

enum fault fault_in_result(struct value result, struct arena *arena, struct str *what)
{
	static const char *const starts[] = { "Traceback (most recent call last)",
					      "Error:",
					      "ERROR:",
					      "Exception:",
					      "Error executing",
					      "Failed to ",
					      "Tool error",
					      "ToolError",
					      "error:" };
	struct str text = str_trim(value_text(result, arena));
	*what = text;
	if (text.n && text.s[0] == '"') { /* JSON text of a text */
		struct pull j;
		struct str inner;
		pull_init(&j, text, 1024, arena);
		if (pull_string(&j, &inner) && pull_at_end(&j))
			*what = text = str_trim(inner);
	}
	if (is_object(text))
		return fault_in_object(text, arena, what);
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (str_starts(text, str_of(starts[i])))
			return fault_of(text);
	return FAULT_NONE;
}

static bool object_is_empty(struct str text, struct arena *arena)
{
	struct pull j;
	struct str key;
	struct value v;
	bool nothing = false, something = false, any = false;
	pull_init(&j, text, 1024, arena);
	pull_object(&j);
	while (pull_key(&j, &key) && value_read(&j, &v)) {
		any = true;
		for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
			bool counts = signs[i].sign == SIGN_ITEMS || signs[i].sign == SIGN_COUNT ||
				      str_eq(key, STR("found"));
			if (!counts || !str_eq(key, str_of(signs[i].key)))
				continue;
			nothing |= holds_nothing(v);
			something |= !holds_nothing(v);
		}
	}
	return !j.error && (!any || (nothing && !something));
}

bool result_is_empty(struct value result, struct arena *arena)
{
	static const char *const none[] = { "no results", "no matches",   "no records", "nothing found",
					    "not found",  "no documents", "no data" };
	struct str text = str_trim(value_text(result, arena));
	if (holds_nothing((struct value){ .type = VALUE_STRING, .text = text }))
		return !str_eq(text, STR("0")) && !str_eq(text, STR("false"));
	if (is_object(text))
		return object_is_empty(text, arena);
	for (size_t i = 0; text.n < 80 && i < sizeof(none) / sizeof(none[0]); i++)
		if (str_find_nocase(text, str_of(none[i])) >= 0)
			return true;
	return false;
}

bool admits_failure(const struct phrases *p, struct str text)
{
	return phrases_find(p, PHRASES_FAILURE, text).n > 0;
}
