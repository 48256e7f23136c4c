/* Scanning with AVX2, where the machine has it. */
#include "json/scan_levels.h"

#ifdef __x86_64__
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

TARGET static inline uint64_t block_eq_or(struct block b, char mask, char c)
{
	const __m256i m = _mm256_set1_epi8(mask), v = _mm256_set1_epi8(c);
	__m256i low = _mm256_cmpeq_epi8(_mm256_or_si256(b.v[0], m), v);
	__m256i high = _mm256_cmpeq_epi8(_mm256_or_si256(b.v[1], m), v);
	return (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32 | (uint32_t)_mm256_movemask_epi8(low);
}

TARGET static inline uint64_t block_eq(struct block b, char c)
{
	return block_eq_or(b, 0, c);
}

#include "json/scan_impl.h"

static size_t string_as_sse2(struct str text)
{
	return scan_sse2.string(text);
}

const struct scan_functions scan_avx2 = { level_value, string_as_sse2, level_newlines, level_find };
#else
const struct scan_functions scan_avx2 = { 0 };
#endif
