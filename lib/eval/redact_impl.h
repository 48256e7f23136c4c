/* For redact*.c alone. */
#ifndef EVAL_REDACT_IMPL_H
#define EVAL_REDACT_IMPL_H

#include "eval/redact_find.h"
#include "eval/redact_memo.h"
#include "json/walk.h"

struct redact_value_of {
	struct str value;
	enum personal_kind kind;
	bool only_called; /* known by its label alone */
};

typedef ARRAY(struct redact_value_of) redact_values;

struct redactor {
	const struct redact_settings *settings;
	struct redactor *whole;   /* that this one works beside of; itself: beside of none */
	struct literal_set known; /* to kinds */
	struct literal_set local; /* the same, of this trace alone: what is written depends on no other */
	redact_values values;
	struct map kept;
	struct map called;       /* values that are known by their labels alone */
	redact_values news;      /* of this trace, for the one that this works beside of */
	struct map here_known;   /* of `here` */
	ARRAY(struct str) here;  /* values of this trace */
	struct redact_memo memo; /* of what is learnt; later, of what is known anywhere */
	struct redact_finder finder;
	struct arena arena, scratch, here_arena;
	uint64_t learnt_resource;
	struct str learnt_trace; /* the id */
	bool found;              /* in this trace */
	bool suspects;           /* all that is known, everywhere */
	bool kinds;              /* tokens are kinds alone */
	size_t count[PERSONAL_KINDS], replaced[PERSONAL_KINDS];
};

/* What the texts in JSON are called: by their key, in lists by that of the list. */
enum { REDACT_JSON_DEPTH = 3, REDACT_LABELS = 64 };
struct redact_labels {
	struct str outer, of[REDACT_LABELS];
};
void redact_labels_init(struct redact_labels *l, struct str outer);
struct str redact_labels_step(struct redact_labels *l, const struct json_walk *w, enum json_step step);
bool redact_may_be_json(struct str text);

/* --keep lets it stay. */
bool redactor_keeps(const struct redactor *r, struct str value);

/* "government-id" */
const char *redact_kind_name(enum personal_kind kind);

/* A value was found: it is known to the whole at once, or as soon as that is told. */
void redactor_tell(struct redactor *r, const struct redact_value_of *v);

void redactor_note_here(struct redactor *r, struct str value);

#endif
