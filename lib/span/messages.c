/* Where a span keeps its messages: the rows of facets.def that say so, in order of precedence, then events.
 */
#include "span/messages.h"

#include "base/num.h"
#include "span/facet_table.h"
#include "span/messages_read.h"

static const struct {
	const char *name;
	enum message_role role;
} roles[] = {
	{ "system", ROLE_SYSTEM },       { "developer", ROLE_SYSTEM }, { "system-prompt", ROLE_SYSTEM },
	{ "user", ROLE_USER },           { "human", ROLE_USER },       { "user-prompt", ROLE_USER },
	{ "assistant", ROLE_ASSISTANT }, { "ai", ROLE_ASSISTANT },     { "model", ROLE_ASSISTANT },
	{ "tool", ROLE_TOOL },           { "function", ROLE_TOOL },    { "ipython", ROLE_TOOL },
};

enum message_role message_role_of(struct str name)
{
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (str_eq_nocase(name, str_of(roles[i].name)))
			return roles[i].role;
	return ROLE_UNKNOWN;
}

const char *message_role_name(enum message_role role)
{
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (roles[i].role == role)
			return roles[i].name;
	return "";
}

/* ---- building ---- */

struct message *messages_reader_add(struct messages_reader *r, enum message_role role)
{
	struct message *m = array_add(&r->messages);
	*m = (struct message){ .role = role, .text = STR(""), .key = r->key };
	return m;
}

void messages_reader_text(struct messages_reader *r, struct message *m, struct str text)
{
	if (!text.n)
		return;
	if (!m->text.n) {
		m->text = text;
		return;
	}
	char *both = arena_alloc(r->arena, m->text.n + 1 + text.n);
	memcpy(both, m->text.s, m->text.n);
	both[m->text.n] = '\n';
	memcpy(both + m->text.n + 1, text.s, text.n);
	m->text = (struct str){ both, m->text.n + 1 + text.n };
}

static void finish(struct messages_reader *r, struct messages *out)
{
	*out = (struct messages){ .n = r->messages.n, .calls_n = r->calls.n };
	out->v = arena_array(r->arena, out->n, sizeof(*out->v));
	out->calls = arena_array(r->arena, out->calls_n, sizeof(*out->calls));
	if (out->n)
		memcpy(out->v, r->messages.v, out->n * sizeof(*out->v));
	if (out->calls_n)
		memcpy(out->calls, r->calls.v, out->calls_n * sizeof(*out->calls));
	array_release(&r->messages);
	array_release(&r->calls);
}

/* ---- one value ---- */

static void take_value(struct messages_reader *r, struct value v, enum message_role supposed)
{
	if (v.type == VALUE_NONE || v.type == VALUE_NULL)
		return;
	if (v.type != VALUE_JSON && v.type != VALUE_STRING)
		v = value_str(value_text(v, r->arena));
	if (messages_reader_json(r, v.text, supposed) || !str_trim(v.text).n)
		return;
	messages_reader_text(r, messages_reader_add(r, supposed), v.text);
}

bool messages_of_value(struct value v, struct str key, struct arena *arena, struct messages *out)
{
	struct messages_reader r = { .arena = arena, .key = key };
	bool any = (v.type == VALUE_JSON || v.type == VALUE_STRING) &&
		   messages_reader_json(&r, v.text, ROLE_UNKNOWN);
	finish(&r, out);
	return any;
}

/* ---- keys with an index: "llm.input_messages.3.message.content" ---- */

struct indexed {
	uint32_t at;
	struct str key;
	struct value value;
};

static bool index_of(struct str key, uint32_t *out)
{
	for (size_t i = 0; i < key.n;) {
		size_t end = i;
		uint64_t n;
		while (end < key.n && key.s[end] != '.')
			end++;
		if (i > 0 && num_parse_u64((struct str){ key.s + i, end - i }, &n) && n <= UINT32_MAX) {
			*out = (uint32_t)n;
			return true;
		}
		i = end + 1;
	}
	return false;
}

static bool is_indexed(const struct facet_key *row)
{
	return memchr(row->key.s, '#', row->key.n) != NULL;
}

/* The value of another facet at the same index; NULL when there is none. */
static const struct attr *at_index(const struct span *s, enum facet f, uint32_t index)
{
	size_t rows;
	const struct facet_key *row = facet_keys(f, &rows);
	for (; rows; rows--, row++)
		for (uint32_t i = 0, n = is_indexed(row) ? s->attrs.n : 0; i < n; i++) {
			uint32_t at;
			if (facet_row_has(row, s->attrs.v[i].key_id) && index_of(s->attrs.v[i].key, &at) &&
			    at == index)
				return &s->attrs.v[i];
		}
	return NULL;
}

static int by_index(const void *a, const void *b)
{
	const struct indexed *x = a, *y = b;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->key.s < y->key.s ? -1 : x->key.s > y->key.s;
}

