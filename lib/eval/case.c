/* A case from a trace and its diagnosis. */
#include "eval/case.h"

#include "base/array.h"
#include "span/prompt_text.h"

const char *expect_mode_name(enum expect_mode m)
{
	static const char *const names[EXPECT_MODES] = { "none", "recorded", "negate", "review", "file" };
	return names[m];
}

static void find_findings(struct eval_case *c, const struct diagnosis *d)
{
	size_t n = d->suspects_n + d->missing_n;
	c->findings = arena_array(c->arena, n, sizeof(*c->findings));
	c->summary = d->summary;
	for (size_t i = 0; i < n; i++) {
		const struct finding *f =
			i < d->suspects_n ? &d->suspects[i] : &d->missing[i - d->suspects_n];
		bool of_span = f->node != NODE_NONE && c->scene->tree->node[f->node].span;
		if (!str_is_set(c->category) && f->role == FINDING_CAUSE)
			c->category = str_of(category_name(f->category));
		c->findings[c->findings_n++] = (struct eval_finding){
			.rule = str_of(rule_table[f->rule].id),
			.category = str_of(category_name(f->category)),
			.role = str_of(finding_role_name(f->role)),
			.span_id = of_span ? scene_of(c->scene, f->node)->span_id : STR_UNSET,
			.span_name = of_span ? scene_of(c->scene, f->node)->name : STR_UNSET,
			.text = f->text,
			.confidence = f->confidence,
		};
	}
	if (!str_is_set(c->category) && n)
		c->category = c->findings[0].category;
}

/* Rules and the names of their spans, as they were ranked: without ids, texts, figures. */
static void find_shape(struct eval_case *c)
{
	struct buf text = { 0 };
	for (size_t i = 0; i < c->findings_n; i++) {
		const struct eval_finding *f = &c->findings[i];
		if (!str_eq(f->role, STR("cause")) && !str_eq(f->role, STR("worsened")) && c->findings_n > 1)
			continue;
		buf_printf(&text, "%s%.*s %.*s", text.n ? ", " : "", (int)f->rule.n, f->rule.s,
			   (int)f->span_name.n, f->span_name.n ? f->span_name.s : "");
	}
	/* Healthy traces are alike where they do the same. */
	if (!text.n)
		for (size_t i = 0; i < c->scene->flow_n; i++) {
			buf_add_c(&text, text.n ? " > " : "");
			buf_add_str(&text, scene_of(c->scene, c->scene->flow[i])->name);
		}
	c->shape = arena_str(c->arena, buf_str(&text));
	buf_release(&text);
}

static void find_records(struct eval_case *c)
{
	c->records = arena_array(c->arena, c->scene->tree->spans, sizeof(*c->records));
	for (uint32_t i = 0; i < c->scene->tree->spans; i++) {
		const struct span *s = scene_of(c->scene, i);
		c->records[c->records_n++] = (struct eval_record){ s->span_id, s->origin };
	}
}

/* What users, reviewers and outcomes said in the trace itself. */
static void find_feedback(struct eval_case *c, const struct eval_given *given)
{
	enum { MOST = 4 };
	static const enum facet facets[] = { FACET_FEEDBACK_LABEL, FACET_FEEDBACK_SCORE, FACET_OUTCOME };
	ARRAY(struct eval_feedback) all = { 0 };
	for (size_t i = 0; i < given->feedback_n; i++)
		*array_add(&all) = given->feedback[i];
	for (size_t f = 0; f < sizeof(facets) / sizeof(facets[0]); f++)
		for (size_t i = 0, taken = 0; i < c->scene->flow_n && taken < MOST; i++) {
			uint32_t node = c->scene->flow[i];
			struct str text;
			if (!scene_text(c->scene, node, facets[f], &text))
				continue;
			const struct attr *a = facet_recorded(scene_of(c->scene, node), facets[f], NULL);
			taken++;
			*array_add(&all) =
				(struct eval_feedback){ .label = text, .source = a ? a->key : STR("") };
		}
	c->feedback_n = all.n;
	c->feedback = arena_array(c->arena, all.n, sizeof(*c->feedback));
	if (all.n)
		memcpy(c->feedback, all.v, all.n * sizeof(*c->feedback));
	array_release(&all);
	uint32_t node;
	if (!scene_first(c->scene, FACET_REVIEW_OUTCOME, &node, &c->review))
		c->review = STR_UNSET;
	c->review_answer = given->review_answer;
}

