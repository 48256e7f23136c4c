/* What bytes behind or between gzip members are. Private to lib/input. */
#ifndef INPUT_GZIP_LOOK_H
#define INPUT_GZIP_LOOK_H

#include <stdbool.h>
#include <stddef.h>

enum { GZIP_HEADER_BYTES = 10, GZIP_FLAGS_RESERVED = 0xe0, GZIP_TEXT_LOOK = 64 };

/* Lines as a program would have appended them uncompressed; looks at GZIP_TEXT_LOOK bytes. */
bool gzip_is_text(const unsigned char *p, size_t n);

/*
 * Bytes in front of the next member's header, or of what may become one with
 * more input; n when there is none. Strict, for places where a header is not
 * expected: also the fields that RFC 1952 §2.3.1 has just a few values for.
 */
size_t gzip_before_header(const unsigned char *p, size_t n);

#endif
