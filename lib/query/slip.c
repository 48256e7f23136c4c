/* Slips: which of their fields is what. */
#include "query/slip.h"

#include "base/ascii.h"
#include "base/near.h"
#include "span/id.h"
#include "span/time.h"
#include "json/doc.h"
#include "json/scan.h"

/* Whatever their case, with dots, dashes or nothing in place of underscores. */
static const struct {
	const char *key;
	enum slip_role role;
	const char *field; /* a facet or built-in field; NULL: the attribute of the key's own name */
} known[] = {
	{ "trace_id", SLIP_TRACE, "trace_id" },
	{ "trace", SLIP_TRACE, "trace_id" },
	{ "run_id", SLIP_TRACE, "trace_id" },
	{ "session_id", SLIP_SESSION, "session" },
	{ "session", SLIP_SESSION, "session" },
	{ "chat_session_id", SLIP_SESSION, "session" },
	{ "turn_id", SLIP_TURN, "turn" },
	{ "turn", SLIP_TURN, "turn" },
	{ "message_id", SLIP_TURN, "turn" },
	{ "conversation_id", SLIP_CONVERSATION, "conversation" },
	{ "conversation", SLIP_CONVERSATION, "conversation" },
	{ "thread_id", SLIP_CONVERSATION, "conversation" },
	{ "chat_id", SLIP_CONVERSATION, "conversation" },
	{ "request_id", SLIP_REQUEST, "request" },
	{ "x_request_id", SLIP_REQUEST, "request" },
	{ "response_id", SLIP_REQUEST, "response.id" },
	{ "ticket_id", SLIP_BUSINESS, "ticket" },
	{ "ticket", SLIP_BUSINESS, "ticket" },
	{ "response_hash", SLIP_BUSINESS, "response.hash" },
	{ "user_id", SLIP_USER, "user" },
	{ "user_id_hash", SLIP_USER, "user" },
	{ "user", SLIP_USER, "user" },
	{ "workspace_id", SLIP_TENANT, "tenant" },
	{ "workspace", SLIP_TENANT, "tenant" },
	{ "tenant_id", SLIP_TENANT, "tenant" },
	{ "tenant", SLIP_TENANT, "tenant" },
	{ "organization_id", SLIP_TENANT, "tenant" },
	{ "prompt_version", SLIP_TAG, "prompt.version" },
	{ "model_deployment", SLIP_TAG, "deployment" },
	{ "model", SLIP_TAG, "request.model" },
	{ "experiment_bucket", SLIP_TAG, "experiment.variant" },
	{ "experiment_variant", SLIP_TAG, "experiment.variant" },
	{ "experiment_id", SLIP_TAG, "experiment" },
	{ "experiment", SLIP_TAG, "experiment" },
	{ "environment", SLIP_TAG, "environment" },
	{ "app_version", SLIP_TAG, "release" },
	{ "release", SLIP_TAG, "release" },
	{ "locale", SLIP_TAG, "locale" },
	{ "complaint_text", SLIP_IGNORED, NULL },
	{ "complaint", SLIP_IGNORED, NULL },
	{ "feedback_text", SLIP_IGNORED, NULL },
	{ "text", SLIP_IGNORED, NULL },
	{ "comment", SLIP_IGNORED, NULL },
	{ "complaint_label", SLIP_IGNORED, NULL },
	{ "feedback_label", SLIP_IGNORED, NULL },
	{ "feedback_type", SLIP_IGNORED, NULL },
	{ "label", SLIP_IGNORED, NULL },
	{ "score", SLIP_IGNORED, NULL },
	{ "rating", SLIP_IGNORED, NULL },
	{ "thumbs", SLIP_IGNORED, NULL },
	{ "feature_name", SLIP_IGNORED, NULL },
	{ "captured_at", SLIP_IGNORED, NULL },
	{ "created_at", SLIP_IGNORED, NULL },
	{ "timestamp", SLIP_IGNORED, NULL },
};

static bool is_joint(char c)
{
	return c == '_' || c == '.' || c == '-' || c == ' ';
}

/* Is `key` this known one, but for case and joints? */
static bool is_called(struct str key, const char *name)
{
	for (size_t i = 0; i < key.n; i++) {
		if (is_joint(key.s[i]))
			continue;
		name += is_joint(*name);
		if (*name++ != ascii_lower(key.s[i]))
			return false;
	}
	return !*name;
}

/* The words of a key, joined by `joint`, or in camel case where it is 0. */
static struct str spelled(struct str key, char joint, struct arena *arena)
{
	struct buf b = { 0 };
	bool begins = false;
	for (size_t i = 0; i < key.n; i++) {
		char c = key.s[i];
		if (is_joint(c)) {
			begins = b.n > 0;
			continue;
		}
		begins |= ascii_is_upper(c) && i && !ascii_is_upper(key.s[i - 1]) && !is_joint(key.s[i - 1]);
		if (begins && joint)
			buf_add_char(&b, joint);
		bool upper = begins && !joint;
		c = ascii_lower(c);
		buf_add_char(&b, upper ? ascii_upper(c) : c);
		begins = false;
	}
	struct str out = arena_str(arena, buf_str(&b));
	buf_release(&b);
	return out;
}

