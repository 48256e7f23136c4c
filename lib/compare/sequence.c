/* Matching two lists. */
#include "compare/sequence.h"

#include "base/map.h"
#include "base/mem.h"

#include <stdlib.h>

struct matching {
	const struct sequence *q;
	uint32_t *first, *second;
	uint32_t from, to_first, to_second; /* what is between the equal ends */
};

static void match(struct matching *m, uint32_t i, uint32_t j)
{
	m->first[i] = j;
	m->second[j] = i;
}

static int score(const struct matching *m, uint32_t i, uint32_t j)
{
	return m->q->score(m->q->user, i, j);
}

static void match_ends(struct matching *m)
{
	while (m->from < m->to_first && m->from < m->to_second &&
	       score(m, m->from, m->from) >= SEQUENCE_EXACT) {
		match(m, m->from, m->from);
		m->from++;
	}
	while (m->to_first > m->from && m->to_second > m->from &&
	       score(m, m->to_first - 1, m->to_second - 1) >= SEQUENCE_EXACT) {
		match(m, m->to_first - 1, m->to_second - 1);
		m->to_first--;
		m->to_second--;
	}
}

/* Highest total score, in order. */
static void match_best(struct matching *m)
{
	enum { BOTH, SKIP_FIRST, SKIP_SECOND };
	uint32_t n = m->to_first - m->from, k = m->to_second - m->from;
	int64_t *row = mem_alloc((size_t)k + 1, sizeof(*row));
	uint8_t *step = mem_alloc((size_t)(n + 1) * (k + 1), sizeof(*step));
	for (uint32_t i = n; i-- > 0;) {
		int64_t diagonal = 0; /* row[j + 1] of the line before */
		for (uint32_t j = k; j-- > 0;) {
			int64_t below = row[j], best = below;
			int here = score(m, m->from + i, m->from + j);
			uint8_t way = SKIP_FIRST;
			if (row[j + 1] > best) {
				best = row[j + 1];
				way = SKIP_SECOND;
			}
			if (here > 0 && diagonal + here >= best) {
				best = diagonal + here;
				way = BOTH;
			}
			step[(size_t)i * k + j] = way;
			diagonal = below;
			row[j] = best;
		}
	}
	for (uint32_t i = 0, j = 0; i < n && j < k;) {
		uint8_t way = step[(size_t)i * k + j];
		if (way == BOTH)
			match(m, m->from + i, m->from + j);
		i += way != SKIP_SECOND;
		j += way != SKIP_FIRST;
	}
	free(step);
	free(row);
}

/* Those that are still free, by key: the first free one of the second list that has it. */
static void match_keys(struct matching *m, bool loose)
{
	const struct sequence *q = m->q;
	uint32_t *next = mem_alloc((size_t)q->m + 1, sizeof(*next));
	uint64_t *keys = mem_alloc((size_t)q->n + q->m + 1, sizeof(*keys));
	struct map heads;
	map_init(&heads);
	for (uint32_t j = q->m; j-- > 0;) {
		if (m->second[j] != SEQUENCE_NONE)
			continue;
		keys[j] = q->key(q->user, 1, j, loose);
		uint64_t *head =
			map_put(&heads, (struct str){ (const char *)&keys[j], sizeof(keys[j]) }, NULL);
		next[j] = (uint32_t)*head;
		*head = (uint64_t)j + 1;
	}
	for (uint32_t i = 0; i < q->n && heads.n; i++) {
		if (m->first[i] != SEQUENCE_NONE)
			continue;
		uint64_t key = q->key(q->user, 0, i, loose);
		uint64_t *head = map_get(&heads, (struct str){ (const char *)&key, sizeof(key) });
		if (!head || !*head)
			continue;
		uint32_t j = (uint32_t)*head - 1;
		if (score(m, i, j) > 0)
			match(m, i, j);
		*head = next[j];
	}
	map_release(&heads);
	free(keys);
	free(next);
}

void sequence_match(const struct sequence *q, uint32_t *mate_of_first, uint32_t *mate_of_second)
{
	struct matching m = { q, mate_of_first, mate_of_second, 0, q->n, q->m };
	for (uint32_t i = 0; i < q->n; i++)
		mate_of_first[i] = SEQUENCE_NONE;
	for (uint32_t j = 0; j < q->m; j++)
		mate_of_second[j] = SEQUENCE_NONE;
	match_ends(&m);
	bool small = (uint64_t)(m.to_first - m.from) * (m.to_second - m.from) <= SEQUENCE_CELLS;
	if (small && m.to_first > m.from && m.to_second > m.from)
		match_best(&m);
	if (!small || q->may_move) {
		match_keys(&m, false);
		match_keys(&m, true);
	}
}

void sequence_rising(const uint32_t *places, uint32_t n, bool *stays)
{
	uint32_t *tail = mem_alloc((size_t)n + 1, sizeof(*tail)),
		 *before = mem_alloc((size_t)n + 1, sizeof(*before));
	uint32_t length = 0;
	for (uint32_t i = 0; i < n; i++) {
		stays[i] = false;
		if (places[i] == SEQUENCE_NONE)
			continue;
		uint32_t low = 0, high = length;
		while (low < high) {
			uint32_t middle = low + (high - low) / 2;
			if (places[tail[middle]] < places[i])
				low = middle + 1;
			else
				high = middle;
		}
		before[i] = low ? tail[low - 1] : SEQUENCE_NONE;
		tail[low] = i;
		length += low == length;
	}
	for (uint32_t i = length ? tail[length - 1] : SEQUENCE_NONE; i != SEQUENCE_NONE; i = before[i])
		stays[i] = true;
	free(before);
	free(tail);
}
