/*
 * The diagnosis of every trace of a dump, in bounded memory. Spans are grouped
 * as they pass; where that outgrows the budget, they go into a file and are had
 * again portion by portion (by a hash of their trace's id). Without a file, or
 * room in it, only a portion is kept, and the others wait for another reading.
 *
 *	do read all spans into survey_sink(); while (survey_next(s));
 */
#ifndef DETECT_SURVEY_H
#define DETECT_SURVEY_H

#include "detect/detect.h"
#include "dialect/dialect.h"
#include "span/thin.h"

struct survey;

/* Called once for each trace; what it is given lives until it returns. No diagnosis (NULL) without a detect.
 */
typedef void survey_visit(void *user, const struct tree *t, const struct summary *s,
			  const struct diagnosis *d);

/* Is the trace with this key (trace_key()) wanted? NULL: all are. Asked when a reading is over. */
typedef bool survey_wants(void *user, struct str key);

/* Borrows all of it; `d` may be NULL. The budget holds for the spans that are kept at a time. */
struct survey *survey_new(struct detect *d, uint64_t budget_bytes, survey_visit *visit, survey_wants *wants,
			  void *user) __attribute__((warn_unused_result));
void survey_free(struct survey *s);

struct sink survey_sink(struct survey *s);

/* An empty file for what does not fit into the budget, open for both; borrowed. */
void survey_use_file(struct survey *s, int fd);

/* Spans are kept without what is not asked for; borrowed. */
void survey_use_thinning(struct survey *s, const struct thinning *t);

/* Traces are diagnosed by so many threads; visited one after the other all the same. */
void survey_use_threads(struct survey *s, unsigned threads);

/*
 * Instead of the visits: blocks of traces, the same whatever the number of
 * threads. Those of a block come one after the other, from one thread; several
 * blocks are under way at once. They are given back in order, by one thread.
 */
struct survey_blocks {
	void *(*begin)(void *user);
	void (*take)(void *block, const struct trace *t);
	void (*end)(void *user, void *block);
};

/* Borrows it; nothing is diagnosed, `visit` and `d` are NULL. */
void survey_use_blocks(struct survey *s, const struct survey_blocks *blocks);

/*
 * What is made of a trace by the thread that diagnosed it (`worker`: from 0,
 * fewer than there are threads), beside of others, before it is visited; and,
 * while it is visited, what that was.
 */
typedef void *survey_make(void *user, unsigned worker, const struct tree *t, const struct summary *s,
			  const struct diagnosis *d);
void survey_use_make(struct survey *s, survey_make *make);
void *survey_made(const struct survey *s);

/* Diagnoses what was kept; true when another reading is needed. */
bool survey_next(struct survey *s);

#endif
