/* The caller's part: pieces are added ahead of the workers, and what comes of them is given in their order.
 */
#include "dialect/reader_side.h"

#include "base/buf.h"
#include "dialect/side.h"

#include <stdlib.h>
#include <time.h>

enum { SMALL_BYTES = 256 << 10, PIECES_EACH = 4, LOOK_NS = 100000000 };

struct run {
	struct side *side;
	struct input *in;
	struct diag *diag, *of_input; /* where reports of records go, and those of the input */
	struct reader_totals *totals;
	const struct input_watcher *watcher;
	unsigned part_threads;
	bool no_more; /* pieces */
	bool damaged;
	struct map told; /* reports of their kind that were the first */
	struct arena keys;
};

bool side_pays(struct input *in, const struct reader_options *o, const struct sink *sink)
{
	uint64_t bytes;
	if (o->threads < 2 || o->ledger)
		return false;
	switch (input_files(in, &bytes)) {
	case INPUT_PIPES:
		/* Where more is waited for, what is there shall not wait. */
		return sink->own_span != NULL;
	case INPUT_ONE_FILE:
		return !o->needles && bytes >= SMALL_BYTES;
	case INPUT_FILES:
		break;
	}
	return true;
}

/* ---- reports ---- */

static bool is_first(struct run *r, const struct diag_entry *e)
{
	struct buf key = { 0 };
	bool is_new;
	buf_printf(&key, "%s %s ", e->code, e->text);
	buf_add_str(&key, e->subject);
	is_new = !map_get(&r->told, buf_str(&key));
	if (is_new)
		*map_put(&r->told, arena_str(&r->keys, buf_str(&key)), NULL) = 1;
	buf_release(&key);
	return is_new;
}

static void report(void *user, enum teller teller, const struct diag_entry *e)
{
	struct run *r = user;
	if (teller == TELLER_INPUT)
		diag_pass_on(r->of_input, e);
	else if (teller == TELLER_PART)
		input_pass_on(r->in, e);
	else if (teller == TELLER_READER || is_first(r, e))
		diag_pass_on(r->diag, e);
}

static void report_of_input(void *user, const struct diag_entry *e)
{
	struct chunk *c = user;
	batch_report(&c->batch, TELLER_INPUT, e);
}

/* ---- pieces ---- */

/* What is told of folders that are looked into meanwhile comes before what is in the file. */
static struct input *next_part(struct run *r, struct chunk *before)
{
	struct diag diag = { .report = report_of_input, .user = before };
	input_use_diag(r->in, &diag);
	struct input *part = input_part(r->in, NULL, r->part_threads);
	input_use_diag(r->in, r->of_input);
	return part;
}

static void add_piece(struct run *r)
{
	struct side *s = r->side;
	struct piece *p = mem_alloc(1, sizeof(*p));
	struct chunk *before = side_chunk(s);
	before->state = CHUNK_DONE;
	before->is_before = true;
	p->in = s->parts ? next_part(r, before) : r->in;
	p->first = p->last = before;
	p->chunks = 1;
	r->no_more = !p->in || !s->parts;
	p->claimed = p->ended = !p->in;
	pthread_mutex_lock(&s->lock);
	if (s->first)
		s->last->next = p;
	else
		s->first = p;
	s->last = p;
	s->pieces++;
	side_call(s);
	pthread_mutex_unlock(&s->lock);
}

static void wait_a_moment(struct run *r)
{
	struct side *s = r->side;
	struct timespec until;
	if (!r->watcher || clock_gettime(CLOCK_REALTIME, &until)) {
		pthread_cond_wait(&s->changed, &s->lock);
		return;
	}
	until.tv_nsec += LOOK_NS;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_cond_timedwait(&s->changed, &s->lock, &until);
}

static void look(struct run *r)
{
	if (r->watcher)
		r->watcher->look(r->watcher->user, input_file_bytes(r->in));
}

/* With the lock held. */
static struct chunk *pop_chunk(struct side *s, struct piece *p)
{
	struct chunk *c = p->first;
	p->first = c->next;
	p->chunks--;
	s->bytes -= c->bytes;
	c->bytes = 0;
	c->next = NULL;
	pthread_cond_broadcast(&s->changed);
	return c;
}

/* The next one of this piece; NULL behind its last. */
static struct chunk *next_chunk(struct run *r, struct piece *p)
{
	struct side *s = r->side;
	struct chunk *c = NULL;
	pthread_mutex_lock(&s->lock);
	while (p->first ? p->first->state != CHUNK_DONE : !p->ended) {
		wait_a_moment(r);
		pthread_mutex_unlock(&s->lock);
		look(r);
		pthread_mutex_lock(&s->lock);
	}
	if (p->first)
		c = pop_chunk(s, p);
	pthread_mutex_unlock(&s->lock);
	return c;
}

/* With the lock held: nothing of what was read of it is wanted. */
static void drop_piece(struct side *s, struct piece *p)
{
	p->unwanted = true;
	if (p->in && s->parts)
		input_part_stop(p->in);
	pthread_cond_broadcast(&s->changed);
}

/* With the lock held: whoever reads or parses some of it has ended, and its chunks are gone. */
static void empty_piece(struct side *s, struct piece *p)
{
	while ((p->claimed && !p->ended) || p->first) {
		struct chunk *c = p->first;
		if (!c || c->state == CHUNK_PARSED_NOW) {
			pthread_cond_wait(&s->changed, &s->lock);
			continue;
		}
		if (c->state == CHUNK_WAITS) {
			p->waits = c->next;
			s->waiting--;
		}
		c = pop_chunk(s, p);
		pthread_mutex_unlock(&s->lock);
		side_spare(s, c);
		pthread_mutex_lock(&s->lock);
	}
}

