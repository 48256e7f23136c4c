/*
 * One thread inflates with zlib, which can stop at the end of a deflate block
 * (Z_BLOCK; its unused bits tell where that is), into buffers that the reader
 * of the stream takes over. Only sound gzip is taken: what is damaged or cut
 * is for lib/input/gzip.c to tell about.
 */
#include "input/points.h"

#include "base/mem.h"
#include "input/internal.h"
#include "input/magic.h"
#include "input/sparse.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

enum { CHUNKS = 6, CHUNK_BYTES = 1 << 20, IN_BYTES = 256 << 10, MEMBER_SPACING = 256 << 10 };

struct chunk {
	unsigned char *bytes;
	size_t n;
	uint64_t file_at; /* read of the file when it was full */
};

/* What is between the two threads is under the lock; `points` is the inflating thread's until it has ended.
 */
struct inflating {
	struct source s;
	struct points *out;
	struct points points;
	uint64_t spacing;
	int fd;
	uint64_t start; /* of the file's first byte */

	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct chunk chunk[CHUNKS];
	size_t filled, taken; /* chunks, so far */
	bool ended, stop, joined;
	size_t at; /* the reader's place in its chunk */

	/* of the inflating thread */
	z_stream z;
	unsigned char *in;
	uint64_t in_at, out_at; /* of the bytes behind z.next_in, and of z.next_out */
	uint64_t last_bit;
};

void points_release(struct points *p)
{
	array_release(&p->point);
	buf_release(&p->windows);
	buf_release(&p->dictionary);
	*p = (struct points){ 0 };
}

/* ---- the inflating thread ---- */

/* Waits for an empty chunk; NULL: nobody wants more. */
static struct chunk *next_empty(struct inflating *g)
{
	pthread_mutex_lock(&g->lock);
	while (g->filled - g->taken == CHUNKS && !g->stop)
		pthread_cond_wait(&g->changed, &g->lock);
	struct chunk *c = g->stop ? NULL : &g->chunk[g->filled % CHUNKS];
	pthread_mutex_unlock(&g->lock);
	if (c && !c->bytes)
		c->bytes = mem_alloc(CHUNK_BYTES, 1);
	return c;
}

static void hand_on(struct inflating *g, struct chunk *c)
{
	c->n = CHUNK_BYTES - g->z.avail_out;
	c->file_at = g->in_at;
	pthread_mutex_lock(&g->lock);
	g->filled += c->n > 0;
	pthread_cond_broadcast(&g->changed);
	pthread_mutex_unlock(&g->lock);
}

/* False at the end of the file; then avail_in is 0. */
static bool refill(struct inflating *g)
{
	ssize_t n = pread(g->fd, g->in, IN_BYTES, (off_t)(g->start + g->in_at));
	g->z.next_in = g->in;
	g->z.avail_in = n > 0 ? (uInt)n : 0;
	g->in_at += n > 0 ? (uint64_t)n : 0;
	if (n < 0)
		g->points.fault = "it cannot be read";
	return n > 0;
}

static void add_point(struct inflating *g, bool is_member)
{
	uint64_t bit = (g->in_at - g->z.avail_in) * 8 - (unsigned)(g->z.data_type & 7);
	uint64_t least = (is_member ? MEMBER_SPACING : g->spacing) * 8;
	if (g->points.point.n && bit - g->last_bit < least)
		return;
	struct point p = { .offset = g->out_at, .bit = bit, .window_at = g->points.windows.n };
	if (!is_member) {
		unsigned char window[RESTART_WINDOW];
		uInt n = 0;
		if (inflateGetDictionary(&g->z, window, &n) != Z_OK)
			return;
		if (!g->points.dictionary.n)
			buf_add(&g->points.dictionary, window, n);
		sparse_window(g->fd, g->start, bit, window, n);
		restart_pack(&g->points.windows, window, n, buf_str(&g->points.dictionary));
		p.window_n = (uint32_t)(g->points.windows.n - p.window_at);
	}
	*array_add(&g->points.point) = p;
	g->last_bit = bit;
}

/* Behind a member: another one, zeros, or the end. False when there is no other. */
static bool next_member(struct inflating *g)
{
	for (;;) {
		while (g->z.avail_in && *g->z.next_in == 0) {
			g->z.next_in++;
			g->z.avail_in--;
		}
		if (g->z.avail_in)
			return inflateReset(&g->z) == Z_OK;
		if (!refill(g))
			return false;
	}
}

/* As source_check_ratio(), which tells, and that is not for this thread. */
static bool expands_too_much(const struct inflating *g)
{
	const struct limits *l = g->s.in->limits;
	return g->out_at > l->ratio_from_bytes && g->out_at / (g->in_at + 1) >= l->ratio;
}

