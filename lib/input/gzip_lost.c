/*
 * Behind damage: the next header of a member, or the next place inside the
 * damaged one where decoding can start. A writer that flushes ends a block on
 * a byte, with an empty stored one behind it (RFC 1951 §3.2.4: 00 00 FF FF);
 * after a full flush nothing refers back over that place.
 */
#include "input/gzip_impl.h"

#include "base/mem.h"

static const unsigned char flush_mark[] = { 0, 0, 0xff, 0xff };

enum {
	MARK_BYTES = sizeof(flush_mark),
	LOOK_BYTES = 1024,      /* at a time */
	TRIAL_BYTES = 4096,     /* decoded before a place is believed */
	TRIALS = 16,            /* bytes that may be decoded for that, for each byte that is lost … */
	TRIALS_BYTES = 1 << 20, /* … and besides */
};

bool gzip_at_header(struct gzip *g)
{
	struct feed *f = &g->feed;
	return feed_want(f, GZIP_HEADER_BYTES) &&
	       gzip_before_header(f->bytes + f->at, GZIP_HEADER_BYTES) == 0;
}

enum status gzip_lose(struct gzip *g, const char *code, const char *text, bool data)
{
	g->lost = (struct gzip_lost){
		.at = gzip_place(g),
		.code = code,
		.text = text,
		.data = data,
		.in_member = g->state == GZIP_BODY || g->state == GZIP_TRAILER,
	};
	g->state = GZIP_LOST;
	return STATUS_OK;
}

static void tell_lost(struct gzip *g, const char *tail)
{
	const struct gzip_lost *l = &g->lost;
	if (l->text)
		input_report(g->s.in, l->data ? SEVERITY_ERROR : SEVERITY_WARNING, l->code, &l->at, STR_UNSET,
			     "%s; %llu bytes %s", l->text, (unsigned long long)l->bytes, tail);
	source_lost(&g->s, &l->at, l->bytes, l->text ? l->code : NULL);
}

/* Bytes in front of a mark, or of what may become one with more input. */
static size_t before_mark(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const unsigned char *q = memchr(p + i, 0, n - i);
		if (!q)
			return n;
		i = (size_t)(q - p);
		if (!memcmp(q, flush_mark, n - i < MARK_BYTES ? n - i : MARK_BYTES))
			return i;
	}
	return n;
}

/*
 * Behind a mark: is that text, without a word from what is lost? Blocks behind
 * a mere sync flush nearly always copy from before it, and fail at once.
 */
static bool decodes(struct gzip *g)
{
	struct feed *f = &g->feed;
	unsigned char out[TRIAL_BYTES];
	(void)feed_want(f, TRIAL_BYTES);
	size_t at = f->at, got = 0, n = feed_left(f) < TRIAL_BYTES ? feed_left(f) : TRIAL_BYTES;
	n = before_mark(f->bytes + at, n); /* behind the next one there may be damage again */
	if (n == 0)
		return false;
	if (!g->trial)
		g->trial = inflate_zlib.new();
	inflate_zlib.start(g->trial);
	enum inflate_result r = inflate_zlib.run(g->trial, f->bytes, &at, f->at + n, out, sizeof(out), &got);
	g->lost.tried += at - f->at + got;
	return r != INFLATE_BAD && (r == INFLATE_END || got >= GZIP_TEXT_LOOK) && gzip_is_text(out, got);
}

/* At a mark, all of it there: past it, and on with the member if that can be. */
static bool resume(struct gzip *g)
{
	struct gzip_lost *l = &g->lost;
	gzip_take(g, MARK_BYTES);
	l->bytes += MARK_BYTES;
	if (l->tried / TRIALS > l->bytes + TRIALS_BYTES / TRIALS || !decodes(g))
		return false;
	tell_lost(g, "are skipped, up to where the data was flushed");
	g->inflate->start(g->engine);
	g->resumed = true;
	g->state = GZIP_BODY;
	return true;
}

/* What reading goes on with begins here. The end may come in the middle of what looked like it. */
static bool found(struct gzip *g, size_t before)
{
	struct feed *f = &g->feed;
	if (before || f->at == f->n)
		return false;
	if (gzip_at_header(g)) {
		tell_lost(g, "are skipped up to the next member");
		g->state = GZIP_HEADER;
		return true;
	}
	return g->lost.in_member && feed_want(f, MARK_BYTES) &&
	       !memcmp(f->bytes + f->at, flush_mark, MARK_BYTES) && resume(g);
}

enum status gzip_pass_lost(struct gzip *g)
{
	struct feed *f = &g->feed;
	for (;;) {
		const unsigned char *p = f->bytes + f->at;
		const uint64_t was = g->in_bytes;
		size_t n = feed_left(f) < LOOK_BYTES ? feed_left(f) : LOOK_BYTES;
		if (g->lost.in_member)
			n = before_mark(p, n);
		n = gzip_before_header(p, n);
		if (found(g, n))
			return STATUS_SKIP;
		if (g->in_bytes != was)
			continue; /* past a mark that was none */
		n += n == 0 && f->at < f->n;
		g->lost.bytes += n;
		gzip_take(g, n);
		if (f->at < f->n || feed_more(f))
			continue;
		if (f->ended == STATUS_SKIP) {
			f->ended = STATUS_OK;
			continue;
		}
		tell_lost(g, "up to the end are skipped");
		return g->lost.data ? STATUS_FATAL : f->ended;
	}
}
