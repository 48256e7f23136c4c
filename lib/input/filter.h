/* Compressions that libarchive takes off. Private to lib/input. */
#ifndef INPUT_FILTER_H
#define INPUT_FILTER_H

#include "input/magic.h"
#include "input/source.h"

enum { FILTER_BUFFER_BYTES = 256 << 10 };

/* A layer over `below`, which it owns; reads up to `buffer` bytes at a time. */
struct source *filter_open(struct source *below, enum magic magic, size_t buffer);

#endif
