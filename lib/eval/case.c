/* A case from a trace and its diagnosis. */
#include "eval/case.h"
#include "detect/verdict.h"

#include "base/array.h"
#include "eval/redact.h"
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

/* Whoever writes a ticket does so for a reason; only praise is none. */
static struct str complaint_of(const struct eval_feedback *f)
{
	enum verdict said = f->label.n ? verdict_of(value_str(f->label)) : VERDICT_NONE;
	if (said == VERDICT_GOOD)
		return STR_UNSET;
	return f->ticket.n ? f->ticket : f->text.n ? f->text : said == VERDICT_BAD ? f->label : STR_UNSET;
}

/* What users, reviewers and outcomes said in the trace itself. */
static void find_feedback(struct eval_case *c, const struct eval_given *given)
{
	enum { MOST = 4 };
	static const enum facet facets[] = { FACET_FEEDBACK_LABEL, FACET_FEEDBACK_SCORE, FACET_OUTCOME };
	ARRAY(struct eval_feedback) all = { 0 };
	c->complaint = STR_UNSET;
	for (size_t i = 0; i < given->feedback_n; i++) {
		*array_add(&all) = given->feedback[i];
		if (!str_is_set(c->complaint))
			c->complaint = complaint_of(&given->feedback[i]);
	}
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
	if (scene_first(c->scene, FACET_REVIEW_OUTCOME, &node, &c->review)) {
		const struct attr *a = facet_recorded(scene_of(c->scene, node), FACET_REVIEW_OUTCOME, NULL);
		c->accepted = a && verdict_of_person(a) == VERDICT_GOOD;
	} else {
		c->review = STR_UNSET;
	}
	c->review_answer = given->review_answer;
}

/* ---- identity ---- */

struct hashing {
	struct eval_case *c;
	struct redactor *redactor;
	struct buf text;
};

/* With its length in front. Whoever has the fixture can hash what he guesses: personal values are not in it.
 */
static void put_value(struct hashing *h, struct value v)
{
	struct str text = value_text(redact_to_kinds(h->redactor, v, h->c->arena), h->c->arena);
	buf_add_u64(&h->text, text.n);
	buf_add_char(&h->text, ':');
	buf_add_str(&h->text, text);
}

static void put_part(struct hashing *h, struct str text)
{
	put_value(h, value_str(text));
}

static struct str short_hash(const struct hashing *h)
{
	struct str hash = prompt_sha256(buf_str(&h->text), h->c->arena);
	return (struct str){ hash.s, 16 };
}

/* What the system was given: nothing of what came out. */
void case_identify(struct eval_case *c, enum case_identity of, struct redactor *r)
{
	struct hashing h = { .c = c, .redactor = r };
	put_part(&h, c->question);
	c->input_hash = short_hash(&h);
	put_part(&h, c->system);
	put_part(&h, c->prompt_id);
	put_part(&h, c->prompt_version);
	for (size_t i = 0; i < c->turns_n; i++) {
		put_part(&h, str_of(message_role_name(c->turns[i].role)));
		put_part(&h, c->turns[i].text);
	}
	for (size_t i = 0; i < c->docs_n; i++) {
		put_part(&h, c->docs[i].id);
		put_part(&h, c->docs[i].text);
	}
	for (size_t i = 0; i < c->tools_n; i++) {
		put_part(&h, c->tools[i].name);
		put_value(&h, c->tools[i].arguments);
		put_value(&h, c->tools[i].result);
	}
	if (of == CASE_OF_SHAPE)
		put_part(&h, c->shape);
	if (of == CASE_OF_TRACE) {
		put_part(&h, c->trace_id);
		if (!c->trace_id.n && c->records_n) {
			put_part(&h, c->records[0].span_id);
			buf_add_u64(&h.text, c->records[0].origin.offset);
		}
		if (c->has_start)
			buf_add_i64(&h.text, c->start_ns);
	}
	c->id = short_hash(&h);
	buf_release(&h.text);
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
	expect_of(c, d, settings);
}
