/* Bits by byte. Where the machine has no vectors, the compiler makes do without. */
#include "eval/redact_marks.h"

#include "eval/redact_find.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BLOCK = 64, LANE = 16 };

typedef unsigned char lane __attribute__((vector_size(LANE)));

#define INLINED static inline __attribute__((always_inline))

/* 0xff by byte that is of the kind, or 0. */
INLINED lane is(lane v, unsigned char c)
{
	return (lane)(v == c);
}

INLINED lane is_in(lane v, unsigned char first, unsigned char last)
{
	return (lane)(v - first <= (unsigned char)(last - first));
}

/* The highest bit of each. */
INLINED uint64_t bits_of(lane truth)
{
#ifdef __SSE2__
	return (uint64_t)(uint32_t)_mm_movemask_epi8((__m128i)truth);
#else
	uint64_t bits = 0;
	for (int i = 0; i < LANE; i++)
		bits |= (uint64_t)(truth[i] >> 7) << i;
	return bits;
#endif
}

/* Bit `bit` by byte. */
INLINED uint64_t bits_at(lane v, int bit)
{
	typedef uint16_t halves __attribute__((vector_size(LANE)));
	return bits_of((lane)((halves)v << (7 - bit)));
}

/* Of 64 bytes, a bit for each that is of the kind. */
struct kinds {
	uint64_t decimal, hex, digit64, token;
	uint64_t number, inside;   /* a digit or f; what numbers are not behind */
	uint64_t sign, name;       /* = and : and what they are behind */
	uint64_t bit5, bit3, bit1; /* of the value of a digit of base64 */
};

/* What is written with the bytes, as it comes. */
struct writings {
	lane escapes, printable, wrapped, lookalike;
};

INLINED void look_at_lane(const char *p, int shift, struct kinds *k, struct writings *w)
{
	lane v;
	memcpy(&v, p, LANE);
	lane low = v | 0x20, decimal = is_in(v, '0', '9'), letter = is_in(low, 'a', 'z');
	lane alnum = decimal | letter, name = alnum | is(v, '_') | is(v, '-');
	lane digit64 = name | is(v | 4, '/'); /* '+', too */
	lane dot = is(v, '.'), equals = is(v, '=');
	/* Capitals count from 0, small letters from 26, decimals from 52; of the others it does not matter.
	 */
	lane value = low + 4 - (letter & ('a' - 26 + 4)) - (letter & ~(lane)(v == low) & 26);
	k->decimal |= bits_of(decimal) << shift;
	k->hex |= bits_of(decimal | is_in(low, 'a', 'f')) << shift;
	k->digit64 |= bits_of(digit64) << shift;
	k->token |= bits_of(digit64 | dot | equals | is(v, '~')) << shift;
	k->number |= bits_of(decimal | is(low, 'f')) << shift;
	k->inside |= bits_of(alnum | dot) << shift;
	k->sign |= bits_of(equals | is(v, ':')) << shift;
	k->name |= bits_of(name) << shift;
	k->bit5 |= bits_at(value, 5) << shift;
	k->bit3 |= bits_at(value, 3) << shift;
	k->bit1 |= bits_at(value, 1) << shift;
	w->escapes |= is(v, '\\') | is(v, '%') | is(v, '&');
	w->printable |= equals;
	w->wrapped |= is(v, '\n');
	w->lookalike |= is(v, 0xc2) | is(v, 0xe2) | is(v, 0xe3) | is(v, 0xef);
}

/* As many places further on, those of the block before among them. */
INLINED uint64_t moved(uint64_t bits, uint64_t before, int by)
{
	return bits << by | before >> (BLOCK - by);
}

/* Of the bytes up to each: are the last two, four … all of the kind? */
struct run {
	uint64_t one, two, four, eight;
};

INLINED struct run run_of(uint64_t bits, const struct run *before)
{
	struct run r = { .one = bits };
	r.two = r.one & moved(r.one, before->one, 1);
	r.four = r.two & moved(r.two, before->two, 2);
	r.eight = r.four & moved(r.four, before->four, 4);
	return r;
}

