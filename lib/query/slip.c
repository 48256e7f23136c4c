/* Slips: which of their fields is what. */
#include "query/slip.h"

#include "span/id.h"
#include "span/time.h"
#include "json/records.h"

#include <jansson.h>

static const struct {
	const char *key;
	enum slip_role role;
	const char *field; /* a facet or built-in field; NULL: the attribute of the key's own name */
} known[] = {
	{ "trace_id", SLIP_TRACE, "trace_id" },
	{ "traceId", SLIP_TRACE, "trace_id" },
	{ "run_id", SLIP_TRACE, "trace_id" },
	{ "session_id", SLIP_SESSION, "session" },
	{ "sessionId", SLIP_SESSION, "session" },
	{ "turn_id", SLIP_TURN, "turn" },
	{ "message_id", SLIP_TURN, "turn" },
	{ "conversation_id", SLIP_CONVERSATION, "conversation" },
	{ "thread_id", SLIP_CONVERSATION, "conversation" },
	{ "request_id", SLIP_REQUEST, "request" },
	{ "response_id", SLIP_REQUEST, "response.id" },
	{ "user_id", SLIP_USER, "user" },
	{ "user_id_hash", SLIP_USER, "user" },
	{ "user", SLIP_USER, "user" },
	{ "workspace_id", SLIP_TENANT, "tenant" },
	{ "tenant_id", SLIP_TENANT, "tenant" },
	{ "tenant", SLIP_TENANT, "tenant" },
	{ "prompt_version", SLIP_TAG, "prompt.version" },
	{ "model_deployment", SLIP_TAG, "deployment" },
	{ "model", SLIP_TAG, "request.model" },
	{ "experiment_bucket", SLIP_TAG, "experiment.variant" },
	{ "experiment_id", SLIP_TAG, "experiment" },
	{ "environment", SLIP_TAG, "environment" },
	{ "app_version", SLIP_TAG, "release" },
	{ "ticket_id", SLIP_IGNORED, NULL },
	{ "complaint_text", SLIP_IGNORED, NULL },
	{ "complaint", SLIP_IGNORED, NULL },
	{ "text", SLIP_IGNORED, NULL },
	{ "comment", SLIP_IGNORED, NULL },
	{ "feedback_label", SLIP_IGNORED, NULL },
	{ "label", SLIP_IGNORED, NULL },
	{ "score", SLIP_IGNORED, NULL },
	{ "rating", SLIP_IGNORED, NULL },
	{ "feature_name", SLIP_IGNORED, NULL },
	{ "captured_at", SLIP_IGNORED, NULL },
	{ "created_at", SLIP_IGNORED, NULL },
	{ "timestamp", SLIP_IGNORED, NULL },
};

const char *slip_role_name(enum slip_role role)
{
	static const char *const names[] = { "trace id",     "session", "turn",   "conversation", "request",
					     "business key", "user",    "tenant", "tag",          "" };
	return names[role];
}

static struct str copy_c(struct slip *s, const json_t *v)
{
	return arena_str(&s->arena, (struct str){ json_string_value(v), json_string_length(v) });
}

/* A scalar as a user would type it; unset for anything else. */
static struct str scalar(struct slip *s, const json_t *v)
{
	if (json_is_string(v))
		return copy_c(s, v);
	if (json_is_integer(v))
		return arena_printf(&s->arena, "%lld", (long long)json_integer_value(v));
	if (json_is_real(v))
		return arena_printf(&s->arena, "%.15g", json_real_value(v));
	if (json_is_boolean(v))
		return json_is_true(v) ? STR("true") : STR("false");
	return STR_UNSET;
}

static void take_member(struct slip *s, struct str key, const json_t *v)
{
	struct slip_key k = { .role = SLIP_BUSINESS,
			      .key = arena_str(&s->arena, key),
			      .value = scalar(s, v) };
	k.field = k.key;
	k.attribute = true;
	if (!str_is_set(k.value) || !k.value.n)
		return;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!str_eq(key, str_of(known[i].key)))
			continue;
		k.role = known[i].role;
		if (known[i].field) {
			k.field = str_of(known[i].field);
			k.attribute = false;
		}
	}
	/* The id as traces have it, whatever its spelling here. */
	struct str id;
	if (k.role == SLIP_TRACE && id_read(value_str(k.value), ID_TRACE, 0, &s->arena, &id) != ID_UNSET)
		k.value = id;
	if (s->keys.n < QUERY_SOMES / 2 && k.role != SLIP_IGNORED)
		*array_add(&s->keys) = k;
}

