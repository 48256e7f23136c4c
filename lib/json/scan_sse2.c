/* Scanning with SSE2, which every x86-64 has. */
#include "json/scan_levels.h"

#ifdef __x86_64__
#include "json/scan_words.h"

#include <emmintrin.h>

#define TARGET

struct block {
	__m128i v[4];
};

static inline struct block block_load(const char *p)
{
	struct block b;
	for (int i = 0; i < 4; i++)
		b.v[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
	return b;
}

static inline uint64_t block_eq_or(struct block b, char mask, char c)
{
	const __m128i m = _mm_set1_epi8(mask), v = _mm_set1_epi8(c);
	uint64_t bits = 0;
	for (int i = 0; i < 4; i++) {
		__m128i same = _mm_cmpeq_epi8(_mm_or_si128(b.v[i], m), v);
		bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(same) << (16 * i);
	}
	return bits;
}

static inline uint64_t block_eq(struct block b, char c)
{
	return block_eq_or(b, 0, c);
}

/* Signed: what is above the range becomes negative when that is moved to the end of the positive numbers. */
static inline uint64_t block_range(struct block b, char first, char last)
{
	const __m128i by = _mm_set1_epi8((char)(127 - last)),
		      below = _mm_set1_epi8((char)(126 - last + first));
	uint64_t bits = 0;
	for (int i = 0; i < 4; i++) {
		__m128i in = _mm_cmpgt_epi8(_mm_add_epi8(b.v[i], by), below);
		bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(in) << (16 * i);
	}
	return bits;
}

static inline struct scan_kinds block_kinds(struct block b)
{
	return (struct scan_kinds){ block_range(b, '0', '9'), block_range(b, 'A', 'Z'),
				    block_range(b, 'a', 'z') };
}

struct same {
	__m128i v[4];
};

static inline struct same same_none(void)
{
	struct same s;
	for (int i = 0; i < 4; i++)
		s.v[i] = _mm_setzero_si128();
	return s;
}

static inline void same_add(struct same *s, struct block b, char mb, char cb, struct block d, char md,
			    char cd)
{
	for (int i = 0; i < 4; i++) {
		__m128i one = _mm_cmpeq_epi8(_mm_or_si128(b.v[i], _mm_set1_epi8(mb)), _mm_set1_epi8(cb));
		__m128i two = _mm_cmpeq_epi8(_mm_or_si128(d.v[i], _mm_set1_epi8(md)), _mm_set1_epi8(cd));
		s->v[i] = _mm_or_si128(s->v[i], _mm_and_si128(one, two));
	}
}

static inline struct same block_marks(struct block b)
{
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), line = _mm_set1_epi8('\n');
	struct same s;
	for (int i = 0; i < 4; i++)
		s.v[i] = _mm_or_si128(_mm_cmpeq_epi8(b.v[i], line),
				      _mm_or_si128(_mm_cmpeq_epi8(b.v[i], quote),
						   _mm_cmpeq_epi8(b.v[i], slash)));
	return s;
}

static inline uint64_t same_bits(struct same s)
{
	uint64_t bits = 0;
	for (int i = 0; i < 4; i++)
		bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(s.v[i]) << (16 * i);
	return bits;
}

#include "json/scan_impl.h"

const struct scan_functions scan_sse2 = { level_value, level_newlines, level_find, level_words };
#else
const struct scan_functions scan_sse2 = { 0 };
#endif
