/* trace-find --suspect, --missing, --orphans: what is wrong with the traces of a dump. */
#include "cmd/find.h"
#include "cmd/reading.h"

#include "base/num.h"
#include "query/trace_key.h"
#include "report/diagnosis_json.h"
#include "report/suspects.h"
#include "report/tree_json.h"

/* A trace that was found, as it is printed: kept until all are known and can be sorted. */
struct kept {
	int64_t start_ns;
	bool has_start;
	struct str id, json;
};

struct hunt {
	struct find *find;
	struct detect_settings settings;
	struct detect *detect;
	struct baseline *baseline;
	bool wanted[RULES], by_category[CATEGORIES];
	bool any_missing, any; /* any: whatever is no mere gap */
	uint64_t traces[RULES], findings[RULES], all;
	struct suspects_table *table;
	struct arena arena;
	ARRAY(struct kept) kept;
	struct map keys; /* of the traces found, for --raw and --spans */
};

static bool choose_one(struct hunt *h, struct str word)
{
	enum rule_id rule;
	enum category category;
	if (str_eq(word, STR("all"))) {
		h->any = h->any_missing = true;
	} else if (rule_by_id(word, &rule)) {
		h->wanted[rule] = true;
	} else if (category_by_name(word, &category)) {
		h->by_category[category] = true;
	} else {
		return false;
	}
	return true;
}

static bool choose(struct hunt *h)
{
	const struct find_options *o = h->find->options;
	for (size_t i = 0; i < o->suspects.n; i++)
		if (!choose_one(h, str_of(o->suspects.v[i]))) {
			struct str near = rule_near(str_of(o->suspects.v[i]));
			cli_error(h->find->session->cmd, "no rule or category '%s'%s%.*s%s", o->suspects.v[i],
				  near.n ? "; did you mean '" : "", (int)near.n, near.n ? near.s : "",
				  near.n ? "'?" : "");
			return false;
		}
	h->any_missing |= o->missing;
	h->wanted[RULE_missing_parent] |= o->orphans;
	return true;
}

/* Where only numbers or ids are wanted, other rules need not run. */
static void limit_rules(struct hunt *h)
{
	const struct find_options *o = h->find->options;
	bool brief = o->count || o->list || o->raw || o->spans;
	for (int i = 0; brief && i < CATEGORIES; i++)
		brief = !h->by_category[i]; /* findings may have another category than their rule */
	for (int i = 0; brief && !h->any && !h->any_missing && i < RULES; i++)
		h->settings.off[i] |= !h->wanted[i];
}

/* ---- found ---- */

static bool counts(const struct hunt *h, const struct finding *f)
{
	return h->wanted[f->rule] || h->by_category[f->category] || (h->any && f->role != FINDING_GAP) ||
	       (h->any_missing && f->is_missing && f->rule != RULE_unaccounted_time);
}

static void keep_json(struct hunt *h, const struct summary *s, const struct diagnosis *d)
{
	struct buf out = { 0 };
	struct json_writer w;
	json_writer_init(&w, &out, 1);
	json_write_object(&w);
	tree_json_summary(&w, s);
	diagnosis_json_findings(&w, d);
	json_write_object_end(&w);
	h->kept.v[h->kept.n - 1].json = arena_str(&h->arena, buf_str(&out));
	buf_release(&out);
}

static void keep(struct hunt *h, const struct trace *t, const struct summary *s, const struct diagnosis *d,
		 const struct finding *first, size_t n)
{
	const struct find_options *o = h->find->options;
	if (o->count)
		return;
	if (o->raw || o->spans) {
		struct arena scratch = { 0 };
		map_put(&h->keys, arena_str(&h->arena, trace_key(t->spans.v[0], &scratch)), NULL);
		arena_release(&scratch);
	} else if (o->list || o->json) {
		*array_add(&h->kept) =
			(struct kept){ s->start_ns, s->has_start, arena_str(&h->arena, t->id), STR_UNSET };
		if (o->json)
			keep_json(h, s, d);
	} else {
		suspects_table_add(h->table, &(struct suspects_row){ s, d, first, n });
	}
}

static void visit(void *user, const struct tree *t, const struct summary *s, const struct diagnosis *d)
{
	struct hunt *h = user;
	const struct {
		const struct finding *v;
		size_t n;
	} parts[] = { { d->suspects, d->suspects_n }, { d->missing, d->missing_n }, { d->gaps, d->gaps_n } };
	const struct finding *first = NULL;
	bool seen[RULES] = { false };
	size_t n = 0;
	for (size_t k = 0; k < 3; k++)
		for (size_t i = 0; i < parts[k].n; i++) {
			const struct finding *f = &parts[k].v[i];
			if (!counts(h, f))
				continue;
			first = first ? first : f;
			n++;
			h->findings[f->rule]++;
			h->traces[f->rule] += !seen[f->rule];
			seen[f->rule] = true;
		}
	h->all += first != NULL;
	if (first)
		keep(h, t->trace, s, d, first, n);
}

/* ---- printing ---- */

static int by_start(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;
	if (x->has_start != y->has_start)
		return y->has_start - x->has_start;
	if (x->has_start && x->start_ns != y->start_ns)
		return x->start_ns < y->start_ns ? -1 : 1;
	return str_cmp(x->id, y->id);
}

