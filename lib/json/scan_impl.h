/*
 * The scanning functions themselves, written once over a block of 64 bytes.
 * Each scan_<level>.c includes this after it has defined
 *
 *	TARGET               attribute of its functions
 *	struct block         64 bytes in registers
 *	block_load(p)        from any address
 *	block_eq(b, c)       one bit per byte that equals c
 *	block_eq_or(b, m, c) the same after OR with m
 *	struct same          which of 64 bytes are equal to others, in registers
 *	same_none()          none
 *	same_add(&s, b, mb, cb, d, md, cd)
 *	                     and those where b, after OR with mb, is cb, and d, after OR with md, cd
 *	same_bits(s)         one bit per byte
 *	block_marks(b)       where something may happen to a string: '"', '\\', '\n'
 *	block_kinds(b)       one bit per byte that is a digit, a capital, a small letter
 */
#include "json/scan.h"
#include "json/scan_words.h"

#include <string.h>

TARGET static inline uint64_t count_bits(uint64_t bits)
{
	return (uint64_t)__builtin_popcountll(bits);
}

/* The bytes that a backslash escapes. `*carry`: the first byte of the block is one; then, of the next block.
 */
TARGET static inline uint64_t escaped_bytes(uint64_t slashes, bool *carry)
{
	uint64_t escaped = *carry;
	*carry = false;
	slashes &= ~escaped;
	while (slashes) {
		int at = __builtin_ctzll(slashes);
		if (at == 63) {
			*carry = true;
			break;
		}
		escaped |= (uint64_t)2 << at;
		slashes &= ~((uint64_t)3 << at);
	}
	return escaped;
}

/* Bit i: the parity of the bits up to and with i. */
TARGET static inline uint64_t running_parity(uint64_t bits)
{
	for (int by = 1; by < 64; by *= 2)
		bits ^= bits << by;
	return bits;
}

/* Walks the brackets of one block. True when the value ended; *end is behind it. */
TARGET static bool walk_brackets(struct scan *s, uint64_t opens, uint64_t closes, unsigned *end)
{
	for (uint64_t both = opens | closes; both; both &= both - 1) {
		uint64_t bit = both & (0 - both);
		s->depth += opens & bit ? 1 : -1;
		s->too_deep |= s->allowed && s->depth > s->allowed;
		if (s->depth <= 0) {
			*end = (unsigned)__builtin_ctzll(bit) + 1;
			return true;
		}
	}
	return false;
}

/* One block of which `n` bytes count. True when the scan is over (at its end, or bad). */
TARGET static inline bool scan_block(struct scan *s, struct block b, unsigned n)
{
	/* Most blocks of a dump are text, and nothing else. */
	if (s->in_string && n == 64 && !s->escaped && !same_bits(block_marks(b))) {
		s->at += 64;
		return false;
	}
	uint64_t valid = n == 64 ? ~(uint64_t)0 : ((uint64_t)1 << n) - 1;
	uint64_t slashes = block_eq(b, '\\') & valid;
	uint64_t quotes = block_eq(b, '"') & valid;
	if (slashes || s->escaped) {
		uint64_t escaped = escaped_bytes(slashes, &s->escaped);
		quotes &= ~escaped;
		if (n < 64)
			s->escaped = (slashes & ~escaped) >> (n - 1) & 1;
	}
	uint64_t strings = running_parity(quotes) ^ (s->in_string ? ~(uint64_t)0 : 0);
	uint64_t opens = (block_eq_or(b, 0x20, '{')) & ~strings & valid;
	uint64_t closes = (block_eq_or(b, 0x20, '}')) & ~strings & valid;
	uint64_t breaks = block_eq(b, '\n') & strings & valid;
	unsigned torn = breaks ? (unsigned)__builtin_ctzll(breaks) : n, end = 0;
	if (breaks) {
		opens &= ((uint64_t)1 << torn) - 1;
		closes &= ((uint64_t)1 << torn) - 1;
	}
	int64_t peak = s->depth + (int64_t)count_bits(opens);
	if (s->depth > (int64_t)count_bits(closes) && (peak <= s->allowed || !s->allowed)) {
		s->depth += (int64_t)count_bits(opens) - (int64_t)count_bits(closes);
	} else if (walk_brackets(s, opens, closes, &end)) {
		s->at += end;
		s->in_string = false;
		return true;
	}
	s->in_string = strings >> (n - 1) & 1;
	s->at += torn;
	s->bad = breaks != 0;
	return s->bad;
}

