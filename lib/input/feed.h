/* A buffer of input for a layer that looks at what it reads. Private to lib/input. */
#ifndef INPUT_FEED_H
#define INPUT_FEED_H

#include "input/source.h"

struct feed {
	struct source *owner; /* whose `held` is kept up to date */
	unsigned char *bytes; /* at .. n is unread; up to INFLATE_BACK bytes before `at` are still there */
	size_t at, n, cap;
	enum status ended; /* OK while there may be more; SKIP is for the owner to clear */
};

void feed_init(struct feed *f, struct source *owner, size_t cap);
void feed_release(struct feed *f);

/* Reads more behind n, which may move what is there; false: see `ended`. There must be room. */
bool feed_more(struct feed *f);

/* At least n <= cap / 2 unread bytes; false when there are fewer. */
bool feed_want(struct feed *f, size_t n);

/* Passes over n unread bytes. */
void feed_take(struct feed *f, size_t n);

static inline size_t feed_left(const struct feed *f)
{
	return f->n - f->at;
}

#endif
