/*
 * Fingerprints of much text in many parts, 16 bytes with one multiplication:
 * several times as fast as SipHash, and as hard to meet by chance; where
 * somebody could gain by two that are alike, begin with a key from
 * hash_make_key().
 */
#ifndef BASE_FINGERPRINT_H
#define BASE_FINGERPRINT_H

#include "base/map.h"

struct fingerprint {
	uint64_t sum, key[2];
	bool slow;
};

/* NULL: it must be the same in every run, so that all know the key; by SipHash, then. */
static inline struct fingerprint fingerprint_new(const uint64_t key[2])
{
	if (!key)
		return (struct fingerprint){ .sum = 0x73706e, .slow = true };
	/* Neither factor of a product is 0 for a key that is none. */
	return (struct fingerprint){
		.sum = 0x73706e,
		.key = { key[0] ^ UINT64_C(0xa0761d6478bd642f), key[1] ^ UINT64_C(0xe7037ed1a0b428db) },
	};
}

static inline uint64_t fingerprint_word(const char *p)
{
	uint64_t v;
	memcpy(&v, p, sizeof(v));
	return v;
}

static inline void fingerprint_words(struct fingerprint *f, uint64_t one, uint64_t other)
{
#ifdef __SIZEOF_INT128__
	if (!f->slow) {
		unsigned __int128 product =
			(unsigned __int128)(one ^ f->key[0] ^ f->sum) * (other ^ f->key[1]);
		f->sum = (uint64_t)product ^ (uint64_t)(product >> 64);
		return;
	}
#endif
	const uint64_t words[2] = { one, other }, key[2] = { f->key[0] ^ f->sum, f->key[1] };
	f->sum = hash_keyed(key, (struct str){ (const char *)words, sizeof(words) });
}

/* Each part is mixed with what was before it, its length included. */
static inline void fingerprint_add(struct fingerprint *f, struct str text)
{
	fingerprint_words(f, text.n, text.s != NULL);
	if (!text.n)
		return;
	const char *p = text.s, *end = p + text.n;
	for (; end - p > 16; p += 16)
		fingerprint_words(f, fingerprint_word(p), fingerprint_word(p + 8));
	if (text.n >= 16) {
		fingerprint_words(f, fingerprint_word(end - 16), fingerprint_word(end - 8));
	} else if (text.n >= 8) {
		fingerprint_words(f, fingerprint_word(p), fingerprint_word(end - 8));
	} else {
		uint64_t v = 0;
		for (; p < end; p++)
			v = v << 8 | (unsigned char)*p;
		fingerprint_words(f, v, 0);
	}
}

#endif
