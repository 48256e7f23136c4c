/* Words: cut, compared by hash, counted. */
#include "detect/words.h"

#include "base/mem.h"

#include <ctype.h>
#include <stdlib.h>

static bool is_word_byte(unsigned char c)
{
	return isalnum(c) || c >= 0x80;
}

bool words_next(struct str text, size_t *at, struct str *word)
{
	size_t i = *at;
	while (i < text.n && !is_word_byte((unsigned char)text.s[i]))
		i++;
	size_t from = i;
	while (i < text.n && is_word_byte((unsigned char)text.s[i]))
		i++;
	*at = i;
	*word = (struct str){ text.s + from, i - from };
	return i > from;
}

uint64_t word_hash(struct str word)
{
	uint64_t h = 0xcbf29ce484222325u;
	for (size_t i = 0; i < word.n; i++) {
		unsigned char c = (unsigned char)word.s[i];
		h = (h ^ (c >= 'A' && c <= 'Z' ? c | 0x20 : c)) * 0x100000001b3u;
	}
	return h | 1;
}

bool word_is_common(struct str word)
{
	static const char *const common[] = {
		"about",  "after", "again", "also",    "and",    "any",     "are",   "because", "been",
		"before", "being", "but",   "can",     "could",  "did",     "does",  "each",    "else",
		"every",  "for",   "from",  "further", "get",    "given",   "had",   "has",     "have",
		"help",   "her",   "here",  "his",     "how",    "however", "into",  "its",     "just",
		"know",   "let",   "like",  "made",    "make",   "may",     "more",  "most",    "much",
		"must",   "need",  "not",   "now",     "of",     "once",    "one",   "only",    "other",
		"our",    "out",   "over",  "please",  "per",    "same",    "see",   "should",  "since",
		"some",   "such",  "sure",  "thank",   "thanks", "than",    "that",  "the",     "their",
		"them",   "then",  "there", "these",   "they",   "this",    "those", "through", "under",
		"until",  "upon",  "use",   "very",    "via",    "was",     "well",  "were",    "what",
		"when",   "where", "which", "while",   "who",    "will",    "with",  "within",  "would",
		"yes",    "you",   "your",
	};
	if (word.n < 3)
		return true;
	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (str_eq_nocase(word, str_of(common[i])))
			return true;
	return false;
}

/* ---- repetition ---- */

enum { RUN = 8, WORDS_LEAST = 60, WORDS_MOST = 20000 };

/* Every run of eight words as a hash: in a text that goes on there are few equal ones. */
bool words_repeat(struct str text, struct str *part)
{
	uint64_t ring[RUN] = { 0 };
	size_t at = 0, n = 0, again = 0, slots = 1 << 16;
	struct str word, starts[RUN] = { STR_UNSET };
	bool repeats = false;
	if (text.n < WORDS_LEAST * 2)
		return false;
	uint64_t *seen = mem_alloc(slots, sizeof(*seen));
	*part = STR_UNSET;
	while (n < WORDS_MOST && words_next(text, &at, &word)) {
		uint64_t all = 0;
		ring[n % RUN] = word_hash(word);
		starts[n % RUN] = word;
		n++;
		for (size_t i = 0; i < RUN; i++)
			all = all * 31 + ring[(n + i) % RUN];
		size_t slot = (size_t)(all >> 20) & (slots - 1);
		while (seen[slot] && seen[slot] != all)
			slot = (slot + 1) & (slots - 1);
		if (n >= RUN && seen[slot] == all) {
			again++;
			const char *from = starts[n % RUN].s;
			if (!str_is_set(*part))
				*part = (struct str){ from, (size_t)(word.s + word.n - from) };
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
		if (!isdigit((unsigned char)word.s[i]))
			return !word_is_common(word);
	return false; /* numbers are claims of their own */
}

void grounding_init(struct grounding *g, struct str text, struct arena *arena)
{
	enum { MOST = 2000 };
	struct str word;
	size_t at = 0;
	*g = (struct grounding){ .slots = 4096 };
	g->words = arena_array(arena, g->slots * 2, sizeof(*g->words)); /* hash, and whether it was seen */
	memset(g->words, 0, g->slots * 2 * sizeof(*g->words));
	while (g->n < MOST && words_next(text, &at, &word)) {
		if (!counts(word))
			continue;
		uint64_t hash = word_hash(word), *slot = slot_of(g, hash);
		g->n += !*slot;
		*slot = hash;
	}
	g->left = g->n;
}

/* "refunds" is seen where "refund" is. */
static void see(struct grounding *g, uint64_t hash)
{
	uint64_t *slot = slot_of(g, hash);
	if (!*slot || slot[1])
		return;
	slot[1] = 1;
	g->left--;
}

void grounding_see(struct grounding *g, struct str evidence)
{
	struct str word;
	size_t at = 0;
	while (g->left && words_next(evidence, &at, &word)) {
		if (word.n < 3)
			continue;
		see(g, word_hash(word));
		if (word.s[word.n - 1] == 's') {
			see(g, word_hash((struct str){ word.s, word.n - 1 }));
			continue;
		}
		char plural[64];
		if (word.n + 1 > sizeof(plural))
			continue;
		memcpy(plural, word.s, word.n);
		plural[word.n] = 's';
		see(g, word_hash((struct str){ plural, word.n + 1 }));
	}
}
