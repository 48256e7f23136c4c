/* Pieces that formats share. */
#include "eval/eval.h"

#include "span/time.h"

void fixture_expected(struct fixture *f, const char *key, const struct eval_case *c)
{
	fixture_text(f, key, c->expect.answer);
}

void fixture_recorded(struct fixture *f, const char *key, const struct eval_case *c)
{
	fixture_text(f, key, c->answer.n ? c->answer : STR_UNSET);
}

void fixture_turns(struct fixture *f, const struct eval_case *c)
{
	for (size_t i = 0; i < c->turns_n; i++) {
		json_write_object(&f->w);
		json_write_key(&f->w, "role");
		json_write_c(&f->w, message_role_name(c->turns[i].role));
		fixture_text(f, "content", c->turns[i].text);
		json_write_object_end(&f->w);
	}
}

void fixture_messages(struct fixture *f, const char *key, const struct eval_case *c)
{
	json_write_key(&f->w, key);
	json_write_array(&f->w);
	fixture_turns(f, c);
	json_write_array_end(&f->w);
}

/* Of a document that was recorded by its id alone nobody knows what it said. */
void fixture_contexts(struct fixture *f, const char *key, const struct eval_case *c)
{
	json_write_key(&f->w, key);
	json_write_array(&f->w);
	for (size_t i = 0; i < c->docs_n; i++) {
		const struct eval_doc *d = &c->docs[i];
		if (!d->excluded && d->text.n)
			fixture_text(f, NULL, d->text);
	}
	json_write_array_end(&f->w);
}

static void put_score(struct fixture *f, const char *key, bool known, double score)
{
	if (!known)
		return;
	json_write_key(&f->w, key);
	json_write_double(&f->w, score);
}

void fixture_documents(struct fixture *f, const char *key, const struct eval_case *c)
{
	json_write_key(&f->w, key);
	json_write_array(&f->w);
	for (size_t i = 0; i < c->docs_n; i++) {
		const struct eval_doc *d = &c->docs[i];
		json_write_object(&f->w);
		fixture_known_text(f, "id", d->id);
		fixture_text(f, "text", d->text.n ? d->text : STR_UNSET);
		put_score(f, d->is_distance ? "distance" : "score", d->has_score, d->score);
		put_score(f, "rerank_score", d->has_rerank_score, d->rerank_score);
		if (d->retrieved != INDEX_NONE) {
			json_write_key(&f->w, "retrieved_as");
			json_write_u64(&f->w, (uint64_t)d->retrieved + 1);
		}
		fixture_known_text(f, "version", d->version);
		if (d->excluded)
			json_member_bool(&f->w, "excluded", true);
		if (value_is_set(d->metadata))
			fixture_value(f, "metadata", d->metadata);
		fixture_known_text(f, "span_id", d->span_id);
		json_write_object_end(&f->w);
	}
	json_write_array_end(&f->w);
}

void fixture_tools(struct fixture *f, const char *key, const struct eval_case *c)
{
	json_write_key(&f->w, key);
	json_write_array(&f->w);
	for (size_t i = 0; i < c->tools_n; i++) {
		const struct eval_tool *t = &c->tools[i];
		json_write_object(&f->w);
		fixture_text(f, "name", t->name);
		fixture_known_text(f, "call_id", t->call_id);
		fixture_value(f, "arguments", t->arguments);
		fixture_value(f, "result", t->result);
		fixture_known_text(f, "error", t->error);
		fixture_known_text(f, "span_id", t->span_id);
		json_write_object_end(&f->w);
	}
	json_write_array_end(&f->w);
}

/* ---- the block "casefile" ---- */

static void put_place(struct fixture *f, const struct origin *o)
{
	if (o->line) {
		json_write_key(&f->w, "line");
		json_write_u64(&f->w, o->line);
	}
	json_write_key(&f->w, "offset");
	json_write_u64(&f->w, o->offset);
	if (o->length) {
		json_write_key(&f->w, "length");
		json_write_u64(&f->w, o->length);
	}
}

/* From the first byte of any of its spans to the last: others may lie between them. */
static void put_source(struct fixture *f, const struct eval_case *c)
{
	const struct origin *first = NULL;
	uint64_t from = UINT64_MAX, to = 0;
	for (size_t i = 0; i < c->records_n; i++) {
		const struct origin *o = &c->records[i].origin;
		if (!str_is_set(o->file) ||
		    (first && (!str_eq(o->file, first->file) || !str_eq(o->member, first->member))))
			continue;
		if (!first || o->offset < from)
			first = o;
		from = o->offset < from ? o->offset : from;
		to = o->offset + o->length > to ? o->offset + o->length : to;
	}
	json_write_key(&f->w, "source");
	json_write_object(&f->w);
	if (first) {
		struct origin all = *first;
		all.offset = from;
		all.length = to - from;
		fixture_text(f, "file", first->file);
		fixture_known_text(f, "member", first->member);
		json_write_key(&f->w, "sha256");
		json_write_str(&f->w, f->source->sha256);
		put_place(f, &all);
	}
	json_write_object_end(&f->w);
}

