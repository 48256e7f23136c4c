/* --report: what a check says, in any number of formats, to stdout and to files. */
#ifndef CMD_OUTCOME_REPORTS_H
#define CMD_OUTCOME_REPORTS_H

#include "cmd/cli.h"
#include "report/outcome.h"

struct outcome_report_options {
	struct strings reports;
};

#define OPT_REPORTS(r)                                                                                   \
	OPT_GROUP("Reports"),                                                                            \
		OPT_PATH(OPTION_STRINGS, 0, "report", &(r)->reports, "FORMAT[:FILE]", PATH_WRITE_BEHIND, \
			 "write this report to FILE, or to stdout; can be repeated (--report list)")

/* One report. */
struct outcome_report {
	const struct outcome_format *format;
	const char *file; /* borrowed; NULL: stdout, or what -o names */
};

struct outcome_reports {
	ARRAY(struct outcome_report) all;
};

/*
 * What the options ask for: text on stdout, unless another report goes there.
 * To be called before any work. False with the exit code on a mistake (said:
 * an unknown format, two reports to one place), or when the formats were only
 * listed.
 */
bool outcome_reports_choose(const struct cmd *cmd, const struct outcome_report_options *options,
			    const struct common_options *common, struct outcome_reports *out, int *exit_code);

/*
 * Writes all of them, and what damage was met, as a suite of its own. Tool, version, style, hashes and exit
 * code are filled in here; `contract` is the path of the file that says what must hold, or NULL, `rule_help`
 * (may be NULL; its first argument means nothing) what a rule is about. False when a file could not be
 * written (said).
 */
bool outcome_reports_write(struct session *s, const struct outcome_reports *reports, struct outcome *o,
			   const char *contract, int exit_code, struct str (*rule_help)(void *, struct str));

void outcome_reports_release(struct outcome_reports *reports);
void outcome_report_options_release(struct outcome_report_options *options);

#endif
