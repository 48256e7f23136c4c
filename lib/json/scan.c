/* Which level a scan runs at. */
#include "json/scan.h"
#include "json/scan_many.h"
#include "json/scan_words.h"

#include "json/scan_levels.h"

static const struct {
	const char *name;
	const struct scan_functions *functions;
} levels[SCAN_LEVELS] = {
	[SCAN_PORTABLE] = { "portable", &scan_portable },
	[SCAN_SSE2] = { "SSE2", &scan_sse2 },
	[SCAN_AVX2] = { "AVX2", &scan_avx2 },
	[SCAN_NEON] = { "NEON", &scan_neon },
};

bool scan_level_available(enum scan_level level)
{
#ifdef __x86_64__
	if (level == SCAN_AVX2)
		return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
		       __builtin_cpu_supports("popcnt");
#endif
	return levels[level].functions->value != NULL;
}

const char *scan_level_name(enum scan_level level)
{
	return levels[level].name;
}

enum scan_level scan_level_best(void)
{
	static const enum scan_level order[] = { SCAN_NEON, SCAN_AVX2, SCAN_SSE2 };
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (scan_level_available(order[i]))
			return order[i];
	return SCAN_PORTABLE;
}

const struct scan_functions *scan_functions_at(enum scan_level level)
{
	return levels[level].functions;
}

static const struct scan_functions *best(void)
{
	return levels[scan_level_best()].functions;
}

bool scan_value(struct scan *scan, struct str text)
{
	return best()->value(scan, text);
}

uint64_t scan_newlines(struct str text)
{
	return text.n < 64 ? scan_portable.newlines(text) : best()->newlines(text);
}

void scan_words(uint64_t *set, struct str text)
{
	best()->words(set, text);
}

size_t scan_longest(const struct scan_needles *needles)
{
	size_t n = needles->many ? scan_many_longest(needles->many) : 0;
	for (size_t i = 0; i < needles->n; i++)
		n = needles->needle[i].n > n ? needles->needle[i].n : n;
	return n;
}

ptrdiff_t scan_find(const struct scan_needles *needles, struct str text)
{
	ptrdiff_t at = needles->many ? scan_many_find(needles->many, text) : -1;
	if (!needles->n)
		return at;
	/* What begins behind that place is of no interest. */
	size_t until = at < 0 ? text.n : (size_t)at + scan_longest(needles);
	ptrdiff_t few = best()->find(needles, (struct str){ text.s, until < text.n ? until : text.n });
	return few < 0 || (at >= 0 && at < few) ? at : few;
}
