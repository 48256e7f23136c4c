/* A byte buffer that grows. It owns its bytes; what it shows is valid until the next call on it. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

#include <stdarg.h>
#include <stdint.h>

struct buf {
	char *s; /* NULL while nothing was added */
	size_t n, cap;
};

void buf_release(struct buf *b);
void buf_reserve(struct buf *b, size_t extra); /* room for `extra` more bytes */
void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_add_str(struct buf *b, struct str text);
void buf_add_part(struct buf *b, struct str text); /* behind its length: no two lists of parts are one text */
void buf_add_c(struct buf *b, const char *text);
void buf_add_char(struct buf *b, char c);
void buf_add_fill(struct buf *b, char c, size_t n);
void buf_add_u64(struct buf *b, uint64_t v);
void buf_add_i64(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list args) __attribute__((format(printf, 2, 0)));

static inline void buf_clear(struct buf *b)
{
	b->n = 0;
}

static inline struct str buf_str(const struct buf *b)
{
	return (struct str){ b->s ? b->s : "", b->n };
}

#endif
