/* trace-to-eval, in parts: options and reading; cases; feedback and hashes; files; reduction. */
#ifndef CMD_TO_EVAL_H
#define CMD_TO_EVAL_H

#include "cmd/one_trace.h"
#include "contract/store.h"
#include "detect/survey.h"
#include "eval/fixtures.h"
#include "query/join.h"

#include <pthread.h>

struct to_eval_options {
	const char *format, *trace, *expect, *sample, *seed, *dedupe, *split, *artifacts, *hmac_key_file,
		*reduce;
	struct strings feedback, keep, expect_docs;
	uint64_t memory;
	int runs;
	bool append, keep_raw, allow_lossy;
	struct common_options common;
};

struct folder;
struct runner;

struct to_eval {
	struct session session;
	const struct to_eval_options *options;
	const char *place;     /* -o; NULL: stdout */
	struct folder *folder; /* for it; NULL: it is one file */
	struct runner *runner; /* of --reduce */
	struct arena arena;
	struct one_trace one; /* of --trace */
	struct detect *detect;
	struct store *artifacts;
	struct join *feedback;
	struct redact_settings redact;
	struct redactor *redactor;
	struct eval_settings eval;
	enum case_identity id_of;
	struct map answers; /* of --expect FILE: by trace id, or "" for the one trace, to place in
			       answer_texts */
	ARRAY(struct str) answer_texts;
	struct fixtures_settings set;
	struct fixtures *fixtures;
	struct survey *survey;
	bool beside;            /* cases are made on several threads */
	pthread_mutex_t shared; /* hashes and feedback, while they are */
	struct map hashes;      /* by file: place in hash_texts */
	ARRAY(struct str) hash_texts;
	bool hashed;
	uint64_t traces, refused, without_question;
	size_t added; /* cases in what was written */
	bool written;
};

/* ---- to_eval_cases.c ---- */

/* Is it that of --trace, or any? */
bool to_eval_wants(const struct to_eval *run, const struct trace *t);

/* The survey's visit, and the threads that do the work. */
void to_eval_visit(void *user, const struct tree *t, const struct summary *s, const struct diagnosis *d);
void to_eval_use_threads(struct to_eval *run, struct survey *survey);

/* On stderr: that more traces were refused than were named. */
void to_eval_tell_more(const struct to_eval *run);

/* ---- to_eval_inputs.c: what goes into a case beside its trace ---- */

/* Files of --feedback and --artifacts, --expect, --hmac-key-file. False on trouble (said). */
bool to_eval_load(struct to_eval *run);

/* Complaints that lie among the dumps. */
enum status to_eval_take_feedback(void *user, const struct feedback *f, const struct record *r);

/* The answer of --expect FILE for this trace; unset: none. */
struct str to_eval_answer(const struct to_eval *run, struct str trace_id);

/* Slips about this trace, in the arena. */
void to_eval_given(struct to_eval *run, const struct trace *t, struct arena *arena, struct eval_given *out);

/* SHA-256 of all inputs, and a key from their bytes where none was given. After the first reading. */
void to_eval_hash(struct to_eval *run);
struct eval_source to_eval_source(const struct to_eval *run, const struct summary *s);

/* ---- to_eval_files.c ---- */

/* Decides what -o is, and makes the processes that will write to it or run CMD: before the sandbox is
 * entered. False when that cannot be (said). */
bool to_eval_prepare(struct to_eval *run, const struct cmd *cmd, struct common_options *common);

/* Writes the set to -o or stdout. Gives the exit code. */
int to_eval_write(struct to_eval *run);

/* On stderr: how many there are. */
void to_eval_sum_up(const struct to_eval *run);

/* ---- to_eval_reduce.c ---- */

int to_eval_reduce(struct to_eval *run);

#endif
