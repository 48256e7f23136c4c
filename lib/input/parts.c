/* Reading parts: seek or restart, drop what comes before, give what is asked for. */
#include "input/parts.h"

#include "base/map.h"
#include "base/mem.h"
#include "input/feed.h"
#include "input/gzip_look.h"
#include "input/internal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FEED_BYTES = 256 << 10, DROP_BYTES = 128 << 10, IDENTITY_BYTES = 64 << 10, TRAILER_BYTES = 8 };

/* ---- what a file is ---- */

static bool hash_at(int fd, uint64_t at, size_t n, uint64_t *out)
{
	char *bytes = mem_alloc(IDENTITY_BYTES, 1);
	size_t have = 0;
	while (have < n) {
		ssize_t got = pread(fd, bytes + have, n - have, (off_t)(at + have));
		if (got <= 0)
			break;
		have += (size_t)got;
	}
	*out = hash_stable((struct str){ bytes, have });
	free(bytes);
	return have == n;
}

static bool identify(int fd, uint64_t start, struct file_identity *out)
{
	struct stat st;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || (uint64_t)st.st_size < start)
		return false;
	uint64_t size = (uint64_t)st.st_size - start;
	size_t n = size < IDENTITY_BYTES ? (size_t)size : IDENTITY_BYTES;
	out->size = size;
	out->changed_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
	return hash_at(fd, start, n, &out->head) && hash_at(fd, start + size - n, n, &out->tail);
}

bool file_identify(struct source *file, struct file_identity *out)
{
	uint64_t start;
	int fd = file_descriptor(file, &start);
	return fd >= 0 && identify(fd, start, out);
}

bool path_identify(const char *path, struct file_identity *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	bool ok = fd >= 0 && identify(fd, 0, out);
	if (fd >= 0)
		close(fd);
	return ok;
}

struct str source_path(const struct source *file)
{
	return file->file;
}

void source_note(struct source *file, const char *code, struct str subject, const char *text)
{
	struct place place = { .file = file->file };
	input_report(file->in, SEVERITY_NOTE, code, &place, subject, "%s", text);
}

/* ---- reading ---- */

struct parts {
	struct source s;
	struct source *file;
	const struct input_parts *parts;
	size_t at;         /* the part that is read */
	bool is_started;   /* something of it was */
	uint64_t position; /* in the stream: the next byte that comes */
	/* of gzip */
	const struct inflate_class *inflate;
	void *engine;
	struct feed feed;
	bool runs;    /* the engine stands at `position` */
	bool between; /* behind a member */
	unsigned char *drop;
};

static enum status misfit(struct parts *p)
{
	struct place place = source_place(&p->s, p->position);
	const struct restart *from = &p->parts->part[p->at].from;
	if (from->point || from->is_start)
		input_report(p->s.in, SEVERITY_ERROR, "input.changed", &place, STR_UNSET,
			     "the file is not what it was a moment ago; the rest of it is not read again");
	else
		input_report(p->s.in, SEVERITY_ERROR, "index.misfit", &place, STR_UNSET,
			     "the file is not as its index says; build it again with trace-index");
	return STATUS_FATAL;
}

/* Bytes of the header at the front; 0: there is none, or not all of it. */
static size_t header_bytes(const unsigned char *p, size_t n)
{
	enum { HCRC = 2, EXTRA = 4, NAME = 8, COMMENT = 16 };
	size_t at = GZIP_HEADER_BYTES;
	if (n < at || p[0] != 0x1f || p[1] != 0x8b || p[2] != 8)
		return 0;
	if (p[3] & EXTRA) {
		if (n < at + 2)
			return 0;
		at += 2 + (size_t)(p[at] | p[at + 1] << 8);
	}
	for (unsigned flag = NAME; flag <= COMMENT; flag *= 2) {
		if (!(p[3] & flag))
			continue;
		const unsigned char *end = at < n ? memchr(p + at, '\0', n - at) : NULL;
		if (!end)
			return 0;
		at = (size_t)(end - p) + 1;
	}
	at += p[3] & HCRC ? 2 : 0;
	return at <= n ? at : 0;
}

/* To the data of the member that comes. */
static bool enter_member(struct parts *p)
{
	struct feed *f = &p->feed;
	while (feed_want(f, 1) && f->bytes[f->at] == 0)
		feed_take(f, 1);
	(void)feed_want(f, FEED_BYTES / 2);
	size_t n = header_bytes(f->bytes + f->at, feed_left(f));
	feed_take(f, n);
	p->inflate->start(p->engine);
	p->between = false;
	return n > 0;
}

static bool next_member(struct parts *p)
{
	if (!feed_want(&p->feed, TRAILER_BYTES))
		return false;
	feed_take(&p->feed, TRAILER_BYTES);
	return enter_member(p);
}

