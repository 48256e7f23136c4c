/* Packing pairs, and finding them again in bytes that nobody vouches for. */
#include "index/list.h"

#include "base/bytes.h"

enum {
	PAIRS_PER_ENTRY_BITS = 5, /* of the directory: 16 to 32 */
	DIRECTORY_MAX = 26,
	SLICE_PAIRS = 4096, /* read at a time */
};

static uint32_t bits_for(uint64_t n)
{
	return n ? 64 - (uint32_t)__builtin_clzll(n) : 0;
}

static int by_key(const void *a, const void *b)
{
	const struct posting *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if (x->block != y->block)
		return x->block < y->block ? -1 : 1;
	return (x->field > y->field) - (x->field < y->field);
}

static bool same_pair(const struct posting *a, const struct posting *b)
{
	return a->key == b->key && a->block == b->block;
}

static void drop_duplicates(struct postings *p)
{
	size_t kept = 0;
	for (size_t i = 0; i < p->n; i++)
		if (!kept || !same_pair(&p->v[kept - 1], &p->v[i]))
			p->v[kept++] = p->v[i];
	p->n = kept;
}

/* Upper bits that tell 63 of 64 neighbours apart. */
static uint32_t telling_bits(const struct postings *p)
{
	uint64_t shared[65] = { 0 }, distinct = 0, sum = 0;
	for (size_t i = 1; i < p->n; i++) {
		uint64_t differs = p->v[i].key ^ p->v[i - 1].key;
		if (!differs)
			continue;
		shared[__builtin_clzll(differs)]++;
		distinct++;
	}
	for (uint32_t bits = 0; bits < 64; bits++) {
		sum += shared[bits];
		if (sum >= distinct - distinct / 64)
			return bits + 1;
	}
	return 64;
}

struct packer {
	struct buf *out;
	uint64_t held;
	uint32_t n; /* bits in it: fewer than 8 between calls */
};

static void put_bits(struct packer *p, uint64_t v, uint32_t n)
{
	while (n) {
		uint32_t some = n < 32 ? n : 32;
		p->held |= (v & (((uint64_t)1 << some) - 1)) << p->n;
		p->n += some;
		v >>= some;
		n -= some;
		for (; p->n >= 8; p->n -= 8, p->held >>= 8)
			buf_add_char(p->out, (char)(unsigned char)p->held);
	}
}

static void put_pairs(const struct postings *p, const struct list_shape *s, struct buf *out)
{
	struct packer packer = { .out = out };
	uint32_t width = s->directory + s->rest;
	uint64_t mask = s->rest ? ~(uint64_t)0 >> (64 - s->rest) : 0;
	for (size_t i = 0; i < p->n; i++) {
		put_bits(&packer, width ? p->v[i].key >> (64 - width) & mask : 0, s->rest);
		put_bits(&packer, p->v[i].block, s->block);
	}
	put_bits(&packer, 0, packer.n ? 8 - packer.n : 0);
}

void postings_group(struct postings *p, uint32_t shift)
{
	for (size_t i = 0; i < p->n; i++)
		p->v[i].block >>= shift;
}

void list_pack(struct postings *p, uint32_t blocks, uint32_t shift, int spare, struct list_shape *shape,
	       struct buf *out)
{
	if (p->n)
		qsort(p->v, p->n, sizeof(*p->v), by_key);
	uint32_t count = bits_for(p->n), width = spare >= 0 ? count + (uint32_t)spare : telling_bits(p);
	width = width < 64 ? width : 64;
	for (size_t i = 0; i < p->n; i++)
		p->v[i].key = width ? p->v[i].key >> (64 - width) << (64 - width) : 0;
	drop_duplicates(p);
	uint32_t directory = count > PAIRS_PER_ENTRY_BITS ? count - PAIRS_PER_ENTRY_BITS : 0;
	directory = directory < DIRECTORY_MAX ? directory : DIRECTORY_MAX;
	directory = directory < width ? directory : width;
	*shape = (struct list_shape){
		.pairs = p->n,
		.directory = directory,
		.rest = width - directory,
		.block = bits_for(blocks ? (blocks - 1) >> shift : 0),
		.shift = shift,
	};
	size_t at = 0;
	for (uint64_t entry = 0; entry < (uint64_t)1 << directory; entry++) {
		while (at < p->n && directory && p->v[at].key >> (64 - directory) < entry)
			at++;
		bytes_put32(out, (uint32_t)at);
	}
	put_pairs(p, shape, out);
}

