/* Breaking attributes: gone, changed, cut. */
#include "contract/mutant.h"

#include "contract/record.h"
#include "trace/name.h"
#include "json/write.h"

enum { PROMPT_LEAST = 80 };

/* A key as the contract would call it: by its facet, where it has one. */
static struct str key_of(const struct attr *a, enum facet *facet)
{
	*facet = FACETS;
	for (size_t at = 0; a->key_id && facet_next_of_key(a->key_id, &at, facet);)
		if (!record_skips(*facet))
			return str_of(facet_name(*facet));
	*facet = FACETS;
	return a->key;
}

static bool is_left_out(const struct attr *a)
{
	enum facet f;
	bool any = false;
	for (size_t at = 0; a->key_id && facet_next_of_key(a->key_id, &at, &f);) {
		any = true;
		if (!record_skips(f))
			return false;
	}
	return any || str_starts(a->key, STR("casefile."));
}

/* What the golden traces of the request have of an attribute, on spans of this name. */
struct agreement {
	size_t traces, shortest; /* bytes of the shortest text */
	bool all_have, all_same;
};

static void compare_spans(const struct golden *g, struct str name, const struct attr *a, struct str text,
			  struct arena *arena, struct agreement *out)
{
	bool any = false;
	for (size_t i = 0; i < g->trace.spans.n && out->all_have; i++) {
		if (!str_eq(g->names[i], name))
			continue;
		const struct attr *other = span_attr(g->trace.spans.v[i], a->key);
		struct str said = other ? value_text(other->value, arena) : STR("");
		out->all_have = other != NULL;
		out->all_same &= str_eq(said, text);
		out->shortest = said.n < out->shortest ? said.n : out->shortest;
		any = true;
	}
	out->all_have &= any;
}

static struct agreement agreement_of(const struct breaking *b, const struct span *s, const struct attr *a)
{
	struct agreement out = { .shortest = SIZE_MAX, .all_have = true, .all_same = true };
	struct str text = value_text(a->value, b->arena), name = name_normal(s->name, b->arena);
	for (size_t i = 0; i < b->all_n && out.all_have; i++) {
		if (!str_eq(b->all[i].request, b->golden->request))
			continue;
		compare_spans(&b->all[i], name, a, text, b->arena, &out);
		out.traces++;
	}
	return out;
}

/* All golden traces of this request have the key, or agree on its value. */
static bool is_stable(const struct breaking *b, const struct span *s, const struct attr *a, bool value)
{
	enum facet f;
	struct agreement all = agreement_of(b, s, a);
	key_of(a, &f);
	if (!all.all_have || (value && !all.all_same))
		return false;
	return all.traces > 1 || !value || a->value.type == VALUE_BOOL || (f < FACETS && record_pins(f));
}

/* A prompt of this many bytes is too short. */
static size_t least_length(const struct breaking *b, const struct span *s, const struct attr *a)
{
	struct agreement all = agreement_of(b, s, a);
	return all.all_have ? all.shortest * 7 / 10 : 0;
}

static bool is_prompt(const struct attr *a)
{
	static const enum facet prompts[] = { FACET_INPUT_MESSAGES, FACET_SYSTEM_INSTRUCTIONS,
					      FACET_PROMPT_TEMPLATE };
	enum facet f;
	if (a->value.text.n < PROMPT_LEAST || a->value.type == VALUE_INT || a->value.type == VALUE_DOUBLE)
		return false;
	for (size_t at = 0; a->key_id && facet_next_of_key(a->key_id, &at, &f);)
		for (size_t i = 0; i < sizeof(prompts) / sizeof(prompts[0]); i++)
			if (f == prompts[i])
				return true;
	return false;
}

static bool is_model(const struct attr *a)
{
	enum facet f;
	for (size_t at = 0; a->key_id && facet_next_of_key(a->key_id, &at, &f);)
		if (f == FACET_REQUEST_MODEL)
			return true;
	return false;
}