size_t slip_spellings(struct str key, struct arena *arena, struct str out[SLIP_SPELLINGS])
{
	static const char joints[] = { '_', '.', '-', 0 };
	size_t n = 0;
	out[n++] = key;
	for (size_t i = 0; i < sizeof(joints); i++) {
		struct str other = spelled(key, joints[i], arena);
		bool known_one = !other.n;
		for (size_t k = 0; k < n; k++)
			known_one |= str_eq(other, out[k]);
		if (!known_one)
			out[n++] = other;
	}
	return n;
}

struct str slip_meant(struct str key, struct arena *arena)
{
	struct near near = { .wanted = spelled(key, '_', arena) };
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		near_offer(&near, str_of(known[i].key));
	return near.best;
}

static void take_member(struct slip *s, const struct doc_at *at)
{
	struct slip_key k = { .role = SLIP_BUSINESS,
			      .key = arena_str(&s->arena, at->key),
			      .value = str_trim(doc_scalar(at, &s->arena)) };
	k.field = k.key;
	k.attribute = true;
	if (doc_type(at) == DOC_OBJECT || doc_type(at) == DOC_ARRAY)
		*array_add(&s->unread) = k.key;
	if (!str_is_set(k.value) || !k.value.n)
		return;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!is_called(at->key, known[i].key))
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

/* The value of the first of these keys that has one. */
static struct str first_of(struct slip *s, const struct doc_at *slip, const char *const *keys)
{
	for (; *keys; keys++)
		for (struct doc_at at = { 0 }; doc_next(slip, &at);) {
			struct str text = is_called(at.key, *keys) ? doc_scalar(&at, &s->arena) : STR_UNSET;
			if (text.n)
				return text;
		}
	return STR_UNSET;
}

static void take_object(struct slip *s, const struct doc_at *slip)
{
	static const char *const tickets[] = { "ticket_id", "ticket", NULL };
	static const char *const texts[] = { "complaint_text", "complaint", "feedback_text",
					     "comment",        "text",      NULL };
	static const char *const labels[] = { "feedback_label", "complaint_label", "feedback_type", "label",
					      NULL };
	static const char *const times[] = { "captured_at", "created_at", "timestamp", NULL };
	struct time_read t;
	*s = (struct slip){ 0 };
	for (struct doc_at at = { 0 }; doc_next(slip, &at);)
		take_member(s, &at);
	s->ticket = first_of(s, slip, tickets);
	s->text = first_of(s, slip, texts);
	s->label = first_of(s, slip, labels);
	struct str when = first_of(s, slip, times);
	s->has_time = time_parse(value_str(when), TIME_AUTO, &t);
	s->time_ns = s->has_time ? t.ns : 0;
	s->naive_time = s->has_time && t.naive;
	s->no_time = s->has_time ? STR_UNSET : when;
}

void slip_release(struct slip *s)
{
	array_release(&s->keys);
	array_release(&s->unread);
	arena_release(&s->arena);
}

const struct slip_key *slip_key(const struct slip *s, enum slip_role role)
{
	for (size_t i = 0; i < s->keys.n; i++)
		if (s->keys.v[i].role == role)
			return &s->keys.v[i];
	return NULL;
}

static void say(struct diag *diag, struct str name, uint64_t line, const char *what, struct str subject)
{
	struct place place = { .file = name, .line = line };
	diag_report(diag, SEVERITY_ERROR, "slip", &place, subject, "%s", what);
}

/* Slips of one text, as they are read. */
struct slips {
	struct slip *v;
	size_t n;
	struct str name;
	uint64_t line; /* of what is read */
};

static void add_slip(struct slips *all, const struct doc_at *object)
{
	if (doc_type(object) != DOC_OBJECT)
		return;
	all->v = mem_resize(all->v, all->n + 1, sizeof(*all->v));
	struct slip *s = &all->v[all->n++];
	take_object(s, object);
	s->file = all->name;
	s->line = all->line;
}

static void take_value(struct slips *all, const struct doc_at *v)
{
	add_slip(all, v);
	if (doc_type(v) == DOC_ARRAY)
		for (struct doc_at at = { 0 }; doc_next(v, &at);)
			add_slip(all, &at);
}

/* Passes over `n` bytes and the white space behind them. */
static struct str pass(struct slips *all, struct str json, size_t n)
{
	size_t to = n;
	while (to < json.n &&
	       (json.s[to] == ' ' || json.s[to] == '\t' || json.s[to] == '\n' || json.s[to] == '\r'))
		to++;
	all->line += scan_newlines((struct str){ json.s, to });
	return str_from(json, to);
}

size_t slip_read_all(struct str json, struct str name, struct diag *diag, struct slip **out)
{
	struct slips all = { .name = name, .line = 1 };
	json = pass(&all, json, str_starts(json, STR("\xef\xbb\xbf")) ? 3 : 0);
	while (json.n) {
		struct doc d;
		struct doc_error error;
		size_t used;
		const char *why = doc_read_one(&d, json, &used, &error);
		if (why) {
			say(diag, name, all.line + error.line - 1, "slip is not JSON:", str_of(why));
			break;
		}
		struct doc_at root = doc_root(&d);
		take_value(&all, &root);
		doc_release(&d);
		json = pass(&all, json, used);
	}
	*out = all.v;
	return all.n;
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
