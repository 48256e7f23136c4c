/* What the forms of a comparison share. */
#include "report/diff_report.h"

#include "base/map.h"

const char *diff_kind_name(enum change_kind k)
{
	static const char *const names[] = { "added", "removed", "moved", "changed" };
	return names[k];
}

const char *diff_effect_name(enum change_effect e)
{
	static const char *const names[] = { "", "first", "own", "consequence" };
	return names[e];
}

uint64_t diff_same_change(const struct comparison *of, const struct change *c, struct arena *arena)
{
	struct str name = c->label.s ? STR("") : comparison_name(of, c);
	struct str part[] = { name, c->label, c->item, value_text(c->before, arena),
			      value_text(c->after, arena) };
	uint64_t h = (uint64_t)c->kind * 64 + (uint64_t)c->section + 1;
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		h = h * UINT64_C(0x9E3779B97F4A7C15) ^ hash_stable(part[i]);
	return h ? h : 1;
}
