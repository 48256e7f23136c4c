/*
 * Sidecars in use: whoever reads an input says what a round is looking for,
 * and of files that have one only the blocks are read that can hold it.
 *
 *	struct index_use *use = index_use_new(NULL);
 *	index_use_attach(use, input);
 *	index_use_ask(use, &ask);
 *	...read all of the input...
 *	if (index_use_limited(use)) ...what was not asked for was not all met...
 */
#ifndef INDEX_USE_H
#define INDEX_USE_H

#include "base/buf.h"
#include "input/parts.h"
#include "query/query.h"

enum index_feedback {
	INDEX_FEEDBACK_NONE,
	INDEX_FEEDBACK_OF_TRACES, /* that names a trace of `ids`, or none */
	INDEX_FEEDBACK_ALL,
};

/* What is looked for: one of `ids` and `query`, or everything (neither). */
struct index_ask {
	const struct map *ids;     /* all spans of these traces, by trace_key() */
	const struct query *query; /* some span of each trace that can match it; bound */
	enum index_feedback feedback;
	bool is_unfiltered; /* all records are read, and whatever is wrong with them told */
};

struct index_use;

/* Sidecars are beside their files, or all in `folder` (copied; NULL: beside). */
struct index_use *index_use_new(const char *folder) __attribute__((warn_unused_result));
void index_use_free(struct index_use *u); /* after the input; NULL is allowed */

void index_use_attach(struct index_use *u, struct input *in);

/* For the rounds that follow; borrows what it points to. NULL: everything. */
void index_use_ask(struct index_use *u, const struct index_ask *ask);

/* Since the last ask: only parts of some file were read. */
bool index_use_limited(const struct index_use *u);

/* Spans in files of which only parts were read; 0: there was none. */
uint64_t index_use_spans(const struct index_use *u);

/* By the indexes in use: does some span have an attribute or facet of this key? False: not known. */
bool index_use_has_key(const struct index_use *u, struct str key);

/* The path of the sidecar of a file. */
void index_use_path(const char *folder, struct str file, const struct file_identity *identity,
		    struct buf *out);

#endif
