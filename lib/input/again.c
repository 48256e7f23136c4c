/* The bytes of an input once more, as they lie on the disk. */
#include "input/internal.h"

#include <stdlib.h>

bool input_next_file(const struct input *in, size_t *at, struct str *name)
{
	if (*at >= in->files.n)
		return false;
	*name = in->files.v[(*at)++].path;
	return true;
}

bool input_bytes(struct input *in, struct str file, input_take *take, void *user)
{
	enum { PIECE = 1 << 16 };
	struct source *source = NULL;
	for (size_t i = 0; i < in->files.n && !source; i++)
		if (str_eq(in->files.v[i].path, file) && file_open(in, &in->files.v[i], &source) != STATUS_OK)
			return false;
	if (!source)
		return false;
	char *piece = mem_alloc(PIECE, 1);
	enum status st = STATUS_OK;
	size_t got;
	while ((st = source_read(source, piece, PIECE, &got)) == STATUS_OK)
		take(user, piece, got);
	free(piece);
	source_close(source);
	return st == STATUS_END;
}
