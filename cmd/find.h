/* Between the files of trace-find. */
#ifndef CMD_FIND_H
#define CMD_FIND_H

#include "cmd/criteria.h"
#include "cmd/diagnosis.h"
#include "detect/survey.h"
#include "index/use.h"
#include "query/join.h"
#include "query/select.h"
#include "report/find.h"

struct find_options {
	struct criteria criteria;
	struct common_options common;
	const char *complaint, *feedback, *similar, *index, *by;
	bool no_index;
	bool list, count, json, raw, spans, all;
	struct strings suspects;
	bool missing, orphans, check;
	struct diagnosis_options diagnosis;
	uint64_t memory;
	int most;
};

/* A run of trace-find: its session, and what it found. */
struct find {
	const struct find_options *options;
	struct session *session;
	struct query query; /* the criteria */
	struct select *select;
	struct slip slip; /* of --complaint */
	struct resolve *resolve;
	struct find_candidates candidates; /* owned by `resolve`, best first */
	struct join *join;                 /* feedback: of --feedback and of the input */
};

/* Prints what has come together, once it is a megabyte. */
void find_flush(struct find *f, struct buf *out);

/* The results are records or spans, which leave as they are read. */
bool find_streams(const struct find *f);

/* Runs all rounds of a selection over the inputs. */
void find_rounds(struct find *f, struct select *s);

/* Indexes are looked for from here on, unless the options forbid or would make them say something else. */
void find_index(struct find *f);

/* What the next readings must meet: by indexes, what cannot hold it is left out. NULL: all of the input. */
void find_limit(struct find *f, const struct select_scope *scope);

/*
 * --complaint: fills candidates, and pins those that will be shown. EXIT_NO
 * when nothing matches, EXIT_TROUBLE when there is no slip (both said).
 */
int find_complaint(struct find *f);

/* --feedback: pins the traces that its records point at. The same codes. */
int find_feedback(struct find *f);

/* Feedback that was met in the input goes to the rest. */
void find_take_feedback(struct find *f);

/* Reads what was selected (all rounds) and prints it, in the form that was asked for. EXIT_YES or EXIT_NO. */
int find_print(struct find *f);

/* Nothing was found: with --json, an object that says so. */
void find_print_nothing(struct find *f);

/* Reads what was selected, and shows `visit` each trace of it in turn, with a diagnosis where there is a
 * detect. */
void find_survey(struct find *f, struct detect *d, survey_visit *visit, void *user);

/* --suspect, --missing, --orphans: reads, diagnoses and prints. */
int find_suspects(struct find *f);

/* --check: reads, and prints what is wrong with the spans themselves. EXIT_YES where nothing is. */
int find_check(struct find *f);

/* --by: reads, and prints statistics of spans. EXIT_NO where there are none. */
int find_stats(struct find *f);

/* Writes the spans or records that `read` passes to the sink it is given. EXIT_YES or EXIT_NO. */
typedef void find_reading(struct find *f, const struct sink *out, void *user);
int find_leave(struct find *f, find_reading *read, void *user);

#endif
