/*
 * gzip (RFC 1952), read as people find it: members one behind the other,
 * zeros behind them, plain lines behind them; members that are cut or damaged
 * in the middle of good ones. Every byte before a fault is given, then the
 * next header is looked for, or a place where the data was flushed. (Of a cut file, up to two bytes that its
 * last bits would still give can be missing: ISA-L decodes several at once or none.)
 */
#include "input/gzip_impl.h"

#include "base/bytes.h"
#include "base/mem.h"

#include <stdlib.h>

enum {
	FEED_BYTES = 512 << 10,
	OUT_BYTES = 256 << 10, /* own output, for callers that ask for less than … */
	DIRECT_MIN = 64 << 10,
	TRAILER_BYTES = 8,
};

enum { FLAG_HCRC = 2, FLAG_EXTRA = 4, FLAG_NAME = 8, FLAG_COMMENT = 16 };

/* The bytes below ended inside a member. */
static enum status cut(struct gzip *g, const char *where)
{
	enum status st = g->feed.ended;
	if (st == STATUS_SKIP) {
		g->feed.ended = STATUS_OK;
		(void)gzip_lose(g, NULL, NULL, true);
		return STATUS_OK;
	}
	gzip_take(g, feed_left(&g->feed));
	if (st == STATUS_END) {
		struct place place = gzip_place(g);
		input_report(g->s.in, SEVERITY_ERROR, "gzip.truncated", &place, STR_UNSET,
			     "gzip data is cut %s; %llu bytes of it were decoded", where,
			     (unsigned long long)g->out_bytes);
	}
	return STATUS_FATAL;
}

static bool take_counted(struct gzip *g, size_t n)
{
	if (!feed_want(&g->feed, n))
		return false;
	gzip_take(g, n);
	return true;
}

/* Past the NUL that ends a name; it may be longer than the buffer. */
static bool take_name(struct gzip *g)
{
	for (;;) {
		const unsigned char *p = g->feed.bytes + g->feed.at;
		const unsigned char *end = memchr(p, '\0', feed_left(&g->feed));
		if (end) {
			gzip_take(g, (size_t)(end - p) + 1);
			return true;
		}
		gzip_take(g, feed_left(&g->feed));
		if (!feed_more(&g->feed))
			return false;
	}
}

static bool take_fields(struct gzip *g, unsigned flags)
{
	if (flags & FLAG_EXTRA) {
		if (!feed_want(&g->feed, 2))
			return false;
		const unsigned char *p = g->feed.bytes + g->feed.at;
		if (!take_counted(g, 2 + bytes_get16(p)))
			return false;
	}
	if ((flags & FLAG_NAME) && !take_name(g))
		return false;
	if ((flags & FLAG_COMMENT) && !take_name(g))
		return false;
	return !(flags & FLAG_HCRC) || take_counted(g, 2);
}

static enum status read_header(struct gzip *g)
{
	if (!feed_want(&g->feed, GZIP_HEADER_BYTES))
		return cut(g, "inside a header");
	unsigned flags = g->feed.bytes[g->feed.at + 3];
	if (flags & GZIP_FLAGS_RESERVED)
		return gzip_lose(g, "gzip.damaged", "header of a gzip member is damaged", true);
	uint64_t before = g->in_bytes;
	gzip_take(g, GZIP_HEADER_BYTES);
	if (!take_fields(g, flags))
		return cut(g, "inside a header");
	if (g->recall && g->in_bytes - before > RESTART_HEADER_MAX)
		recall_spoil(g->recall);
	g->inflate->start(g->engine);
	g->member_bytes = 0;
	g->resumed = false;
	g->state = GZIP_BODY;
	return STATUS_OK;
}

