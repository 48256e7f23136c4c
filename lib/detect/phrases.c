/* Phrases: a step for every three bytes, and chains of those that may begin where there is none. */
#include "detect/phrases.h"

#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>

enum { STEPS = 1 << 12, BLOCK = 3, WINDOW_MOST = 32 };

static const struct {
	enum phrase_set set;
	struct str text;
} rows[] = {
#define PHRASE_SET(id)
#define PHRASE(id, text) { PHRASES_##id, STR_ROW(text) },
#include "detect/phrases.def"
#undef PHRASE_SET
#undef PHRASE
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };
_Static_assert(ROWS < UINT8_MAX, "a byte for the place of a phrase");

struct phrases {
	struct {
		size_t window;
		uint8_t by[STEPS];    /* 0: phrases whose beginning may end here follow */
		uint8_t first[STEPS]; /* the first of them: row + 1 */
	} of[PHRASE_SETS];
	uint8_t next[ROWS]; /* row + 1; 0: none */
};

/* Of the three bytes before `end`, letters in either case: what falls together with others costs a
 * comparison.
 */
static uint32_t hash_of(const char *end)
{
	static const unsigned char mask[4] = { 0, 0xdf, 0xdf, 0xdf };
	uint32_t four, masked;
	memcpy(&four, end - sizeof(four), sizeof(four));
	memcpy(&masked, mask, sizeof(masked));
	return ((four & masked) * UINT32_C(2654435761)) >> 20;
}

static void find_windows(struct phrases *p)
{
	for (size_t set = 0; set < PHRASE_SETS; set++)
		p->of[set].window = WINDOW_MOST;
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].text.n < p->of[rows[i].set].window)
			p->of[rows[i].set].window = rows[i].text.n;
	for (size_t set = 0; set < PHRASE_SETS; set++) {
		if (p->of[set].window < PHRASE_LEAST)
			BUG("a phrase is too short");
		uint8_t most = (uint8_t)(p->of[set].window - BLOCK + 1);
		memset(p->of[set].by, most, STEPS);
	}
}

/* Ahead of those that were entered before. */
static void enter(struct phrases *p, size_t row)
{
	uint8_t *by = p->of[rows[row].set].by, *first = p->of[rows[row].set].first;
	size_t window = p->of[rows[row].set].window;
	char room[WINDOW_MOST + 1] = { 0 }; /* a byte before the first, which the hash does not look at */
	memcpy(room + 1, rows[row].text.s, window);
	for (size_t end = BLOCK; end <= window; end++) {
		uint8_t *step = &by[hash_of(room + 1 + end)];
		*step = window - end < *step ? (uint8_t)(window - end) : *step;
	}
	first += hash_of(room + 1 + window);
	p->next[row] = *first;
	*first = (uint8_t)(row + 1);
}

struct phrases *phrases_new(void)
{
	struct phrases *p = mem_alloc(1, sizeof(*p));
	find_windows(p);
	for (size_t i = ROWS; i > 0; i--)
		enter(p, i - 1);
	return p;
}

void phrases_free(struct phrases *p)
{
	free(p);
}

struct str phrases_find(const struct phrases *p, enum phrase_set set, struct str text)
{
	const uint8_t *by = p->of[set].by;
	size_t window = p->of[set].window;
	for (size_t end = window; end <= text.n;) {
		uint32_t hash = hash_of(text.s + end);
		if (by[hash]) {
			end += by[hash];
			continue;
		}
		struct str rest = str_from(text, end - window);
		for (size_t row = p->of[set].first[hash]; row; row = p->next[row - 1]) {
			struct str here = { rest.s, rows[row - 1].text.n };
			if (here.n <= rest.n && str_eq_nocase(here, rows[row - 1].text))
				return here;
		}
		end++;
	}
	return STR_UNSET;
}

bool phrases_next(enum phrase_set set, size_t *at, struct str *phrase)
{
	while (*at < ROWS && rows[*at].set != set)
		++*at;
	if (*at == ROWS)
		return false;
	*phrase = rows[(*at)++].text;
	return true;
}

bool phrases_refuse(const struct phrases *p, struct str text)
{
	enum { BEGINNING = 300 };
	text = str_trim(text);
	text.n = text.n > BEGINNING ? BEGINNING : text.n;
	return phrases_find(p, PHRASES_REFUSAL, text).n > 0;
}
