/* A byte buffer that doubles. */
#include "base/buf.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

void buf_release(struct buf *b)
{
	free(b->s);
	*b = (struct buf){ 0 };
}

void buf_reserve(struct buf *b, size_t extra)
{
	size_t need;
	if (__builtin_add_overflow(b->n, extra, &need))
		BUG("buf: too large");
	if (need <= b->cap)
		return;
	size_t cap = b->cap ? b->cap * 2 : 256;
	if (cap < need)
		cap = need;
	b->s = mem_resize(b->s, cap, 1);
	b->cap = cap;
}

void buf_add(struct buf *b, const void *bytes, size_t n)
{
	if (!n)
		return;
	buf_reserve(b, n);
	memcpy(b->s + b->n, bytes, n);
	b->n += n;
}

void buf_add_str(struct buf *b, struct str text)
{
	buf_add(b, text.s, text.n);
}

void buf_add_part(struct buf *b, struct str text)
{
	buf_printf(b, "%zu:", text.n);
	buf_add_str(b, text);
}

void buf_add_c(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_add_char(struct buf *b, char c)
{
	if (b->n == b->cap)
		buf_reserve(b, 1);
	b->s[b->n++] = c;
}

void buf_add_fill(struct buf *b, char c, size_t n)
{
	if (!n)
		return;
	buf_reserve(b, n);
	memset(b->s + b->n, c, n);
	b->n += n;
}

void buf_add_u64(struct buf *b, uint64_t v)
{
	char digits[20];
	size_t i = sizeof(digits);
	do
		digits[--i] = (char)('0' + v % 10);
	while (v /= 10);
	buf_add(b, digits + i, sizeof(digits) - i);
}

void buf_add_i64(struct buf *b, int64_t v)
{
	if (v < 0)
		buf_add_char(b, '-');
	buf_add_u64(b, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void buf_vprintf(struct buf *b, const char *fmt, va_list args)
{
	va_list again;
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, fmt, args);
	if (n < 0)
		BUG("buf: bad format");
	buf_reserve(b, (size_t)n + 1);
	vsnprintf(b->s + b->n, (size_t)n + 1, fmt, again);
	b->n += (size_t)n;
	va_end(again);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	buf_vprintf(b, fmt, args);
	va_end(args);
}
