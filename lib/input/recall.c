/* Stretches and points, and what is chosen of them. */
#include "input/recall.h"

#include "base/array.h"
#include "base/mem.h"
#include "input/inflate.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 256, FIRST_BYTES = 1 << 20 };

struct recall {
	struct file_identity identity;
	const struct inflate_class *inflate;
	bool is_started, is_whole, is_limited, bad_points, bad_stretches;
	uint64_t end; /* of the stream */

	ARRAY(struct recall_point) points;
	uint64_t points_apart;

	struct recall_stretch stretch[MOST];
	size_t stretches;
	uint64_t stretch_bytes;

	ARRAY(struct input_part) part;
	struct input_parts parts;
};

struct recall *recall_new(void)
{
	return mem_alloc(1, sizeof(struct recall));
}

static void forget(struct recall *r)
{
	while (r->points.n)
		r->inflate->drop(r->points.v[--r->points.n].saved);
	for (size_t i = 0; i < r->stretches; i++)
		free(r->stretch[i].words);
	r->stretches = 0;
	r->is_whole = r->is_limited = r->bad_points = r->bad_stretches = false;
}

void recall_free(struct recall *r)
{
	if (!r)
		return;
	forget(r);
	array_release(&r->points);
	array_release(&r->part);
	free(r);
}

bool recall_knows(const struct recall *r, struct source *file)
{
	struct file_identity now;
	return r->is_whole && !r->bad_points && !r->bad_stretches && file_identify(file, &now) &&
	       !memcmp(&now, &r->identity, sizeof(now));
}

/* ---- points ---- */

void recall_start(struct recall *r, struct source *file, const struct inflate_class *inflate)
{
	forget(r);
	r->inflate = inflate;
	r->points_apart = r->stretch_bytes = FIRST_BYTES;
	r->bad_points = !file_identify(file, &r->identity);
	recall_next(r, 0, 1);
}

void recall_spoil_points(struct recall *r)
{
	r->bad_points = true;
}

bool recall_wants_point(const struct recall *r, uint64_t offset)
{
	uint64_t last = r->points.n ? r->points.v[r->points.n - 1].offset : 0;
	return !r->bad_points && offset - last >= r->points_apart;
}

static void thin_points(struct recall *r)
{
	size_t kept = 0;
	for (size_t i = 0; i < r->points.n; i++)
		if (i % 2)
			r->points.v[kept++] = r->points.v[i];
		else
			r->inflate->drop(r->points.v[i].saved);
	r->points.n = kept;
	r->points_apart *= 2;
}

void recall_add_point(struct recall *r, uint64_t offset, uint64_t file_at, void *saved)
{
	if (r->points.n == MOST)
		thin_points(r);
	*array_add(&r->points) = (struct recall_point){ offset, file_at, saved };
}

/* ---- stretches ---- */

void recall_spoil_stretches(struct recall *r)
{
	r->bad_stretches = true;
}

struct recall_stretch *recall_stretch(struct recall *r)
{
	return &r->stretch[r->stretches - 1];
}

bool recall_is_long(const struct recall *r, uint64_t offset)
{
	return offset - r->stretch[r->stretches - 1].offset >= r->stretch_bytes;
}

static void join(struct recall_stretch *to, const struct recall_stretch *next)
{
	to->is_loud |= next->is_loud;
	for (size_t i = 0; i < RECALL_WORDS; i++)
		to->words[i] |= next->words[i];
	free(next->words);
}

static void join_pairs(struct recall *r)
{
	for (size_t i = 0; i < MOST; i += 2) {
		join(&r->stretch[i], &r->stretch[i + 1]);
		r->stretch[i / 2] = r->stretch[i];
	}
	r->stretches = MOST / 2;
	r->stretch_bytes *= 2;
}

void recall_next(struct recall *r, uint64_t offset, uint64_t line)
{
	if (r->stretches == MOST)
		join_pairs(r);
	r->stretch[r->stretches++] = (struct recall_stretch){
		.offset = offset,
		.line = line,
		.words = mem_alloc(RECALL_WORDS, sizeof(uint64_t)),
	};
}

void recall_end(struct recall *r, uint64_t offset)
{
	r->end = offset;
	r->is_whole = true;
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
	const struct recall_stretch *s = &r->stretch[number];
	uint64_t end = number + 1 < r->stretches ? s[1].offset : r->end;
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

void recall_choose(struct recall *r, bool (*holds)(const void *user, const uint64_t *words), const void *user)
{
	size_t chosen = 0;
	array_clear(&r->part);
	for (size_t i = 0; holds && i < r->stretches; i++) {
		if (!r->stretch[i].is_loud && !holds(user, r->stretch[i].words))
			continue;
		add_part(r, i);
		chosen++;
	}
	r->parts = (struct input_parts){ .part = r->part.v, .n = r->part.n, .is_gzip = true };
	r->is_limited = holds && chosen < r->stretches;
}

const struct input_parts *recall_parts(const struct recall *r)
{
	return r->is_limited ? &r->parts : NULL;
}
