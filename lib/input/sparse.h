/* A window without what is not referred to. Private to lib/input. */
#ifndef INPUT_SPARSE_H
#define INPUT_SPARSE_H

#include <stdint.h>

/*
 * Sets the bytes of window[0..n) to 0 that the deflate data at `bit` of the
 * file (which begins at `start` of fd) never copies from. The window is left
 * as it is when that cannot be told.
 */
void sparse_window(int fd, uint64_t start, uint64_t bit, unsigned char *window, unsigned n);

#endif
