/* The workers, and what they do with chunks. */
#include "dialect/side.h"

#include <stdlib.h>

enum {
	HELD_BYTES = 64 << 20, /* in all chunks: whoever reads another piece than the first waits */
	CHUNKS_EACH = 8,       /* of the first piece, for each worker */
	IN_PLACE_CHUNK = 1 << 20,
	SPARES_MOST = 2 * WORKERS_MOST,
};

/* ---- chunks ---- */

static void chunk_free(struct chunk *c)
{
	buf_release(&c->text);
	arena_release(&c->reports);
	array_release(&c->entries);
	batch_release(&c->batch);
	free(c);
}

struct chunk *side_chunk(struct side *s)
{
	pthread_mutex_lock(&s->lock);
	struct chunk *c = s->spare;
	if (c) {
		s->spare = c->next;
		s->spares--;
		c->next = NULL;
	}
	pthread_mutex_unlock(&s->lock);
	c = c ? c : mem_alloc(1, sizeof(*c));
	c->batch.is_owned = s->sink->own_span != NULL;
	c->batch.thinning = s->sink->thinning;
	c->batch.asks_records = s->sink->asks_records;
	return c;
}

void side_spare(struct side *s, struct chunk *c)
{
	buf_clear(&c->text);
	arena_reset(&c->reports);
	array_clear(&c->entries);
	batch_clear(&c->batch);
	c->totals = (struct reading_totals){ 0 };
	c->damaged = 0;
	c->state = CHUNK_WAITS;
	c->is_before = false;
	pthread_mutex_lock(&s->lock);
	bool kept = s->spares < SPARES_MOST;
	if (kept) {
		c->next = s->spare;
		s->spare = c;
		s->spares++;
	}
	pthread_mutex_unlock(&s->lock);
	if (!kept)
		chunk_free(c);
}

size_t side_chunk_bytes(const struct chunk *c)
{
	return c->text.n + c->entries.n * sizeof(*c->entries.v) + batch_bytes(&c->batch);
}

/* ---- parsing ---- */

struct chunk *side_take_waiting(struct side *s)
{
	struct piece *p = s->first;
	while (s->waiting && p && !p->waits)
		p = p->next;
	if (!s->waiting || !p)
		return NULL;
	struct chunk *c = p->waits;
	c->state = CHUNK_PARSED_NOW;
	s->waiting--;
	do
		p->waits = p->waits->next;
	while (p->waits && p->waits->state != CHUNK_WAITS);
	return c;
}

static void parse_entry(struct worker *w, struct chunk *c, const struct entry *e)
{
	if (e->report) {
		batch_report(&c->batch, e->teller, e->report);
		return;
	}
	struct passed passed = e->passed;
	passed.record.text.s = c->text.s + e->text_at;
	c->damaged += parser_read(&w->parser, &passed) != STATUS_OK;
}

void side_count(struct worker *w)
{
	w->totals = (struct reading_totals){ 0 };
	parser_count(&w->parser, &w->totals);
}

void side_parse(struct worker *w, struct chunk *c)
{
	struct side *s = w->side;
	pthread_mutex_unlock(&s->lock);
	w->parsing = c;
	side_count(w);
	for (size_t i = 0; i < c->entries.n; i++)
		parse_entry(w, c, &c->entries.v[i]);
	c->totals = w->totals;
	w->parsing = NULL;
	pthread_mutex_lock(&s->lock);
	s->bytes -= c->bytes;
	c->bytes = side_chunk_bytes(c) - c->text.n;
	s->bytes += c->bytes;
	c->state = CHUNK_DONE;
	pthread_cond_broadcast(&s->changed);
}

bool side_has_room(const struct side *s, const struct piece *p)
{
	return p == s->first ? p->chunks < (size_t)CHUNKS_EACH * s->workers_most : s->bytes < HELD_BYTES;
}

/* ---- what comes of a chunk ---- */

static enum status go_on(struct worker *w)
{
	struct chunk *c = w->parsing;
	/* Each chunk would hold a copy of the record. */
	if (!w->in_place || c->batch.asks_records || batch_bytes(&c->batch) < IN_PLACE_CHUNK)
		return STATUS_OK;
	enum status st = side_send_parsed(w);
	w->parsing = side_chunk(w->side);
	return st;
}

static enum status take_span(void *user, const struct span *span, const struct record *r)
{
	struct worker *w = user;
	batch_span(&w->parsing->batch, span, r);
	return go_on(w);
}

static enum status take_feedback(void *user, const struct feedback *f, const struct record *r)
{
	struct worker *w = user;
	batch_feedback(&w->parsing->batch, f, r);
	return go_on(w);
}

static void take_report(void *user, const struct diag_entry *entry)
{
	struct worker *w = user;
	batch_report(&w->parsing->batch, TELLER_READER, entry);
}

static void take_first(void *user, const struct diag_entry *entry)
{
	struct worker *w = user;
	batch_report(&w->parsing->batch, TELLER_FIRST, entry);
}

/* ---- workers ---- */

/* With the lock held: the next one, in order, unless too much is read ahead. */
static struct piece *next_piece(const struct side *s)
{
	struct piece *p = s->first;
	if (s->readers >= s->readers_most)
		return NULL;
	while (p && p->claimed)
		p = p->next;
	return p && side_has_room(s, p) ? p : NULL;
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct side *s = w->side;
	pthread_mutex_lock(&s->lock);
	while (!s->over) {
		struct chunk *c = side_take_waiting(s);
		struct piece *p = c ? NULL : next_piece(s);
		if (c) {
			side_parse(w, c);
		} else if (p) {
			side_read(w, p);
		} else {
			s->idle++;
			pthread_cond_wait(&s->changed, &s->lock);
			s->idle--;
		}
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

static bool start_worker(struct side *s)
{
	struct worker *w = &s->worker[s->started];
	w->side = s;
	w->sink = (struct sink){ .user = w,
				 .span = take_span,
				 .feedback = s->sink->feedback ? take_feedback : NULL,
				 .writes_spans = s->sink->writes_spans };
	w->diag = (struct diag){ .report = take_report, .user = w };
	w->firsts = (struct diag){ .report = take_first, .user = w };
	side_pass_init(w);
	parser_init(&w->parser, s->options, &w->sink, &w->diag, s->started + 1);
	w->parser.reading.firsts = &w->firsts;
	if (pthread_create(&w->thread, NULL, work, w) == 0) {
		s->started++;
		return true;
	}
	records_free(w->records);
	parser_release(&w->parser);
	s->workers_most = s->started;
	return false;
}

bool side_start(struct side *s)
{
	return start_worker(s);
}

void side_call(struct side *s)
{
	pthread_cond_broadcast(&s->changed);
	if (!s->idle && s->started < s->workers_most)
		(void)start_worker(s);
}

void side_join(struct side *s)
{
	for (unsigned i = 0; i < s->started; i++) {
		struct worker *w = &s->worker[i];
		pthread_join(w->thread, NULL);
		records_free(w->records);
		parser_release(&w->parser);
	}
}

void side_free(struct side *s)
{
	for (struct chunk *c = s->spare, *next; c; c = next) {
		next = c->next;
		chunk_free(c);
	}
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->changed);
	free(s);
}