static void put_indexed(struct messages_reader *r, const struct span *s, const struct indexed *all, size_t n,
			enum message_role supposed)
{
	size_t place = 0;
	for (size_t i = 0; i < n; i++) {
		r->key = all[i].key;
		if (i == 0 || all[i].at != all[i - 1].at) {
			const struct attr *role = at_index(s, FACET_INPUT_ROLES, all[i].at);
			const struct attr *call = at_index(s, FACET_INPUT_CALL_IDS, all[i].at);
			struct message *m = messages_reader_add(r, role && supposed != ROLE_ASSISTANT
									   ? message_role_of(role->value.text)
									   : supposed);
			m->call_id = call ? call->value.text : STR_UNSET;
			place = r->messages.n - 1;
		}
		enum message_role role = r->messages.v[place].role;
		size_t before = r->messages.n;
		struct str text = value_text(all[i].value, r->arena);
		if (!messages_reader_json(r, text, role)) {
			messages_reader_text(r, &r->messages.v[place], text);
		} else if (before == place + 1 && !r->messages.v[place].text.n) { /* parts took its place */
			for (size_t k = before; k < r->messages.n; k++)
				r->messages.v[k].call_id = r->messages.v[place].call_id;
			memmove(&r->messages.v[place], &r->messages.v[before],
				(r->messages.n - before) * sizeof(*r->messages.v));
			r->messages.n--;
			place = r->messages.n - 1;
		}
	}
}

/* All rows that share the list with `row`; their number. */
static size_t take_indexed(struct messages_reader *r, const struct span *s, const struct facet_key *row,
			   size_t rows, enum message_role supposed)
{
	size_t list = (size_t)((const char *)memchr(row->key.s, '#', row->key.n) - row->key.s), same = 0;
	ARRAY(struct indexed) found = { 0 };
	for (; same < rows && row[same].key.n > list && row[same].key.s[list] == '#' &&
	       memcmp(row[same].key.s, row->key.s, list) == 0;
	     same++)
		for (uint32_t i = 0; i < s->attrs.n; i++) {
			const struct attr *a = &s->attrs.v[i];
			uint32_t at;
			if (facet_row_has(&row[same], a->key_id) && index_of(a->key, &at) &&
			    a->value.type != VALUE_NULL)
				*array_add(&found) = (struct indexed){ at, a->key, a->value };
		}
	if (found.n)
		qsort(found.v, found.n, sizeof(*found.v), by_index);
	put_indexed(r, s, found.v, found.n, supposed);
	array_release(&found);
	return same;
}

/* ---- a facet ---- */

static void take_events(struct messages_reader *r, const struct span *s, const struct facet_key *row,
			enum message_role supposed)
{
	size_t slash = (size_t)str_find(row->key, STR("/"));
	struct str name = { row->key.s, slash }, key = str_from(row->key, slash + 1);
	for (uint32_t e = 0; e < s->events_n; e++)
		for (uint32_t i = 0; str_eq(s->events[e].name, name) && i < s->events[e].attrs.n; i++) {
			const struct attr *a = &s->events[e].attrs.v[i];
			r->key = a->key;
			if (str_eq(a->key, key))
				take_value(r, a->value, supposed);
		}
}

static void take_facet(struct messages_reader *r, const struct span *s, enum facet f,
		       enum message_role supposed)
{
	size_t rows;
	const struct facet_key *row = facet_keys(f, &rows);
	while (rows && !r->messages.n && !r->calls.n) {
		size_t used = 1;
		if (row->where == FACET_IN_EVENT)
			take_events(r, s, row, supposed);
		else if (is_indexed(row))
			used = take_indexed(r, s, row, rows, supposed);
		else
			for (uint32_t i = 0; i < s->attrs.n; i++) {
				struct value v = s->attrs.v[i].value;
				if (!facet_row_has(row, s->attrs.v[i].key_id))
					continue;
				r->key = s->attrs.v[i].key;
				bool led = row->path.n && row->path.s[0] != '#';
				take_value(r, led ? value_member(v, row->path.s, r->arena) : v, supposed);
			}
		row += used;
		rows -= used;
	}
}

/* ---- events of a message each (semantic conventions 1.28 to 1.36) ---- */

static const struct {
	const char *name;
	enum message_role role;
	bool sent;
} message_events[] = {
	{ "gen_ai.system.message", ROLE_SYSTEM, true },       { "gen_ai.user.message", ROLE_USER, true },
	{ "gen_ai.assistant.message", ROLE_ASSISTANT, true }, { "gen_ai.tool.message", ROLE_TOOL, true },
	{ "gen_ai.choice", ROLE_ASSISTANT, false },
};