/* Into one chunk. False when all is done. */
static bool fill(struct inflating *g, struct chunk *c)
{
	g->z.next_out = c->bytes;
	g->z.avail_out = CHUNK_BYTES;
	while (g->z.avail_out) {
		if (!g->z.avail_in && !refill(g)) {
			g->points.fault = g->points.fault ? g->points.fault : "its gzip data is cut";
			return false;
		}
		uInt room = g->z.avail_out;
		int r = inflate(&g->z, Z_BLOCK);
		g->out_at += room - g->z.avail_out;
		if (r == Z_STREAM_END) {
			if (!next_member(g))
				return false;
		} else if (r != Z_OK && r != Z_BUF_ERROR) {
			g->points.fault = "its gzip data is damaged";
			return false;
		} else if ((g->z.data_type & 128) && !(g->z.data_type & 64)) {
			add_point(g, g->z.total_out == 0);
		}
		if (expands_too_much(g)) {
			g->points.fault = "it expands more than the limit allows";
			return false;
		}
	}
	return true;
}

static void *inflate_all(void *arg)
{
	struct inflating *g = arg;
	struct chunk *c;
	bool more = true;
	while (more && (c = next_empty(g))) {
		more = fill(g, c);
		hand_on(g, c);
	}
	pthread_mutex_lock(&g->lock);
	g->ended = true;
	pthread_cond_broadcast(&g->changed);
	pthread_mutex_unlock(&g->lock);
	return NULL;
}

/* ---- the reader ---- */

static void join(struct inflating *g)
{
	if (g->joined)
		return;
	pthread_join(g->thread, NULL);
	g->joined = true;
	if (g->out->fault)
		g->points.fault = g->out->fault;
	points_release(g->out);
	*g->out = g->points;
	g->points = (struct points){ 0 };
}

/* Waits for a chunk that is full; NULL: there is none left. */
static struct chunk *next_full(struct inflating *g)
{
	pthread_mutex_lock(&g->lock);
	while (g->taken == g->filled && !g->ended)
		pthread_cond_wait(&g->changed, &g->lock);
	struct chunk *c = g->taken < g->filled ? &g->chunk[g->taken % CHUNKS] : NULL;
	pthread_mutex_unlock(&g->lock);
	return c;
}

static void give_back(struct inflating *g)
{
	pthread_mutex_lock(&g->lock);
	g->taken++;
	pthread_cond_broadcast(&g->changed);
	pthread_mutex_unlock(&g->lock);
	g->at = 0;
}

static enum status points_read(struct source *s, void *bytes, size_t cap, size_t *got)
{
	struct inflating *g = (struct inflating *)s;
	struct chunk *c = next_full(g);
	if (!c) {
		join(g);
		return g->out->fault ? STATUS_FATAL : STATUS_END;
	}
	*got = c->n - g->at < cap ? c->n - g->at : cap;
	memcpy(bytes, c->bytes + g->at, *got);
	g->out->file_bytes = c->file_at;
	g->at += *got;
	if (g->at == c->n)
		give_back(g);
	return STATUS_OK;
}

static void points_close(struct source *s)
{
	struct inflating *g = (struct inflating *)s;
	pthread_mutex_lock(&g->lock);
	g->stop = true;
	pthread_cond_broadcast(&g->changed);
	pthread_mutex_unlock(&g->lock);
	join(g);
	(void)inflateEnd(&g->z);
	for (size_t i = 0; i < CHUNKS; i++)
		free(g->chunk[i].bytes);
	free(g->in);
	pthread_mutex_destroy(&g->lock);
	pthread_cond_destroy(&g->changed);
	free(g);
}

static const struct source_class points_class = { points_read, points_close, NULL, NULL };

/* What is packed in it is looked at where it is read from the start. */
static const char *fault_of(enum magic magic)
{
	if (magic_is_archive(magic))
		return "it is an archive";
	if (magic == MAGIC_SIDECAR)
		return "it is an index itself";
	if (magic == MAGIC_UTF16_LITTLE || magic == MAGIC_UTF16_BIG)
		return "it is UTF-16";
	return magic == MAGIC_PLAIN || magic == MAGIC_GZIP ? NULL
							   : "its compression has no places to start from";
}

struct source *points_open(struct source *file, uint64_t spacing, struct points *out)
{
	enum magic magic = magic_of(source_peek(file, SOURCE_PEEK_MAX));
	out->fault = fault_of(magic);
	file_seek(file, 0);
	if (magic != MAGIC_GZIP)
		return NULL;
	struct inflating *g = mem_alloc(1, sizeof(*g));
	source_init(&g->s, &points_class, file);
	g->fd = file_descriptor(file, &g->start);
	g->out = out;
	g->spacing = spacing;
	g->in = mem_alloc(IN_BYTES, 1);
	pthread_mutex_init(&g->lock, NULL);
	pthread_cond_init(&g->changed, NULL);
	if (inflateInit2(&g->z, 16 + MAX_WBITS) != Z_OK)
		BUG("zlib cannot be initialised");
	if (pthread_create(&g->thread, NULL, inflate_all, g))
		BUG("no thread can be started");
	magic = magic_of(source_peek(&g->s, SOURCE_PEEK_MAX));
	out->fault = magic == MAGIC_GZIP ? "it is compressed twice" : fault_of(magic);
	return &g->s;
}
