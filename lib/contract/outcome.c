/* Outcomes, given back. */
#include "contract/outcome.h"

void outcome_release(struct outcome *o)
{
	for (size_t i = 0; i < o->suites.n; i++)
		array_release(&o->suites.v[i].cases);
	array_release(&o->suites);
	arena_release(&o->arena);
}
