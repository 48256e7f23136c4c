/*
 * Where a JSON string ends, which is asked once or twice for each member of each
 * object: inline, with the vectors that every machine of its kind has.
 */
#ifndef JSON_SCAN_STRING_H
#define JSON_SCAN_STRING_H

#include "base/str.h"

/* First '"', '\\' or byte < 0x20 in text, or text.n. *high is set where a byte before it may be none of
 * ASCII's. A byte at a time: where there are no vectors, and for what is left of them. */
static inline size_t scan_string_bytes(struct str text, bool *high)
{
	size_t i = 0;
	unsigned all = 0;
	for (; i < text.n && (unsigned char)text.s[i] >= 0x20 && text.s[i] != '"' && text.s[i] != '\\'; i++)
		all |= (unsigned char)text.s[i];
	*high |= all >> 7;
	return i;
}

#if defined(__x86_64__)
#include <emmintrin.h>

/* The same. */
static inline size_t scan_string(struct str text, bool *high)
{
	__m128i all = _mm_setzero_si128();
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), control = _mm_set1_epi8(0x1f);
	size_t i = 0;
	for (; i + 16 <= text.n; i += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(text.s + i));
		__m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash));
		hit = _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_min_epu8(v, control), v));
		int bits = _mm_movemask_epi8(hit);
		all = _mm_or_si128(all, v);
		if (bits) {
			*high |= _mm_movemask_epi8(all) != 0;
			return i + (size_t)__builtin_ctz((unsigned)bits);
		}
	}
	*high |= _mm_movemask_epi8(all) != 0;
	return i + scan_string_bytes(str_from(text, i), high);
}
#elif defined(__aarch64__)
#include <arm_neon.h>

static inline size_t scan_string(struct str text, bool *high)
{
	uint8x16_t all = vdupq_n_u8(0);
	const uint8x16_t quote = vdupq_n_u8('"'), slash = vdupq_n_u8('\\'), blank = vdupq_n_u8(0x20);
	size_t i = 0;
	for (; i + 16 <= text.n; i += 16) {
		uint8x16_t v = vld1q_u8((const uint8_t *)text.s + i);
		uint8x16_t hit = vorrq_u8(vceqq_u8(v, quote), vceqq_u8(v, slash));
		hit = vorrq_u8(hit, vcltq_u8(v, blank));
		if (vmaxvq_u8(hit))
			break;
		all = vorrq_u8(all, v);
	}
	*high |= vmaxvq_u8(all) >= 0x80;
	return i + scan_string_bytes(str_from(text, i), high);
}
#else
#define scan_string scan_string_bytes
#endif

#endif
