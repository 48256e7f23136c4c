/* Stretches and points, how they become fewer, and what is chosen of them. */
#include "input/recall.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/map.h"
#include "base/mem.h"
#include "input/inflate.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 320, FILES_MOST = 256, FIRST_BYTES = 1 << 20 };

struct recall {
	struct recalls *all;
	struct file_identity identity;
	const struct inflate_class *inflate;
	bool is_whole;      /* read to its end */
	bool is_left;       /* nobody reads it any more */
	bool is_limited;    /* only what was chosen is read */
	atomic_bool is_bad; /* nothing is remembered of it */
	uint64_t end;       /* of the stream */

	ARRAY(struct recall_point) points;
	uint64_t points_apart;
	ARRAY(struct recall_stretch) stretches;
	uint64_t stretch_bytes;

	ARRAY(struct input_part) part;
	struct input_parts parts;
};

/* Under the lock: the list of files, the numbers of what is remembered, and all of what has been read. */
struct recalls {
	pthread_mutex_t lock;
	struct arena arena;
	struct map by_path;
	ARRAY(struct recall *) file;
	size_t stretches, points; /* of all files … */
	size_t stretches_limit, points_limit;
	atomic_uint_fast64_t spacing; /* … and how far they are apart, at least */
};

struct recalls *recalls_new(void)
{
	struct recalls *all = mem_alloc(1, sizeof(*all));
	pthread_mutex_init(&all->lock, NULL);
	arena_init(&all->arena);
	map_init(&all->by_path);
	atomic_init(&all->spacing, FIRST_BYTES);
	all->stretches_limit = all->points_limit = MOST;
	return all;
}

static void forget(struct recall *r)
{
	r->all->points -= r->points.n;
	r->all->stretches -= r->stretches.n;
	while (r->points.n)
		r->inflate->drop(r->points.v[--r->points.n].saved);
	while (r->stretches.n)
		free(r->stretches.v[--r->stretches.n].words);
	array_release(&r->points);
	array_release(&r->stretches);
}

static void recall_free(struct recall *r)
{
	forget(r);
	array_release(&r->part);
	free(r);
}

void recalls_free(struct recalls *all)
{
	if (!all)
		return;
	while (all->file.n)
		recall_free(all->file.v[--all->file.n]);
	array_release(&all->file);
	map_release(&all->by_path);
	arena_release(&all->arena);
	pthread_mutex_destroy(&all->lock);
	free(all);
}

/* ---- fewer of them ---- */

static uint64_t spacing(const struct recall *r)
{
	return atomic_load_explicit(&r->all->spacing, memory_order_relaxed);
}

static void thin_points(struct recall *r)
{
	while (r->points_apart < spacing(r)) {
		size_t kept = 0;
		for (size_t i = 0; i < r->points.n; i++)
			if (i % 2)
				r->points.v[kept++] = r->points.v[i];
			else
				r->inflate->drop(r->points.v[i].saved);
		r->all->points -= r->points.n - kept;
		r->points.n = kept;
		r->points_apart *= 2;
	}
}

static void join(struct recall_stretch *to, const struct recall_stretch *next)
{
	to->is_loud |= next->is_loud;
	for (size_t i = 0; i < RECALL_WORDS; i++)
		to->words[i] |= next->words[i];
	free(next->words);
}

static void join_stretches(struct recall *r)
{
	while (r->stretch_bytes < spacing(r)) {
		size_t n = r->stretches.n;
		struct recall_stretch *s = r->stretches.v;
		for (size_t i = 0; i < n; i += 2) {
			if (i + 1 < n)
				join(&s[i], &s[i + 1]);
			s[i / 2] = s[i];
		}
		r->stretches.n = (n + 1) / 2;
		r->all->stretches -= n / 2;
		r->stretch_bytes *= 2;
	}
}

/* Of too many there shall be half as many. Those who read follow when they have the next one. True: so it
 * was. */
static bool make_fewer(struct recalls *all, size_t n, size_t limit)
{
	if (n <= limit)
		return false;
	atomic_store(&all->spacing, 2 * atomic_load(&all->spacing));
	for (size_t i = 0; i < all->file.n; i++)
		if (all->file.v[i]->is_left) {
			join_stretches(all->file.v[i]);
			thin_points(all->file.v[i]);
		}
	return true;
}

/* A few more may come until all have followed. */
static void set_limit(size_t *limit, size_t n, bool were_too_many)
{
	size_t most = n + MOST / 4 > MOST ? n + MOST / 4 : MOST;
	if (were_too_many || most < *limit)
		*limit = most;
}

/* ---- while a file is read ---- */

static struct recall *add_file(struct recalls *all, struct source *file)
{
	bool is_new;
	if (all->file.n == FILES_MOST || map_get(&all->by_path, source_path(file)))
		return NULL;
	struct recall *r = mem_alloc(1, sizeof(*r));
	*map_put(&all->by_path, arena_str(&all->arena, source_path(file)), &is_new) = all->file.n;
	*array_add(&all->file) = r;
	r->all = all;
	r->points_apart = r->stretch_bytes = spacing(r);
	return r;
}

