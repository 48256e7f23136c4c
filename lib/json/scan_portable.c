/* Scanning without vector instructions: eight bytes at a time. */
#include "json/scan_levels.h"

#include "base/ascii.h"
#include "json/scan_words.h"

#define TARGET

struct block {
	uint64_t word[8];
};

static inline struct block block_load(const char *p)
{
	struct block b;
	__builtin_memcpy(&b, p, sizeof(b));
	return b;
}

/* One bit per byte of the word that is zero, exactly, lowest address first. */
static inline uint64_t zero_bytes(uint64_t w)
{
	const uint64_t low7 = 0x7f7f7f7f7f7f7f7fu;
	uint64_t high = ~(((w & low7) + low7) | w | low7);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	high = __builtin_bswap64(high);
#endif
	return (high >> 7) * 0x0102040810204080u >> 56;
}

static inline uint64_t block_eq_or(struct block b, char mask, char c)
{
	const uint64_t ones = 0x0101010101010101u;
	uint64_t m = ones * (unsigned char)mask, v = ones * (unsigned char)c, bits = 0;
	for (int i = 0; i < 8; i++)
		bits |= zero_bytes((b.word[i] | m) ^ v) << (8 * i);
	return bits;
}

static inline uint64_t block_eq(struct block b, char c)
{
	return block_eq_or(b, 0, c);
}

static inline struct scan_kinds block_kinds(struct block b)
{
	struct scan_kinds kinds = { 0 };
	char c[64];
	__builtin_memcpy(c, &b, sizeof(c));
	for (int i = 0; i < 64; i++) {
		kinds.digit |= (uint64_t)ascii_is_digit(c[i]) << i;
		kinds.upper |= (uint64_t)ascii_is_upper(c[i]) << i;
		kinds.lower |= (uint64_t)ascii_is_lower(c[i]) << i;
	}
	return kinds;
}

struct same {
	uint64_t bits;
};

static inline struct same same_none(void)
{
	return (struct same){ 0 };
}

static inline void same_add(struct same *s, struct block b, char mb, char cb, struct block d, char md,
			    char cd)
{
	s->bits |= block_eq_or(b, mb, cb) & block_eq_or(d, md, cd);
}

static inline struct same block_marks(struct block b)
{
	return (struct same){ block_eq(b, '"') | block_eq(b, '\\') | block_eq(b, '\n') };
}

static inline uint64_t same_bits(struct same s)
{
	return s.bits;
}

#include "json/scan_impl.h"

const struct scan_functions scan_portable = { level_value, level_newlines, level_find, level_words };
