/* Values and their tokens. */
#include "eval/redact.h"

#include "base/ascii.h"
#include "base/sha256.h"
#include "eval/redact_find.h"
#include "eval/redact_impl.h"

struct redactor *redactor_new(const struct redact_settings *settings)
{
	struct redactor *r = mem_alloc(1, sizeof(*r));
	r->settings = settings;
	r->whole = r;
	literal_set_init(&r->known);
	literal_set_init(&r->local);
	map_init(&r->kept);
	map_init(&r->called);
	map_init(&r->here_known);
	redact_memo_init(&r->memo);
	r->finder.known = &r->local;
	r->finder.arena = &r->scratch;
	return r;
}

void redactor_free(struct redactor *r)
{
	if (!r)
		return;
	literal_set_release(&r->known);
	literal_set_release(&r->local);
	map_release(&r->kept);
	map_release(&r->called);
	map_release(&r->here_known);
	array_release(&r->here);
	redact_memo_release(&r->memo);
	array_release(&r->finder.found);
	array_release(&r->values);
	array_release(&r->news);
	arena_release(&r->here_arena);
	arena_release(&r->scratch);
	arena_release(&r->arena);
	free(r);
}

size_t redactor_values(const struct redactor *r, enum personal_kind kind)
{
	return r->count[kind];
}

void redactor_begin_trace(struct redactor *r)
{
	r->found = r->finder.called = false;
	literal_set_clear(&r->local);
	r->learnt_resource = 0;
	r->learnt_trace = STR_UNSET;
	array_clear(&r->here);
	array_clear(&r->news);
	map_clear(&r->here_known);
	arena_reset(&r->here_arena);
}

void redactor_suspect_all(struct redactor *r)
{
	r->found = true;
	r->finder.called = false;
	r->finder.known = &r->whole->known;
	redact_memo_clear(&r->memo);
	r->suspects = true;
}

void redactor_begin(struct redactor *r)
{
	memset(r->replaced, 0, sizeof(r->replaced));
}

size_t redactor_replaced(const struct redactor *r, enum personal_kind kind)
{
	return r->replaced[kind];
}

/* ---- learning ---- */

static bool may_stay(const struct redactor *r, struct str key)
{
	for (size_t i = 0; i < r->settings->keep_n; i++)
		if (str_glob(r->settings->keep[i], key))
			return true;
	return false;
}

bool redactor_keeps(const struct redactor *r, struct str value)
{
	return map_get(&r->whole->kept, value) != NULL;
}

static void learn_value(struct redactor *r, const struct redact_range *range)
{
	struct redact_value_of v = { range->value, range->kind, range->only_here };
	if (redactor_keeps(r, range->value))
		return;
	/* "content" may be somebody's password, and is a word of everybody's: it goes where it is called one.
	 */
	if (range->only_here) {
		r->finder.called = true;
		if (r->whole != r)
			v.value = arena_str(&r->here_arena, v.value);
		redactor_tell(r, &v);
		return;
	}
	redactor_note_here(r, range->value);
	if (literal_set_get(&r->local, range->value))
		return;
	v.value = arena_str(&r->here_arena, range->value);
	literal_set_add(&r->local, v.value, v.kind);
	redactor_tell(r, &v);
}

/*
 * Nothing was found in it. What is known by now adds nothing to that: it was
 * found, and it was learnt, elsewhere. (Where things may stay, they do by what
 * is known.)
 */
static bool learnt_before(struct redactor *r, char kind, struct str label, struct str text,
			  struct redact_look *look)
{
	*look = (struct redact_look){ 0 };
	return !r->settings->keep_n && redact_memo_knows(&r->memo, kind, label, text, look);
}

static void learn_text(struct redactor *r, struct str label, struct str text, bool stays)
{
	struct redact_look look;
	if (text.n < LITERAL_LEAST || learnt_before(r, 't', label, text, &look))
		return;
	r->finder.known_only = false;
	redact_find(&r->finder, label, text);
	r->found |= r->finder.found.n > 0;
	if (!r->finder.found.n)
		redact_memo_add(&r->memo, &look);
	for (size_t i = 0; i < r->finder.found.n; i++) {
		const struct redact_range *range = &r->finder.found.v[i];
		if (stays && !redactor_keeps(r, range->value))
			map_put(&r->kept, arena_str(&r->arena, range->value), NULL);
		else if (!stays)
			learn_value(r, range);
	}
	arena_reset(&r->scratch);
}

