/* The window, and how far it can move. */
#include "json/scan_many.h"

enum { HASHES = 1 << 16, BLOCK = 4, WINDOW_MOST = 64, ALIKE_MOST = 32, NONE = UINT32_MAX };
enum { CHAINS = 4, CHAIN_BYTES = 2048 };

struct scan_many {
	const struct str *literal;
	const bool *nocase;
	size_t n, window, longest;
	uint8_t shift[HASHES]; /* 0: a literal's beginning may end here: see `first` */
	uint32_t first[HASHES];
	uint32_t *next;
};

/* Letters of either case are one. */
static uint32_t hash_of(const char *at)
{
	uint32_t four;
	memcpy(&four, at, BLOCK);
	return ((four | UINT32_C(0x20202020)) * UINT32_C(2654435761)) >> 16;
}

static bool enter(struct scan_many *m, uint32_t i)
{
	const char *s = m->literal[i].s;
	for (size_t at = 0; at + BLOCK <= m->window; at++) {
		uint8_t *shift = &m->shift[hash_of(s + at)];
		size_t left = m->window - BLOCK - at;
		*shift = left < *shift ? (uint8_t)left : *shift;
	}
	uint32_t *first = &m->first[hash_of(s + m->window - BLOCK)];
	size_t alike = 0;
	for (uint32_t k = *first; k != NONE; k = m->next[k])
		alike++;
	m->next[i] = *first;
	*first = i;
	return alike < ALIKE_MOST;
}

struct scan_many *scan_many_new(const struct str *literal, const bool *nocase, size_t n, struct arena *arena)
{
	struct scan_many *m = arena_alloc(arena, sizeof(*m));
	*m = (struct scan_many){ .literal = literal, .nocase = nocase, .n = n, .window = WINDOW_MOST };
	for (size_t i = 0; i < n; i++) {
		m->window = literal[i].n < m->window ? literal[i].n : m->window;
		m->longest = literal[i].n > m->longest ? literal[i].n : m->longest;
	}
	if (!n || m->window < SCAN_MANY_LEAST)
		return NULL;
	memset(m->shift, (int)(m->window - BLOCK + 1), sizeof(m->shift));
	memset(m->first, 0xff, sizeof(m->first));
	m->next = arena_array(arena, n, sizeof(*m->next));
	for (size_t i = 0; i < n; i++)
		if (!enter(m, (uint32_t)i))
			return NULL;
	return m;
}

static bool is_at(const struct scan_many *m, uint32_t i, struct str text)
{
	struct str here = { text.s, m->literal[i].n };
	if (here.n > text.n)
		return false;
	return m->nocase[i] ? str_eq_nocase(here, m->literal[i]) : str_eq(here, m->literal[i]);
}

static bool any_at(const struct scan_many *m, uint32_t hash, struct str text)
{
	for (uint32_t i = m->first[hash]; i != NONE; i = m->next[i])
		if (is_at(m, i, text))
			return true;
	return false;
}

/* A part of the text: where windows end that are still to be looked at. */
struct chain {
	size_t end, until;
	bool hit; /* one begins in the window at `end` */
};

/* Each place is known only when the one before was looked at; other chains do not wait for it. */
static void walk(const struct scan_many *m, struct str text, struct chain chain[CHAINS])
{
	for (bool live = true; live;) {
		live = false;
		for (size_t k = 0; k < CHAINS; k++) {
			struct chain *c = &chain[k];
			if (c->hit || c->end >= c->until)
				continue;
			uint32_t hash = hash_of(text.s + c->end - BLOCK);
			size_t shift = m->shift[hash];
			c->hit = !shift && any_at(m, hash, str_from(text, c->end - m->window));
			c->end += c->hit ? 0 : shift ? shift : 1;
			live = true;
		}
	}
}

ptrdiff_t scan_many_find(const struct scan_many *m, struct str text)
{
	struct chain chain[CHAINS];
	size_t behind = text.n + 1;
	for (size_t end = m->window; end < behind;) {
		for (size_t k = 0; k < CHAINS; k++) {
			size_t until = behind - end < CHAIN_BYTES ? behind : end + CHAIN_BYTES;
			chain[k] = (struct chain){ .end = end, .until = until };
			end = until;
		}
		walk(m, text, chain);
		for (size_t k = 0; k < CHAINS; k++)
			if (chain[k].hit)
				return (ptrdiff_t)(chain[k].end - m->window);
	}
	return -1;
}

size_t scan_many_longest(const struct scan_many *m)
{
	return m->longest;
}

const struct str *scan_many_literals(const struct scan_many *m, const bool **nocase, size_t *n)
{
	*nocase = m->nocase;
	*n = m->n;
	return m->literal;
}
