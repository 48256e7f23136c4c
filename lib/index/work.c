/* Workers: batches in, postings out. */
#include "index/work.h"

#include "base/pool.h"

#include <pthread.h>

enum { WORKERS_MAX = 4, BATCHES = 2 * WORKERS_MAX };

struct worker {
	struct work *work;
	pthread_t thread;
	struct post *post;
	struct reading reading;
	struct reading_totals totals;
	struct diag diag;
	struct sink sink;
	struct build build;
	struct arena arena, names;
	struct map unknown;
};

struct work {
	const struct limits *limits;
	struct facet_index *index;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct batch batch[BATCHES];
	ARRAY(struct batch *) idle, waiting;
	bool no_more, joined;
	ARRAY(struct block) blocks;
	struct worker worker[WORKERS_MAX];
	size_t workers;
};

/* ---- a worker ---- */

static enum status take_span(void *user, const struct span *s, const struct record *r)
{
	struct worker *w = user;
	(void)r;
	post_span(w->post, s);
	return STATUS_OK;
}

static enum status take_feedback(void *user, const struct feedback *f, const struct record *r)
{
	struct worker *w = user;
	(void)r;
	post_feedback(w->post, f);
	return STATUS_OK;
}

/* All that a reader would tell of what it reads, or count. */
static uint64_t told(const struct worker *w)
{
	uint64_t n = w->totals.unknown;
	for (int i = 0; i <= SEVERITY_ERROR; i++)
		n += w->diag.count[i];
	for (int i = 0; i < JSON_REPAIRS; i++)
		n += w->totals.repairs[i];
	return n;
}

static void read_batch(struct worker *w, struct batch *b)
{
	post_block(w->post, b->number, &b->block);
	for (size_t i = 0; i < b->record.n; i++) {
		const struct batch_record *from = &b->record.v[i];
		struct record record = {
			.kind = RECORD_JSON,
			.text = { b->text.s + from->at, from->n },
			.place = from->place,
		};
		uint64_t before = told(w);
		arena_reset(&w->arena);
		if (dialect_read(&w->reading, &record, NULL) != STATUS_OK)
			b->block.flags |= BLOCK_LOUD;
		if (told(w) != before)
			b->block.flags |= BLOCK_MURMUR;
	}
}

static struct batch *next_batch(struct work *w)
{
	pthread_mutex_lock(&w->lock);
	while (!w->waiting.n && !w->no_more)
		pthread_cond_wait(&w->changed, &w->lock);
	struct batch *b = NULL;
	if (w->waiting.n) {
		b = w->waiting.v[0];
		memmove(w->waiting.v, w->waiting.v + 1, --w->waiting.n * sizeof(*w->waiting.v));
	}
	pthread_mutex_unlock(&w->lock);
	return b;
}

static void *work(void *arg)
{
	struct worker *own = arg;
	struct work *w = own->work;
	struct batch *b;
	while ((b = next_batch(w))) {
		read_batch(own, b);
		pthread_mutex_lock(&w->lock);
		while (w->blocks.n <= b->number)
			*array_add(&w->blocks) = (struct block){ 0 };
		w->blocks.v[b->number] = b->block;
		*array_add(&w->idle) = b;
		pthread_cond_broadcast(&w->changed);
		pthread_mutex_unlock(&w->lock);
	}
	return NULL;
}

static void start(struct work *w, struct worker *own)
{
	own->work = w;
	own->post = post_new();
	arena_init(&own->arena);
	arena_init(&own->names);
	map_init(&own->unknown);
	build_init(&own->build, &own->arena, w->index);
	own->sink = (struct sink){ .user = own, .span = take_span, .feedback = take_feedback };
	own->reading = (struct reading){
		.build = &own->build,
		.arena = &own->arena,
		.limits = w->limits,
		.sink = &own->sink,
		.diag = &own->diag,
		.totals = &own->totals,
		.unknown = &own->unknown,
		.names = &own->names,
	};
	if (pthread_create(&own->thread, NULL, work, own))
		BUG("no thread can be started");
}

/* ---- the builder's side ---- */

struct work *work_new(const struct limits *limits)
{
	struct work *w = mem_alloc(1, sizeof(*w));
	unsigned machine = pool_processors();
	w->limits = limits;
	w->index = facet_index_new();
	w->workers = machine < WORKERS_MAX ? machine : WORKERS_MAX;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->changed, NULL);
	for (size_t i = 0; i < BATCHES; i++)
		*array_add(&w->idle) = &w->batch[i];
	for (size_t i = 0; i < w->workers; i++)
		start(w, &w->worker[i]);
	return w;
}

struct batch *work_batch(struct work *w)
{
	pthread_mutex_lock(&w->lock);
	while (!w->idle.n)
		pthread_cond_wait(&w->changed, &w->lock);
	struct batch *b = w->idle.v[--w->idle.n];
	pthread_mutex_unlock(&w->lock);
	buf_clear(&b->text);
	array_clear(&b->record);
	b->block = (struct block){ 0 };
	return b;
}

void work_add(struct work *w, struct batch *b)
{
	pthread_mutex_lock(&w->lock);
	*array_add(&w->waiting) = b;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
}

static void join(struct work *w)
{
	if (w->joined)
		return;
	pthread_mutex_lock(&w->lock);
	w->no_more = true;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
	for (size_t i = 0; i < w->workers; i++)
		pthread_join(w->worker[i].thread, NULL);
	w->joined = true;
}

struct post *work_end(struct work *w, struct block **blocks, size_t *n)
{
	join(w);
	for (size_t i = 1; i < w->workers; i++)
		post_merge(w->worker[0].post, w->worker[i].post);
	post_order(w->worker[0].post);
	*blocks = w->blocks.v;
	*n = w->blocks.n;
	return w->worker[0].post;
}

void work_free(struct work *w)
{
	if (!w)
		return;
	join(w);
	for (size_t i = 0; i < w->workers; i++) {
		struct worker *own = &w->worker[i];
		post_free(own->post);
		build_release(&own->build);
		map_release(&own->unknown);
		arena_release(&own->arena);
		arena_release(&own->names);
	}
	for (size_t i = 0; i < BATCHES; i++) {
		buf_release(&w->batch[i].text);
		array_release(&w->batch[i].record);
	}
	array_release(&w->idle);
	array_release(&w->waiting);
	array_release(&w->blocks);
	facet_index_free(w->index);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->changed);
	free(w);
}
