/*
 * A set of fixtures: which cases are taken, and the files they become. Cases
 * come in any order; what is written depends on the cases alone.
 */
#ifndef EVAL_FIXTURES_H
#define EVAL_FIXTURES_H

#include "eval/eval.h"

enum eval_dedupe { DEDUPE_SHAPE, DEDUPE_INPUT, DEDUPE_NONE };

struct eval_split {
	struct str name;
	double share; /* of the sum of all shares */
};

struct fixtures_settings {
	const struct eval_format *format;
	enum eval_dedupe dedupe;
	size_t sample; /* so many of them; 0: all */
	struct str seed;
	const struct eval_split *splits;
	size_t splits_n;
	const char *version; /* of casefile */

	/* One span as a line; where the format has spans beside it. */
	void (*write_span)(struct buf *out, const struct span *s, struct arena *scratch);
};

struct fixtures;

/* Borrows both. */
struct fixtures *fixtures_new(const struct fixtures_settings *settings, struct redactor *redactor)
	__attribute__((warn_unused_result));
void fixtures_free(struct fixtures *fx);

/*
 * Cases can be written by so many workers (numbered from 0) side by side, and
 * taken one after the other. Each has a redactor of its own; with one worker
 * it is the one of fixtures_new().
 */
void fixtures_use_workers(struct fixtures *fx, unsigned workers);
struct redactor *fixtures_redactor(const struct fixtures *fx, unsigned worker);

/* A case that its worker wrote, whose redactor knows the trace already; in the arena of the case.
 * `lossy`: not replayable, and taken all the same. */
struct held;
struct held *fixtures_write(struct fixtures *fx, unsigned worker, const struct eval_case *c,
			    const struct eval_source *source, bool lossy) __attribute__((warn_unused_result));

/* Takes it, or what it has of it lets go. */
void fixtures_take(struct fixtures *fx, struct held *written);

/* Chooses, sorts, and puts tokens where a value was only found out in a later case. Once, at the end. */
void fixtures_settle(struct fixtures *fx);

/* Cases that are taken, and that were merged into others. */
size_t fixtures_taken(const struct fixtures *fx);
size_t fixtures_merged(const struct fixtures *fx);

/*
 * The files, one after the other from *at = 0: cases by split, then what goes
 * beside them. A name is relative ("tests.jsonl", "traces/3fa9….jsonl").
 */
struct fixtures_file {
	struct str name;
	bool is_cases; /* can be appended to */
	size_t split;
	bool traced;
	struct str text;
};
bool fixtures_next(struct fixtures *fx, size_t *at, struct fixtures_file *out);

/*
 * The text of a file of cases behind those of `existing` (empty: none) that it
 * does not have yet: *added of them. False when `existing` is no such file.
 */
bool fixtures_cases(struct fixtures *fx, const struct fixtures_file *file, struct str existing,
		    struct buf *out, size_t *added);

#endif