/*
 * The limit of the run is near, and files were read as if there was nothing
 * before them. They are read again, now that it is known what is.
 */
static void read_again(struct run *r)
{
	struct side *s = r->side;
	pthread_mutex_lock(&s->lock);
	for (struct piece *p = s->first; p; p = p->next)
		if (p->in)
			drop_piece(s, p);
	for (struct piece *p = s->first; p; p = p->next) {
		if (!p->in)
			continue;
		struct chunk *before = p->first && p->first->is_before ? pop_chunk(s, p) : NULL;
		empty_piece(s, p);
		p->first = p->last = before;
		p->chunks = before != NULL;
		input_part_again(p->in);
		if (p == s->first && !input_part_turn(p->in))
			BUG("a file that was not read has been read too far");
		p->claimed = p->ended = p->unwanted = false;
		side_call(s);
	}
	pthread_mutex_unlock(&s->lock);
}

/* ---- giving ---- */

static void add_totals(struct reading_totals *to, const struct reading_totals *more)
{
	to->spans += more->spans;
	to->feedback += more->feedback;
	to->other_signals += more->other_signals;
	to->unknown += more->unknown;
	for (int i = 0; i < JSON_REPAIRS; i++)
		to->repairs[i] += more->repairs[i];
}

static enum status give_piece(struct run *r, struct piece *p)
{
	const struct batch_to to = { .sink = r->side->sink, .report = report, .user = r };
	enum status st = STATUS_OK;
	struct chunk *c;
	if (p->in && r->side->parts && !input_part_turn(p->in))
		read_again(r);
	while (st == STATUS_OK && (c = next_chunk(r, p)) != NULL) {
		st = batch_give(&c->batch, &to);
		add_totals(&r->totals->reading, &c->totals);
		r->totals->damaged += c->damaged;
		r->damaged |= c->damaged > 0;
		side_spare(r->side, c);
		look(r);
	}
	return st;
}

/* False: no other is to be read. */
static bool end_piece(struct run *r, struct piece *p)
{
	struct side *s = r->side;
	struct records_totals *to = &r->totals->records;
	pthread_mutex_lock(&s->lock);
	s->first = p->next;
	s->pieces--;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
	to->records += p->records.records;
	to->damaged += p->records.damaged;
	to->noise_lines += p->records.noise_lines;
	to->skipped_bytes += p->records.skipped_bytes;
	r->damaged |= p->status != STATUS_OK;
	bool more = !p->in || !s->parts || input_part_join(p->in);
	free(p);
	return more;
}

static enum status give_all(struct run *r, unsigned readers)
{
	struct side *s = r->side;
	enum status st = STATUS_OK;
	bool more = true;
	while (st == STATUS_OK && more) {
		while (!r->no_more && s->pieces < (size_t)readers * PIECES_EACH)
			add_piece(r);
		struct piece *p = s->first;
		if (!p)
			break;
		st = give_piece(r, p);
		if (st == STATUS_OK)
			more = end_piece(r, p);
	}
	return st != STATUS_OK ? st : r->damaged ? STATUS_SKIP : STATUS_OK;
}

/* Workers end; nothing of what they still had is given. */
static void end_all(struct side *s)
{
	pthread_mutex_lock(&s->lock);
	s->over = true;
	for (struct piece *p = s->first; p; p = p->next)
		drop_piece(s, p);
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
	side_join(s);
	for (struct piece *p = s->first, *next; p; p = next) {
		next = p->next;
		p->ended = true;
		pthread_mutex_lock(&s->lock);
		empty_piece(s, p);
		pthread_mutex_unlock(&s->lock);
		if (p->in && s->parts)
			input_part_drop(p->in);
		free(p);
	}
	side_free(s);
}

/* A file that is the only one is inflated by a thread of its own, where there are enough for that. */
static struct side *side_new(const struct reader_options *o, const struct sink *sink, enum input_files files,
			     unsigned readers)
{
	struct side *s = mem_alloc(1, sizeof(*s));
	unsigned threads = o->threads < WORKERS_MOST ? o->threads : WORKERS_MOST;
	s->options = o;
	s->sink = sink;
	s->parts = files != INPUT_PIPES;
	s->workers_most = files == INPUT_ONE_FILE && threads > 2 ? threads - 1 : threads;
	s->readers_most = readers;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->changed, NULL);
	return s;
}

enum status reader_run_side(struct input *in, const struct reader_options *o, const struct sink *sink,
			    struct diag *diag, struct reader_totals *totals)
{
	uint64_t bytes;
	enum input_files files = input_files(in, &bytes);
	unsigned readers = files == INPUT_FILES ? input_readers(in) : 1;
	struct run r = {
		.side = side_new(o, sink, files, readers), .in = in, .diag = diag, .totals = totals
	};
	if (!side_start(r.side)) {
		end_all(r.side);
		return reader_run_here(in, o, sink, diag, totals);
	}
	r.part_threads = r.side->workers_most < o->threads ? o->threads : 1;
	r.watcher = input_watch(in, NULL);
	r.of_input = input_use_diag(in, NULL);
	input_use_diag(in, r.of_input);
	map_init(&r.told);
	enum status st = give_all(&r, readers);
	end_all(r.side);
	input_use_diag(in, r.of_input);
	input_watch(in, r.watcher);
	totals->input = input_totals(in);
	map_release(&r.told);
	arena_release(&r.keys);
	return st;
}
