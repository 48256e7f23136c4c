/* Tools: those that failed, and calls that were wrong before they ran. */
#include "detect/rules.h"

#include "base/ascii.h"

#include <math.h>

/* Who the finding is about: the call that asked for the run, where that is known. */
static uint32_t issuer(const struct scene *s, const struct scene_tool *t)
{
	return t->asked_by != INDEX_NONE ? s->calls[t->asked_by].node : t->node;
}

/* What findings about one run have in common. */
static struct str run_of(const struct scene *s, const struct scene_tool *t)
{
	return t->call_id.n ? t->call_id : scene_of(s, t->node)->span_id;
}

/* A later run that worked: of the same tool, or of another that the model took to when it had read the error.
 */
static bool was_made_good(const struct scene *s, size_t at)
{
	enum { AHEAD = 64 };
	for (size_t i = at + 1; i < s->tools_n && i - at < AHEAD; i++)
		if (s->tools[i].fault == FAULT_NONE &&
		    (str_eq(s->tools[i].name, s->tools[at].name) ||
		     (s->tools[at].read_by != INDEX_NONE && s->tools[i].asked_by == s->tools[at].read_by)))
			return true;
	return false;
}

void rule_tool_error(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->tools_n; i++) {
		const struct scene_tool *t = &s->tools[i];
		if (t->fault == FAULT_NONE || t->fault == FAULT_TIMEOUT || was_made_good(s, i))
			continue; /* of timeouts tool-timeout tells; what worked in the end is no cause */
		bool outage = fault_is_outage(t->fault);
		struct str cut = finding_cut(out, t->fault_text, 100);
		struct finding *f =
			finding_add(out, t->node, outage ? CONFIDENCE_EXPLICIT : CONFIDENCE_INFERRED,
				    "failed: %.*s", (int)cut.n, cut.s);

		finding_root(out, f, "a tool that failed with %s", fault_name(t->fault));
		finding_subject(f, run_of(s, t));
		finding_evidence(out, f, t->node, t->fault_key, INDEX_NONE,
				 finding_cut(out, t->fault_text, 400));
	}
}

void rule_tool_timeout(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->tools_n; i++) {
		const struct scene_tool *t = &s->tools[i];
		int64_t limit_ms = 0, took_ns;
		bool limited = scene_i64(s, t->node, FACET_TOOL_TIMEOUT_MS, &limit_ms) && limit_ms > 0 &&
			       span_duration_ns(scene_of(s, t->node), &took_ns) &&
			       took_ns / 1000000 >= limit_ms;
		if ((t->fault != FAULT_TIMEOUT && !limited) || was_made_good(s, i))
			continue;
		struct finding *f =
			limited ? finding_add(out, t->node, CONFIDENCE_EXPLICIT,
					      "ran into its limit of %lld ms", (long long)limit_ms)
				: finding_add(out, t->node, CONFIDENCE_EXPLICIT, "timed out");

		finding_root(out, f, "a tool that timed out");
		finding_subject(f, run_of(s, t));
		if (t->fault == FAULT_TIMEOUT)
			finding_evidence(out, f, t->node, t->fault_key, INDEX_NONE,
					 finding_cut(out, t->fault_text, 400));
		finding_facet(out, f, s->tree, t->node, FACET_TOOL_TIMEOUT_MS);
	}
}

/* ---- arguments ---- */

static bool looks_like_json(struct str text)
{
	return text.n && (text.s[0] == '{' || text.s[0] == '[');
}

static bool is_json(struct str text, struct arena *arena)
{
	struct pull j;
	struct str key;
	struct value v;
	pull_init(&j, text, 1024, arena);
	if (pull_peek(&j) == PULL_ARRAY)
		return pull_skip(&j, NULL) && pull_at_end(&j);
	pull_object(&j);
	while (pull_key(&j, &key) && value_read(&j, &v))
		;
	return !j.error && pull_at_end(&j);
}