static void print_counts(struct hunt *h, struct buf *out)
{
	buf_printf(out, "%llu %s\n", (unsigned long long)h->all, num_word(h->all, "trace", "traces"));
	for (uint64_t most = UINT64_MAX; most > 0;) {
		uint64_t next = 0;
		for (int i = 0; i < RULES; i++) {
			if (h->traces[i] == most && most)
				buf_printf(out, "%8llu  %-26s %llu %s\n", (unsigned long long)h->traces[i],
					   rule_table[i].id, (unsigned long long)h->findings[i],
					   num_word(h->findings[i], "finding", "findings"));
			if (h->traces[i] < most && h->traces[i] > next)
				next = h->traces[i];
		}
		most = next;
	}
}

/* The list, and what is behind it. */
static void close_json(struct hunt *h, struct buf *out)
{
	struct json_writer w;
	struct buf rest = { 0 };
	json_writer_init(&w, &rest, 1);
	json_write_object(&w);
	reading_report_json(&w, session_report(h->find->session));
	json_write_object_end(&w);
	buf_add_c(out, "],");
	buf_add_str(out, str_from(buf_str(&rest), 1));
	buf_add_char(out, '\n');
	buf_release(&rest);
}

static void print_kept(struct hunt *h, struct buf *out)
{
	const struct find_options *o = h->find->options;
	size_t n = o->most > 0 && (size_t)o->most < h->kept.n ? (size_t)o->most : h->kept.n;
	if (h->kept.n)
		qsort(h->kept.v, h->kept.n, sizeof(*h->kept.v), by_start);
	if (o->json)
		buf_printf(out, "{\n \"schema\": \"casefile.find/1\",\n \"count\": %zu,\n \"traces\": [",
			   h->kept.n);
	for (size_t i = 0; i < n; i++) {
		if (o->json) {
			buf_add_c(out, i ? ",\n" : "\n");
			buf_add_str(out, h->kept.v[i].json);
		} else {
			text_put(out, h->kept.v[i].id.n ? h->kept.v[i].id : STR("-"), -1,
				 &h->find->session->style);
			buf_add_char(out, '\n');
		}
	}
	if (o->json)
		close_json(h, out);
}

/* ---- --raw and --spans: a reading more, of the traces that were found ---- */

struct filter {
	struct hunt *hunt;
	const struct sink *out;
	struct arena scratch;
};

static enum status pass_span(void *user, const struct span *s, const struct record *r)
{
	struct filter *f = user;
	enum { SCRATCH_BYTES = 1 << 20 };
	if (f->scratch.used_bytes > SCRATCH_BYTES)
		arena_reset(&f->scratch);
	return map_get(&f->hunt->keys, trace_key(s, &f->scratch)) ? f->out->span(f->out->user, s, r)
								  : STATUS_OK;
}

static void read_found(struct find *f, const struct sink *out, void *user)
{
	struct filter filter = { .hunt = user, .out = out };
	struct sink sink = { .user = &filter,
			     .span = pass_span,
			     .asks_records = out->asks_records,
			     .writes_spans = out->writes_spans };
	struct select_scope scope = { .ids = &filter.hunt->keys };
	find_limit(f, &scope);
	session_read(f->session, &sink);
	find_limit(f, NULL);
	arena_release(&filter.scratch);
}

/* ---- all of it ---- */

/* To count what the tree alone tells takes the tree alone. */
static void limit_attributes(struct hunt *h)
{
	static const uint64_t service[FACET_BITS_WORDS] = { [FACET_SERVICE / 64] = UINT64_C(1)
										   << FACET_SERVICE % 64 };
	struct find *f = h->find;
	if (f->options->count && f->query.root == QUERY_NONE && !detect_needs_attributes(h->detect))
		f->session->reader.wanted = service;
}

int find_suspects(struct find *f)
{
	struct hunt h = { .find = f };
	struct buf out = { 0 };
	const struct find_options *o = f->options;
	if (!choose(&h) || !diagnosis_settings(f->session->cmd, &o->diagnosis, &h.arena, &h.settings)) {
		arena_release(&h.arena);
		return EXIT_TROUBLE;
	}
	if (!diagnosis_baseline(f->session, &o->diagnosis, &h.baseline)) {
		arena_release(&h.arena);
		return EXIT_TROUBLE;
	}
	limit_rules(&h);
	map_init(&h.keys);
	h.detect = detect_new(&h.settings);
	detect_use_baseline(h.detect, h.baseline);
	h.table = suspects_table_new(&f->session->style);
	limit_attributes(&h);
	find_survey(f, h.detect, visit, &h);
	if (o->raw || o->spans)
		find_leave(f, read_found, &h);
	else if (o->count)
		print_counts(&h, &out);
	else if (o->list || o->json)
		print_kept(&h, &out);
	suspects_table_print(h.table, o->most > 0 ? (size_t)o->most : 0, &out);
	session_print(f->session, &out);
	detect_free(h.detect);
	baseline_free(h.baseline);
	array_release(&h.kept);
	map_release(&h.keys);
	arena_release(&h.arena);
	buf_release(&out);
	return h.all ? EXIT_YES : EXIT_NO;
}
