/*
 * Texts that were looked at, by what they are called, and in which nothing was
 * found: system prompts, documents and ids come again in many spans and many
 * traces. Bounded: when it is full, all is forgotten. For redact*.c alone.
 */
#ifndef EVAL_REDACT_MEMO_H
#define EVAL_REDACT_MEMO_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"

struct redact_memo {
	struct map texts; /* to 1 where nothing was found; keys are in the arena */
	struct arena arena;
	struct buf asked;
	uint32_t cleared; /* so often */
};

void redact_memo_init(struct redact_memo *m);
void redact_memo_release(struct redact_memo *m);
void redact_memo_clear(struct redact_memo *m);

/* True: nothing is in it. Else it is to be looked at; `kind` says how. */
struct redact_look {
	uint32_t place, cleared; /* 0: it is not kept */
};
bool redact_memo_knows(struct redact_memo *m, char kind, struct str label, struct str text,
		       struct redact_look *look);

/* It was, and nothing was found. */
void redact_memo_add(struct redact_memo *m, const struct redact_look *look);

#endif
