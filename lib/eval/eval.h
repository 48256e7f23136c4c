/*
 * Fixture formats: a row in evals.def and a file each. A format writes one
 * case as one JSON value; how cases become files is the same for all.
 */
#ifndef EVAL_EVAL_H
#define EVAL_EVAL_H

#include "eval/fixture.h"

enum eval_container {
	EVAL_LINES, /* JSON lines */
	EVAL_ARRAY, /* one JSON array */
	EVAL_SET,   /* one JSON object whose "eval_cases" they are */
};

enum eval_flag {
	EVAL_NO_NUL = 1 << 0,       /* the consumer's store takes no U+0000 */
	EVAL_JSON_AS_TEXT = 1 << 1, /* the consumer looks into recorded objects */
	EVAL_TRACES = 1 << 2,       /* the recorded spans go beside it */
	EVAL_FOLDER = 1 << 3,       /* it is more than one file */
};

struct eval_format {
	const char *name;    /* "promptfoo" */
	const char *summary; /* one line */
	const char *file;    /* its name in a folder, without extension: "tests" */
	const char *id;      /* path of the case's id in a record: "metadata.casefile.case" */
	const char *needs;   /* a member that every record of the format has: "vars" */
	const char *live;    /* texts that the consumer acts on, separated by blanks; "" */
	enum eval_container container;
	unsigned flags;
	void (*write)(struct fixture *f, const struct eval_case *c);
};

/* All of them, in the order of evals.def; one by name (NULL: no such format). */
const struct eval_format *eval_formats(size_t *n);
const struct eval_format *eval_format_by_name(struct str name);

/* A file that goes beside the cases, the same for all of them. '@' stands for "", or for ".train" of a split.
 */
struct eval_companion {
	const char *format; /* "promptfoo" */
	const char *file;   /* "promptfooconfig@.json" */
	const char *text;
};
const struct eval_companion *eval_companions(size_t *n);

/* A second record for another file, of the cases that have more to say there; false: this one has not. */
bool eval_promptfoo_traced(struct fixture *f, const struct eval_case *c);

#define EVAL(id, name, summary, file, case_id, needs, live, container, flags) \
	void eval_write_##id(struct fixture *f, const struct eval_case *c);
#include "eval/evals.def"
#undef EVAL

#endif