/* Is one of the last two, four, eight? */
struct some {
	uint64_t one, two, four;
};

INLINED uint64_t some_of(uint64_t bits, const struct some *before, struct some *now)
{
	now->one = bits;
	now->two = now->one | moved(now->one, before->one, 1);
	now->four = now->two | moved(now->two, before->two, 2);
	return now->four | moved(now->four, before->four, 4);
}

struct seen {
	struct kinds kinds;
	struct run digit64, token, hex;
	struct some decimal;
};

/* Marks of runs stand at an eighth byte. Of a group that is ASCII bit 5 of the first digit is 0, bit 3 of the
 * second, and bit 1 of the third. */
INLINED void mark_block(struct seen *now, const struct seen *before, uint64_t marks[MARKS])
{
	const struct kinds *k = &now->kinds, *b = &before->kinds;
	now->digit64 = run_of(k->digit64, &before->digit64);
	now->token = run_of(k->token, &before->token);
	now->hex = run_of(k->hex, &before->hex);
	uint64_t high = moved(k->bit5, b->bit5, 7) | moved(k->bit5, b->bit5, 3) | moved(k->bit3, b->bit3, 6) |
			moved(k->bit3, b->bit3, 2) | moved(k->bit1, b->bit1, 5) | moved(k->bit1, b->bit1, 1);
	uint64_t hex = now->hex.eight & moved(now->hex.four, before->hex.four, 8);
	marks[MARK_ENCODED] = (now->digit64.eight & ~high) | hex;
	marks[MARK_TOKEN] = now->token.eight & some_of(k->decimal, &before->decimal, &now->decimal);
	marks[MARK_NUMBER] = k->number & ~moved(k->inside, b->inside, 1);
	marks[MARK_SIGN] = k->sign & moved(k->name, b->name, 1);
}

void redact_mark(struct redact_marks *m, struct str text, struct arena *arena)
{
	struct seen before = { 0 };
	struct writings written = { 0 };
	size_t blocks = text.n / BLOCK + 1;
	uint64_t any[MARKS] = { 0 }, *bits = m->few;
	if (blocks > 1)
		bits = arena_array(arena, blocks, MARKS * sizeof(*bits));
	for (size_t i = 0; i < blocks; i++) {
		char tail[BLOCK];
		const char *p = text.s + i * BLOCK;
		int bytes = BLOCK;
		struct seen now = { 0 };
		uint64_t marks[MARKS];
		if (i + 1 == blocks) {
			bytes = (int)(text.n % BLOCK);
			memset(tail, 0, sizeof(tail));
			p = memcpy(tail, p, (size_t)bytes);
		}
		for (int k = 0; k < bytes; k += LANE)
			look_at_lane(p + k, k, &now.kinds, &written);
		mark_block(&now, &before, marks);
		for (int k = 0; k < MARKS; k++) {
			any[k] |= marks[k];
			bits[(size_t)k * blocks + i] = marks[k];
		}
		before = now;
	}
	m->text = text;
	m->writings = (unsigned)(bits_of(written.escapes) != 0) << REDACT_ESCAPES |
		      (unsigned)(bits_of(written.printable) != 0) << REDACT_PRINTABLE |
		      (unsigned)(bits_of(written.wrapped) != 0) << REDACT_WRAPPED |
		      (unsigned)(bits_of(written.lookalike) != 0) << REDACT_LOOKALIKE;
	for (int k = 0; k < MARKS; k++)
		m->bits[k] = any[k] ? bits + (size_t)k * blocks : NULL;
}

size_t redact_next_mark(const struct redact_marks *m, enum redact_mark mark, size_t from)
{
	const uint64_t *bits = m->bits[mark];
	if (!bits || from >= m->text.n)
		return m->text.n;
	size_t i = from / BLOCK, last = m->text.n / BLOCK;
	uint64_t left = bits[i] & ~UINT64_C(0) << from % BLOCK;
	while (!left && i < last)
		left = bits[++i];
	return left ? i * BLOCK + (size_t)__builtin_ctzll(left) : m->text.n;
}