TARGET static bool level_value(struct scan *s, struct str text)
{
	while (s->at < text.n) {
		size_t left = text.n - s->at;
		if (left >= 64) {
			if (scan_block(s, block_load(text.s + s->at), 64))
				return !s->bad;
			continue;
		}
		char tail[64] = { 0 };
		memcpy(tail, text.s + s->at, left);
		if (scan_block(s, block_load(tail), (unsigned)left))
			return !s->bad;
	}
	return false;
}

TARGET static uint64_t level_newlines(struct str text)
{
	uint64_t lines = 0;
	size_t i = 0;
	for (; i + 64 <= text.n; i += 64)
		lines += count_bits(block_eq(block_load(text.s + i), '\n'));
	for (; i < text.n; i++)
		lines += text.s[i] == '\n';
	return lines;
}

/* Of the bytes up to each: are the last one, two, four … of a word? Is one of as many a digit or a capital?
 */
struct runs {
	uint64_t word1, word2, word4, word6, word8, word12;
	uint64_t mark1, mark2, mark4, mark8, mark16;
	uint64_t slash;
	uint64_t number,
		escaped; /* of the byte behind each: a word of digits ended, or one behind a backslash */
	bool in_number, in_escaped; /* … or goes on behind the block */
};

static inline uint64_t moved(uint64_t bits, uint64_t before, int by)
{
	return bits << by | before >> (64 - by);
}

/* Adding one at the start of a run carries to the byte behind it: the ends of those that have a start. */
static inline uint64_t run_ends(uint64_t run, uint64_t starts, bool before, bool *behind)
{
	uint64_t sum = run + starts, carried = sum + before;
	*behind = sum < run || carried < sum;
	return carried & ~run;
}

TARGET static inline struct runs runs_of(struct block b, const struct runs *before)
{
	struct scan_kinds kinds = block_kinds(b);
	struct runs now;
	now.mark1 = kinds.digit | kinds.upper;
	now.word1 = now.mark1 | kinds.lower;
	now.word2 = now.word1 & moved(now.word1, before->word1, 1);
	now.word4 = now.word2 & moved(now.word2, before->word2, 2);
	now.word6 = now.word4 & moved(now.word2, before->word2, 4);
	now.word8 = now.word4 & moved(now.word4, before->word4, 4);
	now.word12 = now.word8 & moved(now.word4, before->word4, 8);
	now.mark2 = now.mark1 | moved(now.mark1, before->mark1, 1);
	now.mark4 = now.mark2 | moved(now.mark2, before->mark2, 2);
	now.mark8 = now.mark4 | moved(now.mark4, before->mark4, 4);
	now.mark16 = now.mark8 | moved(now.mark8, before->mark8, 8);
	now.slash = block_eq(b, '\\');
	uint64_t starts = now.word1 & ~moved(now.word1, before->word1, 1);
	uint64_t behind_slash = starts & moved(now.slash, before->slash, 1);
	now.number =
		run_ends(kinds.digit, starts & kinds.digit, before->in_number, &now.in_number) & ~now.word1;
	now.escaped = run_ends(now.word1, behind_slash, before->in_escaped, &now.in_escaped);
	return now;
}

/* Where words end, collected: how many a block has is nothing that a processor guesses well. */
enum { ENDS_MOST = 512, ENDS_AT_ONCE = 3 };

struct ends {
	const char *at[ENDS_MOST + 64];
	size_t n;
};

/* A few are written for each block, whether it has so many or not. */
TARGET static inline void collect(struct ends *e, uint64_t ends, const char *block)
{
	const char **at = e->at + e->n;
	e->n += count_bits(ends);
	for (int i = 0; i < ENDS_AT_ONCE; i++, ends &= ends - 1)
		*at++ = block + __builtin_ctzll(ends | (uint64_t)1 << 63);
	for (; ends; ends &= ends - 1)
		*at++ = block + __builtin_ctzll(ends);
}

static inline void add_words(uint64_t *set, struct ends *e, size_t n)
{
	for (size_t i = 0; i < e->n; i++)
		scan_word_add(set, scan_word(e->at[i] - n, n));
	e->n = 0;
}

