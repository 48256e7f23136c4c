/* trace-replay-check --audit: could these runs be reconstructed? */
#ifndef CMD_REPLAY_AUDIT_H
#define CMD_REPLAY_AUDIT_H

#include "cmd/outcome_reports.h"

struct audit_flags {
	bool audit, json; /* json: set by the command */
	const char *trace, *registry, *artifacts, *write_prompt;
	uint64_t memory;
	const struct outcome_report_options *reports; /* set by the command; not of JSON */
};

#define OPT_AUDIT(o)                                                                                 \
	OPT_GROUP("Audit"), OPT_FLAG(0, "audit", &(o)->audit, "could these runs be reconstructed?"), \
		OPT_STRING('t', "trace", &(o)->trace, "ID",                                          \
			   "of this trace alone; the beginning of its id is enough"),                \
		OPT_PATH(OPTION_STRING, 0, "registry", &(o)->registry, "DIR", PATH_READ,             \
			 "prompt templates, id@version: a folder or a bundle"),                      \
		OPT_PATH(OPTION_STRING, 0, "artifacts", &(o)->artifacts, "DIR", PATH_READ,           \
			 "payloads that spans refer to, by id or SHA-256"),                          \
		OPT_STRING(0, "write-prompt", &(o)->write_prompt, "SPAN",                            \
			   "write the rebuilt prompt of this span, exactly")

bool audit_wanted(const struct audit_flags *o);

/* All of the work, over an open session; gives the answer for session_close(). */
int audit_run(struct session *s, const struct audit_flags *o);

#endif
