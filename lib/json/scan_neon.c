/* Scanning with NEON, which every arm64 has. */
#include "json/scan_levels.h"

#ifdef __aarch64__
#include "json/scan_words.h"

#include <arm_neon.h>

#define TARGET

struct block {
	uint8x16_t v[4];
};

static inline struct block block_load(const char *p)
{
	struct block b;
	for (int i = 0; i < 4; i++)
		b.v[i] = vld1q_u8((const uint8_t *)p + 16 * i);
	return b;
}

/* One bit per byte: each lane keeps the bit of its place, pairs are added up. */
static inline uint64_t lane_bits(const uint8x16_t same[4])
{
	static const uint8_t places[16] = { 1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128 };
	const uint8x16_t place = vld1q_u8(places);
	uint8x16_t low = vpaddq_u8(vandq_u8(same[0], place), vandq_u8(same[1], place));
	uint8x16_t high = vpaddq_u8(vandq_u8(same[2], place), vandq_u8(same[3], place));
	uint8x16_t all = vpaddq_u8(low, high);
	all = vpaddq_u8(all, all);
	return vgetq_lane_u64(vreinterpretq_u64_u8(all), 0);
}

static inline uint64_t block_eq_or(struct block b, char mask, char c)
{
	const uint8x16_t m = vdupq_n_u8((uint8_t)mask), v = vdupq_n_u8((uint8_t)c);
	uint8x16_t same[4];
	for (int i = 0; i < 4; i++)
		same[i] = vceqq_u8(vorrq_u8(b.v[i], m), v);
	return lane_bits(same);
}

static inline uint64_t block_eq(struct block b, char c)
{
	return block_eq_or(b, 0, c);
}

static inline uint64_t block_range(struct block b, char first, char last)
{
	const uint8x16_t from = vdupq_n_u8((uint8_t)first), most = vdupq_n_u8((uint8_t)(last - first));
	uint8x16_t in[4];
	for (int i = 0; i < 4; i++)
		in[i] = vcleq_u8(vsubq_u8(b.v[i], from), most);
	return lane_bits(in);
}

static inline struct scan_kinds block_kinds(struct block b)
{
	return (struct scan_kinds){ block_range(b, '0', '9'), block_range(b, 'A', 'Z'),
				    block_range(b, 'a', 'z') };
}

struct same {
	uint8x16_t v[4];
};

static inline struct same same_none(void)
{
	struct same s;
	for (int i = 0; i < 4; i++)
		s.v[i] = vdupq_n_u8(0);
	return s;
}

static inline void same_add(struct same *s, struct block b, char mb, char cb, struct block d, char md,
			    char cd)
{
	for (int i = 0; i < 4; i++) {
		uint8x16_t one = vceqq_u8(vorrq_u8(b.v[i], vdupq_n_u8((uint8_t)mb)), vdupq_n_u8((uint8_t)cb));
		uint8x16_t two = vceqq_u8(vorrq_u8(d.v[i], vdupq_n_u8((uint8_t)md)), vdupq_n_u8((uint8_t)cd));
		s->v[i] = vorrq_u8(s->v[i], vandq_u8(one, two));
	}
}

static inline struct same block_marks(struct block b)
{
	const uint8x16_t quote = vdupq_n_u8('"'), slash = vdupq_n_u8('\\'), line = vdupq_n_u8('\n');
	struct same s;
	for (int i = 0; i < 4; i++)
		s.v[i] = vorrq_u8(vceqq_u8(b.v[i], line),
				  vorrq_u8(vceqq_u8(b.v[i], quote), vceqq_u8(b.v[i], slash)));
	return s;
}

static inline uint64_t same_bits(struct same s)
{
	return lane_bits(s.v);
}

#include "json/scan_impl.h"

const struct scan_functions scan_neon = { level_value, level_newlines, level_find, level_words };
#else
const struct scan_functions scan_neon = { 0 };
#endif
