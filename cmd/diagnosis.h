/* Options of diagnosis, for all commands that have it. */
#ifndef CMD_DIAGNOSIS_H
#define CMD_DIAGNOSIS_H

#include "cmd/cli.h"
#include "detect/baseline.h"
#include "detect/detect.h"

struct diagnosis_options {
	const char *rules, *min_confidence, *baseline, *save_baseline;
	struct strings set, config, expect_docs, expect_spans;
};

#define OPT_DIAGNOSIS(d)                                                                                    \
	OPT_GROUP("Diagnosis"),                                                                             \
		OPT_STRING(0, "rules", &(d)->rules, "LIST",                                                 \
			   "run these rules or categories, and list them; 'all' for all"),                  \
		OPT_STRINGS(0, "set", &(d)->set, "RULE.OPTION=N", "a threshold (trace-rules(7) has them)"), \
		OPT_PATH(OPTION_STRINGS, 0, "config", &(d)->config, "FILE", PATH_READ,                      \
			 "thresholds and more from a JSON file"),                                           \
		OPT_STRING(0, "min-confidence", &(d)->min_confidence, "X",                                  \
			   "leave out findings below X (0.3)"),                                             \
		OPT_PATH(OPTION_STRING, 0, "baseline", &(d)->baseline, "FILE", PATH_READ,                   \
			 "healthy traces: a dump, or a saved baseline"),                                    \
		OPT_PATH(OPTION_STRING, 0, "save-baseline", &(d)->save_baseline, "FILE", PATH_WRITE,        \
			 "write what --baseline read to FILE"),                                             \
		OPT_STRINGS(0, "expect", &(d)->expect_spans, "NAME", "a span that must be there"),          \
		OPT_STRINGS(0, "expect-doc", &(d)->expect_docs, "ID", "a document that must be retrieved")

/* What the options say; false on a mistake (said). The texts live in the arena. */
bool diagnosis_settings(const struct cmd *cmd, const struct diagnosis_options *o, struct arena *arena,
			struct detect_settings *out);

/* --baseline and --save-baseline: *out is NULL without; the caller frees. False on trouble (said). */
bool diagnosis_baseline(struct session *s, const struct diagnosis_options *o, struct baseline **out);

void diagnosis_options_release(struct diagnosis_options *o);

#endif
