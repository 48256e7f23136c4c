/* From audit items to cases. */
#include "contract/audit_outcome.h"

static enum outcome_state state_of(const struct audit_item *item)
{
	enum audit_need need = audit_field_need(item->field);
	if (audit_is_whole(item->class))
		return OUTCOME_HOLDS;
	return need == NEED_CONTENT || need == NEED_SHAPE ? OUTCOME_VIOLATED : OUTCOME_WARNED;
}

static struct origin copy_origin(struct arena *arena, const struct span *s)
{
	struct origin o = s->origin;
	o.file = arena_str(arena, o.file);
	o.member = arena_str(arena, o.member);
	return o;
}

static void add_case(struct outcome *out, struct outcome_suite *suite, const struct scene *s,
		     const struct audit_item *item)
{
	struct arena *arena = &out->arena;
	const struct span *span = s->tree->node[item->node].span;
	struct str name = scene_name(s, item->node);
	const char *field = audit_field_name(item->field), *class = audit_class_name(item->class);
	struct outcome_case *k = array_add(&suite->cases);
	*k = (struct outcome_case){ .rule = arena_printf(arena, "audit-%s", class),
				    .name = arena_printf(arena, "%s of %.*s", field, (int)name.n, name.s),
				    .message = STR(""),
				    .detail = arena_str(arena, item->why),
				    .got = str_of(class),
				    .span_name = arena_str(arena, name),
				    .state = state_of(item) };
	if (k->state != OUTCOME_HOLDS)
		k->message = arena_printf(arena, "%s of %.*s: %s%s%.*s", field, (int)name.n, name.s, class,
					  item->why.n ? ", " : "", (int)item->why.n, item->why.s);
	if (span) {
		k->span_id = arena_str(arena, span->span_id);
		k->origin = copy_origin(arena, span);
	}
}

void audit_outcome_add(struct outcome *out, const struct scene *s, const struct audit *a)
{
	struct outcome_suite *suite = array_add(&out->suites);
	*suite = (struct outcome_suite){ .name = STR("audit"),
					 .trace_id = arena_str(&out->arena, s->summary->id),
					 .start_ns = s->summary->start_ns,
					 .duration_ns = s->summary->duration_ns,
					 .has_start = s->summary->has_start,
					 .has_duration = s->summary->has_duration };
	for (size_t i = 0; i < a->n; i++)
		add_case(out, suite, s, &a->items[i]);
}

struct str audit_rule_help(void *user, struct str rule)
{
	static const char *const helps[AUDIT_CLASSES] = {
		"It was recorded as it was.",
		"It is kept elsewhere, and there.",
		"The registry's prompt has the recorded hash.",
		"Only a hash was recorded: what it was is not known.",
		"It was cut: raise the limit of the SDK, the collector or the backend, or keep it as an "
		"artifact.",
		"It was masked.",
		"It is said where it is kept, and it is not there.",
		"What is kept has another hash than was recorded.",
		"The exporter left attributes out: raise its limit.",
		"Its span was sampled away.",
		"It was not recorded.",
	};
	(void)user;
	for (int i = 0; i < AUDIT_CLASSES; i++)
		if (str_starts(rule, STR("audit-")) &&
		    str_eq(str_from(rule, 6), str_of(audit_class_name((enum audit_class)i))))
			return str_of(helps[i]);
	return STR_UNSET;
}
