/* What was not recorded: dropped, cut, without its version. */
#include "base/ascii.h"
#include "detect/rules.h"

#include <ctype.h>

static void add_torn(const struct span *span, uint32_t node, struct findings *out)
{
	struct finding *f = finding_add(out, node, CONFIDENCE_EXPLICIT,
					"is in a record that is damaged; what it had there is lost");
	finding_evidence(out, f, node, STR("bytes"), INDEX_NONE,
			 arena_printf(out->arena, "%llu", (unsigned long long)span->origin.length));
}

void rule_dropped_data(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		const struct span *span = scene_of(s, s->flow[i]);
		if (span->flags & SPAN_TORN)
			add_torn(span, s->flow[i], out);
		if (!span->attrs.dropped && !span->events_dropped && !span->links_dropped)
			continue;
		struct finding *f =
			finding_add(out, s->flow[i], CONFIDENCE_EXPLICIT,
				    "lost %u attributes, %u events and %u links at its exporter",
				    span->attrs.dropped, span->events_dropped, span->links_dropped);
		finding_evidence(
			out, f, s->flow[i], STR("dropped"), INDEX_NONE,
			arena_printf(out->arena, "%u",
				     span->attrs.dropped + span->events_dropped + span->links_dropped));
	}
}

/* ---- truncated-attribute ---- */

/* Marks that those who cut leave at the end; and lengths at which SDKs cut. */
static bool is_cut(struct str text, const char **why)
{
	static const char *const marks[] = {
		"...[truncated]", "[truncated]", "... [truncated",          "...(truncated)", "(truncated)",
		"<truncated>",    "[TRUNCATED]", "\xe2\x80\xa6[truncated]", "...truncated"
	};
	static const size_t limits[] = { 128,   250,   255,   256,   512,   1000,  1024,  2048,
					 4000,  4095,  4096,  8000,  8192,  10000, 12000, 16000,
					 16384, 32000, 32766, 32768, 65535, 65536 };
	struct str tail = text.n > 60 ? str_from(text, text.n - 60) : text;
	bool may = str_find_nocase(tail, STR("truncated")) >= 0;
	for (size_t i = 0; may && i < sizeof(marks) / sizeof(marks[0]); i++)
		if (str_find(tail, str_of(marks[i])) >= 0) {
			*why = "it says so";
			return true;
		}
	if (text.n < limits[0])
		return false;
	bool json = text.s[0] == '{' || text.s[0] == '[';
	char last = text.s[text.n - 1];
	if (json && last != '}' && last != ']' && !isspace((unsigned char)last)) {
		*why = "its JSON breaks off";
		return true;
	}
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if (text.n == limits[i] && (ascii_is_alnum((char)last) || last == ',') && text.n >= 250) {
			*why = "it is exactly as long as a limit";
			return true;
		}
	return false;
}

static bool mostly_text(struct str text)
{
	return memchr(text.s, ' ', text.n < 200 ? text.n : 200) != NULL || text.s[0] == '{' ||
	       text.s[0] == '[';
}

static void check_attrs(const struct scene *s, struct findings *out, uint32_t node, const struct attrs *attrs)
{
	const char *why;
	(void)s;
	for (uint32_t i = 0; i < attrs->n; i++) {
		const struct attr *a = &attrs->v[i];
		if (a->value.type != VALUE_STRING || a->value.text.n < 12 || !mostly_text(a->value.text) ||
		    !is_cut(a->value.text, &why))
			continue;
		struct str key = finding_cut(out, a->key, 80);
		struct finding *f =
			finding_add(out, node,
				    why[0] == 'i' && why[3] == 'i' ? CONFIDENCE_WEAK : CONFIDENCE_EXPLICIT,
				    "has a value that was cut: %.*s (%zu bytes; %s)", (int)key.n, key.s,
				    a->value.text.n, why);
		finding_evidence(out, f, node, a->key, INDEX_NONE, finding_cut(out, a->value.text, 100));
	}
}

void rule_truncated_attribute(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		const struct span *span = scene_of(s, s->flow[i]);
		check_attrs(s, out, s->flow[i], &span->attrs);
		for (uint32_t e = 0; e < span->events_n; e++)
			check_attrs(s, out, s->flow[i], &span->events[e].attrs);
	}
}

/* ---- version-anchor-missing ---- */

static bool is_dated(struct str model)
{
	size_t digits = 0;
	for (size_t i = 0; i < model.n; i++)
		digits += ascii_is_digit(model.s[i]) != 0;
	return digits >= 4;
}

static void add_anchor(struct findings *out, struct finding **f, uint32_t node, const char *what,
		       struct str key, struct str value)
{
	if (!*f) {
		*f = finding_add(out, node, CONFIDENCE_WEAK, "%s", what);
		(*f)->text = arena_printf(out->arena, "does not say which %s it was", what);
	} else {
		size_t n = (*f)->text.n - strlen(" it was");
		(*f)->text = arena_printf(out->arena, "%.*s, %s it was", (int)n, (*f)->text.s, what);
	}
	finding_evidence(out, *f, node, key, INDEX_NONE, value);
}

/* One finding for the trace, at the span where the first is due. */
void rule_version_anchor_missing(const struct scene *s, struct findings *out)
{
	struct finding *f = NULL;
	bool model = false;
	for (size_t i = 0; i < s->calls_n && !model; i++) {
		uint32_t node = s->calls[i].node;
		struct str asked, other;
		if (s->calls[i].component != COMPONENT_LLM ||
		    !scene_text(s, node, FACET_REQUEST_MODEL, &asked) || is_dated(asked) ||
		    scene_text(s, node, FACET_RESPONSE_MODEL, &other) ||
		    scene_text(s, node, FACET_SYSTEM_FINGERPRINT, &other) ||
		    scene_text(s, node, FACET_DEPLOYMENT, &other))
			continue;
		add_anchor(out, &f, node, "snapshot of the model", STR("model"), asked);
		model = true;
	}
	if (s->calls_n && !facet_set_has(&s->has, FACET_PROMPT_VERSION) &&
	    !facet_set_has(&s->has, FACET_PROMPT_HASH))
		add_anchor(out, &f, s->calls[0].node, "prompt version", STR("prompt version"), STR("absent"));
	for (size_t i = 0; i < s->flow_n; i++) {
		if (scene_component(s, s->flow[i]) != COMPONENT_RETRIEVER)
			continue;
		if (!scene_has(s, s->flow[i], FACET_RETRIEVAL_INDEX) &&
		    !scene_has(s, s->flow[i], FACET_DOC_VERSION))
			add_anchor(out, &f, s->flow[i], "index version", STR("index version"), STR("absent"));
		break;
	}
	if (s->calls_n && !facet_set_has(&s->has, FACET_RELEASE))
		add_anchor(out, &f, s->calls[0].node, "release", STR("release"), STR("absent"));
}
