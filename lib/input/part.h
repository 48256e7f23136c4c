/*
 * The files of an input side by side: each is an input of its own, for a thread
 * of its own. Whoever puts together what they give does so in their order, and
 * joins one after the other; limits, and what was told before, hold as if they
 * had been read so.
 */
#ifndef INPUT_PART_H
#define INPUT_PART_H

#include "input/input.h"

enum input_files {
	INPUT_PIPES, /* some of them can be read only once, when their turn comes */
	INPUT_ONE_FILE,
	INPUT_FILES, /* several, or whatever is in a folder */
};

/* What was added, and its size where that is one file. */
enum input_files input_files(const struct input *in, uint64_t *bytes);

/* How many of them may be read at once; what that needs is there. */
unsigned input_readers(const struct input *in);

/* The next file, and those that its writer rotated it into; NULL: there is none, or the limit of the run was
 * reached. `diag`: for its reports, which must come back by input_pass_on(). `threads`: as in
 * input_use_threads(). Joined or dropped before `in` is freed; names of its members live as long as `in`. */
struct input *input_part(struct input *in, struct diag *diag, unsigned threads) MUST_CHECK;

/*
 * All files before it are joined. False when it has read more than they left of
 * the limit of the run: it must be read again. By any thread.
 */
bool input_part_turn(struct input *part) MUST_CHECK;

/* Nobody wants more of it: its streams end soon. By any thread. */
void input_part_stop(struct input *part);

/* From its start again. */
void input_part_again(struct input *part);

/* It was read: its counts are those of the whole, too. Frees it. False: the limit of the run was reached, and
 * what follows is not to be read. */
bool input_part_join(struct input *part) MUST_CHECK;

/* The same, but nothing that was not given yet is wanted of it. */
void input_part_drop(struct input *part);

/* What a part reported, where its turn has come. */
void input_pass_on(struct input *in, const struct diag_entry *entry);

#endif