/* The first of these members that is a string. */
static struct str first_of(struct slip *s, const json_t *slip, const char *const *keys)
{
	for (; *keys; keys++)
		if (json_is_string(json_object_get(slip, *keys)))
			return copy_c(s, json_object_get(slip, *keys));
	return STR_UNSET;
}

static void take_object(struct slip *s, json_t *slip)
{
	static const char *const tickets[] = { "ticket_id", "ticket", NULL };
	static const char *const texts[] = { "complaint_text", "complaint", "comment", "text", NULL };
	static const char *const labels[] = { "feedback_label", "label", NULL };
	static const char *const times[] = { "captured_at", "created_at", "timestamp", NULL };
	const char *key;
	json_t *v;
	struct time_read t;
	*s = (struct slip){ 0 };
	json_object_foreach(slip, key, v) take_member(s, str_of(key), v);
	s->ticket = first_of(s, slip, tickets);
	s->text = first_of(s, slip, texts);
	s->label = first_of(s, slip, labels);
	s->has_time = time_parse(value_str(first_of(s, slip, times)), TIME_AUTO, &t);
	s->time_ns = s->has_time ? t.ns : 0;
}

void slip_release(struct slip *s)
{
	array_release(&s->keys);
	arena_release(&s->arena);
}

const struct slip_key *slip_key(const struct slip *s, enum slip_role role)
{
	for (size_t i = 0; i < s->keys.n; i++)
		if (s->keys.v[i].role == role)
			return &s->keys.v[i];
	return NULL;
}

static void say(struct diag *diag, struct str name, int line, const char *what, struct str subject)
{
	struct place place = { .file = name, .line = line > 0 ? (uint64_t)line : 0 };
	diag_report(diag, SEVERITY_ERROR, "slip", &place, subject, "%s", what);
}

static void take_value(json_t *v, struct slip **out, size_t *n)
{
	size_t i;
	json_t *element;
	if (json_is_object(v)) {
		*out = mem_resize(*out, *n + 1, sizeof(**out));
		take_object(&(*out)[(*n)++], v);
	} else if (json_is_array(v)) {
		json_array_foreach(v, i, element) if (json_is_object(element)) take_value(element, out, n);
	}
}

size_t slip_read_all(struct str json, struct str name, struct diag *diag, struct slip **out)
{
	size_t n = 0;
	int line = 0;
	*out = NULL;
	json = str_starts(json, STR("\xef\xbb\xbf")) ? str_from(json, 3) : json;
	json = str_trim(json);
	while (json.n) {
		json_error_t error;
		json_t *v = json_loadb(json.s, json.n, JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, &error);
		if (!v) {
			say(diag, name, line + error.line, "slip is not JSON:", str_of(error.text));
			break;
		}
		size_t used = (size_t)error.position;
		line += (int)scan_newlines((struct str){ json.s, used });
		take_value(v, out, &n);
		json_decref(v);
		json = str_trim(str_from(json, used));
	}
	return n;
}

enum status slip_read(struct slip *s, struct str json, struct str name, struct str ticket, struct diag *diag)
{
	struct slip *all;
	size_t n = slip_read_all(json, name, diag, &all), chosen = n;
	*s = (struct slip){ 0 };
	for (size_t i = 0; i < n; i++)
		if (str_is_set(ticket) ? str_eq(all[i].ticket, ticket) : n == 1)
			chosen = i;
	for (size_t i = 0; i < n; i++) {
		if (i == chosen)
			*s = all[i];
		else
			slip_release(&all[i]);
	}
	free(all);
	if (chosen < n)
		return STATUS_OK;
	if (str_is_set(ticket))
		say(diag, name, 0, "no slip has the ticket", ticket);
	else if (n)
		say(diag, name, 0, "there are several slips: choose one with --ticket", STR_UNSET);
	else
		say(diag, name, 0, "there is no slip (a JSON object) in this file", STR_UNSET);
	return STATUS_FATAL;
}