static void put_records(struct fixture *f, const struct eval_case *c)
{
	enum { MOST = 1000 };
	json_write_key(&f->w, "spans");
	json_write_array(&f->w);
	for (size_t i = 0; i < c->records_n && i < MOST; i++) {
		json_write_object(&f->w);
		fixture_text(f, "span_id", c->records[i].span_id);
		if (str_is_set(c->records[i].origin.file))
			put_place(f, &c->records[i].origin);
		json_write_object_end(&f->w);
	}
	json_write_array_end(&f->w);
	if (c->records_n > MOST) {
		json_write_key(&f->w, "spans_not_listed");
		json_write_u64(&f->w, c->records_n - MOST);
	}
}

static void put_strs(struct fixture *f, const char *key, const struct eval_strs *all)
{
	if (all->n)
		fixture_strs(f, key, all);
}

static void put_expectation(struct fixture *f, const struct eval_case *c)
{
	const struct eval_expectation *e = &c->expect;
	json_write_key(&f->w, "expect");
	json_write_object(&f->w);
	json_write_key(&f->w, "mode");
	json_write_c(&f->w, expect_mode_name(e->mode));
	fixture_known_text(f, "reason", e->reason);
	put_strs(f, "must_not_say", &e->must_not);
	put_strs(f, "blamed_claims", &e->claims);
	put_strs(f, "documents", &e->documents);
	put_strs(f, "documents_not", &e->documents_not);
	put_strs(f, "tools", &e->tools);
	put_strs(f, "tools_not", &e->tools_not);
	fixture_known_text(f, "route", e->route);
	put_strs(f, "fallbacks_not", &e->fallbacks_not);
	if (e->json) {
		json_write_key(&f->w, "output");
		json_write_c(&f->w, "json object");
		put_strs(f, "output_keys", &e->json_keys);
	}
	json_write_object_end(&f->w);
}

/*
 * Findings quote what is long in part ("alice.smith@exa…"), where half a value
 * is left that nobody recognises any more: the last word before the cut goes.
 */
static struct str without_halves(struct fixture *f, struct str text)
{
	static const struct str cut = STR_ROW("\xe2\x80\xa6");
	struct buf out = { 0 };
	ptrdiff_t at;
	if (str_find(text, cut) < 0)
		return text;
	while ((at = str_find(text, cut)) >= 0) {
		size_t end = (size_t)at;
		while (end > 0 && text.s[end - 1] != ' ' && text.s[end - 1] != '"')
			end--;
		/* "4111 1111 1…": groups of digits are one number. */
		while (end > 1 && text.s[end - 1] == ' ' && text.s[end - 2] >= '0' && text.s[end - 2] <= '9')
			for (end--; end > 0 && text.s[end - 1] != ' ' && text.s[end - 1] != '"'; end--)
				;
		buf_add(&out, text.s, end);
		buf_add_str(&out, cut);
		text = str_from(text, (size_t)at + cut.n);
	}
	buf_add_str(&out, text);
	text = arena_str(f->arena, buf_str(&out));
	buf_release(&out);
	return text;
}

/* What rules say of the trace in words of their own, quoting it. */
static void put_quoting(struct fixture *f, const char *key, struct str text)
{
	text = without_halves(f, text);
	if (str_is_set(text) && text.n)
		fixture_text(f, key,
			     redact_pieces(f->redactor, redact_text(f->redactor, STR(""), text, f->arena),
					   f->arena));
}

static void put_diagnosis(struct fixture *f, const struct eval_case *c)
{
	json_write_key(&f->w, "diagnosis");
	json_write_object(&f->w);
	fixture_known_text(f, "category", c->category);
	fixture_known_text(f, "shape", c->shape);
	put_quoting(f, "summary", c->summary);
	json_write_key(&f->w, "findings");
	json_write_array(&f->w);
	for (size_t i = 0; i < c->findings_n; i++) {
		const struct eval_finding *x = &c->findings[i];
		json_write_object(&f->w);
		fixture_text(f, "rule", x->rule);
		fixture_text(f, "category", x->category);
		fixture_text(f, "role", x->role);
		fixture_known_text(f, "span_id", x->span_id);
		fixture_known_text(f, "span", x->span_name);
		put_quoting(f, "text", x->text);
		json_write_key(&f->w, "confidence");
		json_write_double(&f->w, x->confidence);
		json_write_object_end(&f->w);
	}
	json_write_array_end(&f->w);
	json_write_object_end(&f->w);
}

