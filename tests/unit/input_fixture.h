/* What the tests of the input layer share: files in a temporary folder, gzip made by zlib, everything read.
 */
#ifndef TESTS_INPUT_FIXTURE_H
#define TESTS_INPUT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "input/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* All that was read, in a form that can be compared. */
struct run {
	struct buf bytes; /* gaps as "|GAP|", the end of what was lost as "|LOST|" */
	struct buf names; /* of streams: "member;" or "file;" where there is none */
	struct buf diags; /* "code@offset/file offset;" ("-" where not set) */
	struct buf codes; /* "code;" */
	struct input_totals totals;
};

static inline void run_release(struct run *r)
{
	buf_release(&r->bytes);
	buf_release(&r->names);
	buf_release(&r->diags);
	buf_release(&r->codes);
}

static inline void note_offset(struct buf *b, bool set, uint64_t offset)
{
	if (set)
		buf_add_u64(b, offset);
	else
		buf_add_char(b, '-');
}

static inline void note_diag(void *user, const struct diag_entry *e)
{
	struct run *r = user;
	buf_printf(&r->codes, "%s;", e->code);
	buf_printf(&r->diags, "%s@", e->code);
	note_offset(&r->diags, e->place.has_offset, e->place.offset);
	buf_add_char(&r->diags, '/');
	note_offset(&r->diags, e->place.has_file_offset, e->place.file_offset);
	buf_add_char(&r->diags, ';');
}

static inline void read_stream(struct run *r, struct stream *s, size_t cap)
{
	char *chunk = malloc(cap);
	for (;;) {
		size_t got = 99;
		enum status st = stream_read(s, chunk, cap, &got);
		assert_true(got <= cap);
		assert_true(st == STATUS_OK ? got > 0 : got == 0);
		buf_add(&r->bytes, chunk, got);
		if (st == STATUS_SKIP)
			buf_add_c(&r->bytes, "|GAP|");
		if (st == STATUS_FATAL)
			buf_add_c(&r->bytes, "|LOST|");
		if (st == STATUS_END || st == STATUS_FATAL) {
			assert_int_equal(stream_read(s, chunk, cap, &got), st);
			break;
		}
	}
	free(chunk);
}

static inline void read_all(struct run *r, struct input *in, size_t cap)
{
	enum status st;
	struct stream *s;
	while ((st = input_next(in, &s)) != STATUS_END) {
		if (st != STATUS_OK) {
			assert_int_equal(st, STATUS_SKIP);
			assert_null(s);
			continue;
		}
		struct place place = stream_place(s);
		buf_add_str(&r->names, place.member.s ? place.member : place.file);
		buf_add_char(&r->names, ';');
		read_stream(r, s, cap);
	}
	r->totals = input_totals(in);
}

/* Reads one input (a file, a folder) with all defaults but these. */
static inline struct run run_with(const char *path, size_t cap, const struct inflate_class *inflate,
				  const struct limits *limits)
{
	struct run r = { 0 };
	struct limits standard = LIMITS_DEFAULT;
	struct diag diag = { .report = note_diag, .user = &r };
	struct input *in = input_new(limits ? limits : &standard, &diag);
	if (inflate)
		input_use_inflate(in, inflate);
	input_add(in, path);
	read_all(&r, in, cap);
	input_free(in);
	return r;
}

static inline struct run run_path(const char *path)
{
	return run_with(path, 65536, NULL, NULL);
}

static inline void expect(const struct buf *b, const char *text)
{
	struct buf copy = { 0 };
	buf_add_str(&copy, buf_str(b));
	buf_add_char(&copy, '\0');
	assert_string_equal(copy.s, text);
	buf_release(&copy);
}

static inline void expect_same(const struct buf *a, const struct buf *b)
{
	assert_int_equal(a->n, b->n);
	if (a->n)
		assert_memory_equal(a->s, b->s, a->n);
}

/* The group's state: the path of a folder, which is the current one. */
static inline int fixture_setup(void **state)
{
	char *dir = strdup("/tmp/test-input-XXXXXX");
	if (!mkdtemp(dir) || chdir(dir) < 0)
		return -1;
	*state = dir;
	return 0;
}

static inline int fixture_teardown(void **state)
{
	char command[128];
	if (chdir("/") < 0)
		return -1;
	snprintf(command, sizeof(command), "rm -rf '%s'", (const char *)*state);
	free(*state);
	return system(command);
}

static inline const char *put_file(const char *name, struct str bytes)
{
	FILE *f = fopen(name, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes.s, 1, bytes.n, f), bytes.n);
	assert_int_equal(fclose(f), 0);
	return name;
}

/* Adds a gzip member (level 0 to 9) of `data` to `to`. */
static inline void add_gzip(struct buf *to, struct str data, int level)
{
	z_stream z = { 0 };
	assert_int_equal(deflateInit2(&z, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	size_t cap = deflateBound(&z, data.n) + 64;
	buf_reserve(to, cap);
	z.next_in = (Bytef *)(uintptr_t)data.s;
	z.avail_in = (uInt)data.n;
	z.next_out = (Bytef *)to->s + to->n;
	z.avail_out = (uInt)cap;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	to->n += z.total_out;
	deflateEnd(&z);
}

/* Lines that look like a dump; the same for the same seed. */
static inline void add_lines(struct buf *to, size_t bytes, unsigned seed)
{
	size_t end = to->n + bytes;
	uint64_t x = seed * 2654435761u + 1;
	while (to->n < end) {
		x = x * 6364136223846793005u + 1442695040888963407u;
		buf_printf(to, "{\"span_id\":\"%016llx\",\"name\":\"chat %u\",\"text\":\"%s\"}\n",
			   (unsigned long long)x, (unsigned)(x >> 60),
			   (x >> 40) % 3 ? "annual contracts are refundable" : "no");
	}
	to->n = end;
}

#endif
