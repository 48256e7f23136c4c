/* One turn of a support agent among many that run at the same time: which steps it takes, and when. */
#ifndef BENCH_TURN_H
#define BENCH_TURN_H

#include "prose.h"

enum { TURN_STEPS = 40, TURN_DOCUMENTS = 4, LIBRARY = 256 };

/* The order is that of the table in turn_spans.h. */
enum step_kind {
	STEP_TURN,
	STEP_GUARD,
	STEP_ROUTE,
	STEP_ROUND,
	STEP_PLAN,
	STEP_RETRIEVE,
	STEP_EMBED,
	STEP_RERANK,
	STEP_ORDER,
	STEP_CONTRACT,
	STEP_USAGE,
	STEP_ANSWER,
	STEP_CHECK,
	STEP_REVIEW,
	STEP_KINDS
};

struct step {
	enum step_kind kind;
	unsigned parent; /* the first step is its own */
	bool failed, lost;
	int64_t start_ms, end_ms;
	uint64_t id;
};

struct turn {
	uint64_t rng; /* its own: what it says does not depend on what runs beside it */
	uint64_t trace[2], user;
	unsigned session, number, tenant, prompt, document[TURN_DOCUMENTS];
	unsigned reference; /* of a case that only this turn speaks of */
	struct step step[TURN_STEPS];
	unsigned order[TURN_STEPS]; /* as the steps end, children first */
	unsigned steps, next;       /* of `order` */
	int64_t now_ms;
	struct buf question, answer; /* JSON texts */
	struct buf lines;            /* spans that wait for the others of their trace */
};

static inline void turn_release(struct turn *t)
{
	buf_release(&t->question);
	buf_release(&t->answer);
	buf_release(&t->lines);
}

static inline unsigned turn_begin(struct turn *t, enum step_kind kind, unsigned parent)
{
	t->step[t->steps] =
		(struct step){ kind, .parent = parent, .start_ms = t->now_ms, .id = draw(&t->rng) | 1 };
	t->now_ms += pick(&t->rng, 4);
	return t->steps++;
}

static inline void turn_end(struct turn *t, unsigned step, unsigned least_ms, unsigned more_ms)
{
	t->now_ms += least_ms + pick(&t->rng, more_ms);
	t->step[step].end_ms = t->now_ms;
	t->now_ms += pick(&t->rng, 9);
}

static inline struct step *turn_step(struct turn *t, enum step_kind kind, unsigned parent, unsigned least_ms,
				     unsigned more_ms)
{
	unsigned step = turn_begin(t, kind, parent);
	turn_end(t, step, least_ms, more_ms);
	return &t->step[step];
}

static inline void turn_round(struct turn *t, bool retrieve)
{
	unsigned round = turn_begin(t, STEP_ROUND, 0);
	turn_step(t, STEP_PLAN, round, 300, 1800);
	if (retrieve) {
		unsigned search = turn_begin(t, STEP_RETRIEVE, round);
		turn_step(t, STEP_EMBED, search, 8, 40);
		turn_end(t, search, 30, 200);
		turn_step(t, STEP_RERANK, round, 20, 110);
	} else {
		for (unsigned calls = 1 + pick(&t->rng, 3); calls; calls--) {
			enum step_kind tool = (enum step_kind)(STEP_ORDER + pick(&t->rng, 3));
			turn_step(t, tool, round, 20, 400)->failed = chance(&t->rng, 2);
		}
	}
	turn_end(t, round, 2, 10);
}

/* As the steps end; of two that end at once, the child. */
static inline void turn_sort(struct turn *t)
{
	for (unsigned i = 0; i < t->steps; i++) {
		unsigned at = i;
		while (at && t->step[t->order[at - 1]].end_ms >= t->step[i].end_ms) {
			t->order[at] = t->order[at - 1];
			at--;
		}
		t->order[at] = i;
	}
}

/* 8 to 40 steps. One turn in 250 loses its root, one in 150 another span. */
static inline void turn_plan(struct turn *t)
{
	unsigned rounds = 1 + pick(&t->rng, 7);
	t->steps = t->next = 0;
	turn_begin(t, STEP_TURN, 0);
	turn_step(t, STEP_GUARD, 0, 5, 30);
	turn_step(t, STEP_ROUTE, 0, 5, 60);
	for (unsigned i = 0; i < rounds && t->steps + 8 < TURN_STEPS; i++)
		turn_round(t, i == 0 || chance(&t->rng, 40));
	turn_step(t, STEP_ANSWER, 0, 500, 4000);
	if (chance(&t->rng, 60))
		turn_step(t, STEP_CHECK, 0, 5, 30);
	if (chance(&t->rng, 60))
		turn_step(t, STEP_REVIEW, 0, 100, 900);
	turn_end(t, 0, 2, 20);
	t->step[0].lost = pick(&t->rng, 250) == 0;
	t->step[1 + pick(&t->rng, t->steps - 1)].lost = pick(&t->rng, 150) == 0;
	turn_sort(t);
}

/* Where a document of the library begins and how many sentences it has. */
static inline struct str turn_document(const struct prose *p, unsigned number)
{
	return prose_passage(p, number * (PROSE_SENTENCES / LIBRARY), 2 + number % 4);
}

/* What is asked, found and answered: nothing that the documents and the question do not have. */
static inline void turn_tell(struct turn *t, const struct prose *p)
{
	unsigned first = pick(&t->rng, LIBRARY);
	for (unsigned i = 0; i < TURN_DOCUMENTS; i++)
		t->document[i] = (first + i * (1 + pick(&t->rng, 30))) % LIBRARY;
	t->reference = 10000000 + pick(&t->rng, 90000000);
	buf_clear(&t->question);
	buf_add_c(&t->question, WORD(&t->rng, asking));
	buf_add_char(&t->question, ' ');
	prose_add(p, &t->rng, &t->question, 120 + pick(&t->rng, 260), 70);
	buf_printf(&t->question, " My case is %u.", t->reference);
	buf_clear(&t->answer);
	buf_printf(&t->answer, "%s We opened the case %u for you. ", WORD(&t->rng, opening), t->reference);
	for (unsigned i = 0; i < 2; i++) {
		buf_add_str(&t->answer, turn_document(p, t->document[i]));
		buf_add_char(&t->answer, ' ');
	}
	prose_add(p, &t->rng, &t->answer, 40 + pick(&t->rng, 120), 100);
}

#endif
