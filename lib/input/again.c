/* Reading once more: what is remembered for it; and the bytes of an input as they lie on the disk. */
#include "input/internal.h"
#include "input/part.h"
#include "input/recall.h"

#include <stdlib.h>

void input_remember(struct input *in)
{
	uint64_t bytes;
	if (in->again || in->ledger || input_files(in, &bytes) == INPUT_PIPES)
		return;
	if (!in->own_recalls)
		in->recalls = in->own_recalls = recalls_new();
	in->remembers = true;
}

struct recalls *input_recalls(const struct input *in)
{
	return in->again ? in->recalls : NULL;
}

bool input_next_file(const struct input *in, size_t *at, struct str *name)
{
	if (*at >= in->files.n)
		return false;
	*name = in->files.v[(*at)++].path;
	return true;
}

bool input_bytes(struct input *in, struct str file, input_take *take, void *user)
{
	struct source *source = NULL;
	for (size_t i = 0; i < in->files.n && !source; i++)
		if (str_eq(in->files.v[i].path, file) && file_open(in, &in->files.v[i], &source) != STATUS_OK)
			return false;
	if (!source)
		return false;
	char *piece = mem_alloc(INPUT_PIECE, 1);
	enum status st = STATUS_OK;
	size_t got;
	while ((st = source_read(source, piece, INPUT_PIECE, &got)) == STATUS_OK)
		take(user, piece, got);
	free(piece);
	source_close(source);
	return st == STATUS_END;
}
