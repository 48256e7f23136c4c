/* The members of an archive, one after the other. Private to lib/input. */
#ifndef INPUT_MEMBERS_H
#define INPUT_MEMBERS_H

#include "input/magic.h"
#include "input/source.h"

struct members;

/* Owns `below`. SKIP: it could not be opened (reported, and closed). */
enum status members_open(struct source *below, enum magic magic, struct members **members) MUST_CHECK;
void members_close(struct members *m);

/*
 * The next regular file in it, as a layer that is valid until the next call.
 * SKIP: one cannot be read (reported). END.
 */
enum status members_next(struct members *m, struct source **member) MUST_CHECK;

#endif
