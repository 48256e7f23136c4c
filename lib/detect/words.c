/* Words: cut, compared by hash, counted. */
#include "detect/words.h"

#include "base/ascii.h"
#include "base/mem.h"

#include <stdlib.h>

#define EIGHT(c) (c), (c) + 1, (c) + 2, (c) + 3, (c) + 4, (c) + 5, (c) + 6, (c) + 7
#define LETTERS  EIGHT('a'), EIGHT('i'), EIGHT('q'), 'y', 'z'

/* Bytes of words, ASCII letters in lower case; 0: of no word. */
static const unsigned char folded[256] = {
	['0'] = EIGHT('0'), '8',         '9',         ['A'] = LETTERS, ['a'] = LETTERS, [0x80] = EIGHT(0x80),
	EIGHT(0x88),        EIGHT(0x90), EIGHT(0x98), EIGHT(0xa0),     EIGHT(0xa8),     EIGHT(0xb0),
	EIGHT(0xb8),        EIGHT(0xc0), EIGHT(0xc8), EIGHT(0xd0),     EIGHT(0xd8),     EIGHT(0xe0),
	EIGHT(0xe8),        EIGHT(0xf0), EIGHT(0xf8),
};

bool words_next(struct str text, size_t *at, struct str *word)
{
	size_t i = *at;
	while (i < text.n && !folded[(unsigned char)text.s[i]])
		i++;
	size_t from = i;
	while (i < text.n && folded[(unsigned char)text.s[i]])
		i++;
	*at = i;
	*word = (struct str){ text.s + from, i - from };
	return i > from;
}

/* FNV-1a (Fowler, Noll, Vo). */
static const uint64_t basis = 0xcbf29ce484222325u, prime = 0x100000001b3u;

static inline uint64_t hash_add(uint64_t h, unsigned char c)
{
	return (h ^ c) * prime;
}

uint64_t word_hash(struct str word)
{
	uint64_t h = basis;
	for (size_t i = 0; i < word.n; i++)
		h = hash_add(h, (unsigned char)ascii_lower(word.s[i]));
	return h | 1;
}

/* A word, with its hash, and that of all but its last byte: not yet marked as hashes. */
struct hashed {
	struct str text;
	uint64_t all, stem;
};

static inline bool next_hashed(struct str text, size_t *at, struct hashed *word)
{
	const char *p = text.s + *at, *end = text.s + text.n;
	uint64_t h = basis, stem = basis;
	unsigned char c;
	while (p < end && !folded[(unsigned char)*p])
		p++;
	const char *from = p;
	for (; p < end && (c = folded[(unsigned char)*p]); p++) {
		stem = h;
		h = hash_add(h, c);
	}
	*at = (size_t)(p - text.s);
	*word = (struct hashed){ { from, (size_t)(p - from) }, h, stem };
	return p > from;
}

/* Eight bytes as a number that is ordered as they are; written out, so that it is one load. */
static uint64_t as_number(const char *c)
{
	const unsigned char *p = (const unsigned char *)c;
	return (uint64_t)p[0] << 56 | (uint64_t)p[1] << 48 | (uint64_t)p[2] << 40 | (uint64_t)p[3] << 32 |
	       (uint64_t)p[4] << 24 | (uint64_t)p[5] << 16 | (uint64_t)p[6] << 8 | p[7];
}