static enum status read_body(struct gzip *g, void *bytes, size_t cap, size_t *got)
{
	struct feed *f = &g->feed;
	size_t was = f->at;
	if (g->recall && recall_wants_point(g->recall, g->out_bytes))
		recall_add_point(g->recall, g->out_bytes, g->in_bytes, g->inflate->save(g->engine));
	enum inflate_result r = g->inflate->run(g->engine, f->bytes, &f->at, f->n, bytes, cap, got);
	g->in_bytes += f->at - was; /* may step back: unsigned arithmetic */
	g->s.held = feed_left(f);
	g->out_bytes += *got;
	g->member_bytes += *got;
	if (r == INFLATE_BAD)
		return gzip_lose(g, "gzip.damaged", "compressed data is damaged", true);
	if (r == INFLATE_END)
		g->state = GZIP_TRAILER;
	else if (*got == 0 && f->at == was && !feed_more(f))
		return cut(g, "in the middle of the data");
	if (!source_check_ratio(&g->s, g->in_bytes, FEED_BYTES, g->out_bytes))
		g->state = GZIP_STOPPED;
	return STATUS_OK;
}

/* What is behind a member could be: the end, padding, a header, text. */
static bool is_plausible(const unsigned char *p, size_t n)
{
	size_t before = gzip_before_header(p, n);
	return n == 0 || p[0] == 0 || before == 0 || gzip_is_text(p, before);
}

/*
 * A check failed. If what follows makes no sense either, the end itself was
 * decoded from damaged data, and the rest of the member is still to come.
 */
static enum status fail_check(struct gzip *g, uint32_t length)
{
	struct feed *f = &g->feed;
	(void)feed_want(f, TRAILER_BYTES + GZIP_TEXT_LOOK);
	if (!is_plausible(f->bytes + f->at + TRAILER_BYTES, feed_left(f) - TRAILER_BYTES))
		return gzip_lose(g, "gzip.damaged", "compressed data is damaged", true);
	if (g->resumed)
		return STATUS_OK; /* what is missing of it was told */
	struct place place = gzip_place(g);
	if (length == (uint32_t)g->member_bytes)
		input_report(g->s.in, SEVERITY_ERROR, "gzip.crc", &place, STR_UNSET,
			     "check sum (CRC-32) of a gzip member is wrong: its %llu bytes are damaged",
			     (unsigned long long)g->member_bytes);
	else
		input_report(g->s.in, SEVERITY_ERROR, "gzip.crc", &place, STR_UNSET,
			     "check sum or length of a gzip member is wrong: stated %lu, decoded %llu bytes",
			     (unsigned long)length, (unsigned long long)g->member_bytes);
	return STATUS_OK;
}

static enum status read_trailer(struct gzip *g)
{
	if (!feed_want(&g->feed, TRAILER_BYTES))
		return cut(g, "before its check sum");
	const unsigned char *p = g->feed.bytes + g->feed.at;
	uint32_t crc = bytes_get32(p), length = bytes_get32(p + 4);
	if (crc != g->inflate->crc(g->engine) || length != (uint32_t)g->member_bytes) {
		enum status st = fail_check(g, length);
		if (st != STATUS_OK || g->state == GZIP_LOST)
			return st;
	}
	gzip_take(g, TRAILER_BYTES);
	g->state = GZIP_BETWEEN;
	return STATUS_OK;
}

static enum status between_members(struct gzip *g)
{
	struct feed *f = &g->feed;
	do {
		size_t i = f->at;
		while (i < f->n && f->bytes[i] == 0)
			i++;
		gzip_take(g, i - f->at);
	} while (f->at == f->n && feed_more(f));
	(void)feed_want(f, GZIP_TEXT_LOOK);
	const unsigned char *p = f->bytes + f->at;
	size_t n = feed_left(f);
	if (n == 0) {
		if (f->ended != STATUS_SKIP)
			return f->ended;
		f->ended = STATUS_OK;
		return gzip_lose(g, NULL, NULL, true);
	}
	if (p[0] == 0x1f && n > 1 && p[1] == 0x8b) {
		if (n > 2 && p[2] != 8)
			return gzip_lose(g, "gzip.damaged", "header of a gzip member is damaged", true);
		g->state = GZIP_HEADER;
		return STATUS_OK;
	}
	if (!gzip_is_text(p, gzip_before_header(p, n)))
		return gzip_lose(g, "gzip.trailing-garbage", "garbage after the gzip data", false);
	struct place place = gzip_place(g);
	input_report(g->s.in, SEVERITY_WARNING, "gzip.plain-after", &place, STR_UNSET,
		     "plain text after the gzip data is read as it is");
	g->state = GZIP_TEXT;
	return STATUS_OK;
}

