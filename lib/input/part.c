/* Files of an input as inputs of their own; what is common to all of them is looked at under locks. */
#include "input/part.h"

#include "base/mem.h"
#include "input/internal.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

struct part {
	struct input *whole;
	pthread_mutex_t lock;
	uint64_t before; /* bytes given by the files before it, once its turn has come */
	uint64_t asked;  /* that it has given, or is about to give */
	bool unwanted;
};

enum input_files input_files(const struct input *in, uint64_t *bytes)
{
	bool folder = false;
	*bytes = 0;
	for (size_t i = 0; i < in->roots.n; i++) {
		struct stat st;
		if (str_eq(in->roots.v[i], STR("-")) || input_is_pipe(in->roots.v[i]))
			return INPUT_PIPES;
		if (stat(in->roots.v[i].s, &st) < 0)
			continue;
		folder |= S_ISDIR(st.st_mode);
		*bytes += (uint64_t)st.st_size;
	}
	return folder || in->roots.n > 1 ? INPUT_FILES : INPUT_ONE_FILE;
}

unsigned part_readers(unsigned threads)
{
	enum { READERS_MOST = 16, OPEN_EACH = 6 };
	struct rlimit open;
	rlim_t most = READERS_MOST;
	if (getrlimit(RLIMIT_NOFILE, &open) == 0 && open.rlim_cur / OPEN_EACH < most)
		most = open.rlim_cur / OPEN_EACH;
	return most <= 1 || threads <= 1 ? 1 : threads < most ? threads : (unsigned)most;
}

unsigned input_readers(const struct input *in)
{
	return in->readers;
}

/* The file, and those that go on with it. */
static void take_rotated(struct input *in, const struct input_file *file, struct input *one)
{
	const struct input_file *next;
	*array_add(&one->files) = *file;
	while ((next = rotation_next(in, file->path)))
		do {
			file = input_take_file(in);
			*array_add(&one->files) = *file;
		} while (file != next);
}

struct input *input_part(struct input *in, struct diag *diag, unsigned threads)
{
	const struct input_file *file = in->stopped ? NULL : input_take_file(in);
	if (!file)
		return NULL;
	struct input *one = mem_alloc(1, sizeof(*one));
	one->limits = in->limits;
	one->diag = diag;
	one->inflate = in->inflate;
	one->archive_library = in->archive_library;
	one->opener = in->opener;
	one->recalls = in->recalls;
	one->remembers = in->remembers;
	one->spool_files = in->spool_files;
	one->utf8 = in->utf8;
	one->again = in->again;
	one->until_ns = in->limits->time_ns ? input_until(in) : 0;
	one->threads = threads;
	pthread_mutex_init(&one->opening, NULL);
	arena_init(&one->arena);
	map_init(&one->names);
	map_init(&one->told);
	take_rotated(in, file, one);
	one->part = mem_alloc(1, sizeof(*one->part));
	one->part->whole = in;
	pthread_mutex_init(&one->part->lock, NULL);
	return one;
}

void part_free(struct part *p)
{
	if (!p)
		return;
	pthread_mutex_destroy(&p->lock);
	free(p);
}

bool input_part_turn(struct input *one)
{
	struct part *p = one->part;
	uint64_t total = one->limits->total_bytes, before = p->whole->round_bytes;
	pthread_mutex_lock(&p->lock);
	bool fits = before <= total && p->asked <= total - before;
	if (fits)
		p->before = before;
	pthread_mutex_unlock(&p->lock);
	return fits;
}

void input_part_stop(struct input *one)
{
	pthread_mutex_lock(&one->part->lock);
	one->part->unwanted = true;
	pthread_mutex_unlock(&one->part->lock);
}

void input_part_again(struct input *one)
{
	bool again = one->part->whole->again;
	if (input_rewind(one) != STATUS_OK)
		BUG("a file cannot be read again");
	one->again = again;
	one->until_ns = one->limits->time_ns ? input_until(one->part->whole) : 0;
	one->totals = (struct input_totals){ 0 };
	one->part->asked = 0;
	one->part->unwanted = false;
}

void input_part_drop(struct input *one)
{
	if (one->arena.chunk)
		*array_add(&one->part->whole->kept) = one->arena;
	arena_init(&one->arena);
	input_free(one);
}

bool input_part_join(struct input *one)
{
	struct input *in = one->part->whole;
	in->totals.files += one->totals.files;
	in->totals.members += one->totals.members;
	in->totals.skipped += one->totals.skipped;
	in->totals.stream_bytes += one->totals.stream_bytes;
	in->round_bytes += one->round_bytes;
	in->stopped |= one->stopped;
	input_part_drop(one);
	return !in->stopped;
}

uint64_t part_left(struct input *in, size_t cap)
{
	uint64_t total = in->limits->total_bytes, given = in->round_bytes;
	struct part *p = in->part;
	if (!p)
		return total > given ? total - given : 0;
	pthread_mutex_lock(&p->lock);
	given += p->before;
	uint64_t left = total > given && !p->unwanted ? total - given : 0;
	uint64_t asked = in->round_bytes + (left < cap ? left : cap);
	p->asked = asked > p->asked ? asked : p->asked;
	pthread_mutex_unlock(&p->lock);
	return left;
}

struct source *part_opener(struct input *in, struct source *file)
{
	struct input *whole = in->part ? in->part->whole : in;
	pthread_mutex_lock(&whole->opening);
	struct source *own = in->opener->open(in->opener->user, file);
	pthread_mutex_unlock(&whole->opening);
	return own;
}

void part_count(struct input *in, size_t n)
{
	atomic_fetch_add_explicit(&in->file_bytes, n, memory_order_relaxed);
	if (in->part)
		atomic_fetch_add_explicit(&in->part->whole->file_bytes, n, memory_order_relaxed);
}