/* ---- identity ---- */

static void put_part(struct buf *out, struct str text)
{
	buf_add_u64(out, text.n);
	buf_add_char(out, ':');
	buf_add_str(out, text);
}

static struct str short_hash(struct arena *arena, const struct buf *text)
{
	struct str hash = prompt_sha256(buf_str(text), arena);
	return (struct str){ hash.s, 16 };
}

/* What the system was given, each part with its length in front: nothing of what came out. */
static void find_id(struct eval_case *c, const struct eval_settings *settings)
{
	struct buf text = { 0 };
	put_part(&text, c->question);
	c->input_hash = short_hash(c->arena, &text);
	put_part(&text, c->system);
	put_part(&text, c->prompt_id);
	put_part(&text, c->prompt_version);
	for (size_t i = 0; i < c->turns_n; i++) {
		put_part(&text, str_of(message_role_name(c->turns[i].role)));
		put_part(&text, c->turns[i].text);
	}
	for (size_t i = 0; i < c->docs_n; i++) {
		put_part(&text, c->docs[i].id);
		put_part(&text, c->docs[i].text);
	}
	for (size_t i = 0; i < c->tools_n; i++) {
		put_part(&text, c->tools[i].name);
		put_part(&text, value_text(c->tools[i].arguments, c->arena));
		put_part(&text, value_text(c->tools[i].result, c->arena));
	}
	if (settings->id_of != CASE_OF_INPUT)
		put_part(&text, settings->id_of == CASE_OF_TRACE ? c->trace_id : c->shape);
	c->id = short_hash(c->arena, &text);
	buf_release(&text);
}

/*
 * The scene trims what was asked and answered; a fixture gives it as it was.
 * What is a part of something (of JSON) is no longer there as it was written.
 */
static struct str exactly(const struct scene *s, uint32_t node, enum facet f, struct str trimmed)
{
	const struct attr *a = node != NODE_NONE ? facet_recorded(scene_of(s, node), f, NULL) : NULL;
	struct str text = a && a->value.type == VALUE_STRING ? a->value.text : STR("");
	bool inside = trimmed.n && text.n && trimmed.s >= text.s && trimmed.s + trimmed.n <= text.s + text.n;
	return inside && str_eq(str_trim(text), trimmed) ? text : trimmed;
}

/* Nothing but blanks was asked: that is a question, too. */
static struct str blank_question(const struct scene *s)
{
	for (uint32_t root = s->tree->first_root; root != NODE_NONE; root = s->tree->node[root].next) {
		const struct span *span = s->tree->node[root].span;
		const struct attr *a = span ? facet_recorded(span, FACET_INPUT_TEXT, NULL) : NULL;
		if (a && a->value.type == VALUE_STRING && !str_trim(a->value.text).n)
			return a->value.text;
	}
	return STR_UNSET;
}

static void find_texts(struct eval_case *c)
{
	const struct scene *s = c->scene;
	c->question = exactly(s, s->question_node, FACET_INPUT_TEXT, s->question);
	c->answer = exactly(s, s->answer_node, FACET_OUTPUT_TEXT, s->answer);
	if (s->question_node == NODE_NONE)
		c->question = blank_question(s);
}

void case_of(const struct tree *t, const struct summary *s, const struct diagnosis *d,
	     const struct audit *audit, const struct eval_given *given, const struct eval_settings *settings,
	     struct eval_case *c)
{
	*c = (struct eval_case){ .arena = d->scene->arena,
				 .scene = d->scene,
				 .trace_id = t->trace->id,
				 .root_name = s->root_name,
				 .start_ns = s->start_ns,
				 .has_start = s->has_start,
				 .audit = audit };
	find_texts(c);
	case_find_context(c, given);
	case_find_versions(c);
	find_findings(c, d);
	find_shape(c);
	find_feedback(c, given);
	find_records(c);
	find_id(c, settings);
	expect_of(c, d, settings);
}
