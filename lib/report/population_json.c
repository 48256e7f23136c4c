/* A comparison of populations as JSON. */
#include "report/population_report.h"

#include "json/write.h"

static void write_side(struct json_writer *w, const char *key, const struct profile *p,
		       const struct population_side *s)
{
	json_write_key(w, key);
	json_write_object(w);
	json_member_str(w, "label", s->label);
	if (s->key.n)
		json_member_str(w, "key", s->key);
	json_member_u64(w, "traces", p->traces);
	if (p->has_times) {
		json_write_key(w, "first_ns");
		json_write_i64(w, p->first_ns);
		json_write_key(w, "last_ns");
		json_write_i64(w, p->last_ns);
	}
	json_write_object_end(w);
}

static void write_numbers(struct json_writer *w, const struct population_finding *f)
{
	static const char *const keys[] = { "a", "b" };
	for (int i = 0; i < 2; i++) {
		json_write_key(w, keys[i]);
		json_write_object(w);
		json_member_u64(w, "values", i ? f->m : f->n);
		json_member_double(w, "mean", f->mean[i]);
		json_member_double(w, "p50", i ? f->after : f->before);
		json_member_double(w, "p95", f->low[i]);
		json_member_double(w, "p99", f->high[i]);
		json_write_object_end(w);
	}
	json_member_double(w, "delta", f->delta);
}

static void write_shares(struct json_writer *w, const struct population_finding *f)
{
	static const char *const keys[] = { "a", "b" };
	for (int i = 0; i < 2; i++) {
		json_write_key(w, keys[i]);
		json_write_object(w);
		json_member_u64(w, "traces", i ? f->b : f->a);
		json_member_u64(w, "of", i ? f->m : f->n);
		json_member_double(w, "share", i ? f->after : f->before);
		json_write_object_end(w);
	}
}

static void write_finding(struct json_writer *w, const struct population_finding *f, struct str line)
{
	json_write_object(w);
	json_member_str(w, "measure", str_of(measure_name(f->measure)));
	json_member_str(w, "subject", f->subject);
	if (f->measure == MEASURE_VALUE)
		json_member_str(w, "value", f->value);
	if (f->is_tail)
		json_member_double(w, "over", f->over);
	if (measure_is_number(f->measure) && !f->is_tail)
		write_numbers(w, f);
	else
		write_shares(w, f);
	json_member_double(w, "effect", f->effect);
	json_member_double(w, "p", f->p);
	if (line.n)
		json_member_str(w, "find", line);
	json_write_object_end(w);
}

static void write_total(struct json_writer *w, const struct population_total *t)
{
	json_write_object(w);
	json_member_str(w, "measure", str_of(measure_name(t->all.measure)));
	write_numbers(w, &t->all);
	json_member_double(w, "p", t->all.p);
	json_write_key(w, "parts");
	json_write_array(w);
	for (size_t i = 0; i < t->parts_n; i++) {
		if (t->parts[i].a == t->parts[i].b)
			continue;
		json_write_object(w);
		json_member_str(w, "measure", str_of(measure_name(t->parts[i].measure)));
		json_member_str(w, "subject", t->parts[i].subject);
		json_member_double(w, "a", t->parts[i].a);
		json_member_double(w, "b", t->parts[i].b);
		json_write_object_end(w);
	}
	json_write_array_end(w);
	json_write_object_end(w);
}

void population_json(struct buf *out, const struct population *p, const struct population_view *view)
{
	struct json_writer w;
	struct arena arena;
	arena_init(&arena);
	json_writer_init(&w, out, 0);
	json_write_object(&w);
	json_member_str(&w, "schema", STR("casefile.populations/1"));
	write_side(&w, "a", p->a, &view->side[0]);
	write_side(&w, "b", p->b, &view->side[1]);
	json_member_u64(&w, "unlabelled", view->side[0].unlabelled);
	json_member_u64(&w, "comparisons", p->tests);
	json_member_double(&w, "alpha", view->alpha);
	json_write_key(&w, "findings");
	json_write_array(&w);
	for (size_t i = 0; i < p->n; i++)
		write_finding(&w, &p->findings[i], population_find_line(&p->findings[i], view, &arena));
	json_write_array_end(&w);
	json_write_key(&w, "totals");
	json_write_array(&w);
	for (size_t i = 0; i < p->totals_n; i++)
		write_total(&w, &p->totals[i]);
	json_write_array_end(&w);
	json_write_object_end(&w);
	buf_add_char(out, '\n');
	arena_release(&arena);
}
