/* Findings: put together by rules, in the arena of their trace. */
#include "detect/finding.h"

#include "detect/rule.h"
#include "span/time.h"

#include <stdarg.h>
#include <stdio.h>

static const enum finding_severity severity_of[FINDING_ROLES] = {
	[FINDING_CAUSE] = SEVERITY_HIGH,  [FINDING_WORSENED] = SEVERITY_MEDIUM,
	[FINDING_MISSED] = SEVERITY_HIGH, [FINDING_SYMPTOM] = SEVERITY_MEDIUM,
	[FINDING_GAP] = SEVERITY_LOW,
};

static struct str print(struct arena *arena, const char *fmt, va_list args)
{
	va_list again;
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, fmt, args);
	char *text = arena_alloc(arena, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, fmt, again);
	va_end(again);
	return (struct str){ text, (size_t)n };
}

struct finding *finding_add(struct findings *out, uint32_t node, double confidence, const char *text, ...)
{
	const struct rule *rule = &rule_table[out->rule];
	struct finding *f = array_add(&out->all);
	va_list args;
	va_start(args, text);
	*f = (struct finding){ .rule = out->rule,
			       .role = rule->role,
			       .category = rule->category,
			       .severity = severity_of[rule->role],
			       .confidence = confidence,
			       .node = node,
			       .text = print(out->arena, text, args) };
	va_end(args);
	return f;
}

struct str finding_cut(struct findings *out, struct str text, size_t most)
{
	text = str_trim(text);
	if (text.n <= most)
		return text;
	while (most > 0 && ((unsigned char)text.s[most] & 0xc0) == 0x80)
		most--;
	return arena_printf(out->arena, "%.*s…", (int)most, text.s);
}

const char *finding_count(struct findings *out, int64_t n)
{
	struct str digits = arena_printf(out->arena, "%lld", (long long)n), text = STR("");
	for (size_t i = 0; i < digits.n; i++) {
		bool comma = i > 0 && (digits.n - i) % 3 == 0 && digits.s[i - 1] != '-';
		text = arena_printf(out->arena, "%.*s%s%c", (int)text.n, text.s, comma ? "," : "",
				    digits.s[i]);
	}
	return text.s;
}

const char *finding_duration(struct findings *out, int64_t ns)
{
	struct buf b = { 0 };
	time_format_duration(&b, ns, false);
	struct str text = arena_str(out->arena, buf_str(&b));
	buf_release(&b);
	return text.s;
}

/* JSON on one line: white space between its tokens says nothing. */
static struct str on_one_line(struct arena *arena, struct value v)
{
	struct str text = value_text(v, arena);
	bool quoted = false;
	size_t n = 0;
	if (v.type != VALUE_JSON || !memchr(text.s, '\n', text.n))
		return text;
	char *out = arena_alloc(arena, text.n);
	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];
		if (c == '"')
			quoted = !quoted;
		if (!quoted && (c == '\n' || c == ' ' || c == '\t' || c == '\r'))
			continue;
		out[n++] = c;
		if (c == '\\' && quoted && i + 1 < text.n)
			out[n++] = text.s[++i];
	}
	return (struct str){ out, n };
}

void finding_root(struct findings *out, struct finding *f, const char *text, ...)
{
	va_list args;
	va_start(args, text);
	f->root = print(out->arena, text, args);
	va_end(args);
}

void finding_subject(struct finding *f, struct str subject)
{
	f->subject = subject;
}

void finding_evidence(struct findings *out, struct finding *f, uint32_t node, struct str key, uint32_t index,
		      struct str value)
{
	if (f->evidence_n == f->evidence_cap) {
		size_t cap = f->evidence_cap ? f->evidence_cap * 2 : 2;
		struct evidence *more = arena_array(out->arena, cap, sizeof(*more));
		if (f->evidence_n)
			memcpy(more, f->evidence, f->evidence_n * sizeof(*more));
		f->evidence = more;
		f->evidence_cap = cap;
	}
	f->evidence[f->evidence_n++] = (struct evidence){ node, key, index, value };
}

void finding_facet(struct findings *out, struct finding *f, const struct tree *t, uint32_t node,
		   enum facet facet)
{
	const struct span *s = t->node[node].span;
	const struct attr *a = s ? facet_recorded(s, facet, NULL) : NULL;
	if (a)
		finding_evidence(out, f, node, a->key, INDEX_NONE, on_one_line(out->arena, a->value));
}

static const char *const roles[FINDING_ROLES] = { "cause", "worsened", "missed", "symptom", "gap" };
static const char *const severities[SEVERITIES] = { "low", "medium", "high" };
static const char *const categories[CATEGORIES] = {
#define CATEGORY(id, name) [CATEGORY_##id] = name,
#include "detect/categories.def"
#undef CATEGORY
};

const char *finding_role_name(enum finding_role r)
{
	return roles[r];
}

const char *finding_severity_name(enum finding_severity s)
{
	return severities[s];
}

const char *category_name(enum category c)
{
	return categories[c];
}

bool category_by_name(struct str name, enum category *out)
{
	for (int i = 0; i < CATEGORIES; i++) {
		if (!str_eq(name, str_of(categories[i])))
			continue;
		*out = (enum category)i;
		return true;
	}
	return false;
}