/* Spans of one name: the checks of a contract hold for each, so only what all of them have counts. */
static bool fits(struct breaking *b, enum mutant_kind kind, const struct span *s, const struct attr *a)
{
	switch (kind) {
	case MUTANT_TRUNCATE_PROMPT:
		return is_prompt(a) && a->value.text.n / 2 < least_length(b, s, a);
	case MUTANT_SWAP_MODEL:
		return is_model(a) && is_stable(b, s, a, true);
	case MUTANT_CHANGE_ATTRIBUTE:
		return !is_left_out(a) && a->value.type != VALUE_NULL && is_stable(b, s, a, true);
	default:
		return !is_left_out(a) && a->value.type != VALUE_NULL && is_stable(b, s, a, false);
	}
}

static struct value changed(struct breaking *b, enum mutant_kind kind, struct value v)
{
	struct str text = value_text(v, b->arena);
	if (kind == MUTANT_SWAP_MODEL)
		return value_str(STR("another-model"));
	if (kind == MUTANT_TRUNCATE_PROMPT)
		return value_str((struct str){ text.s, text.n / 2 });
	if (v.type == VALUE_BOOL)
		return value_bool(!v.b);
	if (v.type == VALUE_INT)
		return value_i64(v.i < INT64_MAX ? v.i + 1 : 0);
	if (v.type == VALUE_DOUBLE)
		return value_double(v.d == 1 ? 2 : 1);
	if (v.type == VALUE_JSON && text.n && text.s[0] == '[')
		return value_json(STR("[\"changed\"]"));
	return value_str(arena_printf(b->arena, "%.*s-changed", (int)text.n, text.s));
}

static void tell(struct breaking *b, enum mutant_kind kind, const struct span *s, const struct attr *a)
{
	enum facet f;
	struct str key = key_of(a, &f), text = value_text(a->value, b->arena);
	struct buf name = { 0 }, value = { 0 };
	json_escape(&name, key);
	json_escape(&value, text);
	b->told->key = a->key;
	if (kind == MUTANT_DROP_ATTRIBUTE)
		mutant_lines(b, s, ", \"attributes\": [\"%.*s\"]", (int)name.n, name.s);
	else if (kind == MUTANT_TRUNCATE_PROMPT)
		mutant_lines(b, s, ", \"attributes\": [{ \"key\": \"%.*s\", \"least_length\": %zu }]",
			     (int)name.n, name.s, least_length(b, s, a));
	else
		mutant_lines(b, s, ", \"attributes\": [{ \"key\": \"%.*s\", \"value\": \"%.*s\" }]",
			     (int)name.n, name.s, (int)value.n, value.s);
	buf_release(&name);
	buf_release(&value);
}

bool mutant_attribute(struct breaking *b, enum mutant_kind kind)
{
	uint64_t n = 0;
	size_t span = 0;
	uint32_t at = 0;
	for (size_t i = 0; i < b->out->spans.n; i++)
		for (uint32_t k = 0; k < b->out->spans.v[i]->attrs.n; k++)
			if (fits(b, kind, b->out->spans.v[i], &b->out->spans.v[i]->attrs.v[k]) &&
			    mutant_draw(b->state) % ++n == 0) {
				span = i;
				at = k;
			}
	if (!n)
		return false;
	tell(b, kind, b->out->spans.v[span], &b->out->spans.v[span]->attrs.v[at]);
	struct span *s = mutant_span(b, span);
	struct attr *attrs = arena_array(b->arena, s->attrs.n, sizeof(*attrs));
	memcpy(attrs, s->attrs.v, s->attrs.n * sizeof(*attrs));
	s->attrs.v = attrs;
	if (kind == MUTANT_DROP_ATTRIBUTE) {
		s->attrs.n--;
		memmove(attrs + at, attrs + at + 1, (s->attrs.n - at) * sizeof(*attrs));
	} else {
		attrs[at].value = changed(b, kind, attrs[at].value);
	}
	return true;
}