/*
 * Inside of JSON every text is called by its own key, elements by that of their
 * list; what is JSON again is looked into, to a depth. False when it is none:
 * not all was looked at.
 */
static bool learn_members(struct redactor *r, struct str label, struct str json, bool stays, int depth)
{
	struct arena arena = { 0 };
	struct json_walk w;
	struct redact_labels labels;
	enum json_step step;
	json_walk_init(&w, json, &arena);
	redact_labels_init(&labels, label);
	while ((step = json_walk_next(&w)) != JSON_STEP_END) {
		struct str called = redact_labels_step(&labels, &w, step);
		if (str_is_set(w.key) && step != JSON_STEP_CLOSE)
			learn_text(r, STR(""), w.key, stays);
		if (step != JSON_STEP_SCALAR)
			continue;
		struct str text = w.type == PULL_STRING ? json_walk_string(&w) : STR("");
		if (redact_may_be_json(text) && depth < REDACT_JSON_DEPTH)
			learn_members(r, called, text, stays, depth + 1);
		if (w.type == PULL_STRING)
			learn_text(r, called, text, stays);
		else if (w.type == PULL_NUMBER)
			learn_text(r, called, w.raw, stays);
	}
	bool whole = !w.json.error && pull_at_end(&w.json) && !redact_is_odd_json(json);
	arena_release(&arena);
	return whole;
}

static bool learn_json(struct redactor *r, struct str label, struct str json, bool stays)
{
	struct redact_look look;
	bool found = r->found;
	if (learnt_before(r, 'j', label, json, &look))
		return true;
	r->found = false;
	bool whole = learn_members(r, label, json, stays, 0);
	if (whole && !r->found)
		redact_memo_add(&r->memo, &look);
	r->found |= found;
	return whole;
}

void redactor_learn(struct redactor *r, struct str label, struct value v)
{
	struct arena arena = { 0 };
	bool stays = may_stay(r, label);
	if (r->settings->off)
		return;
	bool json = v.type == VALUE_JSON ||
		    (v.type == VALUE_STRING && v.text.n && (*v.text.s == '{' || *v.text.s == '['));
	bool whole = json && learn_json(r, label, v.text, stays);
	if (!whole && v.type != VALUE_NONE && v.type != VALUE_NULL && v.type != VALUE_BOOL)
		learn_text(r, label, value_text(v, &arena), stays);
	arena_release(&arena);
}

static void learn_attrs(struct redactor *r, const struct attrs *attrs)
{
	for (uint32_t i = 0; i < attrs->n; i++) {
		if (!attrs->v[i].key_id)
			learn_text(r, STR(""), attrs->v[i].key, false);
		redactor_learn(r, attrs->v[i].key, attrs->v[i].value);
	}
}

/* What has to stay is known before the rest is looked at. */
static void learn_kept(struct redactor *r, const struct attrs *attrs)
{
	for (uint32_t i = 0; i < attrs->n; i++)
		if (may_stay(r, attrs->v[i].key))
			redactor_learn(r, attrs->v[i].key, attrs->v[i].value);
}

void redactor_learn_span(struct redactor *r, const struct span *s)
{
	if (r->settings->off)
		return;
	if (r->settings->keep_n)
		learn_kept(r, &s->attrs);
	learn_text(r, STR(""), s->name, false);
	if (!str_eq(s->trace_id, r->learnt_trace))
		learn_text(r, STR(""), s->trace_id, false);
	r->learnt_trace = s->trace_id;
	learn_text(r, STR(""), s->span_id, false);
	learn_text(r, STR(""), s->parent_id, false);
	learn_text(r, STR(""), s->scope.name, false);
	learn_text(r, STR(""), s->scope.version, false);
	learn_text(r, STR(""), s->status_message, false);
	learn_attrs(r, &s->attrs);
	if (s->resource && s->resource->serial != r->learnt_resource) {
		r->learnt_resource = s->resource->serial;
		learn_attrs(r, &s->resource->attrs);
	}
	for (uint32_t i = 0; i < s->events_n; i++) {
		learn_text(r, STR(""), s->events[i].name, false);
		learn_attrs(r, &s->events[i].attrs);
	}
	for (uint32_t i = 0; i < s->links_n; i++) {
		learn_text(r, STR(""), s->links[i].trace_id, false);
		learn_text(r, STR(""), s->links[i].span_id, false);
		learn_attrs(r, &s->links[i].attrs);
	}
	learn_text(r, STR(""), s->origin.file, false);
	learn_text(r, STR(""), s->origin.member, false);
}