bool word_is_common(struct str word)
{
	enum { BYTES = 8 };
	static const char common[][BYTES] = {
		"about",  "after", "again", "also",    "and",    "any",     "are",     "because", "been",
		"before", "being", "but",   "can",     "could",  "did",     "does",    "each",    "else",
		"every",  "for",   "from",  "further", "get",    "given",   "had",     "has",     "have",
		"help",   "her",   "here",  "his",     "how",    "however", "into",    "its",     "just",
		"know",   "let",   "like",  "made",    "make",   "may",     "more",    "most",    "much",
		"must",   "need",  "not",   "now",     "once",   "one",     "only",    "other",   "our",
		"out",    "over",  "per",   "please",  "same",   "see",     "should",  "since",   "some",
		"such",   "sure",  "than",  "thank",   "thanks", "that",    "the",     "their",   "them",
		"then",   "there", "these", "they",    "this",   "those",   "through", "under",   "until",
		"upon",   "use",   "very",  "via",     "was",    "well",    "were",    "what",    "when",
		"where",  "which", "while", "who",     "will",   "with",    "within",  "would",   "yes",
		"you",    "your"
	}; /* in order */
	char lower[BYTES] = { 0 };
	if (word.n < 3 || word.n >= BYTES)
		return word.n < 3;
	for (size_t i = 0; i < word.n; i++)
		lower[i] = ascii_lower(word.s[i]);
	uint64_t wanted = as_number(lower);
	size_t low = 0, high = sizeof(common) / sizeof(common[0]);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint64_t v = as_number(common[middle]);
		if (v == wanted)
			return common[middle][word.n - 1] != '\0'; /* not of a NUL in the word */
		if (v < wanted)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* ---- repetition ---- */

enum { RUN = 8, WORDS_LEAST = 40, WORDS_MOST = 20000 };

/* Every run of eight words as a hash: in a text that goes on there are few equal ones. */
bool words_repeat(struct str text, struct str *part)
{
	static const uint64_t by = 31, by_run = 852891037441u;
	uint64_t ring[RUN] = { 0 }, all = 0;
	size_t at = 0, n = 0, again = 0, slots = 1 << 8;
	struct hashed word;
	const char *starts[RUN] = { NULL };
	bool repeats = false;
	if (text.n < WORDS_LEAST * 2)
		return false;
	while (slots <= text.n / 2 && slots < 2 * WORDS_MOST)
		slots *= 2;
	uint64_t *seen = mem_alloc(slots, sizeof(*seen));
	*part = STR_UNSET;
	while (n < WORDS_MOST && next_hashed(text, &at, &word)) {
		uint64_t hash = word.all | 1;
		all = all * by + hash - ring[n % RUN] * by_run; /* the run rolls on by a word */
		ring[n % RUN] = hash;
		starts[n % RUN] = word.text.s;
		n++;
		size_t slot = (size_t)(all >> 20) & (slots - 1);
		while (seen[slot] && seen[slot] != all)
			slot = (slot + 1) & (slots - 1);
		if (n >= RUN && seen[slot] == all) {
			again++;
			const char *from = starts[n % RUN];
			if (!str_is_set(*part))
				*part = (struct str){ from, (size_t)(word.text.s + word.text.n - from) };
		}
		seen[slot] = all;
	}
	repeats = n >= WORDS_LEAST && again * 2 > n && str_is_set(*part);
	free(seen);
	return repeats;
}

/* ---- grounding ---- */

static uint64_t *slot_of(struct grounding *g, uint64_t hash)
{
	size_t slot = (size_t)(hash >> 7) & (g->slots - 1);
	while (g->words[slot * 2] && g->words[slot * 2] != hash)
		slot = (slot + 1) & (g->slots - 1);
	return &g->words[slot * 2];
}

static bool counts(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (!ascii_is_digit(word.s[i]))
			return !word_is_common(word);
	return false; /* numbers are claims of their own */
}

void grounding_init(struct grounding *g, struct str text, struct arena *arena)
{
	enum { MOST = 2000 };
	struct hashed word;
	size_t at = 0;
	*g = (struct grounding){ .slots = 64 };
	while (g->slots < text.n / 2 && g->slots < 2 * MOST)
		g->slots *= 2;
	g->words = arena_array(arena, g->slots * 2, sizeof(*g->words)); /* hash, and whether it was seen */
	memset(g->words, 0, g->slots * 2 * sizeof(*g->words));
	while (g->n < MOST && next_hashed(text, &at, &word)) {
		if (!counts(word.text))
			continue;
		uint64_t hash = word.all | 1, *slot = slot_of(g, hash);
		g->n += !*slot;
		*slot = hash;
	}
	g->left = g->n;
}

static void see(struct grounding *g, uint64_t hash)
{
	uint64_t *slot = slot_of(g, hash);
	if (!*slot || slot[1])
		return;
	slot[1] = 1;
	g->left--;
}

/* "refunds" is seen where "refund" is. */
void grounding_see(struct grounding *g, struct str evidence)
{
	enum { PLURAL_MOST = 64 };
	struct hashed word;
	size_t at = 0;
	while (g->left && next_hashed(evidence, &at, &word)) {
		if (word.text.n < 3)
			continue;
		see(g, word.all | 1);
		if (word.text.s[word.text.n - 1] == 's')
			see(g, word.stem | 1);
		else if (word.text.n < PLURAL_MOST)
			see(g, hash_add(word.all, 's') | 1);
	}
}