struct recall *recalls_start(struct recalls *all, struct source *file, const struct inflate_class *inflate)
{
	struct file_identity identity;
	if (!file_identify(file, &identity))
		return NULL;
	pthread_mutex_lock(&all->lock);
	struct recall *r = add_file(all, file);
	pthread_mutex_unlock(&all->lock);
	if (!r)
		return NULL;
	r->identity = identity;
	r->inflate = inflate;
	recall_next(r, 0, 1);
	return r;
}

void recall_spoil(struct recall *r)
{
	atomic_store(&r->is_bad, true);
}

bool recall_wants_point(const struct recall *r, uint64_t offset)
{
	uint64_t last = r->points.n ? r->points.v[r->points.n - 1].offset : 0;
	return !atomic_load(&r->is_bad) && offset - last >= r->points_apart;
}

void recall_add_point(struct recall *r, uint64_t offset, uint64_t file_at, void *saved)
{
	pthread_mutex_lock(&r->all->lock);
	*array_add(&r->points) = (struct recall_point){ offset, file_at, saved };
	r->all->points++;
	thin_points(r);
	bool many = make_fewer(r->all, r->all->points, r->all->points_limit);
	thin_points(r);
	set_limit(&r->all->points_limit, r->all->points, many);
	pthread_mutex_unlock(&r->all->lock);
}

struct recall_stretch *recall_stretch(struct recall *r)
{
	return &r->stretches.v[r->stretches.n - 1];
}

bool recall_is_long(const struct recall *r, uint64_t offset)
{
	return offset - r->stretches.v[r->stretches.n - 1].offset >= r->stretch_bytes;
}

void recall_next(struct recall *r, uint64_t offset, uint64_t line)
{
	pthread_mutex_lock(&r->all->lock);
	*array_add(&r->stretches) = (struct recall_stretch){
		.offset = offset,
		.line = line,
		.words = mem_alloc(RECALL_WORDS, sizeof(uint64_t)),
	};
	r->all->stretches++;
	join_stretches(r);
	bool many = make_fewer(r->all, r->all->stretches, r->all->stretches_limit);
	join_stretches(r);
	set_limit(&r->all->stretches_limit, r->all->stretches, many);
	pthread_mutex_unlock(&r->all->lock);
}

void recall_end(struct recall *r, uint64_t offset)
{
	pthread_mutex_lock(&r->all->lock);
	r->end = offset;
	r->is_whole = true;
	pthread_mutex_unlock(&r->all->lock);
}

void recall_leave(struct recall *r)
{
	if (!r)
		return;
	pthread_mutex_lock(&r->all->lock);
	if (!r->is_whole || atomic_load(&r->is_bad)) {
		atomic_store(&r->is_bad, true);
		forget(r);
	} else {
		join_stretches(r);
		thin_points(r);
	}
	r->is_left = true;
	pthread_mutex_unlock(&r->all->lock);
}

/* ---- choosing ---- */

/* The last one at or before it. */
static struct restart restart_before(const struct recall *r, uint64_t offset)
{
	size_t low = 0, high = r->points.n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (r->points.v[middle].offset <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return (struct restart){ .is_start = true };
	return (struct restart){ .point = &r->points.v[low - 1] };
}

static void add_part(struct recall *r, size_t number)
{
	const struct recall_stretch *s = &r->stretches.v[number];
	uint64_t end = number + 1 < r->stretches.n ? s[1].offset : r->end;
	struct input_part *last = r->part.n ? &r->part.v[r->part.n - 1] : NULL;
	if (last && last->end == s->offset)
		last->end = end;
	else if (s->offset < end)
		*array_add(&r->part) = (struct input_part){
			.offset = s->offset,
			.end = end,
			.line = s->line,
			.from = restart_before(r, s->offset),
		};
}

static void choose(struct recall *r, bool (*holds)(const void *user, const uint64_t *words), const void *user)
{
	bool is_known = holds && r->is_left && !atomic_load(&r->is_bad);
	size_t chosen = 0;
	array_clear(&r->part);
	for (size_t i = 0; is_known && i < r->stretches.n; i++) {
		const struct recall_stretch *s = &r->stretches.v[i];
		if (!s->is_loud && !holds(user, s->words))
			continue;
		add_part(r, i);
		chosen++;
	}
	r->parts = (struct input_parts){ .part = r->part.v, .n = r->part.n, .is_gzip = true };
	r->is_limited = is_known && chosen < r->stretches.n;
}

void recalls_choose(struct recalls *all, bool (*holds)(const void *user, const uint64_t *words),
		    const void *user)
{
	for (size_t i = 0; i < all->file.n; i++)
		choose(all->file.v[i], holds, user);
}

const struct input_parts *recalls_parts(struct recalls *all, struct source *file)
{
	struct file_identity now;
	const uint64_t *at = map_get(&all->by_path, source_path(file));
	const struct recall *r = at ? all->file.v[*at] : NULL;
	if (!r || !r->is_limited || !file_identify(file, &now) ||
	    memcmp(&now, &r->identity, sizeof(now)) != 0)
		return NULL;
	return &r->parts;
}
