/* Agents: what a model made of errors, and of nothing at all. */
#include "detect/rules.h"

#include "base/map.h"
#include "detect/phrases.h"
#include "detect/words.h"

/* ---- error-consumed ---- */

static bool calls_again(const struct scene_call *c, struct str tool)
{
	for (size_t i = 0; i < c->answered.calls_n; i++)
		if (!tool.n || str_eq(c->answered.calls[i].name, tool))
			return true;
	return false;
}

static void tell_consumed(const struct scene *s, struct findings *out, const struct scene_call *c,
			  enum fault fault, struct str tool, struct str subject, struct str key,
			  struct str error)
{
	bool final = s->answer_call != INDEX_NONE && &s->calls[s->answer_call] == c;
	double confidence = final ? CONFIDENCE_EXPLICIT - 0.1 : CONFIDENCE_INFERRED;
	struct str name = finding_cut(out, tool, 40);
	struct finding *f =
		finding_add(out, c->node, confidence, "was given %s%s%.*s and %s", fault_name(fault),
			    name.n ? " of " : "", (int)name.n, name.s,
			    final ? "answered as if it had a result" : "went on as if it had a result");
	finding_root(out, f, "a model that went on after %s", fault_name(fault));
	if (subject.n)
		finding_subject(f, subject);
	if (fault == FAULT_OTHER || fault_is_outage(fault))
		f->category = CATEGORY_TOOL_FAILURE;
	finding_evidence(out, f, c->node, key, INDEX_NONE, finding_cut(out, error, 400));
	if (c->text.n)
		finding_evidence(out, f, c->node, c->text_key, INDEX_NONE, finding_cut(out, c->text, 200));
}

/* Runs of tools whose reader is known. */
static void check_runs(const struct scene *s, struct findings *out)
{
	enum { AHEAD = 64 };
	for (size_t i = 0; i < s->tools_n; i++) {
		const struct scene_tool *t = &s->tools[i];
		const struct scene_call *c = t->read_by != INDEX_NONE ? &s->calls[t->read_by] : NULL;
		if (t->fault == FAULT_NONE || !c || !c->text.n || calls_again(c, STR("")) ||
		    admits_failure(s->phrases, c->text))
			continue;
		bool good = false; /* another run gave what this one did not */
		for (size_t k = i + 1; k < s->tools_n && k - i < AHEAD && !good; k++)
			good = str_eq(s->tools[k].name, t->name) && s->tools[k].fault == FAULT_NONE &&
			       s->span[s->tools[k].node].flow < s->span[c->node].flow;
		if (!good)
			tell_consumed(s, out, c, t->fault, t->name,
				      t->call_id.n ? t->call_id : scene_of(s, t->node)->span_id, t->fault_key,
				      t->fault_text);
	}
}

static bool has_span(const struct scene *s, struct str call_id)
{
	enum { RUNS = 4096 };
	for (size_t i = 0; i < s->tools_n && i < RUNS; i++)
		if (call_id.n && str_eq(s->tools[i].call_id, call_id))
			return true;
	return false;
}

/* Without a span of the tool: the last answer of one that the call was given. */
static void check_inputs(const struct scene *s, struct findings *out)
{
	enum { RUNS = 4096 };
	for (size_t i = 0; i < s->calls_n; i++) {
		const struct scene_call *c = &s->calls[i];
		const struct message *last = NULL;
		struct str what;
		for (size_t k = 0; k < c->sent.n; k++)
			if (c->sent.v[k].role != ROLE_SYSTEM)
				last = &c->sent.v[k];
		if (!last || last->role != ROLE_TOOL || !c->text.n || calls_again(c, STR("")) ||
		    admits_failure(s->phrases, c->text) || has_span(s, last->call_id))
			continue;
		bool known = false; /* a run without a call id, found by its text */
		for (size_t k = 0; k < s->tools_n && k < RUNS && !known; k++)
			known = s->tools[k].read_by == i;
		enum fault fault = fault_in_result(value_str(last->text), s->arena, &what);
		if (fault != FAULT_NONE && !known)
			tell_consumed(s, out, c, fault, STR(""), last->call_id, last->key, what);
	}
}

void rule_error_consumed(const struct scene *s, struct findings *out)
{
	check_runs(s, out);
	check_inputs(s, out);
}

/* ---- answer-without-evidence ---- */

/* Anything that the answer can rest on: a document, a tool that worked, an answer of one in the input. */
static bool has_evidence(const struct scene *s)
{
	struct str what;
	for (size_t i = 0; i < s->tools_n; i++)
		if (s->tools[i].fault == FAULT_NONE)
			return true;
	for (size_t i = 0; i < s->flow_n; i++) {
		enum component c = scene_component(s, s->flow[i]);
		if (c == COMPONENT_MEMORY ||
		    (c == COMPONENT_RETRIEVER && scene_of(s, s->flow[i])->status != SPAN_STATUS_ERROR))
			return true;
	}
	for (size_t i = 0; i < s->calls_n; i++)
		for (size_t k = 0; k < s->calls[i].sent.n; k++)
			if (s->calls[i].sent.v[k].role == ROLE_TOOL &&
			    fault_in_result(value_str(s->calls[i].sent.v[k].text), s->arena, &what) ==
				    FAULT_NONE)
				return true;
	return s->docs_n > 0;
}