static bool fits_type(struct value v, struct str type, struct arena *arena)
{
	struct str text = value_text(v, arena);
	if (str_eq_nocase(type, STR("string")))
		return v.type == VALUE_STRING;
	if (str_eq_nocase(type, STR("integer")))
		return v.type == VALUE_INT || (v.type == VALUE_DOUBLE && v.d == floor(v.d));
	if (str_eq_nocase(type, STR("number")))
		return v.type == VALUE_INT || v.type == VALUE_DOUBLE;
	if (str_eq_nocase(type, STR("boolean")))
		return v.type == VALUE_BOOL;
	if (str_eq_nocase(type, STR("array")))
		return v.type == VALUE_JSON && text.s[0] == '[';
	if (str_eq_nocase(type, STR("object")))
		return v.type == VALUE_JSON && text.s[0] == '{';
	return true;
}

static bool is_in(struct value list, struct value v, struct arena *arena)
{
	struct pull j;
	struct value element;
	bool any = false;
	pull_init(&j, list.text, 1024, arena);
	pull_array(&j);
	while (!any && pull_element(&j) && value_read(&j, &element))
		any = str_eq(value_text(element, arena), value_text(v, arena));
	return any || j.error;
}

/* The first thing that is wrong with one argument; false: nothing. */
static bool argument_is_wrong(struct str name, struct value v, struct value schema, struct arena *arena,
			      struct str *why)
{
	struct value properties = value_member(schema, "properties", arena);
	struct value property = value_member(properties, arena_str(arena, name).s, arena);
	struct value more = value_member(schema, "additionalProperties", arena);
	if (!value_is_set(property)) {
		*why = arena_printf(arena, "'%.*s' is no argument of it", (int)name.n, name.s);
		return more.type == VALUE_BOOL && !more.b;
	}
	struct value type = value_member(property, "type", arena),
		     values = value_member(property, "enum", arena);
	if (v.type != VALUE_NULL && type.type == VALUE_STRING && !fits_type(v, type.text, arena)) {
		*why = arena_printf(arena, "'%.*s' must be of type %.*s", (int)name.n, name.s,
				    (int)type.text.n, type.text.s);
		return true;
	}
	if (values.type == VALUE_JSON && !is_in(values, v, arena)) {
		*why = arena_printf(arena, "'%.*s' is none of the allowed values", (int)name.n, name.s);
		return true;
	}
	return false;
}

static bool lacks_required(struct value arguments, struct value schema, struct arena *arena, struct str *why)
{
	struct pull j;
	struct value name, required = value_member(schema, "required", arena);
	if (required.type != VALUE_JSON)
		return false;
	pull_init(&j, required.text, 1024, arena);
	pull_array(&j);
	while (pull_element(&j) && value_read(&j, &name)) {
		if (name.type != VALUE_STRING ||
		    value_is_set(value_member(arguments, arena_str(arena, name.text).s, arena)))
			continue;
		*why = arena_printf(arena, "'%.*s' is missing", (int)name.text.n, name.text.s);
		return true;
	}
	return false;
}

static bool arguments_are_wrong(struct value arguments, struct value schema, struct arena *arena,
				struct str *why)
{
	struct pull j;
	struct str key;
	struct value v;
	if (lacks_required(arguments, schema, arena, why))
		return true;
	pull_init(&j, arguments.text, 1024, arena);
	pull_object(&j);
	while (pull_key(&j, &key) && value_read(&j, &v))
		if (argument_is_wrong(key, v, schema, arena, why))
			return true;
	return false;
}

static void tell_arguments(struct findings *out, uint32_t node, struct str tool, struct str why,
			   struct str subject, struct str key, struct str value)
{
	struct str cut = finding_cut(out, why, 100), name = finding_cut(out, tool, 40);
	struct finding *f = finding_add(out, node, CONFIDENCE_EXPLICIT,
					"called %.*s with arguments that it does not take: %.*s", (int)name.n,
					name.s, (int)cut.n, cut.s);
	finding_root(out, f, "a call with arguments that the tool does not take");
	if (subject.n)
		finding_subject(f, subject);
	finding_evidence(out, f, node, key, INDEX_NONE, finding_cut(out, value, 400));
}

