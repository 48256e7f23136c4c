/* The inside of the gzip layer, shared by gzip*.c only. */
#ifndef INPUT_GZIP_IMPL_H
#define INPUT_GZIP_IMPL_H

#include "input/feed.h"
#include "input/gzip_look.h"
#include "input/internal.h"
#include "input/recall.h"

enum gzip_state { GZIP_HEADER, GZIP_BODY, GZIP_TRAILER, GZIP_BETWEEN, GZIP_TEXT, GZIP_LOST, GZIP_STOPPED };

/* GZIP_LOST: what to say when it is known how far it goes. */
struct gzip_lost {
	struct place at;
	uint64_t bytes, tried;   /* passed over; decoded to see whether it goes on there */
	const char *code, *text; /* NULL: it was said by the layer below */
	bool data;               /* not just garbage behind the data */
	bool in_member;          /* there may be more of that member */
};

struct gzip {
	struct source s;
	const struct inflate_class *inflate;
	void *engine;
	void *trial; /* of inflate_zlib; NULL while it was not needed */
	struct feed feed;
	enum gzip_state state;
	uint64_t out_bytes;    /* decoded, of all members */
	uint64_t member_bytes; /* decoded, of this one */
	bool resumed;          /* in the middle of this one, so that its check sum is not ours */
	uint64_t in_bytes;     /* used before the feed's at */
	struct gzip_lost lost;
	struct recall *recall; /* what is remembered of it; NULL: nothing */

	unsigned char *out; /* own output, or NULL while it was not needed */
	size_t out_at, out_n;
};

static inline struct place gzip_place(struct gzip *g)
{
	return source_place(&g->s, g->out_bytes);
}

static inline void gzip_take(struct gzip *g, size_t n)
{
	feed_take(&g->feed, n);
	g->in_bytes += n;
}

/* At a header, all of it there. */
bool gzip_at_header(struct gzip *g);

/* From here on bytes are passed over until something comes that can be read. */
enum status gzip_lose(struct gzip *g, const char *code, const char *text, bool data);

/* In GZIP_LOST. SKIP: reading goes on; END, FATAL. */
enum status gzip_pass_lost(struct gzip *g);

#endif