void rule_answer_without_evidence(const struct scene *s, struct findings *out)
{
	struct scene_offer *offers;
	if (!s->answer.n || s->answer_call == INDEX_NONE || has_evidence(s))
		return;
	const struct scene_call *c = &s->calls[s->answer_call];
	struct str phrase = phrases_find(s->phrases, PHRASES_LOOKUP, s->answer);
	bool claims = phrase.n > 0;
	bool tried = s->tools_n > 0; /* all of its lookups failed */
	bool could = scene_offers(s, c->node, &offers) > 0;
	bool asks = str_ends(s->answer, STR("?"));
	if (!claims && !(tried && !admits_failure(s->phrases, s->answer) && !asks))
		return;
	struct finding *f =
		claims ? finding_add(out, c->node,
				     could || tried ? CONFIDENCE_EXPLICIT - 0.1 : CONFIDENCE_INFERRED,
				     "claims a lookup (\"%.*s\") that there was not", (int)phrase.n, phrase.s)
		       : finding_add(out, c->node, CONFIDENCE_INFERRED,
				     "answered although every lookup before it failed");
	finding_root(out, f, "an answer without evidence");
	finding_evidence(out, f, s->answer_node, s->answer_key, INDEX_NONE, finding_cut(out, s->answer, 300));
}

/* ---- assumption-stated ---- */

void rule_assumption_stated(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->calls_n; i++) {
		const struct scene_call *c = &s->calls[i];
		struct str hit = c->component == COMPONENT_JUDGE
					 ? STR_UNSET
					 : phrases_find(s->phrases, PHRASES_ASSUMPTION, c->text);
		if (!hit.n)
			continue;
		struct str rest = str_from(c->text, (size_t)(hit.s - c->text.s)),
			   said = finding_cut(out, rest, 80);
		struct finding *f =
			finding_add(out, c->node, CONFIDENCE_INFERRED,
				    "says that it makes something up (\"%.*s\")", (int)said.n, said.s);
		finding_root(out, f, "a value that the model made up");
		finding_evidence(out, f, c->node, c->text_key, INDEX_NONE, finding_cut(out, rest, 300));
	}
}

/* ---- agent-loop ---- */

struct step {
	uint32_t times, last;
};

static struct str step_key(struct arena *arena, struct str what, struct str with)
{
	return arena_join(arena, arena_join(arena, what, STR(" ")), with);
}

static void count_step(const struct scene *s, struct findings *out, struct map *seen, struct step *steps,
		       struct str key, uint32_t node, const char *what, struct str shown)
{
	bool is_new;
	double most = scene_option(s, OPTION_agent_loop_times);
	uint64_t *at = map_put(seen, key, &is_new);
	*at = is_new ? seen->n - 1 : *at;
	struct step *step = &steps[*at];
	step->times++;
	step->last = node;
	if ((double)step->times != most)
		return;
	struct str cut = finding_cut(out, shown, 60);
	struct finding *f = finding_add(out, node, CONFIDENCE_EXPLICIT - 0.1, "%s %.*s for the %u. time",
					what, (int)cut.n, cut.s, step->times);
	finding_root(out, f, "a loop");
	finding_evidence(out, f, node, STR("step"), INDEX_NONE, finding_cut(out, key, 300));
}

/* Attempts of one call that failed are retries, not a loop. */
static bool is_retry(const struct scene *s, const struct scene_tool *t)
{
	int64_t n;
	return scene_i64(s, t->node, FACET_ATTEMPT, &n) ||
	       (t->asked_by == INDEX_NONE && t->fault != FAULT_NONE);
}

static void count_runs(const struct scene *s, struct findings *out, struct map *seen, struct step *steps)
{
	for (size_t i = 0; i < s->tools_n; i++) {
		const struct scene_tool *t = &s->tools[i];
		if (is_retry(s, t) || !value_is_set(t->arguments) || result_is_empty(t->arguments, s->arena))
			continue;
		struct str key = step_key(s->arena, t->name, value_text(t->arguments, s->arena));
		uint32_t node = t->asked_by != INDEX_NONE ? s->calls[t->asked_by].node : t->node;
		count_step(s, out, seen, steps, key, node, node == t->node ? "ran" : "called", t->name);
	}
}

/* A call that gave an answer, and no call of a tool, to an input that is known. */
static bool is_answer(const struct scene_call *c)
{
	return c->component == COMPONENT_LLM && c->sent.n && c->text.n >= 20 && !c->answered.calls_n;
}

