/* Options into a predicate tree. */
#include "cmd/criteria.h"

#include "base/array.h"
#include "cmd/files.h"
#include "query/span_fields.h"
#include "span/id.h"
#include "span/time.h"

#include <openssl/sha.h>
#include <time.h>

struct compiling {
	const struct criteria *criteria;
	const struct cmd *cmd;
	struct query *query;
	bool ok;
};

static void require(struct compiling *c, uint32_t leaf)
{
	c->ok = c->ok && query_require(c->query, query_some(c->query, leaf));
}

static void require_text(struct compiling *c, const char *field, enum query_op op, const char *value)
{
	if (value)
		require(c, query_leaf(c->query, str_of(field), false, op, query_text(str_of(value)),
				      op == QUERY_CONTAINS && c->criteria->nocase));
}

static bool malformed(struct compiling *c, const char *value, const char *what)
{
	cli_error_about(c->cmd, str_of(value), what);
	c->ok = false;
	return false;
}

/* A complete id in any spelling, or the beginning of one. */
static void require_trace(struct compiling *c, const char *value)
{
	struct str id;
	if (!value)
		return;
	enum id_form form = id_read(value_str(str_of(value)), ID_TRACE, 0, &c->query->arena, &id);
	bool complete = form == ID_HEX;
	if (!complete)
		id = str_of(value);
	require(c, query_leaf(c->query, STR("trace_id"), false, complete ? QUERY_EQUAL : QUERY_PREFIX,
			      query_text(id), false));
}

static void require_span(struct compiling *c, const char *value)
{
	struct str id;
	if (!value)
		return;
	if (id_read(value_str(str_of(value)), ID_SPAN, 0, &c->query->arena, &id) == ID_UNSET)
		id = str_of(value);
	require(c, query_leaf(c->query, STR("span_id"), false, QUERY_EQUAL, query_text(id), false));
}

static void require_keys(struct compiling *c)
{
	for (size_t i = 0; i < c->criteria->keys.n; i++) {
		const char *pair = c->criteria->keys.v[i], *equals = strchr(pair, '=');
		if (!equals || equals == pair) {
			malformed(c, pair, "-k takes KEY=VALUE, not");
			return;
		}
		struct str key = { pair, (size_t)(equals - pair) };
		require(c,
			query_leaf(c->query, key, false, QUERY_EQUAL, query_text(str_of(equals + 1)), false));
	}
}

static void require_ns(struct compiling *c, const char *field, enum query_op op, int64_t ns)
{
	require(c, query_leaf(c->query, str_of(field), false, op, query_ns(ns), false));
}

static bool parse_duration(struct compiling *c, const char *text, int64_t *ns)
{
	bool plain = strspn(text, "0123456789.") == strlen(text);
	if (!plain && time_parse_duration(value_str(str_of(text)), TIME_NS, ns))
		return true;
	return malformed(c, text, "a duration has a unit (1.5s, 200ms, 5m), unlike");
}

static void require_durations(struct compiling *c)
{
	int64_t ns;
	if (c->criteria->min_duration && parse_duration(c, c->criteria->min_duration, &ns))
		require_ns(c, "duration", QUERY_GREATER_EQUAL, ns);
	if (c->criteria->max_duration && parse_duration(c, c->criteria->max_duration, &ns))
		require_ns(c, "duration", QUERY_LESS_EQUAL, ns);
}

static int64_t clock_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static bool parse_absolute(const char *text, int64_t *ns)
{
	struct time_read t;
	if (!time_parse(value_str(str_of(text)), TIME_AUTO, &t))
		return false;
	*ns = t.ns;
	return true;
}

/* "30 min ago", "2h ago", "now", "today", "yesterday". */
static bool parse_relative(const struct criteria *c, struct str text, int64_t *ns)
{
	const int64_t day = (int64_t)86400 * 1000000000;
	int64_t now = clock_now(), back;
	char compact[32];
	size_t n = 0;
	if (c->now && !parse_absolute(c->now, &now))
		return false;
	if (str_eq(text, STR("now")) || str_eq(text, STR("today")) || str_eq(text, STR("yesterday"))) {
		*ns = text.s[0] == 'n' ? now : now - now % day - (text.s[0] == 'y' ? day : 0);
		return true;
	}
	if (!str_ends(text, STR(" ago")))
		return false;
	for (size_t i = 0; i < text.n - 4 && n < sizeof(compact); i++)
		if (text.s[i] != ' ')
			compact[n++] = text.s[i];
	/* "hours", "days", "seconds" by their first letter; "min", "minutes" too. */
	size_t digits = strspn(compact, "0123456789.");
	if (n > digits + 2 && compact[digits] != 'm')
		n = digits + 1;
	else if (n > digits + 3)
		n = digits + 3;
	if (!digits || digits == n ||
	    !time_parse_duration(value_str((struct str){ compact, n }), TIME_NS, &back))
		return false;
	*ns = now - back;
	return true;
}

