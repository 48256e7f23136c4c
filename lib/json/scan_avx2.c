/* Scanning with AVX2, where the machine has it. */
#include "json/scan_levels.h"

#ifdef __x86_64__
#include "json/scan_words.h"

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi,popcnt")))

struct block {
	__m256i v[2];
};

TARGET static inline struct block block_load(const char *p)
{
	struct block b;
	b.v[0] = _mm256_loadu_si256((const __m256i *)(const void *)p);
	b.v[1] = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
	return b;
}

TARGET static inline uint64_t bits_of(const __m256i same[2])
{
	return (uint64_t)(uint32_t)_mm256_movemask_epi8(same[1]) << 32 |
	       (uint32_t)_mm256_movemask_epi8(same[0]);
}

TARGET static inline uint64_t block_eq_or(struct block b, char mask, char c)
{
	const __m256i m = _mm256_set1_epi8(mask), v = _mm256_set1_epi8(c);
	const __m256i same[2] = { _mm256_cmpeq_epi8(_mm256_or_si256(b.v[0], m), v),
				  _mm256_cmpeq_epi8(_mm256_or_si256(b.v[1], m), v) };
	return bits_of(same);
}

TARGET static inline uint64_t block_eq(struct block b, char c)
{
	return block_eq_or(b, 0, c);
}

/* Signed: what is above the range becomes negative when that is moved to the end of the positive numbers. */
TARGET static inline __m256i in_range(__m256i v, char first, char last)
{
	__m256i moved = _mm256_add_epi8(v, _mm256_set1_epi8((char)(127 - last)));
	return _mm256_cmpgt_epi8(moved, _mm256_set1_epi8((char)(126 - last + first)));
}

TARGET static inline uint64_t block_range(struct block b, char first, char last)
{
	const __m256i in[2] = { in_range(b.v[0], first, last), in_range(b.v[1], first, last) };
	return bits_of(in);
}

TARGET static inline struct scan_kinds block_kinds(struct block b)
{
	return (struct scan_kinds){ block_range(b, '0', '9'), block_range(b, 'A', 'Z'),
				    block_range(b, 'a', 'z') };
}

struct same {
	__m256i v[2];
};

TARGET static inline struct same same_none(void)
{
	return (struct same){ { _mm256_setzero_si256(), _mm256_setzero_si256() } };
}

TARGET static inline void same_add(struct same *s, struct block b, char mb, char cb, struct block d, char md,
				   char cd)
{
	for (int i = 0; i < 2; i++) {
		__m256i one = _mm256_cmpeq_epi8(_mm256_or_si256(b.v[i], _mm256_set1_epi8(mb)),
						_mm256_set1_epi8(cb));
		__m256i two = _mm256_cmpeq_epi8(_mm256_or_si256(d.v[i], _mm256_set1_epi8(md)),
						_mm256_set1_epi8(cd));
		s->v[i] = _mm256_or_si256(s->v[i], _mm256_and_si256(one, two));
	}
}

TARGET static inline struct same block_marks(struct block b)
{
	const __m256i quote = _mm256_set1_epi8('"'), slash = _mm256_set1_epi8('\\'),
		      line = _mm256_set1_epi8('\n');
	struct same s;
	for (int i = 0; i < 2; i++)
		s.v[i] = _mm256_or_si256(_mm256_cmpeq_epi8(b.v[i], line),
					 _mm256_or_si256(_mm256_cmpeq_epi8(b.v[i], quote),
							 _mm256_cmpeq_epi8(b.v[i], slash)));
	return s;
}

TARGET static inline uint64_t same_bits(struct same s)
{
	return bits_of(s.v);
}

#include "json/scan_impl.h"

const struct scan_functions scan_avx2 = { level_value, level_newlines, level_find, level_words };
#else
const struct scan_functions scan_avx2 = { 0 };
#endif