static bool was_rejected(const struct scene *s, struct str call_id)
{
	for (size_t i = 0; call_id.n && i < s->tools_n; i++)
		if (str_eq(s->tools[i].call_id, call_id) && s->tools[i].fault == FAULT_ARGUMENTS)
			return true;
	return false;
}

/* Calls held against the schema that was offered with them. */
static void check_schemas(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->calls_n; i++) {
		const struct scene_call *c = &s->calls[i];
		struct scene_offer *offers;
		size_t n = c->answered.calls_n ? scene_offers(s, c->node, &offers) : 0;
		for (size_t k = 0; k < c->answered.calls_n; k++) {
			const struct message_call *call = &c->answered.calls[k];
			struct str text = str_trim(value_text(call->arguments, s->arena)), why;
			struct value arguments = value_json(text);
			if (!text.n || was_rejected(s, call->id))
				continue;
			if (call->arguments.type == VALUE_STRING && !is_json(text, s->arena) &&
			    (looks_like_json(text) || n)) {
				tell_arguments(out, c->node, call->name, STR("they are no JSON"), call->id,
					       call->key, text);
				continue;
			}
			for (size_t o = 0; o < n; o++)
				if (str_eq(offers[o].name, call->name) && value_is_set(offers[o].schema) &&
				    looks_like_json(text) &&
				    arguments_are_wrong(arguments, offers[o].schema, s->arena, &why))
					tell_arguments(out, c->node, call->name, why, call->id, call->key,
						       text);
		}
	}
}

void rule_tool_arguments_invalid(const struct scene *s, struct findings *out)
{
	check_schemas(s, out);
	for (size_t i = 0; i < s->tools_n; i++) {
		const struct scene_tool *t = &s->tools[i];
		if (t->fault != FAULT_ARGUMENTS)
			continue;
		tell_arguments(out, issuer(s, t), t->name, t->fault_text, run_of(s, t), STR("arguments"),
			       value_text(t->arguments, s->arena));
		struct finding *f = &out->all.v[out->all.n - 1];
		finding_evidence(out, f, t->node, t->fault_key, INDEX_NONE,
				 finding_cut(out, t->fault_text, 400));
	}
}

/* ---- unknown tools, calls that never ran ---- */

void rule_tool_unknown(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->calls_n; i++) {
		const struct scene_call *c = &s->calls[i];
		struct scene_offer *offers;
		size_t n = c->answered.calls_n ? scene_offers(s, c->node, &offers) : 0;
		for (size_t k = 0; n && k < c->answered.calls_n; k++) {
			const struct message_call *call = &c->answered.calls[k];
			bool offered = false;
			for (size_t o = 0; o < n && !offered; o++)
				offered = str_eq(offers[o].name, call->name);
			if (offered)
				continue;
			struct str name = finding_cut(out, call->name, 60);
			struct finding *f =
				finding_add(out, c->node, CONFIDENCE_EXPLICIT,
					    "called %.*s, which was not offered", (int)name.n, name.s);
			finding_root(out, f, "a call of a tool that was not offered");
			if (call->id.n)
				finding_subject(f, call->id);
			finding_evidence(out, f, c->node, call->key, INDEX_NONE, call->name);
		}
	}
	for (size_t i = 0; i < s->tools_n; i++) {
		const struct scene_tool *t = &s->tools[i];
		struct scene_offer *offers;
		bool asked =
			t->asked_by != INDEX_NONE && scene_offers(s, s->calls[t->asked_by].node, &offers) > 0;
		if (t->fault != FAULT_UNKNOWN_TOOL || asked)
			continue;
		struct finding *f = finding_add(out, issuer(s, t), CONFIDENCE_EXPLICIT,
						"called %.*s, which there is not", (int)t->name.n, t->name.s);
		finding_root(out, f, "a call of a tool that there is not");
		finding_subject(f, run_of(s, t));
		finding_evidence(out, f, t->node, t->fault_key, INDEX_NONE,
				 finding_cut(out, t->fault_text, 400));
	}
}