static void take_message_event(struct messages_reader *r, const struct event *e, enum message_role role)
{
	struct str id = STR_UNSET;
	size_t before = r->messages.n;
	for (uint32_t i = 0; i < e->attrs.n; i++) {
		const struct attr *a = &e->attrs.v[i];
		r->key = a->key;
		if (str_eq(a->key, STR("content")) || str_eq(a->key, STR("message")) ||
		    str_eq(a->key, STR("gen_ai.event.content")))
			take_value(r, a->value, role);
		else if (str_eq(a->key, STR("tool_calls")))
			messages_reader_json(r, a->value.text, role);
		else if (str_eq(a->key, STR("id")))
			id = a->value.text;
	}
	for (size_t i = before; role == ROLE_TOOL && str_is_set(id) && i < r->messages.n; i++)
		r->messages.v[i].call_id = id;
}

static void take_message_events(struct messages_reader *r, const struct span *s, bool sent)
{
	for (uint32_t e = 0; e < s->events_n; e++)
		for (size_t k = 0; k < sizeof(message_events) / sizeof(message_events[0]); k++)
			if (message_events[k].sent == sent &&
			    str_eq(s->events[e].name, str_of(message_events[k].name)))
				take_message_event(r, &s->events[e], message_events[k].role);
}

/* ---- calls with keys of their own ---- */

static struct str text_at(struct facet_item *items, size_t n, size_t i, struct arena *arena)
{
	return i < n ? value_text(items[i].value, arena) : STR_UNSET;
}

static void take_call_facets(struct messages_reader *r, const struct span *s, const struct facet_set *has)
{
	struct facet_item *names, *ids = NULL, *arguments = NULL;
	size_t ids_n = 0, arguments_n = 0;
	if (r->calls.n || !facet_set_has(has, FACET_CALLS_ASKED_NAME))
		return;
	size_t n = facet_all(s, FACET_CALLS_ASKED_NAME, r->arena, &names);
	if (facet_set_has(has, FACET_CALLS_ASKED_ID))
		ids_n = facet_all(s, FACET_CALLS_ASKED_ID, r->arena, &ids);
	if (facet_set_has(has, FACET_CALLS_ASKED_ARGS))
		arguments_n = facet_all(s, FACET_CALLS_ASKED_ARGS, r->arena, &arguments);
	for (size_t i = 0; i < n; i++) {
		struct value v = i < arguments_n ? arguments[i].value : (struct value){ .type = VALUE_NONE };
		size_t before = r->calls.n;
		r->key = names[i].key;
		if (v.type == VALUE_JSON && messages_reader_json(r, v.text, ROLE_ASSISTANT) &&
		    r->calls.n > before)
			continue; /* the whole call, as one object */
		r->calls.n = before;
		*array_add(&r->calls) = (struct message_call){ .id = text_at(ids, ids_n, i, r->arena),
							       .name = value_text(names[i].value, r->arena),
							       .arguments = v,
							       .key = names[i].key };
	}
}

/* ---- both ways ---- */

void messages_sent(const struct span *s, const struct facet_set *has, struct arena *arena,
		   struct messages *out)
{
	struct messages_reader r = { .arena = arena };
	if (facet_set_has(has, FACET_INPUT_MESSAGES))
		take_facet(&r, s, FACET_INPUT_MESSAGES, ROLE_USER);
	if (!r.messages.n)
		take_message_events(&r, s, true);
	if (!r.messages.n && facet_set_has(has, FACET_INPUT_TEXT))
		take_facet(&r, s, FACET_INPUT_TEXT, ROLE_USER);
	bool system = false;
	for (size_t i = 0; i < r.messages.n; i++)
		system |= r.messages.v[i].role == ROLE_SYSTEM;
	if (!system && facet_set_has(has, FACET_SYSTEM_INSTRUCTIONS)) {
		struct messages_reader apart = { .arena = arena };
		take_facet(&apart, s, FACET_SYSTEM_INSTRUCTIONS, ROLE_SYSTEM);
		for (size_t i = 0; i < apart.messages.n; i++) {
			apart.messages.v[i].role = ROLE_SYSTEM;
			*array_add(&r.messages) = apart.messages.v[i];
		}
		array_release(&apart.messages);
		array_release(&apart.calls);
	}
	finish(&r, out);
}

void messages_answered(const struct span *s, const struct facet_set *has, struct arena *arena,
		       struct messages *out)
{
	struct messages_reader r = { .arena = arena };
	if (facet_set_has(has, FACET_OUTPUT_MESSAGES))
		take_facet(&r, s, FACET_OUTPUT_MESSAGES, ROLE_ASSISTANT);
	if (!r.messages.n && !r.calls.n)
		take_message_events(&r, s, false);
	if (!r.messages.n && !r.calls.n && facet_set_has(has, FACET_OUTPUT_TEXT))
		take_facet(&r, s, FACET_OUTPUT_TEXT, ROLE_ASSISTANT);
	take_call_facets(&r, s, has);
	finish(&r, out);
}
