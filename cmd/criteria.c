/* Options into a predicate tree. */
#include "cmd/criteria.h"

#include "base/array.h"
#include "base/num.h"
#include "base/sha256.h"
#include "cmd/files.h"
#include "query/span_fields.h"
#include "span/id.h"
#include "span/time.h"
#include "trace/wanted.h"

#include <time.h>

struct compiling {
	const struct criteria *criteria;
	const struct cmd *cmd;
	struct query *query;
	uint32_t one_span; /* with --same-span: what one span must satisfy; else QUERY_NONE */
	bool ok;
};

static void require(struct compiling *c, uint32_t leaf)
{
	if (c->one_span != QUERY_NONE)
		c->ok = c->ok && query_add(c->query, c->one_span, leaf);
	else
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
	struct wanted wanted;
	if (!value)
		return;
	if (id_form_is_hex(id_read(value_str(str_of(value)), ID_TRACE, 0, &c->query->arena, &id))) {
		require(c, query_leaf(c->query, STR("trace_id"), false, QUERY_EQUAL, query_text(id), false));
		return;
	}
	wanted_init(&wanted, str_of(value), &c->query->arena);
	uint32_t any = query_group(c->query, QUERY_OR);
	for (size_t i = 0; i < wanted.n; i++)
		query_add(c->query, any,
			  query_leaf(c->query, STR("trace_id"), false, QUERY_PREFIX,
				     query_text(wanted.form[i]), false));
	require(c, any);
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

/* Longer ones first. */
static const struct comparison_sign {
	const char *sign;
	enum query_op op;
	bool number;
} signs[] = {
	{ ">=", QUERY_GREATER_EQUAL, true }, { "<=", QUERY_LESS_EQUAL, true },
	{ "!=", QUERY_NOT_EQUAL, false },    { ">", QUERY_GREATER, true },
	{ "<", QUERY_LESS, true },           { "=", QUERY_EQUAL, false },
};

static const struct comparison_sign *sign_at(const char *text)
{
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (!strncmp(text, signs[i].sign, strlen(signs[i].sign)))
			return &signs[i];
	return NULL;
}

static void require_keys(struct compiling *c)
{
	for (size_t i = 0; i < c->criteria->keys.n; i++) {
		const char *pair = c->criteria->keys.v[i], *at = pair + strcspn(pair, "=<>!");
		const struct comparison_sign *sign = at > pair ? sign_at(at) : NULL;
		double number = 0;
		if (!sign) {
			malformed(c, pair, "-k takes KEY=VALUE (or !=, <, <=, >, >=), not");
			return;
		}
		struct str key = { pair, (size_t)(at - pair) }, value = str_of(at + strlen(sign->sign));
		if (sign->number && !num_parse_double(value, &number)) {
			malformed(c, pair, "what is compared by size is a number, unlike");
			return;
		}
		require(c, query_leaf(c->query, key, true, sign->op,
				      sign->number ? query_number(number) : query_text(value), false));
	}
}

/* No span of this name. */
static void require_none(struct compiling *c)
{
	if (!c->criteria->without)
		return;
	uint32_t none = query_group(c->query, QUERY_NOT);
	uint32_t leaf = query_leaf(c->query, STR("name"), false, QUERY_GLOB,
				   query_text(str_of(c->criteria->without)), false);
	c->ok = c->ok && query_add(c->query, none, query_some(c->query, leaf)) &&
		query_require(c->query, none);
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

/* "30 min", "2 hours", "1 week", and what time_parse_duration() reads. */
static bool parse_age(struct str text, int64_t *ns)
{
	static const struct {
		const char *name;
		int64_t seconds;
	} units[] = {
		{ "s", 1 },     { "sec", 1 },     { "second", 1 }, { "m", 60 },
		{ "min", 60 },  { "minute", 60 }, { "h", 3600 },   { "hour", 3600 },
		{ "d", 86400 }, { "day", 86400 }, { "w", 604800 }, { "week", 604800 },
	};
	size_t digits = 0;
	int64_t n;
	while (digits < text.n && text.s[digits] >= '0' && text.s[digits] <= '9')
		digits++;
	struct str unit = str_trim(str_from(text, digits));
	if (unit.n > 3 && unit.s[unit.n - 1] == 's')
		unit.n--;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (str_eq(unit, str_of(units[i].name)) && num_parse_i64((struct str){ text.s, digits }, &n))
			return !__builtin_mul_overflow(n, units[i].seconds * 1000000000, ns);
	return digits < text.n && time_parse_duration(value_str(text), TIME_NS, ns);
}

/* "30 min ago", "2h ago", "now", "today", "yesterday". */
static bool parse_relative(const struct criteria *c, struct str text, int64_t *ns)
{
	const int64_t day = (int64_t)86400 * 1000000000;
	int64_t now = clock_now(), back;
	if (c->now && !parse_absolute(c->now, &now))
		return false;
	if (str_eq(text, STR("now")) || str_eq(text, STR("today")) || str_eq(text, STR("yesterday"))) {
		*ns = text.s[0] == 'n' ? now : now - now % day - (text.s[0] == 'y' ? day : 0);
		return true;
	}
	if (!str_ends(text, STR(" ago")) || !parse_age((struct str){ text.s, text.n - 4 }, &back))
		return false;
	*ns = num_sub_i64(now, back);
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

static struct str hash_of(struct arena *arena, struct str text)
{
	struct buf hex = { 0 };
	sha256_hex(&hex, text);
	struct str out = arena_str(arena, buf_str(&hex));
	buf_release(&hex);
	return out;
}

/* The answer itself, or its SHA-256 with or without a prefix; of the answer as it was given, and without the
 * newline at its end. */
static void require_answer(struct compiling *c, struct str given)
{
	struct str text = str_trim(given), hash;
	uint32_t any = query_group(c->query, QUERY_OR);
	query_add(c->query, any,
		  query_leaf(c->query, STR("answer"), false, QUERY_EQUAL, query_text(text), false));
	for (int i = 0; i < 2 && (i == 0 || given.n != text.n); i++) {
		hash = hash_of(&c->query->arena, i ? given : text);
		const struct str either[] = { hash, arena_printf(&c->query->arena, "sha256:%.*s", (int)hash.n,
								 hash.s) };
		for (size_t k = 0; k < 2; k++)
			query_add(c->query, any,
				  query_leaf(c->query, STR("response.hash"), false, QUERY_EQUAL,
					     query_text(either[k]), true));
	}
	require(c, any);
}

static void require_response(struct compiling *c)
{
	const char *given = c->criteria->response;
	struct buf file = { 0 };
	if (!given)
		return;
	if (given[0] != '@')
		require_answer(c, str_of(given));
	else if (file_read(given + 1, &file))
		require_answer(c, buf_str(&file));
	else
		malformed(c, given + 1, "cannot read");
	buf_release(&file);
}

bool criteria_compile(const struct criteria *k, const struct cmd *cmd, struct query *q)
{
	struct compiling c = { .criteria = k, .cmd = cmd, .query = q, .one_span = QUERY_NONE, .ok = true };
	const char *s = k->status;
	if (s && strcmp(s, "error") && strcmp(s, "ok") && strcmp(s, "unset"))
		return malformed(&c, s, "--status takes error, ok or unset, not");
	if (k->same_span)
		c.one_span = query_group(q, QUERY_AND);
	require_trace(&c, k->trace);
	require_span(&c, k->span);
	const struct {
		const char *field;
		enum query_op op;
		const char *value;
	} plain[] = {
		{ "session", QUERY_EQUAL, k->session },    { "user", QUERY_EQUAL, k->user },
		{ "tenant", QUERY_EQUAL, k->tenant },      { "ticket", QUERY_EQUAL, k->ticket },
		{ "request", QUERY_EQUAL, k->request },    { "conversation", QUERY_EQUAL, k->conversation },
		{ "service", QUERY_EQUAL, k->service },    { "component", QUERY_EQUAL, k->component },
		{ "request.model", QUERY_GLOB, k->model }, { "name", QUERY_GLOB, k->name },
		{ "status", QUERY_EQUAL, k->status },      { "text", QUERY_CONTAINS, k->text },
	};
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		require_text(&c, plain[i].field, plain[i].op, plain[i].value);
	if (k->turn)
		require(&c, query_leaf(q, STR("turn"), false, QUERY_EQUAL,
				       query_text(turn_number(str_of(k->turn))), false));
	require_keys(&c);
	require_durations(&c);
	require_times(&c);
	require_response(&c);
	if (c.one_span != QUERY_NONE && q->node.v[c.one_span].first_child != QUERY_NONE)
		c.ok = c.ok && query_require(q, query_some(q, c.one_span));
	require_none(&c);
	span_fields_bind(q);
	return c.ok;
}