/* Begins with `start`, whatever its case, and "_", "-" or blanks between the words. */
static bool name_begins(struct str name, const char *start, bool is_whole)
{
	size_t i = 0;
	for (; i < name.n && *start; i++) {
		if (name.s[i] == '_' || name.s[i] == '-' || name.s[i] == ' ')
			continue;
		if (ascii_lower(name.s[i]) != *start++)
			return false;
	}
	return !*start && (!is_whole || i == name.n);
}

/* Handing over to another agent is no run of a tool, nor is the answer in the dress of a call. */
static bool runs_elsewhere(struct str name)
{
	static const char *const starts[] = { "transferto",           "handoff",       "handover",
					      "delegateto",           "delegatework",  "finalanswer",
					      "finalresult",          "finalresponse", "finaloutput",
					      "submitanswer",         "submitfinal",   "submitresult",
					      "submitresponse",       "respondto",     "returnanswer",
					      "returnresult",         "returnfinal",   "returndirect",
					      "structuredoutput",     "askuser",       "askhuman",
					      "askquestiontocoworker" };
	static const char *const wholes[] = { "transfer", "delegate", "finish", "submit", "respond", "done" };
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (name_begins(name, starts[i], false))
			return true;
	for (size_t i = 0; i < sizeof(wholes) / sizeof(wholes[0]); i++)
		if (name_begins(name, wholes[i], true))
			return true;
	return false;
}

static bool has_run(const struct scene *s, const struct message_call *call)
{
	for (size_t i = 0; i < s->tools_n; i++)
		if (call->id.n && s->tools[i].call_id.n ? str_eq(s->tools[i].call_id, call->id)
							: str_eq(s->tools[i].name, call->name))
			return true;
	for (size_t i = 0; i < s->flow_n; i++) { /* a sub-agent that is called as a tool */
		struct str agent;
		if (scene_component(s, s->flow[i]) == COMPONENT_AGENT &&
		    scene_text(s, s->flow[i], FACET_AGENT, &agent) && str_eq(agent, call->name))
			return true;
	}
	return false;
}

static bool was_answered(const struct scene *s, const struct message_call *call)
{
	for (size_t i = 0; call->id.n && i < s->calls_n; i++)
		for (size_t k = 0; k < s->calls[i].sent.n; k++)
			if (str_eq(s->calls[i].sent.v[k].call_id, call->id))
				return true;
	return false;
}

static void check_required(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		struct facet_item *items;
		size_t n = scene_items(s, s->flow[i], FACET_TOOLS_REQUIRED, &items);
		for (size_t k = 0; k < n; k++) {
			struct message_call call = { .name = value_text(items[k].value, s->arena) };
			if (has_run(s, &call))
				continue;
			struct finding *f =
				finding_add(out, s->flow[i], CONFIDENCE_EXPLICIT,
					    "needs %.*s, which never ran", (int)call.name.n, call.name.s);
			finding_root(out, f, "a required tool that never ran");
			finding_facet(out, f, s->tree, s->flow[i], FACET_TOOLS_REQUIRED);
		}
	}
}

void rule_tool_not_called(const struct scene *s, struct findings *out)
{
	enum { LOOKED_AT = 512 };
	check_required(s, out);
	for (size_t i = 0; s->tools_n && i < s->calls_n && i < LOOKED_AT; i++) {
		const struct scene_call *c = &s->calls[i];
		for (size_t k = 0; k < c->answered.calls_n; k++) {
			const struct message_call *call = &c->answered.calls[k];
			if (runs_elsewhere(call->name) || has_run(s, call) || was_answered(s, call))
				continue;
			struct str name = finding_cut(out, call->name, 60);
			struct finding *f =
				finding_add(out, c->node, CONFIDENCE_INFERRED,
					    "asked for %.*s, which never ran", (int)name.n, name.s);
			finding_root(out, f, "a call that never ran");
			finding_evidence(out, f, c->node, call->key, INDEX_NONE, call->name);
		}
	}
}
