/* Breaking golden traces, and counting what the contract notices. */
#include "contract/mutant.h"

#include "base/map.h"
#include "trace/name.h"

#include <stdlib.h>

enum { GOLDEN_MOST = 300, TRIES = 20 };

struct mutation {
	const struct contract *contract;
	uint64_t state;
	ARRAY(struct golden) golden;
	struct collect *collect; /* owns the spans */
	ARRAY(struct survivor) survivors;
	struct map by_lines; /* request and lines to 1 + survivor */
	struct mutation_score score;
	struct arena arena, scratch;
};

static const struct {
	const char *name, *what;
} kinds[MUTANTS] = {
#define MUTANT(id, name, what) { name, what },
#include "contract/mutants.def"
#undef MUTANT
};

const char *mutant_name(enum mutant_kind k)
{
	return kinds[k].name;
}

const char *mutant_what(enum mutant_kind k)
{
	return kinds[k].what;
}

struct mutation *mutation_new(const struct contract *c, uint64_t seed)
{
	struct mutation *m = mem_alloc(1, sizeof(*m));
	*m = (struct mutation){ .contract = c, .state = seed, .collect = collect_new() };
	map_init(&m->by_lines);
	return m;
}

void mutation_free(struct mutation *m)
{
	if (!m)
		return;
	collect_free(m->collect);
	array_release(&m->golden);
	array_release(&m->survivors);
	map_release(&m->by_lines);
	arena_release(&m->arena);
	arena_release(&m->scratch);
	free(m);
}

void mutation_add(struct mutation *m, const struct tree *t)
{
	size_t n;
	collect_traces(m->collect, &n);
	if (n < GOLDEN_MOST)
		for (uint32_t i = 0; i < t->spans; i++)
			collect_add(m->collect, t->node[i].span);
}

/* The names of the requests that a trace is picked for and holds for; empty when it does not. */
static struct str holds_for(struct mutation *m, struct detect *d, const struct trace *trace)
{
	struct outcome o = { .title = STR("") };
	struct contract_check *check = contract_check_new(m->contract, &o);
	struct arena arena = { 0 };
	struct tree tree;
	struct summary summary;
	struct diagnosis diagnosis;
	struct buf names = { 0 };
	bool holds = true;
	tree_init(&tree, trace);
	summary_of(&tree, &arena, &summary);
	detect_run(d, &tree, &summary, &diagnosis);
	contract_check_trace(check, &tree, &summary, &diagnosis);
	for (size_t i = 0; i < o.suites.n; i++) {
		buf_add_c(&names, i ? ", " : "");
		buf_add_str(&names, o.suites.v[i].name);
		for (size_t k = 0; k < o.suites.v[i].cases.n; k++)
			holds &= o.suites.v[i].cases.v[k].state != OUTCOME_VIOLATED;
	}
	struct str out = holds ? arena_str(&m->scratch, buf_str(&names)) : STR("");
	outcome_release(&o);
	contract_check_free(check);
	diagnosis_release(&diagnosis);
	tree_release(&tree);
	arena_release(&arena);
	buf_release(&names);
	return out;
}

static void find_golden(struct mutation *m, struct detect *d)
{
	size_t n;
	struct trace *const *traces = collect_traces(m->collect, &n);
	for (size_t i = 0; i < n; i++) {
		struct str request = holds_for(m, d, traces[i]);
		if (!request.n) {
			m->score.unfit++;
			continue;
		}
		struct str *names = arena_array(&m->arena, traces[i]->spans.n, sizeof(*names));
		for (size_t k = 0; k < traces[i]->spans.n; k++)
			names[k] = name_normal(traces[i]->spans.v[k]->name, &m->arena);
		*array_add(&m->golden) = (struct golden){ *traces[i], arena_str(&m->arena, request), names };
	}
	m->score.golden = m->golden.n;
}

static void tell_survivor(struct mutation *m, const struct golden *g, const struct survivor *s)
{
	bool is_new;
	struct str key = arena_printf(&m->arena, "%.*s %.*s", (int)g->request.n, g->request.s,
				      (int)s->lines.n, s->lines.s);
	uint64_t *at = map_put(&m->by_lines, key, &is_new);
	if (is_new) {
		*at = m->survivors.n;
		*array_add(&m->survivors) = (struct survivor){ .kind = s->kind,
							       .request = g->request,
							       .trace_id = g->trace.id,
							       .span = arena_str(&m->arena, s->span),
							       .key = arena_str(&m->arena, s->key),
							       .lines = arena_str(&m->arena, s->lines) };
	}
	m->survivors.v[*at].times++;
}

static bool make_one(struct mutation *m, struct detect *d, enum mutant_kind kind)
{
	const struct golden *g = &m->golden.v[mutant_draw(&m->state) % m->golden.n];
	struct survivor told = { .kind = kind };
	struct trace broken = g->trace;
	struct breaking b = { m->golden.v, m->golden.n, g, &broken, &m->state, &m->scratch, &told };
	broken.spans.v = mem_alloc(g->trace.spans.n + 1, sizeof(struct span *));
	broken.spans.cap = g->trace.spans.n + 1;
	memcpy(broken.spans.v, g->trace.spans.v, g->trace.spans.n * sizeof(struct span *));
	broken.copies.v = mem_alloc(g->trace.spans.n + 1, sizeof(uint32_t));
	broken.copies.n = broken.copies.cap = g->trace.spans.n + 1;
	for (size_t i = 0; i < broken.copies.n; i++)
		broken.copies.v[i] = 1;
	bool made = mutant_make(&b, kind);
	broken.copies.n = broken.spans.n;
	if (made) {
		bool caught = !str_eq(holds_for(m, d, &broken), g->request);
		m->score.made[kind]++;
		m->score.caught[kind] += caught;
		m->score.all++;
		m->score.all_caught += caught;
		if (!caught)
			tell_survivor(m, g, &told);
	}
	free(broken.spans.v);
	free(broken.copies.v);
	arena_reset(&m->scratch);
	return made;
}

void mutation_run(struct mutation *m, struct detect *d, size_t n)
{
	size_t failed = 0;
	find_golden(m, d);
	for (size_t i = 0; m->golden.n && m->score.all < n && failed < TRIES * MUTANTS; i++)
		failed = make_one(m, d, (enum mutant_kind)(i % MUTANTS)) ? 0 : failed + 1;
}

struct mutation_score mutation_score(const struct mutation *m)
{
	return m->score;
}

size_t mutation_survivors(const struct mutation *m)
{
	return m->survivors.n;
}

const struct survivor *mutation_survivor(const struct mutation *m, size_t i)
{
	return &m->survivors.v[i];
}