bool criteria_time(const struct criteria *c, const struct cmd *cmd, const char *text, int64_t *ns)
{
	if (parse_relative(c, str_of(text), ns) || parse_absolute(text, ns))
		return true;
	cli_error_about(cmd, str_of(text),
			"not a time (2026-05-21T09:14:33Z, '2026-05-21 09:14', '2h ago'):");
	return false;
}

bool criteria_window(const struct criteria *c, const struct cmd *cmd, int64_t fallback_ns, int64_t *ns)
{
	struct compiling compiling = { .criteria = c, .cmd = cmd, .ok = true };
	*ns = fallback_ns;
	return !c->window || parse_duration(&compiling, c->window, ns);
}

static void require_times(struct compiling *c)
{
	const int64_t five_minutes = (int64_t)300 * 1000000000;
	const struct criteria *k = c->criteria;
	int64_t ns, window;
	if (k->since && (c->ok = c->ok && criteria_time(k, c->cmd, k->since, &ns)))
		require_ns(c, "start", QUERY_GREATER_EQUAL, ns);
	if (k->until && (c->ok = c->ok && criteria_time(k, c->cmd, k->until, &ns)))
		require_ns(c, "start", QUERY_LESS, ns);
	if (!k->around)
		return;
	c->ok = c->ok && criteria_window(k, c->cmd, five_minutes, &window) &&
		criteria_time(k, c->cmd, k->around, &ns);
	if (!c->ok)
		return;
	uint32_t both = query_group(c->query, QUERY_AND);
	query_add(c->query, both,
		  query_leaf(c->query, STR("start"), false, QUERY_GREATER_EQUAL, query_ns(ns - window),
			     false));
	query_add(c->query, both,
		  query_leaf(c->query, STR("start"), false, QUERY_LESS_EQUAL, query_ns(ns + window), false));
	require(c, both);
}

static struct str sha256_hex(struct arena *arena, struct str text)
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	struct buf hex = { 0 };
	SHA256((const unsigned char *)text.s, text.n, digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		buf_printf(&hex, "%02x", digest[i]);
	struct str out = arena_str(arena, buf_str(&hex));
	buf_release(&hex);
	return out;
}

/* The answer itself, or its SHA-256 with or without a prefix. */
static void require_response(struct compiling *c)
{
	const char *given = c->criteria->response;
	struct buf file = { 0 };
	if (!given)
		return;
	struct str text = str_of(given);
	if (given[0] == '@') {
		if (!file_read(given + 1, &file)) {
			malformed(c, given + 1, "cannot read");
			return;
		}
		text = buf_str(&file);
		if (str_ends(text, STR("\n")))
			text.n--;
	}
	text = arena_str(&c->query->arena, text);
	buf_release(&file);
	struct str hash = sha256_hex(&c->query->arena, text);
	struct str prefixed = arena_printf(&c->query->arena, "sha256:%.*s", (int)hash.n, hash.s);
	const struct {
		const char *field;
		struct str value;
	} either[] = { { "output.text", text },
		       { "output.messages", text },
		       { "response.hash", hash },
		       { "response.hash", prefixed } };
	uint32_t any = query_group(c->query, QUERY_OR);
	for (size_t i = 0; i < sizeof(either) / sizeof(either[0]); i++)
		query_add(c->query, any,
			  query_leaf(c->query, str_of(either[i].field), false, QUERY_EQUAL,
				     query_text(either[i].value), false));
	require(c, any);
}

bool criteria_compile(const struct criteria *k, const struct cmd *cmd, struct query *q)
{
	struct compiling c = { .criteria = k, .cmd = cmd, .query = q, .ok = true };
	const char *s = k->status;
	if (s && strcmp(s, "error") && strcmp(s, "ok") && strcmp(s, "unset"))
		return malformed(&c, s, "--status takes error, ok or unset, not");
	require_trace(&c, k->trace);
	require_span(&c, k->span);
	const struct {
		const char *field;
		enum query_op op;
		const char *value;
	} plain[] = {
		{ "session", QUERY_EQUAL, k->session },
		{ "turn", QUERY_EQUAL, k->turn },
		{ "user", QUERY_EQUAL, k->user },
		{ "tenant", QUERY_EQUAL, k->tenant },
		{ "ticket", QUERY_EQUAL, k->ticket },
		{ "request", QUERY_EQUAL, k->request },
		{ "conversation", QUERY_EQUAL, k->conversation },
		{ "service", QUERY_EQUAL, k->service },
		{ "component", QUERY_EQUAL, k->component },
		{ "request.model", QUERY_GLOB, k->model },
		{ "name", QUERY_GLOB, k->name },
		{ "status", QUERY_EQUAL, k->status },
		{ "text", QUERY_CONTAINS, k->text },
	};
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		require_text(&c, plain[i].field, plain[i].op, plain[i].value);
	require_keys(&c);
	require_durations(&c);
	require_times(&c);
	require_response(&c);
	span_fields_bind(q);
	return c.ok;
}