static bool inflate_some(struct parts *p, void *bytes, size_t cap, size_t *got)
{
	struct feed *f = &p->feed;
	while (*got == 0) {
		if (p->between && !next_member(p))
			return false;
		size_t was = f->at;
		enum inflate_result r = p->inflate->run(p->engine, f->bytes, &f->at, f->n, bytes, cap, got);
		p->s.held = feed_left(f);
		p->between = r == INFLATE_END;
		if (r == INFLATE_BAD || (r == INFLATE_MORE && *got == 0 && f->at == was && !feed_more(f)))
			return false;
	}
	return true;
}

static void seek(struct parts *p, uint64_t file_at, uint64_t position)
{
	file_seek(p->file, file_at);
	p->feed.at = p->feed.n = 0;
	p->feed.ended = STATUS_OK;
	p->between = false;
	p->position = position;
}

/* An engine may step back in front of its next byte. */
static bool restart_saved(struct parts *p, const struct recall_point *point)
{
	size_t back = point->file_at < INFLATE_BACK ? (size_t)point->file_at : INFLATE_BACK;
	seek(p, point->file_at - back, point->offset);
	if (!feed_want(&p->feed, back))
		return false;
	feed_take(&p->feed, back);
	p->inflate->load(p->engine, point->saved);
	return true;
}

static bool restart(struct parts *p, const struct restart *from)
{
	if (from->point)
		return restart_saved(p, from->point);
	if (from->is_start) {
		seek(p, 0, 0);
		return enter_member(p);
	}
	unsigned char *window = mem_alloc(RESTART_WINDOW, 1);
	size_t n = 0;
	unsigned used = (unsigned)(from->bit % 8);
	seek(p, from->bit / 8, from->offset);
	bool ok = (!from->window.n || restart_unpack(from->window, from->dictionary, window, &n)) &&
		  feed_want(&p->feed, 1);
	if (ok) {
		p->inflate->resume(p->engine, p->feed.bytes[0], used ? 8 - used : 0,
				   (struct str){ (const char *)window, n });
		feed_take(&p->feed, used ? 1 : 0);
	}
	free(window);
	return ok;
}

/* To the first byte of the part. */
static bool start(struct parts *p, const struct input_part *part)
{
	p->is_started = true;
	if (!p->parts->is_gzip) {
		file_seek(p->file, part->offset);
		p->position = part->offset;
		return true;
	}
	/* What lies between may be shorter than the way from the point. */
	uint64_t from = part->from.point ? part->from.point->offset : part->from.offset;
	bool goes_on = p->runs && from <= p->position && p->position <= part->offset;
	if (!goes_on && !restart(p, &part->from))
		return false;
	p->runs = true;
	while (p->position < part->offset) {
		uint64_t left = part->offset - p->position;
		size_t got = 0;
		if (!inflate_some(p, p->drop, left < DROP_BYTES ? (size_t)left : DROP_BYTES, &got))
			return false;
		p->position += got;
	}
	return p->position == part->offset;
}

static enum status parts_read(struct source *s, void *bytes, size_t cap, size_t *got)
{
	struct parts *p = (struct parts *)s;
	if (p->at == p->parts->n)
		return STATUS_END;
	const struct input_part *part = &p->parts->part[p->at];
	if (!p->is_started && !start(p, part))
		return misfit(p);
	uint64_t left = part->end - p->position;
	if (left == 0) {
		p->at++;
		p->is_started = false;
		return p->at < p->parts->n ? STATUS_SKIP : STATUS_END;
	}
	cap = cap < left ? cap : (size_t)left;
	if (p->parts->is_gzip ? !inflate_some(p, bytes, cap, got)
			      : source_read(p->file, bytes, cap, got) != STATUS_OK) {
		*got = 0;
		return misfit(p);
	}
	p->position += *got;
	return STATUS_OK;
}

static bool parts_position(const struct source *s, uint64_t *offset, uint64_t *line)
{
	const struct parts *p = (const struct parts *)s;
	if (p->is_started || p->at == p->parts->n)
		return false;
	*offset = p->parts->part[p->at].offset;
	*line = p->parts->part[p->at].line;
	return true;
}

static void parts_close(struct source *s)
{
	struct parts *p = (struct parts *)s;
	if (p->parts->is_gzip) {
		p->inflate->free(p->engine);
		feed_release(&p->feed);
		free(p->drop);
	} else {
		source_close(p->file);
	}
	free(p);
}

static const struct source_class parts_class = { parts_read, parts_close, parts_position, NULL };

struct source *parts_open(struct source *file, const struct input_parts *parts)
{
	struct parts *p = mem_alloc(1, sizeof(*p));
	source_init(&p->s, &parts_class, file);
	p->file = file;
	p->parts = parts;
	if (parts->is_gzip) {
		p->inflate = file->in->inflate;
		p->engine = p->inflate->new ();
		p->drop = mem_alloc(DROP_BYTES, 1);
		feed_init(&p->feed, &p->s, FEED_BYTES);
	} else {
		p->s.below = NULL; /* offsets in it are offsets in the file */
	}
	return &p->s;
}
