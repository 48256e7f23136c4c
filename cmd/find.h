/* Between the files of trace-find. */
#ifndef CMD_FIND_H
#define CMD_FIND_H

#include "cmd/criteria.h"
#include "query/select.h"
#include "report/find.h"

struct find_options {
	struct criteria criteria;
	struct common_options common;
	const char *complaint, *feedback, *similar;
	bool list, count, json, raw, spans, all;
	int most;
};

/* A run of trace-find: its session, and what it found. */
struct find {
	const struct find_options *options;
	struct session *session;
	struct select *select;
	struct query query;
	struct slip slip; /* of --complaint */
	struct resolve *resolve;
	const struct candidate *candidates; /* owned by `resolve`, best first */
	size_t candidates_n;
	struct slip *feedback; /* of --feedback and of the input */
	size_t feedback_n;
};

/* Runs all rounds of a selection over the inputs. */
void find_rounds(struct find *f, struct select *s);

/* The complaint's part: fills candidates, pins the best (or, with --all, every) candidate. False: nothing
 * matches (said). */
bool find_complaint(struct find *f);

/* Feedback of --feedback and of the input itself; then what is known of one trace (unset: nothing). */
bool find_load_feedback(struct find *f);
struct str find_feedback_of(const struct find *f, const struct summary *s, struct arena *arena);

/* Prints what was selected, in the form that was asked for. EXIT_YES or EXIT_NO. */
int find_print(struct find *f);

#endif