static void put_versions(struct fixture *f, const struct eval_case *c)
{
	json_write_key(&f->w, "versions");
	json_write_array(&f->w);
	for (size_t i = 0; i < c->versions_n; i++) {
		json_write_object(&f->w);
		json_write_key(&f->w, "what");
		json_write_c(&f->w, c->versions[i].name);
		fixture_text(f, "value", c->versions[i].value);
		fixture_text(f, "span", c->versions[i].span_name);
		json_write_object_end(&f->w);
	}
	json_write_array_end(&f->w);
}

static void put_feedback(struct fixture *f, const struct eval_case *c)
{
	if (c->feedback_n) {
		json_write_key(&f->w, "feedback");
		json_write_array(&f->w);
		for (size_t i = 0; i < c->feedback_n; i++) {
			json_write_object(&f->w);
			fixture_known_text(f, "ticket", c->feedback[i].ticket);
			fixture_known_text(f, "label", c->feedback[i].label);
			fixture_known_text(f, "text", c->feedback[i].text);
			fixture_known_text(f, "source", c->feedback[i].source);
			json_write_object_end(&f->w);
		}
		json_write_array_end(&f->w);
	}
	fixture_known_text(f, "review", c->review);
}

static void put_prompt(struct fixture *f, const struct eval_case *c)
{
	if (!str_is_set(c->prompt_id) && !str_is_set(c->prompt_version) && !str_is_set(c->prompt_hash))
		return;
	json_write_key(&f->w, "prompt");
	json_write_object(&f->w);
	fixture_known_text(f, "id", c->prompt_id);
	fixture_known_text(f, "version", c->prompt_version);
	fixture_known_text(f, "hash", c->prompt_hash);
	json_write_object_end(&f->w);
}

static void put_replay(struct fixture *f, const struct eval_case *c)
{
	if (!c->audit)
		return;
	json_write_key(&f->w, "replay");
	json_write_object(&f->w);
	json_write_key(&f->w, "verdict");
	json_write_c(&f->w, audit_verdict_name(c->audit->verdict));
	json_write_key(&f->w, "reasons");
	json_write_array(&f->w);
	for (size_t i = 0; i < c->audit->reasons_n; i++)
		fixture_text(f, NULL, c->audit->reasons[i]);
	json_write_array_end(&f->w);
	if (f->lossy)
		json_member_bool(&f->w, "lossy", true);
	json_write_object_end(&f->w);
}

/* What was done to the texts; last, because only now all of them are written. */
static void put_changes(struct fixture *f)
{
	static const char *const names[PERSONAL_KINDS] = { "email",         "phone",  "card", "iban",
							   "government_id", "secret", "ip" };
	json_write_key(&f->w, "redactions");
	json_write_object(&f->w);
	for (int i = 0; i < PERSONAL_KINDS; i++) {
		size_t n = redactor_replaced(f->redactor, (enum personal_kind)i);
		if (!n)
			continue;
		json_write_key(&f->w, names[i]);
		json_write_u64(&f->w, n);
	}
	json_write_object_end(&f->w);
	json_write_key(&f->w, "texts_changed");
	json_write_u64(&f->w, f->changed);
}

void fixture_casefile(struct fixture *f, const struct eval_case *c)
{
	json_write_key(&f->w, "casefile");
	json_write_object(&f->w);
	json_write_key(&f->w, "case");
	json_write_str(&f->w, c->id);
	json_write_key(&f->w, "tool");
	json_write_c(&f->w, f->version);
	fixture_text(f, "trace_id", c->trace_id);
	fixture_known_text(f, "root", c->root_name);
	if (c->has_start) {
		struct buf start = { 0 };
		time_format(&start, c->start_ns);
		json_write_key(&f->w, "start");
		json_write_str(&f->w, buf_str(&start));
		buf_release(&start);
	}
	if (str_is_set(f->split)) {
		json_write_key(&f->w, "split");
		json_write_str(&f->w, f->split);
	}
	json_write_key(&f->w, "alike");
	f->alike_at = f->w.out->n;
	json_write_u64(&f->w, 1);
	put_source(f, c);
	put_records(f, c);
	put_expectation(f, c);
	put_diagnosis(f, c);
	put_prompt(f, c);
	put_versions(f, c);
	put_feedback(f, c);
	put_replay(f, c);
	put_changes(f);
	json_write_object_end(&f->w);
}
