/* The criteria of trace-find, as options, and the query they make. */
#ifndef CMD_CRITERIA_H
#define CMD_CRITERIA_H

#include "cmd/cli.h"
#include "query/query.h"

struct criteria {
	const char *trace, *span, *session, *turn, *user, *tenant, *ticket, *request, *conversation;
	const char *service, *component, *model, *name, *status, *min_duration, *max_duration;
	const char *since, *until, *around, *window, *now, *text, *response;
	struct strings keys; /* KEY=VALUE */
	const char *without;
	bool nocase, same_span;
};

#define OPT_CRITERIA(c)                                                                                      \
	OPT_GROUP("Which traces (all criteria must be met, each by some span)"),                             \
		OPT_STRING('t', "trace", &(c)->trace, "ID", "trace id, or the beginning of one"),            \
		OPT_STRING(0, "span", &(c)->span, "ID", "span id"),                                          \
		OPT_STRING(0, "session", &(c)->session, "ID", "session id"),                                 \
		OPT_STRING(0, "turn", &(c)->turn, "ID", "turn or message id"),                               \
		OPT_STRING(0, "user", &(c)->user, "ID", "user id, or its hash"),                             \
		{ OPTION_STRING,         0,        "tenant", "workspace", &(c)->tenant, "ID",                \
		  "tenant or workspace", PATH_NONE },                                                        \
		OPT_STRING(0, "ticket", &(c)->ticket, "ID", "support ticket; with --complaint: which slip"), \
		OPT_STRING(0, "request", &(c)->request, "ID", "request id"),                                 \
		OPT_STRING(0, "conversation", &(c)->conversation, "ID", "conversation or thread"),           \
		OPT_STRINGS('k', "key", &(c)->keys, "KEY=VALUE",                                             \
			    "an attribute or facet has this value (or !=, <, <=, >, >=)"),                   \
		OPT_STRING(0, "name", &(c)->name, "GLOB", "span name"),                                      \
		OPT_STRING(0, "without", &(c)->without, "GLOB", "no span has this name"),                    \
		OPT_FLAG(0, "same-span", &(c)->same_span, "one span meets all criteria (but --without)"),    \
		OPT_STRING(0, "status", &(c)->status, "STATUS", "error, ok or unset"),                       \
		OPT_STRING(0, "service", &(c)->service, "NAME", "service"),                                  \
		OPT_STRING(0, "component", &(c)->component, "KIND", "llm, tool, retriever, ..."),            \
		OPT_STRING(0, "model", &(c)->model, "GLOB", "model asked for"),                              \
		OPT_STRING(0, "min-duration", &(c)->min_duration, "TIME",                                    \
			   "a span took at least 1.5s, 200ms"),                                              \
		OPT_STRING(0, "max-duration", &(c)->max_duration, "TIME", "a span took at most"),            \
		OPT_STRING(0, "since", &(c)->since, "WHEN",                                                  \
			   "started at or after (2026-05-21, '30 min ago')"),                                \
		OPT_STRING(0, "until", &(c)->until, "WHEN", "started before"),                               \
		OPT_STRING(0, "around", &(c)->around, "WHEN", "started within --window of"),                 \
		OPT_STRING(0, "window", &(c)->window, "TIME", "half-width of --around, --complaint (5m)"),   \
		OPT_STRING(0, "now", &(c)->now, "WHEN", "what 'ago' is counted from (the clock)"),           \
		OPT_STRING(0, "text", &(c)->text, "STRING", "in any recorded text, decoded"),                \
		OPT_FLAG('i', "ignore-case", &(c)->nocase, "--text in either case of ASCII letters"),        \
		OPT_PATH(OPTION_STRING, 0, "response", &(c)->response, "TEXT|@FILE", PATH_READ_AT,           \
			 "an answer, verbatim, or its hash")

/* Adds the criteria to an empty query and binds it. False (said) when one is malformed. */
bool criteria_compile(const struct criteria *c, const struct cmd *cmd, struct query *q);

/* A time ("2026-05-21T09:14Z", "2026-05-21 09:14", "yesterday", "2h ago"); false
 * (said) when it is none. */
bool criteria_time(const struct criteria *c, const struct cmd *cmd, const char *text, int64_t *ns);
bool criteria_window(const struct criteria *c, const struct cmd *cmd, int64_t fallback_ns, int64_t *ns);

#endif
