/* Words: cut, compared by hash, counted. */
#include "detect/words.h"

#include "base/ascii.h"
#include "base/mem.h"

#include <stdlib.h>

static bool is_word_byte(unsigned char c)
{
	return ascii_is_alnum((char)c) || c >= 0x80;
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
	enum { LONGEST = 7 };
	static const struct str common[] = {
		STR_ROW("about"),   STR_ROW("after"),   STR_ROW("again"), STR_ROW("also"),
		STR_ROW("and"),     STR_ROW("any"),     STR_ROW("are"),   STR_ROW("because"),
		STR_ROW("been"),    STR_ROW("before"),  STR_ROW("being"), STR_ROW("but"),
		STR_ROW("can"),     STR_ROW("could"),   STR_ROW("did"),   STR_ROW("does"),
		STR_ROW("each"),    STR_ROW("else"),    STR_ROW("every"), STR_ROW("for"),
		STR_ROW("from"),    STR_ROW("further"), STR_ROW("get"),   STR_ROW("given"),
		STR_ROW("had"),     STR_ROW("has"),     STR_ROW("have"),  STR_ROW("help"),
		STR_ROW("her"),     STR_ROW("here"),    STR_ROW("his"),   STR_ROW("how"),
		STR_ROW("however"), STR_ROW("into"),    STR_ROW("its"),   STR_ROW("just"),
		STR_ROW("know"),    STR_ROW("let"),     STR_ROW("like"),  STR_ROW("made"),
		STR_ROW("make"),    STR_ROW("may"),     STR_ROW("more"),  STR_ROW("most"),
		STR_ROW("much"),    STR_ROW("must"),    STR_ROW("need"),  STR_ROW("not"),
		STR_ROW("now"),     STR_ROW("of"),      STR_ROW("once"),  STR_ROW("one"),
		STR_ROW("only"),    STR_ROW("other"),   STR_ROW("our"),   STR_ROW("out"),
		STR_ROW("over"),    STR_ROW("please"),  STR_ROW("per"),   STR_ROW("same"),
		STR_ROW("see"),     STR_ROW("should"),  STR_ROW("since"), STR_ROW("some"),
		STR_ROW("such"),    STR_ROW("sure"),    STR_ROW("thank"), STR_ROW("thanks"),
		STR_ROW("than"),    STR_ROW("that"),    STR_ROW("the"),   STR_ROW("their"),
		STR_ROW("them"),    STR_ROW("then"),    STR_ROW("there"), STR_ROW("these"),
		STR_ROW("they"),    STR_ROW("this"),    STR_ROW("those"), STR_ROW("through"),
		STR_ROW("under"),   STR_ROW("until"),   STR_ROW("upon"),  STR_ROW("use"),
		STR_ROW("very"),    STR_ROW("via"),     STR_ROW("was"),   STR_ROW("well"),
		STR_ROW("were"),    STR_ROW("what"),    STR_ROW("when"),  STR_ROW("where"),
		STR_ROW("which"),   STR_ROW("while"),   STR_ROW("who"),   STR_ROW("will"),
		STR_ROW("with"),    STR_ROW("within"),  STR_ROW("would"), STR_ROW("yes"),
		STR_ROW("you"),     STR_ROW("your"),
	};
	if (word.n < 3 || word.n > LONGEST)
		return word.n < 3;
	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (common[i].n == word.n && str_eq_nocase(word, common[i]))
			return true;
	return false;
}

/* ---- repetition ---- */

enum { RUN = 8, WORDS_LEAST = 40, WORDS_MOST = 20000 };

/* Every run of eight words as a hash: in a text that goes on there are few equal ones. */
bool words_repeat(struct str text, struct str *part)
{
	uint64_t ring[RUN] = { 0 };
	size_t at = 0, n = 0, again = 0, slots = 1 << 8;
	struct str word, starts[RUN] = { STR_UNSET };
	bool repeats = false;
	if (text.n < WORDS_LEAST * 2)
		return false;
	while (slots < text.n && slots < 2 * WORDS_MOST)
		slots *= 2;
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
		if (!ascii_is_digit(word.s[i]))
			return !word_is_common(word);
	return false; /* numbers are claims of their own */
}

void grounding_init(struct grounding *g, struct str text, struct arena *arena)
{
	enum { MOST = 2000 };
	struct str word;
	size_t at = 0;
	*g = (struct grounding){ .slots = 64 };
	while (g->slots < text.n / 2 && g->slots < 2 * MOST)
		g->slots *= 2;
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
