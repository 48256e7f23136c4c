/*
 * Could this run be reconstructed from what was recorded? Field by field: as it
 * was, kept elsewhere, as a hash, cut, masked, dropped, sampled away, not
 * there; then a verdict. Determinism is never assumed: that all was recorded
 * means that the same inputs can be given again, not that the same answer
 * comes back.
 */
#ifndef CONTRACT_AUDIT_H
#define CONTRACT_AUDIT_H

#include "contract/rebuild.h"

enum audit_class {
	AUDIT_EXACT,
	AUDIT_REFERENCED, /* an artifact holds it (and, with a hash, is the one that was meant) */
	AUDIT_REBUILT,    /* the registry's prompt has the recorded hash */
	AUDIT_HASHED,
	AUDIT_TRUNCATED,
	AUDIT_REDACTED,
	AUDIT_DANGLING, /* it is said where it is kept, and it is not there */
	AUDIT_ALTERED,  /* what is kept there has another hash */
	AUDIT_DROPPED,  /* the exporter counted attributes that it left out */
	AUDIT_SAMPLED,  /* its span was sampled away */
	AUDIT_ABSENT,
	AUDIT_CLASSES
};
const char *audit_class_name(enum audit_class c); /* "truncated" */

/* Nothing of the value is lost. */
bool audit_is_whole(enum audit_class c);

enum audit_field {
#define FIELD(id, name, component, need, facet, other, hash, ref) AUDIT_##id,
#include "contract/audit_fields.def"
#undef FIELD
	AUDIT_FIELDS
};
enum audit_need { NEED_CONTENT, NEED_SHAPE, NEED_ANCHOR, NEED_EXTRA };
const char *audit_field_name(enum audit_field f);
enum audit_need audit_field_need(enum audit_field f);

struct audit_item {
	uint32_t node;
	enum audit_field field;
	enum audit_class class;
	struct str key; /* that it was read from; unset: none */
	struct str why; /* how it is known */
};

enum audit_verdict { AUDIT_REPLAYABLE, AUDIT_STRUCTURALLY, AUDIT_NOT };
const char *audit_verdict_name(enum audit_verdict v); /* "replayable" */

struct audit {
	struct audit_item *items; /* by span, in the order of the flow */
	size_t n;
	struct rebuild *rebuilds; /* of spans that name a prompt */
	size_t rebuilds_n;
	enum audit_verdict verdict;
	struct str reasons[8]; /* "output truncated", most important first */
	size_t reasons_n;
	struct str anchors[16]; /* what is not fixed: "llm.generate: seed" */
	size_t anchors_n;
};

struct audit_stores {
	const struct store *registry, *artifacts; /* NULL: not given */
};

/* In the scene's arena. */
void audit_trace(const struct scene *s, const struct audit_stores *stores, struct audit *out);

#endif
