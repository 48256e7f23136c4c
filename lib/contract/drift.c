/* Counting spans per request, then and now. */
#include "contract/drift.h"

#include "base/map.h"
#include "detect/baseline.h"
#include "trace/name.h"

#include <stdlib.h>

/* Spans per trace of one root. */
struct drift_root {
	struct str name;
	uint64_t traces[2], spans[2];
	struct origin origin; /* of a trace of now, else of then */
};

struct drift {
	struct baseline *side[2]; /* then, now */
	struct map roots;
	ARRAY(struct drift_root) all;
	struct arena arena, scratch;
};

struct drift *drift_new(void)
{
	struct drift *d = mem_alloc(1, sizeof(*d));
	d->side[0] = baseline_new();
	d->side[1] = baseline_new();
	map_init(&d->roots);
	return d;
}

void drift_free(struct drift *d)
{
	if (!d)
		return;
	baseline_free(d->side[0]);
	baseline_free(d->side[1]);
	map_release(&d->roots);
	array_release(&d->all);
	arena_release(&d->arena);
	arena_release(&d->scratch);
	free(d);
}

void drift_add(struct drift *d, bool before, const struct tree *t, const struct summary *s)
{
	int side = before ? 0 : 1;
	bool is_new;
	if (!str_is_set(s->root_name))
		return;
	baseline_add(d->side[side], t, s, &d->scratch);
	struct str name = arena_str(&d->arena, name_normal(s->root_name, &d->scratch));
	uint64_t *at = map_put(&d->roots, name, &is_new);
	if (is_new) {
		*at = d->all.n;
		*array_add(&d->all) = (struct drift_root){ .name = name };
	}
	struct drift_root *r = &d->all.v[*at];
	if (!r->traces[side]) {
		r->origin = s->origin;
		r->origin.file = arena_str(&d->arena, r->origin.file);
		r->origin.member = arena_str(&d->arena, r->origin.member);
	}
	r->traces[side]++;
	r->spans[side] += s->spans;
	arena_reset(&d->scratch);
}

/* ---- telling ---- */

static struct outcome_case *add(struct outcome_suite *suite, const struct drift_root *r, struct str name,
				enum outcome_state state)
{
	struct outcome_case *k = array_add(&suite->cases);
	*k = (struct outcome_case){ .rule = STR("span-drift"),
				    .name = name,
				    .message = STR(""),
				    .detail = STR(""),
				    .origin = r->origin,
				    .state = state };
	return k;
}

static void compare_name(struct outcome *out, struct outcome_suite *suite, const struct drift_root *r,
			 struct str span, double then, double now)
{
	struct arena *arena = &out->arena;
	bool gone = then >= 0.5 && now <= 0, rare = !gone && now < then / 2, fresh = then <= 0 && now > 0;
	if (then <= 0 && now <= 0)
		return;
	struct str name = arena_printf(arena, "spans of %.*s", (int)span.n, span.s);
	struct outcome_case *k = add(suite, r, name,
				     gone            ? OUTCOME_VIOLATED
				     : rare || fresh ? OUTCOME_WARNED
						     : OUTCOME_HOLDS);
	k->span_name = arena_str(arena, span);
	k->got = arena_printf(arena, "%.0f%% of traces", now * 100);
	k->expected = arena_printf(arena, "%.0f%% of traces", then * 100);
	if (gone)
		k->message = arena_printf(arena, "%.*s vanished: %.0f%% of traces had it, none has it now",
					  (int)span.n, span.s, then * 100);
	else if (rare || fresh)
		k->message = arena_printf(arena, "%.*s: %.0f%% of traces had it, now %.0f%%", (int)span.n,
					  span.s, then * 100, now * 100);
}

/* Both lists are sorted by name. */
static void compare_names(struct outcome *out, struct outcome_suite *suite, const struct drift_root *r,
			  const struct baseline_root *then, const struct baseline_root *now)
{
	size_t i = 0, k = 0;
	while (i < then->n || k < now->n) {
		int order = i == then->n  ? 1
			    : k == now->n ? -1
					  : str_cmp(then->names[i].name, now->names[k].name);
		struct str name = order <= 0 ? then->names[i].name : now->names[k].name;
		compare_name(out, suite, r, name, order <= 0 ? then->names[i].share : 0,
			     order >= 0 ? now->names[k].share : 0);
		i += order <= 0;
		k += order >= 0;
	}
}

static void tell_root(const struct drift *d, struct outcome *out, const struct drift_root *r)
{
	struct arena scratch;
	struct baseline_root then = { 0 }, now = { 0 };
	struct outcome_suite *suite = array_add(&out->suites);
	*suite = (struct outcome_suite){ .name = arena_str(&out->arena, r->name) };
	arena_init(&scratch);
	baseline_root(d->side[0], r->name, &scratch, &then);
	baseline_root(d->side[1], r->name, &scratch, &now);
	if (!then.traces || !now.traces) {
		bool gone = then.traces > 0;
		struct outcome_case *k =
			add(suite, r, STR("requests of this kind"), gone ? OUTCOME_VIOLATED : OUTCOME_WARNED);
		k->message = gone ? STR("there were traces of this request, and there are none now")
				  : STR("there were no traces of this request");
	} else {
		double before = (double)r->spans[0] / (double)r->traces[0],
		       after = (double)r->spans[1] / (double)r->traces[1];
		struct outcome_case *k = add(suite, r, STR("spans per trace"), OUTCOME_HOLDS);
		k->got = arena_printf(&out->arena, "%.3g", after);
		k->expected = arena_printf(&out->arena, "%.3g", before);
		k->detail = arena_printf(&out->arena, "%.3g spans per trace then, %.3g now", before, after);
		compare_names(out, suite, r, &then, &now);
	}
	arena_release(&scratch);
}

void drift_tell(const struct drift *d, struct outcome *out)
{
	for (size_t i = 0; i < d->all.n; i++) {
		struct drift_root r = d->all.v[i];
		r.origin.file = arena_str(&out->arena, r.origin.file);
		r.origin.member = arena_str(&out->arena, r.origin.member);
		tell_root(d, out, &r);
	}
}
