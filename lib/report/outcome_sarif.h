/* The parts of a SARIF log; between outcome_sarif.c and outcome_sarif_places.c only. */
#ifndef REPORT_OUTCOME_SARIF_H
#define REPORT_OUTCOME_SARIF_H

#include "base/map.h"
#include "report/outcome_parts.h"
#include "json/write.h"

/* A file, or a member of an archive in it. */
struct sarif_artifact {
	struct str file, member; /* member unset: the file itself */
	uint64_t parent;         /* of a member: index of its file */
};

struct sarif {
	struct json_writer w;
	const struct outcome_settings *settings;
	struct outcome_labels labels;
	struct map rules, artifacts; /* to their indices */
	ARRAY(struct sarif_artifact) artifact;
	struct arena arena;
	size_t text_bytes; /* of recorded text, so far: it is what does not compress */
};

/* A string: shown as escape_text() does, and without what viewers would make links and placeholders of. */
void sarif_text(struct sarif *s, const char *key, struct str text, size_t most);

/* { "text": … } */
void sarif_message(struct sarif *s, const char *key, struct str text, size_t most);

/* One location: where the bytes are, and the span that they are. */
void sarif_location(struct sarif *s, const struct origin *place, struct str span_name, struct str span_id,
		    struct str says);

/* "codeFlows": from the root to the span; nothing without a path. */
void sarif_path(struct sarif *s, const struct outcome_case *c);

/* "artifacts": all that locations named. */
void sarif_artifacts(struct sarif *s);

#endif