/* As a key. */
static struct str length_of(const struct scene_call *c)
{
	return (struct str){ (const char *)&c->text.n, sizeof(c->text.n) };
}

static void count_answers(const struct scene *s, struct findings *out, struct map *seen, struct step *steps)
{
	double most = scene_option(s, OPTION_agent_loop_times);
	struct map lengths; /* how many answers have each: only those of a length can be the same */
	map_init(&lengths);
	for (size_t i = 0; i < s->calls_n; i++)
		if (is_answer(&s->calls[i]))
			++*map_put(&lengths, length_of(&s->calls[i]), NULL);
	for (size_t i = 0; i < s->calls_n; i++) {
		const struct scene_call *c = &s->calls[i];
		if (!is_answer(c) || (double)*map_get(&lengths, length_of(c)) < most)
			continue;
		uint64_t of_input = 0;
		for (size_t k = 0; k < c->sent.n; k++)
			of_input = of_input * 31 + word_hash(c->sent.v[k].text);
		struct str input = arena_printf(s->arena, "%016llx", (unsigned long long)of_input);
		count_step(s, out, seen, steps, step_key(s->arena, input, c->text), c->node,
			   "gave the same answer to the same input:", c->text);
	}
	map_release(&lengths);
}

void rule_agent_loop(const struct scene *s, struct findings *out)
{
	struct map seen;
	struct step *steps = mem_alloc(s->calls_n + s->tools_n + 1, sizeof(*steps));
	map_init(&seen);
	count_runs(s, out, &seen, steps);
	count_answers(s, out, &seen, steps);
	map_release(&seen);
	free(steps);
}

/* ---- handoff-lost ---- */

static uint32_t agent_above(const struct scene *s, uint32_t node)
{
	for (uint32_t up = s->tree->node[node].parent; up != NODE_NONE; up = s->tree->node[up].parent)
		if (s->tree->node[up].span && scene_component(s, up) == COMPONENT_AGENT)
			return up;
	return NODE_NONE;
}

/* Half of the content words of what the sub-agent said. */
static bool reached(const struct scene *s, struct str result, struct str text)
{
	struct grounding g;
	grounding_init(&g, result, s->arena);
	grounding_see(&g, text);
	return g.n < 3 || g.left * 2 <= g.n;
}

static struct str said_by(const struct scene *s, uint32_t node)
{
	struct messages m;
	struct str text = STR("");
	messages_answered(scene_of(s, node), &s->span[node].has, s->arena, &m);
	for (size_t i = 0; i < m.n; i++)
		text = m.v[i].text.n ? m.v[i].text : text;
	return text;
}

/* The same input as an earlier call of the agent: then only its question was recorded, not what came since.
 */
static bool repeats_input(const struct scene *s, size_t at)
{
	enum { BACK = 64 };
	const struct scene_call *c = &s->calls[at];
	for (size_t i = at; i > 0 && at - i < BACK; i--) {
		const struct scene_call *earlier = &s->calls[i - 1];
		if (earlier->sent.n == c->sent.n && c->sent.n &&
		    str_eq(earlier->sent.v[c->sent.n - 1].text, c->sent.v[c->sent.n - 1].text))
			return true;
	}
	return false;
}

void rule_handoff_lost(const struct scene *s, struct findings *out)
{
	enum { AGENTS = 128 };
	size_t agents = 0;
	for (size_t i = 0; i < s->flow_n && agents < AGENTS; i++) {
		uint32_t node = s->flow[i];
		if (scene_component(s, node) != COMPONENT_AGENT)
			continue;
		uint32_t above = agent_above(s, node);
		agents++;
		struct str result = STR("");
		bool asked = false, arrived = false;
		if (above == NODE_NONE)
			continue;
		result = said_by(s, node);
		if (!result.n)
			continue;
		for (size_t k = 0; k < s->calls_n && !arrived; k++) {
			const struct scene_call *c = &s->calls[k];
			int64_t took;
			bool later = span_duration_ns(scene_of(s, node), &took) &&
				     scene_of(s, c->node)->flags & SPAN_HAS_START &&
				     scene_of(s, c->node)->start_ns >= scene_of(s, node)->end_ns;
			if (!later || !c->has_sent || agent_above(s, c->node) != above || repeats_input(s, k))
				continue;
			asked = true;
			for (size_t m = c->sent.n; m > 0 && !arrived; m--)
				arrived = reached(s, result, c->sent.v[m - 1].text);
		}
		if (!asked || arrived)
			continue;
		struct finding *f = finding_add(out, node, CONFIDENCE_INFERRED,
						"found something that its caller was never given");
		finding_root(out, f, "a result that was lost between agents");
		finding_evidence(out, f, node, STR("result"), INDEX_NONE, finding_cut(out, result, 300));
	}
}