TARGET static void level_words(uint64_t *set, struct str text)
{
	struct runs before = { 0 };
	struct ends longer, shorter;
	longer.n = shorter.n = 0;
	for (size_t i = 0; i <= text.n; i += 64) {
		char tail[64] = { 0 };
		const char *p = text.s + i;
		if (text.n - i < 64)
			p = memcpy(tail, p, text.n - i);
		struct runs now = runs_of(block_load(p), &before);
		uint64_t ends = moved(now.word6 & now.mark16, before.word6 & before.mark16, 1) & ~now.word1;
		ends &= ~now.number | moved(now.word12, before.word12, 1);
		uint64_t is_long = moved(now.word8, before.word8, 1);
		collect(&longer, ends & is_long, text.s + i);
		collect(&shorter, ends & (~is_long | now.escaped), text.s + i);
		if (longer.n >= ENDS_MOST || i + 64 > text.n)
			add_words(set, &longer, SCAN_WORD);
		if (shorter.n >= ENDS_MOST || i + 64 > text.n)
			add_words(set, &shorter, SCAN_WORD_SHORT);
		before = now;
	}
}

/* A needle, with the two of its bytes that are looked for first. */
struct probe {
	struct str needle;
	size_t at[2];
	char byte[2], mask[2]; /* mask: OR-ed to the text before it is compared */
	bool nocase;
};

static inline bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* How common a byte is in dumps, roughly: what is not named here is rare. */
static size_t commonness(char c)
{
	static const char order[] = "JQXZKVBWYFGPMHUDLCRNSTIOAEjqxzkvbwyfgpmhudlc9876543210rnsoit,:ae\" ";
	const char *at = memchr(order, c, sizeof(order) - 1);
	return at ? (size_t)(at - order) + 1 : 0;
}

static void probe_init(struct probe *p, struct str needle, bool nocase)
{
	size_t best = 0, second = needle.n - 1;
	for (size_t i = 0; i < needle.n; i++)
		if (commonness(needle.s[i]) < commonness(needle.s[best]))
			best = i;
	for (size_t i = 0; i < needle.n; i++)
		if (i != best && (second == best || commonness(needle.s[i]) < commonness(needle.s[second])))
			second = i;
	*p = (struct probe){ .needle = needle, .at = { best, second }, .nocase = nocase };
	for (int i = 0; i < 2; i++) {
		p->byte[i] = needle.s[p->at[i]];
		p->mask[i] = nocase && is_letter(p->byte[i]) ? 0x20 : 0;
	}
}

static inline bool probe_matches(const struct probe *p, const char *at)
{
	if (!p->nocase)
		return !memcmp(at, p->needle.s, p->needle.n);
	return str_eq_nocase((struct str){ at, p->needle.n }, p->needle);
}

/* The first of the candidates of a block at which a needle is. */
static ptrdiff_t verify(const struct probe *p, size_t n, uint64_t candidates, const char *block)
{
	for (; candidates; candidates &= candidates - 1) {
		int at = __builtin_ctzll(candidates);
		for (size_t i = 0; i < n; i++)
			if (probe_matches(&p[i], block + at))
				return at;
	}
	return -1;
}

TARGET static ptrdiff_t level_find(const struct scan_needles *needles, struct str text)
{
	struct probe probe[SCAN_NEEDLES];
	size_t longest = 1, i = 0;
	for (size_t k = 0; k < needles->n; k++) {
		probe_init(&probe[k], needles->needle[k], needles->nocase[k]);
		longest = needles->needle[k].n > longest ? needles->needle[k].n : longest;
	}
	for (; i + 63 + longest <= text.n; i += 64) {
		struct same same = same_none();
		for (size_t k = 0; k < needles->n; k++) {
			const struct probe *p = &probe[k];
			struct block first = block_load(text.s + i + p->at[0]);
			struct block second = block_load(text.s + i + p->at[1]);
			same_add(&same, first, p->mask[0], p->byte[0], second, p->mask[1], p->byte[1]);
		}
		uint64_t candidates = same_bits(same);
		ptrdiff_t hit = candidates ? verify(probe, needles->n, candidates, text.s + i) : -1;
		if (hit >= 0)
			return hit + (ptrdiff_t)i;
	}
	for (; i < text.n; i++)
		for (size_t k = 0; k < needles->n; k++)
			if (probe[k].needle.n <= text.n - i && probe_matches(&probe[k], text.s + i))
				return (ptrdiff_t)i;
	return -1;
}