static size_t before_header(const struct feed *f)
{
	return gzip_before_header(f->bytes + f->at, feed_left(f));
}

static enum status read_text(struct gzip *g, void *bytes, size_t cap, size_t *got)
{
	struct feed *f = &g->feed;
	if (f->at == f->n && !feed_more(f)) {
		if (f->ended != STATUS_SKIP)
			return f->ended;
		f->ended = STATUS_OK;
		return STATUS_SKIP;
	}
	size_t n = before_header(f);
	if (n == 0) {
		if (gzip_at_header(g)) {
			g->state = GZIP_HEADER;
			return STATUS_OK;
		}
		n = before_header(f);
		n += n == 0; /* the end came in the middle of what looked like a header */
	}
	*got = n < cap ? n : cap;
	memcpy(bytes, f->bytes + f->at, *got);
	gzip_take(g, *got);
	g->out_bytes += *got;
	return STATUS_OK;
}

static enum status decode(struct gzip *g, void *bytes, size_t cap, size_t *got)
{
	enum status st = STATUS_OK;
	while (st == STATUS_OK && *got == 0) {
		switch (g->state) {
		case GZIP_HEADER:
			st = read_header(g);
			break;
		case GZIP_BODY:
			st = read_body(g, bytes, cap, got);
			break;
		case GZIP_TRAILER:
			st = read_trailer(g);
			break;
		case GZIP_BETWEEN:
			st = between_members(g);
			break;
		case GZIP_TEXT:
			st = read_text(g, bytes, cap, got);
			break;
		case GZIP_LOST:
			st = gzip_pass_lost(g);
			break;
		case GZIP_STOPPED:
			st = STATUS_FATAL;
			break;
		}
	}
	if (g->recall && (g->state > GZIP_BETWEEN || (st != STATUS_OK && st != STATUS_END)))
		recall_spoil(g->recall);
	return st;
}

static enum status gzip_read(struct source *s, void *bytes, size_t cap, size_t *got)
{
	struct gzip *g = (struct gzip *)s;
	if (g->out_at == g->out_n && cap >= DIRECT_MIN)
		return decode(g, bytes, cap, got);
	if (g->out_at == g->out_n) {
		if (!g->out)
			g->out = mem_alloc(OUT_BYTES, 1);
		g->out_at = g->out_n = 0;
		enum status st = decode(g, g->out, OUT_BYTES, &g->out_n);
		if (st != STATUS_OK)
			return st;
	}
	size_t n = g->out_n - g->out_at;
	*got = n < cap ? n : cap;
	memcpy(bytes, g->out + g->out_at, *got);
	g->out_at += *got;
	return STATUS_OK;
}

static void gzip_close(struct source *s)
{
	struct gzip *g = (struct gzip *)s;
	g->inflate->free(g->engine);
	if (g->trial)
		inflate_zlib.free(g->trial);
	feed_release(&g->feed);
	free(g->out);
	free(g);
}

static const struct source_class gzip_class = { gzip_read, gzip_close, NULL, NULL };

struct recall *gzip_remember(struct source *s, struct recalls *all)
{
	struct gzip *g = (struct gzip *)s;
	uint64_t start;
	if (s->class != &gzip_class || s->below->below || file_descriptor(s->below, &start) < 0)
		return NULL;
	return g->recall = recalls_start(all, s->below, g->inflate);
}

struct source *gzip_open(struct source *below)
{
	struct gzip *g = mem_alloc(1, sizeof(*g));
	source_init(&g->s, &gzip_class, below);
	g->inflate = below->in->inflate;
	g->engine = g->inflate->new ();
	feed_init(&g->feed, &g->s, FEED_BYTES);
	return &g->s;
}