bool list_bytes(const struct list_shape *s, uint32_t blocks, uint64_t *bytes)
{
	if (s->pairs > UINT32_MAX || s->directory > DIRECTORY_MAX || s->rest > 64 - s->directory ||
	    s->shift > 16 || s->block != bits_for(blocks ? (blocks - 1) >> s->shift : 0))
		return false;
	*bytes = ((uint64_t)4 << s->directory) + (s->pairs * (s->rest + s->block) + 7) / 8;
	return true;
}

/* ---- looking up ---- */

static bool get_entry(const struct list_shape *s, const struct list_source *source, uint64_t entry,
		      uint64_t *pair)
{
	*pair = s->pairs;
	if (entry >> s->directory)
		return true;
	const unsigned char *p = source->read(source->user, entry * 4, 4);
	if (!p)
		return false;
	*pair = bytes_get32(p);
	return *pair <= s->pairs;
}

/* Up to 64 bits at this bit of p. */
static uint64_t get_bits(const unsigned char *p, uint64_t bit, uint32_t n)
{
	uint64_t v = 0;
	for (uint32_t got = 0; got < n;) {
		uint32_t in = (uint32_t)((bit + got) % 8), some = 8 - in < n - got ? 8 - in : n - got;
		v |= (uint64_t)((unsigned)p[(bit + got) / 8] >> in & ((1u << some) - 1)) << got;
		got += some;
	}
	return v;
}

static void mark(const struct list_shape *s, uint64_t group, uint32_t blocks, uint64_t *bits)
{
	uint64_t first = group << s->shift, end = first + ((uint64_t)1 << s->shift);
	for (uint64_t b = first; b < end && b < blocks; b++)
		bits[b / 64] |= (uint64_t)1 << b % 64;
}

/* The pairs [at, end), whose key begins with the bits of the directory that led to them. */
static bool find_slice(const struct list_shape *s, const struct list_source *source, uint64_t at,
		       uint64_t end, uint64_t low, uint64_t high, uint32_t blocks, uint64_t *bits)
{
	uint32_t width = s->rest + s->block;
	while (at < end && width) {
		uint64_t n = end - at < SLICE_PAIRS ? end - at : SLICE_PAIRS;
		uint64_t first = at * width, last = (at + n) * width;
		const unsigned char *p = source->read(source->user, ((uint64_t)4 << s->directory) + first / 8,
						      (size_t)((last + 7) / 8 - first / 8));
		if (!p)
			return false;
		for (uint64_t i = 0; i < n; i++) {
			uint64_t bit = first % 8 + i * width;
			uint64_t rest = get_bits(p, bit, s->rest);
			if (rest >= low && rest <= high)
				mark(s, get_bits(p, bit + s->rest, s->block), blocks, bits);
		}
		at += n;
	}
	if (!width && at < end)
		mark(s, 0, blocks, bits);
	return true;
}

static uint64_t upper(uint64_t v, uint32_t n)
{
	return n ? v >> (64 - n) : 0;
}

bool list_find(const struct list_shape *s, const struct list_source *source, uint64_t from, uint64_t to,
	       uint32_t blocks, uint64_t *bits)
{
	uint64_t first = upper(from, s->directory), last = upper(to, s->directory), at, end;
	uint64_t mask = s->rest ? ~(uint64_t)0 >> (64 - s->rest) : 0;
	uint64_t low = upper(from, s->directory + s->rest) & mask;
	uint64_t high = upper(to, s->directory + s->rest) & mask;
	if (!get_entry(s, source, first, &at))
		return false;
	for (uint64_t entry = first; entry <= last; entry++) {
		if (!get_entry(s, source, entry + 1, &end) || end < at ||
		    !find_slice(s, source, at, end, entry == first ? low : 0, entry == last ? high : mask,
				blocks, bits))
			return false;
		at = end;
	}
	return true;
}

/* ---- the shape itself ---- */

void list_put_shape(struct buf *out, const struct list_shape *s)
{
	bytes_put64(out, s->pairs);
	bytes_put32(out, s->directory);
	bytes_put32(out, s->rest);
	bytes_put32(out, s->block);
	bytes_put32(out, s->shift);
}

void list_get_shape(const unsigned char *p, struct list_shape *s)
{
	*s = (struct list_shape){
		.pairs = bytes_get64(p),
		.directory = bytes_get32(p + 8),
		.rest = bytes_get32(p + 12),
		.block = bytes_get32(p + 16),
		.shift = bytes_get32(p + 20),
	};
}