/* ---- tokens ---- */

static const struct kind_name {
	const char *name;
	char letter;
} kind_names[PERSONAL_KINDS] = {
	[PERSONAL_EMAIL] = { "email", 'e' },
	[PERSONAL_PHONE] = { "phone", 'p' },
	[PERSONAL_CARD] = { "card", 'c' },
	[PERSONAL_IBAN] = { "iban", 'b' },
	[PERSONAL_GOVERNMENT_ID] = { "government-id", 'g' },
	[PERSONAL_SECRET] = { "secret", 's' },
	[PERSONAL_IP] = { "ip", 'i' },
};

const char *redact_kind_name(enum personal_kind kind)
{
	return kind_names[kind].name;
}

/* One value however it is written: "4111 1111 …", "Bob@Example.com". */
static void put_canonical(struct buf *out, struct str value, enum personal_kind kind)
{
	for (size_t i = 0; i < value.n; i++) {
		char c = value.s[i];
		bool punctuation = !ascii_is_alnum(c);
		if (kind == PERSONAL_SECRET)
			buf_add_char(out, c);
		else if (kind == PERSONAL_EMAIL || kind == PERSONAL_IP || !punctuation ||
			 (c == '+' && i == 0))
			buf_add_char(out, ascii_lower(c));
	}
}

static void put_token(const struct redactor *r, struct buf *out, const struct redact_range *range)
{
	enum { BYTES = 6 };
	const struct kind_name *name = &kind_names[range->kind];
	unsigned char mac[SHA256_BYTES];
	struct buf text = { 0 };
	buf_printf(&text, "%s:", name->name);
	put_canonical(&text, range->value, range->kind);
	sha256_hmac(r->settings->key, buf_str(&text), mac);
	buf_release(&text);
	buf_printf(out, "<%s:%c_", name->name, name->letter);
	for (size_t i = 0; i < BYTES; i++)
		buf_printf(out, "%02x", mac[i]);
	buf_add_char(out, '>');
}

/* No writing is shorter than what it stands for. */
static bool is_too_short(const struct redactor *r, struct str text)
{
	return text.n < (r->finder.called ? LITERAL_LEAST : literal_set_shortest(r->finder.known));
}

struct str redact_text(struct redactor *r, struct str label, struct str text, struct arena *arena)
{
	size_t at = 0;
	struct buf out = { 0 };
	struct redact_look look = { 0 };
	if (r->settings->off || !r->found || is_too_short(r, text) ||
	    (r->suspects && redact_memo_knows(&r->memo, 'k', STR(""), text, &look)))
		return text;
	r->finder.known_only = true;
	redact_find(&r->finder, label, text);
	if (!r->finder.found.n)
		redact_memo_add(&r->memo, &look);
	for (size_t i = 0; i < r->finder.found.n; i++) {
		const struct redact_range *range = &r->finder.found.v[i];
		if (redactor_keeps(r, range->value))
			continue;
		buf_add(&out, text.s + at, range->from - at);
		if (r->kinds) {
			buf_printf(&out, "<%s>", kind_names[range->kind].name);
		} else {
			put_token(r, &out, range);
			r->replaced[range->kind]++;
		}
		at = range->to;
	}
	if (at) {
		buf_add_str(&out, str_from(text, at));
		text = arena_str(arena, buf_str(&out));
	}
	buf_release(&out);
	arena_reset(&r->scratch);
	return text;
}

struct value redact_to_kinds(struct redactor *r, struct value v, struct arena *arena)
{
	r->kinds = true;
	v = redact_value(r, STR(""), v, arena);
	r->kinds = false;
	return v;
}
