/*
 * UTF-16, as Windows programs redirect it into a file, read as UTF-8. Half of
 * a surrogate pair comes out in the three bytes that its number would have, so
 * that whoever reads the text meets it where it stands.
 */
#include "input/internal.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "input/feed.h"

#include <stdlib.h>

enum {
	FEED_BYTES = 256 << 10,
	UNIT_BYTES = 2,
	PAIR_BYTES = 4,
	CHAR_MAX_BYTES = 4, /* of UTF-8 */
};

enum { HIGH = 0xd800, LOW = 0xdc00, SURROGATES_END = 0xe000, BEYOND_BMP = 0x10000 };

struct utf16 {
	struct source s;
	struct feed feed;
	bool big;     /* the upper byte comes first */
	bool started; /* it was told, and the mark is passed */
	uint64_t out_bytes;
	char rest[CHAR_MAX_BYTES]; /* of a character for which there was no room */
	size_t rest_at, rest_n;
};

static uint32_t unit(const struct utf16 *u, size_t ahead)
{
	const unsigned char *p = u->feed.bytes + u->feed.at + ahead;
	return u->big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

/* The next character, of which at least a unit is there. */
static size_t next_char(struct utf16 *u, char *to)
{
	uint32_t c = unit(u, 0);
	size_t n = UNIT_BYTES;
	if (c >= HIGH && c < LOW && feed_want(&u->feed, PAIR_BYTES)) {
		uint32_t low = unit(u, UNIT_BYTES);
		if (low >= LOW && low < SURROGATES_END) {
			c = BEYOND_BMP + ((c - HIGH) << 10) + (low - LOW);
			n = PAIR_BYTES;
		}
	}
	feed_take(&u->feed, n);
	return utf8_encode(c, to);
}

static void start(struct utf16 *u)
{
	struct place place = source_place(&u->s, 0);
	u->started = true;
	input_report(u->s.in, SEVERITY_NOTE, "text.utf16", &place, STR_UNSET,
		     "UTF-16 (%s-endian) is read as UTF-8; lines and bytes are those of the latter",
		     u->big ? "big" : "little");
	if (feed_want(&u->feed, UNIT_BYTES) && unit(u, 0) == 0xfeff)
		feed_take(&u->feed, UNIT_BYTES);
}

/* Less than a unit is there. */
static enum status end(struct utf16 *u)
{
	enum status st = u->feed.ended;
	size_t half = feed_left(&u->feed);
	u->feed.ended = st == STATUS_SKIP ? STATUS_OK : st;
	if (half && st == STATUS_END) {
		struct place place = source_place(&u->s, u->out_bytes);
		input_report(u->s.in, SEVERITY_ERROR, "text.utf16-cut", &place, STR_UNSET,
			     "UTF-16 ends in the middle of a character");
		source_lost(&u->s, &place, half, "text.utf16-cut");
	}
	feed_take(&u->feed, half);
	return half && st == STATUS_END ? STATUS_FATAL : st;
}

static enum status utf16_read(struct source *s, void *bytes, size_t cap, size_t *got)
{
	struct utf16 *u = (struct utf16 *)s;
	char *to = bytes;
	if (!u->started)
		start(u);
	while (*got < cap) {
		if (u->rest_at < u->rest_n) {
			to[(*got)++] = u->rest[u->rest_at++];
			continue;
		}
		if (feed_left(&u->feed) < UNIT_BYTES && (*got > 0 || !feed_want(&u->feed, UNIT_BYTES)))
			break;
		if (cap - *got >= CHAR_MAX_BYTES) {
			*got += next_char(u, to + *got);
		} else {
			u->rest_at = 0;
			u->rest_n = next_char(u, u->rest);
		}
	}
	u->out_bytes += *got;
	return *got > 0 ? STATUS_OK : end(u);
}

static void utf16_close(struct source *s)
{
	struct utf16 *u = (struct utf16 *)s;
	feed_release(&u->feed);
	free(u);
}

static const struct source_class utf16_class = { utf16_read, utf16_close, NULL, NULL };

struct source *utf16_open(struct source *below, bool big)
{
	struct utf16 *u = mem_alloc(1, sizeof(*u));
	source_init(&u->s, &utf16_class, below);
	feed_init(&u->feed, &u->s, FEED_BYTES);
	u->big = big;
	return &u->s;
}
